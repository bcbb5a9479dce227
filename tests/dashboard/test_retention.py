"""What was promised to be deleted is deleted: nowhere in the database or on the disk is anything left of it."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BinaryField, BooleanField, IntegerField
from django.utils import timezone

from applicants.models import Application
from applicants.states import ApplicationState
from applicants.videos.files import WEB_COPIES, folder_of
from matching.models import Ranking
from matching.selectors import Said, own_words
from mentoring.accounts.models import ImportState, User
from mentoring.accounts.services import NOBODY, deactivate_person, erase_person
from mentoring.audit.models import Event
from mentoring.audit.triggers import OWN_APPS
from mentoring.dashboard import retention
from mentoring.dashboard.services import erase_application, erase_due, erase_program, erase_rest
from mentoring.fields import Translated
from mentoring.mail.models import OutboundEmail
from mentoring.policies import Refusal
from programs.models import Program
from sessions_app.trios.models import Trio
from tests.factories.accounts import PeopleImportFactory, UserFactory
from tests.factories.applicants import (
    AnswerFactory,
    ApplicationFactory,
    DecisionFactory,
    ExtraTimeFactory,
    InquiryFactory,
    LeaveFactory,
    ManagerReplyFactory,
)
from tests.factories.breadth import VoluntaryAnswerFactory
from tests.factories.checkins import (
    CheckInAnswerFactory,
    LeaderAnswerFactory,
    PulseAnswerFactory,
    SheetFactory,
    ThemeFactory,
)
from tests.factories.gatherings import (
    ActionPointFactory,
    AgendaPointFactory,
    FeedbackBoxFactory,
    GatheringFactory,
    ToldFactory,
)
from tests.factories.mail import OutboundEmailFactory
from tests.factories.matching import (
    EndingFactory,
    MatchRunFactory,
    MoreTimeFactory,
    PairConstraintFactory,
    PairingFactory,
    RankingFactory,
    RuleReasonFactory,
)
from tests.factories.outcomes import QuoteFactory, ReplyFactory, SurveyFactory
from tests.factories.programs import MembershipFactory, ProgramFactory
from tests.factories.resources import ResourceFactory
from tests.factories.scoring import AssignmentFactory, ConsensusFactory, CriterionFactory, ScoreFactory, TieFactory
from tests.factories.trios import MeetingFactory, QuietMessageFactory, RoomFactory, TopicFactory, TrioFactory
from tests.factories.videos import DraftFactory, PassageFactory, UploadFactory, VideoFactory


def tables() -> dict[str, str]:
    """The whole database as text, table by table, the record included."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = "\n".join(row for (row,) in cursor.fetchall())
    return found


def everything() -> str:
    return "\n".join(tables().values())


def filled(slug, canary, now, *, ends_on) -> tuple[Program, Application]:
    """A programme in which every column that is to go holds the canary, and an applicant whose name it is."""
    program = ProgramFactory(slug=slug, starts_on=ends_on - timedelta(days=200), ends_on=ends_on)
    person = UserFactory(given_name=f"{canary}name", family_name=slug)
    application = ApplicationFactory(
        program=program, applicant=person, state="declined", submitted_at=now, eligible=True, covered_words=[canary]
    )
    AnswerFactory(application=application, text=canary, redacted_text=canary)
    DecisionFactory(application=application, feedback=canary, outcome="decline")
    InquiryFactory(application=application, text=canary)
    LeaveFactory(program=program, reason=canary)
    ExtraTimeFactory(application=application, reason=canary)
    VoluntaryAnswerFactory(application=application)
    ManagerReplyFactory(application=application, answer="no", reason=canary, answered_at=now)
    assignment = AssignmentFactory(application=application, reason=canary)
    ScoreFactory(assignment=assignment, criterion=CriterionFactory(program=program), note=canary)
    TieFactory(program=program, reason=canary)
    ConsensusFactory(application=application, text=canary)
    leader = MembershipFactory(program=program, role="leader")
    RankingFactory(
        leader=leader, program=program, said=Said({}, {application.pk: canary}), private={application.pk: canary}
    )
    MoreTimeFactory(leader=leader, program=program, reason=canary)
    PairConstraintFactory(program=program, leader=leader, application=application, reason=canary, declared="work")
    RuleReasonFactory(run=MatchRunFactory(program=program), leader=leader, application=application, reason=canary)
    over = PairingFactory(program=program, leader=leader, application=application, state="ended", ended_at=now)
    EndingFactory(pairing=over, note=canary)
    gathering = GatheringFactory(program=program, minutes_text=canary)
    AgendaPointFactory(gathering=gathering, owner_name=canary)
    ActionPointFactory(gathering=gathering, text=canary)
    FeedbackBoxFactory(gathering=gathering, most=[canary], change=[canary])
    ToldFactory(program=program, said=canary, did=canary)
    ResourceFactory(program=program, text=Translated(nb=canary), link=f"https://{canary}.example", file_name=canary)
    ThemeFactory(program=program, note=canary, done=canary)
    trio = TrioFactory(program=program, leader=leader, **dict.fromkeys(Trio.PersonalData.erase, canary))
    TopicFactory(trio=trio, text=canary)
    MeetingFactory(trio=trio, place=canary)
    RoomFactory(program=program, key=f"{slug}", said=canary)
    QuietMessageFactory(program=program, said=canary)
    CheckInAnswerFactory(sheet=SheetFactory(program=program, answered_at=now))
    LeaderAnswerFactory(sheet=SheetFactory(program=program, kind="taps", gathering=None, answered_at=now), what=canary)
    PulseAnswerFactory(sheet=SheetFactory(program=program, kind="pulse", gathering=None, answered_at=now))
    survey = SurveyFactory(program=program)
    ReplyFactory(survey=survey, answered=True, envelope=b"sealed")
    QuoteFactory(survey=survey, text=canary)
    video = VideoFactory(
        application=application, state="ready", ready_at=now, original_name=canary, details={"x": canary},
        captions=[[0, 1, canary]], speech=[canary],
    )  # fmt: skip
    PassageFactory(video=video, text=canary)
    DraftFactory(application=application, texts={"1": canary})
    UploadFactory(application=application, name=canary, questions={canary: 0})
    folder = folder_of(video.pk)
    folder.mkdir(parents=True)
    (folder / WEB_COPIES["video"]).write_bytes(b"film")
    letter = dict.fromkeys(OutboundEmail.PersonalData.erase, canary) | {"to_address": f"{canary}@politiet.example"}
    OutboundEmailFactory(key=f"{slug}|1", program_id=program.pk, about=application.about, recipient=person, **letter)
    OutboundEmailFactory(key=f"{slug}|2", program_id=program.pk, recipient=person, state="sent", sent_at=now, **letter)
    return program, application


@pytest.fixture
def due(now):
    return filled("forbi", "kanari-a", now, ends_on=timezone.localdate(now) - timedelta(days=184))


@pytest.fixture
def kept(now):
    return filled("ennaa", "kanari-b", now, ends_on=timezone.localdate(now) - timedelta(days=183))


def test_every_column_that_goes_has_its_way(program):
    declared = {
        model._meta.label
        for label in OWN_APPS
        for model in apps.get_app_config(label).get_models()
        if getattr(model.PersonalData, "erase", ())
    }
    ways = [*retention.PATHS, *retention.OF_PROGRAM, *retention.BY_THEMSELVES]
    assert (len(ways), set(ways)) == (len(set(ways)), declared)
    references = [name for label in ways for name in apps.get_model(label).PersonalData.erase if name == "applicant"]
    assert references == ["applicant"]


def test_the_canary_is_everywhere_before(due):
    found = everything()
    for label in (*retention.PATHS, *retention.OF_PROGRAM, "mail.OutboundEmail", "videos.Video", "videos.Passage"):
        for name in retention.blank(label):
            rows, field = apps.get_model(label).objects, apps.get_model(label)._meta.get_field(name)
            if isinstance(field, BinaryField | BooleanField | IntegerField):  # it is there, and holds no words
                held = rows.exclude(**{name: None})
            elif field.choices:
                held = rows.exclude(**{name: ""})
            else:
                held = rows.filter(**{f"{name}__icontains": "kanari-a"})
            assert held.exists(), (label, name)
    assert found.count("kanari-a") > 20


def test_nothing_is_left_of_a_programme_whose_date_has_come(due, kept, now, django_capture_on_commit_callbacks):
    (program, application), (other, _application) = due, kept
    before = everything().count("kanari-b")
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_due(by=None, now=now) == 1
    program.refresh_from_db()
    application.refresh_from_db()
    other.refresh_from_db()
    left = everything().replace("kanari-aname", "")  # who has not left the organisation keeps the name
    assert (left.count("kanari-a"), everything().count("kanari-b")) == (0, before)
    assert (program.erased_at, application.erased_at, other.erased_at) == (now, now, None)
    envelopes = dict(Ranking.objects.values_list("program", "notes"))
    assert (envelopes[program.pk], envelopes[other.pk] is None) == (None, False)
    assert (application.applicant.email, application.state) == (NOBODY, ApplicationState.DECLINED)
    folders = {
        video.application_id: folder_of(video.pk).exists() for video in apps.get_model("videos.Video").objects.all()
    }
    assert folders == {application.pk: False, _application.pk: True}
    assert list(OutboundEmail.objects.filter(program_id=program.pk).order_by("key").values_list("state", flat=True)) == [
        "cancelled", "sent",
    ]  # fmt: skip


def test_done_again_it_changes_nothing(due, now):
    erase_due(by=None, now=now)
    before = everything()
    assert erase_due(by=None, now=now) == 0
    assert everything() == before


def test_nobody_can_delete_a_programme_before_its_date(kept, coordinator, now):
    before = everything()
    with pytest.raises(Refusal) as refused:
        erase_program(program=kept[0], by=coordinator, now=now)
    assert refused.value.code == "not_due"
    assert everything() == before


def test_two_erased_applications_of_one_programme_are_no_conflict(program, now):
    Program.objects.filter(pk=program.pk).update(starts_on=date(2020, 1, 1), ends_on=date(2020, 6, 1))
    for _number in range(2):
        ApplicationFactory(program=program, state="declined", submitted_at=now, eligible=True)
    erase_due(by=None, now=now)
    assert set(program.applications.values_list("applicant__email", flat=True)) == {NOBODY}


# --- One application, before its date ---------------------------------------------------------------------------------------


def test_an_applicant_has_a_declined_application_deleted(kept, now, django_capture_on_commit_callbacks):
    _program, application = kept
    with django_capture_on_commit_callbacks(execute=True):
        erase_application(application=application, by=application.applicant, now=now)
    left = {table for table, text in tables().items() if "kanari-b" in text.replace("kanari-bname", "")}
    assert left == {
        "applicants_leave",
        "checkins_leaderanswer",
        "checkins_theme",
        "gatherings_gathering",
        "gatherings_agendapoint",
        "gatherings_actionpoint",
        "gatherings_feedbackbox",
        "gatherings_told",
        "resources_resource",
        "mail_outboundemail",
        "outcomes_quote",
        "scoring_tie",
        "trios_meeting",
        "trios_topic",
        "trios_trio",
        "matching_moretime",
    }  # what is about more than this application
    assert set(OutboundEmail.objects.exclude(body_text="").values_list("key", flat=True)) == {"ennaa|2"}
    assert not folder_of(application.videos.get().pk).exists()
    assert [own_words(ranking.leader) for ranking in Ranking.objects.all()] == [[]]
    assert Event.objects.filter(action="dashboard.erase_application").count() == 1


@pytest.mark.parametrize("state", ["submitted", "invited", "shortlisted", "reserve", "matched"])
def test_what_is_under_way_must_be_withdrawn_first(program, now, state):
    application = ApplicationFactory(program=program, state=state, submitted_at=now, eligible=True)
    before = everything()
    with pytest.raises(Refusal) as refused:
        erase_application(application=application, by=application.applicant, now=now)
    assert refused.value.code == "under_way"
    assert everything() == before


def test_a_draft_goes_as_withdrawn(program, now):
    answer = AnswerFactory(text="kanari-c", application=ApplicationFactory(program=program))
    erased = erase_application(application=answer.application, by=answer.application.applicant, now=now)
    assert (erased.state, erased.applicant.email, "kanari-c" in everything()) == ("withdrawn", NOBODY, False)


# --- What belongs to no programme -------------------------------------------------------------------------------------------


def left_long_ago(now, **fields) -> User:
    person = UserFactory(given_name="kanari-d", family_name="kanari-d", education="kanari-d", **fields)
    deactivate_person(person=person, by=None, now=now - retention.REST)
    return person


def test_who_left_is_forgotten_and_can_never_sign_in_again(now):
    person = left_long_ago(now, employee_number="kanari-d", email="kanari-d@politiet.example")
    assert erase_rest(by=None, now=now).people == 1
    person.refresh_from_db()
    assert "kanari-d" not in everything()
    assert (person.birth_date, person.employee_number, person.has_usable_password()) == (None, None, False)
    assert str(person) == "Somebody whose details are deleted"
    assert erase_rest(by=None, now=now).people == 0


@pytest.mark.parametrize("part", ["applied", "member", "yesterday", "active"])
def test_who_is_still_part_of_something_is_not(program, now, part):
    person = UserFactory() if part == "active" else left_long_ago(now)
    if part == "applied":
        ApplicationFactory(program=program, applicant=person)
    elif part == "member":
        MembershipFactory(program=program, user=person, role="mentor")
    elif part == "yesterday":
        User.objects.filter(pk=person.pk).update(left_at=now - timedelta(days=1))
    before = everything()
    erase_rest(by=None, now=now)
    assert everything() == before


def test_nobody_who_works_here_can_be_forgotten(now):
    with pytest.raises(Refusal):
        erase_person(person=UserFactory(), by=None, now=now)


def test_old_letters_with_codes_and_files_never_applied_are_emptied(now):
    old, long_ago = {"body_text": "kanari-e 123456", "state": "sent", "sent_at": now}, now - retention.REST
    OutboundEmailFactory(created_at=long_ago, **old)
    new = OutboundEmailFactory(created_at=now, **old)
    waiting = OutboundEmailFactory(created_at=long_ago, body_text="kanari-e")
    file = PeopleImportFactory(created_at=long_ago, content="kanari-f")
    erase_rest(by=None, now=now)
    kept = set(OutboundEmail.objects.exclude(body_text="").values_list("pk", flat=True))
    assert kept == {new.pk, waiting.pk}
    file.refresh_from_db()
    assert (file.content, file.state) == ("", ImportState.REFUSED)

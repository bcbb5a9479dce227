"""A programme made from another: what comes along, what stays, and that everything has been decided on."""

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from applicants.breadth.models import Target
from applicants.breadth.services import set_targets
from applicants.breadth.states import Dimension
from applicants.models import Application, Question
from applicants.scoring.models import Criterion
from applicants.services import change_question
from matching.models.rules import MatchChoices, TagRule
from mentoring.accounts.models import JobKind
from mentoring.audit.models import Event
from mentoring.audit.triggers import OWN_APPS
from mentoring.dashboard.copying import COMES_ALONG, STAYS_BEHIND, Part
from mentoring.dashboard.services import copy_program
from mentoring.fields import Translated
from mentoring.mail.models import LetterText, OutboundEmail
from mentoring.policies import Refusal, why_not
from programs.models import Aim, Membership, Program
from programs.policies import check_can_open_call
from programs.services import CONDITIONS, RETENTION, TEXTS, edit_program, set_aims
from programs.states import Phase, Role
from sessions_app.content import gathering_template
from sessions_app.models import CheckInSeries, Gathering
from sessions_app.services import plan_series
from sessions_app.states import Kind
from tests.factories.applicants import ApplicationFactory
from tests.factories.programs import MembershipFactory
from tests.scenarios.programs import drafted, in_phase

NAME = Translated(nb="Neste runde", nn="Neste runde", en="Next round")

NOT_COPIED = {
    # given anew
    "slug", "name", "unit", "parent", "rubric_locked", "privacy_locked", "measures_locked", "state",
    # people
    "contact", "age_decided_by", "created_by",
    # dates
    "call_opens_at", "call_closes_at", "screening_ends_on", "video_closes_at", "rescoring_ends_on", "ranking_closes_at", "matching_ends_on",
    "starts_on", "ends_on", "reference_date", "age_ends_on", "created_at", "erased_at",
    "version",
}  # fmt: skip


OPENS = date(2040, 3, 1)


def copied(source, *, by, now, **more):
    arguments = {
        "slug": "neste", "name": NAME, "unit": source.unit, "opens_on": OPENS, "parts": list(Part), **more
    }  # fmt: skip
    return copy_program(source=source, by=by, now=now, **arguments)


@pytest.fixture
def lived(coordinator, now):
    """A programme whose committee has made everything its own, with people in it."""
    program = drafted(by=coordinator, now=now, contact=coordinator)
    text = Translated(nb="Vårt", nn="Vårt", en="Ours")
    edit_program(
        program=program,
        changes={"summary": text, "shortlist_size": 12, "keep_videos_days": 14},
        by=coordinator,
        now=now,
    )
    set_aims(program=program, aims=[(text, text)], by=coordinator, now=now)
    for question in program.questions.all():
        change_question(question=question, changes={"text": text, "word_limit": 77}, by=coordinator, now=now)
    program.criteria.update(weight=7)
    set_targets(program=program, targets={(Dimension.JOB_KIND, JobKind.CIVILIAN): 3}, by=coordinator, now=now)
    TagRule.objects.create(program=program, tag="operative", at_least=1)
    MatchChoices.objects.create(program=program, objective="total", objective_reason="Fordi")
    LetterText.objects.create(
        program_id=program.pk, kind="applicants.receipt", language="nb", subject="Takk", body="Hei {name} {link}",
        shipped_subject="x", shipped_body="y", changed_at=now, changed_by=coordinator,
    )  # fmt: skip
    title, points = gathering_template(Kind.CHECK_IN)
    plan_series(
        program=program, by=coordinator, now=now, title=title, points=points, first_on=program.starts_on, last_on=program.ends_on,
        nth=2, weekday=3, skip_months=[7], link="https://mote.example/1",
    )  # fmt: skip
    MembershipFactory(program=program, role=Role.LEADER)
    in_phase(program, Phase.CALL, by=coordinator, now=now)
    ApplicationFactory(program=program)
    return program


def test_every_table_that_belongs_to_a_programme_has_been_decided_on():
    belong = {
        model._meta.label
        for label in (*OWN_APPS, "audit")
        for model in apps.get_app_config(label).get_models()
        if any(field.attname == "program_id" or field.related_model is Program for field in model._meta.concrete_fields)
    }
    assert belong == {*COMES_ALONG, *STAYS_BEHIND}


def test_every_column_of_a_programme_has_been_decided_on():
    columns = {field.name for field in Program._meta.concrete_fields} - {"id"}
    assert columns == {*TEXTS, *CONDITIONS, *RETENTION, *NOT_COPIED}


def test_everything_comes_along_but_people_dates_and_answers(lived, coordinator, now):
    made = copied(lived, by=coordinator, now=now)
    lived.refresh_from_db()
    assert made.state == Phase.DRAFT
    for column in (*TEXTS, *CONDITIONS, *RETENTION):
        assert getattr(made, column) == getattr(lived, column), column
    for model in (Aim, Question, Criterion, Target, TagRule):
        columns = [f.name for f in model._meta.concrete_fields if f.name not in ("id", "program")]
        ours, theirs = (model.objects.filter(program=p).order_by("pk").values(*columns) for p in (made, lived))
        assert list(ours) == list(theirs) != [], model
    choices = MatchChoices.objects.get(program=made)
    assert (choices.objective, choices.objective_reason) == ("total", "")
    assert LetterText.objects.get(program_id=made.pk).body == "Hei {name} {link}"
    series = CheckInSeries.objects.get(program=made)
    assert (series.nth, series.weekday, series.skip_months, series.link) == (2, 3, [7], "")
    assert (series.first_on, series.last_on) == (made.starts_on, made.ends_on)
    assert Gathering.objects.filter(program=made, starts_at__date__lt=made.starts_on).count() == 0
    assert list(made.memberships.values_list("user", "role")) == [(coordinator.pk, "coordinator")]
    assert (made.contact, made.age_decided_by) == (None, None)
    assert made.age_ends_on == made.call_closes_at.date()
    assert Application.objects.filter(program=made).count() == 0
    assert OutboundEmail.objects.filter(program_id=made.pk).count() == 0
    assert made.call_opens_at.date() == OPENS
    event = Event.objects.get(action="dashboard.copy_program")
    assert (event.program_id, event.after["source"]) == (made.pk, lived.pk)


def test_an_age_limit_is_decided_anew(lived, coordinator, now):
    made = copied(lived, by=coordinator, now=now)
    assert why_not(check_can_open_call, made, now=now).code == "age_not_decided"


def test_what_is_left_out_is_as_in_a_programme_from_the_defaults(lived, coordinator, now):
    made = copied(lived, by=coordinator, now=now, parts=[])
    assert (made.questions.count(), made.criteria.count(), made.aims.count()) == (7, 9, 5)
    assert (made.shortlist_size, made.keep_videos_days, str(made.summary)) != (12, 14, "Ours")
    assert not Target.objects.filter(program=made).exists() and not TagRule.objects.filter(program=made).exists()
    assert not LetterText.objects.filter(program_id=made.pk).exists()
    assert not CheckInSeries.objects.filter(program=made).exists()


def test_all_of_it_or_nothing(lived, coordinator, now):
    """The target asks for three civilians; without the numbers that come along the list would be long enough anyway, so shorten it."""
    Target.objects.filter(program=lived).update(minimum=500)
    with pytest.raises(Refusal):
        copied(lived, by=coordinator, now=now)
    assert not Program.objects.filter(slug="neste").exists()


# --- The page -----------------------------------------------------------------------------------------------------------------


def sent(unit, **more):
    return {
        "stands": "own", "name_nb": "Neste", "name_nn": "Neste", "name_en": "", "slug": "neste", "unit": unit.pk,
        "opens_on": "2027-03-01", "coordinator": "", "parts": [part.value for part in Part], **more,
    }  # fmt: skip


def test_a_coordinator_copies_and_gets_to_the_new_control_page(client, lived, coordinator):
    client.force_login(coordinator)
    url = reverse("dashboard:program-copy", args=[lived.slug])
    assert url in client.get(reverse("dashboard:program-control", args=[lived.slug])).content.decode()
    assert client.get(url).status_code == 200
    answer = client.post(url, sent(lived.unit))
    made = Program.objects.get(slug="neste")
    assert answer.url == reverse("dashboard:program-control", args=[made.slug])
    assert made.parent is None


def test_a_district_gets_its_own_coordinator_and_stands_under_the_programme(client, lived, coordinator, outsider):
    client.force_login(coordinator)
    url = reverse("dashboard:program-copy", args=[lived.slug])
    assert client.get(url + "?for=district").context["form"]["stands"].value() == "under"
    answer = client.post(url, sent(lived.unit, stands="under", coordinator=outsider.email))
    made = Program.objects.get(slug="neste")
    assert (made.parent, made.state) == (lived, Phase.DRAFT)
    assert [member.user for member in Membership.objects.filter(program=made)] == [outsider]
    assert answer.url == reverse("dashboard:program-control", args=[lived.slug])


def test_the_next_round_of_a_district_stands_under_the_same_programme(client, lived, coordinator, now):
    district = copied(lived, by=coordinator, now=now, slug="vest", parent=lived)
    client.force_login(coordinator)
    client.post(reverse("dashboard:program-copy", args=[district.slug]), sent(lived.unit, stands="under"))
    assert Program.objects.get(slug="neste").parent == lived


def test_an_address_that_is_taken_is_told_and_nothing_is_lost(client, lived, coordinator):
    client.force_login(coordinator)
    answer = client.post(
        reverse("dashboard:program-copy", args=[lived.slug]), sent(lived.unit, slug=lived.slug, parts=["texts"])
    )
    assert answer.status_code == 409
    assert answer.context["form"]["parts"].value() == ["texts"]
    assert 'value="Neste"' in answer.content.decode()


def test_nothing_can_stand_under_an_archived_programme(client, lived, coordinator):
    Program.objects.filter(pk=lived.pk).update(state=Phase.ARCHIVED)
    client.force_login(coordinator)
    url = reverse("dashboard:program-copy", args=[lived.slug])
    assert client.post(url, sent(lived.unit, stands="under")).status_code == 409
    assert client.post(url, sent(lived.unit)).status_code == 302


def test_others_may_not(client, program, assessor, leader, mentor, outsider, administrator):
    url = reverse("dashboard:program-copy", args=[program.slug])
    for person, code in ((assessor, 403), (leader, 403), (mentor, 403), (outsider, 404), (administrator, 403)):
        client.force_login(person)
        assert client.get(url).status_code == code
        assert client.post(url, sent(program.unit)).status_code == code
    assert Program.objects.count() == 1

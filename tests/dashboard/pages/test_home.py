"""What now: for each part, in each phase, what to do, by when, and a button that leads there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from applicants.services import begin_application
from applicants.states import Round
from matching.models import Ranking
from matching.services.publishing import publish_run
from mentoring.dashboard.own import Own
from mentoring.dashboard.sections import Task, what_now
from mentoring.dashboard.services import advance_program
from mentoring.dashboard.standing import where_things_stand
from mentoring.mail.models import OutboundEmail
from programs.selectors import members
from programs.services import add_member, end_membership
from programs.states import Phase, Role
from sessions_app.models import Attendance
from sessions_app.services import cancel_gathering
from sessions_app.states import Reply
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory, InquiryFactory, LeaveFactory
from tests.factories.gatherings import AttendanceFactory, CheckInSeriesFactory, GatheringFactory
from tests.factories.matching import PairingFactory
from tests.factories.programs import MembershipFactory, ProgramFactory
from tests.factories.scoring import AssignmentFactory
from tests.factories.videos import VideoFactory
from tests.scenarios import matches
from tests.scenarios.programs import drafted, in_phase, open_call

HOME = reverse("dashboard:home")


def titles(user, now):
    tasks = what_now(Own(user, now=now))
    for task in tasks:
        resolve(task.url.split("?")[0])
    return [task.title for task in tasks]


@pytest.fixture
def coordinator(db):
    """One who has no other programme."""
    return UserFactory(given_name="Heidi")


@pytest.fixture
def call(coordinator, now):
    return open_call(by=coordinator, now=now)


def test_strangers_sign_in_first(client, db):
    assert client.get(HOME).url == f"{reverse('account_login')}?next=/"


def test_somebody_young_enough_is_asked_and_then_reminded_of_the_draft(call, applicant, now):
    assert titles(applicant, now) == ["Would you like to be a mentor?"]
    begin_application(program=call, by=applicant, now=now)
    (task,) = what_now(Own(applicant, now=now))
    assert (task.title, task.deadline) == ("Finish your application", call.call_closes_at)
    assert titles(applicant, call.call_closes_at) == []


def test_somebody_too_old_is_not_asked(call, applicant, now):
    applicant.birth_date = applicant.birth_date.replace(year=1980)
    applicant.save()
    assert titles(applicant, now) == []


def test_a_coordinator_is_told_what_to_do_and_not_what_only_time_brings(call, coordinator, client, now):
    client.force_login(coordinator)
    assert what_now(Own(coordinator, now=now)) == []
    assert reverse("dashboard:program-control", args=[call.slug]) in client.get(HOME).content.decode()
    for member in members(call, Role.ASSESSOR)[:2]:
        end_membership(membership=member, by=coordinator, now=now)
    (task,) = what_now(Own(coordinator, now=now))
    assert (task.title, task.why, task.deadline) == (
        "Next phase: Screening",
        "1 assessor is missing.",
        call.call_closes_at,
    )


def test_assessors_are_told_how_much_is_left(call, coordinator, now):
    for number in range(3):
        ApplicationFactory(
            program=call, applicant=UserFactory(given_name=f"S{number}"), state="submitted", submitted_at=now
        )
    assessors = [member.user for member in members(call, Role.ASSESSOR)]
    assert [titles(person, now) for person in assessors] == [[], [], []]
    advance_program(program=call, target=Phase.SCREENING, by=coordinator, now=call.call_closes_at)
    tasks = [what_now(Own(person, now=now)) for person in assessors]
    assert [(task.title, task.why, task.day) for (task,) in tasks] == [
        ("Score applications", "You have scored 0 of 2.", call.screening_ends_on)
    ] * 3


def test_an_invited_applicant_sends_a_video_and_another_when_it_will_not_do(call, coordinator, applicant, now):
    in_phase(call, Phase.VIDEO, by=coordinator, now=now)
    own = ApplicationFactory(program=call, applicant=applicant, state="invited", submitted_at=now)
    (task,) = what_now(Own(applicant, now=now))
    assert (task.title, task.deadline) == ("Send your video", call.video_closes_at)
    video = VideoFactory(application=own, state="rejected", received_at=now)
    assert titles(applicant, now) == ["Send another video"]
    video.delete()
    VideoFactory(application=own, received_at=now)
    assert titles(applicant, now) == []


def test_where_things_stand(call, coordinator, applicant, now):
    own = ApplicationFactory(program=call, applicant=applicant, state="submitted", submitted_at=now)
    assert [(item.title, item.url, item.state) for item in where_things_stand(Own(applicant, now=now))] == [
        ("Your application", own.get_absolute_url(), "submitted")
    ]
    (programme,) = where_things_stand(Own(coordinator, now=now))
    assert (programme.title, programme.state) == ("Your programme", Phase.CALL)
    assert programme.note.startswith("It is not time yet. The call is open until ")


def test_an_assistant_sees_the_leaders_dates(call, coordinator, outsider, now):
    leading = members(call, Role.LEADER)[0]
    add_member(program=call, user=outsider, role=Role.ASSISTANT, assists=leading, by=coordinator, now=now)
    gathering = GatheringFactory(program=call, state="invited", starts_at=now + timedelta(days=3))
    AttendanceFactory(gathering=gathering, person=leading.user)
    (meeting,) = where_things_stand(Own(outsider, now=now))
    assert (meeting.text, meeting.at, meeting.note) == (
        "Kick-off",
        gathering.starts_at,
        f"{leading.user.name}: No answer yet",
    )
    assert what_now(Own(outsider, now=now)) == []


def test_a_leader_ranks_until_it_is_sent_or_closed(call, coordinator, now):
    leading = members(call, Role.LEADER)[0]
    assert titles(leading.user, now) == []
    in_phase(call, Phase.RANKING, by=coordinator, now=now)
    assert titles(leading.user, now) == ["Rank the mentors you would like"]
    assert titles(leading.user, call.ranking_closes_at) == []
    Ranking.objects.create(program=call, leader=leading, state="sent", begun_at=now, sent_at=now)
    assert titles(leading.user, now) == []


def test_invitations_without_an_answer(call, coordinator, outsider, now):
    add_member(program=call, user=outsider, role=Role.MENTOR, by=coordinator, now=now)
    gathering = call.gatherings.create(
        title={"nb": "Oppstart", "en": "Kick-off"}, state="invited", starts_at=now + timedelta(days=3),
        ends_at=now + timedelta(days=3, hours=1), created_at=now,
    )  # fmt: skip
    attendance = Attendance.objects.create(gathering=gathering, person=outsider, invited_at=now)
    (task,) = what_now(Own(outsider, now=now))
    assert (task.url, task.deadline) == (gathering.get_absolute_url(), gathering.starts_at)
    attendance.reply = Reply.YES
    attendance.save()
    assert what_now(Own(outsider, now=now)) == []


def test_an_administrator_hears_of_letters_that_could_not_be_sent(administrator, coordinator, program, now):
    assert titles(administrator, now) == []
    OutboundEmail.objects.create(
        key="k", kind="k", recipient=coordinator, to_address="x@y.example", language="nb", subject="x", body_text="x", state="dead",
        created_at=now, next_try_at=now,
    )  # fmt: skip
    assert titles(administrator, now) == ["1 letter could not be sent"]


def test_the_first_administrator_is_told_where_to_begin(administrator, now):
    assert titles(administrator, now) == ["Create the first programme"]


def test_what_is_nearest_comes_first(now):
    today = now.date()
    tasks = [
        Task("none", "", "", ""),
        Task("later", "", "", "", deadline=now + timedelta(days=3)),
        Task("day", "", "", "", day=today + timedelta(days=1)),
        Task("soon", "", "", "", deadline=now + timedelta(hours=1)),
    ]
    assert [task.title for task in sorted(tasks, key=Task.sort_key)] == ["soon", "day", "later", "none"]


def test_every_part_has_a_home(client, call, coordinator, administrator, outsider, assessor, leader, mentor, now):
    drafted(by=coordinator, now=now, slug="utkast")
    for person in (coordinator, administrator, outsider, assessor, leader, mentor):
        client.force_login(person)
        assert client.get(HOME).status_code == 200


def test_once_the_match_is_published_the_meetings_are_to_be_planned(program, coordinator, now):
    wishes = dict.fromkeys(("Lea", "Max", "Noa"), matches.MENTORS)
    matches.to_be_matched(program, wishes, by=coordinator, now=now)
    add_member(program=program, user=coordinator, role=Role.COORDINATOR, by=coordinator, now=now)
    solved = matches.solved(program, by=coordinator, now=now)
    meetings = ["Plan the kick-off", "Set up monthly check-ins"]

    def to_plan():
        return [title for title in titles(coordinator, now) if title in meetings]

    assert to_plan() == []
    publish_run(run=solved, by=coordinator, now=now)
    assert to_plan() == meetings
    kick_off = GatheringFactory(program=program, kind="kick_off")
    CheckInSeriesFactory(program=program)
    assert to_plan() == []
    cancel_gathering(gathering=kick_off, by=coordinator, now=now)
    assert to_plan() == ["Plan the kick-off"]


def a_part_of_everything_in_every_phase(person, now):
    """Whatever home asks about: `person` runs, assesses, leads, mentors, assists and applies in all phases but the first and last."""
    soon = now + timedelta(days=20)
    for state in set(Phase) - {Phase.DRAFT, Phase.CLOSED, Phase.ARCHIVED}:
        program = ProgramFactory(
            state=state, captions_required=True, publishing_takes_two=True, common_first=True,
            call_opens_at=now - timedelta(days=9), call_closes_at=soon if state == Phase.CALL else now - timedelta(days=8),
            video_closes_at=soon + timedelta(days=1), ranking_closes_at=soon + timedelta(days=2),
        )  # fmt: skip
        for role in (Role.COORDINATOR, Role.ASSESSOR, Role.LEADER, Role.MENTOR):
            MembershipFactory(program=program, user=person, role=role)
        leader = MembershipFactory(program=program, role=Role.LEADER)
        MembershipFactory(program=program, user=person, role=Role.ASSISTANT, assists=leader)
        LeaveFactory(program=program, person=person, until=soon, given_at=now)
        for about in ("invited", "needs_more"):
            own = ApplicationFactory(
                program=ProgramFactory(state=state, captions_required=True),
                applicant=person,
                state=about,
                submitted_at=now,
            )
            VideoFactory(application=own, state="ready", ready_at=now)
            InquiryFactory(application=own)
        for round_ in Round:
            common = ApplicationFactory(
                program=program, state="submitted" if round_ == Round.APPLICATION else "invited", submitted_at=now
            )
            AssignmentFactory(application=common, assessor=person, round=round_, common=True)
        PairingFactory(program=program, leader=leader, mentor=MembershipFactory(program=program, role=Role.MENTOR))
        for starts_at in (now + timedelta(days=3), now - timedelta(hours=1)):
            gathering = GatheringFactory(program=program, state="invited", starts_at=starts_at)
            AttendanceFactory(gathering=gathering, person=person)


def test_home_asks_as_often_for_many_programmes_as_for_few(client, administrator, now):
    client.force_login(administrator)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HOME).status_code == 200
        return len(queries)

    a_part_of_everything_in_every_phase(administrator, now)
    few = asked()
    a_part_of_everything_in_every_phase(administrator, now)
    assert (asked(), few) == (few, 32)  # who has one part asks at most twelve (tests/sweeps); this is all parts at once

"""One of everything in one programme, and one person per part, for the sweeps over all addresses and permissions.

The states here could not all be true at once in a real programme; what belongs to whom is what matters.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser

from applicants.models import Application
from applicants.scoring.models import Assignment
from applicants.states import Round
from applicants.videos.models import Video
from matching.models import MatchRun, PairConstraint, Pairing, TagRule
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from programs.models import Program
from programs.states import Role
from sessions_app.models import Attendance, CheckInSeries, Gathering
from tests.factories.accounts import UserFactory
from tests.factories.programs import MembershipFactory, ProgramFactory


@dataclass
class World:
    """`people` by part; `things` by the name the permission matrix calls them; `arguments` by their name in addresses."""

    people: dict[str, Any] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)


def build(now) -> World:
    people: dict[str, Any] = {"anonymous": AnonymousUser()}
    for part in (
        "outsider",
        "applicant",
        "assessor",
        "leader",
        "assistant",
        "mentor",
        "coordinator",
        "administrator",
        "officer",
    ):
        people[part] = UserFactory(
            given_name=part.capitalize(),
            is_administrator=part == "administrator",
            is_data_protection_officer=part == "officer",
        )
    program = ProgramFactory(
        slug="runde", state="matching", contact=people["coordinator"],
        call_opens_at=now - timedelta(days=9), call_closes_at=now - timedelta(days=8),
        ranking_closes_at=now - timedelta(days=1), starts_on=date(2026, 8, 1), ends_on=date(2027, 2, 1),
    )  # fmt: skip
    members = {
        role: MembershipFactory(program=program, user=people[role], role=Role(role))
        for role in ("coordinator", "assessor", "leader", "mentor")
    }
    members["assistant"] = MembershipFactory(
        program=program, user=people["assistant"], role=Role.ASSISTANT, assists=members["leader"]
    )
    application = _application(program, people["applicant"], now, state="invited")
    chosen = _application(program, people["mentor"], now, state="matched")
    video = Video.objects.create(application=application, state="ready", received_at=now, ready_at=now)
    assignment = Assignment.objects.create(
        application=application, assessor=people["assessor"], round=Round.APPLICATION, assigned_at=now
    )
    run = MatchRun.objects.create(
        program=program, state="solved", seed="1", digest="x", created_at=now, created_by=people["coordinator"], finished_at=now,
        problem={"case": {"name": "runde", "leaders": [], "mentors": []}, "ranked": {}}, solution={"pairs": []},
    )  # fmt: skip
    pairing = Pairing.objects.create(
        program=program,
        run=run,
        leader=members["leader"],
        application=chosen,
        mentor=members["mentor"],
        slot=1,
        published_at=now,
    )
    constraint = PairConstraint.objects.create(
        program=program, leader=members["leader"], application=application, rule="forbidden", reason="x", created_at=now,
        created_by=people["coordinator"],
    )  # fmt: skip
    tag_rule = TagRule.objects.create(program=program, tag="civilian", at_least=1)
    series = CheckInSeries.objects.create(
        program=program, first_on=date(2026, 8, 1), last_on=date(2027, 1, 31), remind_days_before=[1], created_at=now,
        created_by=people["coordinator"],
    )  # fmt: skip
    gathering = Gathering.objects.create(
        program=program, kind="kick_off", title={"nb": "Oppstart", "nn": "Oppstart"}, state="invited", place="Hamar",
        starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=3), created_at=now, created_by=people["coordinator"],
    )  # fmt: skip
    for part in ("mentor", "leader"):
        Attendance.objects.create(gathering=gathering, person=people[part], invited_at=now)
    letter = OutboundEmail.objects.create(
        key="world", kind="programs.x", program_id=program.pk, recipient=people["applicant"], to_address="a@b.example", language="nb",
        subject="x", body_text="x", state=LetterState.HELD, created_at=now, next_try_at=now,
    )  # fmt: skip
    return World(
        people=people,
        things={
            "": None, "program": program, "application": application, "assignment": assignment, "video": video, "pairing": pairing,
            "gathering": gathering, "leadership": members["leader"], "letter": letter,
        },
        arguments={
            "program": program.slug, "ref": application.ref, "membership": members["assessor"].pk, "round": Round.APPLICATION.value,
            "assignment": assignment.pk, "video": video.pk, "run": run.pk, "pairing": pairing.pk, "gathering": gathering.pk,
            "constraint": constraint.pk, "rule": tag_rule.pk, "series": series.pk, "letter": letter.pk,
        },
    )  # fmt: skip


def _application(program: Program, person: User, now, *, state: str) -> Application:
    return Application.objects.create(
        program=program, applicant=person, state=state, created_at=now, saved_at=now, submitted_at=now, eligible=True
    )

"""One of everything in one programme, and one person per part, for the sweeps over all addresses and permissions.

The states here could not all be true at once in a real programme; what belongs to whom is what matters.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser

from programs.states import Role
from sessions_app.feeds.tokens import digest_of
from tests.factories.accounts import PeopleImportFactory, UserFactory
from tests.factories.applicants import (
    AnswerFactory,
    ApplicationFactory,
    ManagerReplyFactory,
    PoolEntryFactory,
    PoolInvitationFactory,
)
from tests.factories.breadth import VoluntaryAnswerFactory, VoluntaryCountFactory, VoluntaryQuestionFactory
from tests.factories.checkins import CheckInAnswerFactory, SheetFactory, ThemeFactory
from tests.factories.feeds import FeedFactory
from tests.factories.gatherings import (
    ActionPointFactory,
    AgendaPointFactory,
    AttendanceFactory,
    CheckInSeriesFactory,
    GatheringFactory,
    ToldFactory,
)
from tests.factories.mail import OutboundEmailFactory
from tests.factories.matching import MatchRunFactory, PairConstraintFactory, PairingFactory, TagRuleFactory
from tests.factories.outcomes import ReplyFactory, ReportFactory, SurveyFactory
from tests.factories.programs import MembershipFactory, ProgramFactory
from tests.factories.resources import ResourceFactory
from tests.factories.scoring import AssignmentFactory, CriterionFactory, DeclarationFactory
from tests.factories.trios import (
    AgreedFactory,
    MeetingFactory,
    ProposalFactory,
    QuietMessageFactory,
    RhythmAlertFactory,
    RoomFactory,
    TopicFactory,
    TrioFactory,
)
from tests.factories.videos import UploadFactory, VideoFactory


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
    application = ApplicationFactory(
        program=program, applicant=people["applicant"], state="invited", submitted_at=now, eligible=True
    )
    chosen = ApplicationFactory(
        program=program, applicant=people["mentor"], state="matched", submitted_at=now, eligible=True
    )
    listed = ApplicationFactory(program=program, state="shortlisted", submitted_at=now, eligible=True)
    VideoFactory(application=listed, state="ready", ready_at=now)
    answer = AnswerFactory(application=application)
    voluntary = VoluntaryQuestionFactory(program=program, confirmed_by=people["officer"], asked=True)
    VoluntaryAnswerFactory(question=voluntary, application=application)
    VoluntaryCountFactory(question=voluntary)
    entry = PoolEntryFactory(application=application)
    invitation = PoolInvitationFactory(entry=entry)
    asked_manager = ManagerReplyFactory(application=application, manager=people["leader"])
    video = VideoFactory(application=application, state="ready", ready_at=now)
    upload = UploadFactory(application=application)
    criterion = CriterionFactory(program=program)
    assignment = AssignmentFactory(application=application, assessor=people["assessor"])
    AssignmentFactory(application=application, assessor=people["assessor"], round="video")
    for round_ in ("application", "video"):
        DeclarationFactory(program=program, assessor=people["assessor"], round=round_)
    run = MatchRunFactory(
        program=program,
        state="solved",
        finished_at=now,
        solution={"status": "optimal", "pairs": [], "stages": []},
        created_by=people["coordinator"],
    )
    pairing = PairingFactory(
        program=program, run=run, leader=members["leader"], application=chosen, mentor=members["mentor"]
    )
    rule = TagRuleFactory(program=program)
    constraint = PairConstraintFactory(
        program=program, leader=members["leader"], application=application, declared="work"
    )
    CheckInSeriesFactory(program=program)
    gathering = GatheringFactory(
        program=program, state="invited", starts_at=now + timedelta(days=9), kind="check_in", door_code="123456"
    )
    point = AgendaPointFactory(gathering=gathering, owner=people["leader"])
    resource = ResourceFactory(program=program, for_assistants=True, for_assessors=True, published_at=now)
    FeedFactory(person=people["mentor"], digest=digest_of("a-secret"))
    told = ToldFactory(program=program, told_at=now)
    action = ActionPointFactory(gathering=gathering, owner=people["mentor"])
    for part in ("mentor", "leader"):
        AttendanceFactory(gathering=gathering, person=people[part])
    sheet = SheetFactory(program=program, gathering=gathering, member=members["mentor"], due_at=now, answered_at=now)
    CheckInAnswerFactory(sheet=sheet, need=2)
    theme = ThemeFactory(program=program, gathering=gathering)
    trio = TrioFactory(program=program, leader=members["leader"])
    AgreedFactory(trio=trio, person=people["leader"])
    topic = TopicFactory(trio=trio, added_by=people["mentor"])
    meeting = MeetingFactory(
        trio=trio, proposed_by=people["leader"], state="planned", starts_at=now + timedelta(days=3)
    )
    ProposalFactory(meeting=meeting, starts_at=now + timedelta(days=3))
    RoomFactory(program=program, key=str(pairing.pk))
    message = QuietMessageFactory(program=program, writer=people["mentor"], contact=people["officer"])
    survey = SurveyFactory(program=program, opens_on=now.date() - timedelta(days=3))
    reply = ReplyFactory(survey=survey, member=members["leader"], audience="leader")
    ReportFactory(program=program, shared_at=now, shared_by=people["coordinator"])
    alert = RhythmAlertFactory(program=program, leader=members["leader"])
    letter = OutboundEmailFactory(program_id=program.pk, recipient=people["applicant"], state="held")
    people_import = PeopleImportFactory()
    return World(
        people=people,
        things={
            "": None, "program": program, "application": application, "assignment": assignment, "video": video, "pairing": pairing,
            "gathering": gathering, "action": action, "resource": resource,
            "leadership": members["leader"], "letter": letter, "sheet": sheet, "quiet_message": message,
            "reply": reply, "voluntary_question": voluntary,
            "manager_reply": asked_manager,
        },
        arguments={
            "program": program.slug, "ref": application.ref, "membership": members["assessor"].pk, "round": "application",
            "assignment": assignment.pk, "video": video.pk, "upload": upload.pk, "run": run.pk, "pairing": pairing.pk, "gathering": gathering.pk,
            "point": point.pk, "action": action.pk, "told": told.pk, "secret": "a-secret", "resource": resource.pk,
            "constraint": constraint.pk, "candidate": listed.ref,
            "rule": rule.pk, "leader": members["leader"].pk, "letter": letter.pk, "kind": "applicants.receipt", "language": "nb", "answer": answer.pk,
            "question": answer.question_id, "criterion": criterion.pk,
            "people_import": people_import.pk, "sheet": sheet.pk, "theme": theme.pk, "topic": topic.pk, "meeting": meeting.pk,
            "message": message.pk, "alert": alert.pk, "reply": reply.pk,
            "voluntary": voluntary.pk, "holder": members["leader"].pk, "entry": entry.pk, "invitation": invitation.pk,
        },
    )  # fmt: skip

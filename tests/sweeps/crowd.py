"""More of everything in the world of the sweeps, for pages that list it."""

from datetime import timedelta

from applicants.states import Round
from matching.selectors import Said, sealed
from matching.selectors.people import short_list
from programs.states import Role
from tests.factories.accounts import PeopleImportFactory, UserFactory
from tests.factories.applicants import (
    AnswerFactory,
    ApplicationFactory,
    DecisionFactory,
    InquiryFactory,
    LeaveFactory,
    ManagerReplyFactory,
    QuestionFactory,
)
from tests.factories.breadth import VoluntaryAnswerFactory, VoluntaryCountFactory, VoluntaryQuestionFactory
from tests.factories.checkins import CheckInAnswerFactory, PulseAnswerFactory, SheetFactory, ThemeFactory
from tests.factories.gatherings import (
    ActionPointFactory,
    AgendaPointFactory,
    AttendanceFactory,
    CheckInReminderFactory,
    FeedbackBoxFactory,
    GatheringFactory,
    ToldFactory,
)
from tests.factories.mail import OutboundEmailFactory
from tests.factories.matching import (
    ExplanationFactory,
    MatchRunFactory,
    PairConstraintFactory,
    PairingFactory,
    RankingFactory,
    TagRuleFactory,
)
from tests.factories.outcomes import (
    FigureFactory,
    ItemFactory,
    MeasureFactory,
    QuoteFactory,
    ReplyFactory,
    SurveyFactory,
)
from tests.factories.programs import AimFactory, MembershipFactory, ProgramFactory
from tests.factories.resources import ReadingFactory, ResourceFactory
from tests.factories.scoring import AssignmentFactory, CriterionFactory, ScoreFactory, TallyFactory
from tests.factories.trios import MeetingFactory, ProposalFactory, QuietMessageFactory, TopicFactory
from tests.factories.videos import PassageFactory, VideoFactory, ViewingFactory
from tests.sweeps.world import World


def add_one_of_everything(world: World, now) -> None:
    """One more row of whatever a page may list: in the programme, in other programmes, and of what each person has themselves."""
    program, people = world.things["program"], world.people
    leader = MembershipFactory(program=program, role=Role.LEADER)
    MembershipFactory(program=program, role=Role.ASSISTANT, assists=leader)
    assessor = MembershipFactory(program=program, role=Role.ASSESSOR)
    MembershipFactory(program=program, role=Role.COORDINATOR)
    mentor = MembershipFactory(program=program, role=Role.MENTOR)
    AimFactory(program=program)
    states = ("submitted", "needs_more", "invited", "shortlisted", "reserve", "matched", "declined")
    applications = {
        state: ApplicationFactory(
            program=program,
            state=state,
            submitted_at=now,
            eligible=True,
            applicant=mentor.user if state == "matched" else UserFactory(),
        )
        for state in states
    }
    InquiryFactory(application=applications["needs_more"])
    ManagerReplyFactory(application=applications["submitted"], manager=people["leader"])
    LeaveFactory(program=program, until=now + timedelta(days=1), given_at=now)
    for round_ in Round:
        question = QuestionFactory(program=program, round=round_)
        criterion = CriterionFactory(program=program, round=round_)
        for application in (world.things["application"], *applications.values()):
            AnswerFactory(application=application, question=question)
            for person in (assessor.user, people["assessor"]):
                if not application.assignments.filter(round=round_, assessor=person).exists():
                    AssignmentFactory(application=application, assessor=person, round=round_)
            ScoreFactory(assignment=application.assignments.filter(round=round_).first(), criterion=criterion)
            if not application.tallies.filter(round=round_).exists():
                TallyFactory(application=application, round=round_)
        DecisionFactory(
            application=applications["submitted" if round_ == Round.APPLICATION else "invited"], round=round_
        )
        DecisionFactory(
            application=applications["shortlisted"], round=round_, released_at=now, released_by=people["coordinator"]
        )
    voluntary = VoluntaryQuestionFactory(program=program, confirmed_by=people["officer"], asked=True)
    VoluntaryCountFactory(question=voluntary)
    for application in (world.things["application"], *applications.values()):
        VoluntaryAnswerFactory(question=voluntary, application=application)
    for application in applications.values():
        video = VideoFactory(application=application, state="ready", ready_at=now)
        PassageFactory(video=video, question=question)
        ViewingFactory(video=video, viewer=people["leader"])
    ViewingFactory(video=world.things["video"], viewer=assessor.user)
    for member in (leader, world.things["leadership"]):
        ranking = program.rankings.filter(leader=member).first() or RankingFactory(program=program, leader=member)
        listed = short_list(program).values_list("pk", flat=True)
        said = Said({pk: place for place, pk in enumerate(listed, start=1)}, {})
        type(ranking).objects.filter(pk=ranking.pk).update(**sealed(member.pk, said, dict.fromkeys(listed, "note")))
    unruled = [
        tag for tag in ("civilian", "operative") if not program.tag_rules.filter(tag=tag, whole_group=True).exists()
    ]
    for tag in unruled[:1]:  # there are only so many kinds
        TagRuleFactory(program=program, tag=tag, whole_group=True)
    PairConstraintFactory(program=program, leader=leader, application=applications["shortlisted"])
    run = MatchRunFactory(
        program=program, state="solved", finished_at=now, created_by=people["coordinator"],
        solution={"status": "optimal", "pairs": [], "stages": []},
    )  # fmt: skip
    ExplanationFactory(run=run, leader=leader)
    ExplanationFactory(run=world.things["pairing"].run, leader=leader)
    PairingFactory(
        program=program,
        run=world.things["pairing"].run,
        leader=leader,
        application=applications["matched"],
        mentor=mentor,
    )
    for state, starts_at in (
        ("invited", now + timedelta(days=8)),
        ("invited", now - timedelta(days=2)),
        ("planned", now + timedelta(days=9)),
    ):
        gathering = GatheringFactory(program=program, state=state, starts_at=starts_at, kind="check_in")
        for person in (people["mentor"], people["leader"], mentor.user):
            AttendanceFactory(gathering=gathering, person=person)
        CheckInReminderFactory(gathering=gathering, person=mentor.user)
    AttendanceFactory(gathering=world.things["gathering"], person=mentor.user)
    AgendaPointFactory(gathering=world.things["gathering"], owner=mentor.user)
    FeedbackBoxFactory(gathering=gathering)
    ToldFactory(program=program, told_at=now)
    ReadingFactory(resource=ResourceFactory(program=program, published_at=now), person=mentor.user)
    ResourceFactory(program=program, gathering=world.things["gathering"], published_at=None)
    ActionPointFactory(gathering=world.things["gathering"], owner=people["mentor"], added_at=now)
    ActionPointFactory(gathering=world.things["gathering"], owner=mentor.user, due_on=now.date() - timedelta(days=3))
    sheet = SheetFactory(
        program=program, gathering=world.things["gathering"], member=mentor, due_at=now, answered_at=now
    )
    CheckInAnswerFactory(sheet=sheet, need=2)
    for person in (mentor, world.things["leadership"]):
        times = person.sheets.filter(kind="pulse").count()
        pulse = SheetFactory(
            program=program, gathering=None, kind="pulse", occasion=times, member=person, due_at=now, answered_at=now
        )
        PulseAnswerFactory(sheet=pulse, well=2)
    ThemeFactory(program=program, gathering=world.things["gathering"])
    counted = next((one for one in ("start", "midway", "end") if not program.surveys.filter(moment=one).exists()), None)
    if counted:
        survey = SurveyFactory(
            program=program, moment=counted, opens_on=now.date() - timedelta(days=60), closes_on=now.date() - timedelta(days=40),
            counted_at=now,
        )  # fmt: skip
        ReplyFactory(survey=survey, member=world.things["leadership"], audience="leader", answered=True, counted=True)
        QuoteFactory(survey=survey)
        for subject in ("services", "data"):
            FigureFactory(survey=survey, item=ItemFactory(program=program, subject=subject))
    ReplyFactory(survey=program.surveys.get(moment="after"), member=mentor, audience="mentor")
    MeasureFactory(aim=program.aims.last())
    trio = world.things["leadership"].trio
    QuietMessageFactory(program=program, writer=people["mentor"], contact=people["officer"])
    TopicFactory(trio=trio)
    TopicFactory(trio=trio, talked_at=now)
    for state, days in (("proposed", None), ("planned", 4), ("planned", -4), ("held", -9), ("cancelled", -5)):
        meeting = MeetingFactory(
            trio=trio, state=state, starts_at=now + timedelta(days=days) if days else None, held_at=now if state == "held" else None,
            **({"cancelled_at": now, "cancelled_by": people["mentor"]} if state == "cancelled" else {}),
        )  # fmt: skip
        ProposalFactory(meeting=meeting, starts_at=now + timedelta(days=6))
    for state in ("held", "queued", "dead", "sent"):
        OutboundEmailFactory(
            program_id=program.pk, state=state, recipient=people["applicant"], about=world.things["application"].about,
            **({"sent_at": now} if state == "sent" else {}),
        )  # fmt: skip
    PeopleImportFactory()
    _add_programs(world, now)


def _add_programs(world: World, now) -> None:
    """Other programmes in which the same people have the same parts, and a call that is open."""
    for role in ("coordinator", "assessor", "leader", "mentor"):
        other = ProgramFactory(
            state="running", call_opens_at=now - timedelta(days=9), call_closes_at=now - timedelta(days=8)
        )
        MembershipFactory(program=other, user=world.people[role], role=Role(role))
    call = ProgramFactory(state="call", call_opens_at=now - timedelta(days=1), call_closes_at=now + timedelta(days=8))
    ApplicationFactory(program=call, applicant=world.people["applicant"])

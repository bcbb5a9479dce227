"""Reads of the survey: what is asked, of whom, and the sealed answers, which are opened for the one who gave them and nobody else."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.accounts.models import User
from mentoring.sealing import key_for, seal, unseal
from programs.models import Membership, Program
from programs.states import Role
from sessions_app.calendars import ZONE
from sessions_app.outcomes.content import ITEMS, THEN, Values, is_asked, suggested_dates
from sessions_app.outcomes.models import REPLY_BYTES, Item, Reply, Survey
from sessions_app.outcomes.policies import PHASES
from sessions_app.outcomes.states import Audience, ItemKind, Moment, Subject, SurveyState

ANSWERS: Final = "outcomes.answers"
"""What the envelope of an open round is for: it has a key of its own."""
OWN: Final = "outcomes.own"
"""And the one a leader keeps."""
DRAFT: Final = "outcomes.draft"
"""What is written and not sent."""


def items_of(program: Program) -> list[Item]:
    """The questions in order; those the programme would start with, as long as it has none of its own."""
    rows = list(Item.objects.filter(program=program))
    return rows or default_items(program)


def default_items(program: Program) -> list[Item]:
    """The kit, as rows that are not saved."""
    places: dict[Audience, int] = {}
    rows = []
    for one in ITEMS:
        places[one.audience] = places.get(one.audience, 0) + 1
        rows.append(
            Item(
                program=program, audience=one.audience, kind=one.kind, subject=one.subject, text=one.text,
                position=places[one.audience],
            )
        )  # fmt: skip
    return rows


def items_asked(program: Program, audience: Audience, moment: Moment) -> list[Item]:
    rows = Item.objects.filter(program=program, audience=audience)
    return [item for item in rows if is_asked(ItemKind(item.kind), moment)]


def surveys_of(program: Program) -> dict[Moment, Survey]:
    return {Moment(survey.moment): survey for survey in Survey.objects.filter(program=program)}


def has_begun(program: Program, *, now: datetime) -> bool:
    """Whether a round of the programme has opened."""
    return any(survey.state_at(now) != SurveyState.AHEAD for survey in Survey.objects.filter(program=program))


def people_to_ask(survey: Survey) -> QuerySet[Membership]:
    """Leaders and mentors who take part and are not asked yet."""
    asked = Reply.objects.filter(survey=survey, member=OuterRef("pk"))
    return Membership.objects.filter(
        ~Exists(asked), program=survey.program_id, role__in=[Role.LEADER, Role.MENTOR], ended_at=None,
        user__is_active=True,
    ).order_by("pk")  # fmt: skip


def open_surveys(*, now: datetime) -> list[Survey]:
    """Those one may answer now."""
    today = timezone.localdate(now, ZONE)
    rows = Survey.objects.filter(
        opens_on__lte=today, closes_on__gte=today, counted_at=None, program__state__in=PHASES
    ).select_related("program")
    return [survey for survey in rows.order_by("pk") if survey.state_at(now) == SurveyState.OPEN]


def surveys_to_count(*, now: datetime) -> QuerySet[Survey]:
    """Those whose last day is over."""
    return Survey.objects.filter(closes_on__lt=timezone.localdate(now, ZONE), counted_at=None).order_by("pk")


def replies_visible_to(user: User, program: Program) -> QuerySet[Reply]:
    """One's own. Nobody sees anybody else's: no coordinator, no administrator."""
    return Reply.objects.filter(survey__program=program, member__user=user, member__ended_at=None).select_related(
        "survey__program", "member"
    )


def replies_to_give(user: User, *, now: datetime) -> list[Reply]:
    """Surveys that are open to the person and not answered, the first to close in front."""
    today = timezone.localdate(now, ZONE)
    rows = Reply.objects.filter(
        member__user=user, member__ended_at=None, answered=False, survey__opens_on__lte=today,
        survey__closes_on__gte=today, survey__counted_at=None, survey__program__state__in=PHASES,
    ).select_related("survey__program")  # fmt: skip
    found = [reply for reply in rows if reply.survey.state_at(now) == SurveyState.OPEN]
    return sorted(found, key=lambda reply: (reply.survey.closes_on, reply.pk))


def surveys_in(program: Any) -> QuerySet[Survey]:
    """The rounds of a programme, or of the programme a query is about."""
    return Survey.objects.filter(program=program)


# --- Planning ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Round:
    """One moment as the coordinator plans and follows it. `survey` None: not planned, and the days are a suggestion."""

    moment: Moment
    survey: Survey | None
    opens_on: date | None
    closes_on: date | None
    state: SurveyState
    asked: dict[str, int]
    answered: dict[str, int]

    @property
    def counts(self) -> list[tuple[Any, int, int]]:
        return [(one.label, self.answered.get(one, 0), self.asked.get(one, 0)) for one in Audience]

    @property
    def is_settled(self) -> bool:
        return self.state == SurveyState.CLOSED


def rounds_of(program: Program, *, now: datetime) -> list[Round]:
    """All four moments: planned ones with how many have answered, never who; the others with suggested days. Two queries."""
    surveys = surveys_of(program)
    asked: dict[int, dict[str, int]] = {}
    answered: dict[int, dict[str, int]] = {}
    rows = Reply.objects.filter(survey__program=program).order_by().values_list("survey", "audience")
    for pk, audience, number, given in rows.annotate(n=Count("pk"), given=Count("pk", filter=Q(answered=True))):
        asked.setdefault(pk, {})[audience] = number
        answered.setdefault(pk, {})[audience] = given
    suggested = (
        suggested_dates(program.starts_on, program.ends_on, kept_days=program.keep_applications_days)
        if program.starts_on and program.ends_on
        else {}
    )
    found = []
    for moment in Moment:
        survey = surveys.get(moment)
        days = (survey.opens_on, survey.closes_on) if survey else suggested.get(moment, (None, None))
        state = survey.state_at(now) if survey else SurveyState.AHEAD
        pk = survey.pk if survey else 0
        found.append(Round(moment, survey, days[0], days[1], state, asked.get(pk, {}), answered.get(pk, {})))
    return found


# --- Envelopes --------------------------------------------------------------------------------------------------------------


def sealed_answers(reply: Reply, values: Values) -> bytes:
    """What one person answers, for as long as the round is open. Raises TooLong."""
    return seal(dict(values), purpose=ANSWERS, row=str(reply.pk), size=REPLY_BYTES)


def opened_answers(reply: Reply) -> Values:
    """Call it for the one who answered, while the round is open, and for counting when it closes."""
    if reply.envelope is None or reply.counted:
        return {}
    return unseal(reply.envelope, purpose=ANSWERS, row=str(reply.pk))


def draft_key(reply: Reply) -> str:
    """With what the person's own page locks on their device what is not sent yet (static/js/drafts.js). Call it for that person alone.

    Sending makes another one, so that what was written before does not open any more, wherever it lies.
    """
    return b64encode(key_for(str(reply.pk), purpose=DRAFT, drawn_from=reply.envelope or b"")).decode()


def sealed_own(reply: Reply, figures: Values | dict[str, Any]) -> bytes:
    """What a leader keeps of a closed round. Raises TooLong."""
    return seal(dict(figures), purpose=OWN, row=str(reply.pk), size=REPLY_BYTES)


@dataclass(frozen=True, slots=True)
class OwnRound:
    """A leader's own figures of one closed round: index by subject, with THEN before it as it was before."""

    reply: Reply
    moment: Moment
    figures: dict[str, float]
    words: str

    @property
    def labelled(self) -> list[tuple[str, float]]:
        """The figures with the names of their subjects, those looked back at with a word that says so."""
        return [
            (
                _("%(subject)s, then") % {"subject": Subject(name.removeprefix(THEN)).label}
                if name.startswith(THEN)
                else str(Subject(name).label),
                value,
            )
            for name, value in self.figures.items()
        ]

    @property
    def rows(self) -> list[tuple[str, int]]:
        """The same, rounded, for a picture."""
        return [(label, round(value)) for label, value in self.labelled]


def own_figures(user: User, program: Program | None = None) -> list[OwnRound]:
    """What a leader's own envelopes hold, in order of time. Call it for her alone."""
    rows = Reply.objects.filter(member__user=user, counted=True, envelope__isnull=False, audience=Audience.LEADER)
    if program is not None:
        rows = rows.filter(survey__program=program)
    found = []
    for reply in rows.select_related("survey__program").order_by("survey__program", "survey__opens_on"):
        opened = unseal(reply.envelope or b"", purpose=OWN, row=str(reply.pk))
        found.append(OwnRound(reply, Moment(reply.survey.moment), opened["figures"], opened["words"]))
    return found


def own_answers(user: User) -> list[tuple[Reply, list[tuple[Item, int | str]]]]:
    """What a person has answered in rounds that are not counted yet. Call it for that person alone."""
    rows = Reply.objects.filter(member__user=user, counted=False, envelope__isnull=False)
    found = []
    for reply in rows.select_related("survey__program").order_by("pk"):
        values = opened_answers(reply)
        items = Item.objects.filter(program=reply.program_id, audience=reply.audience)
        said = [(item, values[key]) for item in items for key in (str(item.pk), f"t{item.pk}") if key in values]
        found.append((reply, said))
    return found

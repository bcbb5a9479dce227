"""What there is and what is missing in programmes: everything `phases` and `sections` go by, read at once for many programmes."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from applicants.breadth.selectors import refused_in
from applicants.models import Application, Question
from applicants.scoring.models import Criterion
from applicants.scoring.selectors import to_be_scored
from applicants.states import Round
from applicants.videos.selectors import without_captions
from matching.models import MatchRun
from matching.selectors import leaders_in, newly_free_places, rankings_sent
from mentoring.mail.selectors import not_arrived
from programs.models import Membership, Program
from programs.selectors import members
from programs.states import Phase, Role
from sessions_app.outcomes.selectors import surveys_in
from sessions_app.selectors import check_ins_of, kick_offs_of, not_asked_yet, overdue_actions, still_ahead
from sessions_app.trios.selectors import open_alerts

HERE: Any = OuterRef("pk")
"""The programme a row is about, where a selector wants one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """About one programme, at one moment. What only one phase asks for is nought or empty in the others."""

    applications: Counter[str]
    """How many are in which state."""
    has_questions: bool
    assessors: int
    has_criteria: bool
    not_given_out: int
    """Applications in the screening, videos in the video phase, that wait for the decision and that nobody scores."""
    without_captions: int
    leaders: list[Membership]
    """Those who rank, each perhaps with `more_time`. Read from the video phase to the ranking."""
    has_rankings: bool
    is_published: bool
    free_places: int
    has_kick_off: bool
    has_check_ins: bool
    has_surveys: bool
    gatherings_ahead: int
    newcomers: int
    """Members who have joined since people were invited to what is still ahead, and are not invited."""
    actions_overdue: int
    """What people took upon them at gatherings, and have not done in time."""
    out_of_rhythm: int
    """Trios the committee was told of, that nobody has talked with and that have not met since."""
    refused_question: int | None
    """A voluntary question the data protection officer has refused, and nobody has changed or dropped; the oldest."""
    letters_lost: int
    """Letters that did not arrive, and that nobody has sent again."""


def facts_about(programs: Collection[Program], *, now: datetime) -> dict[int, Facts]:
    """Programme id -> its facts. At most two queries, whatever the number of programmes."""
    if not programs:
        return {}
    leaders: dict[int, list[Membership]] = {program.pk: [] for program in programs}
    if ranking := [program for program in programs if program.state in (Phase.VIDEO, Phase.RANKING)]:
        for leader in leaders_in(ranking):
            leaders[leader.program_id].append(leader)
    by_state = Application.objects.filter(program=HERE).order_by().values("state").annotate(number=Count("pk"))
    rows: Any = (
        Program.objects.filter(pk__in=leaders)
        .annotate(
            by_state=ArraySubquery(by_state.values(found=JSONObject(state="state", number="number"))),
            has_questions=Exists(Question.objects.filter(program=HERE, round=Round.APPLICATION)),
            assessors=_number_of(members(HERE, Role.ASSESSOR).filter(user__is_active=True)),
            has_criteria=Exists(Criterion.objects.filter(program=HERE, round=Round.APPLICATION)),
            not_given_out=Case(
                When(state=Phase.SCREENING, then=_idle(Round.APPLICATION)),
                When(state=Phase.VIDEO, then=_idle(Round.VIDEO)),
                default=Value(0),
            ),
            without_captions=Case(
                When(state=Phase.VIDEO, captions_required=True, then=_number_of(without_captions(HERE))),
                default=Value(0),
            ),
            has_rankings=Exists(rankings_sent(HERE)),
            is_published=Exists(MatchRun.objects.filter(program=HERE, published_at__isnull=False)),
            free_places=_number_of(newly_free_places(HERE, now=now)),
            has_kick_off=Exists(kick_offs_of(HERE)),
            has_check_ins=Exists(check_ins_of(HERE)),
            has_surveys=Exists(surveys_in(HERE)),
            gatherings_ahead=_number_of(still_ahead(HERE, now=now)),
            newcomers=_number_of(not_asked_yet(HERE, now=now)),
            actions_overdue=_number_of(overdue_actions(HERE, now=now)),
            out_of_rhythm=_number_of(open_alerts(HERE)),
            refused_question=Subquery(refused_in(HERE).order_by("pk").values("pk")[:1]),
            letters_lost=_number_of(not_arrived(HERE)),
        )
        .values("id", "by_state", *(name for name in Facts.__slots__ if name not in ("applications", "leaders")))
    )
    return dict(_facts(row, leaders) for row in rows)


def _number_of(rows: QuerySet[Any]) -> Subquery:
    return Subquery(
        rows.order_by().annotate(number=Func(F("pk"), function="COUNT")).values("number"), output_field=IntegerField()
    )


def _idle(round: Round) -> Subquery:
    return _number_of(to_be_scored(HERE, round).exclude(assignments__round=round))


def _facts(row: dict[str, Any], leaders: dict[int, list[Membership]]) -> tuple[int, Facts]:
    pk, by_state = row.pop("id"), row.pop("by_state")
    counted = Counter({found["state"]: found["number"] for found in by_state})
    return pk, Facts(applications=counted, leaders=leaders[pk], **row)

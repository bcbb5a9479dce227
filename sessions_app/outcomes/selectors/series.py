"""What the survey came to, round by round: of all together for everybody who may read the report, and a leader's own for herself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from programs.models import Program
from sessions_app.outcomes.content import index
from sessions_app.outcomes.models import Figure
from sessions_app.outcomes.selectors.surveys import OwnRound
from sessions_app.outcomes.states import THEMES, Audience, ItemKind, Moment, Subject

CONFIDENCE: Final = (Subject.ASKING, Subject.JUDGING, Subject.LEADING)
OWN_GAINS: Final = (Subject.INSIGHT, Subject.COURAGE, Subject.STAY, Subject.RECOMMEND)
LATEST: Final = (Moment.END, Moment.MIDWAY)
"""What "after" means in before and after: the end, and until then midway."""

Key = tuple[str, str, str, bool]


@dataclass(frozen=True, slots=True)
class Series:
    """The sums of all closed rounds. There is nothing in it of fewer than five answers: the database holds no such sum."""

    sums: Mapping[Key, list[tuple[ItemKind, int, int]]] = field(default_factory=dict)
    expected: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How many questions there are on a subject: an index is made of all of them or not at all."""

    def index(self, subject: Subject, moment: Moment, *, as_it_was: bool = False, audience: str = "") -> float | None:
        """From 0 to 100, or the percentage of yes. None: the round is not closed, or too few have answered."""
        who = audience or (Audience.MENTOR if subject in OWN_GAINS else Audience.LEADER)
        found = self.sums.get((who, subject, moment, as_it_was), [])
        if not found or len(found) < self.expected.get((who, subject), 1):
            return None
        return sum(index(kind, answers=answers, total=total) for kind, answers, total in found) / len(found)

    def mean(self, subject: Subject, moment: Moment, *, audience: str) -> float | None:
        """The plain mean of what was answered."""
        found = self.sums.get((audience, subject, moment, False), [])
        return sum(total for _kind, _answers, total in found) / sum(n for _k, n, _t in found) if found else None

    def themes(self, moment: Moment) -> float | None:
        """The index of all eight themes. Of all or not at all: of seven, the eighth could be found by subtraction."""
        found = [self.index(theme, moment) for theme in THEMES]
        known = [value for value in found if value is not None]
        return sum(known) / len(known) if len(known) == len(THEMES) else None

    def movement(self, subjects: Sequence[Subject]) -> tuple[Moment | None, list[tuple[Subject, float, float]]]:
        """From the start to the latest round that has any of these: which one, and before and after by subject."""
        for moment in LATEST:
            rows = [
                (one, before, after)
                for one in subjects
                if (before := self.index(one, Moment.START)) is not None
                and (after := self.index(one, moment)) is not None
            ]
            if rows:
                return moment, rows
        return None, []


def series_of(program: Program) -> Series:
    """Two queries."""
    sums: dict[Key, list[tuple[ItemKind, int, int]]] = {}
    for figure in Figure.objects.filter(survey__program=program).select_related("item", "survey"):
        key = (figure.item.audience, figure.item.subject, figure.survey.moment, figure.as_it_was)
        sums.setdefault(key, []).append((ItemKind(figure.item.kind), figure.answers, figure.total))
    expected: dict[tuple[str, str], int] = {}
    for audience, subject in program.survey_items.values_list("audience", "subject"):
        expected[audience, subject] = expected.get((audience, subject), 0) + 1
    return Series(sums, expected)


def own_movement(rounds: Sequence[OwnRound]) -> list[tuple[str, int, int]]:
    """A leader's own before and after: from her first to her latest round."""
    if len(rounds) < 2:
        return []
    first, last = rounds[0].figures, rounds[-1].figures
    return [
        (str(one.label), round(first[one]), round(last[one]))
        for one in (*THEMES, *CONFIDENCE)
        if one in first and one in last
    ]

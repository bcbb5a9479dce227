"""What a check-in talks about: the standing points, put in order by what the mentors have answered. Plain Python, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNSAFE, LOW = 2, 3
"""At or below: something is wrong; there is something to talk about."""

ROTATING: tuple[str | Promise, ...] = (
    _("How do we prepare a meeting?"),
    _("What do we do when we meet resistance?"),
    _("What have we learnt ourselves?"),
    _("How is the balance between the two mentors?"),
    _("What ought other leaders to hear? Without names."),
)
"""One of them each month."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one mentor answered, without who."""

    met: bool
    useful: int
    safe: int
    together: int | None
    need: int


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the agenda; `why` says which answers put it there, as numbers and never as names."""

    text: str
    minutes: int
    why: str = ""


def agenda(answers: Iterable[Said], *, on: date) -> list[Point]:
    """The five standing points in 45 minutes; what the answers ask for comes early and gets more time.

    Told in numbers only, so that it can be shown to all mentors.
    """
    said = list(answers)
    unmet = sum(not one.met for one in said)
    careful = sum(one.safe <= LOW for one in said)
    dull = bool(said) and median_low(one.useful for one in said) <= LOW
    uneven = sum(one.together is not None and one.together <= UNSAFE for one in said)
    asking = sum(one.need > 0 for one in said)
    points = [Point(str(_("One moment that worked")), 8)]
    if careful:
        points.append(
            Point(str(_("What was hard to bring up?")), 12, _number(_("%(n)s of %(of)s hold back"), careful, said))
        )
    if unmet:
        points.append(
            Point(
                str(_("How do we get the hour into the calendar?")),
                8,
                _number(_("%(n)s of %(of)s have not met"), unmet, said),
            )
        )
    if not careful:
        points.append(Point(str(_("What was hard to bring up?")), 8))
    if dull:
        points.append(
            Point(str(_("What makes a meeting useful to both?")), 8, str(_("the meetings could be more useful")))
        )
    points.append(Point(str(_("What do you think the leader took away?")), 8))
    why = _number(_("%(n)s of %(of)s would like something from us"), asking, said) if asking else ""
    points.append(Point(str(_("What do you need from us?")), 10 if asking else 6, why))
    rotating = ROTATING[3] if uneven else ROTATING[on.month % len(ROTATING)]
    why = _number(_("%(n)s of %(of)s find working together hard"), uneven, said) if uneven else ""
    points.append(Point(str(rotating), 8, why))
    return points


def _number(sentence: str | Promise, number: int, said: list[Said]) -> str:
    return str(sentence) % {"n": number, "of": len(said)}

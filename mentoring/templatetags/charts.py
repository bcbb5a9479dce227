"""Pictures drawn on the server: small inline SVGs inside ordinary tables, so whoever does not see them reads the same numbers.

Every tag takes a title and a plain list. Places are percentages and text is HTML, so a picture fits a phone and a poster alike. Shapes
have classes whose colours are in static/css/components.css: the pictures follow the theme and print. Nothing runs in the browser.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from babel.dates import get_month_names
from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mentoring.templatetags.ui import babel_locale

register = template.Library()

Text = str | Promise


def _percent(share: float) -> str:
    """A place in an SVG: always with a point, whatever the language."""
    return f"{100 * share:.2f}%"


def _bars(rows: Sequence[tuple[Text, float]], *, top: float) -> list[dict[str, Any]]:
    return [
        {"label": label, "value": value, "width": _percent(value / top if top else 0), "note": ""}
        for label, value in rows
    ]


@register.inclusion_tag("_components/chart_bars.html")
def funnel_chart(title: Text, steps: Sequence[tuple[Text, int]]) -> dict[str, Any]:
    """How many were left after each step. `steps`: (label, count), in order. Says what share of the step before went on."""
    bars = _bars(steps, top=max((count for _label, count in steps), default=0))
    for earlier, later in pairwise(bars):
        if earlier["value"]:
            later["note"] = _("%(share)d %% of those before") % {
                "share": round(100 * later["value"] / earlier["value"])
            }
    return {"title": title, "bars": bars, "has_notes": True}


@register.inclusion_tag("_components/chart_bars.html")
def bar_chart(title: Text, rows: Sequence[tuple[Text, float]], maximum: float | None = None) -> dict[str, Any]:
    """Values beside each other. `rows`: (label, value). `maximum`: the end of the scale, drawn as a ground; else the largest value."""
    top = maximum if maximum is not None else max((value for _label, value in rows), default=0)
    return {"title": title, "bars": _bars(rows, top=top), "has_ground": maximum is not None}


@register.inclusion_tag("_components/chart_match.html")
def match_chart(
    title: Text,
    leaders: Sequence[Text],
    mentors: Sequence[Text],
    pairs: Sequence[tuple[int, int, int | None]],
) -> dict[str, Any]:
    """Who was matched with whom: lines from leaders at the left to mentors at the right, thick for a first wish.

    `pairs`: (index of leader, index of mentor, which wish it was: 1 is the first, None is none). The table beneath says the same.
    """

    def height(index: int, count: int) -> str:
        return _percent((index + 0.5) / count)

    lines = [
        {
            "y1": height(leader, len(leaders)),
            "y2": height(mentor, len(mentors)),
            "wish": rank if rank in (1, 2) else 3,
        }
        for leader, mentor, rank in sorted(pairs, key=lambda pair: -(pair[2] or 99))  # the thick ones on top
    ]
    rows = [
        (leaders[leader], mentors[mentor], rank or "–")
        for leader, mentor, rank in sorted(pairs, key=lambda pair: pair[:2])
    ]
    return {
        "title": title,
        "leaders": leaders,
        "mentors": mentors,
        "lines": lines,
        "columns": [_("Leader"), _("Mentor"), _("Wish number")],
        "rows": rows,
    }


KINDS: Final = ("held", "planned", "cancelled")


@register.inclusion_tag("_components/chart_year.html")
def year_chart(
    title: Text,
    rows: Sequence[tuple[Text, Sequence[tuple[date, str]]]],
    start: date,
    months: int = 12,
) -> dict[str, Any]:
    """Meetings along the months. `rows`: (label, [(date, "held", "planned" or "cancelled")]). The strip begins with `start`'s month."""
    first = start.year * 12 + start.month - 1
    names = get_month_names("abbreviated", context="stand-alone", locale=babel_locale())
    words = list(zip(KINDS, (_("held"), _("planned"), _("cancelled")), strict=True))
    drawn = []
    for label, meetings in rows:
        dots = [
            {"x": _percent((place + day.day / 32) / months), "kind": kind}
            for day, kind in sorted(meetings)
            if 0 <= (place := day.year * 12 + day.month - 1 - first) < months
        ]
        counts = [(word, sum(kind == one for _day, kind in meetings)) for one, word in words]
        drawn.append({"label": label, "dots": dots, "counts": counts})
    return {
        "title": title,
        "rows": drawn,
        "months": [(names[(first + month) % 12 + 1].rstrip("."), _percent(month / months)) for month in range(months)],
        "words": words,
    }


@register.inclusion_tag("_components/chart_change.html")
def change_chart(title: Text, rows: Sequence[tuple[Text, float, float]]) -> dict[str, Any]:
    """Before and after on a scale from 0 to 100. `rows`: (theme, before, after)."""
    drawn = [
        {
            "label": label,
            "before": before,
            "after": after,
            "change": f"{after - before:+.0f}".replace("-", "−").replace("+0", "0"),
            "x1": _percent(before / 100),
            "x2": _percent(after / 100),
        }
        for label, before, after in rows
    ]
    return {"title": title, "rows": drawn, "marks": [_percent(mark / 4) for mark in range(5)]}

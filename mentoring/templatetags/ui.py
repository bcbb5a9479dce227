"""The words every template is built from: badges, buttons with their reasons, fields, times as people say them.

A component takes what it needs by name and reads nothing of the page around it, except the request's CSRF token, query and clock.
"""

import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import template
from django.core.paginator import Page
from django.db.models import TextChoices
from django.forms import BaseForm, BoundField, widgets
from django.forms.boundfield import BoundWidget
from django.template import Context
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mentoring.policies import Refusal

register = template.Library()

Text = str | Promise

# --- Times as people say them -----------------------------------------------------------------------------------------------

PATTERNS = {
    # Babel patterns: with weekday, without the year; the short form for ribbons and tables.
    "en": ("EEEE d MMMM", "d MMM"),
    "nb": ("EEEE d. MMMM", "d. MMM"),
    "nn": ("EEEE d. MMMM", "d. MMM"),
}
FAR = 60
"""Days. Further away than this, "in 93 days" says less than the date alone."""


def _language() -> str:
    """The active language among ours."""
    language = (get_language() or "en").split("-")[0]
    return language if language in PATTERNS else "en"


def babel_locale() -> str:
    """Babel's name for the active language."""
    language = _language()
    return "en_GB" if language == "en" else language


def spoken_day(day: date, *, today: date, short: bool = False) -> str:
    """ "Thursday 4 June"; the year follows when it is not this year's. `short`: "4 Jun"."""
    pattern = PATTERNS[_language()][1 if short else 0] + (" y" if day.year != today.year else "")
    return format_date(day, pattern, locale=babel_locale())


def spoken_clock(moment: datetime) -> str:
    """ "12:00" in the current time zone."""
    return format_time(timezone.localtime(moment).time(), "HH:mm", locale=babel_locale())


def spoken_distance(day: date, *, today: date) -> str:
    """ "today", "tomorrow", "in 3 days", "3 days ago"; empty when further away than anyone counts in days."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if abs(days) > FAR:
        return ""
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}


def spoken_moment(moment: datetime, *, now: datetime, distance: bool = True) -> str:
    """ "Thursday 4 June, 12:00, in 3 days" in the active language and the current time zone."""
    local, today = timezone.localtime(moment), timezone.localdate(now)
    said = _("%(day)s, %(clock)s") % {"day": spoken_day(local.date(), today=today), "clock": spoken_clock(local)}
    away = spoken_distance(local.date(), today=today) if distance else ""
    return f"{said}, {away}" if away else said


def _now(context: Context) -> datetime:
    """The page's one reading of the clock; components included with `only` fall back on their own."""
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()


@register.simple_tag(takes_context=True)
def when(context: Context, moment: datetime | None, distance: bool = True) -> str:
    """A moment in `<time>`. `distance=False` leaves out "in 3 days". None renders nothing."""
    if moment is None:
        return ""
    said = spoken_moment(moment, now=_now(context), distance=distance)
    return format_html('<time datetime="{}">{}</time>', timezone.localtime(moment).isoformat(timespec="minutes"), said)


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | datetime | None, style: str = "long") -> str:
    """A date in `<time>`. Styles: long ("Thursday 4 June"), short ("4 Jun"), away ("Thursday 4 June, in 3 days"). None: nothing."""
    if value is None:
        return ""
    value = timezone.localdate(value) if isinstance(value, datetime) else value
    today = timezone.localdate(_now(context))
    said = spoken_day(value, today=today, short=style == "short")
    away = spoken_distance(value, today=today) if style == "away" else ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), f"{said}, {away}" if away else said)


@register.simple_tag(takes_context=True)
def clock(context: Context, moment: datetime | None) -> str:
    """Only the time of day, in `<time>`."""
    if moment is None:
        return ""
    iso = timezone.localtime(moment).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', iso, spoken_clock(moment))


@register.simple_tag
def when_text(moment: datetime | str) -> str:
    """A moment in words for letters and plain text: "Thursday 4 June, 12:00". A letter is read later, so it counts no days.

    Text passes: where a shipped letter is shown to be worded anew, a placeholder stands for the moment.
    """
    if isinstance(moment, str):
        return moment
    return spoken_moment(moment, now=timezone.now(), distance=False)


@register.simple_tag
def day_text(value: date | datetime | str) -> str:
    """A date in words for letters and plain text. Text passes, as in `when_text`."""
    if isinstance(value, str):
        return value
    value = timezone.localdate(value) if isinstance(value, datetime) else value
    return spoken_day(value, today=timezone.localdate())


@register.filter
def day_month(value: date | datetime | str) -> str:
    """ "4 June", for subjects of letters. Text passes, as in `when_text`."""
    if isinstance(value, str):
        return value
    value = timezone.localdate(value) if isinstance(value, datetime) else value
    return format_date(value, "d MMMM" if _language() == "en" else "d. MMMM", locale=babel_locale())


# --- Badges and buttons -----------------------------------------------------------------------------------------------------


@register.simple_tag
def state_badge(state: TextChoices | None) -> str:
    """The one badge: label and tone come from the enum member in states.py. None renders nothing."""
    if not state:
        return ""
    return format_html('<span class="badge tone-{}">{}</span>', getattr(state, "tone", "neutral"), state.label)


@register.simple_tag
def badge(label: Text, tone: str = "neutral") -> str:
    """A badge for what is not a state: "Demo", "3 new". Tones: neutral, info, progress, success, warning, danger."""
    return format_html('<span class="badge tone-{}">{}</span>', tone, label)


@register.inclusion_tag("_components/action_button.html", takes_context=True)
def action_button(
    context: Context,
    url: str,
    label: Text,
    refusal: Refusal | None = None,
    confirm: Text | None = None,
    style: str = "secondary",
    icon: str = "",
    next: str = "",  # noqa: A002 - the name Action reads
    **fields: Any,
) -> dict[str, Any]:
    """A button that does one thing: a POST form of its own. Further keyword arguments become hidden inputs.

    With a `refusal` it cannot be pressed and its sentence stands beneath. With `confirm`, a sentence that says what will be lost,
    it asks first: by a disclosure that needs no JavaScript, raised to a dialog where there is some.
    """
    request = context.get("request")
    return {
        "request": request,
        "url": url,
        "label": label,
        "refusal": refusal,
        "confirm": confirm,
        "style": style,
        "icon": icon,
        "fields": {"next": next or (request.get_full_path() if request is not None else ""), **fields},
        "id": f"action-{zlib.crc32(f'{url}{label}{sorted(fields.items())}'.encode()):x}",
    }


# --- Forms ------------------------------------------------------------------------------------------------------------------


@register.simple_tag
def field(bound: BoundField | None) -> str:
    """One field with label, help and error tied together, the way `{{ form|crispy }}` draws them all. None renders nothing."""
    return as_crispy_field(bound, "bootstrap5") if bound is not None else ""


@register.simple_tag
def control(bound: BoundField) -> str:
    """The bare input with the class its kind needs. Only for templates that draw label, help and error themselves."""
    widget = bound.field.widget
    css = "form-control"
    if isinstance(widget, widgets.CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, widgets.Select):
        css = "form-select"
    own = widget.attrs.get("class", "")
    # A placeholder vanishes when it is needed; labels and help do its work.
    attrs: dict[str, str | bool] = {"placeholder": False}
    attrs["class"] = " ".join(filter(None, [css, own, "is-invalid" if bound.errors else ""]))
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def option_control(option: BoundWidget) -> str:
    """One radio button or check box of several, without its label."""
    option.data["attrs"]["class"] = "form-check-input"
    return option.tag()


@register.filter
def kind(bound: BoundField) -> str:
    """What sort of control a field is: checkbox, options (radios or check boxes), parts (several inputs in one), or single."""
    widget = bound.field.widget
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "options"
    if isinstance(widget, widgets.CheckboxInput):
        return "checkbox"
    return "parts" if isinstance(widget, widgets.MultiWidget | widgets.SelectDateWidget) else "single"


@register.filter
def word_limit(bound: BoundField) -> int | None:
    """The widget's `data-max-words`, which brings the word counter along."""
    return bound.field.widget.attrs.get("data-max-words")


@register.inclusion_tag("_components/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """What must be put right, at the top of the page, each line leading to its field. Renders nothing when all is well."""
    general: list[str] = []
    lines: list[tuple[str, Text, str]] = []
    for form in forms:
        if not form or not form.is_bound:  # a name the page does not have arrives as ""
            continue
        general += [str(error) for error in form.non_field_errors()]
        for bound in form:
            anchor = bound.id_for_label or f"{bound.auto_id}_0"
            lines += [(anchor, bound.label, str(error)) for error in bound.errors]
    return {"general": general, "lines": lines}


# --- Lists ------------------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: Text, numeric: bool = False, parameter: str = "order") -> SafeString:
    """A `<th>` whose link orders the list by `key`, and backwards on the next press. The view allows the keys it knows."""
    request = context["request"]
    current = request.GET.get(parameter, "")
    query = request.GET.copy()
    query.pop("page", None)
    query[parameter] = f"-{key}" if current == key else key
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="?{}">{}</a></th>',
        SafeString(' class="num"') if numeric else "",
        format_html(' aria-sort="{}"', direction) if direction else "",
        query.urlencode(),
        label,
    )


@register.inclusion_tag("_components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page) -> dict[str, Any]:
    """Earlier and later pages of a list, keeping its filters. Renders nothing for a single page."""
    return {
        "request": context.get("request"),
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("_components/tabs.html")
def tabs(label: Text, items: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Pages about one thing side by side, as navigation. Items: (label, url, is_current) or (label, url, is_current, count)."""
    return {"label": label, "items": [(*item, None)[:4] for item in items]}


# --- Figures ----------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("_components/progress.html")
def progress(done: int, total: int, label: Text) -> dict[str, Any]:
    """How far along: "12 of 40" with a bar. `label` says of what."""
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("_components/stat.html")
def stat(value: Any, label: Text, hint: Text = "", url: str = "") -> dict[str, Any]:
    """One figure and what it counts. Put several in `<dl class="stats">`."""
    return {"value": value, "label": label, "hint": hint, "url": url}


LANGUAGE_NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
"""Each in its own language, so that everyone finds theirs."""


@register.filter
def language_name(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)


@register.simple_tag
def initials(name: str) -> str:
    """ "Hanne Sofie Rådgiver" -> "HR": the round mark in the top bar."""
    words: Iterable[str] = [word for word in str(name).split() if word]
    letters = [word[0].upper() for word in words]
    return "".join(letters[:1] + letters[-1:]) if len(letters) > 1 else "".join(letters)


# --- Putting things in order (static/js/reorder.js) -------------------------------------------------------------------------


@register.simple_tag
def reorder_list() -> str:
    """The attributes of a list that can be put in order: `<ol {% reorder_list %}>`."""
    said = _("{name} is now number {place} of {total}")
    return format_html('class="reorder" data-reorder data-moved="{}"', said)


@register.inclusion_tag("_components/reorder_handle.html")
def reorder_handle() -> dict[str, Any]:
    """What a finger or mouse takes hold of; only shown where JavaScript runs. The buttons do the same for everyone."""
    return {}


@register.inclusion_tag("_components/reorder_controls.html")
def reorder_controls(
    name: Text, place: int | str | None, total: int, field_name: str, form: str = ""
) -> dict[str, Any]:
    """The number that is the truth without JavaScript, and the buttons up and down. `name` is whom or what is moved.

    `form` is the id of the form the number belongs to, where the list cannot stand inside it.
    """
    return {"name": name, "place": place, "total": total, "field_name": field_name, "form": form}


@register.inclusion_tag("_components/reorder_row.html", takes_context=True)
def reorder_row(
    context: Context,
    name: Text,
    place: int,
    total: int,
    pk: int,
    form: str,
    edit_url: str,
    remove_url: str,
    warning: Text,
) -> dict[str, Any]:
    """All one can do with a row of a list that a coordinator keeps in order: move, change, remove. `warning` says what goes with it."""
    return {
        "request": context.get("request"), "name": name, "place": place, "total": total, "field_name": f"place-{pk}",
        "form": form, "edit_url": edit_url, "remove_url": remove_url, "warning": warning,
    }  # fmt: skip

"""The survey, its dates and wording, the measures of the aims, and what the committee writes in the report."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.fields import Translated, TranslatedFormField
from programs.forms import DateInput
from programs.models import Aim
from sessions_app.outcomes.content import DO_NOT_KNOW, MOST_HOURS, TOPS, Values
from sessions_app.outcomes.models import Item, Quote, Report
from sessions_app.outcomes.selectors.surveys import Round
from sessions_app.outcomes.states import ItemKind, MeasureKind, Moment

ENDS = {
    ItemKind.FREQUENCY: (_("never"), _("weekly or more")),
    ItemKind.CONFIDENCE: (_("not sure at all"), _("quite sure")),
    ItemKind.AGREEMENT: (_("do not agree"), _("agree fully")),
}
"""What the ends of a scale mean."""
ROWS = 3
"""Measures one aim may have."""


class ScaleField(forms.TypedChoiceField):
    """One tap on a scale. `low` and `high` say what the ends mean."""

    def __init__(self, *, kind: ItemKind, **kwargs: Any) -> None:
        first, last = TOPS[kind]
        choices = [(number, str(number)) for number in range(first, last + 1)]
        super().__init__(choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect, **kwargs)
        self.low, self.high = ENDS[kind]


def _choice(choices: Sequence[tuple[int, Any]], label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )


class SurveyForm(forms.Form):
    """One page. Nothing must be answered, but something: a question one leaves open counts for nothing."""

    def __init__(self, *args: Any, items: Iterable[Item], moment: Moment, values: Values, **kwargs: Any) -> None:
        kwargs["initial"] = {f"q{key}": value for key, value in values.items()}
        super().__init__(*args, **kwargs)
        self.sections: list[tuple[Any, Any, list[str]]] = []
        by_kind: dict[str, list[Item]] = {}
        for item in items:
            by_kind.setdefault(item.kind, []).append(item)
        for kind, own in by_kind.items():
            self._add(ItemKind(kind), own, moment)

    def _add(self, kind: ItemKind, items: Sequence[Item], moment: Moment) -> None:
        names = []
        for item in items:
            name, label = f"q{item.pk}", str(item.text)
            match kind:
                case ItemKind.SEEN:
                    self.fields[name] = _choice([(1, _("Yes")), (0, _("No")), (DO_NOT_KNOW, _("Do not know"))], label)
                case ItemKind.AGAIN:
                    self.fields[name] = _choice([(1, _("Yes")), (0, _("No"))], label)
                case ItemKind.HOURS:
                    self.fields[name] = forms.IntegerField(
                        label=label, min_value=0, max_value=MOST_HOURS, required=False
                    )
                case ItemKind.WORDS:
                    self.fields[name] = forms.CharField(
                        label=label, max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
                        help_text=_("For yourself, unless you release it below. Without names."),
                    )  # fmt: skip
                    self.fields["qrelease"] = forms.BooleanField(
                        label=_("The sentence may stand in the report, without my name"), required=False
                    )
                case _:
                    self.fields[name] = ScaleField(kind=kind, label=label, required=False)
            names.append(name)
            if kind == ItemKind.WORDS:
                names.append("qrelease")
        self.sections.append((*_HEADINGS[kind], names))
        if kind == ItemKind.CONFIDENCE and moment == Moment.END:
            before = []
            for item in items:
                name = f"qt{item.pk}"
                self.fields[name] = ScaleField(kind=kind, label=str(item.text), required=False)
                before.append(name)
            self.sections.append((_("And before the programme?"), _LOOKING_BACK, before))

    def groups(self) -> list[tuple[Any, Any, list[forms.BoundField]]]:
        """Heading, what is meant, and the fields of each part."""
        return [(heading, lead, [self[name] for name in names]) for heading, lead, names in self.sections]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.values():
            raise forms.ValidationError(_("Answer at least one question before you send."), code="empty")
        return data

    def values(self) -> dict[str, int | str]:
        """What was answered, as it is sealed."""
        said: dict[str, int | str] = {}
        for name, value in self.cleaned_data.items():
            if name == "qrelease":
                continue
            text = value.strip() if isinstance(value, str) else value
            if text not in (None, ""):
                said[name[1:]] = text
        if self.cleaned_data.get("qrelease") and any(isinstance(value, str) for value in said.values()):
            said["release"] = 1
        return said


_LOOKING_BACK = _("Looking back from today: how sure were you then? One’s yardstick moves, so both are asked.")
_HEADINGS = {
    ItemKind.FREQUENCY: (_("In the last four weeks"), _("How often? Count what you did, not what you meant to do.")),
    ItemKind.CONFIDENCE: (_("How sure are you today?"), ""),
    ItemKind.AGREEMENT: (_("You and your work"), ""),
    ItemKind.SEEN: (_("What have you seen or heard of your leader?"), _("Since you last met is enough.")),
    ItemKind.AGAIN: (_("Once more?"), ""),
    ItemKind.HOURS: (_("Time used"), ""),
    ItemKind.WORDS: (_("In your own words"), ""),
}


class DatesForm(forms.Form):
    """First and last day of each round. Both empty: the round is not held."""

    def __init__(self, *args: Any, rounds: Iterable[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = list(rounds)
        for one in self.rounds:
            if one.is_settled:
                continue
            for name, label, day in (
                ("opens", _("First day"), one.opens_on),
                ("closes", _("Last day"), one.closes_on),
            ):
                field = forms.DateField(label=label, initial=day, required=False, widget=DateInput())
                field.needed = True  # type: ignore[attr-defined]  # both or none: "(optional)" at each would mislead
                self.fields[f"{one.moment}_{name}"] = field

    def parts(self) -> list[tuple[Round, list[forms.BoundField]]]:
        """Each round with its fields; none if it is closed."""
        return [
            (one, [self[f"{one.moment}_{name}"] for name in ("opens", "closes")] if not one.is_settled else [])
            for one in self.rounds
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for one in self.rounds:
            names = [f"{one.moment}_opens", f"{one.moment}_closes"]
            if one.is_settled or any(name in self.errors for name in names):
                continue
            given = [name for name in names if data.get(name)]
            if len(given) == 1:
                missing = next(name for name in names if name not in given)
                self.add_error(missing, _("A round needs both days, or none."))
        return data

    def dates(self) -> dict[Moment, tuple[date, date] | None]:
        data, found = self.cleaned_data, {}
        for one in self.rounds:
            if not one.is_settled:
                opens, closes = data.get(f"{one.moment}_opens"), data.get(f"{one.moment}_closes")
                found[one.moment] = (opens, closes) if opens and closes else None
        return found


class ItemsForm(forms.Form):
    """The wording of every question."""

    def __init__(self, *args: Any, items: Iterable[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._groups: dict[str, list[str]] = {}
        for item in items:
            name = f"i{item.pk}"
            self.fields[name] = TranslatedFormField(
                label=item.get_subject_display(), rows=2, max_length=300, initial=item.text
            )
            self._groups.setdefault(item.audience, []).append(name)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(audience, [self[name] for name in names]) for audience, names in self._groups.items()]

    def texts(self) -> dict[int, Translated]:
        return {int(name[1:]): text for name, text in self.cleaned_data.items()}


class MeasuresForm(forms.Form):
    """Up to three measures for each aim, each with the figure from which the aim is reached."""

    def __init__(self, *args: Any, aims: Iterable[Aim], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aims = list(aims)
        for aim in self.aims:
            own = list(aim.measures.all())
            for place in range(ROWS):
                known = own[place] if place < len(own) else None
                self.fields[f"m{aim.pk}_{place}"] = forms.TypedChoiceField(
                    label=_("Measure %(number)s") % {"number": place + 1},
                    choices=[("", "–"), *((one.value, one.label) for one in MeasureKind)],
                    coerce=MeasureKind, empty_value=None, required=False, initial=known.kind if known else "",
                )  # fmt: skip
                self.fields[f"t{aim.pk}_{place}"] = forms.IntegerField(
                    label=_("Reached from"), min_value=1, max_value=10_000, required=False,
                    initial=known.target if known else None,
                )  # fmt: skip
        for field in self.fields.values():
            field.needed = True  # type: ignore[attr-defined]  # that rows may stay empty is said once, above them

    def parts(self) -> list[tuple[Aim, list[tuple[forms.BoundField, forms.BoundField]]]]:
        return [
            (aim, [(self[f"m{aim.pk}_{place}"], self[f"t{aim.pk}_{place}"]) for place in range(ROWS)])
            for aim in self.aims
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for aim in self.aims:
            seen = set()
            for place in range(ROWS):
                kind, target = data.get(f"m{aim.pk}_{place}"), data.get(f"t{aim.pk}_{place}")
                if kind is None:
                    continue
                if target is None and f"t{aim.pk}_{place}" not in self.errors:
                    self.add_error(f"t{aim.pk}_{place}", _("Say from which figure the aim is reached."))
                elif target is not None and kind != MeasureKind.APPLICANTS and target > 100:
                    self.add_error(f"t{aim.pk}_{place}", _("This measure goes from 0 to 100."))
                if kind in seen:
                    self.add_error(f"m{aim.pk}_{place}", _("This aim has the same measure twice."))
                seen.add(kind)
        return data

    def measures(self) -> dict[int, list[tuple[MeasureKind, int]]]:
        data = self.cleaned_data
        return {
            aim.pk: [
                (kind, data[f"t{aim.pk}_{place}"])
                for place in range(ROWS)
                if (kind := data.get(f"m{aim.pk}_{place}")) is not None
            ]
            for aim in self.aims
        }


class ReportForm(forms.ModelForm):
    class Meta:
        model = Report
        fields = ["summary", "advice"]

    quotes = forms.MultipleChoiceField(
        label=_("Quotes their writers have released"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Take in what nobody can be recognised by."),
    )  # fmt: skip

    def __init__(self, *args: Any, quotes: Iterable[Quote], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(quotes)
        if not rows:
            del self.fields["quotes"]
            return
        self.fields["quotes"].choices = [(str(quote.pk), quote.text) for quote in rows]  # type: ignore[attr-defined]
        self.initial["quotes"] = [str(quote.pk) for quote in rows if quote.shown]

    def _post_clean(self) -> None:
        """The service writes."""

    def chosen(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data.get("quotes", [])]

"""The scoring form, made from a round's criteria."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.covering import cover
from applicants.models import Answer
from applicants.scoring.models import POINTS, Criterion, Score
from applicants.states import Outcome
from mentoring.accounts.models import User
from programs.forms import PersonField


class ScoreForm(forms.Form):
    """Per criterion `p<id>` (0–4 or empty) and `n<id>` (the reason). Digits only: no ５, no 3.0, no NaN."""

    def __init__(self, *args: Any, criteria: list[Criterion], known: dict[int, Score], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            score = known.get(criterion.pk)
            self.fields[f"p{criterion.pk}"] = forms.ChoiceField(
                label=str(criterion.name),
                choices=[(str(p), str(p)) for p in POINTS],
                required=False,
                widget=forms.RadioSelect,
                initial="" if score is None or score.points is None else str(score.points),
            )
            self.fields[f"n{criterion.pk}"] = forms.CharField(
                label=_("Reason, needed for 0 and 4"),
                max_length=1000,
                required=False,
                initial=score.note if score else "",
                widget=forms.Textarea(attrs={"rows": 1}),
            )
            self.fields[f"n{criterion.pk}"].needed = True  # type: ignore[attr-defined]  # else it says "(optional)"

    def points(self) -> dict[int, int | None]:
        given = {c.pk: self.cleaned_data.get(f"p{c.pk}") for c in self.criteria}
        return {pk: int(value) if value else None for pk, value in given.items()}

    def notes(self) -> dict[int, str]:
        return {c.pk: self.cleaned_data.get(f"n{c.pk}") or "" for c in self.criteria}

    def lines(self) -> list[dict[str, Any]]:
        """Criterion, its points field and its reason field, for the template."""
        return [{"criterion": c, "points": self[f"p{c.pk}"], "note": self[f"n{c.pk}"]} for c in self.criteria]


class CriterionForm(forms.ModelForm):
    """One criterion as a coordinator writes it. The instance is only read: the service writes."""

    class Meta:
        model = Criterion
        fields = ["name", "weight", "none", "some", "full"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weight"].help_text = _("1 to 10. A criterion of weight 2 counts twice as much as one of weight 1.")
        self.fields["none"].help_text = _("What an answer is like that gets no points. In words an applicant may read.")


class ColleagueField(PersonField):
    """A person named by address, without suggestions: an assessor may not look people up."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text=_("E-mail address at work."), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**forms.CharField.widget_attrs(self, widget), "inputmode": "email", "autocomplete": "off"}


class DeclarationForm(forms.Form):
    """That one is impartial, and towards whom not: `person1`, `reason1` and so on, as many as there are rows."""

    ROWS = 3

    def __init__(self, *args: Any, declared: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, self.ROWS + 1):
            self.fields[f"person{row}"] = ColleagueField(label=_("Person"), required=False)
            self.fields[f"reason{row}"] = forms.CharField(label=_("What ties you"), max_length=300, required=False)
        if not declared:
            self.fields["considered"] = forms.BooleanField(
                label=_(
                    "I have considered whether I am impartial. I step back from an application if I recognise somebody I am too close to."
                )
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for row in range(1, self.ROWS + 1):
            if data.get(f"reason{row}") and not data.get(f"person{row}") and f"person{row}" not in self.errors:
                self.add_error(f"person{row}", _("Say whom this is about."))
        return data

    def ties(self) -> dict[User, str]:
        rows = range(1, self.ROWS + 1)
        return {
            self.cleaned_data[f"person{n}"]: self.cleaned_data[f"reason{n}"]
            for n in rows
            if self.cleaned_data[f"person{n}"]
        }

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"person{n}"], self[f"reason{n}"]) for n in range(1, self.ROWS + 1)]


class TakeOffForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=500, help_text=_("It is kept on record."))


class AbstainForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you abstain?"),
        max_length=500,
        help_text=_("For example: I know this person well. It is kept on record."),
    )


class StageForm(forms.Form):
    """Which applications get which outcome: those ticked, or the best so many."""

    outcome = forms.TypedChoiceField(choices=Outcome.choices, coerce=Outcome)
    application = forms.TypedMultipleChoiceField(coerce=int, required=False)
    top = forms.IntegerField(min_value=1, max_value=100_000, required=False)

    def __init__(self, *args: Any, applications: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].choices = [(pk, pk) for pk in applications]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("application") and not data.get("top") and not self.errors:
            raise forms.ValidationError(_("Tick the applications this is about first."), code="none")
        return data


class CutForm(forms.Form):
    """Where the line is drawn, and how many after it go on the reserve list."""

    top = forms.IntegerField(label=_("The best so many go on"), min_value=0, max_value=100_000)
    reserve = forms.IntegerField(
        label=_("The next so many on the reserve list"), min_value=0, max_value=100_000, required=False
    )

    def clean_reserve(self) -> int:
        return self.cleaned_data["reserve"] or 0


class StageCutForm(CutForm):
    """The same, as it is to be staged: `seen` is a fingerprint of the list the coordinator saw."""

    seen = forms.CharField(max_length=64)
    rest = forms.BooleanField(label=_("and “not chosen” for all others"), required=False)


class WeighForm(forms.Form):
    """What the committee agreed on about one application, and what is to be decided."""

    consensus = forms.CharField(
        label=_("What you agreed on"), max_length=2000, required=False, strip=True, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("After talking about it. The applicant may read it once the decision is released."),
    )  # fmt: skip
    outcome = forms.ChoiceField(label=_("Decision"), required=False, widget=forms.RadioSelect)
    feedback = forms.CharField(
        label=_("Words to the applicant"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the letter about the decision. One thing that was good, one that would have helped."),
    )  # fmt: skip

    def __init__(self, *args: Any, waits: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [("", _("Not yet")), *Outcome.choices]  # type: ignore[attr-defined]
        if not waits:
            del self.fields["outcome"], self.fields["feedback"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("feedback") and not data.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", _("Choose a decision first: the words go into its letter."))
        return data


class CompareForm(forms.Form):
    """Two applications by their reference."""

    a = forms.CharField(label=_("Reference"), max_length=12)
    b = forms.CharField(label=_("Compare with (reference)"), max_length=12, required=False)


class RedactForm(forms.Form):
    """What assessors are not to read: `found` and `words` are covered wherever they stand, `a<id>` is a text as assessors see it."""

    def __init__(
        self, *args: Any, answers: list[Answer], found: list[str], before: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.answers, self.before = answers, list(before)
        if found:
            self.fields["found"] = forms.MultipleChoiceField(
                label=_("These may tell who it is"), choices=[(word, word) for word in found], required=False,
                widget=forms.CheckboxSelectMultiple, help_text=_("Words from the answers that also stand in what we know about the person."),
            )  # fmt: skip
        self.fields["words"] = forms.CharField(
            label=_("Words to cover, one a line"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "data-cover-into": True}),
            help_text=_("Covered wherever they stand in the answers, in capitals or not. Several words on one line belong together."),
        )  # fmt: skip
        for answer in answers:
            self.fields[f"a{answer.pk}"] = forms.CharField(
                label=str(answer.question.text),
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 6}),
                initial=answer.redacted_text or answer.text,
            )

    def texts(self) -> dict[int, str]:
        """Answer id -> the text with everything covered. A text box that was left out of the form leaves its answer as it is."""
        words = self._new()
        shown = {
            a.pk: self.cleaned_data[f"a{a.pk}"] if f"a{a.pk}" in self.data else a.redacted_text or a.text
            for a in self.answers
        }
        return {pk: cover(text, words) for pk, text in shown.items()}

    def covered(self) -> list[str]:
        """The words to cover, those of before included."""
        return [*self.before, *self._new()]

    def _new(self) -> list[str]:
        return [*self.cleaned_data.get("found", []), *self.cleaned_data["words"].splitlines()]

    def boxes(self) -> list[forms.BoundField]:
        return [self[f"a{answer.pk}"] for answer in self.answers]

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.breadth import content
from applicants.breadth.models import GATE, VoluntaryQuestion
from applicants.breadth.selectors import OTHERS, Asked, Table
from applicants.breadth.states import Dimension, Step
from mentoring.fields import Translated
from programs.forms import DateInput, PersonField


class TargetsForm(forms.Form):
    """One number per group; empty is no target."""

    def __init__(self, *args: Any, tables: Iterable[Table], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._about: dict[str, tuple[Dimension, str]] = {}
        self._sections: list[tuple[Dimension, list[tuple[str, int]]]] = []
        for table in tables:
            names = []
            for line in table.lines:
                if line.group == OTHERS:
                    continue
                name = f"t{len(self._about)}"
                self._about[name] = table.dimension, line.group
                self.fields[name] = forms.IntegerField(
                    label=str(line.label),
                    required=False,
                    min_value=0,
                    max_value=999,
                    initial=line.minimum,
                    widget=forms.NumberInput(attrs={"class": "form-control form-control-sm d-inline-block w-auto"}),
                )
                names.append((name, line.counts[Step.APPLIED]))
            self._sections.append((table.dimension, names))

    def sections(self) -> list[tuple[Any, list[tuple[forms.BoundField, int]]]]:
        """Label of each dimension; its fields, each with how many of the group applied."""
        return [
            (dimension.label, [(self[name], applied) for name, applied in names]) for dimension, names in self._sections
        ]

    def targets(self) -> Mapping[tuple[Dimension, str], int]:
        """What a valid form asks for."""
        return {self._about[name]: number for name in self._about if (number := self.cleaned_data.get(name))}


class SizeForm(forms.Form):
    size = forms.IntegerField(label=_("How many go on"), min_value=1, max_value=2000)


class QuestionForm(forms.ModelForm):
    """A voluntary question and its legal basis, as a coordinator proposes it. The instance is only read: the service writes.

    What belongs to the basis may be left empty here; without it the question cannot be confirmed.
    """

    decided_by = PersonField(label=_("Who decided it"), required=False)

    class Meta:
        model = VoluntaryQuestion
        fields = [
            "text", "choices", "consent", "keep_days", "purpose", "art_6", "art_9", "advice", "decided_by", "ends_on",
        ]  # fmt: skip
        widgets = {"ends_on": DateInput(), "purpose": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helps = {
            "choices": _(
                "Two to six. The last one also counts those who do not answer, so let it be the one that says no. The fewer, the "
                "more can be told: a step is told only when every group in it is five or more."
            ),
            "consent": _("The applicant reads this before answering: what the words mean, and what the answer is used for."),
            "keep_days": _("The answers are deleted so many days after the match, or on the last day if that comes first."),
            "art_6": _("For example: task in the public interest, article 6(1)(e), with the provision in national law."),
            "art_9": _("Why special categories may be processed. For example: explicit consent, article 9(2)(a)."),
            "ends_on": _("Nobody is asked after this day, and what is left of the answers is deleted. Such a measure is temporary."),
        }  # fmt: skip
        for name, text in helps.items():
            self.fields[name].help_text = text

    @staticmethod
    def template() -> dict[str, Any]:
        """What a new proposal starts from."""
        return {
            "text": Translated(content.TEXT),
            "choices": Translated(content.CHOICES),
            "consent": Translated(content.CONSENT),
        }

    def basis(self) -> list[forms.BoundField]:
        """The fields of the legal gate."""
        return [self[name] for name in GATE]

    def asked(self) -> list[forms.BoundField]:
        """The others."""
        return [bound for bound in self if bound.name not in GATE]


class ObjectionForm(forms.Form):
    objection = forms.CharField(
        label=_("What stands in the way"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


NO_ANSWER: Final = "none"


class AnswersForm(forms.Form):
    """One question, one choice; or none. What is not touched is left as it is."""

    def __init__(self, *args: Any, asked: Iterable[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        for one in self.asked:
            options = [(str(n), label) for n, label in enumerate(one.question.options())]
            chosen = NO_ANSWER if one.choice is None else str(one.choice)
            self.fields[f"v{one.question.pk}"] = forms.ChoiceField(
                label=str(one.question.text),
                choices=[*options, (NO_ANSWER, _("I do not wish to answer"))],
                widget=forms.RadioSelect,
                required=False,
                initial=chosen if one.answered else None,
            )

    def sections(self) -> list[tuple[Asked, forms.BoundField]]:
        return [(one, self[f"v{one.question.pk}"]) for one in self.asked]

    def choices(self) -> dict[int, int | None]:
        """Question id -> place of the choice, of a valid form."""
        given = {one.question.pk: self.cleaned_data.get(f"v{one.question.pk}") for one in self.asked}
        return {pk: None if value == NO_ANSWER else int(value) for pk, value in given.items() if value}

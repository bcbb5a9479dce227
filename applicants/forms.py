"""The application form, made from a programme's questions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Question
from applicants.states import QuestionKind

LONGEST = 10_000


class ApplicationForm(forms.Form):
    """One field per question, `q<id>`. Nothing has to be complete to be saved: what is missing is said when it is checked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, questions: list[Question], texts: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"q{question.pk}"] = _field_for(question, texts.get(question.pk, ""))
        self.fields["manager_informed"] = forms.BooleanField(
            label=_("I have told my nearest manager that I apply"), required=False
        )

    def answers(self) -> dict[int, str]:
        """Question id -> text, of a valid form."""
        return {question.pk: _as_text(self.cleaned_data.get(f"q{question.pk}")) for question in self.questions}


def _field_for(question: Question, text: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": str(question.text),
        "help_text": str(question.help),
        "required": False,
        "initial": text,
    }
    choices = [(line, line) for line in str(question.choices).splitlines() if line.strip()]
    words = {"data-max-words": question.word_limit} if question.word_limit else {}
    match question.kind:
        case QuestionKind.SHORT:
            return forms.CharField(max_length=500, widget=forms.TextInput(attrs=words), **common)
        case QuestionKind.LONG:
            return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8, **words}), **common)
        case QuestionKind.CHOICE:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        case QuestionKind.SEVERAL:
            common["initial"] = text.splitlines()
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
        case QuestionKind.NUMBER:
            return forms.IntegerField(**common)
        case QuestionKind.DATE:
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
        case _:
            yes_no = [("yes", _("Yes")), ("no", _("No"))]
            return forms.ChoiceField(choices=yes_no, widget=forms.RadioSelect, **common)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(value)
    return str(value)

"""The application form, made from a programme's questions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from applicants.models import Question
from applicants.states import QuestionKind, Round, YesNo
from mentoring.fields import Translated
from programs.forms import DateInput, DateTimeInput, PersonField
from programs.states import ManagerPart

LONGEST = 10_000


class ApplicationForm(forms.Form):
    """One field per question, `q<id>`. A draft may hold anything: what is missing or not right is said when it is checked."""

    # The browser must not bring an old number back when one goes back to the page.
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    def __init__(
        self,
        *args: Any,
        questions: list[Question],
        texts: Mapping[int, str],
        manager: str = ManagerPart.NOTHING,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            field = _field_for(question, texts.get(question.pk, ""))
            # For the template, which marks what is optional; the draft itself requires nothing.
            field.needed = question.required  # type: ignore[attr-defined]
            self.fields[f"q{question.pk}"] = field
        informed = forms.BooleanField(label=_("I have told my nearest manager that I apply"), required=False)
        if manager != ManagerPart.NOTHING:
            informed.help_text = _("Best before you submit: when you do, your manager hears of it from us.")
        self.fields["manager_informed"] = informed

    def answers(self) -> dict[int, str]:
        """Question id -> text, of a valid form."""
        return {question.pk: _as_text(self.cleaned_data.get(f"q{question.pk}")) for question in self.questions}


class ManagerReplyForm(forms.Form):
    """A nearest manager's yes or no."""

    answer = forms.ChoiceField(label=_("Does the work allow it?"), choices=YesNo.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed for a no. The applicant and the committee read it."),
    )  # fmt: skip


class QuestionForm(forms.ModelForm):
    """One question as a coordinator writes it. The instance is only read: the service writes.

    What the video answers is only text and help: it is spoken, so it has no kind and no limit of words.
    """

    class Meta:
        model = Question
        fields = ["text", "help", "kind", "choices", "required", "word_limit", "topic_reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.round == Round.VIDEO:
            for name in ("kind", "choices", "required", "word_limit"):
                del self.fields[name]
        else:
            self.fields["choices"].help_text = _("Only for “One of several” and “Several of several”.")
            self.fields["word_limit"].help_text = _("Only for texts. Leave it empty for no limit.")
        self.fields["topic_reason"].help_text = _("Applicants can read this reason under the question.")

    def clean(self) -> dict[str, Any]:
        """What does not belong to the kind is left out, so that it does not come back when the kind is changed."""
        data = super().clean() or self.cleaned_data
        kind = data.get("kind")
        if "choices" in data and kind not in (QuestionKind.CHOICE, QuestionKind.SEVERAL):
            data["choices"] = Translated()
        if "word_limit" in data and kind not in (QuestionKind.SHORT, QuestionKind.LONG):
            data["word_limit"] = None
        return data


class InquiryForm(forms.Form):
    text = forms.CharField(
        label=_("What is needed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The applicant reads these words. Say what to add, and where."),
    )
    until = forms.DateTimeField(label=_("By when"), widget=DateTimeInput())


class LeaveForm(forms.Form):
    person = PersonField(label=_("Who"))
    until = forms.DateTimeField(label=_("May submit until"), widget=DateTimeInput())
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It is kept on record. For example: was ill in the last week of the call."),
    )


class ExtraTimeForm(forms.Form):
    seconds = forms.IntegerField(
        label=_("Seconds more"),
        min_value=0,
        max_value=300,
        initial=0,
        help_text=_("Added to what the programme allows."),
    )
    until = forms.DateTimeField(
        label=_("May send until"),
        required=False,
        widget=DateTimeInput(),
        help_text=_("Leave it empty if the deadline holds."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "It is kept on record, and the applicant can read it. Say nothing of health: “agreed adaptation” will do."
        ),
    )


class SubmitForm(forms.Form):
    """Which version of the draft the person has checked."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), min_value=1)


def _field_for(question: Question, text: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": str(question.text),
        "help_text": escape(_help(question)),  # templates take help texts as markup
        "required": False,
        "initial": text,
    }
    words = {"data-max-words": question.word_limit} if question.word_limit else {}
    match question.kind:
        case QuestionKind.SHORT:
            return forms.CharField(max_length=500, widget=forms.TextInput(attrs=words), **common)
        case QuestionKind.LONG:
            return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8, **words}), **common)
        case QuestionKind.SEVERAL:
            common["initial"] = text.split("\n")
            return forms.MultipleChoiceField(choices=question.options(), widget=forms.CheckboxSelectMultiple, **common)
        case QuestionKind.NUMBER:
            number = forms.TextInput(attrs={"inputmode": "decimal", "class": "w-auto"})
            return forms.CharField(max_length=40, widget=number, **common)
        case QuestionKind.DATE:
            return forms.DateField(
                widget=forms.DateInput(attrs={"type": "date", "class": "w-auto"}, format="%Y-%m-%d"), **common
            )
        case _:
            return forms.ChoiceField(choices=question.options(), widget=forms.RadioSelect, **common)


def _help(question: Question) -> str:
    """The help text, and why a protected subject is asked about if it is."""
    return " ".join(filter(None, [str(question.help), question.topic_reason]))


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(value)
    return str(value).replace("\r\n", "\n")


class PoolForm(forms.Form):
    """Until when one may be asked by other programmes."""

    until = forms.DateField(
        label=_("Last day"),
        widget=DateInput(),
        help_text=_("After that day nobody is shown any more. You can take it back any time."),
    )

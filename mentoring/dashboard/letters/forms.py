"""Forms about letters. They turn what is typed into clean values; the services of mentoring.mail write."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.mail import rewording, wording
from mentoring.mail.kinds import LetterKind
from mentoring.mail.wording import Wording
from mentoring.policies import Refusal, why_not
from programs.forms import DateTimeInput


class WordsForm(forms.Form):
    """Subject and text of a letter. What is wrong with either is told at the field."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true"}))
    body_help: Any

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = self.body_help
        for name in ("subject", "body"):
            self.fields[name].widget.attrs["lang"] = language

    def words(self) -> Wording:
        """The clean text."""
        return Wording(self.cleaned_data["subject"], self.cleaned_data["body"])

    def faults(self, words: Wording) -> Mapping[str, Refusal | None]:
        """What is wrong with the words, by field."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "subject" in data and "body" in data:
            data["body"] = wording.tidy(data["body"])
            for name, refusal in self.faults(Wording(data["subject"], data["body"])).items():
                if refusal is not None:
                    self.add_error(name, str(refusal))
        return data


class LetterTextForm(WordsForm):
    """What a kind of letter says. A placeholder it does not have, or lacks, is told at once."""

    body_help = _(
        "An empty line begins a new paragraph. Lines that begin with “- ” or “1. ” are a list. “See your page: {link}” on a line of "
        "its own becomes a button. A line with a placeholder that has no value in a letter is left out of it; without a value for one that "
        "must be there, the shipped text goes instead."
    )
    example = forms.ChoiceField(label=_("Show it as it would be for"), required=False)

    def __init__(self, *args: Any, kind: LetterKind, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["example"].choices = people  # type: ignore[attr-defined]

    def faults(self, words: Wording) -> Mapping[str, Refusal | None]:
        return {
            "subject": why_not(wording.check_subject, self.kind, words.subject),
            "body": why_not(wording.check_body, self.kind, words.body),
        }


class LetterForm(WordsForm):
    """What one letter says."""

    body_help = _(
        "An empty line begins a new paragraph. Lines that begin with “- ” or “1. ” are a list. A page of ours on a line of its own, "
        "alone or after “See your page: ”, becomes a button."
    )

    def faults(self, words: Wording) -> Mapping[str, Refusal | None]:
        return rewording.faults(words)


class SelectionForm(forms.Form):
    """What is to be done with the letters chosen."""

    ACTS = ("hold", "release", "schedule", "cancel")

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])


class ScheduleForm(SelectionForm):
    """When letters are to go, in local time."""

    FURTHEST = timedelta(days=366)

    at = forms.DateTimeField(
        label=_("When"),
        widget=DateTimeInput,
        help_text=_("In local time. Working hours are Monday to Friday from 8 to 16, public holidays excepted."),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if not self.now < at <= self.now + self.FURTHEST:
            raise forms.ValidationError(_("Choose a moment to come, within a year."), code="past")
        return at


class AddressForm(forms.Form):
    """Where a letter is to go this time. Empty: to the address the person has."""

    address = forms.EmailField(label=_("Address"), required=False, max_length=254)

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if not address.isascii():
            raise forms.ValidationError(_("Use an address with plain letters only."), code="letters")
        return address


class BounceForm(forms.Form):
    """How somebody knows that a letter did not arrive."""

    reason = forms.CharField(label=_("How do you know?"), max_length=200)

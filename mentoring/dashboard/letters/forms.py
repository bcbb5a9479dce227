"""Forms about letters. They turn what is typed into clean values; the services of mentoring.mail write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.mail import wording
from mentoring.mail.kinds import LetterKind
from mentoring.mail.wording import Wording
from mentoring.policies import why_not


class LetterTextForm(forms.Form):
    """What a kind of letter says. A placeholder it does not have, or lacks, is told at once."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true"}),
        help_text=_(
            "An empty line begins a new paragraph. Lines that begin with “- ” or “1. ” are a list. “See your page: {link}” on a line of "
            "its own becomes a button. A line with a placeholder that has no value in a letter is left out of it."
        ),
    )
    example = forms.ChoiceField(label=_("Show it as it would be for"), required=False)

    def __init__(
        self, *args: Any, kind: LetterKind, people: list[tuple[str, str]], language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["example"].choices = people  # type: ignore[attr-defined]
        for name in ("subject", "body"):
            self.fields[name].widget.attrs["lang"] = language

    def words(self) -> Wording:
        """The clean text."""
        return Wording(self.cleaned_data["subject"], self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "subject" in data and "body" in data:
            data["body"] = wording.tidy(data["body"])
            for name, refusal in (
                ("subject", why_not(wording.check_subject, self.kind, data["subject"])),
                ("body", why_not(wording.check_body, self.kind, data["body"])),
            ):
                if refusal is not None:
                    self.add_error(name, str(refusal))
        return data

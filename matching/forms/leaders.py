"""Forms of those who look after the ranking, and of declaring that two are too close."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.forms.rules import MentorField
from matching.states import Closeness
from programs.forms import DateTimeInput


class MoreTimeForm(forms.Form):
    until = forms.DateTimeField(label=_("May rank until"), widget=DateTimeInput())
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Kept on record. The letter tells the leader the new deadline, not the reason.")
    )  # fmt: skip


class ClosenessForm(forms.Form):
    """A leader about one mentor."""

    closeness = forms.TypedChoiceField(
        label=_("How are you close?"), choices=Closeness.choices, coerce=Closeness, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("In a few words"), max_length=300, help_text=_("The coordinator sees this, and it is kept on record.")
    )


class LeaderClosenessForm(ClosenessForm):
    """A coordinator about one leader and one mentor."""

    application = MentorField(label=_("Mentor"), queryset=Application.objects.none())
    field_order = ["application", "closeness", "reason"]

    def __init__(self, *args: Any, applications: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = applications  # type: ignore[attr-defined]
        self.fields["closeness"].label = _("How are they close?")

    def offer(self, applications: list[Application]) -> None:
        """Let one choose among these; what is sent is held against all."""
        field: Any = self.fields["application"]
        field.widget.choices = [("", "–"), *((row.pk, field.label_from_instance(row)) for row in applications)]

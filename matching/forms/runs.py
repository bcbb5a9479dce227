"""Forms of runs."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RunForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the scenario"),
        max_length=80,
        required=False,
        help_text=_("So that you know it again, like “one of each”."),
    )

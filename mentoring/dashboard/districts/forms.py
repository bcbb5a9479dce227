from django import forms
from django.utils.translation import gettext_lazy as _

from programs.states import CorePart

LOCKABLE = [
    (CorePart.RUBRIC, _("The scoring forms")),
    (CorePart.PRIVACY, _("How long personal data is kept")),
    (CorePart.MEASURES, _("The aims and how they are measured")),
]


class CoreForm(forms.Form):
    """What the programme decides for all its districts."""

    parts = forms.TypedMultipleChoiceField(
        label=_("Decided here for all districts"),
        choices=LOCKABLE,
        coerce=CorePart,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("There these pages can be read and not changed."),
    )


class BringAlongForm(forms.Form):
    """`seen`: the fingerprint of what was read before the button was pressed."""

    seen = forms.CharField(max_length=16)

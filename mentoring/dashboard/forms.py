from django import forms

from programs.states import Phase


class AdvanceForm(forms.Form):
    """Where the programme is to go. What may be asked for is decided by the lifecycle, not here."""

    target = forms.TypedChoiceField(choices=Phase.choices, coerce=Phase)

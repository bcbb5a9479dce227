from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.dashboard.copying import CORE, Part
from programs.forms import ProgramNewForm
from programs.models import Program
from programs.states import CorePart, Phase

OWN, UNDER = "own", "under"


class AdvanceForm(forms.Form):
    """Where the programme is to go. What may be asked for is decided by the lifecycle, not here."""

    target = forms.TypedChoiceField(choices=Phase.choices, coerce=Phase)


class ProgramCopyForm(ProgramNewForm):
    """What cannot be guessed of a copy, and which parts come along."""

    stands = forms.ChoiceField(label=_("What is it for?"), widget=forms.RadioSelect)
    parts = forms.TypedMultipleChoiceField(
        label=_("What comes along"),
        choices=Part.choices,
        coerce=Part,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What you leave out is as in a programme from the defaults."),
    )

    def __init__(self, *args: Any, source: Program, parent: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = parent
        is_district = parent.pk != source.pk
        under = (
            _("For the next round, under “%(name)s” like this one")
            if is_district
            else _("For a district. It stands under “%(name)s”")
        ) % {"name": parent}
        self.fields["stands"].choices = [(OWN, _("For the next round. It stands on its own")), (UNDER, under)]  # type: ignore[attr-defined]
        locked = [part for part in CorePart if parent.locks(part)]
        if locked:
            said = ", ".join(str(Part(CORE[part]).label) for part in locked)
            self.fields["stands"].help_text = _(
                "“%(name)s” decides this for all its districts, so it comes along in any case: %(parts)s."
            ) % {"name": parent, "parts": said}
        self.order_fields(["stands", "name", "slug", "unit", "opens_on", "coordinator", "parts"])

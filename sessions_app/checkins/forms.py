"""The one-minute form, and what the committee notes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions_app.checkins.content import Said
from sessions_app.checkins.models import CheckInAnswer, LeaderAnswer, PulseAnswer
from sessions_app.checkins.states import Help, Need, ThemeKind
from sessions_app.forms import FiveField


def yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda value: value == "yes", empty_value=None,
        widget=forms.RadioSelect,
    )  # fmt: skip


class CheckInForm(forms.Form):
    """Five taps. `alone`: the mentor has no co-mentor to be asked about."""

    met = yes_no(_("Have you met since the last check-in?"))
    useful = FiveField(label=_("How useful was it?"), low=_("not useful"), high=_("very useful"))
    safe = FiveField(label=_("How safe is it to say what you think?"), low=_("not safe"), high=_("quite safe"))
    together = FiveField(label=_("How do you two mentors work together?"), low=_("badly"), high=_("very well"))
    need = forms.TypedChoiceField(
        label=_("Do you need something?"), choices=Need.choices, coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, answer: CheckInAnswer | None, alone: bool, **kwargs: Any) -> None:
        if answer is not None and answer.met is not None:
            kwargs["initial"] = {
                "met": "yes" if answer.met else "no", "useful": answer.useful, "safe": answer.safe, "together": answer.together, "need": answer.need
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        if alone:
            del self.fields["together"]

    def said(self) -> Said:
        data = self.cleaned_data
        return Said(data["met"], data["useful"], data["safe"], data.get("together"), data["need"])


class TapsForm(forms.Form):
    """A leader's three taps, and one sentence."""

    met = yes_no(_("Have you met lately?"))
    perspective = FiveField(label=_("Did you get a new perspective?"), low=_("no"), high=_("very much so"))
    changed = yes_no(_("Have you done something differently because of it?"))
    what = forms.CharField(label=_("What? In one sentence"), max_length=300, required=False)

    def __init__(self, *args: Any, answer: LeaderAnswer | None, **kwargs: Any) -> None:
        if answer is not None and answer.met is not None:
            kwargs["initial"] = {
                "met": "yes" if answer.met else "no", "perspective": answer.perspective, "changed": "yes" if answer.changed else "no",
                "what": answer.what,
            }  # fmt: skip
        super().__init__(*args, **kwargs)


class PulseForm(forms.Form):
    """Two taps on how the match goes."""

    well = FiveField(label=_("How does the match go?"), low=_("badly"), high=_("very well"))
    help = forms.TypedChoiceField(
        label=_("What would help most?"),
        choices=Help.choices,
        coerce=lambda value: Help(int(value)),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, answer: PulseAnswer | None, **kwargs: Any) -> None:
        if answer is not None and answer.well is not None:
            kwargs["initial"] = {"well": answer.well, "help": answer.help}
        super().__init__(*args, **kwargs)


class ThemeForm(forms.Form):
    kind = forms.TypedChoiceField(label=_("Theme"), choices=ThemeKind.choices, coerce=ThemeKind)
    note = forms.CharField(
        label=_("What was said"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In general words, without names."),
    )  # fmt: skip


class DoneForm(forms.Form):
    done = forms.CharField(
        label=_("What we did"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

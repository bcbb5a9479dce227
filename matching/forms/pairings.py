"""Forms of those who are paired, and of who looks after pairs."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.states import EndReason


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class AnswerDateForm(forms.Form):
    """Until when people say yes or no. What was proposed is settled, so then there is nothing to fill in."""

    answer_by = forms.DateField(
        label=_("Answers by"),
        required=False,
        widget=DateInput(),
        help_text=_("Stands in the letters. Who has not answered is reminded."),
    )

    def __init__(self, *args: Any, settled: date | None = None, usual: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["answer_by"] = settled or usual
        self.fields["answer_by"].disabled = settled is not None


class DeclineForm(forms.Form):
    note = forms.CharField(
        label=_("Would you like to say why?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text=_("You need not. Only the coordinators of the programme can read it."),
    )
    stays = forms.BooleanField(label=_("Ask me again if another place becomes free"), required=False, initial=True)

    def __init__(self, *args: Any, is_leader: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_leader:
            del self.fields["stays"]


class EndForm(forms.Form):
    reason = forms.TypedChoiceField(
        label=_("Reason"),
        choices=[(r.value, r.label) for r in EndReason if r not in (EndReason.SAID_NO, EndReason.REARRANGED)],
        coerce=EndReason,
        widget=forms.RadioSelect,
        help_text=_("Only the coordinators of the programme see it. The letters say nothing of it."),
    )
    note = forms.CharField(
        label=_("More, if it must be known later"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    mentor_stays = forms.TypedChoiceField(
        label=_("The mentor"),
        choices=[("1", _("goes to the reserve list and can be matched anew")), ("", _("leaves the programme"))],
        coerce=bool,
        empty_value="",
        required=False,
        initial="1",
        widget=forms.RadioSelect,
    )


class RefillForm(forms.Form):
    changes = forms.IntegerField(
        label=_("Pairs that may be changed besides"),
        min_value=0,
        max_value=20,
        initial=0,
        help_text=_("0 keeps every pair there is. More gives a better match, and more people other news."),
    )

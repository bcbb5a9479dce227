"""Forms of the rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.models.rules import MatchChoices, TagRule
from matching.states import MixTag, PairRule, PlaceInOrder
from programs.models import Membership

HARD = "hard"
WEIGHTS = [
    (HARD, _("must hold")),
    *((str(place.value), _("a wish, looked at %(when)s") % {"when": place.label}) for place in PlaceInOrder),
]


class WeightField(forms.ChoiceField):
    """Whether a rule must hold or where in the order it is looked at. Clean value: {"hard": …, "after": …}."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("How strong is it?"), choices=WEIGHTS, initial=HARD, required=False,
            help_text=_("A rule that must hold can make the match impossible; a wish is broken where it costs too much."), **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> dict[str, Any]:
        said = super().clean(value) or HARD
        return {"hard": said == HARD, "after": PlaceInOrder.BEFORE_WISHES if said == HARD else PlaceInOrder(int(said))}


class LeaderField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.name} ({obj.user.unit})" if obj.user.unit else obj.user.name


class MentorField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Application) -> str:
        return f"{obj.applicant.name} ({obj.applicant.unit})" if obj.applicant.unit else obj.applicant.name


class PairRuleForm(forms.Form):
    leader = LeaderField(label=_("Leader"), queryset=Membership.objects.none())
    application = MentorField(label=_("Mentor"), queryset=Application.objects.none())
    rule = forms.TypedChoiceField(label=_("Rule"), choices=PairRule.choices, coerce=PairRule)
    weight = WeightField()
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept on record with the match."))

    def __init__(self, *args: Any, leaders: Any, applications: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = leaders  # type: ignore[attr-defined]
        self.fields["application"].queryset = applications  # type: ignore[attr-defined]

    def offer(self, leaders: list[Membership], applications: list[Application]) -> None:
        """Let people choose among these; what is sent is held against all."""
        for name, rows in (("leader", leaders), ("application", applications)):
            field: Any = self.fields[name]
            field.widget.choices = [("", "–"), *((row.pk, field.label_from_instance(row)) for row in rows)]


class TagRuleForm(forms.ModelForm):
    """A rule on the mix."""

    tag = forms.TypedChoiceField(label=_("Count mentors who are"), choices=MixTag.choices, coerce=MixTag)
    whole_group = forms.TypedChoiceField(
        label=_("Counts"),
        choices=[("", _("for each leader")), ("1", _("over the whole group"))],
        coerce=bool,
        required=False,
        empty_value="",
    )
    weight = WeightField()

    class Meta:
        model = TagRule
        fields = ["tag", "at_least", "at_most"]

    field_order = ["tag", "whole_group", "at_least", "at_most", "weight"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        low, high = data.get("at_least"), data.get("at_most")
        if low is None and high is None and not self.errors:
            self.add_error("at_least", _("Say at least how many, at most how many, or both."))
        if low is not None and high is not None and low > high:
            self.add_error("at_most", _("“At most” is lower than “at least”. Swap them or leave one empty."))
        if data.get("tag") == MixTag.SAME_UNIT:
            if data.get("whole_group"):
                self.add_error("whole_group", _("Mentors from one unit are counted for each leader."))
            if low is not None or high is None:
                self.add_error(
                    "at_most", _("Say at most how many mentors of a leader may come from one unit, usually 1.")
                )
        return data

    def _post_clean(self) -> None:
        """The service writes; the database's own rules are asked there."""


class ChoicesForm(forms.ModelForm):
    """How the match is made where there is more than one way."""

    class Meta:
        model = MatchChoices
        fields = ["objective", "objective_reason", "unsent", "unranked", "unwanted", "shortage"]
        widgets = dict.fromkeys(("objective", "unsent", "unranked", "unwanted", "shortage"), forms.RadioSelect)

    def _post_clean(self) -> None:
        """The service writes, so the instance is left alone."""

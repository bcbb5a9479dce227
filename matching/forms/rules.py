"""Forms of the board."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models.rules import TagRule
from matching.states import PairRule


class PairRuleForm(forms.Form):
    leader = forms.TypedChoiceField(label=_("Leader"), coerce=int)
    application = forms.TypedChoiceField(label=_("Mentor"), coerce=int)
    rule = forms.TypedChoiceField(label=_("Rule"), choices=PairRule.choices, coerce=PairRule)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept on record with the match."))

    def __init__(
        self, *args: Any, leaders: list[tuple[int, str]], applications: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].choices = [("", "–"), *leaders]  # type: ignore[attr-defined]
        self.fields["application"].choices = [("", "–"), *applications]  # type: ignore[attr-defined]


class TagRuleForm(forms.ModelForm):
    """A rule on the mix. Leaving both numbers empty takes the rule away."""

    whole_group = forms.TypedChoiceField(
        label=_("Counts"),
        choices=[("", _("for each leader")), ("1", _("over the whole group"))],
        coerce=bool,
        required=False,
        empty_value="",
    )

    class Meta:
        model = TagRule
        fields = ["tag", "at_least", "at_most"]

    field_order = ["tag", "whole_group", "at_least", "at_most"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        low, high = data.get("at_least"), data.get("at_most")
        if low is not None and high is not None and low > high:
            self.add_error("at_most", _("“At most” is lower than “at least”. Swap them or leave one empty."))
        return data

    def _post_clean(self) -> None:
        """The service writes; the database's own rules are asked there."""

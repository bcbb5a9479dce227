"""Forms of the sitting and the board."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models import TagRule
from matching.services import Wish
from matching.states import PairRule


class RankingForm(forms.Form):
    """The whole order at once: per application (by id) `place-…`, `impossible-…`, `reason-…`, `note-…`. Clean value: `wishes`."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    send = forms.BooleanField(required=False)

    def __init__(self, *args: Any, candidates: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = [candidate.application for candidate in candidates]
        for candidate in candidates:
            pk = candidate.application.pk
            self.fields[f"place-{pk}"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=999, required=False
            )
            self.fields[f"impossible-{pk}"] = forms.BooleanField(label=_("Not possible"), required=False)
            self.fields[f"reason-{pk}"] = forms.CharField(label=_("Reason"), max_length=300, required=False)
            self.fields[f"note-{pk}"] = forms.CharField(label=_("Private note"), max_length=5000, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["version"] = data.get("version") or 1
        for application in self.applications:
            pk = application.pk
            if data.get(f"impossible-{pk}") and not data.get(f"reason-{pk}"):
                self.add_error(
                    f"reason-{pk}",
                    _("Say in a few words why %(name)s is not possible for you, like “we are related”.")
                    % {"name": application.applicant.name},
                )
        data["wishes"] = [
            Wish(
                application_id=application.pk,
                place=data.get(f"place-{application.pk}"),
                not_possible=bool(data.get(f"impossible-{application.pk}")),
                reason=data.get(f"reason-{application.pk}") or "",
                note=data.get(f"note-{application.pk}") or "",
            )
            for application in self.applications
        ]
        return data


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

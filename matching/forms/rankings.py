"""Form of the sitting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.services.rankings import Wish


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

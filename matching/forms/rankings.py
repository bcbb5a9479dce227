"""Form of the sitting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.services.rankings import Sender, Wish


class RankingForm(forms.Form):
    """The whole order at once: per application (by id) `place-…`, `impossible-…`, `reason-…`, `note-…`. Clean values: `wishes`, `sender`.

    A reason is asked for when the ranking is sent; until then whatever there is is kept.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    page = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    turn = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    send = forms.BooleanField(required=False)

    def __init__(self, *args: Any, candidates: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = [candidate.application for candidate in candidates]
        for application in self.applications:
            pk, name = application.pk, {"name": application.applicant.name}
            self.fields[f"place-{pk}"] = forms.IntegerField(
                label=_("Place for %(name)s") % name, min_value=1, max_value=999, required=False
            )
            self.fields[f"impossible-{pk}"] = forms.BooleanField(
                label=_("%(name)s is not possible for me") % name, required=False
            )
            self.fields[f"reason-{pk}"] = forms.CharField(
                label=_("Why %(name)s is not possible") % name, max_length=300, required=False
            )
            self.fields[f"note-{pk}"] = forms.CharField(
                label=_("Private note on %(name)s") % name, max_length=5000, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["version"] = data.get("version") or 1
        data["sender"] = Sender(data.get("page") or "", data.get("turn") or 0)
        for application in self.applications if data.get("send") else ():
            pk = application.pk
            if data.get(f"impossible-{pk}") and not data.get(f"reason-{pk}"):
                self.add_error(f"reason-{pk}", _("Say why in a few words, like “we are related”."))
        data["wishes"] = [self._wish(application.pk, data) for application in self.applications]
        return data

    @staticmethod
    def _wish(pk: int, data: dict[str, Any]) -> Wish:
        return Wish(
            application_id=pk,
            place=data.get(f"place-{pk}"),
            not_possible=bool(data.get(f"impossible-{pk}")),
            reason=data.get(f"reason-{pk}") or "",
            note=data.get(f"note-{pk}") or "",
        )

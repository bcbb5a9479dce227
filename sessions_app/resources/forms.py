"""A resource as a coordinator writes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions_app.forms import ROLES
from sessions_app.resources.files import KINDS, LARGEST, Unfit, checked
from sessions_app.resources.models import Resource
from sessions_app.selectors import AUDIENCE

UNFIT = {
    "too_large": _("The file is larger than 8 MB. Make it smaller, or put it somewhere and add a link to it."),
    "unknown": _(
        "Files of this kind are not handed out. Use PDF, an office document without macros, a picture or plain text."
    ),
    "not_what_it_says": _(
        "What is in the file is not what its name says. Save it anew in its own program and try again."
    ),
}


class ResourceForm(forms.ModelForm):
    """Title, and at least one of text, link and file. Clean values: `values()`."""

    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https")
    file = forms.FileField(
        label=_("File"), required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in KINDS)}),
        help_text=_("PDF, office document, picture or plain text, up to 8 MB."),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("For whom"), choices=ROLES, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Resource
        fields = ["title", "text", "link"]

    field_order = ["title", "text", "link", "file", "roles"]

    def __init__(self, *args: Any, of_gathering: bool, **kwargs: Any) -> None:
        model = kwargs.get("instance") or Resource()
        kwargs["initial"] = {
            "roles": [column for column in AUDIENCE if getattr(model, column)],
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.has_file = bool(model.file_name)
        if of_gathering:  # it is for those who are invited
            del self.fields["roles"]

    def clean_file(self) -> Any:
        given = self.cleaned_data.get("file")
        if not given:
            return None
        try:
            content = given.read(LARGEST + 1)
            name, kind = checked(given.name, content)
        except Unfit as unfit:
            raise forms.ValidationError(UNFIT[unfit.code], code=unfit.code) from unfit
        return {"file_name": name, "file_type": kind, "content": content}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("text") or data.get("link") or data.get("file") or self.has_file or self.errors):
            self.add_error("text", _("Write a text, add a link or choose a file."))
        if "roles" in self.fields and not data.get("roles"):
            self.add_error("roles", _("Say for whom it is."))
        return data

    def values(self) -> dict[str, Any]:
        """The clean columns, for the services."""
        data = dict(self.cleaned_data)
        file, roles = data.pop("file"), data.pop("roles", None)
        if roles is not None:
            data |= {column: column in roles for column in AUDIENCE}
        return {**data, **(file or {})}

    def _post_clean(self) -> None:
        """The services write."""

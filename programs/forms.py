"""Forms of a programme. They turn what is typed into clean values; the services write."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Unit, User
from mentoring.fields import Translated, TranslatedFormField
from mentoring.policies import why_not
from programs.models import Membership, Program
from programs.policies import changeable, check_core_is_own, core_of
from programs.selectors import SHORTEST_SEARCH
from programs.states import Role


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class PersonField(forms.CharField):
    """A person, named by e-mail address. Suggestions come while typing where there is JavaScript. The clean value is the User."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.help_text = kwargs.get("help_text") or _("E-mail address. Type a name to get suggestions.")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "list": "people",
            "inputmode": "email",
            "autocomplete": "off",
            "spellcheck": "false",
            "hx-get": reverse_lazy("programs:people-options"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#people",
        }

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, User):
            return value.email
        if isinstance(value, int):
            return User.objects.values_list("email", flat=True).filter(pk=value).first()
        return value

    def clean(self, value: Any) -> User | None:
        address = super().clean(value).strip().lower()
        if not address:
            return None
        person = User.objects.filter(email=address, is_active=True).first()
        if person is None:
            raise forms.ValidationError(
                _("Nobody here has this e-mail address. Type a name and choose from the suggestions."), code="nobody"
            )
        return person


class _SettingsForm(forms.ModelForm):
    """Some columns of a programme. What is settled in its phase is shown and cannot be changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance: Program = kwargs["instance"]
        kwargs["initial"] = {"version": instance.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name == "version":
                continue
            if isinstance(field, forms.IntegerField):
                field.validators += Program.column(name).validators
            if not changeable(instance, name):
                field.disabled = True
                field.help_text = _("Cannot be changed in this phase.")
            elif (part := core_of(name)) and (refusal := why_not(check_core_is_own, instance, part)):
                field.disabled = True
                field.help_text = str(refusal)

    def changes(self) -> dict[str, Any]:
        """The clean columns, for the service."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and not self.fields[name].disabled
        }

    def _post_clean(self) -> None:
        """The service writes, so the instance is left alone: a refused form must not leave half a change on the object."""


class TextsForm(_SettingsForm):
    contact = PersonField(label=_("Contact outside the line"), required=False)

    class Meta:
        model = Program
        fields = ["name", "slug", "summary", "call_text", "unit", "contact"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.fields["contact"].disabled:
            self.fields["contact"].help_text = _(
                "Whom participants may turn to when something does not work. E-mail address."
            )


class DatesForm(_SettingsForm):
    class Meta:
        model = Program
        fields = [
            "call_opens_at", "call_closes_at", "screening_ends_on", "video_closes_at", "rescoring_ends_on", "ranking_closes_at",
            "matching_ends_on", "starts_on", "ends_on",
        ]  # fmt: skip
        widgets = {
            "call_opens_at": DateTimeInput(),
            "call_closes_at": DateTimeInput(),
            "screening_ends_on": DateInput(),
            "video_closes_at": DateTimeInput(),
            "rescoring_ends_on": DateInput(),
            "ranking_closes_at": DateTimeInput(),
            "matching_ends_on": DateInput(),
            "starts_on": DateInput(),
            "ends_on": DateInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True  # the defaults give all of them; the plan of a programme has no holes


class NumbersForm(_SettingsForm):
    age_decided_by = PersonField(label=_("Who decided on the age limit"), required=False)

    class Meta:
        model = Program
        fields = [
            "age_limit", "reference_date", "age_reason", "age_alternatives", "age_decided_by", "age_ends_on",
            "manager_part", "assessors_per_application", "marks_by", "common_first", "blind", "shortlist_size",
            "max_video_seconds", "video_retakes", "video_preparation_seconds", "places_per_leader", "minimum_ranked", "ties_allowed",
            "publishing_takes_two", "captions_required", "keep_videos_days", "keep_applications_days",
        ]  # fmt: skip
        widgets = {"reference_date": DateInput(), "age_ends_on": DateInput()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("age_limit") is not None:
            if data.get("reference_date") is None and not self.fields["reference_date"].disabled:
                self.add_error("reference_date", _("Say on which date the age is counted."))
            if isinstance(data.get("age_reason"), Translated) and data["age_reason"].missing():
                self.add_error(
                    "age_reason", _("Give the reason for the age limit in Bokmål and Nynorsk, or take the limit away.")
                )
        return data


class ProgramNewForm(forms.Form):
    """What cannot be guessed of a new programme. All else comes from the defaults."""

    name = TranslatedFormField(label=_("Name"), max_length=200)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=60,
        help_text=_("The programme's part of the web address, like “omvendt-mentoring-2026”."),
    )
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    opens_on = forms.DateField(
        label=_("The call opens on"),
        widget=DateInput(),
        help_text=_("All other dates follow from this one. You can change each of them."),
    )
    coordinator = PersonField(label=_("Coordinator"), required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["coordinator"].help_text = _("E-mail address. Leave it empty if it is you.")


class AimForm(forms.Form):
    aim = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = TranslatedFormField(label=_("Aim"), rows=2)
    measure = TranslatedFormField(label=_("How it is measured"), rows=2, required=False)


AimFormSet = forms.formset_factory(AimForm, extra=1, max_num=12, validate_max=True, can_delete=True, can_order=True)


class AimsForm(forms.Form):
    """All aims of a programme, as a set of small forms with one version."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, program: Program, **kwargs: Any) -> None:
        super().__init__(data, files, initial={"version": program.version}, **kwargs)
        rows = [{"aim": aim.pk, "text": aim.text, "measure": aim.measure} for aim in program.aims.all()]
        self.rows = AimFormSet(data, initial=rows, prefix="aim")

    def is_valid(self) -> bool:
        return bool(super().is_valid() and self.rows.is_valid())

    def aims(self) -> list[tuple[Translated, Translated]]:
        """The clean pairs in the order asked for; rows without an order come last."""
        return [(form.cleaned_data["text"], form.cleaned_data["measure"]) for form in self._kept()]

    def ids(self) -> list[int | None]:
        """Which of the present aims each of them is; None for a new one."""
        return [form.cleaned_data["aim"] for form in self._kept()]

    def _kept(self) -> list[AimForm]:
        kept = [
            form for form in self.rows.forms if form.cleaned_data.get("text") and form not in self.rows.deleted_forms
        ]
        kept.sort(key=lambda form: (form.cleaned_data.get("ORDER") is None, form.cleaned_data.get("ORDER") or 0))
        return kept


class PlacesForm(forms.Form):
    """The places of the rows of a list that is put in order, `place-<id>`. Rows without a place come last, as they stood."""

    def __init__(self, *args: Any, ids: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ids = list(ids)
        for pk in self.ids:
            self.fields[f"place-{pk}"] = forms.IntegerField(min_value=1, required=False)

    def order(self) -> list[int]:
        """The ids in the order asked for. The same place twice: as they stood before."""
        last = len(self.ids) + 1
        return sorted(self.ids, key=lambda pk: self.cleaned_data[f"place-{pk}"] or last)


class PeopleSearchForm(forms.Form):
    """Find somebody to give a part to. Works by GET, so a search can be gone back to."""

    role = forms.TypedChoiceField(label=_("Part"), choices=Role.choices, coerce=Role, initial=Role.ASSESSOR)
    q = forms.CharField(
        label=_("Name, e-mail address or employee number"),
        help_text=_("At least three letters."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "minlength": SHORTEST_SEARCH}),
    )


class MemberPlacesForm(forms.Form):
    places = forms.IntegerField(min_value=1, max_value=5, required=False)


class MemberAddForm(forms.Form):
    user = forms.IntegerField()
    role = forms.TypedChoiceField(choices=Role.choices, coerce=Role)
    assists = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, leaders: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assists"].choices = [("", "–"), *((leader.pk, leader.user.name) for leader in leaders)]  # type: ignore[attr-defined]

    def clean_user(self) -> User:
        person = User.objects.filter(pk=self.cleaned_data["user"]).first()
        if person is None:
            raise forms.ValidationError(_("This person is not here any more."), code="nobody")
        return person

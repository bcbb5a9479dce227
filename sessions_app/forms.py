"""Forms for gatherings: dates and times as people write them, turned into instants of the organisation's time zone."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from sessions_app.calendars import ZONE
from sessions_app.models import AgendaPoint, CheckInSeries, Gathering
from sessions_app.recurrence import local_instant
from sessions_app.selectors import AUDIENCE
from sessions_app.states import Form, Reply

MONTHS = [
    (1, _("January")), (2, _("February")), (3, _("March")), (4, _("April")), (5, _("May")), (6, _("June")),
    (7, _("July")), (8, _("August")), (9, _("September")), (10, _("October")), (11, _("November")), (12, _("December")),
]  # fmt: skip
REMINDER_DAYS = [(7, _("a week before")), (3, _("3 days before")), (2, _("2 days before")), (1, _("the day before"))]


ROLES = [
    ("for_leaders", _("Leaders")), ("for_mentors", _("Mentors")), ("for_assistants", _("Leaders’ assistants")),
    ("for_assessors", _("Assessors")),
]  # fmt: skip


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


class GatheringForm(forms.ModelForm):
    """What a coordinator says of a gathering. Clean values: `starts_at` and `ends_at` in place of date, time and length."""

    on = forms.DateField(label=_("Date"), widget=DateInput())
    at = forms.TimeField(label=_("Begins"), widget=TimeInput())
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=12 * 60, initial=180)
    link = forms.URLField(label=_("Meeting link"), required=False, assume_scheme="https")
    roles = forms.MultipleChoiceField(
        label=_("Who is invited"), choices=ROLES, required=False, widget=forms.CheckboxSelectMultiple
    )
    guests = forms.TypedMultipleChoiceField(
        label=_("And these people"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Gathering
        fields = ["title", "form", "place", "link", "agenda", "capacity"]

    field_order = [
        "title",
        "on",
        "at",
        "minutes",
        "form",
        "place",
        "link",
        "capacity",
        "roles",
        "guests",
        "agenda",
    ]

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        gathering = kwargs.get("instance")
        model = gathering or Gathering()
        kwargs["initial"] = {
            "roles": [column for column in AUDIENCE if getattr(model, column)],
            **kwargs.get("initial", {}),
        }
        if gathering is not None and gathering.starts_at:
            starts = timezone.localtime(gathering.starts_at, ZONE)
            kwargs["initial"] = {
                "on": starts.date(),
                "at": starts.time(),
                "minutes": int((gathering.ends_at - gathering.starts_at).total_seconds() // 60),
                "guests": list(gathering.guests.values_list("person", flat=True)),
                **kwargs["initial"],
            }
        super().__init__(*args, **kwargs)
        self.fields["guests"].choices = people  # type: ignore[attr-defined]
        self.fields["roles"].help_text = _("The committee always is.")
        self.fields["capacity"].help_text = _(
            "How many the room holds. Empty: no limit. Those who join online do not count. When it is full, people wait in line."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("roles") or data.get("guests") or {"roles", "guests"} & set(self.errors)):
            self.add_error("roles", _("Say who is invited: a part, or people by name."))
        if data.get("form") == Form.DIGITAL:
            data["place"], data["capacity"] = "", None
        if data.get("form") == Form.PHYSICAL:
            data["link"] = ""
        return data

    def values(self) -> dict[str, Any]:
        """The clean columns and the `guests`, for the services."""
        data = dict(self.cleaned_data)
        roles = data.pop("roles")
        data |= {column: column in roles for column in AUDIENCE}
        starts_at = local_instant(data.pop("on"), data.pop("at"), ZONE)
        ends_at = starts_at + timedelta(minutes=data.pop("minutes"))
        return {**data, "starts_at": starts_at, "ends_at": ends_at}

    def _post_clean(self) -> None:
        """The service writes, so the instance is left alone: a refused form must not leave half a change on the object."""


class SeriesForm(forms.ModelForm):
    """The rule of the monthly check-in."""

    pattern = forms.ChoiceField(
        label=_("Falls on"),
        choices=[("weekday", _("a weekday of the month")), ("day", _("a day of the month"))],
        widget=forms.RadioSelect,
    )
    skip_months = forms.TypedMultipleChoiceField(
        label=_("Months without check-in"),
        choices=MONTHS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remind_days_before = forms.TypedMultipleChoiceField(
        label=_("Reminders"), choices=REMINDER_DAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    link = forms.URLField(label=_("Meeting link"), assume_scheme="https")

    class Meta:
        model = CheckInSeries
        fields = ["nth", "weekday", "day_of_month", "at", "minutes", "first_on", "last_on", "skip_holidays", "link"]
        widgets = {"first_on": DateInput(), "last_on": DateInput(), "at": TimeInput()}

    field_order = [
        "pattern", "nth", "weekday", "day_of_month", "at", "minutes", "first_on", "last_on", "skip_months", "skip_holidays",
        "remind_days_before", "link",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        series = kwargs.get("instance")
        initial = {"skip_months": [7], "remind_days_before": [3], "pattern": "weekday"}
        if series is not None:
            initial = {
                "skip_months": series.skip_months,
                "remind_days_before": series.remind_days_before,
                "pattern": "day" if series.day_of_month else "weekday",
            }
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["day_of_month"].help_text = _("31 means the last day in shorter months.")
        self.fields["remind_days_before"].help_text = _(
            "The day before, every mentor gets a one-minute form by letter in any case."
        )
        self.fields["skip_holidays"].help_text = _("A date that is no working day moves to the next one.")
        for name in ("nth", "weekday", "day_of_month"):
            self.fields[name].required = False
        self.fields["skip_months"].short = True  # type: ignore[attr-defined]  # words of one length: side by side

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("pattern") == "day":
            data["nth"] = data["weekday"] = None
            if not data.get("day_of_month") and "day_of_month" not in self.errors:
                self.add_error("day_of_month", _("Say which day of the month, from 1 to 31."))
        else:
            data["day_of_month"] = None
            if data.get("nth") is None or data.get("weekday") is None:
                self.add_error("nth", _("Say which weekday of the month, like the first Tuesday."))
        if data.get("first_on") and data.get("last_on") and data["last_on"] < data["first_on"]:
            self.add_error("last_on", _("The series ends before it begins. Choose a later date."))
        return data

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "pattern"}

    def _post_clean(self) -> None:
        """The service writes."""


ANSWERS = (Reply.YES, Reply.DIGITAL, Reply.NO)
"""What one can answer. Whether a yes means waiting is for the room to say."""


class ReplyForm(forms.Form):
    reply = forms.TypedChoiceField(choices=[(reply, reply.label) for reply in ANSWERS], coerce=Reply)


class AttendanceForm(forms.Form):
    """Who was there, and what was said."""

    present = forms.TypedMultipleChoiceField(
        label=_("Was there"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    minutes = forms.CharField(
        label=_("Minutes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Themes, without names of persons."),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = people  # type: ignore[attr-defined]


class PointForm(forms.ModelForm):
    """One point of an agenda. Who sees to it is somebody of the programme, or anybody by name."""

    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=1, max_value=12 * 60)

    class Meta:
        model = AgendaPoint
        fields = ["title", "minutes", "owner", "owner_name"]

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = cast(forms.ModelChoiceField, self.fields["owner"])
        owner.queryset = people
        owner.empty_label = str(_("Nobody of the programme"))
        self.fields["owner_name"].help_text = _("Somebody who has no part in the programme, like a guest who speaks.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("owner") and data.get("owner_name"):
            self.add_error("owner_name", _("Choose one: somebody of the programme, or a name."))
        return data

    def _post_clean(self) -> None:
        """The service writes."""


class ActionPointForm(forms.Form):
    """What is to be done, by whom and when. `people`: those invited."""

    text = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none())
    due_on = forms.DateField(label=_("By when"), widget=DateInput())

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = people


class TickForm(forms.Form):
    """Done, or to be done again."""

    done = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"), min_length=6, max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}),
        help_text=_("Six digits. They are on the screen in the room."),
    )  # fmt: skip

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class FiveField(forms.TypedChoiceField):
    """1 to 5, one tap. `low` and `high` say what the ends mean."""

    def __init__(self, *, label: Any, low: Any, high: Any) -> None:
        five = [(number, str(number)) for number in range(1, 6)]
        super().__init__(label=label, choices=five, coerce=int, widget=forms.RadioSelect, required=True)
        self.low, self.high = low, high


class FeedbackForm(forms.Form):
    """Three questions after a gathering."""

    useful = FiveField(label=_("How useful was it?"), low=_("not useful"), high=_("very useful"))
    most = forms.CharField(
        label=_("What mattered most?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without names, also of yourself."),
    )  # fmt: skip
    change = forms.CharField(
        label=_("What should we change?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without names, also of yourself."),
    )  # fmt: skip


class ToldForm(forms.Form):
    said = forms.CharField(label=_("You said"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    did = forms.CharField(label=_("We did"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

"""Forms of a trio: dates and times as people write them, turned into instants of the organisation's time zone."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sessions_app.calendars import ZONE
from sessions_app.forms import DateInput, TimeInput
from sessions_app.recurrence import local_instant
from sessions_app.trios.content import AGREEMENT
from sessions_app.trios.models import Meeting, Trio
from sessions_app.trios.selectors import OpenRoom, Written

LENGTHS = [(30, _("30 minutes")), (45, _("45 minutes")), (60, _("an hour")), (90, _("an hour and a half"))]
TIMES = 3


class AgreementForm(forms.Form):
    """The agreement of the three. Empty fields start with words that can be changed."""

    aims = forms.CharField(
        label=_("What we want to reach together"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    rhythm = forms.CharField(label=_("How often, how long and where"), max_length=300)
    inviter = forms.CharField(label=_("Who invites"), max_length=200)
    between_us = forms.CharField(
        label=_("What stays between us"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    may_tell = forms.CharField(
        label=_("What may be told, and how"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    cancelling = forms.CharField(label=_("When somebody cannot come"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, trio: Trio | None, **kwargs: Any) -> None:
        written = {name: getattr(trio, name) for name in ("aims", *AGREEMENT)} if trio else {}
        default = {name: str(text) for name, text in AGREEMENT.items()}
        kwargs["initial"] = {**(written if written.get("aims") else default), "version": trio.version if trio else 1}
        super().__init__(*args, **kwargs)


class AgreeForm(forms.Form):
    version = forms.IntegerField()


class TopicForm(forms.Form):
    text = forms.CharField(label=_("A topic you would like to talk about"), max_length=200)


class NextStepForm(forms.Form):
    text = forms.CharField(
        label=_("What each of us does until we meet again"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class MeetingForm(forms.Form):
    """One time, with length and place."""

    on = forms.DateField(label=_("Date"), widget=DateInput())
    at = forms.TimeField(label=_("Begins"), widget=TimeInput())
    minutes = forms.TypedChoiceField(label=_("Length"), choices=LENGTHS, coerce=int, initial=60)
    place = forms.CharField(label=_("Place or meeting link"), max_length=200, required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        starts = timezone.localtime(meeting.starts_at, ZONE)
        kwargs["initial"] = {
            "on": starts.date(),
            "at": starts.time(),
            "minutes": meeting.minutes,
            "place": meeting.place,
        }
        super().__init__(*args, **kwargs)

    def starts_at(self) -> datetime:
        return local_instant(self.cleaned_data["on"], self.cleaned_data["at"], ZONE)


class ProposeForm(forms.Form):
    """Up to three times, the first of them needed."""

    minutes = forms.TypedChoiceField(label=_("Length"), choices=LENGTHS, coerce=int, initial=60)
    place = forms.CharField(label=_("Place or meeting link"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, TIMES + 1):
            needed = number == 1
            self.fields[f"on{number}"] = forms.DateField(label=_("Date"), widget=DateInput(), required=needed)
            self.fields[f"at{number}"] = forms.TimeField(label=_("Begins"), widget=TimeInput(), required=needed)

    @property
    def times(self) -> list[tuple[Any, Any]]:
        """Date and time of each proposal, for the page."""
        return [(self[f"on{number}"], self[f"at{number}"]) for number in range(1, TIMES + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(2, TIMES + 1):
            if bool(data.get(f"on{number}")) != bool(data.get(f"at{number}")):
                self.add_error(f"at{number}", _("Give both a date and a time, or leave both empty."))
        return data

    def instants(self) -> list[datetime]:
        data = self.cleaned_data
        return [local_instant(data[f"on{n}"], data[f"at{n}"], ZONE) for n in range(1, TIMES + 1) if data.get(f"on{n}")]


class PickForm(forms.Form):
    proposal = forms.IntegerField()


class RoomForm(forms.Form):
    """What the two mentors write for each other."""

    plan = forms.CharField(
        label=_("Plan for the next hour"), required=False, max_length=10000, widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    roles = forms.CharField(
        label=_("Who does what"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One asks, the other listens and keeps the time? Take turns."),
    )  # fmt: skip
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 8})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, room: OpenRoom | None, **kwargs: Any) -> None:
        if room is not None:
            said = room.written
            kwargs["initial"] = {"plan": said.plan, "roles": said.roles, "notes": said.notes, "version": room.version}
        super().__init__(*args, **kwargs)

    def written(self) -> Written:
        data = self.cleaned_data
        return Written(data["plan"], data["roles"], data["notes"])


class QuietForm(forms.Form):
    """What one would say to the contact outside the line."""

    text = forms.CharField(label=_("What does not work?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    tell_writer = forms.BooleanField(
        label=_("Send me a letter when there is an answer"), required=False,
        help_text=_("The letter says only that there is one. Administrators of the mail can see that a letter of this kind went to you."),
    )  # fmt: skip


class QuietAnswerForm(forms.Form):
    answer = forms.CharField(label=_("Your answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))

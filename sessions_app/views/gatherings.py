"""Pages and buttons of a gathering itself."""

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.accounts.models import User
from mentoring.policies import why_not
from mentoring.views import Action, FormPage, to_be_saved
from programs.rules import is_coordinator
from programs.views import InProgram, ProgramPage
from sessions_app import policies, selectors, services
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE, calendar_entry
from sessions_app.content import gathering_template
from sessions_app.forms import ANSWERS, AttendanceForm, GatheringForm, ReplyForm
from sessions_app.models import CheckInSeries, Gathering
from sessions_app.recurrence import nearest_working_day_in_month
from sessions_app.states import Form, GatheringState, Kind, Reply


def invitations_sent(number: int) -> str:
    """What whoever pressed the button is told."""
    if not number:
        return _("Everybody has been invited already.")
    return ngettext("%(number)s invitation is on its way.", "%(number)s invitations are on their way.", number) % {
        "number": number
    }


def named(people: Iterable[User]) -> list[tuple[int, str]]:
    """People as choices."""
    return [(person.pk, person.name) for person in people]


class GatheringPage(InProgram):
    """A page about one gathering the person may see."""

    object: Gathering

    def find(self) -> Gathering:
        program = self.find_program()
        return get_object_or_404(
            selectors.gatherings_visible_to(self.request.user, program), pk=self.kwargs["gathering"]
        )


class GatheringList(ProgramPage):
    permission = "gatherings.list_gatherings"
    template_name = "gatherings/gathering_list.html"

    def context(self) -> dict[str, Any]:
        visible = list(selectors.with_counts(selectors.gatherings_visible_to(self.request.user, self.object)))
        return {
            "upcoming": [g for g in visible if g.ends_at > self.now and g.state != GatheringState.CANCELLED],
            "past": [g for g in reversed(visible) if g.ends_at <= self.now or g.state == GatheringState.CANCELLED],
            "series": CheckInSeries.objects.filter(program=self.object).first(),
            "may_plan": self.request.user.has_perm("gatherings.plan_gatherings", self.object),
            "cannot_plan": why_not(policies.check_can_plan, self.object),
            "kinds": [kind for kind in Kind if kind != Kind.CHECK_IN],
            "newcomers": self._newcomers(),
        }

    def _newcomers(self) -> list[str]:
        """Names of those who have joined since the invitations went, for who may invite them."""
        if not self.request.user.has_perm("gatherings.plan_gatherings", self.object):
            return []
        members = selectors.not_asked_yet(self.object, now=self.now).select_related("user")
        return [member.user.name for member in members.order_by("user__family_name", "user__given_name", "pk")]


class NewcomersInvite(Action, ProgramPage):
    """Ask those who joined since to everything that is left."""

    permission = "gatherings.plan_gatherings"

    def do(self, data: Mapping[str, Any]) -> str:
        number = services.invite_newcomers(program=self.object, by=self.request.user, now=self.now)
        return invitations_sent(number)

    def back(self) -> str:
        return reverse("gatherings:gathering-list", args=[self.object.slug])


class GatheringDetail(GatheringPage):
    permission = "gatherings.view_gathering"
    template_name = "gatherings/gathering_detail.html"

    def context(self) -> dict[str, Any]:
        gathering = self.object
        people = list(selectors.attendance_list(gathering))
        coordinator = is_coordinator(self.request.user, gathering)
        own = next((a for a in people if a.person_id == self.request.user.pk), None)
        return {
            "gathering": gathering,
            "own": own,
            "may_arrive": bool(
                own and not own.arrived_at and not why_not(policies.check_can_arrive, own, now=self.now)
            ),
            "people": people,
            "coming": sum(a.reply in (Reply.YES, Reply.DIGITAL) for a in people),
            "in_person": sum(a.reply == Reply.YES for a in people),
            "waiting": sum(a.reply == Reply.NONE for a in people),
            "over": gathering.ends_at <= self.now,
            "held": gathering.state == GatheringState.HELD,
            "attended": sum(bool(a.attended) for a in people),
            "replies": [reply for reply in ANSWERS if reply != Reply.DIGITAL or gathering.form == Form.BOTH],
            "full": selectors.free_places(gathering) == 0,
            "in_line": (
                line := sorted((a for a in people if a.reply == Reply.WAITING), key=lambda a: (a.replied_at, a.pk))
            ),
            "place_in_line": next(
                (n for n, a in enumerate(line, start=1) if a.person_id == self.request.user.pk), None
            ),
            "is_coordinator": coordinator,
            "agenda": selectors.agenda_times(gathering),
            "told": selectors.told_at(gathering),
            "may_give_feedback": bool(
                own
                and gathering.ends_at <= self.now
                and not why_not(
                    policies.check_can_give_feedback,
                    own,
                    given=selectors.has_given_feedback(gathering, self.request.user),
                    now=self.now,
                )
            ),
            "actions": list(selectors.actions_of(gathering)),
            "cannot_note": why_not(policies.check_can_note_actions, gathering) if coordinator else None,
            "cannot_show_code": why_not(policies.check_can_show_code, gathering, now=self.now) if coordinator else None,
            "to_invite": selectors.audience(gathering).count() if coordinator and not people else 0,
            "cannot_reply": why_not(policies.check_can_reply, gathering, now=self.now),
            "cannot_invite": why_not(policies.check_can_invite, gathering, now=self.now),
            "cannot_cancel": why_not(policies.check_can_cancel, gathering),
            "cannot_take_attendance": why_not(policies.check_can_take_attendance, gathering, now=self.now),
        }


class GatheringNew(FormPage, ProgramPage):
    """A new gathering from the template of its kind (`?kind=kick_off`)."""

    permission = "gatherings.plan_gatherings"
    template_name = "gatherings/gathering_form.html"
    form_class = GatheringForm

    def kind(self) -> Kind:
        name = self.request.POST.get("kind") or self.request.GET.get("kind", Kind.OTHER)
        if name not in Kind.values or name == Kind.CHECK_IN:
            raise Http404
        return Kind(name)

    def form_kwargs(self) -> dict[str, Any]:
        title, _points = gathering_template(self.kind())
        return {
            "initial": {
                "title": title,
                "on": self._proposed_date(),
                "at": time(9, 0),
                "minutes": 180,
            },
            "people": named(selectors.possible_guests(self.object)),
        }

    def _proposed_date(self) -> date:
        start = self.object.starts_on or timezone.localdate(self.now, ZONE) + timedelta(days=14)
        end = self.object.ends_on or start + timedelta(days=182)
        day = {Kind.MIDWAY: start + (end - start) / 2, Kind.CLOSING: end}.get(self.kind(), start)
        return nearest_working_day_in_month(day, PUBLIC_HOLIDAYS)

    def context(self) -> dict[str, Any]:
        _title, points = gathering_template(self.kind())
        return {"kind": self.kind(), "points": points}

    def do(self, data: Mapping[str, Any]) -> str:
        self.made = services.plan_gathering(
            program=self.object,
            by=self.request.user,
            now=self.now,
            kind=self.kind(),
            points=gathering_template(self.kind())[1],
            **self.form.values(),
        )
        return _(
            "The gathering is planned. Nobody has been told yet: send the invitations when time and place are right."
        )

    def success_url(self) -> str:
        return self.made.get_absolute_url()


class GatheringEdit(FormPage, GatheringPage):
    permission = "gatherings.edit_gathering"
    template_name = "gatherings/gathering_form.html"
    form_class = GatheringForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.object, "people": named(selectors.possible_guests(self.object.program))}

    def context(self) -> dict[str, Any]:
        return {"kind": Kind(self.object.kind), "gathering": self.object, "invited": self.object.attendances.count()}

    def do(self, data: Mapping[str, Any]) -> str:
        changes = self.form.values()
        guests = changes.pop("guests")
        services.change_gathering(
            gathering=self.object, changes=changes, guests=guests, by=self.request.user, now=self.now
        )
        return _("Saved. Those invited are told if time or place has changed.")


class GatheringInvite(Action, GatheringPage):
    permission = "gatherings.edit_gathering"

    def do(self, data: Mapping[str, Any]) -> str:
        number = services.invite_to_gathering(gathering=self.object, by=self.request.user, now=self.now)
        return invitations_sent(number)


class GatheringCancel(Action, GatheringPage):
    permission = "gatherings.edit_gathering"

    def do(self, data: Mapping[str, Any]) -> str:
        services.cancel_gathering(gathering=self.object, by=self.request.user, now=self.now)
        return _("The gathering is cancelled. Those invited are told, and it leaves their calendars.")


class GatheringReply(Action, GatheringPage):
    permission = "gatherings.reply_to_gathering"
    form_class = ReplyForm

    def do(self, data: Mapping[str, Any]) -> str:
        who_when = {"by": self.request.user, "now": self.now}
        attendance = services.reply_to_gathering(gathering=self.object, reply=data["reply"], **who_when)
        if attendance.reply == Reply.WAITING:
            return _("The room is full, so you are on the waiting list. You get a letter when a place becomes yours.")
        return _("Thank you, your answer is noted.")


class GatheringAttendance(FormPage, GatheringPage):
    permission = "gatherings.edit_gathering"
    template_name = "gatherings/gathering_attendance.html"
    form_class = AttendanceForm

    def form_kwargs(self) -> dict[str, Any]:
        people = list(selectors.attendance_list(self.object))
        taken = self.object.state == GatheringState.HELD
        arrived = [a.person_id for a in people if a.arrived_at is not None]
        coming = [a.person_id for a in people if a.reply in (Reply.YES, Reply.DIGITAL)]
        present = [a.person_id for a in people if a.attended] if taken else arrived or coming
        return {
            "people": [(a.person_id, a.person.name) for a in people],
            "initial": {"present": present, "minutes": self.object.minutes_text},
        }

    def context(self) -> dict[str, Any]:
        return {
            "cannot_take_attendance": why_not(policies.check_can_take_attendance, self.object, now=self.now),
            "arrived": selectors.arrived(self.object) if self.object.state != GatheringState.HELD else 0,
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.take_attendance(
            gathering=self.object, present=data["present"], minutes=data["minutes"], by=self.request.user, now=self.now
        )
        return _("Attendance and minutes are saved.")


def calendar_file(entry: str, *, name: str) -> HttpResponse:
    """A calendar entry to be saved, for calendars to open."""
    return to_be_saved(entry, name=f"{name}.ics", content_type="text/calendar; charset=utf-8")


class GatheringCalendar(GatheringPage):
    """The calendar entry as a file, for those whose mail does not take it by itself."""

    permission = "gatherings.view_gathering"

    def find(self) -> Gathering:
        visible = selectors.gatherings_visible_to(self.request.user, self.find_program())
        return get_object_or_404(visible.prefetch_related("points__owner"), pk=self.kwargs["gathering"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = "CANCEL" if self.object.state == GatheringState.CANCELLED else "REQUEST"
        entry = calendar_entry(self.object, person=self.request.user, method=method, now=self.now)
        return calendar_file(entry, name=f"gathering-{self.object.pk}")

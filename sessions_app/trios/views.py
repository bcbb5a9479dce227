"""The page of a trio, its agreement, its meetings, and the room of its mentors."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.models import Membership
from programs.views import InProgram, ProgramPage
from sessions_app.trios import policies, selectors, services
from sessions_app.trios.content import GUIDES
from sessions_app.trios.emails import entry_of
from sessions_app.trios.forms import (
    AgreeForm,
    AgreementForm,
    MeetingForm,
    NextStepForm,
    PickForm,
    ProposeForm,
    QuietAnswerForm,
    QuietForm,
    RoomForm,
    TopicForm,
)
from sessions_app.trios.models import Meeting, QuietMessage, RhythmAlert, Topic
from sessions_app.trios.states import MeetingState, QuietState
from sessions_app.views.gatherings import calendar_file


class TrioPage(InProgram):
    """A page of a trio one is in, or whose leader one assists."""

    object: Membership

    def find(self) -> Membership:
        program = self.find_program()
        return get_object_or_404(selectors.trios_visible_to(self.request.user, program), pk=self.kwargs["leader"])

    def trio_name(self) -> str:
        return selectors.name_of(self.object, to=self.request.user)

    def back(self) -> str:
        return reverse("trios:trio-detail", args=[self.object.program.slug, self.object.pk])


class MeetingPage(InProgram):
    object: Meeting

    def find(self) -> Meeting:
        program = self.find_program()
        return get_object_or_404(selectors.meetings_visible_to(self.request.user, program), pk=self.kwargs["meeting"])

    def trio_name(self) -> str:
        return selectors.name_of(self.object.trio.leader, to=self.request.user)

    def back(self) -> str:
        return self.object.get_absolute_url()


class TrioDetail(TrioPage):
    permission = "trios.view_trio"
    template_name = "trios/trio_detail.html"

    def context(self) -> dict[str, Any]:
        view = selectors.trio_view(self.object, now=self.now)
        me = self.request.user
        inside = me in view.people
        return {
            "trio": view,
            "inside": inside,
            "is_mentor": me in view.mentors,
            "has_agreed": me in view.agreed,
            "topic_form": TopicForm(),
            "step_form": NextStepForm(initial={"text": view.trio.next_step if view.trio else ""}),
            "guides": GUIDES,
            "contact": self.object.program.contact,
            "cannot_change": why_not(policies.check_goes_on, self.object.program),
        }


class TrioAgreement(FormPage, TrioPage):
    """The agreement, written anew."""

    permission = "trios.write_trio"
    template_name = "trios/agreement_form.html"
    form_class = AgreementForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"trio": getattr(self.object, "trio", None)}

    def do(self, data: Mapping[str, Any]) -> str:
        words = {name: value.strip() for name, value in data.items() if name != "version"}
        services.save_agreement(
            leader=self.object, words=words, version=data["version"], by=self.request.user, now=self.now
        )
        return _("Saved. The others see it on the page, and say yes to it there.")

    def success_url(self) -> str:
        return TrioPage.back(self)


class TrioAgree(Action, TrioPage):
    permission = "trios.write_trio"
    form_class = AgreeForm

    def do(self, data: Mapping[str, Any]) -> str:
        services.agree(leader=self.object, version=data["version"], by=self.request.user, now=self.now)
        return _("Thank you, your yes is noted.")

    def back(self) -> str:
        return TrioPage.back(self)


class TopicAdd(Action, TrioPage):
    permission = "trios.write_trio"
    form_class = TopicForm

    def do(self, data: Mapping[str, Any]) -> str:
        services.add_topic(leader=self.object, text=data["text"], by=self.request.user, now=self.now)
        return _("The topic is on the list.")

    def back(self) -> str:
        return f"{TrioPage.back(self)}#topics"


class TopicTick(Action, InProgram):
    """Talked about, or open again."""

    permission = "trios.write_trio"
    object: Topic

    def find(self) -> Topic:
        leaders = selectors.trios_visible_to(self.request.user, self.find_program())
        topics = Topic.objects.filter(trio__leader__in=leaders).select_related("trio__leader", "trio__program")
        return get_object_or_404(topics, pk=self.kwargs["topic"])

    def do(self, data: Mapping[str, Any]) -> str:
        services.tick_topic(topic=self.object, by=self.request.user, now=self.now)
        return ""

    def back(self) -> str:
        trio = self.object.trio
        return reverse("trios:trio-detail", args=[trio.program.slug, trio.leader_id]) + "#topics"


class NextStep(Action, TrioPage):
    permission = "trios.write_trio"
    form_class = NextStepForm

    def do(self, data: Mapping[str, Any]) -> str:
        services.say_next_step(leader=self.object, text=data["text"].strip(), by=self.request.user, now=self.now)
        return _("Saved.")

    def back(self) -> str:
        return TrioPage.back(self)


class MeetingPropose(FormPage, TrioPage):
    """Up to three times to pick from."""

    permission = "trios.arrange_meeting"
    template_name = "trios/meeting_propose.html"
    form_class = ProposeForm

    def do(self, data: Mapping[str, Any]) -> str:
        services.propose_meeting(
            leader=self.object, times=self.form.instants(), minutes=data["minutes"], place=data["place"],
            by=self.request.user, now=self.now,
        )  # fmt: skip
        return _("The others get a letter. The first of them to pick a time decides.")

    def success_url(self) -> str:
        return TrioPage.back(self)


class MeetingPick(Action, MeetingPage):
    permission = "trios.arrange_meeting"
    form_class = PickForm

    def do(self, data: Mapping[str, Any]) -> str:
        proposal = self.object.proposals.filter(pk=data["proposal"]).first()
        if proposal is None:
            raise Http404
        services.pick_time(meeting=self.object, starts_at=proposal.starts_at, by=self.request.user, now=self.now)
        return _("The meeting is set. All of you get it into the calendar.")

    def back(self) -> str:
        return MeetingPage.back(self)


class MeetingMove(FormPage, MeetingPage):
    permission = "trios.arrange_meeting"
    template_name = "trios/meeting_move.html"
    form_class = MeetingForm

    def find(self) -> Meeting:
        meeting = super().find()
        if meeting.starts_at is None:
            raise Http404
        return meeting

    def form_kwargs(self) -> dict[str, Any]:
        return {"meeting": self.object}

    def context(self) -> dict[str, Any]:
        return {"refusal": why_not(policies.check_can_move, self.object, starts_at=None, now=self.now)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.move_meeting(
            meeting=self.object, starts_at=self.form.starts_at(), minutes=data["minutes"], place=data["place"],
            by=self.request.user, now=self.now,
        )  # fmt: skip
        return _("The meeting is moved. The entry in all three calendars moves along.")

    def success_url(self) -> str:
        return MeetingPage.back(self)


class MeetingHeld(Action, MeetingPage):
    permission = "trios.arrange_meeting"

    def do(self, data: Mapping[str, Any]) -> str:
        services.hold_meeting(meeting=self.object, by=self.request.user, now=self.now)
        return _("Noted that you met. When is the next time?")

    def back(self) -> str:
        return MeetingPage.back(self)


class MeetingCancel(Action, MeetingPage):
    permission = "trios.arrange_meeting"

    def do(self, data: Mapping[str, Any]) -> str:
        was = self.object.state
        services.cancel_meeting(meeting=self.object, by=self.request.user, now=self.now)
        if was == MeetingState.PROPOSED:
            return _("The times are taken back. Propose others when you like.")
        return _(
            "The meeting is called off and leaves the calendars. Propose a new time today, then it is easily made up for."
        )

    def back(self) -> str:
        return MeetingPage.back(self)


class MeetingCalendar(MeetingPage):
    """The calendar entry as a file, for those whose mail does not take it by itself."""

    permission = "trios.view_trio"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.starts_at is None:
            raise Http404
        method = "CANCEL" if self.object.state == MeetingState.CANCELLED else "REQUEST"
        entry = entry_of(self.object, person=self.request.user, method=method, now=self.now)
        return calendar_file(entry, name=f"meeting-{self.object.pk}")


class RoomPage(FormPage, TrioPage):
    """What the two mentors write for each other. Neither leader, committee nor administrator can open it."""

    permission = "trios.open_room"
    template_name = "trios/room.html"
    form_class = RoomForm

    def prepare(self) -> None:
        self.room = selectors.own_room(self.object, self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"room": self.room}

    def context(self) -> dict[str, Any]:
        return {"room": self.room, "cannot_change": why_not(policies.check_goes_on, self.object.program)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.write_room(
            leader=self.object, written=self.form.written(), version=data["version"], by=self.request.user, now=self.now
        )
        return _("Saved and sealed. Only the mentors of this leader can open it.")

    def success_url(self) -> str:
        return self.request.path


# --- The quiet line ---------------------------------------------------------------------------------------------------------


class QuietLine(FormPage, ProgramPage):
    """Write to the contact outside the line, and read what they answered."""

    permission = "trios.write_quietly"
    template_name = "trios/quiet_line.html"
    form_class = QuietForm

    def context(self) -> dict[str, Any]:
        messages = selectors.messages_written(self.request.user, self.object)
        return {
            "contact": self.object.contact,
            "written": [(message, selectors.opened_message(message)) for message in messages],
            "today": timezone.localdate(self.now),
            "waits": QuietState.SENT,
            "refusal": why_not(policies.check_can_write_quietly, self.object, self.request.user),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        message = services.write_quietly(
            program=self.object, writer=self.request.user, text=data["text"], tell_writer=data["tell_writer"], by=None, now=self.now
        )  # fmt: skip
        return _("Sent to %(name)s alone. The answer will be on this page.") % {"name": message.contact.name}

    def success_url(self) -> str:
        return self.request.path


class QuietTakeBack(Action, InProgram):
    permission = "trios.take_back_quietly"
    object: QuietMessage

    def find(self) -> QuietMessage:
        messages = selectors.messages_written(self.request.user, self.find_program())
        return get_object_or_404(messages, pk=self.kwargs["message"])

    def do(self, data: Mapping[str, Any]) -> str:
        services.take_back(message=self.object, by=None, now=self.now)
        return _("Taken back. What you wrote is deleted.")

    def back(self) -> str:
        return reverse("trios:quiet-line", args=[self.object.program.slug])


class QuietAnswer(FormPage):
    """The contact reads one message and answers it. Nobody else finds this page."""

    permission = "trios.answer_quietly"
    template_name = "trios/quiet_answer.html"
    form_class = QuietAnswerForm
    object: QuietMessage

    def find(self) -> QuietMessage:
        return get_object_or_404(selectors.messages_to(self.request.user), pk=self.kwargs["message"])

    def context(self) -> dict[str, Any]:
        return {
            "opened": selectors.opened_message(self.object),
            "refusal": why_not(policies.check_can_answer_quietly, self.object),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.answer_quietly(message=self.object, answer=data["answer"], by=self.request.user, now=self.now)
        return _("Your answer is there for the one who wrote, and nobody else.")

    def success_url(self) -> str:
        return self.request.path


# --- The rhythm, for the committee ------------------------------------------------------------------------------------------


class RhythmPage(ProgramPage):
    """When each trio last met and meets next: dates and numbers, nothing of what is said."""

    permission = "trios.watch_rhythm"
    template_name = "trios/rhythm.html"

    def context(self) -> dict[str, Any]:
        return {"trios": selectors.rhythm_of(self.object, now=self.now)}


class RhythmFollowUp(Action, InProgram):
    permission = "trios.watch_rhythm"
    object: RhythmAlert

    def find(self) -> RhythmAlert:
        return get_object_or_404(
            selectors.alerts_visible_to(self.request.user, self.find_program()), pk=self.kwargs["alert"]
        )

    def do(self, data: Mapping[str, Any]) -> str:
        services.close_alert(alert=self.object, by=self.request.user, now=self.now)
        return _("Noted. You hear of the trio again if it goes on like this after its next meeting.")

    def back(self) -> str:
        return reverse("trios:rhythm", args=[self.object.program.slug])

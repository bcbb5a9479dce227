"""What people take upon them at gatherings."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.views import InProgram, ProgramPage
from sessions_app import policies, selectors, services
from sessions_app.forms import ActionPointForm, TickForm
from sessions_app.models import ActionPoint
from sessions_app.views.gatherings import GatheringPage


class ActionList(ProgramPage):
    """A coordinator's overview of what is to be done after gatherings; for others, what they took upon them."""

    permission = "gatherings.list_gatherings"
    template_name = "gatherings/action_list.html"

    def context(self) -> dict[str, Any]:
        actions = list(selectors.actions_visible_to(self.request.user, self.object))
        today = timezone.localdate(self.now)
        return {
            "open_actions": [(action, action.due_on < today) for action in actions if action.done_at is None],
            "done_actions": [action for action in actions if action.done_at is not None],
        }


class ActionNew(FormPage, GatheringPage):
    permission = "gatherings.edit_gathering"
    template_name = "gatherings/action_new.html"
    form_class = ActionPointForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"people": selectors.people_invited(self.object)}

    def context(self) -> dict[str, Any]:
        return {"settled": why_not(policies.check_can_note_actions, self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.add_action(gathering=self.object, by=self.request.user, now=self.now, **data)
        return _("Noted. Whoever does it gets a letter, and finds it on the first page.")

    def success_url(self) -> str:
        return f"{self.object.get_absolute_url()}#actions"


class ActionPage(InProgram):
    object: ActionPoint

    def find(self) -> ActionPoint:
        visible = selectors.actions_visible_to(self.request.user, self.find_program())
        return get_object_or_404(visible, gathering=self.kwargs["gathering"], pk=self.kwargs["action"])


class ActionTick(Action, ActionPage):
    permission = "gatherings.tick_action"
    form_class = TickForm

    def do(self, data: Mapping[str, Any]) -> str:
        services.tick_action(action=self.object, done=data["done"], by=self.request.user, now=self.now)
        return _("Ticked off.") if data["done"] else _("It is to be done again.")


class ActionRemove(Action, ActionPage):
    permission = "gatherings.edit_gathering"

    def do(self, data: Mapping[str, Any]) -> str:
        services.remove_action(action=self.object, by=self.request.user, now=self.now)
        return _("It is no longer noted.")

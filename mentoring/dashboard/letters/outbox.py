"""The outbox of a programme: the fate of each letter. Here, because letters stand below programmes and know nothing of who runs them."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from mentoring.mail.models import OutboundEmail
from mentoring.mail.policies import check_can_resend
from mentoring.mail.selectors import letters_of, server_is_away
from mentoring.mail.services import resend_email
from mentoring.mail.states import LetterState
from mentoring.policies import why_not
from mentoring.views import Action
from programs.views import ProgramPage

PER_PAGE = 50


class LetterPage(ProgramPage):
    permission = "programs.view_letters"

    def letter(self) -> OutboundEmail:
        return get_object_or_404(letters_of(self.object.pk), pk=self.kwargs["letter"])


class LetterList(LetterPage):
    template_name = "dashboard/letter_list.html"

    def context(self) -> dict[str, Any]:
        state = self.request.GET.get("state", "")
        page = Paginator(letters_of(self.object.pk, state=state), PER_PAGE).get_page(self.request.GET.get("page"))
        return {"page": page, "state": state, "states": list(LetterState), "server_is_away": server_is_away()}


class LetterDetail(LetterPage):
    template_name = "dashboard/letter_detail.html"

    def context(self) -> dict[str, Any]:
        letter = self.letter()
        return {"letter": letter, "cannot_resend": why_not(check_can_resend, letter)}


class LetterResend(Action, LetterPage):
    def do(self, data: Mapping[str, Any]) -> str:
        resend_email(email=self.letter(), by=self.request.user, now=self.now)
        return _("The letter is on its way again.")

    def back(self) -> str:
        return reverse("dashboard:letter-list", args=[self.object.slug])

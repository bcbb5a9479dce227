"""The page from which a programme is closed, the thanks that go out from there, and everybody's certificate."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext

from mentoring.dashboard.closing.certificates import (
    OVER,
    certificate_of,
    certificates_visible_to,
    closed_on,
    holders,
    reference,
)
from mentoring.dashboard.closing.deletion import deletion_of
from mentoring.dashboard.closing.left import left_to_do
from mentoring.dashboard.closing.policies import check_can_thank
from mentoring.dashboard.emails import thanks_sent, thanks_to
from mentoring.dashboard.phases import HAPPENS, blockers, next_phase
from mentoring.dashboard.services import send_thanks
from mentoring.documents import certificate_as_pdf
from mentoring.mail.selectors import texts_of
from mentoring.policies import why_not
from mentoring.views import Action, to_be_saved
from programs.models import Membership
from programs.selectors import committee_contact
from programs.states import Phase, Role
from programs.views import InProgram, ProgramPage

PHASES = (Phase.RUNNING, *OVER)


class Closing(ProgramPage):
    """What is left before the programme is closed, and after it: thanks, certificates, what is deleted when."""

    permission = "dashboard.view_control"
    template_name = "dashboard/closing.html"

    def context(self) -> dict[str, Any]:
        program = self.object
        if program.state not in PHASES:
            return {"early": True}
        people = list(holders(program))
        sent = thanks_sent(program)
        to_thank = sum(person.user_id not in sent for person in people)
        target = next_phase(program)
        return {
            "target": target,
            "happens": HAPPENS.get(target),
            "blockers": blockers(program, target, now=self.now) if target else [],
            "left": left_to_do(program, now=self.now) if program.state == Phase.RUNNING else [],
            "over": program.state in OVER,
            "closed_on": closed_on(program) if program.state in OVER else None,
            "people": [(person, reference(person), sent.get(person.user_id)) for person in people],
            "to_thank": to_thank,
            "thanked": len(sent),
            "letters": self._previews(people),
            "cannot_thank": why_not(check_can_thank, program, left=to_thank),
            "deletion": deletion_of(program),
        }

    def _previews(self, people: list[Membership]) -> list[tuple[Any, Membership, str, str]]:
        """Of the first leader's and the first mentor's letter, as these two get them."""
        contact = committee_contact(self.object)
        firsts: dict[str, Membership] = {}
        texts = texts_of(self.object.pk)
        for person in people:
            firsts.setdefault(person.role, person)
        return [
            (Role(role).label, person, *thanks_to(person, contact=contact).read(texts=texts))
            for role, person in firsts.items()
        ]


class Thank(Action, ProgramPage):
    """Send everybody who took part their thanks. Who has had them is left out."""

    permission = "dashboard.send_thanks"

    def do(self, data: Mapping[str, Any]) -> str:
        number = send_thanks(program=self.object, by=self.request.user, now=self.now)
        return ngettext("%(number)s letter is on its way.", "%(number)s letters are on their way.", number) % {
            "number": number
        }

    def back(self) -> str:
        return reverse("dashboard:closing", args=[self.object.slug])


class Certificate(InProgram):
    """What one has done in a programme, to read, and to take along in each language."""

    permission = "dashboard.view_certificate"
    template_name = "dashboard/certificate.html"
    object: Membership

    def find(self) -> Membership:
        program = self.find_program()
        return get_object_or_404(certificates_visible_to(self.request.user, program), pk=self.kwargs["holder"])

    def context(self) -> dict[str, Any]:
        return {
            "document": certificate_of(self.object, get_language() or settings.LANGUAGE_CODE),
            "languages": settings.LANGUAGES,
            "own": self.object.user_id == self.request.user.pk,
        }


class CertificatePdf(Certificate):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = self.kwargs["language"]
        if language not in dict(settings.LANGUAGES):
            raise Http404
        holder = self.object
        name = f"{slugify(holder.program.slug)}-{slugify(holder.user.name)}-{language}.pdf"
        content = certificate_as_pdf(certificate_of(holder, language))
        return to_be_saved(content, name=name, content_type="application/pdf")

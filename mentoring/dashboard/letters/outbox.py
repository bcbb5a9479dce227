"""The outbox of a programme: the fate of each letter. Here, because letters stand below programmes and know nothing of who runs them."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from mentoring.dashboard.letters.forms import AddressForm, BounceForm, LetterForm
from mentoring.dashboard.letters.steps import by_step, full_label
from mentoring.mail import fates, rewording, wording
from mentoring.mail.fates import Fate
from mentoring.mail.kinds import label_of
from mentoring.mail.models import LetterEdit, OutboundEmail
from mentoring.mail.policies import (
    check_can_bounce,
    check_can_edit,
    check_can_resend,
    check_could_go_again,
    check_did_arrive,
)
from mentoring.mail.selectors import Wanted, kinds_held, letters_of, not_arrived, outbox, server_is_away
from mentoring.mail.services import did_arrive, edit_letter, record_bounce, resend_email
from mentoring.mail.states import LetterState
from mentoring.mail.wording import Wording
from mentoring.policies import Refusal, why_not
from mentoring.views import Action, FormPage
from programs.views import ProgramPage

PER_PAGE = 50


def wanted_from(query: Mapping[str, str]) -> Wanted:
    """What the filter above the list asks for."""
    return Wanted(search=query.get("q", ""), kind=query.get("kind", ""), fate=query.get("fate", ""))


class LetterPage(ProgramPage):
    permission = "programs.view_letters"

    @cached_property
    def letter(self) -> OutboundEmail:
        return get_object_or_404(
            letters_of(self.object.pk).select_related("recipient", "again_of"), pk=self.kwargs["letter"]
        )

    def address(self) -> str:
        return reverse("dashboard:letter-detail", args=[self.object.slug, self.letter.pk])

    def told(self, rows: list[OutboundEmail]) -> list[tuple[OutboundEmail, fates.Told]]:
        """Letters with what became of them, in one query more however many they are."""
        again = set(
            OutboundEmail.objects.filter(again_of__in=[row.pk for row in rows]).values_list("again_of_id", flat=True)
        )
        return [(row, fates.tell(row, now=self.now, sent_again=row.pk in again)) for row in rows]


class LetterList(LetterPage):
    template_name = "dashboard/letter_list.html"

    def context(self) -> dict[str, Any]:
        wanted = wanted_from(self.request.GET)
        letters = outbox(self.object.pk, wanted, now=self.now).select_related("recipient")
        page = Paginator(letters, PER_PAGE).get_page(self.request.GET.get("page"))
        held = kinds_held(self.object.pk)
        kinds = [
            (step, list({one.kind: label_of(one.kind) for one in kinds if not one.private}.items()))
            for step, kinds in by_step()
        ]
        return {
            "page": page,
            "rows": self.told(list(page.object_list)),
            "wanted": wanted,
            "can_act": page.paginator.count > PER_PAGE or any(one.may_be_chosen for one in page.object_list),
            "kinds": kinds,
            "fates": list(Fate),
            "may_hold_kind": any(code == wanted.kind for _step, rows in kinds for code, _label in rows),
            "held_kinds": [(one, full_label(one.kind)) for one in held],
            "is_kind_held": any(one.kind == wanted.kind for one in held),
            "not_arrived": not_arrived(self.object.pk).count(),
            "server_is_away": server_is_away(),
        }


class LetterDetail(LetterPage):
    template_name = "dashboard/letter_detail.html"

    def context(self) -> dict[str, Any]:
        letter = self.letter
        copies = list(letter.copies.order_by("pk"))
        return {
            "letter": letter,
            "told": fates.tell(letter, now=self.now, sent_again=bool(copies)),
            "kind": full_label(letter.kind),
            "copies": copies,
            "edits": _edits(letter),
            "waits": letter.state in (LetterState.QUEUED, LetterState.HELD),
            "cannot_edit": why_not(check_can_edit, letter, now=self.now),
            "cannot_resend": why_not(check_can_resend, letter),
            "can_bounce": why_not(check_can_bounce, letter) is None,
            "can_arrive": why_not(check_did_arrive, letter) is None,
            "may_rest": letter.state in (LetterState.DEAD, LetterState.BOUNCED),
            "bounce_form": BounceForm(),
        }


def _edits(letter: OutboundEmail) -> list[dict[str, Any]]:
    """Each change of the letter: who, when, and what became of the words."""
    edits = list(letter.edits.select_related("edited_by"))
    texts = [_as_text(one) for one in edits] + [_as_text(letter)]
    return [
        {"edit": one, "pieces": wording.differences(texts[n], texts[n + 1]) if texts[n] != "\n\n" else None}
        for n, one in enumerate(edits)
    ]


def _as_text(one: OutboundEmail | LetterEdit) -> str:
    words = rewording.words_of(subject=one.subject, text=one.body_text, html=one.body_html)
    return f"{words.subject}\n\n{words.body}"


class LetterAct(Action, LetterPage):
    """A button about one letter."""

    permission = "programs.edit_letters"

    def back(self) -> str:
        return super().back() if self.request.POST.get("next") else self.address()


class LetterResend(LetterAct):
    form_class = AddressForm

    def do(self, data: Mapping[str, Any]) -> str:
        resend_email(email=self.letter, by=self.request.user, now=self.now, to_address=data["address"])
        return _("The letter is on its way again.")


class LetterBounced(LetterAct):
    """A coordinator has heard that the letter did not arrive."""

    form_class = BounceForm

    def do(self, data: Mapping[str, Any]) -> str:
        record_bounce(letter=self.letter, reason=data["reason"], by=self.request.user, now=self.now)
        return _("Noted: the letter did not arrive.")


class LetterArrived(LetterAct):
    def do(self, data: Mapping[str, Any]) -> str:
        did_arrive(letter=self.letter, by=self.request.user, now=self.now)
        return _("Noted: the letter arrived after all.")


class LetterEditPage(FormPage, LetterPage):
    """Other words for one letter before it goes, and how it will look."""

    permission = "programs.edit_letters"
    template_name = "dashboard/letter_edit.html"
    form_class = LetterForm

    @cached_property
    def words(self) -> Wording:
        letter = self.letter
        return rewording.words_of(subject=letter.subject, text=letter.body_text, html=letter.body_html)

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "language": self.letter.language,
            "initial": {
                "version": self.letter.edits.count(), "subject": self.words.subject, "body": self.words.body
            },
        }  # fmt: skip

    def context(self) -> dict[str, Any]:
        letter = self.letter
        return {
            "letter": letter,
            "told": fates.tell(letter, now=self.now),
            "cannot_edit": why_not(check_can_edit, letter, now=self.now),
            "is_held": letter.state == LetterState.HELD,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Looking saves nothing, so the page comes back as it was sent."""
        form = LetterForm(request.POST, **self.form_kwargs())
        if request.POST.get("act") != "look" or not form.is_valid():
            return super().post(request, *args, **kwargs)
        words = form.words()
        looks = rewording.content(words.body, language=self.letter.language)
        return self.render(form=form, preview={"subject": words.subject, "html": looks})

    def do(self, data: Mapping[str, Any]) -> str:
        edit_letter(
            letter=self.letter, words=self.form.words(), program=self.object, version=data["version"], by=self.request.user,
            now=self.now,
        )  # fmt: skip
        return _("Saved. This is what the letter says now; what it said before is kept.")

    def success_url(self) -> str:
        return self.address()

    def refused(self, refusal: Refusal, form: Any = None) -> HttpResponse:
        if refusal.code != "changed_meanwhile" or form is None:
            return super().refused(refusal, form)
        fresh = letters_of(self.object.pk).get(pk=self.letter.pk)
        theirs = rewording.words_of(subject=fresh.subject, text=fresh.body_text, html=fresh.body_html)
        form.data = form.data.copy()
        form.data["version"] = fresh.edits.count()  # saving again is a choice made with open eyes
        form.add_error(None, str(refusal))
        return self.render(status=409, form=form, theirs=[(_("Subject"), theirs.subject), (_("Text"), theirs.body)])


class LetterBounces(LetterPage):
    """Letters that did not arrive: put the address right, send again, or let it rest."""

    template_name = "dashboard/letter_bounces.html"

    def context(self) -> dict[str, Any]:
        letters = not_arrived(self.object.pk).defer("body_html", "calendar").select_related("recipient")
        page = Paginator(letters, PER_PAGE).get_page(self.request.GET.get("page"))
        rows = []
        for letter in page.object_list:
            known = letter.recipient.email if letter.recipient is not None else letter.to_address
            form = AddressForm(initial={"address": known}, auto_id=f"address-{letter.pk}-%s")
            rows.append(
                {
                    "letter": letter, "told": fates.tell(letter, now=self.now), "form": form,
                    "moved": known.lower() != letter.to_address.lower(),
                    "cannot_resend": why_not(check_could_go_again, letter), "kind": full_label(letter.kind),
                }
            )  # fmt: skip
        return {"page": page, "rows": rows}

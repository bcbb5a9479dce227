"""What a programme's letters say: the coordinators' own words, with the shipped ones to go back to."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from mentoring.dashboard.letters.forms import LetterTextForm
from mentoring.dashboard.letters.steps import by_step
from mentoring.mail import wording
from mentoring.mail.kinds import Example, LetterKind, kind_by_code
from mentoring.mail.models import LetterText
from mentoring.mail.selectors import text_of, texts_of
from mentoring.mail.services import back_to_shipped, change_letter_text, send_test
from mentoring.mail.wording import Wording
from mentoring.policies import Refusal
from mentoring.views import Action, FormPage
from programs.views import ProgramPage, settings_tabs

MOST_EXAMPLES = 20


class LetterTexts(ProgramPage):
    """Every kind of letter the programme sends, by step, and in which languages the programme has words of its own."""

    permission = "programs.edit_letters"
    template_name = "dashboard/letter_texts.html"

    def context(self) -> dict[str, Any]:
        own = texts_of(self.object.pk)
        return {
            "groups": settings_tabs(self.object, self.request.path),
            "steps": [(step, [self._row(kind, own.get(kind.code, {})) for kind in kinds]) for step, kinds in by_step()],
        }

    def _row(self, kind: LetterKind, own: Mapping[str, LetterText]) -> dict[str, Any]:
        language = self.request.user.language
        codes = [code for code, _name in settings.LANGUAGES]
        return {
            "kind": kind,
            "url": reverse("dashboard:letter-text", args=[self.object.slug, kind.code, language]),
            "own": [code for code in codes if code in own],
            "shipped": [code for code in ("nb", "nn") if own and code not in own],
            "moved_on": [code for code in codes if code in own and _has_moved_on(own[code], kind)],
        }


def _has_moved_on(text: LetterText, kind: LetterKind) -> bool:
    """The shipped text is no longer the one the programme's words were made from."""
    return Wording(text.shipped_subject, text.shipped_body) != wording.shipped(kind, text.language)


class OneText(ProgramPage):
    """A page about one kind of letter in one language."""

    permission = "programs.edit_letters"

    def prepare(self) -> None:
        kind = kind_by_code(self.kwargs["kind"])
        if kind is None or self.kwargs["language"] not in dict(settings.LANGUAGES):
            raise Http404
        self.kind, self.language = kind, self.kwargs["language"]

    @cached_property
    def own(self) -> LetterText | None:
        return text_of(self.object.pk, self.kind.code, self.language)

    def address(self, language: str = "") -> str:
        return reverse("dashboard:letter-text", args=[self.object.slug, self.kind.code, language or self.language])


class LetterTextEdit(FormPage, OneText):
    """The words, what they look like for a real person, a test to oneself, and what is different from the shipped text."""

    template_name = "dashboard/letter_text.html"
    form_class = LetterTextForm

    @cached_property
    def shipped(self) -> Wording:
        return wording.shipped(self.kind, self.language)

    @cached_property
    def examples(self) -> dict[str, Example]:
        """Real people the letter can be shown for, by a key for the choice."""
        if self.kind.examples is None:
            return {}
        found = {str(example[0].pk): example for example in self.kind.examples(self.object.pk)}
        return dict(list(found.items())[:MOST_EXAMPLES])

    def form_kwargs(self) -> dict[str, Any]:
        now = Wording(self.own.subject, self.own.body) if self.own is not None else self.shipped
        people = [(key, person.name) for key, (person, _context) in self.examples.items()]
        return {
            "kind": self.kind,
            "language": self.language,
            "people": [*people, ("", _("Nobody in particular"))],
            "initial": {
                "version": self.own.version if self.own is not None else 0,
                "subject": now.subject,
                "body": now.body,
                "example": next(iter(self.examples), ""),
            },
        }

    def context(self) -> dict[str, Any]:
        own = self.own
        return {
            "groups": settings_tabs(self.object, reverse("dashboard:letter-texts", args=[self.object.slug])),
            "kind": self.kind,
            "language": self.language,
            "languages": [(name, self.address(code), code == self.language) for code, name in settings.LANGUAGES],
            "placeholders": [(f"{{{name}}}", one.meaning, one.needed) for name, one in self.kind.placeholders.items()],
            "own": own,
            "changed": own and wording.differences(*_as_text(self.shipped, Wording(own.subject, own.body))),
            "moved_on": own
            and _has_moved_on(own, self.kind)
            and wording.differences(*_as_text(Wording(own.shipped_subject, own.shipped_body), self.shipped)),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        started = form.initial if form is not None else {}
        return self.render(
            form=form, preview=self.look(Wording(started["subject"], started["body"]), started["example"])
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Saving is the way of every form. Looking and testing save nothing, so the page comes back as it was sent."""
        act, me = request.POST.get("act", "save"), self.request.user
        form = LetterTextForm(request.POST, **self.form_kwargs())
        if act not in ("look", "test") or not form.is_valid():
            return super().post(request, *args, **kwargs)
        words, example = form.words(), form.cleaned_data["example"]
        if act == "test":
            send_test(
                kind=self.kind, words=words, values=self.values(example), program=self.object, language=self.language,
                by=me, now=self.now,
            )  # fmt: skip
            messages.success(request, _("A test is on its way to %(address)s.") % {"address": me.email})
        return self.render(form=form, preview=self.look(words, example))

    def values(self, example: str) -> wording.Values:
        with translation.override(self.language):
            if example in self.examples:
                person, context = self.examples[example]
                return wording.values_of(self.kind, {**context(), "recipient": person})
            known = {"name": self.request.user.given_name, "program": str(self.object)}
            return wording.made_up_values(self.kind, known)

    def look(self, words: Wording, example: str) -> dict[str, Any]:
        """Subject and body as the person would get them."""
        values = self.values(example)
        with translation.override(self.language):
            return {
                "subject": wording.fill_subject(words.subject, values),
                "html": wording.fill_html(words.body, values),
                "text": wording.fill_text(words.body, values),
                "is_real": example in self.examples,
                "person": self.examples[example][0].name if example in self.examples else "",
                "lacking": ", ".join(wording.lacking(self.kind, values)),
                "left_out": (gone := wording.left_out(words.body, values)),
                "may_go": [line for line in wording.may_go(self.kind, words.body) if line not in gone],
            }

    def do(self, data: Mapping[str, Any]) -> str:
        row = change_letter_text(
            program_id=self.object.pk, kind=self.kind, language=self.language, words=self.form.words(),
            version=data["version"], by=self.request.user, now=self.now,
        )  # fmt: skip
        if row is None:
            return _("This is the shipped text, so the programme has none of its own.")
        return _("Saved. Letters written from now on say this.")

    def success_url(self) -> str:
        return self.address()

    def refused(self, refusal: Refusal, form: Any = None) -> HttpResponse:
        if refusal.code != "changed_meanwhile" or form is None:
            return super().refused(refusal, form)
        saved = text_of(self.object.pk, self.kind.code, self.language)
        theirs = Wording(saved.subject, saved.body) if saved is not None else self.shipped
        form.data = form.data.copy()
        form.data["version"] = saved.version if saved is not None else 0  # saving again is a choice made with open eyes
        form.add_error(None, str(refusal))
        return self.render(status=409, form=form, theirs=[(_("Subject"), theirs.subject), (_("Text"), theirs.body)])


class LetterTextShipped(Action, OneText):
    """Back to the text that comes with the software."""

    def do(self, data: Mapping[str, Any]) -> str:
        version = self.request.POST.get("version", "")
        back_to_shipped(
            program_id=self.object.pk, kind=self.kind, language=self.language,
            version=int(version) if version.isdecimal() and len(version) < 9 else 0, by=self.request.user, now=self.now,
        )  # fmt: skip
        return _("The shipped text holds again.")

    def back(self) -> str:
        return self.address()


def _as_text(*words: Wording) -> list[str]:
    return [f"{one.subject}\n\n{one.body}" for one in words]

"""Publishing a match: every letter is read before it is proposed, approved or sent."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching.emails import letter_from
from matching.forms.pairings import AnswerDateForm
from matching.models.letters import DueLetter
from matching.policies.runs import check_can_propose, check_can_publish
from matching.selectors.letters import due_letters, mentors_after
from matching.selectors.publishing import Outcome, outcome_of
from matching.selectors.runs import is_result
from matching.services.publishing import USUAL_ANSWER, propose_run, publish_run, take_back_run
from matching.states import LetterEvent, RunState
from matching.views.runs import RunPage
from mentoring.mail.selectors import texts_of
from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.selectors import committee_contact

LETTERS_PER_PAGE = 20


class RunPublish(FormPage, RunPage):
    """The letters as their readers will get them, and the one button. Where it takes two, the first who presses proposes."""

    permission = "matching.publish_match"
    template_name = "matching/run_publish.html"
    form_class = AnswerDateForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"usual": localdate(self.now) + USUAL_ANSWER, "settled": self.object.answer_by}

    def _answer_by(self) -> date:
        """What stands in the letters as they are shown: the date asked for with `?answer_by=…`, or the usual one."""
        usual = self.form_kwargs()
        if usual["settled"] is None and "answer_by" in self.request.GET:
            form = AnswerDateForm(self.request.GET, **usual)
            if form.is_valid() and form.cleaned_data["answer_by"]:
                return form.cleaned_data["answer_by"]
        return usual["settled"] or usual["usual"]

    def context(self) -> dict[str, Any]:
        run = self.object
        if self.sealed is not None or not is_result(run) or run.state == RunState.PUBLISHED:
            return {"run": run, "sealed": self.sealed}
        outcome = outcome_of(run)
        answer_by = self._answer_by()
        letters = list(due_letters(run, outcome))
        words = self.request.GET.get("q", "")
        found = [one for one in letters if all(w in one.to.name.casefold() for w in words.casefold().split())]
        page = Paginator(found, LETTERS_PER_PAGE).get_page(self.request.GET.get("page"))
        page.object_list = self._read(page.object_list, outcome, answer_by)
        check = check_can_propose if self._proposes() else check_can_publish
        by = {} if self._proposes() else {"by": self.request.user}
        return {
            "run": run,
            "letters": page,
            "letter_count": len(letters),
            "answer_by": answer_by,
            "answer_iso": answer_by.isoformat(),
            "date_form": AnswerDateForm(usual=answer_by, settled=run.answer_by),
            "pair_count": len(outcome.new)
            if run.is_refill
            else sum(len(mentors) for _leader, mentors in outcome.pairs),
            "rest_count": len(outcome.rest),
            "left_out": len(outcome.left_out),
            "words": words,
            "proposes": self._proposes(),
            "refusal": why_not(check, run, still_current=True, **by),  # type: ignore[operator]
        }

    def _proposes(self) -> bool:
        return self.object.program.publishing_takes_two and self.object.state == RunState.SOLVED

    def _read(self, letters: Sequence[DueLetter], outcome: Outcome, answer_by: date) -> list[dict[str, Any]]:
        program = self.object.program
        texts, contact, mentors = texts_of(program.pk), committee_contact(program), mentors_after(outcome)
        read = []
        for due in letters:
            letter = letter_from(due, program=program, mentors=mentors, answer_by=answer_by, contact=contact)
            subject, text = letter.read(texts=texts)
            read.append({"to": due.to, "kind": LetterEvent(due.event).label, "subject": subject, "text": text})
        return read

    def do(self, data: Mapping[str, Any]) -> str:
        if self._proposes():
            propose_run(run=self.object, answer_by=data["answer_by"], by=self.request.user, now=self.now)
            return _("The match is proposed. Another coordinator can read it and approve it.")
        pairings = publish_run(run=self.object, answer_by=data["answer_by"], by=self.request.user, now=self.now)
        return _("The match is published: %(number)s pairs. Leaders and mentors get their letters now.") % {
            "number": len(pairings)
        }

    def success_url(self) -> str:
        return reverse("matching:run-detail", args=[self.object.program.slug, self.object.pk])


class RunTakeBack(Action, RunPage):
    """Take a proposal back, or send another's back."""

    permission = "matching.publish_match"

    def do(self, data: Mapping[str, Any]) -> str:
        take_back_run(run=self.object, by=self.request.user, now=self.now)
        return _("The proposal is taken back. The scenario stays as it is.")

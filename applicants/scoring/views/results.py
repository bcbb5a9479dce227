"""The coordinator's results, decisions and redaction."""

from collections.abc import Mapping
from tempfile import TemporaryFile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.covering import COVER
from applicants.emails import decision_letter_preview
from applicants.models import Answer, Application, Decision
from applicants.policies import check_can_release
from applicants.scoring import exports, policies, selectors, services
from applicants.scoring.forms import RedactForm, StageForm, WeighForm
from applicants.selectors import (
    UNDECIDED,
    answers_of,
    applications_visible_to,
    manager_reply_of,
    release_under_way,
    staged_counts,
    staged_decisions,
    undecided,
    with_words,
)
from applicants.services import open_application, release_decisions
from applicants.states import Outcome, Round
from applicants.videos.selectors import ready_video
from applicants.videos.services import log_viewing
from applicants.views.rounds import DecidesRound, InRound
from mentoring.policies import why_not
from mentoring.spreadsheets import XLSX
from mentoring.views import Action, FormPage

PER_PAGE = 50
BIGGEST_ID = 2**63


class RoundPage(DecidesRound):
    """A page about the results of one round."""

    permission = "scoring.view_results"

    def results_url(self) -> str:
        return reverse("scoring:result-list", args=[self.object.slug, self.round])


class ResultList(RoundPage):
    """One table with everything: totals, how far assessors are apart, what is staged; and what can be done about it."""

    template_name = "scoring/result_list.html"

    def prepare(self) -> None:
        if policies.is_before(self.object, self.round):
            self.template_name = "scoring/not_begun.html"

    def context(self) -> dict[str, Any]:
        program, query = self.object, self.request.GET
        order, discuss = query.get("order", "-total"), query.get("discuss") == "1"
        search = query.get("q", "")[:100].replace("\x00", "")
        outcome = query.get("outcome", "")
        found = selectors.count_results(program, self.round, discuss=discuss, search=search, outcome=outcome)
        page = Paginator(range(found), PER_PAGE).get_page(query.get("page"))
        rows = selectors.results(
            program, self.round, order=order, discuss=discuss, search=search, outcome=outcome, limit=PER_PAGE,
            offset=page.start_index() - 1 if found else 0,
        )  # fmt: skip
        staged, none_yet = staged_counts(program, self.round)
        work = selectors.progress(program, self.round)
        releasing = release_under_way(program, self.round)
        return {
            "round": self.round,
            "rounds": [
                (r.label, reverse("scoring:result-list", args=[program.slug, r]), r == self.round) for r in Round
            ],
            "page": page,
            "rows": rows,
            "discuss": discuss,
            "search": search,
            "outcome": outcome,
            "filters": [("", _("All")), (selectors.NONE_YET, _("No decision yet")), *Outcome.choices],
            "work": work,
            "done": sum(one.done for one in work),
            "total": sum(one.total for one in work),
            "outcomes": list(Outcome),
            "staged": [(outcome, number) for outcome, number in staged.items()],
            "staged_total": sum(staged.values()),
            "undecided": none_yet,
            "releasing": releasing,
            "begins": program.call_closes_at if self.round == Round.APPLICATION else program.video_closes_at,
            # Only the last round has a number of its own. How many are asked for a video the committee decides when it sees them.
            "proposed": program.shortlist_size if self.round == Round.VIDEO else None,
            "can_decide": (staged or none_yet)
            and releasing is None
            and why_not(policies.check_round_is_open, program, self.round) is None,
            "cannot_assign": why_not(policies.check_round_is_open, program, self.round),
        }


class AssignWork(Action, RoundPage):
    permission = "scoring.stage_decisions"

    def do(self, data: Mapping[str, Any]) -> str:
        policies.check_round_is_open(self.object, self.round)
        report = services.assign_assessors(program=self.object, round=self.round, by=self.request.user, now=self.now)
        if report.short:
            return _("%(made)s pieces of work are given out. Too few assessors are free for: %(refs)s.") % {
                "made": report.made,
                "refs": ", ".join(report.short[:20]),
            }
        if not report.made:
            return _("All work has been given out already.")
        return ngettext(
            "%(made)s piece of work is given out.", "%(made)s pieces of work are given out.", report.made
        ) % {"made": report.made}

    def back(self) -> str:
        return self.results_url()


class StageDecisions(Action, RoundPage):
    """Stage an outcome for the ticked applications, or for the best so many of those still waiting."""

    permission = "scoring.stage_decisions"
    form_class = StageForm

    def form_kwargs(self) -> dict[str, Any]:
        ticked = [int(pk) for pk in self.request.POST.getlist("application") if pk.isascii() and pk.isdecimal()]
        known = undecided(self.object, self.round).filter(pk__in=[pk for pk in ticked if pk < BIGGEST_ID])
        return {"applications": list(known.values_list("pk", flat=True))}

    def do(self, data: Mapping[str, Any]) -> str:
        chosen = list(data["application"])
        if data["top"]:
            chosen = selectors.best_first(self.object, self.round, most=data["top"])
        return self.stage(dict.fromkeys(chosen, data["outcome"]))

    def back(self) -> str:
        return self.results_url()


class StageRest(Action, RoundPage):
    """Stage one outcome for all that have none yet."""

    permission = "scoring.stage_decisions"

    def do(self, data: Mapping[str, Any]) -> str:
        outcome = self.request.POST.get("outcome", "")
        if outcome not in (Outcome.DECLINE, Outcome.RESERVE):
            raise Http404
        staged = staged_decisions(self.object, self.round).values_list("application", flat=True)
        rest = undecided(self.object, self.round).exclude(pk__in=list(staged)).values_list("pk", flat=True)
        return self.stage(dict.fromkeys(rest, Outcome(outcome)))

    def back(self) -> str:
        return self.results_url()


class ReleasePage(FormPage, RoundPage):
    """Preview the letters for real recipients, then release all of them. While the workers are at it: how far they are."""

    permission = "scoring.stage_decisions"
    template_name = "scoring/release.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.htmx:  # type: ignore[attr-defined]
            self.template_name = "scoring/_releasing.html"
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        staged, none_yet = staged_counts(self.object, self.round)
        release = release_under_way(self.object, self.round)
        if release is not None or self.request.htmx:  # type: ignore[attr-defined]
            done = release.total - sum(staged.values()) if release is not None else 0
            urls = {"round": self.round, "results_url": self.results_url(), "release_url": self.request.path}
            return {**urls, "releasing": release, "done": max(0, done)}
        words: dict[str, list[Decision]] = {}
        for decision in with_words(self.object, self.round):
            words.setdefault(decision.outcome, []).append(decision)
        previews = []
        for outcome in staged:
            one_of_them = staged_decisions(self.object, self.round).filter(outcome=outcome)
            decision = one_of_them.select_related("application__extra_time").first()
            if decision is not None:
                subject, text, _html = decision_letter_preview(
                    decision.application, outcome=outcome, round=self.round, feedback=decision.feedback
                )
                previews.append(
                    {
                        "outcome": outcome,
                        "number": staged[outcome],
                        "to": decision.application.applicant,
                        "subject": subject,
                        "text": text,
                        "words": words.get(outcome, []),
                        "without": staged[outcome] - len(words.get(outcome, [])),
                    }
                )
        return {
            "round": self.round,
            "previews": previews,
            "total": sum(staged.values()),
            "lacking_marks": selectors.lacking_marks(self.object, self.round) if staged else 0,
            "cannot_release": why_not(check_can_release, undecided=none_yet, staged=sum(staged.values())),
            "results_url": self.results_url(),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        report = release_decisions(program=self.object, round=self.round, by=self.request.user, now=self.now)
        if report.waiting:
            return _(
                "The decisions are being released, each with its letter. It takes some minutes; you need not wait here."
            )
        return ngettext(
            "%(number)s decision is released, with its letter.",
            "%(number)s decisions are released, each with its letter.",
            report.total,
        ) % {"number": report.total}

    def success_url(self) -> str:
        return self.request.path if release_under_way(self.object, self.round) else self.results_url()

    def back(self) -> str:
        return self.request.path


class ResultExport(RoundPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        file = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
        exports.write_results(
            selectors.every_result(self.object, self.round), selectors.agreement(self.object, self.round), file
        )
        file.seek(0)
        name = f"results-{self.object.slug}-{self.round}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


class ApplicationRoundPage(InRound):
    """One application in one round, for a coordinator."""

    permission = "scoring.view_results"
    object: Application

    def find(self) -> Application:
        visible = applications_visible_to(self.request.user, self.find_program())
        return get_object_or_404(visible.select_related("program__unit", "applicant__unit"), ref=self.kwargs["ref"])


class ResultDetail(FormPage, ApplicationRoundPage):
    """What one application got, with its answers and name; opening it is on record. Here the committee notes what it agreed on."""

    template_name = "scoring/result_detail.html"
    form_class = WeighForm

    def check_permission(self) -> None:
        super().check_permission()
        if self.request.method == "POST" and not self.request.user.has_perm("scoring.stage_decisions", self.object):
            raise PermissionDenied

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        open_application(application=self.object, by=self.request.user, now=self.now)
        return super().get(request, *args, **kwargs)

    def prepare(self) -> None:
        self.waiting = self.object.state == UNDECIDED[self.round]
        self.decision = self.object.decisions.filter(round=self.round).first()

    def form_kwargs(self) -> dict[str, Any]:
        note = self.object.consensus.filter(round=self.round).first()
        decision = self.decision
        return {
            "waits": self.waiting and why_not(policies.check_round_is_open, self.object.program, self.round) is None,
            "initial": {
                "consensus": note.text if note else "",
                "outcome": decision.outcome if decision else "",
                "feedback": decision.feedback if decision else "",
            },
        }

    def context(self) -> dict[str, Any]:
        application = self.object
        return {
            "application": application,
            "round": self.round,
            "lines": selectors.scores_of(application, self.round),
            "answers": answers_of(application),
            "video": ready_video(application) if self.round == Round.VIDEO else None,
            "decision": self.decision,
            "waiting": self.waiting,
            "reply": manager_reply_of(application),
            "work": application.assignments.filter(round=self.round).select_related("assessor"),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        outcome = data.get("outcome")
        services.weigh_application(
            application=self.object, round=self.round, consensus=data["consensus"], decide="outcome" in data,
            outcome=Outcome(outcome) if outcome else None,
            feedback=data.get("feedback", ""), by=self.request.user, now=self.now,
        )  # fmt: skip
        return _("Saved. Nobody has been told yet.") if outcome else _("Saved.")

    def success_url(self) -> str:
        return self.request.path


class Redact(FormPage, ApplicationRoundPage):
    """Cover what would tell assessors who wrote it: words found by the software, words marked or typed, or the text itself."""

    permission = "scoring.redact_answers"
    template_name = "scoring/redact.html"
    form_class = RedactForm

    def prepare(self) -> None:
        written = Answer.objects.filter(application=self.object).select_related("question")
        self.answers = list(written.order_by("question__position"))
        video = ready_video(self.object)
        if video is not None and self.said:  # who reads it here has seen the answer too, and the applicant hears of it
            log_viewing(video=video, by=self.request.user, now=self.now)

    def form_kwargs(self) -> dict[str, Any]:
        found = selectors.what_may_tell(self.object, self.answers, said=self.said)
        return {"answers": self.answers, "found": found, "before": self.object.covered_words}

    @cached_property
    def said(self) -> list[str]:
        """What is said in the clip, or written in its stead, as assessors read it."""
        return selectors.said_in(self.object, covered=self.object.covered_words)

    def context(self) -> dict[str, Any]:
        return {
            "application": self.object,
            "round": self.round,
            "answers": self.answers,
            "said": self.said,
            "cover": COVER,
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.redact_answers(
            application=self.object,
            texts=self.form.texts(),
            words=self.form.covered(),
            by=self.request.user,
            now=self.now,
        )
        return _("Saved. Assessors see the covered text from now on; the answer itself is kept as it was written.")

    def success_url(self) -> str:
        return self.request.path


class Uncover(Action, ApplicationRoundPage):
    """Show assessors the answers as they were written again."""

    permission = "scoring.redact_answers"

    def do(self, data: Mapping[str, Any]) -> str:
        texts = dict.fromkeys(Answer.objects.filter(application=self.object).values_list("pk", flat=True), "")
        services.redact_answers(application=self.object, texts=texts, words=[], by=self.request.user, now=self.now)
        return _("Nothing is covered any more.")

    def back(self) -> str:
        return reverse("scoring:result-redact", args=[self.object.program.slug, self.round, self.object.ref])

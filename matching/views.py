"""Pages and buttons of the ranking sitting, the match board and one's own match."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from matching import policies, selectors, services
from matching.forms import PairRuleForm, RankingForm, TagRuleForm
from matching.models import MatchRun, PairConstraint, Pairing, TagRule
from matching.states import RankingState, RunState
from mentoring.policies import why_not
from mentoring.views import Action, FormPage, Page
from programs.models import Membership, Program
from programs.selectors import programs_visible_to

LARGEST_PICTURE = 60


class ProgramPage(Page):
    def find(self) -> Program:
        return get_object_or_404(programs_visible_to(self.request.user), slug=self.kwargs["program"])


class OwnRankingPage(Page):
    """A page about the signed-in leader's own ranking. There is no address for anybody else's."""

    permission = "matching.rank"
    object: Membership

    def find(self) -> Membership:
        program = get_object_or_404(programs_visible_to(self.request.user), slug=self.kwargs["program"])
        leader = selectors.own_leadership(self.request.user, program)
        if leader is None:
            raise Http404
        return leader


class SittingPage(FormPage, OwnRankingPage):
    """Watch, order, save, send: one page. `?watch=<ref>` puts that clip in the player."""

    template_name = "matching/sitting.html"
    form_class = RankingForm

    def prepare(self) -> None:
        self.sitting = selectors.own_ranking(self.object)

    def form_kwargs(self) -> dict[str, Any]:
        return {"candidates": [*self.sitting.ordered, *self.sitting.open, *self.sitting.not_possible]}

    def context(self) -> dict[str, Any]:
        program, sitting = self.object.program, self.sitting
        if self.request.method == "POST":
            sitting = selectors.own_ranking(self.object)
        watch = self.request.GET.get("watch", "")
        current = next((c for c in sitting.all if c.application.ref == watch), None)
        return {
            "sitting": sitting,
            "current": current
            or next((c for c in sitting.all if c.video and not c.watched and not c.set_aside), None)
            or next(iter(sitting.all), None),
            "sent": sitting.ranking is not None and sitting.ranking.state == RankingState.SENT,
            "version": sitting.ranking.version if sitting.ranking else 1,
            "watched_count": sum(c.watched for c in sitting.all),
            "closed": why_not(policies.check_ranking_is_open, program, now=self.now),
            "cannot_send": why_not(
                policies.check_can_send_ranking,
                program,
                ranked=len(sitting.ordered),
                possible=sitting.possible,
                now=self.now,
            ),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        save = services.hand_in_ranking if data["send"] else services.save_ranking
        self.ranking = save(
            leader=self.object, wishes=data["wishes"], version=data["version"], by=self.request.user, now=self.now
        )
        if data["send"]:
            return _("Your ranking is sent. Nobody sees it before the deadline, and until then you can reopen it.")
        return _("Your order is saved.")

    def news(self) -> dict[str, Any]:
        return {"fields": {"version": self.ranking.version}}

    def success_url(self) -> str:
        return self.request.get_full_path()


class RankingReopen(Action, OwnRankingPage):
    def do(self, data: Mapping[str, Any]) -> str:
        services.reopen_ranking(leader=self.object, by=self.request.user, now=self.now)
        return _("Your ranking is open again. Remember to send it.")

    def back(self) -> str:
        return self.request.path.removesuffix("reopen/")


class Board(ProgramPage):
    """Where a coordinator prepares and runs the match."""

    permission = "matching.view_board"
    template_name = "matching/board.html"

    def context(self) -> dict[str, Any]:
        program = self.object
        leaders = selectors.leaders_of(program)
        statuses = selectors.ranking_statuses(program)
        applications = list(selectors.short_list(program))
        return {
            "statuses": statuses,
            "sent_count": sum(s.sent_at is not None for s in statuses),
            "places": sum(leader.number_of_places() for leader in leaders),
            "applications": applications,
            "pair_rules": PairConstraint.objects.filter(program=program).select_related(
                "leader__user", "application__applicant", "created_by"
            ),
            "tag_rules": TagRule.objects.filter(program=program),
            "pair_form": PairRuleForm(**pair_choices(program)),
            "tag_form": TagRuleForm(),
            "runs": selectors.runs_of(program),
            "published": selectors.published_run(program),
            "cannot_run": why_not(policies.check_can_run, program, now=self.now)
            or why_not(policies.check_rankings_are_open, program, now=self.now),
        }


def pair_choices(program: Program) -> dict[str, Any]:
    return {
        "leaders": [(leader.pk, leader.user.name) for leader in selectors.leaders_of(program)],
        "applications": [(a.pk, f"{a.applicant.name} ({a.applicant.unit})") for a in selectors.short_list(program)],
    }


class PairRuleAdd(Action, ProgramPage):
    permission = "matching.run_match"
    form_class = PairRuleForm

    def form_kwargs(self) -> dict[str, Any]:
        return pair_choices(self.object)

    def do(self, data: Mapping[str, Any]) -> str:
        services.set_pair_rule(
            leader=selectors.leaders_of(self.object).get(pk=data["leader"]),
            application=selectors.short_list(self.object).get(pk=data["application"]),
            rule=data["rule"],
            reason=data["reason"],
            by=self.request.user,
            now=self.now,
        )
        return _("The rule is set. It counts from the next run.")

    def back(self) -> str:
        return board_url(self.object)


class PairRuleDrop(Action):
    permission = "matching.run_match"

    def find(self) -> PairConstraint:
        program = get_object_or_404(programs_visible_to(self.request.user), slug=self.kwargs["program"])
        return get_object_or_404(
            PairConstraint.objects.select_related("program"), program=program, pk=self.kwargs["constraint"]
        )

    def do(self, data: Mapping[str, Any]) -> str:
        services.drop_pair_rule(constraint=self.object, by=self.request.user, now=self.now)
        return _("The rule is taken away.")

    def back(self) -> str:
        return board_url(self.object.program)


class TagRuleSet(Action, ProgramPage):
    permission = "matching.run_match"
    form_class = TagRuleForm

    def do(self, data: Mapping[str, Any]) -> str:
        services.set_tag_rule(
            program=self.object,
            by=self.request.user,
            now=self.now,
            **{**data, "whole_group": bool(data["whole_group"])},
        )
        return _("The rule on the mix is saved. It counts from the next run.")

    def back(self) -> str:
        return board_url(self.object)


class RunStart(Action, ProgramPage):
    permission = "matching.run_match"

    def do(self, data: Mapping[str, Any]) -> str:
        self.run = services.start_run(program=self.object, by=self.request.user, now=self.now)
        return ""

    def success_url(self) -> str:
        return run_url(self.run)

    def back(self) -> str:
        return board_url(self.object)


class RunPage(Page):
    object: MatchRun

    def find(self) -> MatchRun:
        program = get_object_or_404(programs_visible_to(self.request.user), slug=self.kwargs["program"])
        return get_object_or_404(selectors.runs_of(program), pk=self.kwargs["run"])


class RunDetail(RunPage):
    """What a run gave: who got which wish, who waits, and the button that makes it real. While it is being solved the page looks again."""

    permission = "matching.view_board"
    template_name = "matching/run_detail.html"

    def context(self) -> dict[str, Any]:
        run = self.object
        if run.state not in (RunState.SOLVED, RunState.PUBLISHED, RunState.IMPOSSIBLE):
            return {"run": run, "waiting": run.state in (RunState.QUEUED, RunState.RUNNING)}
        result = selectors.run_result(run)
        current = run.state == RunState.PUBLISHED or (
            selectors.digest_of(selectors.build_problem(run.program, now=self.now)) == run.digest
            if why_not(policies.check_rankings_are_open, run.program, now=self.now) is None
            else False
        )
        return {
            "run": run,
            "result": result,
            "chart": match_picture(result),
            "pairs": sum(len(leader.mentors) for leader in result.leaders),
            "free_places": sum(leader.free_places for leader in result.leaders),
            "cannot_publish": why_not(policies.check_can_publish, run, still_current=current),
        }

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.htmx:
            self.template_name = "matching/_run.html"
        return super().get(request, *args, **kwargs)


def match_picture(result: selectors.RunResult) -> dict[str, Any] | None:
    """Names and index pairs for the picture of a match; None where a picture would be a tangle."""
    mentors = [matched.application for leader in result.leaders for matched in leader.mentors]
    if not mentors or len(mentors) > LARGEST_PICTURE:
        return None
    place = {application.pk: index for index, application in enumerate(mentors)}
    return {
        "leaders": [leader.leader.user.name for leader in result.leaders],
        "mentors": [application.applicant.name for application in mentors],
        "pairs": [
            (number, place[matched.application.pk], matched.rank or 0)
            for number, leader in enumerate(result.leaders)
            for matched in leader.mentors
        ],
    }


class RunPublish(Action, RunPage):
    permission = "matching.publish_match"

    def do(self, data: Mapping[str, Any]) -> str:
        pairings = services.publish_run(run=self.object, by=self.request.user, now=self.now)
        return _("The match is published: %(number)s pairs. Leaders and mentors get their letters now.") % {
            "number": len(pairings)
        }

    def back(self) -> str:
        return run_url(self.object)


class OwnMatch(ProgramPage):
    """The trio: for the leader her mentors, for a mentor the leader and the co-mentor."""

    permission = "matching.view_own_match"
    template_name = "matching/own_match.html"

    def context(self) -> dict[str, Any]:
        pairings = list(selectors.own_pairings(self.request.user, self.object))
        me = self.request.user.pk
        return {
            "pairings": pairings,
            "is_leader": any(p.leader.user_id == me for p in pairings),
            "own": next((p for p in pairings if p.mentor and p.mentor.user_id == me), None),
            "leader": pairings[0].leader if pairings else None,
        }


class PairingConfirm(Action):
    permission = "matching.confirm_pairing"

    def find(self) -> Pairing:
        program = get_object_or_404(programs_visible_to(self.request.user), slug=self.kwargs["program"])
        return get_object_or_404(
            selectors.own_pairings(self.request.user, program).select_related("program"), pk=self.kwargs["pairing"]
        )

    def do(self, data: Mapping[str, Any]) -> str:
        services.confirm_pairing(pairing=self.object, by=self.request.user, now=self.now)
        return _("Thank you, your yes is noted.")

    def back(self) -> str:
        return self.request.path.partition("match/own/")[0] + "match/own/"


def board_url(program: Program) -> str:
    return reverse("matching:board", args=[program.slug])


def run_url(run: MatchRun) -> str:
    return reverse("matching:run-detail", args=[run.program.slug, run.pk])

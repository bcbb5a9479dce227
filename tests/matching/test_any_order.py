"""Lock, forbid, run, publish, say yes or no, end, fill again: in any order, what must never be untrue stays true.

Hypothesis plays the people. The test keeps a list of pairs of its own and holds the database against it after every step.
"""

from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from applicants.models import Application
from matching.models import MatchRun, PairConstraint, Pairing
from matching.selectors.people import leaders_of
from matching.services.pairings import confirm_pairing, decline_pairing, end_pairing
from matching.services.publishing import propose_run, publish_run, take_back_run
from matching.services.rules import drop_pair_rule, set_pair_rule
from matching.services.runs import claim_run, solve_run, start_refill, start_run
from matching.states import EndReason, PairRule
from mentoring.mail.models import OutboundEmail
from mentoring.policies import Refusal
from programs.models import Membership, Program
from programs.states import Role
from tests.conftest import member
from tests.scenarios.matches import to_be_matched

WISHES = {"Lea": ("Ada", "Bo", "Cy", "Di"), "Max": ("Ada", "Di", "Eli"), "Noa": ("Bo", "Cy", "Fam")}
MENTORS = ("Ada", "Bo", "Cy", "Di", "Eli", "Fam", "Gry", "Hal")
a_leader, a_mentor = st.integers(0, 2), st.integers(0, len(MENTORS) - 1)
any_one = st.integers(0, 99)
a_recent_one = st.sampled_from([0, 0, 0, 1, 2])
LIVE = ("published", "confirmed")


class Match(RuleBasedStateMachine):
    """`pairs` is who is paired with whom, `over` which pairs were ended or declined, as (leader id, application id)."""

    world: ClassVar[tuple]

    def __init__(self) -> None:
        super().__init__()
        self.program, self.hanne, self.harald, self.now = self.world
        self.before = transaction.savepoint()
        self.leaders = list(leaders_of(self.program))
        self.mentors = list(Application.objects.filter(program=self.program).order_by("pk"))
        self.pairs: set[tuple[int, int]] = set()
        self.over: set[tuple[int, int]] = set()
        self.letters = OutboundEmail.objects.count()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.before)

    @initialize(two=st.sampled_from([False, False, True]), published=st.sampled_from([True, True, False]))
    def begin(self, two, published) -> None:
        """Two out of three begin when the match has been published: most can happen then."""
        Program.objects.filter(pk=self.program.pk).update(publishing_takes_two=two)
        self.two = two
        if published:
            self.run()
            self.propose(0)
            self.publish(0, by_harald=True)
            assert self.pairs

    # --- before anything is published

    @rule(leader=a_leader, mentor=a_mentor, kind=st.sampled_from(PairRule), hard=st.sampled_from([True, True, False]))
    def say(self, leader, mentor, kind, hard) -> None:
        refused(
            lambda: set_pair_rule(
                leader=self.leaders[leader], application=self.mentors[mentor], rule=kind, reason="-", hard=hard, by=self.hanne,
                now=self.now,
            ),
            allowed={"proposed", "conflict"},
        )  # fmt: skip

    @rule(which=any_one)
    def unsay(self, which) -> None:
        constraint = one_of(PairConstraint.objects.filter(program=self.program), which)
        if constraint is not None:
            refused(lambda: drop_pair_rule(constraint=constraint, by=self.hanne, now=self.now), allowed={"proposed"})

    @rule()
    def run(self) -> None:
        code = refused(
            lambda: start_run(program=self.program, by=self.hanne, now=self.now, seed="1"),
            allowed={"proposed", "no_mentors"},
        )
        if code is None:
            self._solve()

    # --- publishing

    @rule(which=a_recent_one)
    def propose(self, which) -> None:
        run = one_of(MatchRun.objects.filter(program=self.program).order_by("-pk"), which)
        if run is not None:
            refused(lambda: propose_run(run=run, by=self.hanne, now=self.now), allowed=PROPOSING)

    @rule(which=any_one)
    def take_back(self, which) -> None:
        run = one_of(MatchRun.objects.filter(program=self.program, state="proposed"), which)
        if run is not None:
            take_back_run(run=run, by=self.harald, now=self.now)

    @rule(which=a_recent_one, by_harald=st.booleans())
    def publish(self, which, by_harald) -> None:
        run = one_of(MatchRun.objects.filter(program=self.program).order_by("-pk"), which)
        if run is None:
            return
        state, by = run.state, self.harald if by_harald else self.hanne
        result = {(int(leader[1:]), int(mentor[1:])) for leader, mentor in (run.solution or {}).get("pairs", [])}
        if refused(lambda: publish_run(run=run, by=by, now=self.now), allowed=PUBLISHING) is not None:
            return
        assert state == ("proposed" if self.two else "solved")
        assert not (self.two and by == self.hanne), "nobody approves their own proposal"
        told = self._told()
        if run.is_refill:
            assert not result & self.over, "a pair that did not go on is made again"
            wanted = {(int(leader[1:]), int(mentor[1:])) for leader, mentor in run.problem["case"]["locked"]}
            forbidden = {
                (int(said["leader"][1:]), int(said["mentor"][1:]))
                for said in run.problem["rules"]
                if said["kind"] == PairRule.FORBIDDEN and said["hard"]
            }
            if run.problem["changes"] == 0 and wanted <= self.pairs:
                assert self.pairs - forbidden <= result, "a pair is given up that could have stayed"
            touched = {leader for leader, _mentor in self.pairs ^ result}
            mentors = {mentor for leader, mentor in self.pairs | result if leader in touched}
            assert told == {self._leader(leader) for leader in touched} | {self._mentor(mentor) for mentor in mentors}
        else:
            assert not self.pairs
            assert told == {m.user_id for m in self.leaders} | {one.applicant_id for one in self.mentors}
        self.pairs = result

    # --- answers, and what follows

    @precondition(lambda self: self.pairs)
    @rule(which=any_one, leader=st.booleans())
    def say_yes(self, which, leader) -> None:
        pairing = one_of(self._live(), which)
        person = pairing.leader.user if leader else pairing.application.applicant
        refused(lambda: confirm_pairing(pairing=pairing, by=person, now=self.now), allowed={"not_open"})
        assert self._told() == set()

    @precondition(lambda self: self.pairs)
    @rule(which=any_one, leader=st.booleans(), stays=st.booleans())
    def say_no(self, which, leader, stays) -> None:
        pairing = one_of(self._live(), which)
        people = [pairing.leader.user, pairing.application.applicant]
        person, other = people if leader else people[::-1]
        act = lambda: decline_pairing(pairing=pairing, by=person, stays=stays, now=self.now)  # noqa: E731
        if refused(act, allowed={"confirmed"}) is None:
            self._closed(pairing, told={other.pk})

    @precondition(lambda self: self.pairs)
    @rule(which=any_one, stays=st.booleans())
    def end(self, which, stays) -> None:
        pairing = one_of(self._live(), which)
        end_pairing(pairing=pairing, reason=EndReason.TIME, mentor_stays=stays, by=self.hanne, now=self.now)
        self._closed(pairing, told={pairing.leader.user_id, pairing.application.applicant_id})

    @rule(changes=st.sampled_from([0, 0, 1]), publish=st.sampled_from([True, True, False]))
    def fill_again(self, changes, publish) -> None:
        code = refused(
            lambda: start_refill(program=self.program, changes=changes, by=self.hanne, now=self.now),
            allowed={"not_published", "proposed", "no_mentors"},
        )
        if code is None:
            self._solve()
            if publish:
                self.propose(0)
                self.publish(0, by_harald=True)

    # --- what must never be untrue

    @invariant()
    def nobody_has_more_than_there_is_room_for(self) -> None:
        live = list(self._live().values_list("leader", "application"))
        assert set(live) == self.pairs
        assert len({mentor for _leader, mentor in live}) == len(live), "a mentor with two leaders"
        for leader in self.leaders:
            assert sum(one == leader.pk for one, _mentor in live) <= leader.number_of_places()

    @invariant()
    def everybody_is_where_the_pairs_say(self) -> None:
        paired = {mentor for _leader, mentor in self.pairs}
        for application in Application.objects.filter(program=self.program):
            assert (application.state == "matched") == (application.pk in paired)
        members = Membership.objects.filter(program=self.program, role=Role.MENTOR, ended_at=None)
        assert set(members.values_list("user", flat=True)) == {self._mentor(mentor) for mentor in paired}

    @invariant()
    def no_more_letters_than_were_told_of(self) -> None:
        assert OutboundEmail.objects.count() == self.letters

    # --- small words

    def _solve(self) -> None:
        run = claim_run(now=self.now)
        solve_run(run=run, now=self.now)
        pairs = {(int(leader[1:]), int(mentor[1:])) for leader, mentor in run.solution["pairs"]}
        said = PairConstraint.objects.filter(program=self.program, hard=True)
        if run.state == "impossible":
            assert not pairs and run.solution["clash"]
            return
        assert run.state == "solved"
        for constraint in said:
            pair = (constraint.leader_id, constraint.application_id)
            if constraint.rule == PairRule.FORBIDDEN:
                assert pair not in pairs or pair in self.pairs, "a forbidden pair is made"
            elif not run.is_refill:
                assert pair in pairs, "a locked pair is not made"

    def _live(self):
        live = Pairing.objects.filter(program=self.program, state__in=LIVE)
        return live.select_related("leader__user", "application__applicant").order_by("pk")

    def _closed(self, pairing: Pairing, *, told: set[int]) -> None:
        assert self._told() == told
        self.pairs.remove((pairing.leader_id, pairing.application_id))
        self.over.add((pairing.leader_id, pairing.application_id))

    def _told(self) -> set[int]:
        """Who has got a letter since anybody looked. Each at most one."""
        new = list(OutboundEmail.objects.order_by("-pk")[: OutboundEmail.objects.count() - self.letters])
        self.letters += len(new)
        people = [letter.recipient_id for letter in new]
        assert len(set(people)) == len(people), "two letters to one person about one thing"
        return set(people)

    def _leader(self, pk: int) -> int:
        return next(leader.user_id for leader in self.leaders if leader.pk == pk)

    def _mentor(self, pk: int) -> int:
        return next(one.applicant_id for one in self.mentors if one.pk == pk)


PROPOSING = {"one_is_enough", "proposed", "other_proposed", "published", "not_solved", "outdated"}
PUBLISHING = {"not_proposed", "own_proposal", "published", "not_solved", "outdated"}


def one_of(rows, which: int):
    found = list(rows)
    return found[which % len(found)] if found else None


def refused(act, *, allowed: set[str]) -> str | None:
    """The code of the refusal, which must be one of those allowed here; None when it was done. A refused act has written nothing."""
    code = None
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        code = refusal.code
    assert code is None or code in allowed, code
    return code


@pytest.fixture
def world(program, coordinator, now):
    harald = member(program, "Harald", "Raadgiver", Role.COORDINATOR)
    return to_be_matched(program, WISHES, by=coordinator, now=now, mentors=MENTORS), coordinator, harald, now


def test_in_any_order_everything_stays_true(world):
    play = settings(
        max_examples=15,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    machine = type("MatchHere", (Match,), {"world": world})
    run_state_machine_as_test(machine, settings=play)

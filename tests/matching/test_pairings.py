"""After publishing: people answer, some say no, places are filled anew, pairs end. Nobody is blamed, nobody else is disturbed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applicants.models import Application
from matching.models import Ending, Pairing
from matching.services.pairings import confirm_pairing, decline_pairing, end_pairing, remind_unanswered
from matching.services.publishing import publish_run
from matching.services.runs import start_refill
from matching.states import EndReason
from mentoring.audit.models import Event, RowChange
from mentoring.mail.models import OutboundEmail
from mentoring.policies import Refusal
from programs.models import Membership
from programs.services import end_membership
from programs.states import Phase
from tests.scenarios.matches import leader_called, mentor_called, published, refilled, to_be_matched

WISHES = {"Lea": ("Ada", "Bo", "Cy", "Di"), "Max": ("Cy", "Di", "Eli", "Bo"), "Noa": ("Eli", "Fam", "Gry")}
MENTORS = ("Ada", "Bo", "Cy", "Di", "Eli", "Fam", "Gry", "Hal")
"""Two more than there are places."""


@pytest.fixture
def running(program, coordinator, now):
    program.contact = coordinator
    program.save(update_fields=["contact"])
    to_be_matched(program, WISHES, by=coordinator, now=now, mentors=MENTORS)
    published(program, by=coordinator, now=now)
    return program


def pair(program, mentor: str) -> Pairing:
    return Pairing.objects.select_related("leader__user", "application__applicant").get(
        program=program, application=mentor_called(program, mentor), state__in=["published", "confirmed"]
    )


def pairs(program) -> dict[str, str]:
    """Mentor -> leader, by given name."""
    live = Pairing.objects.filter(program=program, state__in=["published", "confirmed"])
    return dict(live.values_list("application__applicant__given_name", "leader__user__given_name"))


def state_of(program, mentor: str) -> str:
    return str(mentor_called(program, mentor).state.value)


def letters(kind: str) -> list[str]:
    return sorted(OutboundEmail.objects.filter(kind=f"matching.{kind}").values_list("recipient__given_name", flat=True))


def refused(act) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


def test_a_mentor_says_no_and_the_leader_hears_that_it_will_not_be_but_not_why(running, now):
    ada = pair(running, "Ada")
    ada_user, lea = ada.application.applicant, ada.leader.user
    decline_pairing(pairing=ada, by=ada_user, note="Jeg skal ha barn", stays=False, now=now)
    ada.refresh_from_db()
    assert (ada.state, state_of(running, "Ada")) == ("declined", "withdrawn")
    assert not Membership.objects.filter(user=ada_user, ended_at=None).exists()
    letter = OutboundEmail.objects.get(kind="matching.pair_off")
    assert letter.recipient == lea
    assert "will not be paired" in letter.body_text
    for words in ("barn", "said", "declined", "no to"):
        assert words not in letter.body_text + letter.body_html
    assert Ending.objects.get().note == "Jeg skal ha barn"
    assert "barn" not in str([list(Event.objects.values()), list(RowChange.objects.values())])


def test_a_leader_says_no_and_the_mentor_stays_in_reserve(running, now):
    ada = pair(running, "Ada")
    decline_pairing(pairing=ada, by=ada.leader.user, stays=False, now=now)
    assert state_of(running, "Ada") == "reserve"
    letter = OutboundEmail.objects.get(kind="matching.pair_off")
    assert (letter.recipient, "on the reserve list" in letter.body_text) == (ada.application.applicant, True)


def test_what_both_have_said_yes_to_is_ended_not_declined(running, now, coordinator):
    ada = pair(running, "Ada")
    for person in (ada.leader.user, ada.application.applicant):
        confirm_pairing(pairing=ada, by=person, now=now)
    assert refused(lambda: decline_pairing(pairing=ada, by=ada.leader.user, now=now)) == "confirmed"
    end_pairing(pairing=ada, reason=EndReason.TIME, by=coordinator, now=now)
    ada.refresh_from_db()
    assert (ada.state, ada.ending.reason, state_of(running, "Ada")) == ("ended", "time", "reserve")
    assert letters("pair_off") == ["Ada", "Lea"]
    for letter in OutboundEmail.objects.filter(kind="matching.pair_off"):
        assert str(EndReason.TIME.label) not in letter.body_text
    assert refused(lambda: end_pairing(pairing=ada, reason=EndReason.TIME, by=coordinator, now=now)) == "over"


def test_a_free_place_is_filled_and_every_other_pair_kept(running, coordinator, now):
    before = pairs(running)
    confirm_pairing(pairing=pair(running, "Cy"), by=pair(running, "Cy").leader.user, now=now)
    kept = {
        p.pk: (p.state, p.leader_confirmed_at, p.slot)
        for p in Pairing.objects.exclude(application=mentor_called(running, "Eli"))
    }
    eli = pair(running, "Eli")
    decline_pairing(pairing=eli, by=eli.application.applicant, stays=True, now=now)
    OutboundEmail.objects.all().delete()
    run = refilled(running, by=coordinator, now=now)
    assert (run.state, run.is_refill) == ("solved", True)
    assert pairs(running) == {mentor: leader for mentor, leader in before.items() if mentor != "Eli"}
    new = publish_run(run=run, by=coordinator, now=now)
    assert [(p.leader.user.given_name, p.application.applicant.given_name, p.rank) for p in new] == [("Noa", "Gry", 3)]
    assert (pairs(running), state_of(running, "Gry"), state_of(running, "Eli")) == (
        {**{m: x for m, x in before.items() if m != "Eli"}, "Gry": "Noa"}, "matched", "reserve",
    )  # fmt: skip
    assert {p.pk: (p.state, p.leader_confirmed_at, p.slot) for p in Pairing.objects.filter(pk__in=kept)} == kept
    assert (letters("match_mentor"), letters("match_changed")) == (["Gry"], ["Fam", "Noa"])
    assert OutboundEmail.objects.count() == 3


def test_a_pair_that_did_not_go_on_is_not_made_again(running, coordinator, now):
    for name in ("Ada", "Bo"):
        one = pair(running, name)
        decline_pairing(pairing=one, by=one.leader.user, now=now)
    publish_run(run=refilled(running, by=coordinator, now=now), by=coordinator, now=now)
    got = [mentor for mentor, leader in pairs(running).items() if leader == "Lea"]
    assert len(got) == 2 and not {"Ada", "Bo"} & set(got)


def test_more_changes_are_made_only_if_allowed(running, coordinator, now):
    """Max's first wish falls away. From the reserve he gets whom he did not rank; with one change allowed somebody he ranked."""
    cy = pair(running, "Cy")
    decline_pairing(pairing=cy, by=cy.application.applicant, stays=False, now=now)
    before = pairs(running)
    assert before["Eli"] == "Noa"
    run = refilled(running, by=coordinator, now=now, changes=1)
    publish_run(run=run, by=coordinator, now=now)
    after = pairs(running)
    assert (after["Eli"], after["Gry"]) == ("Max", "Noa")
    moved = Pairing.objects.get(application=mentor_called(running, "Eli"), state="ended")
    assert moved.ending.reason == "rearranged"
    assert {m: x for m, x in after.items() if m not in ("Eli", "Gry")} == {
        m: x for m, x in before.items() if m != "Eli"
    }
    assert letters("match_changed").count("Eli") == 1 and state_of(running, "Eli") == "matched"


def test_somebody_who_says_no_meanwhile_makes_the_change_old(running, coordinator, now):
    eli, ada = pair(running, "Eli"), pair(running, "Ada")
    decline_pairing(pairing=eli, by=eli.application.applicant, now=now)
    run = refilled(running, by=coordinator, now=now)
    decline_pairing(pairing=ada, by=ada.application.applicant, now=now)
    count = Pairing.objects.count()
    assert refused(lambda: publish_run(run=run, by=coordinator, now=now)) == "outdated"
    assert Pairing.objects.count() == count


def test_mentors_of_a_leader_who_has_left_keep_out_of_a_change(running, coordinator, now):
    lea = leader_called(running, "Lea")
    mentors = {m for m, leader in pairs(running).items() if leader == "Lea"}
    end_membership(membership=lea, by=coordinator, now=now)
    eli = pair(running, "Eli")
    decline_pairing(pairing=eli, by=eli.application.applicant, now=now)
    publish_run(run=refilled(running, by=coordinator, now=now), by=coordinator, now=now)
    assert {m for m, leader in pairs(running).items() if leader == "Lea"} == mentors


def test_a_match_is_changed_while_the_programme_runs_and_not_before_it_is_published(program, running, coordinator, now):
    running.state = Phase.RUNNING
    running.save(update_fields=["state"])
    eli = pair(running, "Eli")
    end_pairing(pairing=eli, reason=EndReason.LEFT, mentor_stays=False, by=coordinator, now=now)
    assert len(publish_run(run=refilled(running, by=coordinator, now=now), by=coordinator, now=now)) == 1
    running.state = Phase.CLOSED
    running.save(update_fields=["state"])
    assert refused(lambda: start_refill(program=running, by=coordinator, now=now)) == "not_running"


def test_reminders_go_once_each_and_only_to_those_who_have_not_answered(running, now):
    ada = pair(running, "Ada")
    confirm_pairing(pairing=ada, by=ada.application.applicant, now=now)
    assert Pairing.objects.filter(answer_by=timezone.localdate(now) + timedelta(days=7)).count() == 6
    assert remind_unanswered(by=None, now=now) == 0
    for days, expected in ((4, 8), (4, 8), (6, 16), (8, 16)):
        remind_unanswered(by=None, now=now + timedelta(days=days))
        assert len(letters("confirm_reminder")) == expected
    assert "Ada" not in letters("confirm_reminder")


def test_a_late_answer_counts(running, now):
    ada = pair(running, "Ada")
    confirm_pairing(pairing=ada, by=ada.leader.user, now=now + timedelta(days=30))
    assert Pairing.objects.get(pk=ada.pk).leader_confirmed_at is not None
    assert Application.objects.get(pk=ada.application_id).state == "matched"

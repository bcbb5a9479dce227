"""Two people press at the same moment: one act counts, nothing is done twice, nothing is lost."""

import pytest

from matching.models import MatchRun, Pairing
from matching.services.pairings import confirm_pairing, decline_pairing
from matching.services.publishing import propose_run, publish_run
from mentoring.mail.models import OutboundEmail
from mentoring.policies import Refusal
from programs.states import Role
from tests.at_once import at_once
from tests.conftest import member
from tests.scenarios.matches import mentor_called, published, refilled, solved, to_be_matched

pytestmark = pytest.mark.django_db(transaction=True)
WISHES = {"Lea": ("Ada", "Bo"), "Max": ("Cy", "Di"), "Noa": ("Eli", "Fam")}


@pytest.fixture
def matching(transactional_db, program, coordinator, now):
    return to_be_matched(
        program, WISHES, by=coordinator, now=now, mentors=("Ada", "Bo", "Cy", "Di", "Eli", "Fam", "Gry", "Hal")
    )


def pair(name: str) -> Pairing:
    found = Pairing.objects.filter(application__applicant__given_name=name, state__in=["published", "confirmed"])
    return found.select_related("leader__user", "application__applicant").get()


def letters() -> int:
    return OutboundEmail.objects.filter(kind__in=["matching.match_leader", "matching.match_mentor"]).count()


def test_two_who_publish_at_once_publish_once(matching, coordinator, now):
    run = solved(matching, by=coordinator, now=now)
    came = at_once(2, lambda: publish_run(run=MatchRun.objects.get(pk=run.pk), by=coordinator, now=now))
    assert sorted(isinstance(one, list) for one in came) == [False, True]
    assert [one for one in came if not isinstance(one, list)] == ["published"]
    assert (Pairing.objects.count(), letters()) == (6, 9)


def test_two_who_approve_at_once_approve_once(matching, coordinator, now):
    matching.publishing_takes_two = True
    matching.save(update_fields=["publishing_takes_two"])
    others = [member(matching, name, "Raadgiver", Role.COORDINATOR) for name in ("Harald", "Hilde")]
    run = solved(matching, by=coordinator, now=now)
    propose_run(run=run, by=coordinator, now=now)
    came = at_once(2, lambda: publish_run(run=MatchRun.objects.get(pk=run.pk), by=others.pop(), now=now))
    assert [one for one in came if not isinstance(one, list)] == ["published"]
    run.refresh_from_db()
    assert (run.state, run.published_by == coordinator, Pairing.objects.count(), letters()) == (
        "published",
        False,
        6,
        9,
    )


def test_a_no_while_a_change_is_published_is_neither_lost_nor_overrun(matching, coordinator, now):
    """Whichever comes first: the no stands, and either the change is old or it did not touch the pair."""
    published(matching, by=coordinator, now=now)
    eli = pair("Eli")
    decline_pairing(pairing=eli, by=eli.application.applicant, now=now)
    run = refilled(matching, by=coordinator, now=now)
    ada = pair("Ada")
    acts = [
        lambda: publish_run(run=MatchRun.objects.get(pk=run.pk), by=coordinator, now=now),
        lambda: decline_pairing(pairing=Pairing.objects.get(pk=ada.pk), by=ada.application.applicant, now=now),
    ]
    came = at_once(2, lambda: acts.pop()())
    ada.refresh_from_db()
    run.refresh_from_db()
    assert ada.state == "declined"
    live = Pairing.objects.filter(state__in=["published", "confirmed"])
    outdated = "outdated" in came
    assert (str(run.state), live.count()) == (("solved", 4) if outdated else ("published", 5))
    assert len(set(live.values_list("application", flat=True))) == live.count()
    assert mentor_called(matching, "Ada").state == "reserve"


def test_leader_and_mentor_who_say_yes_at_once_are_confirmed(matching, coordinator, now):
    published(matching, by=coordinator, now=now)
    ada = pair("Ada")
    people = [ada.leader.user, ada.application.applicant]
    at_once(2, lambda: confirm_pairing(pairing=Pairing.objects.get(pk=ada.pk), by=people.pop(), now=now))
    ada.refresh_from_db()
    assert ada.state == "confirmed"


def test_yes_and_no_at_once_is_one_of_them(matching, coordinator, now):
    published(matching, by=coordinator, now=now)
    ada = pair("Ada")
    confirm_pairing(pairing=ada, by=ada.leader.user, now=now)
    acts = [confirm_pairing, decline_pairing]
    came = at_once(2, lambda: acts.pop()(pairing=Pairing.objects.get(pk=ada.pk), by=ada.application.applicant, now=now))
    ada.refresh_from_db()
    assert str(ada.state) in ("confirmed", "declined")
    assert [one for one in came if isinstance(one, str)] == (
        ["confirmed"] if ada.state == "confirmed" else ["not_open"]
    )
    with pytest.raises(Refusal):
        decline_pairing(pairing=ada, by=ada.leader.user, now=now)

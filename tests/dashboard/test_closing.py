"""The end of a programme: what is left, thanks once, certificates that are true, and what was deleted."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from matching.models import Pairing
from mentoring.audit.models import Event
from mentoring.dashboard.closing.certificates import certificate_of, done_by, holders
from mentoring.dashboard.services import advance_program, erase_program, send_thanks
from mentoring.documents import certificate_as_pdf
from mentoring.mail.models import OutboundEmail
from mentoring.policies import Refusal
from programs.models import Membership, Program
from programs.services import end_membership
from programs.states import Phase, Role
from sessions_app.states import GatheringState, Kind
from sessions_app.trios.states import MeetingState
from tests.at_once import at_once
from tests.conftest import member
from tests.factories.applicants import ApplicationFactory
from tests.factories.checkins import ThemeFactory
from tests.factories.gatherings import ActionPointFactory, AttendanceFactory, GatheringFactory
from tests.factories.trios import MeetingFactory, QuietMessageFactory, RhythmAlertFactory, TrioFactory
from tests.scenarios.gatherings import in_pairs, in_phase
from tests.scenarios.oslo import at

BEGAN, MET, NOW = at(2026, 2, 2, 10), at(2026, 3, 3, 10), at(2026, 9, 1, 12)


@pytest.fixture
def co_mentor(program):
    return member(program, "Nils", "Mentor", Role.MENTOR)


@pytest.fixture
def running(program, leader, mentor, co_mentor, coordinator):
    """Liv has Mona and Nils as mentors. The end date has come."""
    boss = in_pairs(program, leader, (mentor, co_mentor))
    Pairing.objects.filter(program=program).update(published_at=BEGAN, state="confirmed")
    in_phase(program, Phase.RUNNING, by=coordinator, now=BEGAN)
    Program.objects.filter(pk=program.pk).update(
        starts_on=date(2026, 2, 1), ends_on=date(2026, 8, 31), contact=coordinator
    )
    program.refresh_from_db()
    trio = TrioFactory(program=program, leader=boss)
    for state, stamps in ((MeetingState.HELD, {"held_at": MET}), (MeetingState.PLANNED, {})):
        MeetingFactory(trio=trio, state=state, starts_at=MET, proposed_by=leader, **stamps)
    MeetingFactory(
        trio=trio, state=MeetingState.HELD, held_at=BEGAN, starts_at=BEGAN - timedelta(days=1), proposed_by=leader
    )
    kick_off = GatheringFactory(program=program, state=GatheringState.HELD, kind=Kind.KICK_OFF, starts_at=MET)
    check_in = GatheringFactory(program=program, state=GatheringState.HELD, kind=Kind.CHECK_IN, starts_at=MET)
    AttendanceFactory(gathering=kick_off, person=mentor, attended=True)
    AttendanceFactory(gathering=kick_off, person=leader, attended=False)
    AttendanceFactory(gathering=check_in, person=mentor, attended=True)
    return program


@pytest.fixture
def closed(running, coordinator):
    advance_program(program=running, target=Phase.CLOSED, by=coordinator, now=NOW)
    running.refresh_from_db()
    return running


def url(program, name="closing", *more):
    return reverse(f"dashboard:{name}", args=[program.slug, *more])


def part(program, user):
    return Membership.objects.select_related("user", "program__unit").get(program=program, user=user)


@pytest.fixture(autouse=True)
def today(set_clock):
    set_clock(2026, 9, 1, 12)


# --- Before ---------------------------------------------------------------------------------------------------------------


def test_the_page_says_what_is_left_and_closes(client, running, coordinator, leader, mentor):
    boss = part(running, leader)
    RhythmAlertFactory(program=running, leader=boss)
    ThemeFactory(program=running, done="")
    ActionPointFactory(gathering__program=running)
    Pairing.objects.filter(mentor__user=mentor).update(state="published")
    client.force_login(coordinator)
    page = client.get(url(running))
    assert [one.code for one in page.context["left"]] == ["rhythm", "pairs", "themes", "actions", "no_survey"]
    assert page.context["blockers"] == []
    assert "Thanks are sent when the programme is closed" in page.content.decode()
    client.post(url(running, "program-advance"), {"target": "closed", "next": url(running)})
    page = client.get(url(running))
    assert (page.context["left"], page.context["over"]) == ([], True)


def test_what_is_on_the_quiet_line_is_told_to_nobody(client, running, coordinator, mentor):
    client.force_login(coordinator)
    before = client.get(url(running)).content.decode()
    QuietMessageFactory(program=running, writer=mentor, contact=coordinator)
    after = client.get(url(running)).content.decode()
    assert _without_tokens(before) == _without_tokens(after)


def _without_tokens(page):
    return re.sub(r"[A-Za-z0-9]{64}|nonce=\"[^\"]*", "", page)


def test_what_is_in_the_way_stands_there(client, running, coordinator):
    Program.objects.filter(pk=running.pk).update(ends_on=date(2026, 12, 1))
    client.force_login(coordinator)
    page = client.get(url(running))
    assert [one.code for one in page.context["blockers"]] == ["running"]
    assert "Move to: Closed" not in page.content.decode()


def test_before_it_runs_there_is_nothing(client, program, coordinator):
    client.force_login(coordinator)
    assert client.get(url(program)).context["early"]


# --- Thanks -----------------------------------------------------------------------------------------------------------------


def thanked(program):
    letters = OutboundEmail.objects.filter(program_id=program.pk, kind="dashboard.thanks")
    return sorted(letters.values_list("recipient__given_name", flat=True))


def test_what_was_read_is_sent_to_each_once(client, closed, coordinator, co_mentor):
    client.force_login(coordinator)
    page = client.get(url(closed))
    previewed = {person.user_id: (subject, text) for _part, person, subject, text in page.context["letters"]}
    assert len(previewed) == 2
    client.post(url(closed, "closing-thanks"))
    assert thanked(closed) == ["Liv", "Mona", "Nils"]
    for letter in OutboundEmail.objects.filter(kind="dashboard.thanks", recipient__in=previewed):
        assert (letter.subject, letter.body_text) == previewed[letter.recipient_id]
    again = client.post(url(closed, "closing-thanks"), follow=True)
    assert "has been thanked" in again.content.decode()
    assert len(thanked(closed)) == 3
    assert Event.objects.get(action="dashboard.send_thanks").after["letters"] == 3


def test_nobody_is_thanked_before_the_end_or_after_leaving(running, coordinator, co_mentor):
    with pytest.raises(Refusal) as caught:
        send_thanks(program=running, by=coordinator, now=NOW)
    assert (caught.value.code, thanked(running)) == ("not_closed", [])
    end_membership(membership=part(running, co_mentor), by=coordinator, now=NOW)
    advance_program(program=running, target=Phase.CLOSED, by=coordinator, now=NOW)
    assert send_thanks(program=running, by=coordinator, now=NOW) == 2
    assert thanked(running) == ["Liv", "Mona"]


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_thank_once(closed, coordinator):
    results = at_once(2, lambda: send_thanks(program=closed, by=coordinator, now=NOW))
    assert sorted(map(str, results)) == ["3", "thanked"]
    assert thanked(closed) == ["Liv", "Mona", "Nils"]


# --- Certificates -----------------------------------------------------------------------------------------------------------


def test_it_says_what_the_record_holds(closed, leader, mentor):
    done = [(d.meetings, d.check_ins, d.gatherings) for d in map(done_by, (part(closed, mentor), part(closed, leader)))]
    assert done == [(1, 1, 1), (2, 0, 0)]
    document = certificate_of(part(closed, mentor), "en")
    assert document.lead == "Mona Mentor"
    facts = dict(document.sections[0].facts)
    assert (facts["Meetings with the leader"], facts["Gatherings"], facts["Monthly check-ins"]) == ("1", "1", "1")
    assert "1 September 2026" in document.made and f"runde-{part(closed, mentor).pk}" in document.made
    assert "Hanne Raadgiver" in document.sections[1].paragraphs[0]
    assert "Gatherings" not in dict(certificate_of(part(closed, leader), "en").sections[0].facts)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_pdf_is_tagged_in_each_language(client, closed, mentor, language):
    client.force_login(mentor)
    answer = client.get(url(closed, "certificate-pdf", part(closed, mentor).pk, language))
    assert answer["Content-Type"] == "application/pdf"
    for mark in (f"/Lang({language})".encode(), b"/StructTreeRoot", b"pdfuaid"):
        assert mark in answer.content.replace(b" ", b""), mark


def test_one_has_ones_own_on_the_first_page(client, closed, mentor, leader):
    client.force_login(mentor)
    own = url(closed, "certificate", part(closed, mentor).pk)
    assert own in client.get(reverse("dashboard:home")).content.decode()
    assert "Mona Mentor" in client.get(own).content.decode()
    assert client.get(url(closed, "certificate", part(closed, leader).pk)).status_code == 404
    assert client.get(url(closed, "certificate-pdf", part(closed, mentor).pk, "xx")).status_code == 404


def test_the_committee_can_check_one(client, closed, coordinator, mentor):
    client.force_login(coordinator)
    page = client.get(url(closed)).content.decode()
    assert f"runde-{part(closed, mentor).pk}" in page
    assert client.get(url(closed, "certificate", part(closed, mentor).pk)).status_code == 200


def test_nobody_else_and_not_before_the_end(client, running, coordinator, mentor, assessor, outsider, administrator):
    address = url(running, "certificate", part(running, mentor).pk)
    client.force_login(mentor)
    assert client.get(address).status_code == 404
    advance_program(program=running, target=Phase.CLOSED, by=coordinator, now=NOW)
    for person in (assessor, outsider, administrator):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.get(url(running)).status_code in (403, 404)
        assert client.post(url(running, "closing-thanks")).status_code in (403, 404)
    assert thanked(running) == []


def test_a_pair_that_ended_has_none(closed, co_mentor):
    Pairing.objects.filter(mentor__user=co_mentor).update(state="ended", ended_at=NOW)
    assert [holder.user.given_name for holder in holders(closed)] == ["Liv", "Mona"]


def test_words_in_a_name_are_not_markup(closed, mentor):
    mentor.family_name = '#read("/etc/passwd") *x* $y$'
    mentor.save()
    assert certificate_as_pdf(certificate_of(part(closed, mentor), "nb"))[:5] == b"%PDF-"


# --- Deletion -----------------------------------------------------------------------------------------------------------------


def test_what_goes_when_and_then_what_went(client, closed, coordinator):
    ApplicationFactory(program=closed)
    client.force_login(coordinator)
    before = client.get(url(closed)).context["deletion"]
    held = before.planned.applications
    assert (held > 0, before.planned.applications_on) == (True, date(2027, 3, 2))
    later = at(2027, 3, 4, 3)
    erase_program(program=closed, by=None, now=later)
    after = client.get(url(closed))
    gone = dict(after.context["deletion"].gone)
    assert gone["Applications"] == held
    assert "Deleted as promised" in after.content.decode()
    assert "Trios" in gone

"""The page of the trio, through the front door: a first month with the clock moved."""

import pytest
from django.urls import reverse

from mentoring.mail.models import OutboundEmail
from sessions_app.trios.models import Meeting, Topic
from sessions_app.trios.services import propose_meeting
from tests.scenarios.oslo import at
from tests.trios.conftest import BEGINNING

HOME = reverse("dashboard:home")


def page(boss):
    return reverse("trios:trio-detail", args=["runde", boss.pk])


def url(name, boss):
    return reverse(f"trios:{name}", args=["runde", boss.pk])


def of_meeting(name, meeting):
    return reverse(f"trios:{name}", args=["runde", meeting.pk])


def test_a_first_month(client, boss, leader, mentor, co_mentor, set_clock):
    """1. Mona finds "when do you meet next?" and proposes three times. 2. Liv picks one. 3. They write an agreement, and Liv says yes.
    4. Nils adds a topic. 5. The hour comes; Liv says that they met. 6. The first page asks for the next time."""
    set_clock(2026, 9, 1, 10, 0)
    client.force_login(mentor)
    assert url("meeting-propose", boss) in client.get(HOME).content.decode()
    times = {
        "on1": "2026-09-08",
        "at1": "09:00",
        "on2": "2026-09-09",
        "at2": "13:00",
        "minutes": "60",
        "place": "Rom 4",
    }
    assert client.post(url("meeting-propose", boss), times).url == page(boss)
    seen = client.get(page(boss)).content.decode()
    assert "Your proposal waits for the others" in seen and f"<h1>Mentoring with {leader.name}</h1>" in seen

    client.force_login(leader)
    assert "Pick a time" in client.get(HOME).content.decode()
    assert "<h1>You and your mentors</h1>" in client.get(page(boss)).content.decode()
    meeting = Meeting.objects.get()
    second = meeting.proposals.last()
    client.post(of_meeting("meeting-pick", meeting), {"proposal": second.pk})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at) == ("planned", at(2026, 9, 9, 13, 0))
    assert OutboundEmail.objects.filter(kind="trios.meeting_set").exclude(calendar="").count() == 3

    client.force_login(mentor)
    form = client.get(url("trio-agreement", boss)).content.decode()
    assert "Whoever cannot come proposes a new time the same day." in form
    words = {
        "aims": "Se hverandres hverdag", "rhythm": "Månedlig", "inviter": "Mona", "between_us": "Alt", "may_tell": "Det vi er enige om",
        "cancelling": "Ny tid", "version": "1",
    }  # fmt: skip
    client.post(url("trio-agreement", boss), words)
    client.force_login(leader)
    client.post(url("trio-agree", boss), {"version": "2"})
    shown = client.get(page(boss)).content.decode()
    assert "Se hverandres hverdag" in shown
    assert url("trio-agree", boss) not in shown

    client.force_login(co_mentor)
    client.post(url("topic-add", boss), {"text": "Hvem ser på tallene?"})
    client.post(url("next-step", boss), {"text": "Liv spør etter tall på fredag"})
    topic = Topic.objects.get()

    set_clock(2026, 9, 9, 14, 5)
    client.force_login(leader)
    assert "Did you meet?" in client.get(HOME).content.decode()
    client.post(reverse("trios:topic-tick", args=["runde", topic.pk]))
    client.post(of_meeting("meeting-held", meeting))
    shown = client.get(page(boss)).content.decode()
    assert "You have met once" in shown
    assert "Liv spør etter tall på fredag" in shown
    home = client.get(HOME).content.decode()
    assert "When do you meet next?" in home
    assert "Did you meet?" not in home


def test_times_that_are_over_are_refused_and_stay_in_the_form(client, boss, mentor, set_clock):
    set_clock(2026, 9, 1, 10, 0)
    client.force_login(mentor)
    answer = client.post(url("meeting-propose", boss), {"on1": "2026-08-08", "at1": "09:00", "minutes": "60"})
    assert answer.status_code == 409
    assert "2026-08-08" in answer.content.decode()
    half = client.post(
        url("meeting-propose", boss), {"on1": "2026-09-08", "at1": "09:00", "on2": "2026-09-09", "minutes": "60"}
    )
    assert half.status_code == 422
    assert not Meeting.objects.exists()


def test_an_assistant_arranges_dates_and_reads_nothing_else(client, boss, mentor, assistant, set_clock):
    set_clock(2026, 9, 1, 10, 0)
    client.force_login(mentor)
    client.post(url("topic-add", boss), {"text": "Det vi er usikre på"})
    meeting = propose_meeting(leader=boss, times=[at(2026, 9, 8, 9, 0)], minutes=60, place="", by=mentor, now=BEGINNING)
    client.force_login(assistant)
    shown = client.get(page(boss)).content.decode()
    assert "Det vi er usikre på" not in shown
    client.post(of_meeting("meeting-pick", meeting), {"proposal": meeting.proposals.get().pk})
    meeting.refresh_from_db()
    assert meeting.state == "planned"
    assert client.get(url("trio-agreement", boss)).status_code == 403
    assert client.post(url("topic-add", boss), {"text": "x"}).status_code == 403


@pytest.mark.parametrize("who", ["coordinator", "administrator", "outsider"])
def test_nobody_from_outside_sees_a_trio(client, boss, mentor, coordinator, administrator, outsider, who):
    meeting = propose_meeting(leader=boss, times=[at(2026, 9, 8, 9, 0)], minutes=60, place="", by=mentor, now=BEGINNING)
    client.force_login({"coordinator": coordinator, "administrator": administrator, "outsider": outsider}[who])
    assert client.get(page(boss)).status_code == 404
    assert client.post(of_meeting("meeting-cancel", meeting)).status_code == 404
    meeting.refresh_from_db()
    assert meeting.state == "proposed"

"""A gathering from plan to minutes, through the browser's door."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentoring.mail.models import OutboundEmail
from programs.states import Role
from sessions_app.models import Attendance, Gathering
from sessions_app.services import invite_to_gathering, take_attendance
from sessions_app.states import Form, GatheringState
from tests.conftest import member
from tests.scenarios.gatherings import monthly_check_ins


def url(name, gathering):
    return reverse(f"gatherings:gathering-{name}", args=[gathering.program.slug, gathering.pk])


FORM = {
    "kind": "kick_off", "title_nb": "Oppstart", "title_nn": "Oppstart", "title_en": "Kick-off", "on": "2027-02-02", "at": "09:00",
    "minutes": "180", "form": "physical", "place": "Hamborggata 3", "roles": ["for_leaders", "for_mentors"],
}  # fmt: skip


def test_a_coordinator_plans_a_gathering_at_local_time(client, running, coordinator):
    client.force_login(coordinator)
    response = client.post(reverse("gatherings:gathering-new", args=[running.slug]), FORM)
    gathering = Gathering.objects.get()
    assert response.url == gathering.get_absolute_url()
    assert timezone.localtime(gathering.starts_at).isoformat() == "2027-02-02T09:00:00+01:00"
    assert gathering.state == GatheringState.PLANNED
    assert not OutboundEmail.objects.exists()


def test_bad_input_is_said_and_everything_typed_is_still_there(client, running, coordinator):
    client.force_login(coordinator)
    response = client.post(
        reverse("gatherings:gathering-new", args=[running.slug]), {**FORM, "on": "2027-02-31", "place": "Et sted"}
    )
    assert response.status_code == 422
    assert 'value="Et sted"' in response.content.decode()
    assert not Gathering.objects.exists()


def test_everybody_concerned_is_invited_with_a_calendar_entry(client, plan, coordinator, leader, mentor):
    gathering = plan()
    client.force_login(coordinator)
    client.post(url("invite", gathering))
    letters = OutboundEmail.objects.filter(kind="gatherings.invitation")
    assert set(letters.values_list("recipient", flat=True)) == {coordinator.pk, leader.pk, mentor.pk}
    assert {letter.calendar_method for letter in letters} == {"REQUEST"}
    again = client.post(url("invite", gathering), follow=True)
    assert letters.count() == 3
    assert "Everybody has been invited already." in again.content.decode()


def test_an_invitation_without_a_place_is_refused_with_a_sentence(client, plan, coordinator):
    gathering = plan(place="")
    client.force_login(coordinator)
    response = client.post(url("invite", gathering), follow=True)
    assert [str(m) for m in response.context["messages"]] == ["Say where people are to meet before you invite them."]
    assert not Attendance.objects.exists()


def test_a_cancelled_gathering_leaves_the_calendars(client, invited, coordinator):
    client.force_login(coordinator)
    client.post(url("cancel", invited))
    letters = OutboundEmail.objects.filter(kind="gatherings.cancellation")
    assert letters.count() == 3
    assert {
        ("METHOD:CANCEL" in x.calendar, "SEQUENCE:1" in x.calendar, invited.uid in x.calendar) for x in letters
    } == {(True, True, True)}
    assert set(OutboundEmail.objects.filter(kind="gatherings.invitation").values_list("state", flat=True)) == {
        "cancelled"
    }


def test_a_moved_gathering_is_told_with_a_higher_sequence(client, invited, coordinator):
    client.force_login(coordinator)
    client.post(url("edit", invited), FORM)
    letters = OutboundEmail.objects.filter(kind="gatherings.change")
    assert letters.count() == 3
    assert all("SEQUENCE:1" in letter.calendar for letter in letters)


def test_attendance_is_taken_after_it_began_and_not_before(client, invited, coordinator, mentor):
    client.force_login(coordinator)
    client.post(url("attendance", invited), {"present": [mentor.pk], "minutes": "Fint"})
    assert Gathering.objects.get().state == GatheringState.INVITED
    Gathering.objects.update(starts_at=invited.starts_at - timedelta(days=15))
    client.post(url("attendance", invited), {"present": [mentor.pk], "minutes": "Fint"})
    gathering = Gathering.objects.get()
    assert (gathering.state, gathering.minutes_text) == (GatheringState.HELD, "Fint")
    assert dict(Attendance.objects.values_list("person", "attended"))[mentor.pk] is True


@pytest.mark.parametrize(("who", "expected"), [("mentor", 403), ("assessor", 404), ("outsider", 404)])
def test_others_cannot_invite(client, invited, who, expected, request, assessor):
    client.force_login(request.getfixturevalue(who))
    assert client.post(url("invite", invited)).status_code == expected


def test_a_planned_gathering_is_not_seen_by_those_not_invited(client, plan, mentor):
    gathering = plan()
    client.force_login(mentor)
    assert client.get(url("detail", gathering)).status_code == 404


def test_the_calendar_file_is_for_the_one_who_asks(client, invited, mentor):
    client.force_login(mentor)
    response = client.get(url("calendar", invited))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"mailto:{mentor.email}" in response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_questions_for_one_and_three(
    client, plan, running, coordinator, number, django_assert_max_num_queries
):
    for _gathering in range(number):
        plan()
    client.force_login(coordinator)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("gatherings:gathering-list", args=[running.slug])).status_code == 200


def test_a_mentor_who_joins_later_is_invited_later(client, invited, coordinator, running):
    late = member(running, "Sen", "Mentor", Role.MENTOR)
    client.force_login(coordinator)
    client.post(url("invite", invited))
    assert OutboundEmail.objects.filter(kind="gatherings.invitation", recipient=late).count() == 1


def test_what_has_been_is_told_as_what_was(client, plan, coordinator, leader, mentor, now):
    """When it is over nobody is asked to join or to answer any more; the page and the list say who was there."""
    past = plan(form=Form.BOTH, link="https://meet.politiet.example/x")
    invite_to_gathering(gathering=past, by=coordinator, now=now)
    client.force_login(mentor)
    assert "Open the video meeting" in client.get(url("detail", past)).content.decode()
    Gathering.objects.filter(pk=past.pk).update(starts_at=now - timedelta(hours=5), ends_at=now - timedelta(hours=2))
    page = client.get(url("detail", past)).content.decode()
    assert "Nobody has noted yet who was there." in page
    for gone in ("Open the video meeting", "Add to calendar", "Are you coming?", "are coming"):
        assert gone not in page
    take_attendance(gathering=past, present=[leader.pk, mentor.pk], minutes="", by=coordinator, now=now)
    page = client.get(url("detail", past)).content.decode()
    assert "2 of 3 were there." in page and "Open the video meeting" not in page
    assert page.count("Was there") == 2 and page.count("Was not there") == 1 and "No answer yet" not in page
    assert (
        "2 of 3 were there"
        in client.get(reverse("gatherings:gathering-list", args=[past.program.slug])).content.decode()
    )


def test_a_whole_series_is_one_letter_a_person(client, running, coordinator, leader, mentor, now):
    """Also for who joins later, with what is left, and for who had been asked to one of the dates alone."""
    series = monthly_check_ins(
        running, by=coordinator, now=now, first_on=timezone.localdate(now) + timedelta(days=40),
        last_on=timezone.localdate(now) + timedelta(days=200),
    )  # fmt: skip
    dates, letters = list(series.gatherings.all()), OutboundEmail.objects.filter(kind="gatherings.series_invitation")
    assert len(dates) >= 4
    client.force_login(coordinator)
    invite = reverse("gatherings:series-invite", args=[running.slug])
    client.post(invite)
    assert set(letters.values_list("recipient", flat=True)) == {coordinator.pk, mentor.pk} and letters.count() == 2
    assert letters[0].body_text.count("\n- ") == len(dates)
    assert OutboundEmail.objects.filter(calendar__contains="BEGIN:VEVENT").count() == 2
    assert Attendance.objects.filter(person=mentor).count() == len(dates)
    late = member(running, "Sen", "Mentor", Role.MENTOR)
    client.post(url("invite", dates[1]))
    client.post(invite)
    assert letters.get(recipient=late).body_text.count("\n- ") == len(dates)
    client.post(invite)
    assert letters.count() == 3


def test_who_joins_after_the_invitations_to_a_series_is_told_of_where_it_is_planned(client, running, coordinator, now):
    monthly_check_ins(
        running, by=coordinator, now=now, first_on=timezone.localdate(now) + timedelta(days=40),
        last_on=timezone.localdate(now) + timedelta(days=200),
    )  # fmt: skip
    client.force_login(coordinator)
    page, invite = (reverse(f"gatherings:series-{name}", args=[running.slug]) for name in ("edit", "invite"))
    client.post(invite)
    assert "Invite those who joined since" not in client.get(page).content.decode()
    member(running, "Sen", "Mentor", Role.MENTOR)
    said = client.get(page).content.decode()
    assert "1 person has joined since the invitations went." in said and "Invite those who joined since" in said
    client.post(invite)
    assert "Invite those who joined since" not in client.get(page).content.decode()


def test_home_says_who_has_joined_and_one_button_invites_them_to_what_is_left(client, running, plan, coordinator, now):
    """To a gathering and the check-ins others are invited to; not to what nobody is invited to, nor to what is for others."""
    span = {
        "first_on": timezone.localdate(now) + timedelta(days=40),
        "last_on": timezone.localdate(now) + timedelta(days=200),
    }
    check_ins = monthly_check_ins(running, by=coordinator, now=now, **span).gatherings
    kick_off, unsent, leaders_only = plan(), plan(), plan(for_mentors=False)
    client.force_login(coordinator)
    for gathering in (kick_off, leaders_only):
        client.post(url("invite", gathering))
    client.post(reverse("gatherings:series-invite", args=[running.slug]))
    news, page = "has joined since the invitations went", reverse("gatherings:gathering-list", args=[running.slug])
    assert news not in client.get("/").content.decode() and news not in client.get(page).content.decode()
    late = member(running, "Sen", "Mentor", Role.MENTOR)
    assert f"1 person {news}" in client.get("/").content.decode()
    assert "Sen Mentor" in client.get(page).content.decode()
    client.post(reverse("gatherings:newcomers-invite", args=[running.slug]))
    asked = set(Attendance.objects.filter(person=late).values_list("gathering", flat=True))
    assert asked == {kick_off.pk, *check_ins.values_list("pk", flat=True)} and unsent.pk not in asked
    assert OutboundEmail.objects.filter(recipient=late).count() == 2
    assert news not in client.get("/").content.decode() and news not in client.get(page).content.decode()


def test_the_list_is_in_order_of_time(client, plan, coordinator, now):
    for days in (30, 10, 20):
        plan(starts_at=now + timedelta(days=days), ends_at=now + timedelta(days=days, hours=1))
    client.force_login(coordinator)
    context = client.get(reverse("gatherings:gathering-list", args=[plan().program.slug])).context
    assert [(g.starts_at - now).days for g in context["upcoming"]] == [10, 14, 20, 30]


def test_who_comes_into_the_audience_is_invited_and_who_goes_from_it_is_told(
    client, plan, coordinator, leader, mentor, assessor, now
):
    """By part and by name: the assessor alone, and no leaders any more. The mentor hears nothing of it."""
    starts_at = now.replace(second=0, microsecond=0) + timedelta(days=14)
    invited = plan(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    client.force_login(coordinator)
    client.post(url("invite", invited))
    on = timezone.localtime(invited.starts_at)
    same = {**FORM, "on": on.date().isoformat(), "at": on.strftime("%H:%M")}
    client.post(url("edit", invited), {**same, "roles": ["for_mentors"], "guests": [assessor.pk]})
    (gone,) = OutboundEmail.objects.filter(kind="gatherings.uninvited")
    assert gone.recipient == leader and gone.calendar_method == "CANCEL" and "SEQUENCE:1" in gone.calendar
    assert invited.uid in gone.calendar and "no longer invited" in gone.body_text
    assert OutboundEmail.objects.filter(kind="gatherings.invitation", recipient=assessor).count() == 1
    assert not OutboundEmail.objects.filter(kind="gatherings.change").exists()
    assert set(Attendance.objects.values_list("person", flat=True)) == {coordinator.pk, mentor.pk, assessor.pk}
    client.post(url("edit", invited), {**same, "guests": [assessor.pk, leader.pk]})
    letters = OutboundEmail.objects.filter(kind="gatherings.invitation", recipient=leader)
    assert {letter.calendar.partition("SEQUENCE:")[2][0] for letter in letters} == {"0", "2"}


def test_nobody_invited_is_refused_and_the_typed_stays(client, running, coordinator):
    client.force_login(coordinator)
    response = client.post(reverse("gatherings:gathering-new", args=[running.slug]), {**FORM, "roles": []})
    page = response.content.decode()
    assert response.status_code == 422 and "Say who is invited" in page and 'value="Hamborggata 3"' in page


@pytest.mark.parametrize("stranger", ["outsider", "coordinator"])
def test_guests_are_people_of_the_programme_outside_the_committee(client, running, coordinator, stranger, request):
    client.force_login(coordinator)
    person = request.getfixturevalue(stranger)
    data = {**FORM, "roles": [], "guests": [person.pk]}
    assert client.post(reverse("gatherings:gathering-new", args=[running.slug]), data).status_code == 422

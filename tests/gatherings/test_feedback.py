"""What people found of a gathering: without names by construction, shown to few, and not before enough have answered."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from mentoring.accounts.models import User
from mentoring.audit.models import Event, RowChange
from mentoring.policies import Refusal
from programs.states import Role
from sessions_app.models import Attendance, FeedbackBox, FeedbackGiven, Gathering, Told
from sessions_app.selectors import feedback_means, feedback_of, told_at
from sessions_app.services import give_feedback, tell
from sessions_app.states import Kind
from tests.at_once import at_once
from tests.conftest import member

WORDS = [
    ("Rundene", "Mer tid"),
    ("Talene", "Bedre mat"),
    ("Trioene", "Kortere"),
    ("Latteren", "Lengre"),
    ("Stillheten", "Ingenting"),
]


@pytest.fixture
def people(program):
    return [member(program, name, "Mentor", Role.MENTOR) for name in ("Rita", "Roar", "Runa", "Rolf", "Ragna")]


@pytest.fixture
def over(people, invited, coordinator, now):
    """All were asked to it, and it ended an hour ago."""
    Attendance.objects.bulk_create(
        Attendance(gathering=invited, person=person, invited_at=now)
        for person in people
        if not invited.attendances.filter(person=person)
    )
    Gathering.objects.filter(pk=invited.pk).update(starts_at=now - timedelta(hours=4), ends_at=now - timedelta(hours=1))
    return Gathering.objects.select_related("program").get(pk=invited.pk)


def say(gathering, people, now):
    for number, (person, (most, change)) in enumerate(zip(people, WORDS, strict=False)):
        give_feedback(gathering=gathering, useful=number % 5 + 1, most=most, change=change, by=person, now=now)


def url(name, gathering):
    return reverse(f"gatherings:{name}", args=[gathering.program.slug, gathering.pk])


def test_three_questions_on_the_first_page_answered_once(client, over, people, mentor):
    client.force_login(people[0])
    assert "How was it? Kick-off" in client.get("/").content.decode()
    answer = {"useful": "4", "most": "Rundene", "change": ""}
    assert client.post(url("feedback-give", over), {**answer, "useful": "6"}).status_code == 422
    assert client.post(url("feedback-give", over), answer).status_code == 302
    assert client.post(url("feedback-give", over), answer).status_code == 409
    assert "How was it?" not in client.get("/").content.decode()
    box = FeedbackBox.objects.get()
    assert (box.useful, box.most, box.change) == ([4], ["Rundene"], [])


def test_nothing_is_shown_before_it_is_closed_nor_of_four(client, over, people, coordinator, now):
    say(over, people[:4], now)
    closed = over.ends_at + timedelta(days=7, minutes=1)
    assert feedback_of(over, now=closed).mean is None
    assert feedback_means(over.program, now=closed) == []
    say(over, people[4:], now)
    assert feedback_of(over, now=now).mean is None
    client.force_login(coordinator)
    page = client.get(url("feedback-read", over)).content.decode()
    assert "5 people have answered." in page and not any(word in page for pair in WORDS for word in pair)
    shown = feedback_of(over, now=closed)
    assert (shown.given, shown.mean) == (5, 2.2) and "Rundene" in shown.most
    assert [(number, mean) for _gathering, number, mean in feedback_means(over.program, now=closed)] == [(5, 2.2)]


def test_no_row_and_no_trail_ties_an_answer_to_a_person(over, people, now):
    """Everything the database keeps about who answered is the same whoever wrote what."""
    say(over, people, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'gatherings_feedbackbox'")
        assert {name for (name,) in cursor.fetchall()} == {"id", "gathering_id", "useful", "most", "change"}
    assert {f.name for f in FeedbackGiven._meta.concrete_fields} == {"id", "gathering", "person"}
    trail = [*RowChange.objects.filter(table__startswith="gatherings_feedback").values("columns", "values", "act")]
    trail += Event.objects.filter(action="gatherings.give_feedback").values(
        "before", "after", "subject_type", "subject_id"
    )
    said = json.dumps(trail, ensure_ascii=False)
    assert not any(word in said for pair in WORDS for word in pair) and "useful" not in said
    assert RowChange.objects.filter(table="gatherings_feedbackbox").count() == 6


def test_where_an_answer_lies_is_drawn_by_lot(over, people, now):
    """The attack: reading the box from the top and the list of who answered from the top. Over many boxes any place is as likely."""
    first_stays_first = 0
    for _time in range(60):
        FeedbackBox.objects.all().delete()
        FeedbackGiven.objects.all().delete()
        say(over, people[:3], now)
        box = FeedbackBox.objects.get()
        first_stays_first += box.most[0] == "Rundene" and box.change[0] == "Mer tid"
    assert first_stays_first < 30  # a ninth is to be expected, sixty without the lot


@pytest.mark.parametrize(
    ("attended", "reply", "days", "code"),
    [
        (False, "yes", 1, "not_there"),
        (None, "no", 1, "not_there"),
        (True, "no", 8, "over"),
        (True, "yes", -1, "not_yet"),
    ],
)
def test_who_was_not_there_and_who_is_late_are_refused(over, people, now, attended, reply, days, code):
    Attendance.objects.filter(person=people[0]).update(attended=attended, reply=reply, replied_at=now)
    with pytest.raises(Refusal) as refused:
        give_feedback(
            gathering=over, useful=3, most="", change="", by=people[0], now=over.ends_at + timedelta(days=days)
        )
    assert refused.value.code == code and not FeedbackBox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_five_at_once_are_five_answers_and_the_same_person_twice_is_one(over, people, now):
    queue = iter([person.pk for person in people] + [people[0].pk])

    def answer():
        return give_feedback(
            gathering=over, useful=5, most="x", change="", by=User.objects.get(pk=next(queue)), now=now
        )

    assert sorted(str(result) for result in at_once(6, answer)) == ["None"] * 5 + ["given"]
    assert FeedbackBox.objects.get().useful == [5] * 5


@pytest.mark.parametrize(("who", "expected"), [("mentor", 403), ("leader", 403), ("outsider", 404)])
def test_only_the_committee_reads_it(client, over, who, expected, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url("feedback-read", over)).status_code == expected


def test_you_said_we_did_stands_on_the_next_gathering_for_everybody(client, over, plan, coordinator, mentor, now):
    client.force_login(coordinator)
    line = {"said": "Mer tid i trioene", "did": "Midtveis har trioene en time"}
    client.post(url("feedback-read", over), line)
    assert client.post(url("feedback-read", over), {**line, "did": "Mona ordner det"}).status_code == 409
    midway = plan(kind=Kind.MIDWAY)
    client.post(url("gathering-invite", midway))
    client.force_login(mentor)
    page = client.get(url("gathering-detail", midway)).content.decode()
    assert "You said, we did" in page and "Midtveis har trioene en time" in page
    assert "Take it back" not in page
    client.force_login(coordinator)
    client.post(reverse("gatherings:tell-remove", args=[over.program.slug, Told.objects.get().pk]))
    assert not Told.objects.exists()


def test_a_line_is_told_once_and_not_at_every_gathering_after(plan, over, coordinator, now):
    tell(program=over.program, said="a", did="b", by=coordinator, now=now)
    midway, closing = plan(kind=Kind.MIDWAY), plan(
        kind=Kind.CLOSING, starts_at=now + timedelta(days=90), ends_at=now + timedelta(days=90, hours=3)
    )  # fmt: skip
    assert [len(told_at(gathering)) for gathering in (over, midway, closing)] == [0, 1, 0]

"""The outbox of a programme: what became of each letter, and what a coordinator can do about it."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentoring.dashboard.letters.selection import next_working_morning
from mentoring.mail.kinds import LetterKind, _kinds
from mentoring.mail.models import HeldKind, OutboundEmail
from mentoring.mail.services import record_bounce
from mentoring.mail.states import LetterState
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.recurrence import within_working_hours
from tests.factories.accounts import UserFactory
from tests.factories.mail import LetterEditFactory, OutboundEmailFactory
from tests.factories.programs import ProgramFactory


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def letter(program, now):
    return write(program, now, subject="Svar til Åse", state="held")


def write(program, now, **fields):
    return OutboundEmailFactory(program_id=program.pk, created_at=now, **{"next_try_at": now, **fields})


def address(name, program, *more):
    return reverse(f"dashboard:letter-{name}", args=[program.slug, *more])


def subjects(response):
    return [letter.subject for letter, _told in response.context["rows"]]


def do(client, program, act, *letters, **more):
    return client.post(
        address("selection", program), {"act": act, "letter": [one.pk for one in letters], **more}, follow=True
    )


def states():
    return list(OutboundEmail.objects.order_by("pk").values_list("state", flat=True))


# --- Looking ------------------------------------------------------------------------------------------------------------------


def test_each_fate_is_said_in_words_and_found_by_it(signed_in, program, now):
    write(program, now, subject="waiting")
    write(program, now, subject="scheduled", next_try_at=now + timedelta(days=3))
    full = "SMTPRecipientsRefused: {'a': (450, b'4.2.2 full')}"
    write(program, now, subject="trying", attempts=3, last_error=full, next_try_at=now + timedelta(minutes=4))
    write(program, now, subject="held", state="held")
    write(program, now, subject="sent", state="sent", sent_at=now)
    write(
        program,
        now,
        subject="bounced",
        state="bounced",
        sent_at=now,
        bounced_at=now,
        last_error="5.1.1 smtp; 550 no such user",
    )
    write(program, now, subject="dead", state="dead", attempts=53, last_error="SMTPDataError: (554, b'5.7.1 spam')")
    before = write(program, now, subject="superseded", state="bounced", sent_at=now, bounced_at=now)
    write(program, now, subject="the copy", state="cancelled", again_of=before)
    expected = {
        "waiting": "within a minute", "scheduled": "Goes ", "trying": "Tried 3 times. The mailbox is full. Next try ",
        "held": "Goes when somebody lets it go.", "sent": ">Sent</span>", "bounced": "There is no such address.",
        "dead": "Given up after 53 tries. The receiving system does not want letters from us.", "superseded": "Replaced by one",
        "cancelled": ">Called off</span>",
    }  # fmt: skip
    coordinator_reads_english(signed_in)
    for fate, said in expected.items():
        page = signed_in.get(address("list", program), {"fate": fate})
        assert subjects(page) == ["the copy" if fate == "cancelled" else fate]
        assert said in page.content.decode()


def coordinator_reads_english(client):
    client.cookies["language"] = "en"
    person = client.get("/").wsgi_request.user
    person.language = "en"
    person.save()


@pytest.mark.parametrize("search", ["Åse", "åse", "Tora Vik", "tora.vik@", "Vik", "ny.adresse"])
def test_a_letter_is_found_by_whom_and_what(signed_in, program, now, search):
    person = UserFactory(given_name="Tora", family_name="Vik", email="tora.vik@politiet.example")
    write(program, now, subject="Svar til Åse", recipient=person, to_address="ny.adresse@politiet.example")
    write(program, now, subject="Noe annet")
    assert subjects(signed_in.get(address("list", program), {"q": search})) == ["Svar til Åse"]


@pytest.mark.parametrize("search", ["%", "' OR 1=1--", "\x00", "_", "x" * 500, "{0.__class__}"])
def test_a_search_is_only_ever_text(signed_in, program, letter, search):
    answer = signed_in.get(address("list", program), {"q": search, "kind": "'", "fate": "'"})
    assert answer.status_code == 200
    assert subjects(answer) == []


def test_what_is_not_the_programmes_or_is_between_two_people_is_not_there(signed_in, program, letter, now):
    private = LetterKind("matching.private", "Privat", "to", "when", private=True)
    _kinds[private.code] = private
    try:
        hidden = [
            write(program, now, kind="matching.private", subject="Under fire øyne", state="dead"),
            OutboundEmailFactory(program_id=None, subject="Din kode"),
            write(ProgramFactory(), now, subject="En annens"),
        ]
        for query in ({}, {"q": "Under"}, {"kind": "matching.private"}, {"fate": "dead"}):
            page = signed_in.get(address("list", program), query)
            assert set(subjects(page)) <= {"Svar til Åse"}
            assert "Privat" not in page.content.decode()
        assert signed_in.get(address("list", program)).context["not_arrived"] == 0
        assert "Under fire" not in signed_in.get(address("bounces", program)).content.decode()
        for one in hidden:
            assert signed_in.get(address("detail", program, one.pk)).status_code == 404
            assert signed_in.get(address("edit", program, one.pk)).status_code == 404
            assert signed_in.post(address("resend", program, one.pk)).status_code == 404
            assert signed_in.post(address("bounced", program, one.pk), {"reason": "x"}).status_code == 404
        before = list(OutboundEmail.objects.order_by("pk").values())
        for act in ("hold", "release", "cancel", "schedule"):
            do(signed_in, program, act, *hidden, sure="1", at="2099-01-01T10:00")
        do(signed_in, program, "cancel", all="1", sure="1", q="Under")
        assert list(OutboundEmail.objects.order_by("pk").values()) == before
    finally:
        del _kinds[private.code]


@pytest.mark.parametrize("who", ["assessor", "leader", "mentor", "administrator"])
def test_nobody_but_coordinators_sees_or_touches_letters(client, request, program, letter, who):
    client.force_login(request.getfixturevalue(who))
    refused = 404 if who == "administrator" else 403
    for name, more in (("list", ()), ("bounces", ()), ("detail", (letter.pk,)), ("edit", (letter.pk,))):
        assert client.get(address(name, program, *more)).status_code in (403, refused)
    assert client.post(address("selection", program), {"act": "release", "letter": letter.pk}).status_code in (
        403,
        refused,
    )
    assert states() == ["held"]


def test_the_list_takes_few_queries_however_long(signed_in, program, now, django_assert_max_num_queries):
    for n in range(60):
        write(program, now, subject=f"{n}", state=["held", "dead", "queued"][n % 3])
    with django_assert_max_num_queries(12):
        assert len(subjects(signed_in.get(address("list", program), {"q": "e"}))) == 50
    with django_assert_max_num_queries(12):
        signed_in.get(address("bounces", program))


# --- Doing --------------------------------------------------------------------------------------------------------------------


def test_held_and_let_go(signed_in, program, now):
    one, other, left = write(program, now), write(program, now), write(program, now)
    do(signed_in, program, "hold", one, other)
    assert states() == ["held", "held", "queued"]
    do(signed_in, program, "release", one)
    assert states() == ["queued", "held", "queued"]
    assert left.pk


def test_all_that_the_search_finds(signed_in, program, now):
    for n in range(3):
        write(program, now, subject=f"Svar {n}")
    write(program, now, subject="Annet")
    do(signed_in, program, "hold", all="1", q="Svar")
    assert states() == ["held", "held", "held", "queued"]


def test_calling_off_asks_first_and_says_how_many(signed_in, program, now):
    one, gone = write(program, now, subject="Svar"), write(program, now, state="sent", sent_at=now)
    page = do(signed_in, program, "cancel", one, gone)
    assert (page.context["number"], page.context["left"]) == (1, 1)
    assert states() == ["queued", "sent"]
    do(signed_in, program, "cancel", one, gone, sure="1")
    assert states() == ["cancelled", "sent"]


def test_send_later_in_local_time(signed_in, program, letter, now):
    page = do(signed_in, program, "schedule", letter)
    assert timezone.localtime(page.context["form"].initial["at"]).hour == 8
    at = timezone.localtime(now + timedelta(days=30)).replace(hour=3, minute=0, second=0, microsecond=0)
    answer = do(signed_in, program, "schedule", letter, sure="1", at=at.strftime("%Y-%m-%dT%H:%M"))
    letter.refresh_from_db()
    assert (letter.state, letter.next_try_at) == (LetterState.QUEUED, at)
    assert "utenfor arbeidstid" in answer.content.decode() or "outside working hours" in answer.content.decode()


@pytest.mark.parametrize("at", ["", "nonsense", "2020-01-01T10:00", "2199-01-01T10:00", "2027-03-28T02:30"])
def test_a_moment_that_is_none_is_told_and_nothing_is_touched(signed_in, program, letter, at):
    answer = signed_in.post(
        address("selection", program), {"act": "schedule", "sure": "1", "letter": letter.pk, "at": at}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["at"]
    assert states() == ["held"]


@pytest.mark.parametrize(
    "sent", [{"act": "nonsense"}, {}, {"act": "hold", "letter": ["x", "9" * 30, "-1"]}, {"act": "cancel"}]
)
def test_nonsense_touches_nothing(signed_in, program, letter, sent):
    assert signed_in.post(address("selection", program), sent).status_code == 302
    assert states() == ["held"]


def test_every_letter_of_a_kind(signed_in, program, now):
    write(program, now, kind="applicants.receipt")
    write(program, now, kind="applicants.declined")
    signed_in.post(address("kind-hold", program), {"kind": "applicants.receipt"})
    assert states() == ["held", "queued"]
    assert HeldKind.objects.get().kind == "applicants.receipt"
    assert signed_in.get(address("list", program)).context["held_kinds"]
    signed_in.post(address("kind-release", program), {"kind": "applicants.receipt"})
    assert states() == ["queued", "queued"]
    signed_in.post(address("kind-hold", program), {"kind": "account.login_code"})
    assert not HeldKind.objects.exists()


class TestEditing:
    def post(self, client, program, letter, **more):
        return client.post(
            address("edit", program, letter.pk),
            {"version": 0, "act": "save", "subject": "Nytt", "body": "Hei Åse.", **more},
        )

    def test_one_letter_gets_other_words(self, signed_in, program, letter, coordinator):
        assert self.post(signed_in, program, letter).status_code == 302
        letter.refresh_from_db()
        assert letter.subject == "Nytt"
        page = signed_in.get(address("detail", program, letter.pk))
        assert page.context["edits"][0]["edit"].edited_by == coordinator

    def test_looking_saves_nothing(self, signed_in, program, letter):
        page = self.post(signed_in, program, letter, act="look", body="Hei <b>Åse</b>.")
        assert "&lt;b&gt;Åse" in page.context["preview"]["html"]
        letter.refresh_from_db()
        assert letter.subject == "Svar til Åse"

    def test_two_at_once_the_second_sees_the_first_ones_words(self, signed_in, program, letter):
        self.post(signed_in, program, letter)
        page = self.post(signed_in, program, letter, subject="Mitt")
        assert page.status_code == 409
        assert [value for _label, value in page.context["theirs"]] == ["Nytt", "Hei Åse."]
        assert self.post(signed_in, program, letter, subject="Mitt", version=1).status_code == 302

    def test_gone_meanwhile_what_was_typed_is_still_there(self, signed_in, program, letter, now):
        OutboundEmail.objects.update(state="sent", sent_at=now)
        page = self.post(signed_in, program, letter)
        assert page.status_code == 409
        assert "Hei Åse." in page.content.decode()

    def test_bad_words_are_told(self, signed_in, program, letter):
        page = self.post(signed_in, program, letter, subject=" ", body="")
        assert page.status_code == 422
        assert {"subject", "body"} <= set(page.context["form"].errors)

    def test_erased_words_are_not_compared(self, signed_in, program, letter):
        LetterEditFactory(letter=letter, subject="", body_text="")
        assert signed_in.get(address("detail", program, letter.pk)).context["edits"][0]["pieces"] is None


class TestNotArrived:
    @pytest.fixture
    def lost(self, program, now):
        letter = write(program, now, state="sent", sent_at=now)
        return record_bounce(letter=letter, reason="5.1.1", by=None, now=now)

    def test_home_and_outbox_lead_there(self, signed_in, program, lost):
        where = address("bounces", program)
        assert where in signed_in.get("/").content.decode()
        assert where in signed_in.get(address("list", program)).content.decode()

    def test_sent_again_to_another_address(self, signed_in, program, lost):
        signed_in.post(address("resend", program, lost.pk), {"address": "ny@politiet.example"})
        assert lost.copies.get().to_address == "ny@politiet.example"
        assert signed_in.get(address("bounces", program)).context["rows"] == []

    @pytest.mark.parametrize("wrong", ["nonsense", "a@b", "ı@politiet.example", "a@politiet.example\nBcc: b@c.example"])
    def test_an_address_that_is_none(self, signed_in, program, lost, wrong):
        signed_in.post(address("resend", program, lost.pk), {"address": wrong})
        assert not lost.copies.exists()

    def test_noted_by_hand_and_taken_back(self, signed_in, program, now):
        letter = write(program, now, state="sent", sent_at=now)
        signed_in.post(address("bounced", program, letter.pk), {"reason": ""})
        assert states() == ["sent"]
        signed_in.post(address("bounced", program, letter.pk), {"reason": "Hun ringte"})
        assert states() == ["bounced"]
        signed_in.post(address("arrived", program, letter.pk))
        assert states() == ["sent"]

    def test_laid_to_rest(self, signed_in, program, lost):
        do(signed_in, program, "cancel", lost, sure="1")
        assert signed_in.get(address("bounces", program)).context["rows"] == []


def test_a_reader_of_own_data_does_not_get_a_letter_before_it_goes(client, program, now):
    letter = write(program, now, subject="Ikke ennå", state="held")
    client.force_login(letter.recipient)
    assert "Ikke ennå" not in b"".join(client.get(reverse("dashboard:own-data-download"))).decode()


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        ("2026-05-15T08:00", True),
        ("2026-05-15T15:59", True),
        ("2026-05-15T16:00", False),
        ("2026-05-15T07:59", False),
        ("2026-05-16T10:00", False),
        ("2026-05-14T10:00", False),  # Ascension Day
    ],
)
def test_working_hours(moment, works):
    assert within_working_hours(timezone.make_aware(datetime.fromisoformat(moment)), PUBLIC_HOLIDAYS, ZONE) is works


def test_the_next_working_morning_is_after_the_weekend_and_the_holiday():
    friday = timezone.make_aware(datetime.fromisoformat("2027-03-24T12:00"))  # the Wednesday before Easter
    assert timezone.localtime(next_working_morning(friday)).isoformat() == "2027-03-30T08:00:00+02:00"

"""Covered is covered: wherever a blind assessor could read it; the rest of the text stands."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import assume, given
from hypothesis import strategies as st

from applicants.covering import COVER, cover, telling_words
from applicants.models import Answer
from applicants.videos.captions import Cue, as_stored
from mentoring.audit.models import Event
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory, QuestionFactory
from tests.factories.scoring import AssignmentFactory, DeclarationFactory
from tests.factories.videos import PassageFactory, VideoFactory


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Ola sa til Olav", ["Ola"], "█████ sa til Olav"), ("OLA, ola; Olas", ["ola"], "█████, █████; █████"),
        ("ved Vest politidistrikt", ["Vest politidistrikt", "Vest"], "ved █████"), ("Øst og øst", ["øst"], "█████ og █████"),
        ("a+b (c)", ["a+b", "(c)"], "█████ █████"), ("Kari\nNordmann", ["Kari Nordmann"], "█████"), ("Ola", [], "Ola"), ("Ola", [" "], "Ola"),
        ("Ola’s bil", ["Ola"], "█████ bil"),
    ],
)  # fmt: skip
def test_whole_words_in_any_case(text, words, shown):
    assert cover(text, words) == shown


WORDS = st.text(alphabet="abcøåé", min_size=1, max_size=4)


@given(text=st.lists(WORDS, max_size=12), words=st.lists(WORDS, max_size=4))
def test_nothing_covered_is_left_nothing_else_is_touched_and_twice_is_as_once(text, words):
    covered = cover(" ".join(text), words)
    left = covered.split()
    lower = {w.casefold() for w in words}
    assert not any(w.casefold() in lower for w in left)
    assert cover(covered, words) == covered
    assert [w for w in left if w != COVER] == [w for w in text if w.casefold() not in lower and not _genitive(w, lower)]


def _genitive(word, lower):
    return any(re.fullmatch(rf"{re.escape(known)}['’]?s", word.casefold()) for known in lower)


@given(text=st.text(max_size=60), word=st.text(min_size=1, max_size=6))
def test_any_text_can_be_covered(text, word):
    assume(word.strip())
    assert isinstance(cover(text, [word]), str)


def test_what_is_found_stands_in_the_text():
    assert telling_words("Olas sjef på Kripos", ["Ola Nordmann", "Kripos", "Per", "S"]) == ["Ola", "Kripos"]


# --- On the pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(round_under_way, work, assessor):
    """Anders Berg of Finnmark has told who he is."""
    application = work("Anders", assessor).application
    question = QuestionFactory(program=round_under_way)
    return Answer.objects.create(
        application=application, question=question, text="Jeg heter Anders og jobber i Finnmark, med Trine."
    )


def page_of(answer):
    return reverse("scoring:result-redact", args=["runde", "application", answer.application.ref])


def test_found_and_typed_words_are_covered_for_assessors_and_kept_for_the_applicant(
    client, told, work, assessor, coordinator
):
    client.force_login(coordinator)
    form = client.get(page_of(told)).context["form"]
    assert [value for value, _label in form.fields["found"].choices] == ["Anders", "Finnmark"]
    client.post(page_of(told), {"found": ["Anders", "Finnmark"], "words": "trine"})
    told.refresh_from_db()
    assert (told.redacted_text, "Anders" in told.text) == ("Jeg heter █████ og jobber i █████, med █████.", True)
    assert "found" not in client.get(page_of(told)).context["form"].fields
    event = Event.objects.get(action="scoring.redact_answers")
    assert (event.by_id, event.after) == (coordinator.pk, {"answers": [told.pk]})
    client.force_login(assessor)
    desk = client.get(reverse("scoring:desk", args=["runde", work("Anders", assessor).pk])).content.decode()
    assert [word for word in ("Anders", "Finnmark", "Trine") if word in desk] == []
    assert COVER in desk


def test_by_hand_and_back_again(client, told, coordinator):
    client.force_login(coordinator)
    client.post(page_of(told), {"words": "", f"a{told.pk}": "Jeg heter noe."})
    told.refresh_from_db()
    assert told.redacted_text == "Jeg heter noe."
    client.post(page_of(told).replace("redact", "uncover"))
    told.refresh_from_db()
    assert told.redacted_text == ""


def test_a_word_that_is_not_among_the_found_is_refused_and_nothing_is_covered(client, told, coordinator):
    client.force_login(coordinator)
    answer = client.post(page_of(told), {"found": ["Heter"], "words": "Trine"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["found"])
    told.refresh_from_db()
    assert told.redacted_text == ""


@pytest.mark.parametrize("who", ["assessor", "outsider"])
def test_who_may_not(client, told, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post(page_of(told), {"words": "Anders"}).status_code in (403, 404)
    told.refresh_from_db()
    assert told.redacted_text == ""


class TestWhatIsSaidInTheVideo:
    """Captions and written answers are text too. The one who speaks, and coordinators, read them as they are."""

    @pytest.fixture
    def video(self, program, assessor, now):
        applicant = UserFactory(given_name="Anders", family_name="Berg")
        application = ApplicationFactory(
            program=program, applicant=applicant, state="invited", submitted_at=now, eligible=True
        )
        DeclarationFactory(program=program, assessor=assessor, round="video")
        AssignmentFactory(application=application, assessor=assessor, round="video")
        cues = [Cue(0, 2, "Jeg heter Anders Berg"), Cue(2, 4, "og kommer fra Kripos.")]
        video = VideoFactory(
            application=application,
            state="ready",
            ready_at=now,
            expires_at=now + timedelta(days=9),
            captions=as_stored(cues),
        )
        PassageFactory(video=video, text="Jeg heter Anders Berg og kommer fra Kripos.")
        return video

    def read(self, client, person, video):
        """Captions and what is said in writing, as this person gets them."""
        client.force_login(person)
        addresses = client.get(reverse("videos:video-addresses", args=[video.pk])).json()
        return client.get(addresses["captions"]).text, client.get(
            reverse("videos:answer-in-writing", args=[video.pk])
        ).content.decode()

    def redact(self, video):
        return reverse("scoring:result-redact", args=["runde", "video", video.application.ref])

    def test_words_are_found_there_and_covered_for_assessors_alone(self, client, video, assessor, coordinator):
        client.force_login(coordinator)
        page = client.get(self.redact(video))
        assert {"Anders", "Berg"} <= {value for value, _label in page.context["form"].fields["found"].choices}
        client.post(self.redact(video), {"found": ["Anders", "Berg"], "words": "kripos"})
        for text in self.read(client, assessor, video):
            assert [word for word in ("Anders", "Berg", "Kripos") if word in text] == []
            assert COVER in text
        for person in (coordinator, video.application.applicant):
            assert "Anders Berg" in self.read(client, person, video)[0]

    def test_captions_changed_later_are_covered_too_until_nothing_is(self, client, video, assessor, coordinator):
        client.force_login(coordinator)
        client.post(self.redact(video), {"words": "Anders"})
        client.post(self.redact(video), {"words": "Berg"})
        video.captions = as_stored([Cue(0, 2, "Anders her, Berg!")])
        video.save(update_fields=["captions"])
        assert f"{COVER} her, {COVER}!" in self.read(client, assessor, video)[0]
        client.force_login(coordinator)
        client.post(self.redact(video).replace("redact", "uncover"))
        assert "Anders her, Berg!" in self.read(client, assessor, video)[0]

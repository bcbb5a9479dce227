"""Settings → Letters: a programme's own words, from the page to the letter that arrives."""

import pytest
from django.urls import reverse

from applicants.services import stage_decision
from applicants.states import Outcome, Round
from mentoring.audit.models import Event
from mentoring.mail import wording
from mentoring.mail.kinds import all_kinds, kind_by_code, kind_of
from mentoring.mail.models import LetterText, OutboundEmail
from mentoring.mail.services import change_letter_text, written_letter
from mentoring.mail.wording import Wording
from mentoring.policies import Refusal
from programs.states import Phase
from tests.at_once import at_once
from tests.factories.accounts import UserFactory
from tests.factories.programs import NOW, MembershipFactory, ProgramFactory
from tests.scenarios.applicants import decided, moved, open_call, submitted

DECLINED = "applicants.declined"
OWN = {
    "subject": "Svar fra {program}",
    "body": "Kjære {name}.\n\nDet ble ikke deg.\n\n{feedback}\n\nSe søknaden: {link}",
}


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def page(program, kind=DECLINED, language="nb"):
    return reverse("dashboard:letter-text", args=[program.slug, kind, language])


def save(client, program, *, version=0, act="save", language="nb", **words):
    return client.post(
        page(program, language=language), {**OWN, "version": version, "act": act, "example": "", **words}
    )


def own(program):
    return list(LetterText.objects.filter(program_id=program.pk).values_list("kind", "language", "subject", "version"))


def test_every_kind_is_listed_and_can_be_opened(signed_in, program):
    listed = signed_in.get(reverse("dashboard:letter-texts", args=[program.slug])).content.decode()
    for kind in all_kinds():
        address = page(program, kind.code, "en")
        assert f'href="{page(program, kind.code, signed_in.get("/").wsgi_request.user.language)}"' in listed
        assert signed_in.get(address).status_code == 200


def test_own_words_are_what_the_letter_says(signed_in, program, coordinator, now):
    assert save(signed_in, program).status_code == 302
    assert own(program) == [(DECLINED, "nb", "Svar fra {program}", 1)]
    assert Event.objects.get(action="mail.change_letter_text").after["kind"] == DECLINED


@pytest.fixture
def call(program, coordinator, now):
    return open_call(program, by=coordinator, now=now)


@pytest.mark.parametrize(("language", "subject"), [("nb", "Svar fra Omvendt mentoring runde"), ("nn", None)])
def test_from_the_page_to_the_letter(signed_in, call, coordinator, now, language, subject):
    """Words in Bokmål hold for those who read Bokmål; the others get the shipped text in their own language."""
    save(signed_in, call)
    person = UserFactory(given_name="Åse", language=language)
    application = submitted(call, person, now=now)
    moved(call, Phase.SCREENING, by=coordinator, now=now)
    stage_decision(
        application=application, round=Round.APPLICATION, outcome=Outcome.DECLINE, by=coordinator, now=now, feedback="Bra kart.\n\nSøk igjen."
    )  # fmt: skip
    decided(call, {application: Outcome.DECLINE}, by=coordinator, now=now)
    letter = OutboundEmail.objects.get(kind=DECLINED)
    if language == "nn":
        assert "Det ble ikke deg" not in letter.body_text
        return
    assert letter.subject == subject
    assert letter.body_text.startswith(
        "Kjære Åse.\n\nDet ble ikke deg.\n\nBra kart.\n\nSøk igjen.\n\nSe søknaden: http"
    )
    assert "<p>Bra kart.</p>\n<p>Søk igjen.</p>" in letter.body_html
    assert f'{application.get_absolute_url()}">Se søknaden</a>' in letter.body_html


def test_words_for_after_the_video_are_words_of_their_own(program, coordinator, now):
    assert kind_by_code("applicants.declined.after_video") is not None
    context = {"program": program, "path": "/x/"}
    assert kind_of(DECLINED, {**context, "after_video": True}).code == "applicants.declined.after_video"
    assert kind_of(DECLINED, {**context, "after_video": False}).code == DECLINED


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"body": "Kjære {name}. {passord} {link}"}, "{passord}"),
        ({"body": "Kjære {name}. {user.password} {link}"}, "{user.password}"),
        ({"body": "Kjære {name}."}, "{link}"),
        ({"body": ""}, "error"),
        ({"subject": "Svar\r\nBcc: alle@politiet.example"}, "error"),
        ({"subject": "{link}"}, "{link}"),
    ],
)
@pytest.mark.parametrize("act", ["save", "look", "test"])
def test_words_that_cannot_be_sent_are_refused_and_nothing_typed_is_lost(signed_in, program, words, told, act):
    answer = save(signed_in, program, act=act, **words)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert told in html
    assert "Det ble ikke deg" in html or words.get("body", "").partition("{")[0] in html
    assert (own(program), OutboundEmail.objects.count()) == ([], 0)


def test_looking_saves_nothing_and_shows_a_real_person(signed_in, call, now):
    person = UserFactory(given_name="Åse", language="nb")
    submitted(call, person, now=now)
    OutboundEmail.objects.all().delete()
    html = save(signed_in, call, act="look", example=person.pk).content.decode()
    assert "Kjære Åse." in html
    assert "Det ble ikke deg." in html
    assert (own(call), OutboundEmail.objects.count()) == ([], 0)


def test_only_people_of_the_programme_can_be_shown(signed_in, call, outsider, now):
    other = open_call(ProgramFactory(slug="annen"), by=outsider, now=now)
    stranger = UserFactory(given_name="Fremmed")
    submitted(other, stranger, now=now)
    assert save(signed_in, call, act="look", example=stranger.pk).status_code == 422


def test_a_test_goes_to_whom_asks_and_is_marked(signed_in, program, coordinator):
    answer = save(signed_in, program, act="test", subject="Svar fra {program}")
    assert answer.status_code == 200
    letter = OutboundEmail.objects.get()
    assert (letter.kind, letter.recipient, letter.program_id) == ("mail.test", coordinator, program.pk)
    assert letter.subject == f"[Prøve] Svar fra {program.name.in_language('nb')}"
    assert letter.body_text.index("Hanne") < letter.body_text.index("Kjære")
    assert own(program) == []
    assert "Det ble ikke deg." in answer.content.decode()


def test_back_to_the_shipped_text(signed_in, program):
    save(signed_in, program)
    assert save(signed_in, program, version=1, body=OWN["body"] + " Hilsen oss").status_code == 302
    signed_in.post(reverse("dashboard:letter-text-shipped", args=[program.slug, DECLINED, "nb"]), {"version": 1})
    assert own(program) == [(DECLINED, "nb", "Svar fra {program}", 2)]  # somebody has changed it since
    signed_in.post(reverse("dashboard:letter-text-shipped", args=[program.slug, DECLINED, "nb"]), {"version": 2})
    assert own(program) == []
    assert Event.objects.filter(action="mail.back_to_shipped").count() == 1


def test_saving_the_shipped_text_leaves_no_words_of_one_s_own(signed_in, program):
    words = wording.shipped(kind_by_code(DECLINED), "nb")
    save(signed_in, program)
    save(signed_in, program, version=1, subject=words.subject, body=words.body)
    assert own(program) == []


def test_it_is_told_when_the_shipped_text_has_changed_since(signed_in, program):
    save(signed_in, program)
    assert "<ins>" not in signed_in.get(page(program)).content.decode().partition('class="halves"')[0]
    LetterText.objects.update(shipped_body="Den gamle teksten. {link}")
    assert "<del>" in signed_in.get(page(program)).content.decode().partition('class="halves"')[0]


def test_the_second_of_two_sees_both_texts(signed_in, program):
    save(signed_in, program)
    answer = save(signed_in, program, body="Mitt. {link}")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Mitt. {link}" in html and "Det ble ikke deg." in html and 'name="version" value="1"' in html
    assert own(program) == [(DECLINED, "nb", "Svar fra {program}", 1)]


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_one_is_saved():
    person, kind = UserFactory(), kind_by_code(DECLINED)

    def change():
        try:
            return change_letter_text(
                program_id=7,
                kind=kind,
                language="nb",
                words=Wording("Hei", "Hei {link}"),
                version=0,
                by=person,
                now=NOW,
            )
        except Refusal as refusal:
            return refusal.code

    results = at_once(10, change)
    assert results.count("changed_meanwhile") == 9
    assert LetterText.objects.get().version == 1


@pytest.mark.parametrize("kind", ["applicants.nothing", "mail.test", "account.login_code"])
def test_other_letters_are_not_found(signed_in, program, kind):
    assert signed_in.get(page(program, kind)).status_code == 404


def test_another_programme_s_words_are_its_own(client, program, coordinator):
    other = ProgramFactory(slug="annen")
    somebody = UserFactory()
    MembershipFactory(program=other, user=somebody, role="coordinator")
    client.force_login(somebody)
    save(client, other)
    assert client.get(page(program)).status_code == 404
    assert (len(own(other)), own(program)) == (1, [])


def test_the_list_asks_the_database_as_often_with_many_own_words(signed_in, program, django_assert_max_num_queries):
    for kind in all_kinds()[:9]:
        words = wording.shipped(kind, "nb")
        signed_in.post(page(program, kind.code), {"subject": f"{words.subject}!", "body": words.body, "version": 0})
    with django_assert_max_num_queries(12):
        signed_in.get(reverse("dashboard:letter-texts", args=[program.slug]))


class TestAPlaceholderWithoutAValue:
    """A leader whose only mentor is gone, and a programme with words of its own for when the match is changed."""

    KIND = "matching.match_changed.is_leader"
    WORDS = Wording(
        "Endring", "Kjære {name}.\n\nMentorene dine er nå:\n{mentors}\n\nSvar innen {deadline}.\n\nSe koblingen: {link}"
    )

    def letter(self, program, coordinator, leader, mentors, answer_by=None):
        change_letter_text(
            program_id=program.pk, kind=kind_by_code(self.KIND), language="nb", words=self.WORDS, version=0, by=coordinator, now=NOW
        )  # fmt: skip
        context = {
            "program": program,
            "leader": leader,
            "mentors": mentors,
            "is_leader": True,
            "answer_by": answer_by,
            "path": "/x/",
        }
        return written_letter(
            kind="matching.match_changed", template="matching/emails/match_changed", context=context, to=leader,
            program_id=program.pk, language="nb",
        )[1]  # fmt: skip

    def test_that_need_not_be_there_its_line_is_left_out_and_the_rest_holds(self, program, coordinator, leader):
        text = self.letter(program, coordinator, leader, [UserFactory(given_name="Åse", family_name="Vik")])
        assert text.startswith("Kjære Liv.\n\nMentorene dine er nå:\n- Åse Vik")
        assert "Svar innen" not in text

    def test_that_must_be_there_the_shipped_text_goes(self, program, coordinator, leader):
        text = self.letter(program, coordinator, leader, [], NOW.date())
        assert text.startswith("Hei Liv,\n\nDet er en endring i koblingen din")
        assert "Kjære" not in text

    def test_the_preview_says_which_lines_go_and_when_the_shipped_text_does(self, signed_in, call, now):
        person = UserFactory(given_name="Åse", family_name="Vik", language="nb")
        submitted(call, person, now=now)
        words = {
            "subject": "Video", "version": 0, "act": "look",
            "body": "Kjære {name}.\n\nSpørsmålene er:\n{questions}\n\nHusk: {feedback}\n\nSe: {link}",
        }  # fmt: skip
        real = signed_in.post(page(call, "applicants.invited"), {**words, "example": person.pk})
        assert real.context["preview"]["left_out"] == ["Spørsmålene er:", "{questions}"]
        assert real.context["preview"]["may_go"] == ["Husk: {feedback}"]
        assert "<li>{questions}</li>" in real.content.decode()
        nobody = signed_in.post(page(call, "applicants.invited"), {**words, "example": ""})
        assert nobody.context["preview"]["left_out"] == []
        kind = kind_by_code(self.KIND)
        values = wording.values_of(kind, {"program": call, "mentors": [], "recipient": person, "path": "/x/"})
        assert wording.lacking(kind, values) == ["{mentors}"]
        assert wording.left_out(self.WORDS.body, values) == [
            "Mentorene dine er nå:",
            "{mentors}",
            "Svar innen {deadline}.",
        ]

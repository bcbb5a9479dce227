"""The form builder: what a coordinator asks, in which order, until somebody may have begun to answer."""

import pytest
from django.urls import reverse

from applicants.models import Question
from applicants.selectors import questions_of
from applicants.states import Round
from mentoring.audit.models import Event
from tests.factories.applicants import QuestionFactory
from tests.factories.programs import ProgramFactory
from tests.scenarios.applicants import open_call


def url(name, program, *args):
    return reverse(f"applicants:question-{name}", args=[program.slug, *args])


def texts(name, nb, nn, en=""):
    return {f"{name}_nb": nb, f"{name}_nn": nn, f"{name}_en": en}


def written(**changes):
    """What the form sends for a question that is in order."""
    return {
        **texts("text", "Hva har du erfart?", "Kva har du erfart?", "What have you seen?"), **texts("help", "", ""),
        **texts("choices", "", ""), "kind": "long", "required": "on", "word_limit": "150", "topic_reason": "", **changes,
    }  # fmt: skip


@pytest.fixture
def questions(program):
    return [QuestionFactory(program=program, position=place) for place in (1, 2, 3)]


def state_of(program):
    """Everything that is asked, and what is on record about it."""
    return list(Question.objects.filter(program=program).order_by("pk").values()), Event.objects.count()


def test_a_question_is_written_and_comes_last(client, program, questions, coordinator):
    client.force_login(coordinator)
    response = client.post(url("new", program, "application"), written(), follow=True)
    assert response.redirect_chain[-1][0] == url("list", program)
    new = questions_of(program)[-1]
    assert (new.position, new.kind, new.word_limit, new.required, str(new.text)) == (
        4,
        "long",
        150,
        True,
        "What have you seen?",
    )
    assert Event.objects.filter(action="applicants.add_question", by_id=coordinator.pk).count() == 1


def test_a_question_to_the_video_has_only_words(client, program, coordinator):
    client.force_login(coordinator)
    assert set(client.get(url("new", program, "video")).context["form"].fields) == {"text", "help", "topic_reason"}
    client.post(url("new", program, "video"), written(kind="date"))
    assert [q.kind for q in questions_of(program, Round.VIDEO)] == ["long"]


def test_a_question_is_changed(client, program, questions, coordinator):
    client.force_login(coordinator)
    client.post(
        url("edit", program, questions[0].pk),
        written(kind="choice", word_limit="9", **texts("choices", "Dag\nNatt", "Dag\nNatt", "Day\nNight")),
    )
    questions[0].refresh_from_db()
    assert (questions[0].kind, questions[0].word_limit) == ("choice", None)
    assert [stored for stored, _shown in questions[0].options()] == ["Dag", "Natt"]


def test_choices_do_not_linger_with_another_kind(client, program, questions, coordinator):
    client.force_login(coordinator)
    client.post(url("edit", program, questions[0].pk), written(**texts("choices", "Dag\nNatt", "Dag\nNatt")))
    questions[0].refresh_from_db()
    assert not questions[0].choices


def test_the_order_is_saved(client, program, questions, coordinator):
    client.force_login(coordinator)
    first, second, third = (question.pk for question in questions)
    client.post(url("order", program, "application"), {f"place-{third}": 1, f"place-{first}": 2, f"place-{second}": ""})
    assert [q.pk for q in questions_of(program)] == [third, first, second]


def test_a_question_is_removed_but_never_the_last(client, program, questions, coordinator):
    client.force_login(coordinator)
    for question in questions[:2]:
        client.post(url("remove", program, question.pk))
    assert [q.pk for q in questions_of(program)] == [questions[2].pk]
    before = state_of(program)
    response = client.post(url("remove", program, questions[2].pk), follow=True)
    assert "This is the only question." in response.content.decode()
    assert state_of(program) == before


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("Er du gravid?", "pregnancy"), ("Hvilken religion har du?", "religion"), ("Har du innvandrerbakgrunn?", "ethnic origin"),
        ("Fortel om sjukdom", "health"), ("Er du fagorganisert?", "trade union"), ("Ditt politiske syn?", "political"),
        ("Hva er din legning?", "orientation"),
    ],
)  # fmt: skip
def test_a_protected_subject_needs_a_reason(client, program, questions, coordinator, asked, topic):
    client.force_login(coordinator)
    before = state_of(program)
    response = client.post(url("new", program, "application"), written(**texts("text", asked, asked)))
    assert response.status_code == 422
    assert topic in str(response.context["form"].errors["topic_reason"])
    assert "topic_reason" in response.content.decode()
    assert state_of(program) == before
    reason = "The role is to speak for our network of that kind."
    client.post(url("new", program, "application"), written(**texts("text", asked, asked), topic_reason=reason))
    assert questions_of(program)[-1].topic_reason == reason


@pytest.mark.parametrize(
    "asked", ["Hva lærte du i politiet?", "Tror du teknologi hjelper?", "Hvorfor er kritisk sans viktig?"]
)
def test_ordinary_words_are_let_through(client, program, coordinator, asked):
    client.force_login(coordinator)
    assert client.post(url("new", program, "application"), written(**texts("text", asked, asked))).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (texts("text", "Bare bokmål?", ""), "text"), ({"kind": "essay"}, "kind"), ({"word_limit": "0"}, "word_limit"),
        ({"kind": "choice"}, "choices"),
    ],
)  # fmt: skip
def test_what_is_not_in_order_is_said_and_nothing_written(client, program, questions, coordinator, changes, field):
    client.force_login(coordinator)
    before = state_of(program)
    response = client.post(url("edit", program, questions[0].pk), written(**changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert state_of(program) == before


def test_once_the_call_is_open_the_form_is_settled(client, program, questions, coordinator, now):
    open_call(program, by=coordinator, now=now)
    client.force_login(coordinator)
    before = state_of(program)
    attempts = {
        "new": (("application",), written()),
        "edit": ((questions[0].pk,), written()),
        "remove": ((questions[0].pk,), {}),
        "order": (("application",), {f"place-{q.pk}": 3 - n for n, q in enumerate(questions)}),
    }
    for name, (args, data) in attempts.items():
        response = client.post(url(name, program, *args), data, follow=True)
        assert "People are answering these questions already" in response.content.decode(), name
    assert state_of(program) == before
    assert client.post(url("new", program, "video"), written()).status_code == 302


def test_the_preview_shows_the_form_and_keeps_nothing(client, program, questions, coordinator):
    client.force_login(coordinator)
    response = client.get(url("preview", program))
    assert [name for name in response.context["preview"].fields if name.startswith("q")] == [
        f"q{q.pk}" for q in questions
    ]
    assert 'method="post"' not in response.content.decode().split("<main")[1].split("</main")[0]


def test_who_may_not(client, program, questions, assessor, outsider, coordinator):
    pages = [url("list", program), url("edit", program, questions[0].pk), url("new", program, "application")]
    for person, status in ((assessor, 403), (outsider, 404)):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [status] * 3
    client.force_login(coordinator)
    elsewhere = QuestionFactory(program=ProgramFactory(slug="annen"))
    assert client.get(url("edit", program, elsewhere.pk)).status_code == 404
    assert client.post(url("remove", program, elsewhere.pk)).status_code == 404
    assert client.get(url("new", program, "essay")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    client, program, coordinator, django_assert_num_queries, number
):
    for place in range(number):
        QuestionFactory(program=program, position=place + 1)
    client.force_login(coordinator)
    client.get(url("list", program))
    with django_assert_num_queries(7):
        client.get(url("list", program))

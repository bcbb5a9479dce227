"""The admin: questions are looked after until people answer them; what people wrote is not read there."""

import pytest
from django.urls import reverse

from applicants.admin import ApplicationAdmin
from applicants.models import Question
from applicants.selectors import questions_of
from applicants.states import Outcome
from programs.states import Phase
from tests.factories.applicants import QuestionFactory
from tests.scenarios.applicants import decided, moved

TEXT = {"text_nb": "Hva?", "text_nn": "Kva?", "text_en": "What?", "text_0": "Hva?", "text_1": "Kva?", "text_2": "What?"}


def url(name, *args):
    return reverse(f"admin:applicants_{name}", args=args)


def posted(program, kind="choice", choices=("Dag\nNatt", "Dag\nNatt", "Day\nNight")):
    return {
        "program": program.pk, "round": "application", "position": 1, "kind": kind, "required": "on", "word_limit": "", **TEXT,
        **{f"choices_{key}": text for keys, text in zip((("nb", 0), ("nn", 1), ("en", 2)), choices, strict=True) for key in keys},
    }  # fmt: skip


def test_a_question_is_added(client, program, administrator):
    client.force_login(administrator)
    client.post(url("question_add"), posted(program))
    question = Question.objects.get()
    assert (question.program, question.kind, question.options()) == (
        program,
        "choice",
        [("Dag", "Day"), ("Natt", "Night")],
    )


@pytest.mark.parametrize("choices", [("Dag", "Dag", "Day"), ("Dag\nNatt", "Dag\nNatt", "Day"), ("", "", "")])
def test_choices_must_be_the_same_in_every_language(client, program, administrator, choices):
    client.force_login(administrator)
    response = client.post(url("question_add"), posted(program, choices=choices))
    assert "at least two choices" in response.content.decode()
    assert not Question.objects.exists()


def test_once_the_call_is_open_questions_are_only_looked_at(client, call, administrator):
    question = questions_of(call)[0]
    video = QuestionFactory(program=call, round="video")
    client.force_login(administrator)
    assert client.get(url("question_change", question.pk)).context["has_change_permission"] is False
    assert client.post(url("question_change", question.pk), posted(call)).status_code == 403
    assert client.post(url("question_delete", question.pk), {"post": "yes"}).status_code == 403
    assert client.get(url("question_change", video.pk)).context["has_change_permission"] is True
    assert Question.objects.filter(program=call).count() == 3


def test_applications_and_decisions_are_seen_to_exist_and_no_more(client, application, administrator, coordinator, now):
    moved(application.program, Phase.SCREENING, by=coordinator, now=now)
    decided(application.program, {application: Outcome.DECLINE}, by=coordinator, now=now)
    decision = application.decisions.get()
    decision.feedback = "Canary for you."
    decision.save()
    client.force_login(administrator)
    pages = {
        "application_changelist": (), "application_change": (application.pk,), "decision_changelist": (), "decision_change": (decision.pk,),
    }  # fmt: skip
    for name, args in pages.items():
        response = client.get(url(name, *args))
        assert response.status_code == 200
        assert [leak for leak in ("Because maps matter.", "Canary for you.") if leak in response.content.decode()] == []
    assert client.get(url("application_add")).status_code == 403
    assert client.post(url("application_change", application.pk), {"state": "matched"}).status_code == 403
    assert client.post(url("application_delete", application.pk), {"post": "yes"}).status_code == 403
    application.refresh_from_db()
    assert application.state == "declined"
    assert ApplicationAdmin.search_fields

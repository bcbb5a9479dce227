"""What the letters say: the preview is the letter, in the person's language, and nobody else is in it."""

import pytest

from applicants.emails import decision_letter_preview
from applicants.services import stage_decision
from applicants.states import Outcome, Round
from mentoring.mail.models import OutboundEmail
from programs.states import Phase
from tests.factories.accounts import UserFactory
from tests.factories.applicants import QuestionFactory
from tests.scenarios.applicants import decided, moved, submitted

LAST = OutboundEmail.objects.order_by("-id")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("round_", list(Round))
def test_the_preview_is_the_letter(call, coordinator, now, language, outcome, round_):
    QuestionFactory(program=call, round=Round.VIDEO)
    person = UserFactory(given_name="Åse", language=language)
    application = submitted(call, person, now=now)
    moved(call, Phase.SCREENING, by=coordinator, now=now)
    if round_ == Round.VIDEO:
        decided(call, {application: Outcome.ADVANCE}, by=coordinator, now=now)
        moved(call, Phase.VIDEO, by=coordinator, now=now)
    application.refresh_from_db()
    words = "Godt skrevet om kartet."
    stage_decision(application=application, round=round_, outcome=outcome, by=coordinator, now=now, feedback=words)
    preview = decision_letter_preview(application, outcome=outcome, round=round_, feedback=words)
    decided(call, {application: outcome}, by=coordinator, now=now, round_=round_)
    letter = LAST.first()
    assert (letter.subject, letter.body_text, letter.body_html) == preview
    assert (letter.recipient, letter.language, letter.program_id, letter.about) == (
        person,
        language,
        call.pk,
        application.about,
    )
    assert "Åse" in letter.body_text
    assert words in letter.body_text
    assert words in letter.body_html
    assert application.ref in letter.body_text  # by its address
    assert "{" not in letter.subject + letter.body_text


def test_the_invitation_has_questions_deadline_and_address(call, application, coordinator, now):
    question = QuestionFactory(program=call, round=Round.VIDEO)
    moved(call, Phase.SCREENING, by=coordinator, now=now)
    call.video_closes_at = now.replace(month=12, day=24, hour=11, minute=0)
    call.save()
    decided(call, {application: Outcome.ADVANCE}, by=coordinator, now=now)
    text = LAST.get(kind="applicants.invited").body_text
    assert str(question.text.in_language("en")) in text
    assert "at most 90 seconds" in text
    assert "24 December, 12:00" in text  # local time
    assert f"/programmes/{call.slug}/applications/{application.ref}/video/" in text


def test_names_and_words_stay_text(call, coordinator, now):
    person = UserFactory(given_name='<a href="//evil.example">Klikk</a>', email="x@politiet.example")
    application = submitted(call, person, now=now)
    moved(call, Phase.SCREENING, by=coordinator, now=now)
    stage_decision(
        application=application, round=Round.APPLICATION, outcome=Outcome.DECLINE, by=coordinator, now=now,
        feedback="{{ program.slug }} <script>alert(1)</script>",
    )  # fmt: skip
    decided(call, {application: Outcome.DECLINE}, by=coordinator, now=now)
    letter = LAST.get(kind="applicants.declined")
    assert [tag for tag in ("<script>", 'href="//evil') if tag in letter.body_html] == []
    assert "{{ program.slug }}" in letter.body_text
    assert "&lt;script&gt;" in letter.body_html

"""Closing a round: all answers become sums, and the envelopes are destroyed."""

from collections.abc import Iterable
from datetime import datetime
from random import SystemRandom

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.disclosure import SMALLEST
from sessions_app.outcomes.content import Values, add_up, own_themes
from sessions_app.outcomes.models import Figure, Item, Quote, Reply, Survey
from sessions_app.outcomes.selectors.surveys import opened_answers, sealed_own, surveys_to_count
from sessions_app.outcomes.states import Audience, ItemKind, Subject, SurveyState


def count_closed(*, by: User | None, now: datetime) -> int:
    """Count every round whose last day is over. Returns how many were counted."""
    return sum(count_survey(survey=survey, by=by, now=now) for survey in surveys_to_count(now=now))


@audited
def count_survey(*, survey: Survey, by: User | None, now: datetime) -> bool:
    """Add up the answers of a round that is over, question by question, and destroy them. Once, for good: False if it is done already.

    Of fewer than five answers to a question no sum is kept. Quotes that were released are written in an order of chance, and only where
    five have answered. A leader keeps her own figures in an envelope of her own; of mentors nothing is left.
    """
    fresh = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if fresh.counted_at is not None or fresh.state_at(now) != SurveyState.CLOSED:
        return False
    replies = list(Reply.objects.select_for_update(of=("self",)).filter(survey=fresh))
    items = {str(item.pk): item for item in Item.objects.filter(program=fresh.program_id)}
    said = {reply.pk: opened_answers(reply) for reply in replies if reply.answered}
    for audience in Audience:
        own = [said[reply.pk] for reply in replies if reply.audience == audience and reply.answered]
        _keep_sums(fresh, own, items)
        if len(own) >= SMALLEST:
            _keep_quotes(fresh, own)
    asked = [(item.pk, ItemKind(item.kind), Subject(item.subject)) for item in items.values()]
    for reply in replies:
        reply.counted = True
        keeps = bool(said.get(reply.pk)) and reply.audience == Audience.LEADER
        reply.envelope = (
            sealed_own(reply, {"figures": own_themes(said[reply.pk], asked), "words": _words(said[reply.pk])})
            if keeps
            else None
        )
    Reply.objects.bulk_update(replies, ["counted", "envelope"])
    fresh.counted_at = now
    fresh.save(update_fields=["counted_at"])
    record(action="outcomes.count_survey", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    return True


def _keep_sums(survey: Survey, own: Iterable[Values], items: dict[str, Item]) -> None:
    sums = add_up(own, {key: ItemKind(item.kind) for key, item in items.items()})
    Figure.objects.bulk_create(
        Figure(
            survey=survey, item=items[key.removeprefix("t")], as_it_was=key.startswith("t"), answers=answers, total=total
        )
        for key, (answers, total) in sorted(sums.items())
        if answers >= SMALLEST
    )  # fmt: skip


def _keep_quotes(survey: Survey, own: Iterable[Values]) -> None:
    texts = [_words(values) for values in own if values.get("release") and _words(values)]
    SystemRandom().shuffle(texts)
    Quote.objects.bulk_create(Quote(survey=survey, text=text) for text in texts)


def _words(values: Values) -> str:
    return next((text for text in values.values() if isinstance(text, str)), "")

"""What assessors are not to read."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from applicants.models import Answer, Application
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record


@audited
def redact_answers(
    *, application: Application, texts: Mapping[int, str], words: Iterable[str] | None = None, by: User, now: datetime
) -> None:
    """Cover words in answers (answer id -> the text assessors see; empty: the answer as it was written).

    `words` are kept and covered, too, in what is said or written in the answer to the video questions, however its captions are changed
    later; None leaves those of before.
    Who covered how many answers is on record, and that a text was changed; what was covered is not.
    """
    covered = []
    for answer in Answer.objects.select_for_update(of=("self",)).filter(application=application, pk__in=texts):
        new = "" if texts[answer.pk] == answer.text else texts[answer.pk]
        if new != answer.redacted_text:
            answer.redacted_text = new
            answer.save(update_fields=["redacted_text"])
            covered.append(answer.pk)
    new_words = False
    if words is not None:
        fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        wanted = sorted({" ".join(word.split()) for word in words} - {""})
        new_words = wanted != fresh.covered_words
        fresh.covered_words = wanted
        fresh.save(update_fields=["covered_words"])
    if covered or new_words:
        record(
            action="scoring.redact_answers", subject=application, by=by, program_id=application.program_id,
            after={"answers": sorted(covered)}, now=now,
        )  # fmt: skip

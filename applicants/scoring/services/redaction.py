"""What assessors are not to read."""

from collections.abc import Mapping
from datetime import datetime

from applicants.models import Answer, Application
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record


@audited
def redact_answers(*, application: Application, texts: Mapping[int, str], by: User, now: datetime) -> None:
    """Cover words in answers (answer id -> the text assessors see; empty: the answer as it was written)."""
    for answer in Answer.objects.filter(application=application, pk__in=texts):
        covered = texts[answer.pk]
        answer.redacted_text = "" if covered == answer.text else covered
        answer.save(update_fields=["redacted_text"])
    record(action="scoring.redact_answers", subject=application, by=by, program_id=application.program_id, now=now)

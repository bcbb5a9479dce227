"""What the situation allows with the form before a check-in. Each check returns None or raises Refusal."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mentoring.policies import Refusal
from programs.states import Phase
from sessions_app.checkins.models import Sheet
from sessions_app.states import GatheringState


def check_can_answer(sheet: Sheet, *, now: datetime) -> None:
    if sheet.gathering is not None and sheet.gathering.state == GatheringState.CANCELLED:
        raise Refusal("cancelled", _("This check-in is called off, so no answer is needed."))
    if sheet.program.state != Phase.RUNNING:
        raise Refusal("not_running", _("The programme is not running now, so no answer is needed."))
    if now < sheet.due_at:
        raise Refusal("not_yet", _("The form is not open yet. You get a letter when it is."))
    if now > sheet.closes_at:
        raise Refusal(
            "over",
            _("The time to answer is over, so the form is closed. If something is hard, write to the committee."),
        )

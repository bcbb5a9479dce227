"""Who joins a programme that runs, and what is still ahead of them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.services import audited
from mentoring.policies import Refusal
from programs.models import Program
from sessions_app.selectors import still_ahead
from sessions_app.services.gatherings import invite_to_gathering
from sessions_app.services.series import invite_to_series
from sessions_app.states import GatheringState


@audited
def invite_newcomers(*, program: Program, by: User, now: datetime) -> int:
    """Ask those who joined since to everything that is still ahead and that others are invited to. Returns the number of letters.

    A whole series is one letter. Of a series with dates nobody is invited to yet, only the others, each with a letter of its own.
    """
    ahead = list(still_ahead(program, now=now).select_related("series").order_by("starts_at", "pk"))
    if not ahead:
        raise Refusal("nothing_ahead", _("There is no gathering ahead that others are invited to."))
    letters = 0
    whole = {gathering.series for gathering in ahead if gathering.series is not None}
    whole = {
        series
        for series in whole
        if not series.gatherings.filter(state=GatheringState.PLANNED, starts_at__gt=now).exists()
    }
    for series in sorted(whole, key=lambda series: series.pk):
        letters += invite_to_series(series=series, by=by, now=now)
    for gathering in ahead:
        if gathering.series not in whole:
            letters += invite_to_gathering(gathering=gathering, by=by, now=now)
    return letters

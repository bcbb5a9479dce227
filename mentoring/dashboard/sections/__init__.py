"""What now: for each part a person may have, a function that says what they should do, by when, and where.

Each returns a list, empty when that part has nothing to say. `what_now` puts what is most pressing first. One module per kind of part.
"""

from collections.abc import Callable

from mentoring.dashboard.own import Own
from mentoring.dashboard.sections.administrators import as_administrator, as_officer
from mentoring.dashboard.sections.applicants import as_applicant
from mentoring.dashboard.sections.committee import (
    actions_overdue,
    as_assessor,
    as_coordinator,
    out_of_rhythm,
    to_approve,
    to_invite,
    to_look_after,
    to_refill,
)
from mentoring.dashboard.sections.participants import (
    after_gatherings,
    as_leader,
    as_nearest_manager,
    at_gatherings,
    in_a_match,
    in_a_trio,
    new_to_read,
    on_the_quiet_line,
    short_forms,
    surveys,
    to_be_done,
)
from mentoring.dashboard.sections.task import Task

__all__ = ["Task", "what_now"]


def what_now(own: Own) -> list[Task]:
    """Everything the person should do, most pressing first."""
    return sorted((task for section in _SECTIONS for task in section(own)), key=Task.sort_key)


_SECTIONS: tuple[Callable[[Own], list[Task]], ...] = (
    as_applicant,
    as_nearest_manager,
    as_leader,
    in_a_match,
    to_approve,
    to_refill,
    to_invite,
    in_a_trio,
    short_forms,
    surveys,
    to_look_after,
    out_of_rhythm,
    on_the_quiet_line,
    at_gatherings,
    after_gatherings,
    to_be_done,
    new_to_read,
    actions_overdue,
    as_assessor,
    as_coordinator,
    as_administrator,
    as_officer,
)

"""Who may do what with applications. Leaf."""

from typing import Any

import rules

from mentoring.accounts.rules import is_anybody
from programs.rules import is_coordinator


@rules.predicate
def is_applicant(user: Any, application: Any = None) -> bool:
    return bool(application is not None and application.applicant_id == user.pk)


@rules.predicate
def is_asked_manager(user: Any, reply: Any = None) -> bool:
    return bool(reply is not None and reply.manager_id == user.pk)


rules.add_perm("applicants.reply_as_manager", is_asked_manager)
rules.add_perm("applicants.view_call", is_anybody)
rules.add_perm("applicants.apply", is_anybody)
rules.add_perm("applicants.view_application", is_applicant | is_coordinator)
rules.add_perm("applicants.edit_application", is_applicant)
rules.add_perm("applicants.withdraw_application", is_applicant)
rules.add_perm("applicants.list_applications", is_coordinator)
rules.add_perm("applicants.decide_application", is_coordinator)
rules.add_perm("applicants.edit_questions", is_coordinator)
rules.add_perm("applicants.share_call", is_coordinator)
rules.add_perm("applicants.join_pool", is_applicant)
rules.add_perm("applicants.ask_from_pool", is_coordinator)

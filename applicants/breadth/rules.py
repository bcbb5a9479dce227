"""Who may see breadth, set targets, and ask and answer voluntary questions. Leaf."""

import rules

from applicants.rules import is_applicant
from mentoring.accounts.rules import is_data_protection_officer
from programs.rules import is_coordinator

rules.add_perm("breadth.view_breadth", is_coordinator)
rules.add_perm("breadth.edit_targets", is_coordinator)
rules.add_perm("breadth.propose_question", is_coordinator)
rules.add_perm("breadth.view_question", is_coordinator | is_data_protection_officer)
rules.add_perm("breadth.change_question", is_coordinator)
rules.add_perm("breadth.end_question", is_coordinator | is_data_protection_officer)
rules.add_perm("breadth.confirm_question", is_data_protection_officer)
rules.add_perm("breadth.list_questions", is_data_protection_officer)
rules.add_perm("breadth.answer_questions", is_applicant)

"""Who may see the pages that are built from several apps. Leaf."""

import rules

from mentoring.accounts.rules import is_administrator, is_anybody, is_data_protection_officer
from programs.rules import is_coordinator

rules.add_perm("dashboard.view_home", is_anybody)
rules.add_perm("dashboard.view_control", is_coordinator)
rules.add_perm("dashboard.view_privacy", is_anybody)
rules.add_perm("dashboard.view_retention", is_administrator | is_data_protection_officer)

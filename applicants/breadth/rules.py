"""Who may see breadth and set targets. Leaf."""

import rules

from programs.rules import is_coordinator

rules.add_perm("breadth.view_breadth", is_coordinator)
rules.add_perm("breadth.edit_targets", is_coordinator)

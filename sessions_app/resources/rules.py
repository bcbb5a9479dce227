"""Who may read resources, and who looks after them. Leaf. Which ones one sees is for selectors.resources_visible_to."""

import rules

from programs.rules import is_coordinator, is_member

rules.add_perm("resources.read_resources", is_member)
rules.add_perm("resources.edit_resources", is_coordinator)

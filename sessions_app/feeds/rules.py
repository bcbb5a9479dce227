"""Who may have a calendar to subscribe to. Leaf."""

import rules

rules.add_perm("feeds.look_after_feed", rules.is_authenticated & rules.is_active)

"""Letters of a programme are its coordinators' (programs.view_letters); the demo's mailbox is everybody's, and only in the demo."""

import rules

from mentoring.accounts.rules import is_anybody

rules.add_perm("mail.read_demo_mailbox", is_anybody)

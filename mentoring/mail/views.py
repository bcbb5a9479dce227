from typing import Any

from mentoring.mail import selectors
from mentoring.views import Page


class DemoMailbox(Page):
    """Every letter of the demo, to be read in the browser. The address exists only in the demo."""

    permission = "mail.read_demo_mailbox"
    template_name = "mail/mailbox.html"

    def context(self) -> dict[str, Any]:
        return {"letters": selectors.latest_letters()}

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring import clock
from mentoring.admin import ReadOnlyAdmin, acting_person
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import resend_email
from mentoring.policies import Refusal


@admin.register(OutboundEmail)
class OutboundEmailAdmin(ReadOnlyAdmin):
    """The fate of each letter. What is in it is for the people it concerns."""

    list_display = ("kind", "recipient", "state", "created_at", "attempts", "sent_at", "last_error")
    list_filter = ("state", "kind", "language")
    list_select_related = ("recipient",)
    search_fields = ("to_address", "kind", "key")
    date_hierarchy = "created_at"
    exclude = ("subject", "body_text", "body_html", "calendar")
    actions = ["resend"]

    @admin.action(description=_("Send again"), permissions=["view"])
    def resend(self, request: HttpRequest, queryset: QuerySet[OutboundEmail]) -> None:
        """All that can go; why each of the others cannot."""
        sent = 0
        for email in queryset:
            try:
                resend_email(email=email, by=acting_person(request), now=clock.now())
                sent += 1
            except Refusal as refusal:
                self.message_user(request, f"{email}: {refusal}", messages.WARNING)
        self.message_user(
            request,
            ngettext("%(number)s letter is on its way again.", "%(number)s letters are on their way again.", sent)
            % {"number": sent},
        )

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from mentoring.constraints import one_of
from mentoring.fields import StateField
from mentoring.mail import message_ids
from mentoring.mail.states import LetterState

NO_SERVER: Final = "no mail server: "
"""How the last error of a letter begins that was to be sent when nobody answered."""
WHOSE_TURN: Final = Case(When(program_id=None, then=Value(0)), default=Value(1))
"""What the relay takes first: letters of no programme, for somebody waits at the sign-in page. The index `mail_next` is in this order."""


class OutboundEmail(models.Model):
    """One letter to one person. Written in the transaction of the change it tells of; sent by the relay (services.relay).

    `key` says what the letter is – kind, programme, person, occasion – so the same letter cannot be queued twice.
    """

    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=80)
    program_id = models.BigIntegerField(_("programme"), null=True)  # no foreign key: letters stand below programmes
    about = models.CharField(_("about"), max_length=120, blank=True, db_index=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="letters",
        null=True,
        verbose_name=_("recipient"),
    )
    to_address = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=5)
    subject = models.CharField(_("subject"), max_length=200)
    body_text = models.TextField(_("text"))
    body_html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(_("calendar entry"), blank=True)
    calendar_method = models.CharField(_("calendar method"), max_length=10, blank=True)
    state = StateField(LetterState, default=LetterState.QUEUED, verbose_name=_("state"))
    created_at = models.DateTimeField(_("written"))
    next_try_at = models.DateTimeField(_("next try"))
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    claimed_at = models.DateTimeField(_("being sent since"), null=True, blank=True)
    """A relay has it in hand, until `next_try_at` at the latest. Whoever finds it so must let it go."""
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("came back"), null=True, blank=True)
    again_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("sent again")
    )
    """The letter this one is a copy of."""

    class PersonalData:
        erase = ("to_address", "subject", "body_text", "body_html", "calendar", "last_error")
        keep = (
            "key", "kind", "program_id", "about", "recipient", "language", "calendar_method", "state",
            "created_at", "next_try_at", "attempts", "claimed_at", "sent_at", "bounced_at", "again_of",
        )  # fmt: skip

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]
        constraints = [
            one_of("state", LetterState),
            models.CheckConstraint(
                condition=models.Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | models.Q(state="cancelled")
                | (~models.Q(state__in=["sent", "bounced"]) & models.Q(sent_at__isnull=True)),
                name="%(app_label)s_%(class)s_sent_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="bounced", bounced_at__isnull=False)
                | models.Q(state="cancelled")
                | (~models.Q(state="bounced") & models.Q(bounced_at__isnull=True)),
                name="%(app_label)s_%(class)s_bounced_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="held") | models.Q(claimed_at__isnull=True),
                name="%(app_label)s_%(class)s_held_is_not_claimed",
            ),
        ]
        indexes = [
            models.Index(WHOSE_TURN, "next_try_at", "id", condition=models.Q(state="queued"), name="mail_next"),
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state="queued", last_error__startswith=NO_SERVER),
                name="mail_no_server",
            ),
            models.Index(fields=["program_id", "-id"], name="mail_outbox"),
            models.Index(fields=["program_id", "state", "-id"], name="mail_outbox_by_state"),
            models.Index(fields=["program_id", "kind", "-id"], name="mail_outbox_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to_address}"

    @property
    def may_be_chosen(self) -> bool:
        """There may be something to do about it: it has not gone, or did not arrive."""
        return self.state not in (LetterState.SENT, LetterState.CANCELLED)

    @property
    def message_id(self) -> str:
        """The same for every try of the same letter, so a mail system that gets it twice can tell; and nobody but us can make one up."""
        return message_ids.of(self.pk)


class LetterEdit(models.Model):
    """What a letter said before a coordinator changed it. The letter itself has the words that go."""

    letter = models.ForeignKey(OutboundEmail, on_delete=models.CASCADE, related_name="edits", verbose_name=_("letter"))
    subject = models.CharField(_("subject"), max_length=200)
    body_text = models.TextField(_("text"))
    body_html = models.TextField(_("HTML"), blank=True)
    edited_at = models.DateTimeField(_("changed"))
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    class PersonalData:
        erase = ("subject", "body_text", "body_html")
        keep = ("letter", "edited_at", "edited_by")

    class Meta:
        verbose_name = _("change of a letter")
        verbose_name_plural = _("changes of letters")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.letter_id} ({self.edited_at:%Y-%m-%d %H:%M})"


class HeldKind(models.Model):
    """Letters of this kind wait for a coordinator in this programme, from the moment they are written. About nobody."""

    program_id = models.BigIntegerField(_("programme"))  # no foreign key: letters stand below programmes
    kind = models.CharField(_("kind"), max_length=80)
    held_at = models.DateTimeField(_("held back since"))
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("held back by")
    )

    class PersonalData:
        keep = ("program_id", "kind", "held_at", "held_by")

    class Meta:
        verbose_name = _("kind of letter held back")
        verbose_name_plural = _("kinds of letters held back")
        constraints = [models.UniqueConstraint(fields=["program_id", "kind"], name="one_hold_per_kind")]

    def __str__(self) -> str:
        return self.kind


class LetterText(models.Model):
    """A programme's own words for one kind of letter in one language. Without a row the shipped text holds.

    The words are plain text with placeholders (mail.wording); they are about nobody. `shipped_*` is what the shipped text said when they
    were written, so that one can see what has changed since.
    """

    program_id = models.BigIntegerField(_("programme"))  # no foreign key: letters stand below programmes
    kind = models.CharField(_("kind"), max_length=120)
    language = models.CharField(_("language"), max_length=5)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    shipped_subject = models.CharField(_("shipped subject"), max_length=200)
    shipped_body = models.TextField(_("shipped text"))
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    class PersonalData:
        keep = (
            "program_id", "kind", "language", "subject", "body", "shipped_subject", "shipped_body", "version", "changed_at",
            "changed_by",
        )  # fmt: skip

    class Meta:
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")
        constraints = [
            models.UniqueConstraint(fields=["program_id", "kind", "language"], name="one_text_per_kind_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.constraints import one_of
from mentoring.fields import StateField
from mentoring.mail.states import LetterState


class OutboundEmail(models.Model):
    """One letter to one person. Written in the transaction of the change it tells of; sent by the relay (services.relay).

    `key` says what the letter is – kind, programme, person, occasion – so the same letter cannot be queued twice.
    """

    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=80)
    program_id = models.BigIntegerField(
        _("programme"), null=True, db_index=True
    )  # no foreign key: letters stand below programmes
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
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class PersonalData:
        erase = ("to_address", "subject", "body_text", "body_html", "calendar", "last_error")
        keep = (
            "key", "kind", "program_id", "about", "recipient", "language", "calendar_method", "state",
            "created_at", "next_try_at", "attempts", "sent_at",
        )  # fmt: skip

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]
        constraints = [
            one_of("state", LetterState),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="%(app_label)s_%(class)s_sent_has_time",
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=models.Q(state="queued"), name="mail_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to_address}"

    @property
    def copies(self) -> models.QuerySet["OutboundEmail"]:
        """What was made of this letter to send it again."""
        return OutboundEmail.objects.filter(key__startswith=f"{self.key}|again")

    @property
    def message_id(self) -> str:
        """The same for every try of the same letter, so a mail system that gets it twice can tell."""
        from hashlib import sha256
        from urllib.parse import urlsplit

        host = urlsplit(settings.SITE_URL).hostname or "localhost"
        return f"<{sha256(self.key.encode()).hexdigest()[:32]}@{host}>"


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

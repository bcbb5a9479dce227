from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentoring.constraints import one_of, paired
from programs.models import Membership, Program
from sessions_app.checkins.states import Need, ThemeKind, Unsent
from sessions_app.models import Gathering


class Sheet(models.Model):
    """That one mentor is asked the one-minute form before one check-in. Unique, so it is asked once whoever plans it.

    `queued_at` is written together with the letter: that it is there is what "already asked" means. One may answer from `due_at` to
    `closes_at`, and change one's answer until then.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="sheets", verbose_name=_("programme"))
    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="sheets", verbose_name=_("check-in")
    )
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="sheets", verbose_name=_("mentor"))
    due_at = models.DateTimeField(_("due"))
    closes_at = models.DateTimeField(_("open until"))
    queued_at = models.DateTimeField(_("letter written"), null=True, blank=True)
    skipped = models.CharField(
        _("not sent because"), max_length=40, blank=True, choices=Unsent.choices, default=Unsent.NO
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    handled_at = models.DateTimeField(_("followed up"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("followed up by"),
    )  # fmt: skip

    class PersonalData:
        keep = (
            "program", "gathering", "member", "due_at", "closes_at", "queued_at", "skipped", "answered_at", "handled_at", "handled_by",
        )  # fmt: skip

    class Meta:
        verbose_name = _("form before a check-in")
        verbose_name_plural = _("forms before check-ins")
        ordering = ["due_at", "id"]
        constraints = [
            one_of("skipped", Unsent),
            paired("handled"),
            models.UniqueConstraint(fields=["gathering", "member"], name="%(app_label)s_%(class)s_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gathering_id}/{self.member_id}"

    def get_absolute_url(self) -> str:
        return reverse("checkins:sheet-answer", args=[self.program.slug, self.pk])

    @property
    def about(self) -> str:
        """How letters name this form (mentoring.mail)."""
        return f"checkins.sheet:{self.pk}"


class CheckInAnswer(models.Model):
    """What one mentor answered before one check-in. For the committee alone: the record says that it was written, never what.

    Empty once the programme's personal data has been deleted.
    """

    sheet = models.OneToOneField(Sheet, on_delete=models.CASCADE, related_name="answer", verbose_name=_("form"))
    met = models.BooleanField(_("did you meet?"), null=True)
    useful = models.PositiveSmallIntegerField(_("how useful was it?"), null=True)
    safe = models.PositiveSmallIntegerField(_("how safe is it to say what you think?"), null=True)
    together = models.PositiveSmallIntegerField(_("how do the two of you work together?"), null=True)
    need = models.PositiveSmallIntegerField(_("do you need something?"), null=True, choices=Need.choices)

    class PersonalData:
        erase = ("met", "useful", "safe", "together", "need")
        keep = ("sheet",)

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("answer before a check-in")
        verbose_name_plural = _("answers before check-ins")
        constraints = [
            models.CheckConstraint(
                condition=Q(met__isnull=True, useful__isnull=True, safe__isnull=True, together__isnull=True, need__isnull=True)
                | (Q(met__isnull=False, useful__range=(1, 5), safe__range=(1, 5), need__in=Need.values)
                   & (Q(together__isnull=True) | Q(together__range=(1, 5)))),
                name="%(app_label)s_%(class)s_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sheet_id}"

    @property
    def program_id(self) -> int:
        return self.sheet.program_id


class Theme(models.Model):
    """What was talked about at a check-in, from a fixed list and without names; and what the committee did about it."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="themes", verbose_name=_("programme"))
    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="themes", verbose_name=_("check-in")
    )
    kind = models.CharField(_("theme"), max_length=20, choices=ThemeKind.choices)
    note = models.TextField(_("what was said"), max_length=500, blank=True)
    done = models.TextField(_("what we did"), max_length=500, blank=True)
    logged_at = models.DateTimeField(_("noted"))
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by")
    )

    class PersonalData:
        erase = ("note", "done")
        keep = ("program", "gathering", "kind", "logged_at", "logged_by")

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["gathering", "id"]
        constraints = [one_of("kind", ThemeKind)]

    def __str__(self) -> str:
        return self.get_kind_display()

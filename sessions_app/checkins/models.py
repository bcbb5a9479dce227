from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentoring.constraints import one_of, paired
from programs.models import Membership, Program
from sessions_app.checkins.states import Help, Need, SheetKind, ThemeKind, Unsent
from sessions_app.models import Gathering


class Sheet(models.Model):
    """That one person is asked one short form: a mentor before a check-in, a leader every second month, both how the match goes.

    Unique, so it is asked once whoever plans it: per check-in, or per `occasion` (the first, the second …) of the other kinds.

    `queued_at` is written together with the letter: that it is there is what "already asked" means. One may answer from `due_at` to
    `closes_at`, and change one's answer until then.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="sheets", verbose_name=_("programme"))
    kind = models.CharField(_("kind"), max_length=20, choices=SheetKind.choices, default=SheetKind.CHECK_IN)
    occasion = models.PositiveSmallIntegerField(_("which time"), default=0)
    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, null=True, blank=True, related_name="sheets", verbose_name=_("check-in")
    )
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="sheets", verbose_name=_("person"))
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
            "program", "kind", "occasion", "gathering", "member", "due_at", "closes_at", "queued_at", "skipped", "answered_at", "handled_at",
            "handled_by",
        )  # fmt: skip

    class Meta:
        verbose_name = _("short form")
        verbose_name_plural = _("short forms")
        ordering = ["due_at", "id"]
        constraints = [
            one_of("kind", SheetKind),
            one_of("skipped", Unsent),
            paired("handled"),
            models.UniqueConstraint(fields=["gathering", "member"], name="%(app_label)s_%(class)s_once"),
            models.UniqueConstraint(
                fields=["member", "kind", "occasion"],
                condition=Q(gathering=None),
                name="%(app_label)s_%(class)s_once_each_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="check_in", gathering__isnull=False)
                | (~Q(kind="check_in") & Q(gathering__isnull=True)),
                name="%(app_label)s_%(class)s_check_in_has_gathering",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gathering_id}/{self.member_id}"

    def get_absolute_url(self) -> str:
        return reverse("checkins:sheet-answer", args=[self.program.slug, self.pk])

    def get_answers_url(self) -> str:
        """Where the committee reads what was answered."""
        if self.gathering_id is None:
            return reverse("checkins:pulse-list", args=[self.program.slug])
        return reverse("checkins:answer-list", args=[self.program.slug, self.gathering_id])

    @property
    def about(self) -> str:
        """How letters name this form (mentoring.mail)."""
        return f"checkins.sheet:{self.pk}"


class LeaderAnswer(models.Model):
    """Three taps of one leader. For the committee alone, as CheckInAnswer."""

    sheet = models.OneToOneField(Sheet, on_delete=models.CASCADE, related_name="leader_answer", verbose_name=_("form"))
    met = models.BooleanField(_("did you meet?"), null=True)
    perspective = models.PositiveSmallIntegerField(_("did you get a new perspective?"), null=True)
    changed = models.BooleanField(_("have you done something differently?"), null=True)
    what = models.CharField(_("what you did differently"), max_length=300, blank=True)

    class PersonalData:
        erase = ("met", "perspective", "changed", "what")
        keep = ("sheet",)

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("three taps of a leader")
        verbose_name_plural = _("three taps of leaders")
        constraints = [
            models.CheckConstraint(
                condition=Q(met__isnull=True, perspective__isnull=True, changed__isnull=True, what="")
                | Q(met__isnull=False, perspective__range=(1, 5), changed__isnull=False),
                name="%(app_label)s_%(class)s_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}"

    @property
    def program_id(self) -> int:
        return self.sheet.program_id


class PulseAnswer(models.Model):
    """How one of a trio finds that the match goes. For the committee alone, as CheckInAnswer."""

    sheet = models.OneToOneField(Sheet, on_delete=models.CASCADE, related_name="pulse_answer", verbose_name=_("form"))
    well = models.PositiveSmallIntegerField(_("how does the match go?"), null=True)
    help = models.PositiveSmallIntegerField(_("what would help most?"), null=True, choices=Help.choices)

    class PersonalData:
        erase = ("well", "help")
        keep = ("sheet",)

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("pulse of a match")
        verbose_name_plural = _("pulses of matches")
        constraints = [
            models.CheckConstraint(
                condition=Q(well__isnull=True, help__isnull=True) | Q(well__range=(1, 5), help__in=Help.values),
                name="%(app_label)s_%(class)s_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}"

    @property
    def program_id(self) -> int:
        return self.sheet.program_id


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

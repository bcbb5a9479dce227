"""Runs of the solver."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.states import RunState
from mentoring.constraints import one_of
from mentoring.fields import StateField
from programs.models import Program


class MatchRun(models.Model):
    """One run of the solver: its whole input, the seed, and what came out. Run again from the same input it gives the same result."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="match_runs", verbose_name=_("programme")
    )
    state = StateField(RunState, default=RunState.QUEUED, verbose_name=_("state"))
    seed = models.CharField(_("seed of the lottery"), max_length=40)
    objective = models.CharField(_("objective"), max_length=20, default="default")
    problem = models.JSONField(_("input"))
    digest = models.CharField(_("fingerprint of the input"), max_length=64)
    solution = models.JSONField(_("result"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked for"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    claimed_at = models.DateTimeField(_("work begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    class PersonalData:
        keep = (
            "program", "state", "seed", "objective", "problem", "digest", "solution", "created_at", "created_by",
            "claimed_at", "finished_at", "published_at", "published_by",
        )  # fmt: skip

    class Meta:
        verbose_name = _("match run")
        verbose_name_plural = _("match runs")
        ordering = ["-id"]
        constraints = [
            one_of("state", RunState),
            models.UniqueConstraint(
                fields=["program"], condition=Q(state="published"), name="%(app_label)s_%(class)s_one_published"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="%(app_label)s_%(class)s_published_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.created_at:%Y-%m-%d %H:%M}"

"""Runs of the solver."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.states import RunState
from mentoring.constraints import one_of, paired
from mentoring.fields import StateField
from programs.models import Membership, Program


class MatchRun(models.Model):
    """One run of the solver: its whole input, the seed, and what came out. Run again from the same input it gives the same result."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="match_runs", verbose_name=_("programme")
    )
    name = models.CharField(_("name of the scenario"), max_length=80, default="")
    state = StateField(RunState, default=RunState.QUEUED, verbose_name=_("state"))
    seed = models.CharField(_("seed of the lottery"), max_length=40)
    engine = models.CharField(_("version of the engine"), max_length=60, blank=True)
    problem = models.JSONField(_("input"))
    digest = models.CharField(_("fingerprint of the input"), max_length=64)
    solution = models.JSONField(_("result"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked for"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    progress = models.JSONField(_("how far it is"), default=dict, blank=True)
    stop_asked_at = models.DateTimeField(_("asked to stop"), null=True, blank=True)
    stop_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked to stop by"),
    )
    claimed_at = models.DateTimeField(_("work begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    repeats = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="repeated",
        verbose_name=_("repeats the run"),
    )
    is_refill = models.BooleanField(_("changes a published match"), default=False)
    answer_by = models.DateField(_("answers by"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    takes_two = models.BooleanField(_("another than who proposed it must approve"), default=False)
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
            "program", "name", "state", "seed", "engine", "problem", "digest", "solution", "created_at", "created_by", "progress",
            "stop_asked_at", "stop_asked_by", "claimed_at", "finished_at", "is_refill", "repeats",
            "answer_by", "proposed_at", "proposed_by", "takes_two", "published_at", "published_by",
        )  # fmt: skip

    class Meta:
        verbose_name = _("match run")
        verbose_name_plural = _("match runs")
        ordering = ["-id"]
        constraints = [
            one_of("state", RunState),
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(state="published", is_refill=False),
                name="%(app_label)s_%(class)s_one_published",
            ),
            models.UniqueConstraint(
                fields=["program"], condition=Q(state="proposed"), name="%(app_label)s_%(class)s_one_proposed"
            ),
            models.CheckConstraint(
                condition=~Q(state="proposed") | Q(proposed_at__isnull=False, takes_two=True),
                name="%(app_label)s_%(class)s_proposed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(takes_two=False)
                | Q(published_by=None)
                | (Q(proposed_by__isnull=False) & ~Q(published_by=F("proposed_by"))),
                name="%(app_label)s_%(class)s_two_people",
            ),
            paired("published"),
            paired("proposed"),
            paired("stop_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.created_at:%Y-%m-%d %H:%M}"


class RuleReason(models.Model):
    """Why a rule on a pair stood in a run. Kept beside the run's input, not in it: words about people go when their time has come, the
    input and its fingerprint stay.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="reasons", verbose_name=_("match run"))
    leader = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", verbose_name=_("leader"))
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+", verbose_name=_("mentor"))
    reason = models.CharField(_("reason"), max_length=300)

    class PersonalData:
        erase = ("reason",)
        keep = ("run", "leader", "application")

    class Meta:
        verbose_name = _("reason of a rule in a run")
        verbose_name_plural = _("reasons of rules in runs")
        constraints = [
            models.UniqueConstraint(fields=["run", "leader", "application"], name="%(app_label)s_%(class)s_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.leader_id}/{self.application_id}"


class Explanation(models.Model):
    """What the engine found out about one leader's result in a run, or about the whole run (no leader). `told` is empty until it has.

    Typed findings, no sentences: matching.selectors.words puts them into the language of whoever reads them.
    """

    run = models.ForeignKey(
        MatchRun, on_delete=models.CASCADE, related_name="explanations", verbose_name=_("match run")
    )
    leader = models.ForeignKey(
        Membership,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="match_explanations",
        verbose_name=_("leader"),
    )
    asked_at = models.DateTimeField(_("asked for"))
    explained_at = models.DateTimeField(_("explained"), null=True, blank=True)
    told = models.JSONField(_("findings"), null=True, blank=True)

    class PersonalData:
        keep = ("run", "leader", "asked_at", "explained_at", "told")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("explanation of a match")
        verbose_name_plural = _("explanations of matches")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "leader"], nulls_distinct=False, name="%(app_label)s_%(class)s_once"
            ),
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True, told__isnull=True)
                | Q(explained_at__isnull=False, told__isnull=False),
                name="%(app_label)s_%(class)s_explained_tells",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(explained_at=None), name="matching_explanation_waiting")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.leader_id}"

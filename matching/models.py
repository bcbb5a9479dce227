from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.states import PairingState, PairRule, RankingState, RunState
from mentoring.constraints import one_of
from mentoring.fields import StateField
from programs.models import Membership, Program


class Ranking(models.Model):
    """One leader's order of the short list. Sealed: until the deadline only matching.selectors.own_ranking may read the entries."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="rankings", verbose_name=_("programme"))
    leader = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="ranking", verbose_name=_("leader")
    )
    state = StateField(RankingState, default=RankingState.DRAFT, verbose_name=_("state"))
    begun_at = models.DateTimeField(_("begun"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class PersonalData:
        keep = ("program", "leader", "state", "begun_at", "sent_at", "version")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        constraints = [
            one_of("state", RankingState),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="%(app_label)s_%(class)s_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id}"


class RankingEntry(models.Model):
    """What a leader said of one application: a place (1 is the first wish), or that it is not possible, and a private note."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="entries", verbose_name=_("ranking"))
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="ranking_entries", verbose_name=_("application")
    )
    place = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    not_possible = models.BooleanField(_("not possible"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    note = models.TextField(_("private note"), blank=True)

    class PersonalData:
        erase = ("reason", "note")
        keep = ("ranking", "application", "place", "not_possible")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("ranking entry")
        verbose_name_plural = _("ranking entries")
        constraints = [
            models.UniqueConstraint(fields=["ranking", "application"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__gte=1, not_possible=False),
                name="%(app_label)s_%(class)s_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking_id}/{self.application_id}"


class PairConstraint(models.Model):
    """A coordinator's word on one pair: not together, or together whatever the ranking says. With its reason, on record."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="pair_constraints", verbose_name=_("programme")
    )
    leader = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="pair_constraints", verbose_name=_("leader")
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="pair_constraints", verbose_name=_("mentor")
    )
    rule = models.CharField(_("rule"), max_length=20, choices=PairRule.choices)
    reason = models.CharField(_("reason"), max_length=300)
    created_at = models.DateTimeField(_("set"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by")
    )

    class PersonalData:
        erase = ("reason",)
        keep = ("program", "leader", "application", "rule", "created_at", "created_by")

    class Meta:
        verbose_name = _("rule on a pair")
        verbose_name_plural = _("rules on pairs")
        constraints = [
            one_of("rule", PairRule),
            models.UniqueConstraint(fields=["leader", "application"], name="%(app_label)s_%(class)s_one_per_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id}/{self.application_id} {self.rule}"


class TagRule(models.Model):
    """A hard rule on job kinds: how many operative or civilian mentors each leader (or the whole group) must or may have."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="tag_rules", verbose_name=_("programme")
    )
    tag = models.CharField(
        _("kind of mentor"), max_length=20, choices=[("operative", _("Operative")), ("civilian", _("Civilian"))]
    )
    whole_group = models.BooleanField(_("counts over the whole group, not per leader"), default=False)
    at_least = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    at_most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)

    class PersonalData:
        keep = ("program", "tag", "whole_group", "at_least", "at_most")

    class Meta:
        verbose_name = _("rule on the mix")
        verbose_name_plural = _("rules on the mix")
        constraints = [
            models.UniqueConstraint(fields=["program", "tag", "whole_group"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                condition=Q(tag__in=["operative", "civilian"]), name="%(app_label)s_%(class)s_tag_valid"
            ),
            models.CheckConstraint(
                condition=Q(at_least__isnull=False) | Q(at_most__isnull=False),
                name="%(app_label)s_%(class)s_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.at_least}–{self.at_most}"


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


class Pairing(models.Model):
    """One mentor with one leader. A leader's places are numbered, so the database itself counts them."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="pairings", verbose_name=_("programme"))
    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="pairings", verbose_name=_("match run"))
    leader = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="pairings", verbose_name=_("leader"))
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="pairings", verbose_name=_("application")
    )
    mentor = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mentor_pairings",
        verbose_name=_("mentor"),
    )
    slot = models.PositiveSmallIntegerField(_("place"))
    rank = models.PositiveSmallIntegerField(_("the leader's wish number"), null=True, blank=True)
    state = StateField(PairingState, default=PairingState.PUBLISHED, verbose_name=_("state"))
    published_at = models.DateTimeField(_("published"))
    leader_confirmed_at = models.DateTimeField(_("leader confirmed"), null=True, blank=True)
    mentor_confirmed_at = models.DateTimeField(_("mentor confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class PersonalData:
        keep = (
            "program", "run", "leader", "application", "mentor", "slot", "rank", "state", "published_at", "leader_confirmed_at",
            "mentor_confirmed_at", "ended_at",
        )  # fmt: skip

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        ordering = ["leader", "slot"]
        constraints = [
            one_of("state", PairingState),
            models.UniqueConstraint(
                fields=["leader", "slot"],
                condition=Q(state__in=["published", "confirmed"]),
                name="%(app_label)s_%(class)s_slot_taken_once",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["published", "confirmed"]),
                name="%(app_label)s_%(class)s_one_leader_per_mentor",
            ),
            models.CheckConstraint(condition=Q(slot__range=(1, 5)), name="%(app_label)s_%(class)s_slot"),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False), name="%(app_label)s_%(class)s_ended_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id}/{self.application_id}"

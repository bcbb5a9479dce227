import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("applicants", "0001_initial"),
        ("programs", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MatchRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(default="", max_length=80, verbose_name="name of the scenario")),
                ("state", models.CharField(default="queued", max_length=20, verbose_name="state")),
                ("seed", models.CharField(max_length=40, verbose_name="seed of the lottery")),
                ("engine", models.CharField(blank=True, max_length=60, verbose_name="version of the engine")),
                ("problem", models.JSONField(verbose_name="input")),
                ("digest", models.CharField(max_length=64, verbose_name="fingerprint of the input")),
                ("solution", models.JSONField(blank=True, null=True, verbose_name="result")),
                ("created_at", models.DateTimeField(verbose_name="asked for")),
                ("progress", models.JSONField(blank=True, default=dict, verbose_name="how far it is")),
                ("stop_asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked to stop")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="work begun")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("is_refill", models.BooleanField(default=False, verbose_name="changes a published match")),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="answers by")),
                ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="proposed")),
                (
                    "takes_two",
                    models.BooleanField(default=False, verbose_name="another than who proposed it must approve"),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="match_runs",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "repeats",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="repeated",
                        to="matching.matchrun",
                        verbose_name="repeats the run",
                    ),
                ),
                (
                    "stop_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked to stop by",
                    ),
                ),
            ],
            options={
                "verbose_name": "match run",
                "verbose_name_plural": "match runs",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "queued",
                                    "running",
                                    "solved",
                                    "proposed",
                                    "impossible",
                                    "failed",
                                    "stopped",
                                    "published",
                                ],
                            )
                        ),
                        name="matching_matchrun_state_valid",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_refill", False), ("state", "published")),
                        fields=("program",),
                        name="matching_matchrun_one_published",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("program",),
                        name="matching_matchrun_one_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "proposed"), _negated=True),
                            models.Q(("proposed_at__isnull", False), ("takes_two", True)),
                            _connector="OR",
                        ),
                        name="matching_matchrun_proposed_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("takes_two", False),
                            ("published_by", None),
                            models.Q(
                                ("proposed_by__isnull", False),
                                models.Q(("published_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="matching_matchrun_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            models.Q(("published_at__isnull", True), ("published_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="matching_matchrun_published_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proposed_at__isnull", False), ("proposed_by__isnull", False)),
                            models.Q(("proposed_at__isnull", True), ("proposed_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="matching_matchrun_proposed_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stop_asked_at__isnull", False), ("stop_asked_by__isnull", False)),
                            models.Q(("stop_asked_at__isnull", True), ("stop_asked_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="matching_matchrun_stop_asked_paired",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                ("explained_at", models.DateTimeField(blank=True, null=True, verbose_name="explained")),
                ("told", models.JSONField(blank=True, null=True, verbose_name="findings")),
                (
                    "leader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="match_explanations",
                        to="programs.membership",
                        verbose_name="leader",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="explanations",
                        to="matching.matchrun",
                        verbose_name="match run",
                    ),
                ),
            ],
            options={
                "verbose_name": "explanation of a match",
                "verbose_name_plural": "explanations of matches",
                "indexes": [
                    models.Index(
                        condition=models.Q(("explained_at", None)), fields=["id"], name="matching_explanation_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "leader"), name="matching_explanation_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("explained_at__isnull", True), ("told__isnull", True)),
                            models.Q(("explained_at__isnull", False), ("told__isnull", False)),
                            _connector="OR",
                        ),
                        name="matching_explanation_explained_tells",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DueLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("match_leader", "to a leader"),
                            ("match_mentor", "to a mentor"),
                            ("no_mentor", "to a leader without a mentor"),
                            ("match_changed", "about a change"),
                            ("pair_off", "about a pair that does not go on"),
                            ("reserve", "to the reserve list"),
                        ],
                        max_length=20,
                        verbose_name="what it tells",
                    ),
                ),
                ("asks", models.BooleanField(default=False, verbose_name="asks for an answer")),
                ("written_at", models.DateTimeField(blank=True, null=True, verbose_name="written")),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.membership",
                        verbose_name="leader",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="due_letters",
                        to="matching.matchrun",
                        verbose_name="match run",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter of a match",
                "verbose_name_plural": "letters of matches",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("written_at", None)), fields=["id"], name="matching_dueletter_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "event__in",
                                ["match_leader", "match_mentor", "no_mentor", "match_changed", "pair_off", "reserve"],
                            )
                        ),
                        name="matching_dueletter_event_valid",
                    ),
                    models.UniqueConstraint(fields=("run", "to", "event"), name="matching_dueletter_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoreTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField(verbose_name="may rank until")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("given_at", models.DateTimeField(verbose_name="given")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "leader",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="more_time",
                        to="programs.membership",
                        verbose_name="leader",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="more_time",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "more time to rank",
                "verbose_name_plural": "more time to rank",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("given_at"))), name="matching_moretime_time_to_rank"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PairConstraint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rule",
                    models.CharField(
                        choices=[("forbidden", "Not together"), ("locked", "Together")],
                        max_length=20,
                        verbose_name="rule",
                    ),
                ),
                ("hard", models.BooleanField(default=True, verbose_name="must hold")),
                (
                    "after",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "before everything, even before places are filled"),
                            (1, "after the places are filled"),
                            (2, "before the leaders' wishes"),
                            (3, "after the leaders' wishes"),
                            (4, "last, only among what is otherwise equal"),
                        ],
                        default=2,
                        verbose_name="else looked at",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "declared",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("family", "We are family"),
                            ("friends", "We are close friends"),
                            ("work", "We work closely together"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="declared by the leader",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="set")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pair_constraints",
                        to="applicants.application",
                        verbose_name="mentor",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set by",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pair_constraints",
                        to="programs.membership",
                        verbose_name="leader",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pair_constraints",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule on a pair",
                "verbose_name_plural": "rules on pairs",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", ["forbidden", "locked"])),
                        name="matching_pairconstraint_rule_valid",
                    ),
                    models.UniqueConstraint(
                        fields=("leader", "application"), name="matching_pairconstraint_one_per_pair"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("declared", ""),
                            models.Q(
                                ("declared__in", ["family", "friends", "work", "other"]),
                                ("hard", True),
                                ("rule", "forbidden"),
                            ),
                            _connector="OR",
                        ),
                        name="matching_pairconstraint_declared_is_forbidden",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after__in", [0, 1, 2, 3, 4])), name="matching_pairconstraint_after"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pairing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot", models.PositiveSmallIntegerField(verbose_name="place")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="the leader's wish number"),
                ),
                ("state", models.CharField(default="published", max_length=20, verbose_name="state")),
                ("published_at", models.DateTimeField(verbose_name="published")),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="answers by")),
                ("leader_confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="leader confirmed")),
                ("mentor_confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="mentor confirmed")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="programs.membership",
                        verbose_name="leader",
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentor_pairings",
                        to="programs.membership",
                        verbose_name="mentor",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pairings",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="matching.matchrun",
                        verbose_name="match run",
                    ),
                ),
            ],
            options={
                "verbose_name": "pairing",
                "verbose_name_plural": "pairings",
                "ordering": ["leader", "slot"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["published", "confirmed", "declined", "ended"])),
                        name="matching_pairing_state_valid",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["published", "confirmed"])),
                        fields=("leader", "slot"),
                        name="matching_pairing_slot_taken_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["published", "confirmed"])),
                        fields=("application",),
                        name="matching_pairing_one_leader_per_mentor",
                    ),
                    models.CheckConstraint(condition=models.Q(("slot__range", (1, 5))), name="matching_pairing_slot"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state__in", ["declined", "ended"])),
                            models.Q(
                                models.Q(("state__in", ["declined", "ended"]), _negated=True),
                                ("ended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="matching_pairing_ended_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("said_no", "One of the two could not say yes"),
                            ("left", "One of the two has left, or has new tasks"),
                            ("time", "There was not time enough for it"),
                            ("fit", "The two agree that another match would be better"),
                            ("line", "They now work in the same line or unit"),
                            ("silent", "No answer could be had"),
                            ("rearranged", "Made room when the match was changed"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="private words")),
                ("at", models.DateTimeField(verbose_name="said")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="said by",
                    ),
                ),
                (
                    "pairing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ending",
                        to="matching.pairing",
                        verbose_name="pairing",
                    ),
                ),
            ],
            options={
                "verbose_name": "end of a pairing",
                "verbose_name_plural": "ends of pairings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["said_no", "left", "time", "fit", "line", "silent", "rearranged"])
                        ),
                        name="matching_ending_reason_valid",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="draft", max_length=20, verbose_name="state")),
                ("begun_at", models.DateTimeField(verbose_name="begun")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("envelope", models.BinaryField(null=True, verbose_name="order, sealed")),
                ("notes", models.BinaryField(null=True, verbose_name="private notes, sealed")),
                (
                    "leader",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ranking",
                        to="programs.membership",
                        verbose_name="leader",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rankings",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "ranking",
                "verbose_name_plural": "rankings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "sent"])), name="matching_ranking_state_valid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="matching_ranking_sent_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="applicants.application",
                        verbose_name="mentor",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.membership",
                        verbose_name="leader",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reasons",
                        to="matching.matchrun",
                        verbose_name="match run",
                    ),
                ),
            ],
            options={
                "verbose_name": "reason of a rule in a run",
                "verbose_name_plural": "reasons of rules in runs",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "leader", "application"), name="matching_rulereason_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TagRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tag",
                    models.CharField(
                        choices=[("operative", "Operative"), ("civilian", "Civilian"), ("same_unit", "From one unit")],
                        max_length=20,
                        verbose_name="kind of mentor",
                    ),
                ),
                (
                    "whole_group",
                    models.BooleanField(default=False, verbose_name="counts over the whole group, not per leader"),
                ),
                ("at_least", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="at least")),
                ("at_most", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="at most")),
                ("hard", models.BooleanField(default=True, verbose_name="must hold")),
                (
                    "after",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "before everything, even before places are filled"),
                            (1, "after the places are filled"),
                            (2, "before the leaders' wishes"),
                            (3, "after the leaders' wishes"),
                            (4, "last, only among what is otherwise equal"),
                        ],
                        default=2,
                        verbose_name="else looked at",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tag_rules",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule on the mix",
                "verbose_name_plural": "rules on the mix",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tag__in", ["operative", "civilian", "same_unit"])),
                        name="matching_tagrule_tag_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after__in", [0, 1, 2, 3, 4])), name="matching_tagrule_after"
                    ),
                    models.UniqueConstraint(fields=("program", "tag", "whole_group"), name="matching_tagrule_once"),
                    models.CheckConstraint(
                        condition=models.Q(("at_least__isnull", False), ("at_most__isnull", False), _connector="OR"),
                        name="matching_tagrule_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("tag", "same_unit"), _negated=True),
                            models.Q(("at_least__isnull", True), ("at_most__isnull", False), ("whole_group", False)),
                            _connector="OR",
                        ),
                        name="matching_tagrule_same_unit_is_a_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchChoices",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "objective",
                    models.CharField(
                        choices=[
                            (
                                "default",
                                "The worst wishes first: as few as can be get their last wish, then the one before it",
                            ),
                            (
                                "greedy",
                                "The first wishes first: as many as can be get their first wish, then their second",
                            ),
                            ("total", "The total: the smallest sum of wish numbers"),
                        ],
                        default="default",
                        max_length=20,
                        verbose_name="What is best?",
                    ),
                ),
                (
                    "objective_reason",
                    models.CharField(
                        blank=True,
                        help_text="Stands in the decision note.",
                        max_length=300,
                        verbose_name="Why this order?",
                    ),
                ),
                (
                    "unsent",
                    models.CharField(
                        choices=[
                            ("last", "They take part, and get mentors the others leave"),
                            ("none", "They get no mentor in this match"),
                        ],
                        default="last",
                        max_length=20,
                        verbose_name="Leaders who sent no ranking",
                    ),
                ),
                (
                    "unranked",
                    models.CharField(
                        choices=[
                            ("after", "Yes, after all those the leader ranked"),
                            ("never", "No, the place rather stays free"),
                        ],
                        default="after",
                        max_length=20,
                        verbose_name="May a leader get a mentor she did not rank?",
                    ),
                ),
                (
                    "unwanted",
                    models.CharField(
                        choices=[
                            ("fill", "They can fill a place that would stay free"),
                            ("reserve", "They go to the reserve list"),
                        ],
                        default="fill",
                        max_length=20,
                        verbose_name="Mentors whom no leader ranked",
                    ),
                ),
                (
                    "shortage",
                    models.CharField(
                        choices=[
                            ("share", "Run it: places stay free, but as few leaders as can be are left with no mentor"),
                            ("refuse", "Do not run it before there are mentors enough"),
                        ],
                        default="share",
                        max_length=20,
                        verbose_name="More places than mentors",
                    ),
                ),
                (
                    "program",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="match_choices",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "choices for the match",
                "verbose_name_plural": "choices for the match",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("objective__in", ["default", "greedy", "total"])),
                        name="matching_matchchoices_objective_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unsent__in", ["last", "none"])), name="matching_matchchoices_unsent_valid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unranked__in", ["after", "never"])),
                        name="matching_matchchoices_unranked_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unwanted__in", ["fill", "reserve"])),
                        name="matching_matchchoices_unwanted_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shortage__in", ["share", "refuse"])),
                        name="matching_matchchoices_shortage_valid",
                    ),
                ],
            },
        ),
    ]

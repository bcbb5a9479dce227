import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutboundEmail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="key")),
                ("kind", models.CharField(max_length=80, verbose_name="kind")),
                ("program_id", models.BigIntegerField(null=True, verbose_name="programme")),
                ("about", models.CharField(blank=True, db_index=True, max_length=120, verbose_name="about")),
                ("to_address", models.EmailField(max_length=254, verbose_name="address")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("body_text", models.TextField(verbose_name="text")),
                ("body_html", models.TextField(blank=True, verbose_name="HTML")),
                ("calendar", models.TextField(blank=True, verbose_name="calendar entry")),
                ("calendar_method", models.CharField(blank=True, max_length=10, verbose_name="calendar method")),
                ("state", models.CharField(default="queued", max_length=20, verbose_name="state")),
                ("created_at", models.DateTimeField(verbose_name="written")),
                ("next_try_at", models.DateTimeField(verbose_name="next try")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="last error")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="being sent since")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("bounced_at", models.DateTimeField(blank=True, null=True, verbose_name="came back")),
                (
                    "again_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="copies",
                        to="mail.outboundemail",
                        verbose_name="sent again",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recipient",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        models.Case(models.When(program_id=None, then=models.Value(0)), default=models.Value(1)),
                        models.F("next_try_at"),
                        models.F("id"),
                        condition=models.Q(("state", "queued")),
                        name="mail_next",
                    ),
                    models.Index(
                        condition=models.Q(("last_error__startswith", "no mail server: "), ("state", "queued")),
                        fields=["next_try_at"],
                        name="mail_no_server",
                    ),
                    models.Index(fields=["program_id", "-id"], name="mail_outbox"),
                    models.Index(fields=["program_id", "state", "-id"], name="mail_outbox_by_state"),
                    models.Index(fields=["program_id", "kind", "-id"], name="mail_outbox_by_kind"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["held", "queued", "sent", "dead", "bounced", "cancelled"])),
                        name="mail_outboundemail_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state__in", ["sent", "bounced"])),
                            ("state", "cancelled"),
                            models.Q(
                                models.Q(("state__in", ["sent", "bounced"]), _negated=True), ("sent_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="mail_outboundemail_sent_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("bounced_at__isnull", False), ("state", "bounced")),
                            ("state", "cancelled"),
                            models.Q(models.Q(("state", "bounced"), _negated=True), ("bounced_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="mail_outboundemail_bounced_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "held"), _negated=True), ("claimed_at__isnull", True), _connector="OR"
                        ),
                        name="mail_outboundemail_held_is_not_claimed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("body_text", models.TextField(verbose_name="text")),
                ("body_html", models.TextField(blank=True, verbose_name="HTML")),
                ("edited_at", models.DateTimeField(verbose_name="changed")),
                (
                    "edited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edits",
                        to="mail.outboundemail",
                        verbose_name="letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a letter",
                "verbose_name_plural": "changes of letters",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="HeldKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("program_id", models.BigIntegerField(verbose_name="programme")),
                ("kind", models.CharField(max_length=80, verbose_name="kind")),
                ("held_at", models.DateTimeField(verbose_name="held back since")),
                (
                    "held_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="held back by",
                    ),
                ),
            ],
            options={
                "verbose_name": "kind of letter held back",
                "verbose_name_plural": "kinds of letters held back",
                "constraints": [models.UniqueConstraint(fields=("program_id", "kind"), name="one_hold_per_kind")],
            },
        ),
        migrations.CreateModel(
            name="LetterText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("program_id", models.BigIntegerField(verbose_name="programme")),
                ("kind", models.CharField(max_length=120, verbose_name="kind")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                ("shipped_subject", models.CharField(max_length=200, verbose_name="shipped subject")),
                ("shipped_body", models.TextField(verbose_name="shipped text")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "text of a letter",
                "verbose_name_plural": "texts of letters",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("program_id", "kind", "language"), name="one_text_per_kind_and_language"
                    )
                ],
            },
        ),
    ]

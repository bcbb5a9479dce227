import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.unit",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit",
                "verbose_name_plural": "units",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="accounts_unit_not_own_parent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                (
                    "employee_number",
                    models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name="employee number"),
                ),
                ("given_name", models.CharField(max_length=100, verbose_name="given name")),
                ("family_name", models.CharField(max_length=100, verbose_name="family name")),
                (
                    "job_kind",
                    models.CharField(
                        choices=[("operative", "Operative"), ("civilian", "Civilian"), ("unknown", "Not stated")],
                        default="unknown",
                        max_length=20,
                        verbose_name="kind of job",
                    ),
                ),
                ("education", models.CharField(blank=True, max_length=200, verbose_name="education")),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                (
                    "language",
                    models.CharField(
                        choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")],
                        default="nb",
                        max_length=5,
                        verbose_name="language",
                    ),
                ),
                (
                    "is_administrator",
                    models.BooleanField(
                        default=False, help_text="May use the administration pages.", verbose_name="administrator"
                    ),
                ),
                (
                    "is_data_protection_officer",
                    models.BooleanField(
                        default=False,
                        help_text="May read the audit trail and the retention plan.",
                        verbose_name="data protection officer",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="A person who has left is not active and cannot sign in.",
                        verbose_name="active",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="left")),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="nearest manager",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="accounts.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ["family_name", "given_name", "id"],
                "indexes": [models.Index(fields=["family_name", "given_name"], name="accounts_us_family__c0f270_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="accounts_user_email_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("job_kind__in", ["operative", "civilian", "unknown"])),
                        name="accounts_user_job_kind_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["nb", "nn", "en"])), name="accounts_user_language_valid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_active", True), ("left_at__isnull", False), _connector="OR"),
                        name="accounts_user_inactive_has_left_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeopleImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(verbose_name="uploaded")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("content", models.TextField(blank=True, verbose_name="content")),
                ("digest", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="added")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("left", models.PositiveIntegerField(default=0, verbose_name="left")),
                ("bad", models.PositiveIntegerField(default=0, verbose_name="bad rows")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checked", "Checked, not yet applied"),
                            ("applied", "Applied"),
                            ("refused", "Has errors"),
                        ],
                        default="checked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="applied")),
                (
                    "applied_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="applied by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of people",
                "verbose_name_plural": "imports of people",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["checked", "applied", "refused"])),
                        name="accounts_peopleimport_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("applied_at__isnull", False), ("state", "applied")),
                            models.Q(models.Q(("state", "applied"), _negated=True), ("applied_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="accounts_peopleimport_applied_has_time",
                    ),
                ],
            },
        ),
    ]

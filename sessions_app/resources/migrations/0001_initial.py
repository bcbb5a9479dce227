import django.db.models.deletion
import mentoring.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("gatherings", "0001_initial"),
        ("programs", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Resource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", mentoring.fields.TranslatedField(default=mentoring.fields.Translated, verbose_name="title")),
                (
                    "text",
                    mentoring.fields.TranslatedField(
                        blank=True, default=mentoring.fields.Translated, verbose_name="text"
                    ),
                ),
                ("link", models.URLField(blank=True, verbose_name="link")),
                ("file_name", models.CharField(blank=True, max_length=100, verbose_name="file")),
                ("file_type", models.CharField(blank=True, max_length=100, verbose_name="kind of file")),
                ("content", models.BinaryField(null=True, verbose_name="content of the file")),
                ("for_leaders", models.BooleanField(default=True, verbose_name="for leaders")),
                ("for_mentors", models.BooleanField(default=True, verbose_name="for mentors")),
                ("for_assistants", models.BooleanField(default=False, verbose_name="for leaders’ assistants")),
                ("for_assessors", models.BooleanField(default=False, verbose_name="for assessors")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                ("added_at", models.DateTimeField(verbose_name="added")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resources",
                        to="gatherings.gathering",
                        verbose_name="gathering",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resources",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "resource",
                "verbose_name_plural": "resources",
                "ordering": ["-published_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("content__isnull", True),
                            models.Q(
                                models.Q(("file_name", ""), _negated=True), models.Q(("file_type", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="resources_resource_file_has_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="opened")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="resources.resource",
                        verbose_name="resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading",
                "verbose_name_plural": "readings",
                "constraints": [models.UniqueConstraint(fields=("resource", "person"), name="resources_reading_once")],
            },
        ),
    ]

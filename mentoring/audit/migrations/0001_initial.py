from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("by_id", models.BigIntegerField(null=True, verbose_name="by")),
                ("program_id", models.BigIntegerField(null=True, verbose_name="programme")),
                ("action", models.CharField(max_length=80, verbose_name="act")),
                ("subject_type", models.CharField(max_length=80, verbose_name="kind of object")),
                ("subject_id", models.CharField(max_length=40, verbose_name="object")),
                ("before", models.JSONField(default=dict, verbose_name="before")),
                ("after", models.JSONField(default=dict, verbose_name="after")),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id"], name="audit_event_subject_a7685a_idx"),
                    models.Index(fields=["program_id", "-id"], name="audit_event_program_25e014_idx"),
                    models.Index(fields=["by_id", "-id"], name="audit_event_by_id_0c85f0_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RowChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("by_id", models.BigIntegerField(null=True, verbose_name="by")),
                ("act", models.CharField(blank=True, max_length=120, verbose_name="act")),
                ("table", models.CharField(max_length=80, verbose_name="table")),
                ("row_id", models.CharField(max_length=40, verbose_name="row")),
                ("operation", models.CharField(max_length=6, verbose_name="operation")),
                ("columns", models.JSONField(default=list, verbose_name="columns changed")),
                ("values", models.JSONField(default=dict, verbose_name="new values of states, dates and references")),
                ("transaction", models.BigIntegerField(verbose_name="transaction")),
            ],
            options={
                "verbose_name": "row change",
                "verbose_name_plural": "row changes",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["table", "row_id"], name="audit_rowch_table_a92ed9_idx"),
                    models.Index(fields=["by_id", "-id"], name="audit_rowch_by_id_600649_idx"),
                ],
            },
        ),
    ]

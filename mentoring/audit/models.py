"""Two records of what happened, both append-only in the database itself (see migrations/0002).

`Event` is written by services: a named act with its subject. `RowChange` is written by triggers on every table of ours: whatever
changed a row, be it a service, the admin, bulk SQL or a person at the psql prompt, is there with the acting person if one was named.
Neither has foreign keys, so erasing data never breaks the record, and neither holds names or texts, so it need not be erased.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One named act of one person (or of the system, when `by_id` is empty) on one object."""

    at = models.DateTimeField(_("when"))
    by_id = models.BigIntegerField(_("by"), null=True)
    program_id = models.BigIntegerField(_("programme"), null=True)
    action = models.CharField(_("act"), max_length=80)
    subject_type = models.CharField(_("kind of object"), max_length=80)
    subject_id = models.CharField(_("object"), max_length=40)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    class PersonalData:
        keep = ("at", "by_id", "program_id", "action", "subject_type", "subject_id", "before", "after")

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["program_id", "-id"]),
            models.Index(fields=["by_id", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type}:{self.subject_id}"


class RowChange(models.Model):
    """One insert, update or delete of one row. Written by the database only."""

    at = models.DateTimeField(_("when"))
    by_id = models.BigIntegerField(_("by"), null=True)
    act = models.CharField(_("act"), max_length=120, blank=True)
    table = models.CharField(_("table"), max_length=80)
    row_id = models.CharField(_("row"), max_length=40)
    operation = models.CharField(_("operation"), max_length=6)
    columns = models.JSONField(_("columns changed"), default=list)
    values = models.JSONField(_("new values of states, dates and references"), default=dict)
    transaction = models.BigIntegerField(_("transaction"))

    class PersonalData:
        keep = ("at", "by_id", "act", "table", "row_id", "operation", "columns", "values", "transaction")

    class Meta:
        verbose_name = _("row change")
        verbose_name_plural = _("row changes")
        ordering = ["-id"]
        indexes = [models.Index(fields=["table", "row_id"]), models.Index(fields=["by_id", "-id"])]

    def __str__(self) -> str:
        return f"{self.operation} {self.table}:{self.row_id}"

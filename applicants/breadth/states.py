from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Dimension(models.TextChoices):
    """What is known of every employee, and may therefore be counted without asking."""

    JOB_KIND = "job_kind", _("Kind of job")
    REGION = "region", _("Part of the organisation")
    EDUCATION = "education", _("Education")


class Step(models.TextChoices):
    """How far an application came. Everybody on a step was on all those before it."""

    APPLIED = "applied", pgettext_lazy("step", "Applied")
    INVITED = "invited", _("Invited to send a video")
    SENT = "sent", _("Video sent")
    SHORTLISTED = "shortlisted", _("Short list")
    MATCHED = "matched", _("Mentors")

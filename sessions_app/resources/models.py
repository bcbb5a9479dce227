from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentoring.fields import TranslatedField
from programs.models import Program
from sessions_app.models import Gathering


class ResourceManager(models.Manager["Resource"]):
    """Files stay in the database until one is handed out."""

    def get_queryset(self) -> models.QuerySet["Resource"]:
        return super().get_queryset().defer("content")


class Resource(models.Model):
    """Something to read: a text, a link or a file. Of the programme, for the parts it names; or of one gathering, for those invited.

    Only the committee sees it until it is published. Files are few and small, so they lie in the row: they go with it, and are where every
    process finds them.
    """

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="resources", verbose_name=_("programme")
    )
    gathering = models.ForeignKey(
        Gathering,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("gathering"),
    )
    title = TranslatedField(_("title"))
    text = TranslatedField(_("text"), rows=8, blank=True)
    link = models.URLField(_("link"), blank=True)
    file_name = models.CharField(_("file"), max_length=100, blank=True)
    file_type = models.CharField(_("kind of file"), max_length=100, blank=True)
    content = models.BinaryField(_("content of the file"), null=True)
    for_leaders = models.BooleanField(_("for leaders"), default=True)
    for_mentors = models.BooleanField(_("for mentors"), default=True)
    for_assistants = models.BooleanField(_("for leaders’ assistants"), default=False)
    for_assessors = models.BooleanField(_("for assessors"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )

    objects = ResourceManager()

    class PersonalData:
        erase = ("text", "link", "file_name", "content")
        keep = (
            "program", "gathering", "title", "file_type", "for_leaders", "for_mentors", "for_assistants", "for_assessors", "published_at",
            "added_at", "added_by",
        )  # fmt: skip

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=True) | (~Q(file_name="") & ~Q(file_type="")),
                name="%(app_label)s_%(class)s_file_has_name",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("resources:resource-detail", args=[self.program.slug, self.pk])


class Reading(models.Model):
    """That somebody has opened a resource. They alone see it; the committee sees how many."""

    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="readings", verbose_name=_("resource")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("opened"))

    class PersonalData:
        keep = ("resource", "person", "at")

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [models.UniqueConstraint(fields=["resource", "person"], name="%(app_label)s_%(class)s_once")]

    def __str__(self) -> str:
        return f"{self.resource_id}/{self.person_id}"

    @property
    def program_id(self) -> int:
        return self.resource.program_id

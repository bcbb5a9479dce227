from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.breadth.states import Dimension
from mentoring.constraints import one_of
from programs.models import Program


class Target(models.Model):
    """How many of one group the short list is to hold at least. `group` is a key of the dimension (selectors.Facts)."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="targets", verbose_name=_("programme"))
    dimension = models.CharField(_("dimension"), max_length=20, choices=Dimension.choices)
    group = models.CharField(_("group"), max_length=200, blank=True)
    minimum = models.PositiveSmallIntegerField(_("at least"), validators=[MinValueValidator(1)])

    class PersonalData:
        keep = ("program", "dimension", "group", "minimum")

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["program", "dimension", "group"]
        constraints = [
            one_of("dimension", Dimension),
            models.UniqueConstraint(
                fields=["program", "dimension", "group"], name="%(app_label)s_%(class)s_one_per_group"
            ),
            models.CheckConstraint(condition=Q(minimum__gte=1), name="%(app_label)s_%(class)s_minimum"),
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()}: {self.group} ≥ {self.minimum}"

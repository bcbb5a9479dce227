"""The letters of a published match that are still to be written."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.models.runs import MatchRun
from matching.states import LetterEvent
from mentoring.constraints import one_of
from programs.models import Membership


class DueLetter(models.Model):
    """A letter that a published match owes somebody. A few are written with the match, thousands by the workers, some at a time.

    `leader` and `application` are whom it speaks of; what it says is read when it is written. `asks`: an answer is wanted.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="due_letters", verbose_name=_("match run"))
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("to"))
    event = models.CharField(_("what it tells"), max_length=20, choices=LetterEvent.choices)
    leader = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("leader")
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("application")
    )
    asks = models.BooleanField(_("asks for an answer"), default=False)
    written_at = models.DateTimeField(_("written"), null=True, blank=True)

    class PersonalData:
        keep = ("run", "to", "event", "leader", "application", "asks", "written_at")

    class Meta:
        verbose_name = _("letter of a match")
        verbose_name_plural = _("letters of matches")
        ordering = ["id"]
        constraints = [
            one_of("event", LetterEvent),
            models.UniqueConstraint(fields=["run", "to", "event"], name="%(app_label)s_%(class)s_once"),
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(written_at=None), name="matching_dueletter_waiting")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.event} {self.to_id}"

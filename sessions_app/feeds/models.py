from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Feed(models.Model):
    """That a person's dates can be fetched by whoever knows a secret address. The address is kept as a digest only."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed", verbose_name=_("person")
    )
    digest = models.CharField(_("digest of the address"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))

    class PersonalData:
        keep = ("person", "digest", "made_at")

    class Meta:
        verbose_name = _("calendar to subscribe to")
        verbose_name_plural = _("calendars to subscribe to")

    def __str__(self) -> str:
        return f"{self.person_id}"

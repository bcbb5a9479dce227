from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "mentoring.mail"
    label = "mail"
    verbose_name = _("Letters")

    def ready(self) -> None:
        from mentoring.mail import adapters  # noqa: F401 - as below

        autodiscover_modules("emails")  # the relay knows which letters to ask about before they go

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "mentoring.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from mentoring.accounts import checks  # noqa: F401 - registers itself

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "mentoring.audit"
    label = "audit"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        from mentoring.audit.triggers import install

        # After the last app is migrated every table of ours has its trigger: a new model is on record by default.
        post_migrate.connect(
            lambda **kwargs: install(kwargs["using"]), sender=self, weak=False, dispatch_uid="audit.install"
        )

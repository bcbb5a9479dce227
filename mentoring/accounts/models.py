from typing import Any

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.constraints import one_of


class JobKind(models.TextChoices):
    OPERATIVE = "operative", _("Operative")
    CIVILIAN = "civilian", _("Civilian")
    UNKNOWN = "unknown", _("Not stated")


class Language(models.TextChoices):
    BOKMAL = "nb", "Bokmål"
    NYNORSK = "nn", "Nynorsk"
    ENGLISH = "en", "English"


class Unit(models.Model):
    """A directorate, district or section. Units form a tree; the code is the HR system's own."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )

    class PersonalData:
        keep = ("code", "name", "parent")

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="%(app_label)s_%(class)s_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person in the organisation. Signs in by e-mail address.

    There are no superusers: what a person may do follows from their memberships of programmes and two flags here, through the
    predicates in each app's rules.py, for everybody.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    employee_number = models.CharField(_("employee number"), max_length=40, unique=True, null=True, blank=True)
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("unit")
    )
    manager = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("nearest manager"),
    )
    job_kind = models.CharField(_("kind of job"), max_length=20, choices=JobKind.choices, default=JobKind.UNKNOWN)
    education = models.CharField(_("education"), max_length=200, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, default=Language.BOKMAL)
    is_administrator = models.BooleanField(
        _("administrator"), default=False, help_text=_("May use the administration pages.")
    )
    is_data_protection_officer = models.BooleanField(
        _("data protection officer"), default=False, help_text=_("May read the audit trail and the retention plan.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("A person who has left is not active and cannot sign in.")
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]
    objects = UserManager()

    class PersonalData:
        erase = (
            "password",
            "email",
            "employee_number",
            "given_name",
            "family_name",
            "education",
            "birth_date",
            "last_login",
        )
        keep = (
            "unit", "manager", "job_kind", "language", "is_administrator", "is_data_protection_officer",
            "is_active", "created_at", "left_at",
        )  # fmt: skip

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["family_name", "given_name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="%(app_label)s_%(class)s_email_lower_case"
            ),
            one_of("job_kind", JobKind),
            one_of("language", Language),
            models.CheckConstraint(
                condition=models.Q(is_active=True) | models.Q(left_at__isnull=False),
                name="%(app_label)s_%(class)s_inactive_has_left_at",
            ),
        ]
        indexes = [models.Index(fields=["family_name", "given_name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def active_manager(self) -> "User | None":
        """Who can be told or asked as this person's nearest manager."""
        return self.manager if self.manager and self.manager.is_active else None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or gettext("Somebody whose details are deleted")

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.given_name

    @property
    def is_staff(self) -> bool:
        return self.is_administrator  # Django's admin asks by this name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """The one door to every permission: the predicates of rules.py, the same for everybody. An unknown name is a bug."""
        return self.is_active and bool(rules.has_perm(perm, self, obj))

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_administrator


class ImportState(models.TextChoices):
    CHECKED = "checked", _("Checked, not yet applied")
    APPLIED = "applied", _("Applied")
    REFUSED = "refused", _("Has errors")


class PeopleImport(models.Model):
    """One file from the HR system: checked first, applied whole or not at all. The file is emptied once it is applied."""

    created_at = models.DateTimeField(_("uploaded"))
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("uploaded by")
    )
    file_name = models.CharField(_("file"), max_length=200)
    content = models.TextField(_("content"), blank=True)
    digest = models.CharField(_("fingerprint"), max_length=64)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    left = models.PositiveIntegerField(_("left"), default=0)
    bad = models.PositiveIntegerField(_("bad rows"), default=0)
    state = models.CharField(_("state"), max_length=20, choices=ImportState.choices, default=ImportState.CHECKED)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    applied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("applied by")
    )

    class PersonalData:
        erase = ("content",)
        keep = (
            "created_at", "created_by", "file_name", "digest", "added", "changed", "left", "bad", "state", "applied_at", "applied_by",
        )  # fmt: skip

    class Meta:
        verbose_name = _("import of people")
        verbose_name_plural = _("imports of people")
        ordering = ["-id"]
        constraints = [
            one_of("state", ImportState),
            models.CheckConstraint(
                condition=models.Q(state="applied", applied_at__isnull=False)
                | (~models.Q(state="applied") & models.Q(applied_at__isnull=True)),
                name="%(app_label)s_%(class)s_applied_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.created_at:%Y-%m-%d})"

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mentoring import clock
from mentoring.accounts.models import PeopleImport, Unit, User
from mentoring.accounts.services import deactivate_person, forget_single_sign_on
from mentoring.admin import ModelAdmin, ReadOnlyAdmin, acting_person


@admin.register(Unit)
class UnitAdmin(ModelAdmin):
    list_display = ("name", "code", "parent")
    search_fields = ("name", "code")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)


@admin.register(User)
class UserAdmin(ModelAdmin):
    """People. Passwords are not seen or set here: everybody signs in by a code, a passkey or single sign-on."""

    list_display = ("person", "email", "unit", "job_kind", "is_administrator", "is_active")
    list_filter = ("is_active", "is_administrator", "is_data_protection_officer", "job_kind", "language")
    list_select_related = ("unit",)
    search_fields = ("given_name", "family_name", "email", "employee_number")
    autocomplete_fields = ("unit", "manager")
    exclude = ("password",)
    readonly_fields = ("last_login", "created_at", "left_at", "is_active")
    actions = ["deactivate", "forget_single_sign_on"]

    @admin.display(description=_("name"), ordering="family_name")
    def person(self, user: User) -> str:
        return user.name

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Has left: sign out and send no more letters"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset.filter(is_active=True):
            deactivate_person(person=person, by=acting_person(request), now=clock.now())

    @admin.action(description=_("Has a new account for single sign-on: let it in at the next sign-in"))
    def forget_single_sign_on(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset:
            forget_single_sign_on(person=person, by=acting_person(request), now=clock.now())


@admin.register(PeopleImport)
class PeopleImportAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "created_at", "created_by", "state", "added", "changed", "left", "bad")
    list_filter = ("state",)
    list_select_related = ("created_by",)
    search_fields = ("file_name",)
    exclude = ("content",)

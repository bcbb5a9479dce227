"""What every admin page of ours stands on: administrators may enter, every write is on record, nobody looks where they must not."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.http import HttpRequest

if TYPE_CHECKING:
    from mentoring.accounts.models import User


class OurAdmin:
    """Permissions of one model in the admin: administrators, as far as these four switches allow. Mix in before ModelAdmin or Inline."""

    can_view, can_add, can_change, can_delete = True, True, True, False

    def _may(self, request: HttpRequest, allowed: bool) -> bool:
        return allowed and request.user.has_perm("accounts.use_admin")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.can_view)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.can_view)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.can_add)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.can_change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.can_delete)


class ModelAdmin(OurAdmin, admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False


class ReadOnlyAdmin(ModelAdmin):
    """To be looked at, not changed: what services write."""

    can_add, can_change, can_delete = False, False, False


class TabularInline(OurAdmin, admin.TabularInline):
    extra = 0


class StackedInline(OurAdmin, admin.StackedInline):
    extra = 0


def acting_person(request: HttpRequest) -> "User":
    """Whoever presses the button. Nobody gets into the admin without having signed in."""
    return cast("User", request.user)

"""Reads of people."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mentoring.accounts.models import PeopleImport, User


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One line of the demo's sign-in list."""

    name: str
    role: str
    email: str


def imports_visible_to(user: User) -> QuerySet[PeopleImport]:
    imports = PeopleImport.objects.select_related("created_by", "applied_by")
    return imports if user.has_perm("accounts.import_people") else imports.none()


def demo_people() -> list[DemoPerson]:
    """One person per role, for the demo's sign-in page only."""
    wanted: list[tuple[str, dict[str, Any]]] = [
        (_("Coordinator"), {"memberships__role": "coordinator"}),
        (_("Applicant with a draft"), {"applications__state": "draft"}),
        (_("Applicant"), {"applications__state": "submitted"}),
        (_("Assessor"), {"memberships__role": "assessor"}),
        (_("Leader who has not ranked yet"), {"memberships__role": "leader", "memberships__ranking": None}),
        (_("Mentor"), {"memberships__role": "mentor"}),
        (_("Assistant to a leader"), {"memberships__role": "assistant"}),
        (_("Administrator"), {"is_administrator": True}),
        (_("Data protection officer"), {"is_data_protection_officer": True}),
    ]
    people = []
    for role, conditions in wanted:
        person = User.objects.filter(is_active=True, **conditions).order_by("pk").first()
        if person is not None:
            people.append(DemoPerson(person.name, role, person.email))
    return people

"""Reads of people."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mentoring.accounts.models import PeopleImport, Unit, User


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One line of the demo's sign-in list."""

    name: str
    role: str
    email: str


def imports_visible_to(user: User) -> QuerySet[PeopleImport]:
    imports = PeopleImport.objects.select_related("created_by", "applied_by")
    return imports if user.has_perm("accounts.import_people") else imports.none()


def regions() -> dict[int, tuple[int, str]]:
    """Unit -> id and name of the district or department it lies in: its ancestor right below the top, or itself where it has none.

    One query. A loop in the tree ends where it would begin again.
    """
    units = {pk: (parent, name) for pk, parent, name in Unit.objects.values_list("pk", "parent", "name")}
    found = {}
    for unit in units:
        path, at = [unit], units[unit][0]
        while at is not None and at not in path:
            path.append(at)
            at = units[at][0]
        region = path[-2] if len(path) > 1 else unit
        found[unit] = region, units[region][1]
    return found


def demo_people() -> list[DemoPerson]:
    """One person per role, for the demo's sign-in page only."""
    not_ranked = Q(memberships__ranking=None) | Q(memberships__ranking__state="draft")
    ranks_now = {"memberships__role": "leader", "memberships__program__state": "ranking"}
    district_runs = {"memberships__program__parent__isnull": False, "memberships__program__state": "running"}
    wanted: list[tuple[str, Q]] = [
        (_("Coordinator"), Q(memberships__role="coordinator")),
        (_("Coordinator of a district"), Q(memberships__role="coordinator", **district_runs)),
        (_("Applicant with a draft"), Q(applications__state="draft")),
        (_("Applicant"), Q(applications__state="submitted")),
        (_("Nearest manager of an applicant"), Q(reports__applications__state="submitted")),
        (_("Applicant who is to send a video"), Q(applications__state="invited", applications__program__state="video")),
        (_("Assessor"), Q(memberships__role="assessor")),
        (_("Leader who has not ranked yet"), Q(not_ranked, **ranks_now)),
        (_("Mentor"), Q(memberships__role="mentor", memberships__program__state="running")),
        (_("Assistant to a leader"), Q(memberships__role="assistant")),
        (_("Administrator"), Q(is_administrator=True)),
        (_("Data protection officer"), Q(is_data_protection_officer=True)),
    ]
    people = []
    for role, condition in wanted:
        person = User.objects.filter(condition, is_active=True).order_by("pk").first()
        if person is not None:
            people.append(DemoPerson(person.name, role, person.email))
    return people

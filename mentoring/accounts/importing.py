"""People from the HR system's CSV: what a file would change, and doing it in bulk.

One row per employee. Needed columns: employee_number, given_name, family_name, email. The others may be missing or empty. Names of
columns are understood in English and Norwegian; comma or semicolon; UTF-8 with or without BOM, or windows-1252.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from mentoring.accounts.models import JobKind, Language, Unit, User

COLUMNS = {
    "employee_number": ("employee_number", "ansattnummer", "ansattnr"),
    "given_name": ("given_name", "fornavn", "fornamn"),
    "family_name": ("family_name", "etternavn", "etternamn"),
    "email": ("email", "e-post", "epost"),
    "unit_code": ("unit_code", "enhetskode", "einingskode"),
    "unit_name": ("unit_name", "enhet", "eining"),
    "parent_unit_code": ("parent_unit_code", "overordnet_enhet", "overordna_eining"),
    "manager_employee_number": ("manager_employee_number", "leder", "leiar"),
    "job_kind": ("job_kind", "stillingstype"),
    "education": ("education", "utdanning"),
    "birth_date": ("birth_date", "fødselsdato", "fodselsdato"),
    "language": ("language", "språk", "maalform", "målform"),
}
UNREADABLE = "\ufffd"
FORMULA_SIGNS = ("=", "+", "-", "@")
"""A spreadsheet takes text that begins with one of these for a formula; names go into spreadsheets."""
UNUSABLE = "!"  # no password fits; people sign in by code, passkey or single sign-on
NEEDED = ("employee_number", "given_name", "family_name", "email")
JOB_KINDS = {
    "": JobKind.UNKNOWN, "operative": JobKind.OPERATIVE, "operativ": JobKind.OPERATIVE, "civilian": JobKind.CIVILIAN, "sivil": JobKind.CIVILIAN,
    "unknown": JobKind.UNKNOWN,
}  # fmt: skip
LANGUAGES = {
    "": "",
    "nb": "nb",
    "bokmål": "nb",
    "nn": "nn",
    "nynorsk": "nn",
    "en": "en",
    "english": "en",
    "engelsk": "en",
}
SAME = ("given_name", "family_name", "email", "job_kind", "education", "birth_date")


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be used, and why. Line 1 holds the names of the columns."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    person: User
    fields: dict[str, tuple[str, str]]
    """Column -> (as it is, as it will be)."""


@dataclass(slots=True)
class Plan:
    """What a file would do. With faults it does nothing."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    left: list[User] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    known: int = 0


def decode(data: bytes) -> str:
    """The text of a file. What no text holds (NUL, bytes without a meaning) becomes UNREADABLE, and its row is refused."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\x00", UNREADABLE)


def make_plan(content: str) -> Plan:
    """Compare the file with the people there are. Changes nothing."""
    plan = Plan()
    _read(content, plan)
    people = {
        p.employee_number: p for p in User.objects.select_related("unit", "manager").exclude(employee_number=None)
    }
    emails = dict(User.objects.values_list("email", "employee_number"))
    plan.known = sum(p.is_active for p in people.values())
    for row in plan.rows:
        owner = emails.get(row["email"], row["employee_number"])
        if owner != row["employee_number"]:
            plan.faults.append(
                Fault(row["line"], _("the address %(email)s belongs to somebody else") % {"email": row["email"]})
            )
    _check_trees(plan, people)
    if plan.faults:
        plan.faults.sort(key=lambda fault: fault.line)
        return plan
    for row in plan.rows:
        person = people.get(row["employee_number"])
        if person is None:
            plan.added.append(row)
        elif changes := _differences(person, row):
            plan.changed.append(Change(person, changes))
    here = {row["employee_number"] for row in plan.rows}
    plan.left = [p for number, p in people.items() if number not in here and p.is_active]
    return plan


def apply_plan(plan: Plan, *, now: datetime) -> None:
    """Write a plan without faults, in the caller's transaction: units, people, managers, leavers. In bulk."""
    units = _write_units(plan.rows)
    rows = {row["employee_number"]: row for row in plan.rows}
    User.objects.bulk_create(
        (
            User(
                employee_number=row["employee_number"],
                password=UNUSABLE,
                language=row["language"] or Language.BOKMAL,
                **_columns(row, units),
            )
            for row in plan.added
        ),
        batch_size=1000,
    )
    changed = []
    for change in plan.changed:
        person, row = change.person, rows[change.person.employee_number or ""]
        for name, value in _columns(row, units).items():
            setattr(person, name, value)
        person.is_active, person.left_at = True, None
        changed.append(person)
    User.objects.bulk_update(changed, [*SAME, "unit", "is_active", "left_at"], batch_size=1000)
    ids = dict(User.objects.exclude(employee_number=None).values_list("employee_number", "pk"))
    moved = []
    for person in User.objects.filter(employee_number__in=rows).only("pk", "employee_number", "manager_id"):
        manager = ids.get(rows[person.employee_number or ""]["manager_employee_number"])
        if person.manager_id != manager:
            person.manager_id = manager
            moved.append(person)
    User.objects.bulk_update(moved, ["manager"], batch_size=1000)
    User.objects.filter(pk__in=[person.pk for person in plan.left]).update(is_active=False, left_at=now)


def _read(content: str, plan: Plan) -> None:
    head = content.lstrip("\ufeff").splitlines()[:1]
    delimiter = ";" if head and head[0].count(";") >= head[0].count(",") else ","
    reader = csv.reader(io.StringIO(content.lstrip("\ufeff")), delimiter=delimiter, strict=False)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        places = {column: names.index(name) for column, known in COLUMNS.items() for name in known if name in names}
        if missing := [column for column in NEEDED if column not in places]:
            plan.faults.append(Fault(1, _("these columns are missing: %(columns)s") % {"columns": ", ".join(missing)}))
            return
        seen: dict[str, dict[str, int]] = {"employee_number": {}, "email": {}}
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _read_row(cells, places, reader.line_num, seen, plan)
    except csv.Error as error:
        plan.faults.append(Fault(reader.line_num, _("this is not a CSV file (%(error)s)") % {"error": error}))


def _read_row(cells: list[str], places: dict[str, int], line: int, seen: dict[str, dict[str, int]], plan: Plan) -> None:
    row: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    for column, place in places.items():
        row[column] = cells[place].strip() if place < len(cells) else ""
    try:
        _clean(row)
        for column, known in seen.items():
            if row[column] in known:
                reason = _("%(value)s is also on line %(line)s") % {"value": row[column], "line": known[row[column]]}
                raise ValueError(reason)
            known[row[column]] = line
    except ValueError as error:
        plan.faults.append(Fault(line, str(error)))
        return
    plan.rows.append({**row, "line": line})


def _clean(row: dict[str, Any]) -> None:
    for column, value in row.items():
        if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in value):
            raise ValueError(_("%(column)s holds invisible characters") % {"column": column})
        if UNREADABLE in value:
            raise ValueError(_("%(column)s holds characters that cannot be read") % {"column": column})
        if value.startswith(FORMULA_SIGNS):
            raise ValueError(
                _("%(column)s begins with %(sign)s, like a formula") % {"column": column, "sign": value[0]}
            )
    for column in NEEDED:
        if not row[column]:
            raise ValueError(_("%(column)s is empty") % {"column": column})
    if len(row["given_name"]) > 100 or len(row["family_name"]) > 100:
        raise ValueError(_("the name is too long"))
    try:
        if not row["email"].isascii():  # validate_email takes ı for i and the Kelvin sign for k, and so would lower()
            raise ValidationError("")
        validate_email(row["email"])
    except ValidationError:
        raise ValueError(_("%(email)s is no e-mail address") % {"email": row["email"]}) from None
    row["email"] = row["email"].lower()
    if row["job_kind"].lower() not in JOB_KINDS:
        raise ValueError(_("job_kind must be operative or civilian, not %(value)s") % {"value": row["job_kind"]})
    row["job_kind"] = JOB_KINDS[row["job_kind"].lower()]
    if row["language"].lower() not in LANGUAGES:
        raise ValueError(_("language must be nb, nn or en, not %(value)s") % {"value": row["language"]})
    row["language"] = LANGUAGES[row["language"].lower()]
    row["birth_date"] = _as_date(row["birth_date"])


def _as_date(text: str) -> date | None:
    if not text:
        return None
    norwegian = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    try:
        found = date(int(norwegian[3]), int(norwegian[2]), int(norwegian[1])) if norwegian else date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("%(value)s is no date; write it like 1995-05-17") % {"value": text}) from None
    if found.year < 1900:
        raise ValueError(_("%(value)s is too long ago to be a date of birth") % {"value": text})
    return found


def _check_trees(plan: Plan, people: dict[str | None, User]) -> None:
    """Managers exist and go in no circle; so do units."""
    numbers = {row["employee_number"] for row in plan.rows} | set(people)
    managers = {row["employee_number"]: row["manager_employee_number"] for row in plan.rows}
    lines = {row["employee_number"]: row["line"] for row in plan.rows}
    for number, manager in managers.items():
        if manager and manager not in numbers:
            plan.faults.append(
                Fault(lines[number], _("there is no manager with number %(number)s") % {"number": manager})
            )
    units = {row["unit_code"]: row["parent_unit_code"] for row in plan.rows if row["unit_code"]}
    unit_lines = {row["unit_code"]: row["line"] for row in reversed(plan.rows)}
    for what, tree, where in ((_("managers"), managers, lines), (_("units"), units, unit_lines)):
        for key in _in_circles(tree):
            plan.faults.append(
                Fault(where[key], _("the %(what)s go in a circle at %(key)s") % {"what": what, "key": key})
            )


def _in_circles(tree: dict[str, str]) -> list[str]:
    """The first key of every circle in child -> parent."""
    good: set[str] = set()
    bad = []
    for start in tree:
        path: list[str] = []
        node = start
        while node and node in tree and node not in good and node not in path:
            path.append(node)
            node = tree[node]
        if node in path:
            bad.append(node)
        good.update(path)
    return bad


def _columns(row: dict[str, Any], units: dict[str, Unit]) -> dict[str, Any]:
    return {**{name: row[name] for name in SAME}, "unit": units.get(row["unit_code"])}


def _differences(person: User, row: dict[str, Any]) -> dict[str, tuple[str, str]]:
    pairs = {name: (getattr(person, name), row[name]) for name in SAME}
    pairs["unit"] = (person.unit.code if person.unit else "", row["unit_code"])
    pairs["manager"] = (
        (person.manager.employee_number or "") if person.manager else "",
        row["manager_employee_number"],
    )
    pairs["active"] = (person.is_active, True)
    return {name: (str(old or ""), str(new or "")) for name, (old, new) in pairs.items() if (old or "") != (new or "")}


def _write_units(rows: list[dict[str, Any]]) -> dict[str, Unit]:
    """Every unit the rows name. Some rows may leave out its name or where it belongs: what any of them says counts, the last of them."""
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    for row in rows:
        if row["unit_code"]:
            names[row["unit_code"]] = row["unit_name"] or names.get(row["unit_code"], "")
            parents[row["unit_code"]] = row["parent_unit_code"] or parents.get(row["unit_code"], "")
    units = {unit.code: unit for unit in Unit.objects.all()}
    for code, name in names.items():
        if code not in units:
            units[code] = Unit.objects.create(code=code, name=name or code)
        elif name and units[code].name != name:
            units[code].name = name
            units[code].save(update_fields=["name"])
    for code, above in parents.items():
        parent = units.get(above)
        if parent is not None and units[code].parent_id != parent.pk:
            units[code].parent = parent
            units[code].save(update_fields=["parent"])
    return units

"""People from the HR system: told before it is done, whole or not at all, and no file breaks anything."""

import tracemalloc
from datetime import date
from io import StringIO
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from mentoring import clock
from mentoring.accounts.importing import decode, make_plan
from mentoring.accounts.models import PeopleImport, Unit, User
from mentoring.accounts.services import apply_import, check_import
from mentoring.audit.models import Event, RowChange
from tests.at_once import at_once
from tests.factories.accounts import UserFactory

HEAD = "employee_number,given_name,family_name,email"
SOME = 1_000


def checked(text: str, by=None):
    made, _plan = check_import(file_name="people.csv", content=text, by=by, now=clock.now())
    return made


def applied(text: str, by=None, **more):
    return apply_import(people_import=checked(text, by), by=by, now=clock.now(), **more)


def written() -> tuple[list, int]:
    """People and units as they are."""
    return list(User.objects.order_by("pk").values()), Unit.objects.count()


@pytest.fixture
def file(tmp_path):
    names = count()

    def made(content: bytes | str):
        path = tmp_path / f"people{next(names)}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return made


def command(path, *options) -> str:
    out = StringIO()
    call_command("import_people", str(path), *options, stdout=out, stderr=out)
    return out.getvalue()


# --- What a file would do ---------------------------------------------------------------------------------------------------


@pytest.fixture
def hr(db):
    """The people there are: Kari stays as she is, Ola changes, Per leaves; others keep the share of leavers small."""
    head = f"{HEAD},unit_code,unit_name,manager_employee_number,birth_date"
    applied(
        f"{head}\n1,Kari,Nordmann,kari@politiet.example,U1,Patrulje,,\n2,Ola,Nordmann,ola@politiet.example,U1,,1,\n"
        "3,Per,Nordmann,per@politiet.example,U1,,1,\n4,Eva,Berg,eva@politiet.example,,,,\n5,Siv,Dal,siv@politiet.example,,,,\n"
    )
    return (
        f"{head}\n1,Kari,Nordmann,kari@politiet.example,U1,Patrulje,,\n2,Ola,Vik,ola@politiet.example,U2,Påtale,1,17.5.1995\n"
        "4,Eva,Berg,eva@politiet.example,,,,\n5,Siv,Dal,siv@politiet.example,,,,\n6,Anne,Ås,anne@politiet.example,U2,,2,1996-02-29\n"
    )


def test_the_dry_run_tells_adds_changes_and_leavers_and_changes_nothing(hr, file):
    before = written()
    said = command(file(hr))
    assert said.splitlines() == [
        "+ 6 Anne Ås <anne@politiet.example>",
        "~ 2 Ola Nordmann: family_name: Nordmann → Vik, birth_date: – → 1995-05-17, unit: U1 → U2",
        "- 3 Per Nordmann",
        "would be: 1 added, 1 changed, 1 left. Nothing is changed; use --apply to do it.",
    ]
    assert written() == before


def test_applied_it_is_so_and_done_again_it_is_nothing(hr, file):
    assert command(file(hr), "--apply").endswith("done: 1 added, 1 changed, 1 left\n")
    people = {p.employee_number: p for p in User.objects.select_related("unit", "manager")}
    assert (people["2"].name, people["2"].birth_date, people["2"].unit.name) == ("Ola Vik", date(1995, 5, 17), "Påtale")
    assert (people["6"].manager, people["6"].has_usable_password()) == (people["2"], False)
    assert (people["3"].is_active, people["3"].left_at is not None) == (False, True)
    assert command(file(hr)).endswith(
        "would be: 0 added, 0 changed, 0 left. Nothing is changed; use --apply to do it.\n"
    )


def test_who_comes_back_is_there_again(hr):
    applied(hr)
    back = hr + "3,Per,Nordmann,per@politiet.example,U1,,1,\n"
    plan = applied(back)
    assert [change.fields["active"] for change in plan.changed] == [("", "True")]
    assert User.objects.get(employee_number="3").is_active


def test_the_page_shows_the_same_and_does_it(hr, client, administrator):
    client.force_login(administrator)
    upload = SimpleUploadedFile("people.csv", hr.encode())
    page = client.post(reverse("accounts:import-new"), {"file": upload}, follow=True)
    plan = page.context["plan"]
    assert (len(plan.added), len(plan.changed), len(plan.left), plan.faults) == (1, 1, 1, [])
    assert "At most 100" not in page.content.decode()
    assert User.objects.filter(employee_number="6").count() == 0
    done = client.post(page.redirect_chain[-1][0], {}, follow=True)
    assert [str(m) for m in done.context["messages"]] == ["Done: 1 added, 1 changed, 1 left."]
    assert Event.objects.get(action="accounts.apply_import", by_id=administrator.pk).after == {
        "added": 1, "changed": 1, "left": 1,
    }  # fmt: skip
    rows = RowChange.objects.filter(
        table="accounts_user", act="mentoring.accounts.apply_import", by_id=administrator.pk
    )
    assert set(rows.values_list("operation", flat=True)) == {"insert", "update"}
    assert PeopleImport.objects.latest("pk").content == ""


def test_many_leavers_are_only_believed_when_somebody_says_so(hr, file):
    few = f"{HEAD}\n1,Kari,Nordmann,kari@politiet.example\n"
    before = written()
    with pytest.raises(CommandError, match="More than a fifth"):
        command(file(few), "--apply")
    assert written() == before
    command(file(few), "--apply", "--many-leave")
    assert set(User.objects.filter(is_active=True).values_list("employee_number", flat=True)) == {"1"}


# --- Bad files --------------------------------------------------------------------------------------------------------------

GOOD = "7,Jo,Lie,jo@politiet.example"
BAD_ROWS = {
    "empty": ("8,,Lie,x@politiet.example", "given_name is empty"),
    "no address": ("8,Ali,Lie,nowhere", "nowhere is no e-mail address"),
    "same number": ("7,Ali,Lie,x@politiet.example", "7 is also on line 2"),
    "same address in capitals": ("8,Ali,Lie,JO@Politiet.Example", "jo@politiet.example is also on line 2"),
    "formula": ("8,=1+1,Lie,x@politiet.example", "given_name begins with =, like a formula"),
    "formula with at": ("8,Ali,@SUM(A1),x@politiet.example", "family_name begins with @, like a formula"),
    "NUL": ("8,A\x00li,Lie,x@politiet.example", "given_name holds characters that cannot be read"),
    "turned round": ("8,\u202eilA,Lie,x@politiet.example", "given_name holds invisible characters"),
    "Turkish capital I": ("8,Ali,Lie,\u0130x@politiet.example", "\u0130x@politiet.example is no e-mail address"),
    "Turkish i": ("8,Ali,Lie,\u0131x@politiet.example", "\u0131x@politiet.example is no e-mail address"),
    "Kelvin sign": ("8,Ali,Lie,\u212ax@politiet.example", "\u212ax@politiet.example is no e-mail address"),
    "long name": (f"8,{'a' * 101},Lie,x@politiet.example", "the name is too long"),
}


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_told_with_its_line_and_nothing_is_done(db, file, row, reason):
    before = written()
    path = file(f"{HEAD}\n{GOOD}\n{row}\n")
    out = StringIO()
    with pytest.raises(CommandError, match="1 bad rows; nothing is changed"):
        call_command("import_people", str(path), "--apply", stdout=out, stderr=out)
    assert out.getvalue().splitlines()[-1] == f"line 3: {reason}"
    assert written() == before


def test_every_bad_row_is_told_in_order(db):
    plan = make_plan(f"{HEAD}\n,A,B,a@b.example\n{GOOD}\n8,A,B,no\n9,A,B,c@d.example,too,many\n")
    assert [fault.line for fault in plan.faults] == [2, 4]


@pytest.mark.parametrize("what", ["managers", "units", "manager nowhere", "someone else's address", "no columns"])
def test_a_file_that_cannot_be_true_does_nothing(db, what):
    UserFactory(employee_number="99", email="mine@politiet.example")
    text = {
        "managers": f"{HEAD},manager_employee_number\n1,A,B,a@b.example,2\n2,C,D,c@d.example,1\n",
        "units": f"{HEAD},unit_code,parent_unit_code\n1,A,B,a@b.example,U1,U2\n2,C,D,c@d.example,U2,U1\n",
        "manager nowhere": f"{HEAD},manager_employee_number\n1,A,B,a@b.example,77\n",
        "someone else's address": f"{HEAD}\n1,A,B,Mine@politiet.example\n",
        "no columns": "name;phone\nA;1\n",
    }[what]
    made, plan = check_import(file_name="x.csv", content=text, by=None, now=clock.now())
    assert (made.state, bool(plan.faults)) == ("refused", True)


NORWEGIAN = "ansattnr;fornavn;etternavn;e-post\n1;Bjørn;Ås;bjorn@politiet.example\n"


@pytest.mark.parametrize(
    "data",
    [
        NORWEGIAN.encode(),
        NORWEGIAN.encode("utf-8-sig"),
        NORWEGIAN.encode("cp1252"),
        NORWEGIAN.replace(";", ",").encode(),
        NORWEGIAN.replace("\n", "\r\n").encode("cp1252"),
    ],
    ids=["utf-8", "BOM", "Windows-1252", "commas", "Windows-1252 with CRLF"],
)
def test_what_norwegian_spreadsheets_save_is_understood(db, data):
    (row,) = make_plan(decode(data)).added
    assert (row["given_name"], row["family_name"]) == ("Bjørn", "Ås")


def test_a_line_of_ten_megabytes_is_a_bad_row(db):
    plan = make_plan(f"{HEAD}\n1,{'x' * 10_000_000},B,a@b.example\n")
    assert [fault.line for fault in plan.faults] == [2]


def test_a_file_that_is_too_large_is_refused_whole(client, administrator, monkeypatch):
    """Read in part, whoever stood further down would have left."""
    monkeypatch.setattr("mentoring.accounts.views.LARGEST_FILE", 100)
    client.force_login(administrator)
    upload = SimpleUploadedFile("people.csv", f"{HEAD}\n{GOOD}\n{'x' * 100}".encode())
    page = client.post(reverse("accounts:import-new"), {"file": upload})
    assert (page.status_code, PeopleImport.objects.count()) == (409, 0)
    assert "too large" in page.content.decode()


def test_only_administrators_import(client, coordinator, outsider):
    statuses = []
    for person in (coordinator, outsider):
        client.force_login(person)
        statuses.append(client.get(reverse("accounts:import-new")).status_code)
    assert statuses == [403, 403]


# --- Two at once, and many --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_same_file_pressed_twice_is_applied_once():
    made = checked(f"{HEAD}\n{GOOD}\n")
    answers = at_once(3, lambda: apply_import(people_import=made, by=None, now=clock.now()))
    assert sorted(a for a in answers if isinstance(a, str)) == ["applied", "applied"]
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_person_do_not_meet():
    waiting = [checked(f"{HEAD}\n{GOOD}\n") for _file in range(2)]
    answers = at_once(2, lambda: apply_import(people_import=waiting.pop(), by=None, now=clock.now()))
    assert [a for a in answers if isinstance(a, str)] == ["stale"]
    assert User.objects.count() == 1


def test_memory_grows_by_a_few_kilobytes_a_person(db):
    """So 19,000 people take less than 200 MB. How long they take is measured by `manage.py bench people`, not here."""
    rows = (
        f"{n},Kari{n},Nordmann,kari{n}@politiet.example,U{n % 30},Seksjon {n % 30},{n // 10 or ''}" for n in range(SOME)
    )
    text = f"{HEAD},unit_code,unit_name,manager_employee_number\n" + "\n".join(rows)
    tracemalloc.start()
    try:
        plan = applied(text)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(plan.added) == User.objects.count() == SOME
    assert most < SOME * 10_000

"""The record: every change is in it with who made it, nobody rewrites it, and those who may read it read it right."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from applicants.models import Application
from applicants.services import ask_for_more
from applicants.tasks import close_inquiries
from matching.services.publishing import publish_run
from mentoring.accounts.models import Unit, User
from mentoring.audit.models import Event, RowChange
from mentoring.audit.services import acting, record
from mentoring.audit.triggers import audited_models, is_sealed
from programs.models import Program
from programs.states import Phase
from tests.factories.accounts import UnitFactory, UserFactory
from tests.scenarios.applicants import open_call, submitted
from tests.scenarios.matches import solved, to_be_matched
from tests.scenarios.programs import drafted

TABLES = ("audit_event", "audit_rowchange")
BY_THE_SYSTEM = {"matching.claim_run", "matching.finish_run"}
"""Acts of the workers for nobody in particular, in the round below."""


@pytest.fixture
def call(program, coordinator, now):
    return open_call(program, by=coordinator, now=now)


def changes(instance) -> list[tuple[str, int | None, str]]:
    """Operation, person and act of every change of the row, oldest first."""
    rows = RowChange.objects.filter(table=instance._meta.db_table, row_id=str(instance.pk)).order_by("pk")
    return list(rows.values_list("operation", "by_id", "act"))


# --- Everything is in it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trigger", ["audit_row", "audit_inserted"])
def test_every_table_of_ours_has_its_triggers(db, trigger):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgenabled, encode(tgargs, 'escape') FROM pg_trigger WHERE tgname = %s",
            [trigger],
        )
        found = {table.strip('"'): (enabled, arguments.split("\\000")[0]) for table, enabled, arguments in cursor}
    wanted = {m._meta.db_table: ("O", "sealed" if is_sealed(m) else "open") for m in audited_models()}
    assert found == wanted


@pytest.fixture
def round_that_was(program, coordinator, now):
    """A whole round by the services, from the call to the published match."""
    wishes = {"Lea": ["Ada", "Bo"], "Max": ["Cy", "Di"], "Noa": ["Eli", "Fam"]}
    to_be_matched(program, wishes, by=coordinator, now=now)
    publish_run(run=solved(program, by=coordinator, now=now), by=coordinator, now=now)
    return program


def test_no_state_has_changed_without_an_act_and_a_person(round_that_was):
    moves = RowChange.objects.filter(operation="update", columns__contains=["state"])
    assert moves.count() > 30
    nameless = moves.filter(by_id=None).exclude(act__in=BY_THE_SYSTEM) | moves.filter(act="")
    assert list(nameless.values_list("table", "act").distinct()) == []


def test_every_move_of_an_application_is_a_named_act_of_the_same_person(round_that_was):
    rows = RowChange.objects.filter(table="applicants_application", operation="update", columns__contains=["state"])
    events = Event.objects.filter(subject_type="applicants.application", after__has_key="state")
    by_trigger = {(r.row_id, r.values["state"], r.by_id) for r in rows}
    assert by_trigger == {(e.subject_id, e.after["state"], e.by_id) for e in events}
    assert len(by_trigger) == rows.count()


def test_an_inner_act_has_its_own_name_and_the_outer_one_goes_on(program, coordinator, outsider):
    def touch(version: int) -> None:
        Program.objects.filter(pk=program.pk).update(version=version)

    with acting(by=coordinator, act="outer"):
        touch(2)
        with acting(by=outsider, act="inner"):
            touch(3)
        touch(4)
    touch(5)
    assert changes(program)[-4:] == [
        ("update", coordinator.pk, "outer"), ("update", outsider.pk, "inner"), ("update", coordinator.pk, "outer"), ("update", None, ""),
    ]  # fmt: skip


def test_a_hand_at_the_prompt_is_in_it_too(program):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programs_program SET state = 'archived' WHERE id = %s", [program.pk])
    last = RowChange.objects.filter(table="programs_program").latest("pk")
    assert (last.by_id, last.act, last.columns, last.values) == (None, "", ["state"], {"state": "archived"})


def test_many_new_rows_are_on_record_each_with_states_dates_and_references_only(coordinator):
    with acting(by=coordinator, act="test"):
        people = User.objects.bulk_create(
            User(email=f"ny{n}@politiet.example", given_name="Ny", family_name="Ny", manager=coordinator)
            for n in range(3)
        )
    found = RowChange.objects.filter(table="accounts_user", act="test").order_by("pk")
    assert [(row.row_id, row.operation, row.by_id, row.columns) for row in found] == [
        (str(person.pk), "insert", coordinator.pk, []) for person in people
    ]
    for row in found:
        assert row.values["manager_id"] == coordinator.pk
        assert "unit_id" not in row.values  # it has none
        assert {name for name in row.values if not name.endswith(("_id", "_at"))} == set()


def test_what_is_written_over_is_on_record_as_changed(coordinator):
    unit = UnitFactory()
    with acting(by=coordinator, act="test"):
        Unit.objects.bulk_create(
            [Unit(code=unit.code, name="Nytt namn"), Unit(code="NY", name="Ny")],
            update_conflicts=True, unique_fields=["code"], update_fields=["name"],
        )  # fmt: skip
    found = RowChange.objects.filter(table="accounts_unit", act="test").order_by("operation")
    assert [(row.operation, row.columns) for row in found] == [("insert", []), ("update", ["name"])]


def test_what_was_rolled_back_has_not_happened(program, coordinator, now):
    before = (Event.objects.count(), RowChange.objects.count())
    with pytest.raises(RuntimeError), acting(by=coordinator, act="test"):
        Program.objects.filter(pk=program.pk).update(version=9)
        record(action="test", subject=program, by=coordinator, now=now)
        raise RuntimeError
    assert (Event.objects.count(), RowChange.objects.count()) == before


def test_a_button_in_the_admin_is_the_administrators_act(client, administrator, coordinator, now):
    own = drafted(by=coordinator, now=now)
    client.force_login(administrator)
    client.post(reverse("admin:programs_program_changelist"), {"action": "open_call", "_selected_action": [own.pk]})
    own.refresh_from_db()
    assert own.state == Phase.CALL
    assert Event.objects.get(action="programs.program.call").by_id == administrator.pk
    assert changes(own)[-1] == ("update", administrator.pk, "programs.move_program")


def test_a_form_in_the_admin_is_the_administrators_act(client, administrator):
    person = UserFactory()
    client.force_login(administrator)
    page = client.get(reverse("admin:accounts_user_change", args=[person.pk]))
    form = {name: value for name, value in page.context["adminform"].form.initial.items() if value not in (None, False)}
    client.post(reverse("admin:accounts_user_change", args=[person.pk]), {**form, "given_name": "Anna"})
    assert User.objects.get(pk=person.pk).given_name == "Anna"
    assert changes(person)[-1] == ("update", administrator.pk, "admin")
    last = RowChange.objects.filter(table="accounts_user", row_id=str(person.pk)).latest("pk")
    assert ("given_name" in last.columns, last.values) == (True, {})  # that a name changed, not the name


def test_what_a_task_does_by_itself_is_the_systems_act(call, applicant, coordinator, now, monkeypatch):
    application = submitted(call, applicant, now=now)
    ask_for_more(
        application=application,
        text="More.",
        until=now + (later := call.call_closes_at - now) / 2,
        by=coordinator,
        now=now,
    )
    monkeypatch.setattr("mentoring.clock.now", lambda: now + later)
    close_inquiries()
    assert changes(application)[-1] == ("update", None, "applicants.close_late_inquiries")
    assert Event.objects.filter(action="applicants.application.submitted", by_id=None).count() == 1


# --- Nobody rewrites it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sql", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses(round_that_was, table, sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER no_truncate")  # the tests' own exception, see conftest.py
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(sql.format(table))
        transaction.set_rollback(True)
    assert (Event.objects.count() > 0, RowChange.objects.count() > 0) == (True, True)


@pytest.mark.parametrize("model", [Event, RowChange])
def test_so_it_does_through_the_models(round_that_was, model):
    for write in (
        lambda: model.objects.update(by_id=1),
        lambda: model.objects.all().delete(),
        lambda: model.objects.first().save(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            write()


def test_the_administration_offers_no_way(client, administrator, round_that_was):
    client.force_login(administrator)
    event = Event.objects.first()
    urls = [reverse(f"admin:audit_event_{name}", args=args) for name, args in (("add", []), ("delete", [event.pk]))]
    assert [client.get(url).status_code for url in urls] == [403, 403]
    assert client.post(reverse("admin:audit_event_change", args=[event.pk]), {"action": "x"}).status_code == 403


ROLES = Path(settings.BASE_DIR) / "docs" / "database-roles.sql"


@pytest.fixture
def as_the_application(db):
    """As docs/operating.md has it: a role that reads and writes rows and owns nothing."""
    with connection.cursor() as cursor:
        cursor.execute(ROLES.read_text(encoding="utf-8"))
        cursor.execute("SET LOCAL ROLE mentoring_app")
        yield cursor
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER append_only", "ALTER TABLE accounts_user DISABLE TRIGGER audit_row",
        "DROP TRIGGER audit_row ON accounts_user", "DROP TABLE audit_event", "TRUNCATE audit_rowchange",
        "UPDATE audit_event SET by_id = 1", "DELETE FROM audit_rowchange", "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ],
)  # fmt: skip
def test_a_role_that_owns_nothing_cannot_switch_it_off(as_the_application, sql):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        as_the_application.execute(sql)


def test_and_does_all_its_work(call, as_the_application, applicant, coordinator, now):
    application = submitted(call, applicant, now=now)
    assert changes(application)[-1] == ("update", applicant.pk, "applicants.submit_application")
    assert Application.objects.get().state == "submitted"


# --- Who reads it -----------------------------------------------------------------------------------------------------------


def test_the_trail_says_who_did_what_latest_first(client, administrator, call, applicant, now):
    application = submitted(call, applicant, now=now)
    client.force_login(administrator)
    found = rows(client, q="application.submitted")
    assert [(row["line"].said, row["by"], row["program"]) for row in found] == [
        ("Changed application from “Draft” to “Submitted”", applicant.name, str(call))
    ]
    assert found[0]["line"].event.subject_id == str(application.pk)
    own = [row["line"].event for row in rows(client, q=str(applicant.pk))]
    assert {event.by_id for event in own} == {applicant.pk}
    assert [event.pk for event in own] == sorted((event.pk for event in own), reverse=True)


def rows(client, **asked):
    return client.get(reverse("audit:trail"), asked).context["rows"]


def test_it_is_found_by_its_words_in_the_readers_language_and_by_names(client, administrator, call, applicant, now):
    submitted(call, applicant, now=now)
    administrator.language = "nn"
    administrator.save()
    client.force_login(administrator)
    (began,) = rows(client, q=f"begynte {applicant.family_name}")
    assert began["line"].said == "Begynte på ein søknad"
    assert rows(client, q="begynte utlysning") == []


def test_names_programmes_and_objects_lead_to_what_else_there_is(client, administrator, call, applicant, now):
    application = submitted(call, applicant, now=now)
    client.force_login(administrator)
    (began,) = rows(client, q="begin_application")
    html = client.get(reverse("audit:trail"), {"q": "begin_application"}).content.decode()
    about = f"applicants.application:{application.pk}"
    for asked in ({"by": applicant.pk}, {"program": call.pk}, {"about": about}):
        assert urlencode({"q": "begin_application", **asked}).replace("&", "&amp;") in html
        assert began in rows(client, **asked)
    assert {row["line"].event.action for row in rows(client, about=about)} >= {"applicants.begin_application"}
    assert {row["line"].event.subject_id for row in rows(client, about=about)} == {str(application.pk)}
    assert client.get(began["url"]).status_code == 200
    for nonsense in ({"by": "x"}, {"program": "9" * 30}, {"about": "no.thing:7"}, {"about": ":"}):
        assert client.get(reverse("audit:trail"), nonsense).status_code == 200


def test_what_the_software_no_longer_knows_is_shown_as_it_was_written(client, administrator, program, now):
    record(action="old.forgotten_act", subject=program, by=None, now=now)
    client.force_login(administrator)
    (row,) = rows(client, q="forgotten")
    assert row["line"].said == "old.forgotten_act"


def test_only_administrators_and_the_officer_read_it(client, administrator, coordinator, outsider):
    officer = UserFactory(given_name="Petra", is_data_protection_officer=True)
    statuses = []
    for person in (administrator, officer, coordinator, outsider):
        client.force_login(person)
        statuses.append(client.get(reverse("audit:trail")).status_code)
    assert statuses == [200, 200, 403, 403]


def test_everybody_reads_what_they_did_themselves(client, call, applicant, coordinator, now):
    submitted(call, applicant, now=now)
    client.force_login(applicant)
    page = client.get(reverse("dashboard:own-data"))
    numbers = dict(page.context["tables"])
    mine = Event.objects.filter(by_id=applicant.pk)
    assert numbers["What you did here"] == mine.count() > 1
    assert not mine.filter(by_id=coordinator.pk).exists()

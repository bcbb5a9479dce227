"""Programmes, their settings and people: what the services guarantee, and that a refusal writes nothing."""

from datetime import timedelta

import pytest

from mentoring.audit.models import Event, RowChange
from mentoring.fields import Translated
from mentoring.policies import Refusal
from mentoring.states import InvalidMove
from programs.models import Membership, Program
from programs.services import (
    add_member,
    create_program,
    edit_program,
    end_membership,
    move_program,
    set_aims,
    set_dates,
)
from programs.states import Phase, Role
from tests.factories.accounts import UnitFactory, UserFactory
from tests.scenarios.programs import dates_around, drafted, in_phase

NAME = Translated(nb="Runde", nn="Runde", en="Round")


def untouched(program):
    """What a refusal must leave as it was."""
    return (
        Program.objects.filter(pk=program.pk).values().get(),
        Membership.objects.count(),
        Event.objects.count(),
        RowChange.objects.count(),
    )


def refused(code, program, service, /, **arguments):
    before = untouched(program)
    with pytest.raises(Refusal) as refusal:
        service(**arguments)
    assert refusal.value.code == code
    assert untouched(program) == before


def test_create_makes_the_creator_coordinator(outsider, now):
    program = create_program(slug="ny", name=NAME, unit=UnitFactory(), by=outsider, now=now)
    assert program.state == Phase.DRAFT
    assert list(program.memberships.values_list("user", "role", "added_by")) == [
        (outsider.pk, "coordinator", outsider.pk)
    ]
    assert list(Event.objects.filter(program_id=program.pk).order_by("id").values_list("action", "by_id")) == [
        ("programs.create_program", outsider.pk),
        ("programs.add_member", outsider.pk),
    ]


def test_create_refuses_an_address_twice(program, administrator, now):
    refused(
        "slug_taken",
        program,
        create_program,
        slug=program.slug,
        name=NAME,
        unit=program.unit,
        by=administrator,
        now=now,
    )


def test_edit_changes_only_what_is_named_and_counts_up(program, coordinator, now):
    edited = edit_program(program=program, changes={"shortlist_size": 20}, version=1, by=coordinator, now=now)
    assert (edited.shortlist_size, edited.version) == (20, 2)
    assert Event.objects.get(action="programs.edit_program").after == {"columns": ["shortlist_size"]}
    assert RowChange.objects.filter(table="programs_program", operation="update").values_list(
        "by_id", "act", "columns"
    ).get() == (
        coordinator.pk,
        "programs.edit_program",
        ["shortlist_size", "version"],
    )


def test_edit_of_nothing_new_leaves_the_version(program, coordinator, now):
    edit_program(
        program=program, changes={"shortlist_size": program.shortlist_size}, version=1, by=coordinator, now=now
    )
    program.refresh_from_db()
    assert program.version == 1


def test_edit_by_a_second_person_is_refused(program, coordinator, now):
    edit_program(program=program, changes={"shortlist_size": 20}, version=1, by=coordinator, now=now)
    refused(
        "changed_meanwhile",
        program,
        edit_program,
        program=program,
        changes={"shortlist_size": 22},
        version=1,
        by=coordinator,
        now=now,
    )


def test_one_refused_change_refuses_all(outsider, now):
    program = in_phase(drafted(by=outsider, now=now), Phase.CALL, by=outsider, now=now)
    refused(
        "settled",
        program,
        edit_program,
        program=program,
        changes={"shortlist_size": 20, "age_limit": 30},
        by=outsider,
        now=now,
    )


def test_a_running_deadline_moves_only_to_a_time_to_come(outsider, now):
    program = in_phase(drafted(by=outsider, now=now), Phase.CALL, by=outsider, now=now)
    refused("in_the_past", program, set_dates, program=program, by=outsider, now=now, call_closes_at=now)
    refused("in_the_past", program, set_dates, program=program, by=outsider, now=now, call_closes_at=None)
    soon = now + timedelta(minutes=1)
    assert set_dates(program=program, by=outsider, now=now, call_closes_at=soon).call_closes_at == soon


def test_a_deadline_gone_by_is_settled(outsider, now):
    program = in_phase(drafted(by=outsider, now=now), Phase.SCREENING, by=outsider, now=now)
    refused(
        "settled", program, set_dates, program=program, by=outsider, now=now, call_closes_at=now + timedelta(days=15)
    )


def test_dates_follow_each_other(outsider, now):
    program = drafted(by=outsider, now=now)
    early = dates_around(now)["call_opens_at"] - timedelta(days=1)
    refused("dates_out_of_order", program, set_dates, program=program, by=outsider, now=now, call_closes_at=early)


def test_aims_are_replaced_in_order(program, coordinator, now):
    pairs = [(Translated(nb=f"Mål {n}"), Translated(nb=f"Mål på {n}")) for n in (1, 2)]
    set_aims(program=program, aims=[(NAME, NAME)], by=coordinator, now=now)
    set_aims(program=program, aims=pairs, by=coordinator, now=now)
    assert [(aim.position, aim.text, aim.measure) for aim in program.aims.all()] == [(1, *pairs[0]), (2, *pairs[1])]


def test_members_hold_no_clashing_parts(program, coordinator, leader, mentor, assessor, now):
    for user, role, code in [
        (leader, Role.ASSESSOR, "roles_clash"),
        (assessor, Role.LEADER, "roles_clash"),
        (mentor, Role.COORDINATOR, "roles_clash"),
        (assessor, Role.COORDINATOR, "not_blind"),
        (coordinator, Role.ASSESSOR, "not_blind"),
        (leader, Role.LEADER, "already_member"),
    ]:
        before = untouched(program)
        with pytest.raises(Refusal) as refusal:
            add_member(program=program, user=user, role=role, by=coordinator, now=now)
        assert (user, role, refusal.value.code) == (user, role, code)
        assert untouched(program) == before


def test_the_same_person_has_other_parts_elsewhere(program, leader, coordinator, now):
    other = drafted(by=coordinator, now=now)
    assert add_member(program=other, user=leader, role=Role.ASSESSOR, by=coordinator, now=now).role == Role.ASSESSOR


def test_who_has_left_gets_no_part(program, coordinator, now):
    gone = UserFactory(given_name="Borte", is_active=False, left_at=now)
    refused("has_left", program, add_member, program=program, user=gone, role=Role.ASSESSOR, by=coordinator, now=now)


def test_an_assistant_ends_with_the_leader(program, coordinator, leader, outsider, now):
    leading = Membership.objects.get(user=leader)
    refused(
        "assists_whom",
        program,
        add_member,
        program=program,
        user=outsider,
        role=Role.ASSISTANT,
        by=coordinator,
        now=now,
    )
    helper = add_member(program=program, user=outsider, role=Role.ASSISTANT, assists=leading, by=coordinator, now=now)
    end_membership(membership=leading, by=coordinator, now=now)
    helper.refresh_from_db()
    assert (helper.ended_at, helper.ended_by) == (now, coordinator)
    refused("ended", program, end_membership, membership=leading, by=coordinator, now=now)


def test_the_last_coordinator_stays(program, coordinator, now):
    last = Membership.objects.get(user=coordinator)
    refused("last_coordinator", program, end_membership, membership=last, by=coordinator, now=now)


def test_the_call_opens_when_it_is_complete(outsider, now):
    program = drafted(by=outsider, now=now)
    for change, code in [
        ({"call_text": Translated(nb="Bare bokmål")}, "text_missing"),
        ({"call_opens_at": None}, "dates_missing"),
        ({"age_reason": Translated()}, "no_age_reason"),
        ({"age_alternatives": Translated(nb="Bare bokmål")}, "no_age_alternatives"),
        ({"age_decided_by": None}, "age_not_decided"),
        ({"age_ends_on": None}, "age_limit_over"),
        ({"reference_date": None}, "no_reference_date"),
        ({"call_opens_at": now - timedelta(days=9), "call_closes_at": now - timedelta(days=1)}, "call_over"),
    ]:
        whole = {name: getattr(program, name) for name in change}
        edit_program(program=program, changes=change, by=outsider, now=now)
        refused(code, program, move_program, program=program, target=Phase.CALL, by=outsider, now=now)
        edit_program(program=program, changes=whole, by=outsider, now=now)
    assert move_program(program=program, target=Phase.CALL, by=outsider, now=now).state == Phase.CALL


def test_no_phase_is_skipped(program, coordinator, now):
    before = untouched(program)
    with pytest.raises(InvalidMove):
        move_program(program=program, target=Phase.VIDEO, by=coordinator, now=now)
    assert untouched(program) == before

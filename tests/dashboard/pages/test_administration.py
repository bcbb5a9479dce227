"""The administrator's page of a programme goes by the same services as the pages."""

import pytest
from django.urls import reverse

from mentoring.audit.models import Event
from programs.models import Membership, Program
from programs.services import edit_program
from programs.states import Phase
from tests.factories.accounts import UnitFactory
from tests.scenarios.programs import drafted

CHANGELIST = "admin:programs_program_changelist"


@pytest.fixture
def signed_in(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def own(outsider, now):
    return drafted(by=outsider, now=now)


def as_shown(page):
    """What a browser would send back of the admin's change form and its inlines."""
    data = {}
    forms = [page.context["adminform"].form]
    for formset in page.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if hasattr(bound.field.widget, "decompress"):
                names = getattr(
                    bound.field.widget, "widgets_names", [f"_{n}" for n in range(len(bound.field.widget.widgets))]
                )
                parts = bound.field.widget.decompress(value)
                data |= {
                    f"{bound.html_name}{suffix}": part if part is not None else ""
                    for suffix, part in zip(names, parts, strict=True)
                }
            elif isinstance(value, bool):
                data |= {bound.html_name: "on"} if value else {}
            else:
                shown = "" if value is None else bound.field.widget.format_value(value) or ""
                data[bound.html_name] = shown[0] if isinstance(shown, list) else shown
    return {name: str(value) for name, value in data.items()}


def test_a_new_one_is_filled_from_the_defaults(signed_in, outsider, administrator):
    answer = signed_in.post(
        reverse("admin:programs_program_add"),
        {
            "name_nb": "Runde", "name_nn": "Runde", "name_en": "", "slug": "fra-admin", "unit": UnitFactory().pk,
            "opens_on": "2026-03-02", "coordinator": outsider.email,
        },
    )  # fmt: skip
    assert answer.status_code == 302
    made = Program.objects.get(slug="fra-admin")
    assert (made.questions.count(), made.criteria.count(), made.aims.count()) == (7, 9, 5)
    assert list(made.memberships.values_list("user", "added_by")) == [(outsider.pk, administrator.pk)]


def test_opening_the_call_is_the_same_act(signed_in, own, administrator):
    answer = signed_in.post(reverse(CHANGELIST), {"action": "open_call", "_selected_action": [own.pk]}, follow=True)
    own.refresh_from_db()
    assert own.state == Phase.CALL
    assert Event.objects.get(action="programs.program.call").by_id == administrator.pk
    assert len(answer.context["messages"]) == 1


def test_what_blocks_the_page_blocks_the_administrator(signed_in, own):
    own.questions.all().delete()
    answer = signed_in.post(reverse(CHANGELIST), {"action": "move_on", "_selected_action": [own.pk]}, follow=True)
    own.refresh_from_db()
    assert own.state == Phase.DRAFT
    assert [str(m) for m in answer.context["messages"]] == [
        f"{own}: The application form has no questions yet. Write at least one."
    ]


def test_saving_counts_up_and_refuses_an_old_version(signed_in, own, outsider, now):
    url = reverse("admin:programs_program_change", args=[own.pk])
    shown = {**as_shown(signed_in.get(url)), "shortlist_size": "25"}
    answer = signed_in.post(url, shown)
    assert answer.status_code == 302, answer.context["errors"]
    own.refresh_from_db()
    assert (own.shortlist_size, own.version) == (25, 3)
    edit_program(program=own, changes={"shortlist_size": 26}, by=outsider, now=now)
    assert signed_in.post(url, shown).status_code == 200
    own.refresh_from_db()
    assert own.shortlist_size == 26


def test_a_member_is_added_and_ended_on_the_programmes_page(signed_in, own, coordinator, outsider, administrator):
    url = reverse("admin:programs_program_change", args=[own.pk])
    shown = as_shown(signed_in.get(url))
    total = int(shown["memberships-TOTAL_FORMS"])
    new = {
        "memberships-TOTAL_FORMS": total + 1, f"memberships-{total}-user": coordinator.pk, f"memberships-{total}-role": "coordinator",
        f"memberships-{total}-id": "", f"memberships-{total}-program": own.pk,
    }  # fmt: skip
    assert signed_in.post(url, {**shown, **new}).status_code == 302
    assert Membership.objects.get(program=own, user=coordinator).added_by == administrator
    shown = as_shown(signed_in.get(url))
    row = next(
        name
        for name, value in shown.items()
        if name.startswith("memberships-")
        and name.endswith("-id")
        and value == str(Membership.objects.get(program=own, user=outsider).pk)
    )
    assert signed_in.post(url, {**shown, row.replace("-id", "-DELETE"): "on"}).status_code == 302
    assert Membership.objects.get(program=own, user=outsider).ended_by == administrator


def test_the_phase_is_no_field(signed_in, own):
    url = reverse("admin:programs_program_change", args=[own.pk])
    assert "state" not in signed_in.get(url).context["adminform"].form.fields


def test_there_is_one_door(client, outsider):
    index, login = reverse("admin:index"), reverse("admin:login")
    assert client.get(index, follow=True).redirect_chain[-1][0].split("?")[0] == reverse("account_login")
    assert client.post(login, {"username": outsider.email, "password": "x"}).status_code == 302
    client.force_login(outsider)
    assert client.get(login).status_code == 403

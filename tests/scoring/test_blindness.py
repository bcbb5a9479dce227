"""Canaries: whatever an assessor may not know is shuffled, and nothing they can see, in no order, changes."""

import re

import pytest
from django.urls import reverse

from mentoring.accounts.models import User
from tests.factories.accounts import UnitFactory
from tests.factories.applicants import ManagerReplyFactory
from tests.factories.programs import NOW

HIDDEN = {
    "name": lambda n: {"given_name": f"Kanari{n}", "family_name": f"Zzz{9 - n}"},
    "address": lambda n: {"email": f"kanari{9 - n}@politiet.example", "employee_number": f"kanari{n}"},
    "unit": lambda n: {"unit": UnitFactory(name=f"Kanari enhet {9 - n}")},
    "age": lambda n: {"birth_date": f"199{n}-0{9 - n}-01"},
    "job and education": lambda n: {"job_kind": ["operative", "civilian", "unknown"][n], "education": f"Kanari{9 - n}"},
    "manager": lambda n: {"manager": User.objects.exclude(memberships__role="assessor").order_by("pk")[n]},
}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|\b[A-Za-z0-9]{64}\b|\d\d:\d\d')


def everything(client, assessor):
    """All an assessor can open: the queue in each order and search one may try, the declaration, and every desk with its skip link."""
    pages = [reverse("scoring:declare", args=["runde"])]
    queries = ("", "?q=kanari", "?order=name", "?order=-unit", "?order=age", "?search=Zzz", "?page=2")
    pages += [reverse("scoring:queue", args=["runde"]) + query for query in queries]
    pages += [reverse("scoring:desk", args=["runde", a.pk]) for a in assessor.assignments.order_by("pk")]
    return [TOKEN.sub("", client.get(page).content.decode()) for page in pages]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_hidden_field_shuffled_changes_nothing_an_assessor_can_see(client, round_under_way, assessor, hidden):
    client.force_login(assessor)
    before = everything(client, assessor)
    for number, application in enumerate(round_under_way.applications.order_by("pk")):
        for name, value in HIDDEN[hidden](number).items():
            setattr(application.applicant, name, value)
        application.applicant.save()
    after = everything(client, assessor)
    assert after == before
    assert "kanari" not in "".join(after).casefold().replace("?q=kanari", "").replace("q=kanari", "")


def test_what_a_manager_says_changes_nothing_an_assessor_can_see(client, round_under_way, assessor):
    type(round_under_way).objects.filter(pk=round_under_way.pk).update(manager_part="asked")
    client.force_login(assessor)
    before = everything(client, assessor)
    for number, application in enumerate(round_under_way.applications.order_by("pk")):
        said = [{}, {"answer": "no", "reason": "Kanari", "answered_at": NOW}, {"answer": "yes", "answered_at": NOW}]
        ManagerReplyFactory(application=application, **said[number % 3])
    assert everything(client, assessor) == before


def test_exports_are_not_for_assessors(client, round_under_way, assessor):
    client.force_login(assessor)
    for name in ("result-export", "result-list", "cut", "agreement", "compare"):
        assert client.get(reverse(f"scoring:{name}", args=["runde", "application"])).status_code == 403

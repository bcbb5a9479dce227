import pytest

from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.scoring import CriterionFactory
from tests.scenarios.applicants import open_call, submitted
from tests.scenarios.scoring import screening


@pytest.fixture
def criteria(program):
    """Two, of which the second weighs three times as much."""
    return [
        CriterionFactory(program=program, position=1, weight=1),
        CriterionFactory(program=program, position=2, weight=3),
    ]


@pytest.fixture
def round_under_way(program, criteria, coordinator, assessor, second_assessor, now):
    """Cecilie, Anders and Bodil have applied; each has been given to both assessors."""
    open_call(program, by=coordinator, now=now)
    units = {name: UnitFactory(name=name) for name in ("Kripos", "Finnmark")}
    for given, family, unit in (
        ("Cecilie", "Aas", "Kripos"),
        ("Anders", "Berg", "Finnmark"),
        ("Bodil", "Dahl", "Kripos"),
    ):
        submitted(program, UserFactory(given_name=given, family_name=family, unit=units[unit]), now=now)
    return screening(program, by=coordinator, now=now)


@pytest.fixture
def work(round_under_way):
    """Work of (applicant's given name, assessor)."""

    def find(given, assessor):
        return assessor.assignments.select_related("application__program").get(application__applicant__given_name=given)

    return find

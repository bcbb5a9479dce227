"""The table of results: order, search, what is to be discussed, pages; and the same as a spreadsheet."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from applicants.scoring.selectors import agreement
from applicants.scoring.services import weigh_application
from applicants.services import stage_decisions
from applicants.states import Outcome, Round
from tests.factories.applicants import ManagerReplyFactory
from tests.scenarios.scoring import marked


def url(program, name="list"):
    return reverse(f"scoring:result-{name}", args=[program.slug, "application"])


def shown(response):
    return [row.name.split()[0] for row in response.context["rows"]]


@pytest.fixture
def scored(round_under_way, work, assessor, second_assessor, now):
    """Anders 75, Bodil 25 with a gap of 2, Cecilie nothing yet."""
    marked(work("Anders", assessor), [3, 3], now=now)
    marked(work("Bodil", assessor), [0, 0], now=now)
    marked(work("Bodil", second_assessor), [2, 2], now=now)
    return round_under_way


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Anders", "Bodil", "Cecilie"]), ("?order=total", ["Bodil", "Anders", "Cecilie"]),
        ("?order=-spread", ["Bodil", "Anders", "Cecilie"]), ("?order=name", ["Cecilie", "Anders", "Bodil"]),
        ("?order=-unit&q=aas", ["Cecilie"]), ("?q=kripos&order=-name", ["Bodil", "Cecilie"]), ("?discuss=1", ["Bodil"]),
        ("?discuss=1&q=anders", []), ("?q=%25", []), ("?order=applicant__password", ["Anders", "Bodil", "Cecilie"]),
        ("?page=99", ["Anders", "Bodil", "Cecilie"]), ("?q=%00", ["Anders", "Bodil", "Cecilie"]),
    ],
)  # fmt: skip
def test_order_search_and_what_is_to_be_discussed(client, scored, coordinator, query, names):
    client.force_login(coordinator)
    response = client.get(url(scored) + query)
    assert shown(response) == names
    assert response.context["page"].paginator.count == len(names)


def test_totals_gaps_work_and_what_is_staged(client, scored, coordinator, now):
    rows = {a.applicant.given_name: a for a in scored.applications.select_related("applicant")}
    stage_decisions(
        applications={rows["Anders"].pk: Outcome.ADVANCE},
        program=scored,
        round=Round.APPLICATION,
        by=coordinator,
        now=now,
    )
    client.force_login(coordinator)
    response = client.get(url(scored))
    assert [(r.total, r.spread, r.scored, r.assigned, r.outcome, r.waits) for r in response.context["rows"]] == [
        (75.0, None, 1, 2, Outcome.ADVANCE, True),
        (25.0, 2, 2, 2, None, True),
        (None, None, 0, 2, None, True),
    ]
    assert response.context["staged"] == [(Outcome.ADVANCE, 1)]
    assert response.context["undecided"] == 2


def test_a_search_that_finds_nothing_says_so(client, scored, coordinator):
    client.force_login(coordinator)
    assert "No application fits." in client.get(url(scored) + "?q=xyz").content.decode()


def test_the_spreadsheet_has_everybody_best_first(client, scored, coordinator):
    client.force_login(coordinator)
    response = client.get(url(scored, "export"))
    assert response["Content-Disposition"] == 'attachment; filename="results-runde-application.xlsx"'
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [(row[1], row[2], row[4], row[5], row[6]) for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        ("Anders Berg", "Finnmark", 75, None, 1), ("Bodil Dahl", "Kripos", 25, 2, 2), ("Cecilie Aas", "Kripos", None, None, 0),
    ]  # fmt: skip


def test_the_spreadsheet_has_what_was_agreed_what_is_staged_and_how_strict_each_was(client, scored, coordinator, now):
    bodil = scored.applications.get(applicant__given_name="Bodil")
    weigh_application(
        application=bodil, round=Round.APPLICATION, consensus="=Enige om kart", decide=True, outcome=Outcome.ADVANCE, feedback="",
        by=coordinator, now=now,
    )  # fmt: skip
    ManagerReplyFactory(application=bodil, answer="no", answered_at=now)
    client.force_login(coordinator)
    book = load_workbook(io.BytesIO(b"".join(client.get(url(scored, "export")).streaming_content)))
    results, assessors = book.worksheets
    assert [row[8:] for row in results.iter_rows(min_row=3, max_row=3, values_only=True)] == [
        (str(Outcome.ADVANCE.label), "No, staged", "'=Enige om kart", "No")
    ]
    measured = agreement(scored, Round.APPLICATION)
    assert list(assessors.iter_rows(min_row=2, max_row=1 + len(measured.assessors), values_only=True)) == [
        (one.assessor.name, one.applications, None if one.lean is None else round(one.lean, 2))
        for one in measured.assessors
    ]


@pytest.mark.parametrize("name", ["=1+1", "+47", "-1", "@SUM(A1)"])
def test_a_name_that_looks_like_a_formula_is_text_in_the_spreadsheet(client, scored, coordinator, name):
    person = scored.applications.get(applicant__given_name="Anders").applicant
    person.given_name = name
    person.save(update_fields=["given_name"])
    client.force_login(coordinator)
    sheet = load_workbook(io.BytesIO(b"".join(client.get(url(scored, "export")).streaming_content))).active
    assert sheet.cell(row=2, column=2).value == f"'{name} Berg"


@pytest.mark.parametrize(
    ("round_", "says", "proposed"), [("application", "Bodil", None), ("video", "It is not time yet", 18)]
)
def test_each_round_proposes_its_own_number_and_says_when_it_comes(client, scored, coordinator, round_, says, proposed):
    client.force_login(coordinator)
    response = client.get(reverse("scoring:result-list", args=[scored.slug, round_]))
    assert response.context["proposed"] == proposed
    assert says in response.content.decode()

"""The decision note: what it holds, its PDF, and that a run can be repeated from it to the same result."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from matching.models import MatchRun
from matching.services.publishing import publish_run
from matching.services.runs import claim_run, solve_run
from mentoring.documents import Document, Section, Table, as_pdf
from tests.scenarios.matches import solved


def url(name: str, run: MatchRun) -> str:
    return reverse(f"matching:{name}", args=["runde", run.pk])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def run(matching, coordinator, now) -> MatchRun:
    run = solved(matching, by=coordinator, now=now)
    publish_run(run=run, by=coordinator, now=now)
    run.refresh_from_db()
    return run


@pytest.fixture
def hanne(client, coordinator):
    client.force_login(coordinator)
    return client


def repeated(client, run, now) -> str:
    client.post(url("run-repeat", run))
    assert "It is being solved." in text_of(client.get(url("run-note", run)))
    solve_run(run=claim_run(now=now), now=now)
    return text_of(client.get(url("run-note", run)))


def test_the_note_holds_what_one_needs_to_defend_and_repeat_the_match(hanne, run):
    page = text_of(hanne.get(url("run-note", run)))
    for words in (
        run.digest,
        run.seed,
        run.engine,
        "Hanne Raadgiver",
        "Lea Leder",
        "Ada Mentor",
        "Proven best",
        "wish number 1, went to",
    ):
        assert words in page
    pdf = hanne.get(url("run-note-pdf", run))
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert b"/StructTreeRoot" in pdf.content and b"/Marked true" in pdf.content


def test_a_document_is_set_word_for_word_whatever_is_in_it():
    nasty = '#import "x" $1^2$ <b> \\ *ø* `é` ' + "x" * 300
    table = Table(["A", "B"], [[nasty, "2"]], numbers=[1])
    document = Document(
        nasty, "nb", "Politidirektoratet", "laget", sections=[Section(nasty, [nasty], [("a", nasty)], table, [nasty])]
    )
    assert as_pdf(document)[:5] == b"%PDF-"
    assert as_pdf(document).count(b"/H1") >= 1


def test_repeated_from_its_note_it_gives_the_same(hanne, run, now):
    assert "Same result." in repeated(hanne, run, now)
    call_command("repeat_match", str(run.pk))
    assert (
        hanne.get(reverse("matching:run-detail", args=["runde", MatchRun.objects.get(repeats=run).pk])).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("pairs", "The pairs are not the same."),
        ("stages", "The steps do not have"),
        ("seed", ""),
        ("input", "no longer has the fingerprint"),
    ],
)
def test_it_is_truly_compared(hanne, run, now, part, says):
    """A result, or an input, that was tampered with is noticed."""
    if part == "pairs":
        first, second = run.solution["pairs"][0], run.solution["pairs"][-1]
        first[1], second[1] = second[1], first[1]
    elif part == "stages":
        run.solution["stages"][0]["value"] -= 1
    elif part == "input":
        run.problem["case"]["mentors"][0]["tags"] = []
    run.save(update_fields=["solution", "problem"])
    page = repeated(hanne, run, now)
    assert ("Not the same result." in page, says in page) == (part != "seed", True)
    if part != "seed":
        with pytest.raises(CommandError, match="not the same result"):
            call_command("repeat_match", str(run.pk))


def test_the_note_is_for_coordinators(client, run, leader, outsider):
    for person, status in ((leader, 403), (outsider, 404)):
        client.force_login(person)
        assert {client.get(url(name, run)).status_code for name in ("run-note", "run-note-pdf")} == {status}
        assert client.post(url("run-repeat", run)).status_code == status
    assert MatchRun.objects.count() == 1

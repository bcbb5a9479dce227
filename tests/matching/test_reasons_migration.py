"""Reasons that stood in the input of older runs go beside them; the runs stay what they were, under the fingerprint of what is left."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from matching.models import Explanation, MatchRun
from matching.selectors.problems import digest_of
from matching.selectors.runs import rules_in_words
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.factories.matching import LeaderFactory
from tests.factories.programs import NOW, ProgramFactory

BEFORE, AFTER = ("matching", "0011_rule_reasons"), ("matching", "0012_reasons_beside_runs")


@pytest.fixture
def in_the_past(transactional_db):
    MigrationExecutor(connection).migrate([BEFORE])
    yield MigrationExecutor(connection).loader.project_state([BEFORE]).apps
    MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def forbidden(leader: int, application: int, **more: str) -> dict[str, Any]:
    pair = {"leader": f"l{leader}", "mentor": f"m{application}"}
    return {"kind": "forbidden", **pair, "hard": True, "after": 1, "by": 1, **more}


def everywhere(word: str) -> set[str]:
    """The tables in which this stands."""
    with connection.cursor() as cursor:
        found = set()
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM \"{table}\" t WHERE t::text LIKE '%{word}%'")
            if cursor.fetchone() != (0,):
                found.add(table)
        return found


def test_reasons_go_beside_the_run_and_out_of_its_input_and_findings(in_the_past):
    program, person = ProgramFactory(), UserFactory()
    leader = LeaderFactory(program=program)
    ada, bo, gone = ApplicationFactory.create_batch(3, program=program)
    apps.get_model("applicants", "Application").objects.filter(pk=gone.pk).update(erased_at=NOW)
    mix = {"kind": "civilian", "whole_group": False, "at_least": 1, "at_most": None, "hard": True, "after": 1}
    rules = [
        forbidden(leader.pk, ada.pk, reason="reven: søsken"),
        forbidden(leader.pk, bo.pk, reason=""),
        forbidden(leader.pk, gone.pk, reason="ulven: slettet"),
        forbidden(leader.pk + 1000, ada.pk, reason="ulven: lederen finnes ikke"),
        mix,
    ]
    case = {"name": "runde", "leaders": [], "mentors": [{"id": f"m{ada.pk}", "tags": []}]}
    facts = {
        "program_id": program.pk, "seed": "1", "name": "Scenario 1", "created_at": NOW, "created_by_id": person.pk,
        "state": "solved", "finished_at": NOW, "solution": {"status": "optimal", "pairs": [], "stages": []},
    }  # fmt: skip
    runs = in_the_past.get_model("matching", "MatchRun").objects
    run = runs.create(problem={"case": case, "rules": rules}, digest="as it was with reasons", **facts)
    repeat = runs.create(problem={"case": case, "rules": rules[:1]}, digest="likewise", repeats_id=run.pk, **facts)
    newer = runs.create(problem={"case": case, "rules": [mix]}, digest="never had any", **facts)
    findings = in_the_past.get_model("matching", "Explanation").objects
    prices = [{"rule": rules[0], "costs": 2}, {"rule": mix, "costs": 0}]
    findings.create(run_id=run.pk, asked_at=NOW, explained_at=NOW, told={"prices": prices})
    assert everywhere("reven") == {"matching_matchrun", "matching_explanation"}

    MigrationExecutor(connection).migrate([AFTER])

    run, repeat, newer = (MatchRun.objects.get(pk=one.pk) for one in (run, repeat, newer))
    bare = [forbidden(leader.pk, application.pk) for application in (ada, bo, gone)]
    assert run.problem == {"case": case, "rules": [*bare, forbidden(leader.pk + 1000, ada.pk), mix]}
    assert repeat.problem["rules"] == bare[:1]
    assert [one.digest for one in (run, repeat)] == [digest_of(one.problem) for one in (run, repeat)]
    assert newer.digest == "never had any"
    assert Explanation.objects.get().told == {"prices": [{"rule": bare[0], "costs": 2}, {"rule": mix, "costs": 0}]}
    assert [reason for _rule, _weight, reason in rules_in_words(run)] == ["reven: søsken", "", "", "", ""]
    assert [reason for _rule, _weight, reason in rules_in_words(repeat)] == ["reven: søsken"]
    assert (everywhere("reven"), everywhere("ulven")) == ({"matching_rulereason"}, set())

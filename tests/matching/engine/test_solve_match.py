"""The command, through its front door: what it prints, what it refuses, and with which word to the shell."""

import json

import pytest
from django.core.management import call_command

ADA = {"name": "fine", "leaders": [{"id": "l1", "k": 1, "prefs": [["ada"]]}], "mentors": [{"id": "ada"}]}


@pytest.fixture
def run(tmp_path, capsys):
    def run(document):
        """(lines on standard output as JSON, sentences on standard error, exit code)"""
        file = tmp_path / "file.json"
        file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        try:
            call_command("solve_match", str(file))
            code = 0
        except SystemExit as ended:
            code = ended.code
        told = capsys.readouterr()
        return [json.loads(line) for line in told.out.splitlines()], told.err.splitlines(), code

    return run


def test_one_case_is_answered_in_one_line(run):
    stages = [("places", 1), ("nobody", 0), ("spread", 1)]
    answer = {
        "name": "fine",
        "status": "optimal",
        "pairs": [["l1", "ada"]],
        "stages": [{"name": name, "value": value, "proven": True} for name, value in stages],
        "clash": [],
    }
    assert run(ADA) == ([answer], [], 0)


def test_a_bad_case_is_named_and_the_others_are_answered(run):
    bad = [
        {**ADA, "name": "typo", "forbidden": [["l1", "eva"]]},
        {**ADA, "name": "", "mentors": [{"id": 7}]},
        17,
        {**ADA, "name": "ø", "leaders": [{"id": "l1", "prefs": ["ada"]}]},
    ]
    lines, sentences, code = run({"cases": [*bad, {**ADA, "name": "after"}]})
    assert [line["name"] for line in lines] == ["after"]
    assert sentences == [
        "Case 'typo', field forbidden: there is no mentor 'eva'.",
        "Case number 2, field mentors[0].id: must be a text that is not empty.",
        "Case number 3: must be an object with leaders and mentors.",
        "Case 'ø', field leaders[0].prefs: must be a list of lists.",
    ]
    assert code == 2


def test_rules_that_cannot_hold_together_are_named(run):
    lines, sentences, code = run({**ADA, "locked": [["l1", "ada"]], "forbidden": [["l1", "ada"]]})
    assert (lines[0]["status"], lines[0]["pairs"]) == ("infeasible", [])
    assert lines[0]["clash"] == [
        {"rule": "locked", "leader": "l1", "mentor": "ada"},
        {"rule": "forbidden", "leader": "l1", "mentor": "ada"},
    ]
    assert (sentences, code) == ([], 0)


def test_a_soft_rule_that_is_broken_is_named(run):
    soft = [{"rule": {"cohort_quota": {"tag": "north", "min": 1}}, "after": 2}]
    lines, _sentences, _code = run({**ADA, "soft": soft})
    assert lines[0]["broken"] == [{"rule": "quota", "leader": None, "tag": "north", "minimum": 1, "maximum": None}]


@pytest.mark.parametrize(
    "document", ["", "{", "[]", "7", '{"cases": 7}', "[" * 100_000, '{"leaders": ' + "9" * 5000 + "}"]
)
def test_what_is_no_file_of_cases_is_refused_in_one_sentence(run, document):
    lines, sentences, code = run(document)
    assert (lines, len(sentences), code) == ([], 1, 2)


def test_a_file_that_is_not_there_is_refused_in_one_sentence(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("solve_match", str(tmp_path / "none.json"))
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("changes", "pairs"),
    [
        ({"leaders": [], "mentors": []}, []),
        ({"leaders": [{"id": "l1", "prefs": []}]}, []),
        ({"leaders": [{"id": "l1", "prefs": [[]]}]}, []),
        ({"leaders": [{"id": "l1", "k": 0, "prefs": [["ada"]]}]}, []),
        ({"mentors": [{"id": "ada", "cap": 0}]}, []),
        ({"leaders": [{"id": "ada", "prefs": [["ada"]]}]}, [["ada", "ada"]]),
        ({"leaders": [{"id": "l1", "k": 10**30, "prefs": [["ada"]]}]}, [["l1", "ada"]]),
        ({"mentors": [{"id": "ada", "cap": 10**30}]}, [["l1", "ada"]]),
        ({"cohort_quota": [{"tag": "x", "max": 10**30}]}, [["l1", "ada"]]),
        ({"cohort_quota": [{"tag": "x", "min": 0, "max": None}]}, [["l1", "ada"]]),
        ({"leaders": [{"id": "l1", "prefs": [], "fill": True}]}, [["l1", "ada"]]),
        ({"leaders": [{"id": "\ud800 ł", "prefs": [["ada"]]}]}, [["\ud800 ł", "ada"]]),
        ({"mentors": [{"id": "ada", "group": "g"}], "groups": [{"id": "g", "max_projects": 0}]}, []),
    ],
)
def test_what_is_odd_but_makes_sense_is_solved(run, changes, pairs):
    lines, sentences, code = run({**ADA, **changes})
    assert ([line["status"] for line in lines], sentences, code) == (["optimal"], [], 0)
    assert lines[0]["pairs"] == pairs

"""Leaders filled from pools, where there are too many pairs to write out: the same best match as if they had been."""

import random
from dataclasses import replace

import pytest

from matching.engine.judge import is_allowed
from matching.engine.problem import read_problem
from matching.engine.solve import solve
from tests.matching.engine.instances import breaks_a_rule, worth


def crowded(seed):
    """Few mentors for many leaders, most of whom may not have most of them: what is taken from a pool can often not be dealt."""
    chance = random.Random(seed)
    tags = ["op", "civ", *(f"unit{n}" for n in range(4))]
    mentors = [
        {"id": f"m{n}", "cap": chance.choice([1, 1, 2, 3]), "tags": [chance.choice(tags[:2]), chance.choice(tags[2:])]}
        for n in range(14)
    ]
    ids = [mentor["id"] for mentor in mentors]
    leaders = [
        {
            "id": f"l{n}",
            "k": 2,
            "prefs": [[m] for m in chance.sample(ids, chance.choice([0, 1, 3]))],
            "fill": chance.random() < 0.9,
            "fill_not": chance.sample(tags[2:], chance.choice([0, 2, 3])),
        }
        for n in range(12)
    ]
    pairs = [[leader["id"], m] for leader in leaders for m in ids]
    return {
        "leaders": leaders,
        "mentors": mentors,
        "forbidden": chance.sample(pairs, 40),
        "leader_quota": [{"tag": "op", "max": 1}] if chance.random() < 0.5 else [],
        "soft": [{"rule": {"leader_quota": {"tag": "civ", "min": 1, "leaders": ["l1", "l2", "l3"]}}, "after": 2}],
    }


@pytest.mark.parametrize("seed", range(8))
def test_the_best_match_is_as_good_as_with_every_pair_written_out(seed):
    written_out = read_problem(crowded(seed))
    pooled = solve(replace(written_out, written_out=0))
    full = solve(written_out)
    assert (pooled.status, full.status) == ("optimal", "optimal")
    assert not breaks_a_rule(written_out, pooled.pairs)
    assert worth(written_out, pooled.pairs) == worth(written_out, full.pairs)
    assert [(s.name, s.value, s.bound) for s in pooled.stages] == [(s.name, s.value, s.bound) for s in full.stages]


def test_what_cannot_be_dealt_is_not_counted():
    """Ada has room for two, but one of the leaders may not have her, and nobody may have Bo. By numbers alone both leaders would get one."""
    case = {
        "leaders": [{"id": leader, "k": 1, "prefs": [], "fill": True} for leader in ("l1", "l2")],
        "mentors": [{"id": "ada", "cap": 2}, {"id": "bo", "group": "away"}],
        "groups": [{"id": "away", "max": 0}],
        "forbidden": [["l1", "ada"]],
    }
    solution = solve(replace(read_problem(case), written_out=0))
    assert (solution.status, solution.pairs) == ("optimal", (("l2", "ada"),))
    assert (solution.stages[0].value, solution.stages[0].proof) == (1, "duality")


def test_five_million_pairs_are_not_written_out():
    """A thousand leaders who may get any of five thousand mentors outside their unit; every tenth ranked nobody."""
    chance = random.Random(1)
    mentors = [{"id": f"m{n}", "tags": [f"unit{n % 12}"]} for n in range(5_000)]
    leaders = [
        {
            "id": f"l{n}",
            "prefs": [[f"m{m}"] for m in chance.sample(range(400), 5)] if n % 10 else [],
            "fill": True,
            "fill_not": [f"unit{n % 12}"],
        }
        for n in range(1_000)
    ]
    problem = read_problem({"leaders": leaders, "mentors": mentors})
    assert len(problem.ranks) > 4_500_000
    solution = solve(problem, seed="1")
    assert (solution.status, len(solution.pairs)) == ("optimal", 2_000)
    assert is_allowed(problem, solution.pairs)

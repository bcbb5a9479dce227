"""Sealed is sealed. The same world is lived through twice, with two rankings and two voluntary answers as different as can be, and everything
anybody but the leader can get hold of is compared: every address, the administration, downloads, the log, the database.
"""

import logging
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse

from applicants.breadth.models import VoluntaryAnswer
from applicants.breadth.services import count_steps, save_voluntary_answers
from applicants.models import Application
from matching.models import Ranking
from matching.models.rankings import ENVELOPE_BYTES, NOTES_BYTES
from matching.selectors.rankings import own_ranking, own_words
from matching.services.rankings import Wish, hand_in_ranking, save_ranking
from mentoring import urls
from mentoring.audit.models import Event
from programs.models import Membership, Program
from programs.states import Phase, Role
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.factories.breadth import VoluntaryQuestionFactory
from tests.factories.programs import MembershipFactory
from tests.sweeps.permission_matrix import ROLES
from tests.sweeps.twice import CHANGES, dumped, raw, seen, undone
from tests.sweeps.world import build

RANKED, ANSWERED = "kanarifugl", "kanarisvar"
OTHERS = (*(role for role in ROLES if role not in ("leader", "anonymous", "outsider")), "second leader")
OWN = {"applicant breadth:answers", "applicant own data.html", "applicant own data.json"}
"""Where the applicant finds what he answered, and nobody else does."""
SEALED = {"matching_ranking": ("envelope", "notes"), "breadth_voluntaryanswer": ("envelope",)}


@pytest.fixture
def world(now):
    """One of everything. The ranking is open until the day after tomorrow, with seven on the short list and a second leader; a voluntary
    question is asked whose answers are told to nobody, because too few have applied."""
    made = build(now)
    program, application = made.things["program"], made.things["application"]
    Program.objects.filter(pk=program.pk).update(
        state="ranking", ranking_closes_at=now + timedelta(days=2), minimum_ranked=1, ties_allowed=True
    )
    ApplicationFactory.create_batch(6, program=program, state="shortlisted", submitted_at=now, eligible=True)
    Application.objects.filter(pk=application.pk).update(state="shortlisted")
    made.people["second leader"] = UserFactory()
    MembershipFactory(program=program, user=made.people["second leader"], role=Role.LEADER)
    made.things["leadership"].refresh_from_db()
    save_ranking(leader=made.things["leadership"], wishes=[], version=1, by=made.people["leader"], now=now)

    program.voluntary_questions.all().delete()
    made.things["voluntary_question"] = VoluntaryQuestionFactory(
        program=program, asked=True, confirmed_by=made.people["officer"],
        choices={code: f"{ANSWERED} ja {code}\n{ANSWERED} kanskje {code}\n{ANSWERED} nei {code}" for code in ("nb", "nn", "en")},
    )  # fmt: skip
    made.arguments["voluntary"] = made.things["voluntary_question"].pk
    return made


def lists(leader: Membership) -> tuple[list[Wish], list[Wish]]:
    """Everything said of everybody with long words, and next to nothing."""
    ids = sorted(candidate.application.pk for candidate in own_ranking(leader).free)
    first, *rest, last = ids
    much = [Wish(pk, place=place, note=f"{RANKED} note {pk}" * 50) for place, pk in enumerate(reversed(rest), start=1)]
    much += [Wish(first, place=1), Wish(last, not_possible=True, reason=f"{RANKED} reason", note=f"{RANKED} last")]
    return much, [Wish(last, place=1)]


def answer(world, choices, now) -> None:
    """The applicant chooses this, then that (None: no answer), and the steps are counted."""
    question, application = world.things["voluntary_question"], world.things["application"]
    for choice in choices:
        save_voluntary_answers(
            application=application, choices={question.pk: choice}, by=application.applicant, now=now
        )
    count_steps(program=question.program, phase=Phase.SCREENING, by=world.people["coordinator"], now=now)


def rank(world, wishes, now) -> None:
    leader, by = world.things["leadership"], world.people["leader"]
    save_ranking(leader=leader, wishes=wishes, version=2, by=by, now=now)
    hand_in_ranking(leader=leader, wishes=wishes, version=3, by=by, now=now)


def known(client, world, caplog) -> dict[str, object]:
    """Everything there is, but for what stands in envelopes."""
    facts: dict[str, object] = {f"table {name}": rows for name, rows in dumped(SEALED).items()}
    for role in OTHERS:
        facts |= seen(client, world, role)
    facts["log"] = [CHANGES.sub(b"", record.getMessage().encode()) for record in caplog.records]
    facts["sizes"] = (
        [(len(row.envelope), len(row.notes)) for row in Ranking.objects.all()],
        [len(row.envelope) for row in VoluntaryAnswer.objects.all()],
    )
    return facts


@pytest.fixture
def bare_refusals(monkeypatch):
    """The page of a refusal is a sentence in the frame that all pages have. Three of four answers are one: drawn, they take half the time."""
    for code in (403, 404):
        monkeypatch.setattr(
            urls, f"handler{code}", lambda _request, exception, code=code: HttpResponse(status=code), raising=False
        )


def test_nothing_anybody_can_see_depends_on_what_is_sealed(client, world, now, caplog, bare_refusals):
    caplog.set_level(logging.INFO)
    client.raise_request_exception = False
    lives = []
    for wishes, choices in zip(lists(world.things["leadership"]), ((1, 0), (0, None)), strict=True):
        with undone():
            caplog.clear()
            answer(world, choices, now)
            rank(world, wishes, now)
            words = raw()
            assert RANKED not in words and RANKED.encode().hex() not in words
            lives.append(known(client, world, caplog))
    much, little = lives
    assert RANKED not in str(much) and len(much) > 500
    assert much["sizes"][0] == [(ENVELOPE_BYTES, NOTES_BYTES)]
    assert {what for what in {*much, *little} if much.get(what) != little.get(what)} == OWN


def test_the_leader_alone_gets_the_ranking_back(world, now):
    """Or the test above would pass because nothing is kept at all."""
    leader = world.things["leadership"]
    much, _little = lists(leader)
    hand_in_ranking(leader=leader, wishes=much, version=2, by=world.people["leader"], now=now)
    assert {word.application.pk for word in own_words(leader) if RANKED in word.note + word.reason} == {
        wish.application_id for wish in much if wish.note
    }


def test_the_words_of_the_answers_are_in_no_log_letter_or_record(client, world, now, caplog):
    caplog.set_level(logging.DEBUG)
    question, application = world.things["voluntary_question"], world.things["application"]
    client.force_login(world.people["applicant"])
    url = reverse("breadth:answers", args=[application.program.slug, application.ref])
    assert client.post(url, {f"v{question.pk}": "0"}).status_code == 302
    tables = dumped({"breadth_voluntaryanswer": ("envelope",)})
    assert [name for name, rows in tables.items() if ANSWERED in str(rows)] == ["breadth_voluntaryquestion"]
    assert ANSWERED not in caplog.text
    assert Event.objects.filter(action="breadth.save_voluntary_answers").latest("pk").after == {}

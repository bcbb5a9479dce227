"""A large world, for measurements: a programme whose 19,000 applications have been scored, and a match of many leaders.

A few people go all the way through the services, one for each fate. Everybody else is a copy of one of them, with other words and marks
and a person of their own: a service takes milliseconds a person, and 19,000 people would take most of an hour. So the copies stand in
states that the services made, with the same work, decisions, letters and acts on record, and nothing here says a second time what those are.
"""

import copy
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, cycle, islice
from typing import Any
from uuid import uuid4

from django.db import models

from applicants.breadth.models import VoluntaryAnswer
from applicants.models import Answer, Application, new_ref
from applicants.scoring.models import Assignment, Score, Tally
from applicants.scoring.selectors import assessors_of, results
from applicants.scoring.services import assign_assessors, count_marks, reopen_scores
from applicants.services import release_decisions, stage_decisions, withdraw_application
from applicants.states import Outcome, Round
from applicants.videos import files
from applicants.videos.models import Video
from matching.models import Ranking
from matching.selectors import Said, leaders_of, own_ranking, sealed
from matching.services import Wish, claim_run, hand_in_ranking, solve_run, start_run
from mentoring.accounts.models import JobKind, Unit, User
from mentoring.audit.models import Event
from mentoring.audit.services import acting
from mentoring.dashboard.demo.cast import ANSWERS, DISTRICTS, EDUCATION, FAMILY, GIVEN
from mentoring.dashboard.demo.world import World
from mentoring.dashboard.services import advance_program
from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from programs.models import Membership, Program
from programs.states import Phase

SECTIONS = ("Patrulje", "Etterforskning", "Forebygging", "Operasjonssentral", "Påtale", "Analyse og etterretning")
NOTES = (
    "Konkret eksempel, tydelig forklart.",
    "God refleksjon om egen rolle.",
    "Ikke nevnt.",
    "Mye om hva, lite om hvorfor.",
)
BATCH = 2000
PEOPLE_PER_LEADER, PEOPLE_PER_ASSESSOR, LISTED_PER_LEADER, RANKED = 100, 300, 3, 20
STAGED = 200
KNOWN = 600
"""So many of a longer short list a leader looks at before ranking, so that thousands of leaders are made in seconds."""
NOT_COPIED = (Tally, VoluntaryAnswer)
"""The one is counted anew, from marks of their own; the other is sealed for its own row."""


def build_large_world(*, now: datetime, applicants: int) -> tuple[Program, Program]:
    """So many applications, scored and ready to be decided; and a match that is solved, with a leader for every hundred of them.

    Works in an empty database and beside the demo world. Under two minutes for 19,000.
    """
    world = LargeWorld(now=now)
    return world.screened(applicants), world.matched(max(3, applicants // PEOPLE_PER_LEADER))


class LargeWorld(World):
    """As the demo's, with sections below the districts and a crowd in them."""

    def __init__(self, *, now: datetime) -> None:
        super().__init__(now=now, seed=11)
        districts = [self.units[code] for code in DISTRICTS]
        Unit.objects.bulk_create(
            (
                Unit(code=f"{district.code}-{number}", name=f"{section}, {district.name}", parent=district)
                for district in districts
                for number, section in enumerate(SECTIONS, start=1)
            ),
            ignore_conflicts=True,
        )
        self.sections = list(Unit.objects.filter(parent__in=districts))
        self.number = User.objects.count()
        if not User.objects.filter(is_administrator=True).exists():
            self.staff()
        else:  # beside the demo
            self.coordinator = User.objects.get(email="hanne.radgiver@politiet.example")
            self.officer = User.objects.get(email="petra.personvern@politiet.example")
            self.contact = User.objects.get(email="vibeke.verneombud@politiet.example")
            self.assistant = User.objects.get(email="assia.sekretaer@politiet.example")
        self.assessors, self.leaders = [], []

    def crowd(self, number: int, units: Sequence[Unit] = (), **fields: Any) -> list[User]:
        """So many employees, as the import of people writes them: in bulk."""
        chance, first = self.chance, self.number
        self.number += number
        return User.objects.bulk_create(
            (
                User(
                    **{
                        "email": f"ansatt{n}@politiet.example", "password": "!", "employee_number": f"S{n:06}",
                        "given_name": chance.choice(GIVEN), "family_name": chance.choice(FAMILY),
                        "unit": chance.choice(units or self.sections), "education": chance.choice(EDUCATION),
                        "job_kind": chance.choices([JobKind.OPERATIVE, JobKind.CIVILIAN], [2, 1])[0],
                        "birth_date": date(1992, 1, 1) + timedelta(days=chance.randrange(3200)),
                        "language": chance.choices(["nb", "nn", "en"], [8, 2, 1])[0], **fields,
                    }
                )
                for n in range(first, first + number)
            ),
            batch_size=BATCH,
        )  # fmt: skip

    def committee(self, assessors: int, leaders: int) -> None:
        """Assessors and leaders of the next programme. They sit in the directorate, so nobody is too close to an applicant."""
        directorate = [unit for code, unit in self.units.items() if code.startswith("POD")]
        old = {"birth_date": date(1975, 4, 12), "job_kind": JobKind.CIVILIAN}
        self.assessors = self.crowd(assessors, directorate, **old)
        self.leaders = self.crowd(leaders, directorate, **old)

    def screened(self, applicants: int) -> Program:
        """The applications are scored, a few by one assessor only; some decisions are staged. The letters have gone."""
        self.committee(max(3, applicants // PEOPLE_PER_ASSESSOR), leaders=3)
        name = (f"Stor runde ({applicants})", f"Stor runde ({applicants})", f"Large round ({applicants})")
        program = self.programme(f"stor-{applicants}", name, opens=timedelta(days=-35))
        assert program.call_opens_at is not None
        assert program.call_closes_at is not None
        advance_program(program=program, target=Phase.CALL, by=self.coordinator, now=program.call_opens_at)
        whole, half, gone = self.apply(program, self.crowd(3))
        (draft,) = self.apply(program, self.crowd(1), submit=False)
        withdraw_application(application=gone, by=gone.applicant, now=program.call_closes_at - timedelta(days=1))
        at = program.call_closes_at + timedelta(hours=2)
        advance_program(program=program, target=Phase.SCREENING, by=self.coordinator, now=at)
        self.score(program, Round.APPLICATION, now=at + timedelta(days=6))
        waiting = half.assignments.order_by("pk").last()
        assert waiting is not None
        reopen_scores(assignment=waiting, by=waiting.assessor, now=at + timedelta(days=7))
        for pattern, share in ((half, 0.05), (gone, 0.01), (draft, 0.02), (whole, 0.92)):
            self.multiply(pattern, round(applicants * share))
        self._count(program, Round.APPLICATION, now=at + timedelta(days=7))
        best = results(program, Round.APPLICATION, limit=min(STAGED, applicants // 4))
        stage_decisions(
            applications={row.application_id: Outcome.ADVANCE for row in best}, program=program, round=Round.APPLICATION,
            by=self.coordinator, now=self.now - timedelta(hours=3),
        )  # fmt: skip
        program.refresh_from_db()
        return program

    def matched(self, leaders: int) -> Program:
        """So many leaders have ranked a short list three times as long, and the match is solved, not yet published."""
        self.committee(assessors=3, leaders=1)
        name = (f"Ledergrupper ({leaders})", f"Leiargrupper ({leaders})", f"Leader groups ({leaders})")
        program = self.programme(f"ledere-{leaders}", name, opens=timedelta(days=-63))
        assert program.call_opens_at is not None
        assert program.call_closes_at is not None
        assert program.video_closes_at is not None
        assert program.ranking_closes_at is not None
        advance_program(program=program, target=Phase.CALL, by=self.coordinator, now=program.call_opens_at)
        chosen, reserve, declined = self.apply(program, self.crowd(3))
        at = program.call_closes_at + timedelta(hours=2)
        advance_program(program=program, target=Phase.SCREENING, by=self.coordinator, now=at)
        self.score(program, Round.APPLICATION, now=at + timedelta(days=6))
        go_on = {chosen: Outcome.ADVANCE, reserve: Outcome.ADVANCE, declined: Outcome.DECLINE}
        self._decide(program, Round.APPLICATION, go_on, now=at + timedelta(days=12))
        advance_program(program=program, target=Phase.VIDEO, by=self.coordinator, now=at + timedelta(days=12))
        self.film(program, now=program.video_closes_at - timedelta(days=1))
        at = program.video_closes_at + timedelta(hours=2)
        assign_assessors(program=program, round=Round.VIDEO, by=self.coordinator, now=at)
        self.score(program, Round.VIDEO, now=at + timedelta(days=3))
        last = {chosen: Outcome.ADVANCE, reserve: Outcome.RESERVE}
        self._decide(program, Round.VIDEO, last, now=at + timedelta(days=5))
        for pattern, number in ((chosen, LISTED_PER_LEADER), (reserve, 1), (declined, 4)):
            self.multiply(pattern, leaders * number)
        for round_ in Round:
            self._count(program, round_, now=at + timedelta(days=5))
        advance_program(program=program, target=Phase.RANKING, by=self.coordinator, now=at + timedelta(days=5))
        self._rank(program, leaders, now=program.ranking_closes_at - timedelta(days=1))
        at = program.ranking_closes_at + timedelta(hours=3)
        advance_program(program=program, target=Phase.MATCHING, by=self.coordinator, now=at)
        start_run(program=program, by=self.coordinator, now=at, seed=program.slug)
        run = claim_run(now=at)
        assert run is not None
        solve_run(run=run, now=at)
        program.refresh_from_db()
        return program

    def _decide(self, program: Program, round_: Round, fates: dict[Application, Outcome], *, now: datetime) -> None:
        outcomes = {application.pk: outcome for application, outcome in fates.items()}
        stage_decisions(applications=outcomes, program=program, round=round_, by=self.coordinator, now=now)
        release_decisions(program=program, round=round_, by=self.coordinator, now=now)

    def _count(self, program: Program, round_: Round, *, now: datetime) -> None:
        ids = list(Application.objects.filter(program=program).values_list("pk", flat=True))
        count_marks(applications=ids, round=round_, by=self.coordinator, now=now)

    def _rank(self, program: Program, leaders: int, *, now: datetime) -> None:
        """The first leader ranks and sends; the others join and have ranked as many, each their own, some mentors more sought after."""
        (first,) = leaders_of(program)
        listed = [candidate.application for candidate in own_ranking(first).open]
        ranked = min(RANKED, len(listed))
        wishes = [Wish(application.pk, place=n) for n, application in enumerate(listed[:ranked], start=1)]
        hand_in_ranking(leader=first, wishes=wishes, version=1, by=first.user, now=now)
        people = self.crowd(leaders - 1, [first.user.unit] if first.user.unit else [], birth_date=date(1970, 5, 1))
        members = self.replicate(
            Membership.objects.get(pk=first.pk), [{"user": person} for person in people], children=False
        )
        sought = [(self.chance.gauss(0, 1), application) for application in listed]

        def orders() -> Iterable[list[Application]]:
            for _leader in members:
                known = self.chance.sample(sought, min(KNOWN, len(sought)))
                mine = sorted(known, key=lambda each: each[0] + self.chance.gauss(0, 1.5))
                yield [application for _appeal, application in mine[:ranked]]

        ranking = Ranking.objects.get(leader=first)
        changes = [
            {"leader": member, **sealed(member.pk, Said({a.pk: n for n, a in enumerate(order, start=1)}, {}), {})}
            for member, order in zip(members, orders(), strict=True)
        ]
        self.replicate(ranking, changes, children=False)

    def multiply(self, pattern: Application, number: int) -> None:
        """So many more applications like this one, each with a person, with all that hangs on them, their letters and what is on record."""
        pattern = Application.objects.select_related("applicant").get(pk=pattern.pk)
        self.turns = {s: cycle(_turned(list(assessors_of(pattern.program)), n)) for n, s in enumerate(_seats(pattern))}
        with acting(by=None, act="dashboard.build_large_world"):
            self.replicate(pattern, [{"applicant": person} for person in self.crowd(number)])

    def replicate(self, row: models.Model, changes: Sequence[dict[str, Any]], *, children: bool = True) -> list[Any]:
        """Copies of a row, one for each of `changes`, with the letters and acts about it; and of the rows that hang on it."""
        model = type(row)
        clones = [self._varied(_clone(row, change), row) for change in changes]
        model._default_manager.bulk_create(clones, batch_size=BATCH)
        self._acts(row, clones)
        self._letters(row, clones)
        for relation in row._meta.related_objects if children else ():
            if relation.related_model in NOT_COPIED:
                continue
            for child in relation.related_model._default_manager.filter(**{relation.field.name: row}).order_by("pk"):
                self.replicate(child, [{relation.field.name: clone} for clone in clones])
        return clones

    def _varied(self, clone: Any, row: Any) -> Any:
        """What must or should differ from copy to copy."""
        chance = self.chance
        match clone:
            case Application():
                clone.ref = new_ref()
                if clone.submitted_at is not None:
                    clone.submitted_at -= timedelta(seconds=chance.randrange(900_000))
            case Answer():
                clone.text = chance.choice(ANSWERS[row.question.position - 1]) if clone.text else ""
            case Assignment():
                clone.assessor = next(self.turns[row.pk])
            case Score() if clone.points is not None:
                clone.points = chance.choices((0, 1, 2, 3, 4), (1, 4, 8, 6, 2))[0]
                clone.note = chance.choice(NOTES) if clone.points in (0, 4) else ""
            case Video():
                clone.pk, clone.etag = uuid4(), uuid4().hex
                files.copy_result(row.pk, clone.pk)
        return clone

    def _acts(self, row: models.Model, clones: Sequence[Any]) -> None:
        events = Event.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk)).order_by("pk")
        Event.objects.bulk_create(
            chain.from_iterable(
                (
                    _clone(
                        event,
                        {
                            "subject_id": str(clone.pk),
                            **({"by_id": _owner(clone)} if event.by_id == _owner(row) else {}),
                        },
                    )
                    for clone in clones
                )
                for event in events
            ),
            batch_size=BATCH,
        )

    def _letters(self, row: models.Model, clones: Sequence[Any]) -> None:
        """The letters of the copies have been sent, an instant after they were written."""
        letters = OutboundEmail.objects.filter(about=f"{row._meta.label_lower}:{row.pk}").select_related("recipient")
        for letter in letters:
            old = letter.recipient
            OutboundEmail.objects.bulk_create(
                (
                    _clone(
                        letter,
                        {
                            "key": f"{letter.key}|{clone.pk}", "about": f"{row._meta.label_lower}:{clone.pk}",
                            "recipient": clone.applicant, "to_address": clone.applicant.email, "language": letter.language,
                            "body_text": letter.body_text.replace(old.given_name, clone.applicant.given_name) if old else "",
                            "state": LetterState.SENT, "sent_at": letter.created_at, "attempts": 1,
                        },
                    )
                    for clone in clones
                ),
                batch_size=BATCH,
            )  # fmt: skip


def _clone(row: Any, changes: dict[str, Any]) -> Any:
    clone = copy.copy(row)
    clone._state = copy.copy(row._state)
    clone._state.fields_cache = dict(row._state.fields_cache)
    clone._state.adding, clone.pk = True, None
    for name, value in changes.items():
        setattr(clone, name, value)
    return clone


def _owner(row: Any) -> int | None:
    """The person whose row it is."""
    match row:
        case Assignment():
            return row.assessor_id
        case Application():
            return row.applicant_id
    application = getattr(row, "application", None)
    return application.applicant_id if application is not None else None


def _seats(pattern: Application) -> list[int]:
    return list(pattern.assignments.order_by("round", "pk").values_list("pk", flat=True))


def _turned(people: list[User], by: int) -> list[User]:
    """The same people in the same order, beginning with another one, so that nobody has two seats at one application."""
    return [*islice(people, by % len(people), None), *islice(people, by % len(people))]

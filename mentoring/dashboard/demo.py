"""The demo world: four programmes built through the services, as their people would have built them, at the times they would have.

(1) a call that is open, (2) a ranking under way, (3) a programme that runs, with its kick-off held and midway ahead.
"""

import random
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from applicants.breadth import content
from applicants.breadth.models import VoluntaryQuestion
from applicants.breadth.selectors import asked_now
from applicants.breadth.services import confirm_question, propose_question, save_voluntary_answers, set_targets
from applicants.breadth.states import Dimension
from applicants.models import Application, Question
from applicants.scoring.selectors import assignments_of, criteria_of, results
from applicants.scoring.services import assign_assessors, declare_impartiality, send_scores
from applicants.scoring.states import AssignmentState
from applicants.selectors import questions_of, undecided
from applicants.services import begin_application, release_decisions, save_draft, stage_decisions, submit_application
from applicants.states import ApplicationState, Outcome, Round
from applicants.videos.models import Video
from applicants.videos.processing.synthesize import make_clip
from applicants.videos.services import (
    attach_copy,
    claim_video,
    process_video,
    receive_video,
    send_writing,
    write_transcript,
)
from applicants.videos.states import AnswerKind
from matching.selectors import leaders_of, own_ranking
from matching.services import Wish, claim_run, confirm_pairing, hand_in_ranking, publish_run, solve_run, start_run
from mentoring.accounts.models import JobKind, Unit, User
from mentoring.dashboard.copying import Part
from mentoring.dashboard.demo_cast import ANSWERS, EDUCATION, FAMILY, GIVEN, LEADERS, UNITS
from mentoring.dashboard.demo_meetings import meet
from mentoring.dashboard.services import advance_program, copy_program, create_program_from_defaults
from mentoring.fields import Translated
from mentoring.mail.services import relay
from programs.models import Program
from programs.services import add_member, edit_program, lock_core
from programs.states import CorePart, Phase, Role

SPOKEN = (
    "Jeg vil lære en leder å se tjenesten med telefonen til en på 22. Da blir det tydelig hva vi ikke svarer på.",
    "Jeg lurer på hvordan det ser ut fra toppen. Hva får dere aldri høre om?",
    "En lærling spurte hvorfor vi skriver det samme tre ganger. Jeg hadde ikke noe godt svar. Nå skriver vi det én gang.",
)
"""What the people in the demo answer. Their clips hum; these are the words."""
ONLY_SPEAKS, WRITES = 2, 5
"""Which of the invited answer without being seen."""
NOT_ANSWERED = 3
"""Every seventh applicant leaves the voluntary question alone, from this place on; of the others every third says yes."""
PURPOSE = "Å se om bredden blant søkerne holder seg helt til dem som blir mentorer, og å gjøre noe med det hvis den ikke gjør det."
ZONE = ZoneInfo(settings.TIME_ZONE)


TARGETS = {(Dimension.JOB_KIND, JobKind.OPERATIVE.value): 5, (Dimension.JOB_KIND, JobKind.CIVILIAN.value): 5}


class World:
    """Makes people and moves programmes. The same seed makes the same world."""

    def __init__(self, *, now: datetime, seed: int = 7) -> None:
        self.now, self.chance = now, random.Random(seed)
        self.units: dict[str, Unit] = {}
        for code, name, parent in UNITS:
            self.units[code], _made = Unit.objects.get_or_create(
                code=code, defaults={"name": name, "parent": self.units.get(parent or "")}
            )
        self.taken: set[str] = set(User.objects.values_list("email", flat=True))

    def person(self, given: str, family: str, unit: str, **fields: object) -> User:
        """Somebody, with an address of their own."""
        stem = _ascii(f"{given}.{family}")
        email, number = f"{stem}@politiet.example", 2
        while email in self.taken:
            email, number = f"{stem}{number}@politiet.example", number + 1
        self.taken.add(email)
        values = {
            "job_kind": JobKind.CIVILIAN,
            "birth_date": date(1975, 4, 12),
            "education": self.chance.choice(EDUCATION),
            "employee_number": f"{100000 + len(self.taken)}",
            **fields,
        }
        person = User(email=email, given_name=given, family_name=family, unit=self.units[unit], **values)
        person.set_unusable_password()
        person.save()
        return person

    def youngster(self) -> User:
        """An employee under 35."""
        born = self.now.date() - timedelta(days=self.chance.randrange(23 * 365, 34 * 365))
        return self.person(
            self.chance.choice(GIVEN),
            self.chance.choice(FAMILY),
            self.chance.choice([code for code, _n, _p in UNITS[1:12]]),
            birth_date=born,
            job_kind=self.chance.choice([JobKind.OPERATIVE, JobKind.OPERATIVE, JobKind.CIVILIAN]),
            language=self.chance.choices(["nb", "nn", "en"], [8, 2, 1])[0],
        )

    def staff(self) -> None:
        """Those who have a part in all programmes, with easy names for the sign-in list."""
        self.administrator = self.person("Admir", "Admin", "PIT", is_administrator=True)
        self.officer = self.person("Petra", "Personvern", "POD", is_data_protection_officer=True)
        self.coordinator = self.person("Hanne", "Rådgiver", "POD-HR")
        self.contact = self.person("Vibeke", "Verneombud", "UP")
        self.assessors = [
            self.person("Arne", "Vurder", "POD-HR"),
            self.person("Berit", "Bedøm", "POD"),
            self.person("Cato", "Kriterium", "POD-DIG"),
        ]
        self.leaders = [self.person(given, family, unit) for given, family, unit in LEADERS]
        self.assistant = self.person("Assia", "Sekretær", "POD")

    def post(self, *, now: datetime) -> None:
        """What has been written is sent, at the time it would have been. In the demo only, where letters leave the house for nowhere."""
        if settings.DEMO:
            relay(clock=lambda: now)

    def programme(self, slug: str, name: tuple[str, str, str], *, opens: timedelta, **fields: Any) -> Program:
        """A programme from the defaults whose call opens so long after (or before) now, with its staff."""
        at = self.now + opens - timedelta(days=7)
        nb, nn, en = name
        program = create_program_from_defaults(
            slug=slug, name=Translated(nb=nb, nn=nn, en=en), unit=self.units["POD"], by=self.coordinator, now=at,
            opens_on=(self.now + opens).astimezone(ZONE).date(), contact=self.contact,
            age_decided_by=self.leaders[0], **fields,
        )  # fmt: skip
        for assessor in self.assessors:
            add_member(program=program, user=assessor, role=Role.ASSESSOR, by=self.coordinator, now=at)
        leaders = [
            add_member(program=program, user=leader, role=Role.LEADER, by=self.coordinator, now=at)
            for leader in self.leaders
        ]
        add_member(
            program=program, user=self.assistant, role=Role.ASSISTANT, assists=leaders[0], by=self.coordinator, now=at
        )
        set_targets(program=program, targets=TARGETS, by=self.coordinator, now=at)
        question = self.voluntary(program, Translated(content.TEXT), Translated(content.CONSENT), now=at)
        confirm_question(question=question, by=self.officer, now=at)
        return program

    def voluntary(self, program: Program, text: Translated, consent: Translated, *, now: datetime) -> VoluntaryQuestion:
        """A yes-or-no question with its legal basis, proposed."""
        values = {
            "text": text, "consent": consent, "choices": Translated(content.CHOICES), "purpose": PURPOSE, "art_6": "Art. 6 nr. 1 bokstav e",
            "art_9": "Art. 9 nr. 2 bokstav a, uttrykkelig samtykke", "advice": "26/00417-5", "decided_by": self.leaders[0],
            "ends_on": program.ends_on,
        }  # fmt: skip
        return propose_question(program=program, values=values, by=self.coordinator, now=now)

    def apply(self, program: Program, number: int, *, submit: bool = True) -> list[Application]:
        """So many people apply, spread over the time the call is open (or has been so far)."""
        opens, closes = program.call_opens_at, program.call_closes_at
        assert opens is not None
        assert closes is not None
        until = min(closes, self.now)
        questions = list(Question.objects.filter(program=program, round=Round.APPLICATION))
        made = []
        for place in range(number):
            at = opens + (until - opens) * (place + 0.5) / number
            person = self.youngster()
            application = begin_application(program=program, by=person, now=at)
            texts = {q.pk: self.chance.choice(ANSWERS) for q in questions[: None if submit else 2]}
            save_draft(application=application, answers=texts, manager_informed=True, version=1, by=person, now=at)
            if submit:
                submit_application(application=application, by=person, now=at)
                if place % 7 != NOT_ANSWERED:
                    choices = {question.pk: int(place % 3 > 0) for question in asked_now(program, now=at)}
                    save_voluntary_answers(application=application, choices=choices, by=person, now=at)
            made.append(application)
        return made

    def score(self, program: Program, round_: Round, *, now: datetime, share: float = 1.0) -> None:
        """The assessors do their work, or the first part of it."""
        criteria = criteria_of(program, round_)
        for assessor in self.assessors:
            declare_impartiality(program=program, round=round_, ties={}, by=assessor, now=now)
            work = list(assignments_of(assessor, program, round_).filter(state=AssignmentState.OPEN))
            for assignment in work[: int(len(work) * share)]:
                gift = random.Random(assignment.application.ref).gauss(2.3, 0.8)
                points = {c.pk: max(0, min(4, round(gift + self.chance.gauss(0, 0.7)))) for c in criteria}
                notes = {
                    pk: "Konkret eksempel, tydelig forklart." if p == 4 else "Ikke nevnt."
                    for pk, p in points.items()
                    if p in (0, 4)
                }
                send_scores(assignment=assignment, points=points, notes=notes, by=assessor, now=now)

    def decide(self, program: Program, round_: Round, *, advance: int, now: datetime) -> None:
        """The best so many go on, a few to the reserve list, the others not; all released."""
        waiting = set(undecided(program, round_).values_list("pk", flat=True))
        order = [row.application_id for row in results(program, round_) if row.application_id in waiting]
        order += sorted(waiting - set(order))
        outcomes = {
            pk: Outcome.ADVANCE if n < advance else Outcome.RESERVE if n < advance + 4 else Outcome.DECLINE
            for n, pk in enumerate(order)
        }
        stage_decisions(applications=outcomes, program=program, round=round_, by=self.coordinator, now=now)
        release_decisions(program=program, round=round_, by=self.coordinator, now=now)

    def film(self, program: Program, *, now: datetime) -> None:
        """Every invited applicant sends a video: a few real ones judged by the real worker, the others copies of these."""
        invited = list(
            Application.objects.filter(program=program, state=ApplicationState.INVITED).select_related(
                "applicant", "program"
            )
        )
        sources = list(Video.objects.filter(state="ready").exclude(kind=AnswerKind.TEXT)[:4])
        for number, application in enumerate(invited):
            if number == WRITES:
                questions = questions_of(program, Round.VIDEO)
                texts = {question.pk: text for question, text in zip(questions, SPOKEN, strict=False)}
                send_writing(application=application, texts=texts, version=0, by=application.applicant, now=now)
            elif len(sources) < 4:
                kind = AnswerKind.AUDIO if number == ONLY_SPEAKS else AnswerKind.VIDEO
                sources.append(self._real_video(application, seed=number, kind=kind, now=now))
            else:
                attach_copy(
                    application=application, source=sources[number % len(sources)], by=application.applicant, now=now
                )

    def _real_video(self, application: Application, *, seed: int, kind: str, now: datetime) -> Video:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "svar.mp4"
            make_clip(path, seconds=24 + 2 * seed, seed=seed)
            receive_video(
                application=application, name="svar.mp4", size=path.stat().st_size, chunks=_chunks(path), kind=kind, by=application.applicant, now=now
            )  # fmt: skip
        video = claim_video(now=now)
        assert video is not None
        process_video(video=video, now=now)
        questions = questions_of(application.program, Round.VIDEO)
        texts = {question.pk: text for question, text in zip(questions, SPOKEN, strict=False)}
        return write_transcript(video=video, texts=texts, starts={}, by=application.applicant, now=now)

    def rank(self, program: Program, *, now: datetime, leaders: int) -> None:
        """The first so many leaders rank eight mentors each and send."""
        for leader in list(leaders_of(program))[:leaders]:
            sitting = own_ranking(leader)
            order = sorted(
                sitting.open,
                key=lambda c: random.Random(f"{leader.pk}{c.application.pk}").random() + 0.02 * c.application.pk,
            )
            wishes = [Wish(c.application.pk, place=n) for n, c in enumerate(order[:8], start=1)]
            hand_in_ranking(leader=leader, wishes=wishes, version=1, by=leader.user, now=now)


def build_demo_world(*, now: datetime) -> None:
    """All four programmes, ending at `now`. About a quarter of a minute."""
    world = World(now=now)
    world.staff()
    _open_call(world)
    _ranking_under_way(world)
    _running(world)
    _districts(world)
    _screening_under_way(world)


def _open_call(world: World) -> None:
    program = world.programme(
        "runde-3",
        ("Omvendt mentoring, runde 3", "Omvend mentoring, runde 3", "Reverse mentoring, round 3"),
        opens=timedelta(days=-9),
    )
    assert program.call_opens_at is not None
    advance_program(program=program, target=Phase.CALL, by=world.coordinator, now=program.call_opens_at)
    world.apply(program, 24)
    world.apply(program, 6, submit=False)
    text = Translated(
        nb="Trenger du tilrettelegging på grunn av en funksjonsnedsettelse?",
        nn="Treng du tilrettelegging på grunn av ei funksjonsnedsetjing?",
        en="Do you need adjustments because of a disability?",
    )
    consent = Translated(
        nb="Vi spør for å se om bredden blant dem som søker, holder seg hele veien. Svaret telles sammen med de andres.",
        nn="Vi spør for å sjå om breidda blant dei som søkjer, held seg heile vegen. Svaret blir talt saman med svara frå dei andre.",
        en="We ask to see whether the breadth among those who apply lasts all the way. The answer is counted with the others’.",
    )
    world.voluntary(program, text, consent, now=world.now - timedelta(days=1))


def _screening_under_way(world: World) -> None:
    """The call has been over for a week; the assessors are half-way."""
    program = world.programme(
        "runde-4",
        ("Omvendt mentoring, vest", "Omvend mentoring, vest", "Reverse mentoring, west"),
        opens=timedelta(days=-27),
    )
    assert program.call_opens_at is not None
    assert program.call_closes_at is not None
    advance_program(program=program, target=Phase.CALL, by=world.coordinator, now=program.call_opens_at)
    world.apply(program, 40)
    at = program.call_closes_at + timedelta(hours=2)
    advance_program(program=program, target=Phase.SCREENING, by=world.coordinator, now=at)
    world.post(now=at)
    world.score(program, Round.APPLICATION, now=world.now - timedelta(days=1), share=0.5)


def _through_screening(world: World, program: Program, *, applicants: int) -> None:
    assert program.call_opens_at is not None
    assert program.call_closes_at is not None
    assert program.video_closes_at is not None
    advance_program(program=program, target=Phase.CALL, by=world.coordinator, now=program.call_opens_at)
    world.apply(program, applicants)
    at = program.call_closes_at + timedelta(hours=2)
    advance_program(program=program, target=Phase.SCREENING, by=world.coordinator, now=at)
    world.post(now=at)
    world.score(program, Round.APPLICATION, now=at + timedelta(days=6))
    world.decide(program, Round.APPLICATION, advance=26, now=at + timedelta(days=12))
    advance_program(program=program, target=Phase.VIDEO, by=world.coordinator, now=at + timedelta(days=12))
    world.film(program, now=program.video_closes_at - timedelta(days=1))
    at = program.video_closes_at + timedelta(hours=2)
    assign_assessors(program=program, round=Round.VIDEO, by=world.coordinator, now=at)
    world.post(now=at)
    world.score(program, Round.VIDEO, now=at + timedelta(days=3))
    world.decide(program, Round.VIDEO, advance=program.shortlist_size, now=at + timedelta(days=5))
    advance_program(program=program, target=Phase.RANKING, by=world.coordinator, now=at + timedelta(days=5))
    world.post(now=at + timedelta(days=5))


def _ranking_under_way(world: World) -> None:
    # Call 21 days, screening 14, video 10, scoring 7: the ranking week is half over now.
    program = world.programme(
        "runde-2",
        ("Omvendt mentoring, runde 2", "Omvend mentoring, runde 2", "Reverse mentoring, round 2"),
        opens=timedelta(days=-55),
    )
    _through_screening(world, program, applicants=60)
    world.rank(program, now=world.now - timedelta(hours=5), leaders=4)


def _running(world: World) -> None:
    program = world.programme(
        "runde-1",
        ("Omvendt mentoring, runde 1", "Omvend mentoring, runde 1", "Reverse mentoring, round 1"),
        opens=timedelta(days=-160),
    )
    _through_screening(world, program, applicants=44)
    assert program.ranking_closes_at is not None
    world.rank(program, now=program.ranking_closes_at - timedelta(days=1), leaders=7)
    at = program.ranking_closes_at + timedelta(hours=3)
    advance_program(program=program, target=Phase.MATCHING, by=world.coordinator, now=at)
    start_run(program=program, by=world.coordinator, now=at, seed="runde-1")
    run = claim_run(now=at)
    assert run is not None
    solve_run(run=run, now=at)
    run.refresh_from_db()
    pairings = publish_run(run=run, by=world.coordinator, now=at + timedelta(hours=1))
    for pairing in pairings:
        assert pairing.mentor is not None
        confirm_pairing(pairing=pairing, by=pairing.mentor.user, now=at + timedelta(days=1))
        confirm_pairing(pairing=pairing, by=pairing.leader.user, now=at + timedelta(days=2))
    at = at + timedelta(days=3)
    advance_program(program=program, target=Phase.RUNNING, by=world.coordinator, now=at)
    meet(world, program, at)


def _districts(world: World) -> None:
    """Two districts begin under the programme that runs. What it has decided since then has yet to be brought along."""
    parent, by, now = Program.objects.get(slug="runde-1"), world.coordinator, world.now
    lock_core(program=parent, parts=[CorePart.RUBRIC, CorePart.PRIVACY], by=by, now=now)
    for slug, unit, name in (("vest", "VEST", "Vest"), ("trondelag", "TRONDELAG", "Trøndelag")):
        copy_program(
            source=parent, parent=parent, slug=slug, unit=world.units[unit], parts=list(Part),
            name=Translated(
                nb=f"Omvendt mentoring i {name}", nn=f"Omvend mentoring i {name}", en=f"Reverse mentoring in {name}"
            ),
            opens_on=(now + timedelta(days=60)).astimezone(ZONE).date(),
            coordinator=world.person("Vera" if slug == "vest" else "Trine", "Distrikt", unit), by=by, now=now,
        )  # fmt: skip
    edit_program(program=parent, changes={"keep_videos_days": 21}, by=by, now=now)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block


def _ascii(text: str) -> str:
    plain = text.lower().replace("æ", "ae").translate(str.maketrans("øåéıöü", "oaeiou"))
    return "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "."))

"""Who makes the people of a demo world and does what they do: a method for each step from the call to the ranking."""

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
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
from applicants.scoring.services import declare_impartiality, send_scores
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
from applicants.videos.states import AnswerKind, VideoState
from matching.selectors import leaders_of, own_ranking
from matching.services import Wish, hand_in_ranking
from mentoring.accounts.models import JobKind, Unit, User
from mentoring.dashboard.demo.cast import ANSWERS, DISTRICTS, EDUCATION, FAMILY, GIVEN, LEADERS, UNITS
from mentoring.dashboard.services import create_program_from_defaults
from mentoring.fields import Translated
from mentoring.mail.services import relay
from programs.models import Program
from programs.services import add_member
from programs.states import Role

SPOKEN = (
    "Jeg vil lære en leder å se tjenesten med telefonen til en på 22. Da blir det tydelig hva vi ikke svarer på.",
    "Jeg lurer på hvordan det ser ut fra toppen. Hva får dere aldri høre om?",
    "En lærling spurte hvorfor vi skriver det samme tre ganger. Jeg hadde ikke noe godt svar. Nå skriver vi det én gang.",
)
"""What the people in the demo answer. Their clips hum; these are the words."""
CLIPS = 3
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
        person = self._somebody(given, family, unit, **fields)
        person.save()
        return person

    def _somebody(self, given: str, family: str, unit: str, **fields: object) -> User:
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
        return person

    def youngsters(
        self, number: int, *, first: tuple[str, str] | None = None, units: Sequence[str] = DISTRICTS
    ) -> list[User]:
        """Employees under 35, of these units. `first`: what the first of them is called."""
        names = [first or (self.chance.choice(GIVEN), self.chance.choice(FAMILY))]
        names += [(self.chance.choice(GIVEN), self.chance.choice(FAMILY)) for _n in range(1, number)]
        return User.objects.bulk_create(
            self._somebody(
                given, family, self.chance.choice(units),
                birth_date=self.now.date() - timedelta(days=self.chance.randrange(23 * 365, 34 * 365)),
                job_kind=self.chance.choice([JobKind.OPERATIVE, JobKind.OPERATIVE, JobKind.CIVILIAN]),
                language="nb" if (given, family) == first else self.chance.choices(["nb", "nn", "en"], [8, 2, 1])[0],
            )
            for given, family in names
        )  # fmt: skip

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
        self.managers = [self.person("Mette", "Mellomleder", "KRIPOS"), self.person("Geir", "Gruppeleder", "OSLO")]

    def cast(self) -> None:
        """All young employees the programmes need, and who leads in the districts."""
        self.young = {
            "runde-0": self.youngsters(16),
            "runde-1": self.youngsters(44, first=("Karim", "Dahl")),
            "runde-2": self.youngsters(60),
            "runde-3": self.youngsters(24, first=("Bjørn", "Holm")) + self.youngsters(6, first=("Thea", "Sæther")),
            "runde-4": self.youngsters(40),
            "nordland": self.youngsters(8, units=("NLD-BODO", "NLD-OPS", "NLD-FELLES")),
            "trondelag": self.youngsters(5, units=("TRD-SENTRUM", "TRD-OPS", "TRD-FOREB")),
        }
        self.of_district = {
            "vest": [self.person("Vera", "Distrikt", "VEST")],
            "nordland": [self.person("Nils", "Distrikt", "NORDLAND")],
            "trondelag": [
                self.person(given, "Distrikt", "TRONDELAG") for given in ("Trine", "Randi", "Stein", "Wenche")
            ],
        }

    def post(self, program: Program, *, now: datetime) -> None:
        """What has been written is sent, at the time it would have been. In the demo only, where letters leave the house for nowhere."""
        if settings.DEMO:
            relay(clock=lambda: now, program_id=program.pk)

    def programme(
        self, slug: str, name: tuple[str, str, str], *, opens: timedelta, leaders: int | None = None, **fields: Any
    ) -> Program:
        """A programme from the defaults whose call opens so long after (or before) now, with its staff (only the first `leaders`)."""
        at = self.now + opens - timedelta(days=7)
        nb, nn, en = name
        program = create_program_from_defaults(
            slug=slug, name=Translated(nb=nb, nn=nn, en=en), unit=self.units["POD"], by=self.coordinator, now=at,
            opens_on=(self.now + opens).astimezone(ZONE).date(), contact=self.contact,
            age_decided_by=self.leaders[0], **fields,
        )  # fmt: skip
        for assessor in self.assessors:
            add_member(program=program, user=assessor, role=Role.ASSESSOR, by=self.coordinator, now=at)
        first, *_others = [
            add_member(program=program, user=leader, role=Role.LEADER, by=self.coordinator, now=at)
            for leader in self.leaders[:leaders]
        ]
        add_member(
            program=program, user=self.assistant, role=Role.ASSISTANT, assists=first, by=self.coordinator, now=at
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

    def apply(self, program: Program, people: Sequence[User], *, submit: bool = True) -> list[Application]:
        """These apply, spread over the time the call is open (or has been so far)."""
        opens, closes = program.call_opens_at, program.call_closes_at
        assert opens is not None
        assert closes is not None
        until = min(closes, self.now)
        questions = list(Question.objects.filter(program=program, round=Round.APPLICATION))
        made = []
        for place, person in enumerate(people):
            at = opens + (until - opens) * (place + 0.5) / len(people)
            application = begin_application(program=program, by=person, now=at)
            asked = zip(questions[: None if submit else 2], ANSWERS, strict=False)
            texts = {question.pk: self.chance.choice(answers) for question, answers in asked}
            save_draft(application=application, answers=texts, manager_informed=True, version=1, by=person, now=at)
            if submit:
                submit_application(application=application, by=person, now=at)
                choices = {question.pk: int(place % 3 > 0) for question in asked_now(program, now=at)}
                if choices and place % 7 != NOT_ANSWERED:
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
                gift = random.Random(f"gift {assignment.application.applicant.email}").gauss(2.3, 0.8)
                points = {c.pk: max(0, min(4, round(gift + self.chance.gauss(0, 0.7)))) for c in criteria}
                notes = {
                    pk: "Konkret eksempel, tydelig forklart." if p == 4 else "Ikke nevnt."
                    for pk, p in points.items()
                    if p in (0, 4)
                }
                send_scores(assignment=assignment, points=points, notes=notes, by=assessor, now=now)

    def decide(self, program: Program, round_: Round, *, advance: int, now: datetime, reserve: int = 4) -> None:
        """The best so many go on, the next to the reserve list, the others not; all released."""
        waiting = set(undecided(program, round_).values_list("pk", flat=True))
        order = [row.application_id for row in results(program, round_) if row.application_id in waiting]
        order += sorted(waiting - set(order))
        outcomes = {
            pk: Outcome.ADVANCE if n < advance else Outcome.RESERVE if n < advance + reserve else Outcome.DECLINE
            for n, pk in enumerate(order)
        }
        stage_decisions(applications=outcomes, program=program, round=round_, by=self.coordinator, now=now)
        release_decisions(program=program, round=round_, by=self.coordinator, now=now)

    def film(self, program: Program, *, now: datetime, real: int = CLIPS) -> None:
        """Every invited applicant sends a video: so many real ones judged by the real worker, the others copies of the first few there are.

        Without any of its own it waits for those of another programme, which may be built beside this one.
        """
        sources: list[Video] = []
        for number, application in enumerate(invited_to(program)):
            if number == WRITES:
                self._write(application, SPOKEN, now=now)
            elif len(sources) < real:
                kind = AnswerKind.AUDIO if number == ONLY_SPEAKS else AnswerKind.VIDEO
                sources.append(self._real_video(application, seed=number, kind=kind, now=now))
            else:
                sources = sources or clips_made()
                attach_copy(
                    application=application, source=sources[number % len(sources)], by=application.applicant, now=now
                )

    def write(self, program: Program, *, now: datetime, last: int = 0) -> None:
        """Every invited applicant, or the last so many, answers in writing."""
        for number, application in enumerate(invited_to(program)[-last:]):
            self._write(application, SPOKEN[number % 3 :] + SPOKEN[: number % 3], now=now)

    def _write(self, application: Application, words: Sequence[str], *, now: datetime) -> None:
        questions = questions_of(application.program, Round.VIDEO)
        texts = {question.pk: text for question, text in zip(questions, words, strict=False)}
        send_writing(application=application, texts=texts, version=0, by=application.applicant, now=now)

    def _real_video(self, application: Application, *, seed: int, kind: str, now: datetime) -> Video:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "svar.mp4"
            make_clip(path, seconds=20 + 2 * seed, seed=seed)
            receive_video(
                application=application, name="svar.mp4", size=path.stat().st_size, chunks=_chunks(path), kind=kind, by=application.applicant, now=now
            )  # fmt: skip
        video = claim_video(now=now)
        assert video is not None
        process_video(video=video, now=now)
        questions = questions_of(application.program, Round.VIDEO)
        texts = {question.pk: text for question, text in zip(questions, SPOKEN, strict=False)}
        return write_transcript(video=video, texts=texts, starts={}, by=application.applicant, now=now)

    def rank(self, program: Program, *, now: datetime, leaders: int | None = None) -> None:
        """The leaders, or the first so many of them, rank eight mentors each and send."""
        for leader in list(leaders_of(program))[:leaders]:
            sitting = own_ranking(leader)
            order = sorted(
                sitting.open,
                key=lambda c: sum(
                    random.Random(who + c.application.applicant.email).random() for who in ("", leader.user.email)
                ),
            )
            wishes = [Wish(c.application.pk, place=n) for n, c in enumerate(order[:8], start=1)]
            hand_in_ranking(leader=leader, wishes=wishes, version=1, by=leader.user, now=now)


def invited_to(program: Program) -> list[Application]:
    """Who is to send a video."""
    invited = Application.objects.filter(program=program, state=ApplicationState.INVITED)
    return list(invited.select_related("applicant", "program").order_by("pk"))


def clips_made() -> list[Video]:
    """The first real clips there are, however long they are in coming. Raises TimeoutError after a minute without."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        made = Video.objects.filter(state=VideoState.READY).exclude(kind=AnswerKind.TEXT).order_by("ready_at", "pk")
        if len(made[:CLIPS]) == CLIPS:
            return list(made[:CLIPS])
        time.sleep(0.2)
    raise TimeoutError("no clips to copy")


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block


def _ascii(text: str) -> str:
    plain = text.lower().replace("æ", "ae").translate(str.maketrans("øåéıöü", "oaeiou"))
    return "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "."))

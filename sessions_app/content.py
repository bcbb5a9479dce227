"""The gatherings a fresh programme starts from: title and agenda per kind, in three languages. What a coordinator then writes is theirs.

Copied when a gathering is planned, never looked up afterwards.
"""

from dataclasses import dataclass

from mentoring.fields import Translated
from sessions_app.states import Kind


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an agenda: how long, and what. When it begins follows from those before it."""

    minutes: int
    title: Translated


_TEMPLATES: dict[Kind, tuple[Translated, tuple[Point, ...]]] = {
    Kind.KICK_OFF: (
        Translated(nb="Oppstartssamling", nn="Oppstartssamling", en="Kick-off"),
        (
            Point(
                15,
                Translated(
                    nb="Velkommen, og hvorfor vi gjør dette (toppleder)",
                    nn="Velkomen, og kvifor vi gjer dette (toppleiar)",
                    en="Welcome, and why we do this (top leader)",
                ),
            ),
            Point(
                30,
                Translated(
                    nb="Runde: én ting jeg vil lære",
                    nn="Runde: éin ting eg vil lære",
                    en="Round: one thing I want to learn",
                ),
            ),
            Point(
                30,
                Translated(nb="Rolle og spilleregler", nn="Rolle og speleregler", en="The role and the ground rules"),
            ),
            Point(
                45,
                Translated(
                    nb="Trioene: bli kjent, forventninger, avtalen",
                    nn="Trioane: bli kjende, forventningar, avtalen",
                    en="Trios: get to know each other, expectations, the agreement",
                ),
            ),
            Point(
                30,
                Translated(
                    nb="Trioene planlegger de tre første møtene – datoene står i kalenderen før dere går",
                    nn="Trioane planlegg dei tre første møta – datoane står i kalenderen før de går",
                    en="Trios plan their first three meetings – the dates are in the calendar before you leave",
                ),
            ),
            Point(
                20,
                Translated(
                    nb="Spørsmål, kontaktperson, hvordan vi måler",
                    nn="Spørsmål, kontaktperson, korleis vi måler",
                    en="Questions, the contact person, how we measure",
                ),
            ),
            Point(10, Translated(nb="Avslutning", nn="Avslutning", en="Close")),
        ),
    ),
    Kind.MIDWAY: (
        Translated(nb="Midtveissamling", nn="Midtvegssamling", en="Midway gathering"),
        (
            Point(
                20,
                Translated(
                    nb="«Dere sa – vi gjorde» fra innsjekkene",
                    nn="«De sa – vi gjorde» frå innsjekkane",
                    en="“You said – we did” from the check-ins",
                ),
            ),
            Point(
                45,
                Translated(
                    nb="Mentorer for seg, ledere for seg",
                    nn="Mentorar for seg, leiarar for seg",
                    en="Mentors by themselves, leaders by themselves",
                ),
            ),
            Point(
                30,
                Translated(
                    nb="Funnene delt, uten navn", nn="Funna delte, utan namn", en="What we found, shared without names"
                ),
            ),
            Point(
                40,
                Translated(
                    nb="Trioene: fortsette, slutte, begynne",
                    nn="Trioane: halde fram, slutte, byrje",
                    en="Trios: keep, stop, start",
                ),
            ),
            Point(
                30,
                Translated(
                    nb="Hver trio viser én innsikt (3 minutter)",
                    nn="Kvar trio viser éi innsikt (3 minutt)",
                    en="Each trio shows one insight (3 minutes)",
                ),
            ),
            Point(
                15,
                Translated(
                    nb="Justeringer av programmet", nn="Justeringar av programmet", en="Adjusting the programme"
                ),
            ),
        ),
    ),
    Kind.CLOSING: (
        Translated(nb="Avslutningssamling", nn="Avslutningssamling", en="Closing gathering"),
        (
            Point(
                30,
                Translated(
                    nb="Resultater i tall og sitater",
                    nn="Resultat i tal og sitat",
                    en="Results in figures and quotations",
                ),
            ),
            Point(
                60,
                Translated(
                    nb="Hver trio: hva endret seg, hva gjør lederen annerledes",
                    nn="Kvar trio: kva endra seg, kva gjer leiaren annleis",
                    en="Each trio: what changed, what the leader does differently",
                ),
            ),
            Point(
                30,
                Translated(
                    nb="Hva mentorene lærte om ledelse",
                    nn="Kva mentorane lærte om leiing",
                    en="What the mentors learned about leading",
                ),
            ),
            Point(
                30,
                Translated(
                    nb="Råd til neste runde og til distriktene",
                    nn="Råd til neste runde og til distrikta",
                    en="Advice for the next round and for the districts",
                ),
            ),
            Point(
                20,
                Translated(
                    nb="Takk, attest, nettverk, sletting av data",
                    nn="Takk, attest, nettverk, sletting av data",
                    en="Thanks, certificate, network, deletion of data",
                ),
            ),
        ),
    ),
    Kind.CHECK_IN: (
        Translated(nb="Innsjekk for mentorene", nn="Innsjekk for mentorane", en="Check-in for mentors"),
        (
            Point(
                8, Translated(nb="Ett øyeblikk som virket", nn="Éin augneblink som verka", en="One moment that worked")
            ),
            Point(
                10,
                Translated(
                    nb="Hva var vanskelig å ta opp?", nn="Kva var vanskeleg å ta opp?", en="What was hard to bring up?"
                ),
            ),
            Point(
                8,
                Translated(
                    nb="Hva tror du lederen tok med seg?",
                    nn="Kva trur du leiaren tok med seg?",
                    en="What do you think the leader took away?",
                ),
            ),
            Point(
                10,
                Translated(nb="Hva trenger dere fra oss?", nn="Kva treng de frå oss?", en="What do you need from us?"),
            ),
            Point(
                9,
                Translated(
                    nb="Månedens tema: forberedelse · motstand · egen læring · balansen mellom dere to · "
                    "hva andre ledere bør få høre (uten navn)",
                    nn="Temaet denne månaden: førebuing · motstand · eiga læring · balansen mellom dykk to · "
                    "kva andre leiarar bør få høyre (utan namn)",
                    en="This month's theme: preparing · resistance · your own learning · the balance between the two of you · "
                    "what other leaders should hear (without names)",
                ),
            ),
        ),
    ),
    Kind.OTHER: (
        Translated(nb="Samling", nn="Samling", en="Gathering"),
        (),
    ),
}


def gathering_template(kind: Kind) -> tuple[Translated, list[Point]]:
    """Title and agenda to start from. Copies: what is done to them changes no other gathering."""
    title, points = _TEMPLATES[kind]
    return Translated(title), [Point(point.minutes, Translated(point.title)) for point in points]

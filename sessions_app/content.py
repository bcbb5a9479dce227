"""The gatherings a fresh programme starts from: title and agenda per kind, in three languages. What a coordinator then writes is theirs.

Copied when a gathering is planned, never looked up afterwards.
"""

from mentoring.fields import Translated
from sessions_app.states import Kind

_TEMPLATES: dict[Kind, tuple[Translated, Translated]] = {
    Kind.KICK_OFF: (
        Translated(nb="Oppstartssamling", nn="Oppstartssamling", en="Kick-off"),
        Translated(
            nb=(
                "0:00 Velkommen, og hvorfor vi gjør dette (toppleder)\n"
                "0:15 Runde: én ting jeg vil lære\n"
                "0:45 Rolle og spilleregler\n"
                "1:15 Trioene: bli kjent, forventninger, avtalen\n"
                "2:00 Trioene planlegger de tre første møtene – datoene står i kalenderen før dere går\n"
                "2:30 Spørsmål, kontaktperson, hvordan vi måler\n"
                "2:50 Avslutning"
            ),
            nn=(
                "0:00 Velkomen, og kvifor vi gjer dette (toppleiar)\n"
                "0:15 Runde: éin ting eg vil lære\n"
                "0:45 Rolle og speleregler\n"
                "1:15 Trioane: bli kjende, forventningar, avtalen\n"
                "2:00 Trioane planlegg dei tre første møta – datoane står i kalenderen før de går\n"
                "2:30 Spørsmål, kontaktperson, korleis vi måler\n"
                "2:50 Avslutning"
            ),
            en=(
                "0:00 Welcome, and why we do this (top leader)\n"
                "0:15 Round: one thing I want to learn\n"
                "0:45 The role and the ground rules\n"
                "1:15 Trios: get to know each other, expectations, the agreement\n"
                "2:00 Trios plan their first three meetings – the dates are in the calendar before you leave\n"
                "2:30 Questions, the contact person, how we measure\n"
                "2:50 Close"
            ),
        ),
    ),
    Kind.MIDWAY: (
        Translated(nb="Midtveissamling", nn="Midtvegssamling", en="Midway gathering"),
        Translated(
            nb=(
                "0:00 «Dere sa – vi gjorde» fra innsjekkene\n"
                "0:20 Mentorer for seg, ledere for seg\n"
                "1:05 Funnene delt, uten navn\n"
                "1:35 Trioene: fortsette, slutte, begynne\n"
                "2:15 Hver trio viser én innsikt (3 minutter)\n"
                "2:45 Justeringer av programmet"
            ),
            nn=(
                "0:00 «De sa – vi gjorde» frå innsjekkane\n"
                "0:20 Mentorar for seg, leiarar for seg\n"
                "1:05 Funna delte, utan namn\n"
                "1:35 Trioane: halde fram, slutte, byrje\n"
                "2:15 Kvar trio viser éi innsikt (3 minutt)\n"
                "2:45 Justeringar av programmet"
            ),
            en=(
                "0:00 “You said – we did” from the check-ins\n"
                "0:20 Mentors by themselves, leaders by themselves\n"
                "1:05 What we found, shared without names\n"
                "1:35 Trios: keep, stop, start\n"
                "2:15 Each trio shows one insight (3 minutes)\n"
                "2:45 Adjusting the programme"
            ),
        ),
    ),
    Kind.CLOSING: (
        Translated(nb="Avslutningssamling", nn="Avslutningssamling", en="Closing gathering"),
        Translated(
            nb=(
                "0:00 Resultater i tall og sitater\n"
                "0:30 Hver trio: hva endret seg, hva gjør lederen annerledes\n"
                "1:30 Hva mentorene lærte om ledelse\n"
                "2:00 Råd til neste runde og til distriktene\n"
                "2:30 Takk, attest, nettverk, sletting av data\n"
                "2:50 Slutt"
            ),
            nn=(
                "0:00 Resultat i tal og sitat\n"
                "0:30 Kvar trio: kva endra seg, kva gjer leiaren annleis\n"
                "1:30 Kva mentorane lærte om leiing\n"
                "2:00 Råd til neste runde og til distrikta\n"
                "2:30 Takk, attest, nettverk, sletting av data\n"
                "2:50 Slutt"
            ),
            en=(
                "0:00 Results in figures and quotations\n"
                "0:30 Each trio: what changed, what the leader does differently\n"
                "1:30 What the mentors learned about leading\n"
                "2:00 Advice for the next round and for the districts\n"
                "2:30 Thanks, certificate, network, deletion of data\n"
                "2:50 End"
            ),
        ),
    ),
    Kind.CHECK_IN: (
        Translated(nb="Innsjekk for mentorene", nn="Innsjekk for mentorane", en="Check-in for mentors"),
        Translated(
            nb=(
                "1. Ett øyeblikk som virket\n"
                "2. Hva var vanskelig å ta opp?\n"
                "3. Hva tror du lederen tok med seg?\n"
                "4. Hva trenger dere fra oss?\n"
                "5. Månedens tema: forberedelse · motstand · egen læring · balansen mellom dere to · "
                "hva andre ledere bør få høre (uten navn)"
            ),
            nn=(
                "1. Éin augneblink som verka\n"
                "2. Kva var vanskeleg å ta opp?\n"
                "3. Kva trur du leiaren tok med seg?\n"
                "4. Kva treng de frå oss?\n"
                "5. Temaet denne månaden: førebuing · motstand · eiga læring · balansen mellom dykk to · "
                "kva andre leiarar bør få høyre (utan namn)"
            ),
            en=(
                "1. One moment that worked\n"
                "2. What was hard to bring up?\n"
                "3. What do you think the leader took away?\n"
                "4. What do you need from us?\n"
                "5. This month's theme: preparing · resistance · your own learning · the balance between the two of you · "
                "what other leaders should hear (without names)"
            ),
        ),
    ),
    Kind.OTHER: (Translated(nb="Samling", nn="Samling", en="Gathering"), Translated()),
}


def gathering_template(kind: Kind) -> tuple[Translated, Translated]:
    """Title and agenda to start from. Copies: what is done to them changes no other gathering."""
    title, agenda = _TEMPLATES[kind]
    return Translated(title), Translated(agenda)

"""What a fresh programme can give its people to read before the start (CONTENT.md e4). Copied, never looked up afterwards."""

from dataclasses import dataclass

from mentoring.fields import Translated


@dataclass(frozen=True, slots=True)
class Shipped:
    title: Translated
    text: Translated
    for_leaders: bool
    for_mentors: bool


SHIPPED: tuple[Shipped, ...] = (
    Shipped(
        Translated(nb="Før start: for ledere", nn="Før start: for leiarar", en="Before the start: for leaders"),
        Translated(
            nb=(
                "Hvorfor: Du skal lære av noen som ser etaten fra et annet sted enn du gjør.\n\n"
                "Tid: seks møter à 60 minutter og tre samlinger på et halvt år. Sett av tidene nå.\n\n"
                "Rollen din er å lære. Still spørsmål, og fortell hva du ikke forstår.\n\n"
                "Det dere snakker om, blir mellom dere. Ingen saksbehandling, og ingenting om enkeltsaker eller enkeltpersoner.\n\n"
                "Ha med ett ekte spørsmål til hvert møte: noe du faktisk lurer på, og ikke vet svaret på."
            ),
            nn=(
                "Kvifor: Du skal lære av nokon som ser etaten frå ein annan stad enn du gjer.\n\n"
                "Tid: seks møte à 60 minutt og tre samlingar på eit halvt år. Set av tidene no.\n\n"
                "Rolla di er å lære. Still spørsmål, og fortel kva du ikkje forstår.\n\n"
                "Det de snakkar om, blir mellom dykk. Inga saksbehandling, og ingenting om enkeltsaker eller enkeltpersonar.\n\n"
                "Ha med eitt ekte spørsmål til kvart møte: noko du faktisk lurer på, og ikkje veit svaret på."
            ),
            en=(
                "Why: you are to learn from somebody who sees the agency from another place than you do.\n\n"
                "Time: six meetings of 60 minutes and three gatherings in half a year. Put the times in your calendar now.\n\n"
                "Your part is to learn. Ask, and say what you do not understand.\n\n"
                "What you talk about stays between you. No casework, and nothing about single cases or people.\n\n"
                "Bring one real question to each meeting: something you do wonder about and do not know the answer to."
            ),
        ),
        for_leaders=True,
        for_mentors=False,
    ),
    Shipped(
        Translated(nb="Før start: for mentorer", nn="Før start: for mentorar", en="Before the start: for mentors"),
        Translated(
            nb=(
                "Rollen: Du er mentor for en toppleder. Du skal ikke svare for hele etaten, bare vise hva du ser.\n\n"
                "Timen: Begynn med et spørsmål, vis noe konkret, og avslutt med hva dere vil prøve til neste gang.\n\n"
                "Å spørre og utfordre: Spør hva som ligger bak. Si fra når noe er uklart, med respekt og et forslag.\n\n"
                "Makt og trygghet: Du velger selv hva du forteller. Blir det ubehagelig, snakk med kontaktpersonen utenfor linjen.\n\n"
                "HR får vite at dere møtes og hvordan det går. HR får ikke vite hva dere snakker om.\n\n"
                "Dere er to: Del på forberedelsen, og avtal hvem som leder timen."
            ),
            nn=(
                "Rolla: Du er mentor for ein toppleiar. Du skal ikkje svare for heile etaten, berre vise kva du ser.\n\n"
                "Timen: Byrj med eit spørsmål, vis noko konkret, og avslutt med kva de vil prøve til neste gong.\n\n"
                "Å spørje og utfordre: Spør kva som ligg bak. Sei frå når noko er uklart, med respekt og eit forslag.\n\n"
                "Makt og tryggleik: Du vel sjølv kva du fortel. Blir det ubehageleg, snakk med kontaktpersonen utanfor linja.\n\n"
                "HR får vite at de møtest og korleis det går. HR får ikkje vite kva de snakkar om.\n\n"
                "De er to: Del på førebuinga, og avtal kven som leier timen."
            ),
            en=(
                "The part: you mentor a top leader. You need not answer for the whole agency, only show what you see.\n\n"
                "The hour: begin with a question, show something concrete, and end with what you will try until next time.\n\n"
                "Asking and challenging: ask what lies behind. Say so when something is unclear, with respect and a proposal.\n\n"
                "Power and safety: you choose what you tell. If it becomes unpleasant, talk with the contact outside the line.\n\n"
                "HR hears that you meet and how it goes. HR does not hear what you talk about.\n\n"
                "There are two of you: share the preparing, and agree who leads the hour."
            ),
        ),
        for_leaders=False,
        for_mentors=True,
    ),
    Shipped(
        Translated(nb="Avtalen mellom dere", nn="Avtalen mellom dykk", en="The agreement between you"),
        Translated(
            nb=(
                "Skriv den sammen på siden til trioen, i det første møtet:\n\n"
                "Hva vi vil oppnå · hvor ofte og hvor · hvem som innkaller · hva som blir mellom oss · hva som kan fortelles, og hvordan.\n\n"
                "Må noen avlyse, foreslår de en ny tid samme dag.\n\n"
                "Hvem som helst kan avslutte før tiden, uten å gi en grunn, gjennom kontaktpersonen.\n\n"
                "Notater slettes når programmet er slutt."
            ),
            nn=(
                "Skriv han saman på sida til trioen, i det første møtet:\n\n"
                "Kva vi vil oppnå · kor ofte og kvar · kven som kallar inn · kva som blir mellom oss · kva som kan forteljast, og korleis.\n\n"
                "Må nokon avlyse, foreslår dei ei ny tid same dag.\n\n"
                "Kven som helst kan avslutte før tida, utan å gje ein grunn, gjennom kontaktpersonen.\n\n"
                "Notat blir sletta når programmet er slutt."
            ),
            en=(
                "Write it together on the page of your trio, in the first meeting:\n\n"
                "What we aim for · how often and where · who invites · what stays between us · what may be told, and how.\n\n"
                "Whoever must call off proposes a new time the same day.\n\n"
                "Anybody may end early without giving a reason, through the contact outside the line.\n\n"
                "Notes are deleted when the programme is over."
            ),
        ),
        for_leaders=True,
        for_mentors=True,
    ),
)

"""The survey as it ships, and how its answers become figures. Plain Python, no database.

Leaders are asked how often they did something in the last four weeks, not how good they are: people count better than they grade themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from mentoring.fields import Translated
from sessions_app.outcomes.states import Audience, ItemKind, MeasureKind, Moment, Subject

T = Translated

TOPS: Final[Mapping[ItemKind, tuple[int, int]]] = {
    ItemKind.FREQUENCY: (0, 4),
    ItemKind.CONFIDENCE: (1, 7),
    ItemKind.AGREEMENT: (1, 7),
    ItemKind.SEEN: (0, 1),
    ItemKind.AGAIN: (0, 1),
}
"""The ends of the scales an index is made of."""
THEN: Final = "then:"
"""Before the subject of a figure of one's own: as it was before."""
DO_NOT_KNOW: Final = 2
"""Of "yes, no, do not know": counted as an answer, and not as seen."""
MOST_HOURS: Final = 200


@dataclass(frozen=True, slots=True)
class ItemDefault:
    audience: Audience
    kind: ItemKind
    subject: Subject
    text: Translated


def _leaders(kind: ItemKind, subject: Subject, nb: str, nn: str, en: str) -> ItemDefault:
    return ItemDefault(Audience.LEADER, kind, subject, T(nb=nb, nn=nn, en=en))


def _mentors(kind: ItemKind, subject: Subject, nb: str, nn: str, en: str) -> ItemDefault:
    return ItemDefault(Audience.MENTOR, kind, subject, T(nb=nb, nn=nn, en=en))


_F, _C, _A, _S = ItemKind.FREQUENCY, ItemKind.CONFIDENCE, ItemKind.AGREEMENT, ItemKind.SEEN

ITEMS: Final = (
    _leaders(
        _F, Subject.SERVICES,
        "Jeg har tatt opp hva ny teknologi betyr for oppdraget vårt i et ledermøte.",
        "Eg har teke opp kva ny teknologi har å seie for oppdraget vårt i eit leiarmøte.",
        "I have raised what new technology means for our mission in a leaders’ meeting.",
    ),
    _leaders(
        _F, Subject.SERVICES,
        "Jeg har spurt noen som møter innbyggerne, hvordan digital kriminalitet eller digitale tjenester endrer arbeidet.",
        "Eg har spurt nokon som møter innbyggjarane, korleis digital kriminalitet eller digitale tenester endrar arbeidet.",
        "I have asked somebody who meets the public how digital crime or digital services change the work.",
    ),
    _leaders(
        _F, Subject.DATA,
        "Jeg har bedt om, eller brukt, data før jeg tok en avgjørelse.",
        "Eg har bede om, eller brukt, data før eg tok ei avgjerd.",
        "I have asked for data, or used it, before I made a decision.",
    ),
    _leaders(
        _F, Subject.DATA,
        "Jeg har spurt hvor tall kommer fra, eller hva de ikke viser.",
        "Eg har spurt kvar tal kjem frå, eller kva dei ikkje viser.",
        "I have asked where figures come from, or what they do not show.",
    ),
    _leaders(
        _F, Subject.AI,
        "Jeg har prøvd eller vurdert et KI-verktøy og spurt om feil, skjevhet og personvern.",
        "Eg har prøvd eller vurdert eit KI-verktøy og spurt om feil, skeivskap og personvern.",
        "I have tried or considered an AI tool and asked about errors, bias and privacy.",
    ),
    _leaders(
        _F, Subject.AI,
        "Jeg har snakket med andre om hvor vi bør, og ikke bør, bruke KI.",
        "Eg har snakka med andre om kvar vi bør, og ikkje bør, bruke KI.",
        "I have talked with others about where we should, and should not, use AI.",
    ),
    _leaders(
        _F, Subject.SECURITY,
        "Jeg har stilt spørsmål om informasjonssikkerhet eller personvern i en sak.",
        "Eg har stilt spørsmål om informasjonstryggleik eller personvern i ei sak.",
        "I have asked about information security or privacy in a matter before me.",
    ),
    _leaders(
        _F, Subject.SECURITY,
        "Jeg har selv endret en vane for å ta bedre vare på opplysninger.",
        "Eg har sjølv endra ein vane for å ta betre vare på opplysningar.",
        "I have changed a habit of my own to take better care of information.",
    ),
    _leaders(
        _F, Subject.HABITS,
        "Jeg har brukt en ny digital arbeidsmåte sammen med andre.",
        "Eg har brukt ein ny digital arbeidsmåte saman med andre.",
        "I have used a new digital way of working together with others.",
    ),
    _leaders(
        _F, Subject.HABITS,
        "Jeg har lært meg noe nytt i et digitalt verktøy jeg bruker i jobben.",
        "Eg har lært meg noko nytt i eit digitalt verktøy eg bruker i jobben.",
        "I have learnt something new in a digital tool I use at work.",
    ),
    _leaders(
        _F, Subject.CHANGE,
        "Jeg har fjernet et hinder for digital forbedring, eller fulgt opp gevinster.",
        "Eg har fjerna eit hinder for digital forbetring, eller følgt opp gevinstar.",
        "I have removed an obstacle to a digital improvement, or followed up its gains.",
    ),
    _leaders(
        _F, Subject.CHANGE,
        "Jeg har gitt noen rom til å prøve ut noe digitalt før alt var avklart.",
        "Eg har gitt nokon rom til å prøve ut noko digitalt før alt var avklart.",
        "I have given somebody room to try something digital before all was settled.",
    ),
    _leaders(
        _F, Subject.TALENT,
        "Jeg har snakket med yngre eller teknologikyndige ansatte om hva som får dem til å bli.",
        "Eg har snakka med yngre eller teknologikunnige tilsette om kva som får dei til å bli.",
        "I have talked with younger or technically skilled employees about what makes them stay.",
    ),
    _leaders(
        _F, Subject.TALENT,
        "Jeg har sørget for at noen med digital kompetanse ble hørt i en viktig sak.",
        "Eg har sørgt for at nokon med digital kompetanse vart høyrde i ei viktig sak.",
        "I have seen to it that somebody with digital skills was heard in an important matter.",
    ),
    _leaders(
        _F, Subject.LEARNING,
        "Jeg har sagt høyt at det er noe digitalt jeg ikke forstår, og bedt om hjelp.",
        "Eg har sagt høgt at det er noko digitalt eg ikkje forstår, og bede om hjelp.",
        "I have said aloud that there is something digital I do not understand, and asked for help.",
    ),
    _leaders(
        _F, Subject.LEARNING,
        "Jeg har endret mening om noe digitalt etter å ha hørt på andre.",
        "Eg har endra meining om noko digitalt etter å ha høyrt på andre.",
        "I have changed my mind on something digital after listening to others.",
    ),
    _leaders(
        _C, Subject.ASKING,
        "Jeg er trygg på at jeg stiller de riktige spørsmålene når en digital sak ligger på bordet.",
        "Eg er trygg på at eg stiller dei rette spørsmåla når ei digital sak ligg på bordet.",
        "I am sure that I ask the right questions when a digital matter is on the table.",
    ),
    _leaders(
        _C, Subject.JUDGING,
        "Jeg er trygg på at jeg kan skille et godt digitalt forslag fra et dårlig.",
        "Eg er trygg på at eg kan skilje eit godt digitalt forslag frå eit dårleg.",
        "I am sure that I can tell a good digital proposal from a poor one.",
    ),
    _leaders(
        _C, Subject.LEADING,
        "Jeg er trygg på at jeg kan lede folk gjennom en digital endring.",
        "Eg er trygg på at eg kan leie folk gjennom ei digital endring.",
        "I am sure that I can lead people through a digital change.",
    ),
    _leaders(
        ItemKind.AGAIN, Subject.AGAIN,
        "Ville du vært med en gang til?",
        "Ville du vore med ein gong til?",
        "Would you take part again?",
    ),
    _leaders(
        ItemKind.WORDS, Subject.CHOICE,
        "Ett valg jeg tok annerledes på grunn av mentorene",
        "Eitt val eg tok annleis på grunn av mentorane",
        "One choice I made differently because of the mentors",
    ),
    _mentors(
        _S, Subject.SERVICES,
        "Jeg har sett eller hørt at lederen tar opp hva ny teknologi betyr for oppdraget.",
        "Eg har sett eller høyrt at leiaren tek opp kva ny teknologi har å seie for oppdraget.",
        "I have seen or heard that the leader raises what new technology means for the mission.",
    ),
    _mentors(
        _S, Subject.DATA,
        "Jeg har sett eller hørt at lederen ber om eller bruker data før en avgjørelse.",
        "Eg har sett eller høyrt at leiaren ber om eller bruker data før ei avgjerd.",
        "I have seen or heard that the leader asks for data, or uses it, before a decision.",
    ),
    _mentors(
        _S, Subject.AI,
        "Jeg har sett eller hørt at lederen prøver eller vurderer KI og spør om feil, skjevhet og personvern.",
        "Eg har sett eller høyrt at leiaren prøver eller vurderer KI og spør om feil, skeivskap og personvern.",
        "I have seen or heard that the leader tries or considers AI and asks about errors, bias and privacy.",
    ),
    _mentors(
        _S, Subject.SECURITY,
        "Jeg har sett eller hørt at lederen spør om informasjonssikkerhet eller personvern.",
        "Eg har sett eller høyrt at leiaren spør om informasjonstryggleik eller personvern.",
        "I have seen or heard that the leader asks about information security or privacy.",
    ),
    _mentors(
        _S, Subject.HABITS,
        "Jeg har sett eller hørt at lederen bruker en ny digital arbeidsmåte.",
        "Eg har sett eller høyrt at leiaren bruker ein ny digital arbeidsmåte.",
        "I have seen or heard that the leader uses a new digital way of working.",
    ),
    _mentors(
        _S, Subject.CHANGE,
        "Jeg har sett eller hørt at lederen fjerner et hinder for digital forbedring.",
        "Eg har sett eller høyrt at leiaren fjernar eit hinder for digital forbetring.",
        "I have seen or heard that the leader removes an obstacle to a digital improvement.",
    ),
    _mentors(
        _S, Subject.TALENT,
        "Jeg har sett eller hørt at lederen snakker med yngre eller teknologikyndige om hva som får dem til å bli.",
        "Eg har sett eller høyrt at leiaren snakkar med yngre eller teknologikunnige om kva som får dei til å bli.",
        "I have seen or heard that the leader talks with younger or technically skilled people about what makes them stay.",
    ),
    _mentors(
        _S, Subject.LEARNING,
        "Jeg har sett eller hørt at lederen sier at noe digitalt er uklart, og ber om hjelp.",
        "Eg har sett eller høyrt at leiaren seier at noko digitalt er uklart, og ber om hjelp.",
        "I have seen or heard that the leader says that something digital is unclear, and asks for help.",
    ),
    _mentors(
        _A, Subject.INSIGHT,
        "Jeg forstår hvordan ledere i etaten prioriterer, og hvorfor.",
        "Eg forstår korleis leiarar i etaten prioriterer, og kvifor.",
        "I understand how leaders here set priorities, and why.",
    ),
    _mentors(
        _A, Subject.COURAGE,
        "Jeg sier fra til folk med mer makt enn meg når jeg mener noe er galt.",
        "Eg seier frå til folk med meir makt enn meg når eg meiner noko er gale.",
        "I speak up to people with more power than I have when I think something is wrong.",
    ),
    _mentors(
        _A, Subject.STAY,
        "Jeg vil gjerne fortsette å jobbe her de neste to årene.",
        "Eg vil gjerne halde fram med å jobbe her dei neste to åra.",
        "I would like to go on working here for the next two years.",
    ),
    _mentors(
        _A, Subject.RECOMMEND,
        "Jeg ville anbefale arbeidsgiveren min til en god venn.",
        "Eg ville tilrådd arbeidsgivaren min til ein god ven.",
        "I would recommend my employer to a good friend.",
    ),
    _mentors(
        ItemKind.HOURS, Subject.HOURS,
        "Omtrent hvor mange timer har du brukt på mentorrollen de siste fire ukene?",
        "Om lag kor mange timar har du brukt på mentorrolla dei siste fire vekene?",
        "About how many hours have you spent on being a mentor in the last four weeks?",
    ),
    _mentors(
        ItemKind.AGAIN, Subject.AGAIN,
        "Ville du vært med en gang til?",
        "Ville du vore med ein gong til?",
        "Would you take part again?",
    ),
)  # fmt: skip

MEASURES: Final[Sequence[Sequence[tuple[MeasureKind, int]]]] = (
    ((MeasureKind.MEETINGS_HELD, 80), (MeasureKind.USEFUL, 75)),
    ((MeasureKind.THEMES, 50),),
    ((MeasureKind.INSIGHT, 70), (MeasureKind.COURAGE, 70)),
    ((MeasureKind.PERSPECTIVE, 75),),
    ((MeasureKind.RECOMMEND, 75), (MeasureKind.STAY, 75)),
)
"""For each of the aims a fresh programme ships with (mentoring.dashboard.defaults.AIMS), in their order: measures and targets."""


def is_asked(kind: ItemKind, moment: Moment) -> bool:
    """What leaders do and what mentors think is asked every time; what needs something to look back on, later."""
    if kind == ItemKind.AGAIN:
        return moment == Moment.END
    return moment != Moment.START or kind not in (ItemKind.SEEN, ItemKind.HOURS, ItemKind.WORDS)


def suggested_dates(starts_on: date, ends_on: date, *, kept_days: int) -> dict[Moment, tuple[date, date]]:
    """Two weeks each: around the start, in the middle, up to the end, and half a year after it, while the programme's data is kept."""
    middle = starts_on + (ends_on - starts_on) / 2
    last = ends_on + timedelta(days=min(182, kept_days - 1))
    return {
        Moment.START: (starts_on - timedelta(days=7), starts_on + timedelta(days=7)),
        Moment.MIDWAY: (middle - timedelta(days=7), middle + timedelta(days=7)),
        Moment.END: (ends_on - timedelta(days=14), ends_on),
        Moment.AFTER: (last - timedelta(days=14), last),
    }


# --- Counting ---------------------------------------------------------------------------------------------------------------

Values = Mapping[str, int | str]
"""What one person answered, by number of the question: with "t" before it for how it was before. "release": the sentence may be quoted."""


def add_up(replies: Iterable[Values], kinds: Mapping[str, ItemKind]) -> dict[str, tuple[int, int]]:
    """By question: how many answered it, and the sum. `kinds`: by the same numbers. "Do not know" is an answer that adds nothing."""
    found: dict[str, tuple[int, int]] = {}
    for reply in replies:
        for key, value in reply.items():
            kind = kinds.get(key.removeprefix("t"))
            if kind is None or not isinstance(value, int):
                continue
            answers, total = found.get(key, (0, 0))
            unknown = kind == ItemKind.SEEN and value == DO_NOT_KNOW
            found[key] = answers + 1, total + (0 if unknown else value)
    return found


def index(kind: ItemKind, *, answers: int, total: int) -> float:
    """The mean on a scale from 0 to 100."""
    low, top = TOPS[kind]
    return 100 * (total / answers - low) / (top - low)


def own_themes(values: Values, items: Iterable[tuple[int, ItemKind, Subject]]) -> dict[str, float]:
    """One person's own index per theme and confidence, from what she answered."""
    sums: dict[str, list[float]] = {}
    for pk, kind, subject in items:
        for key, name in ((str(pk), subject.value), (f"t{pk}", f"{THEN}{subject.value}")):
            value = values.get(key)
            if kind in (ItemKind.FREQUENCY, ItemKind.CONFIDENCE) and isinstance(value, int):
                sums.setdefault(name, []).append(index(kind, answers=1, total=value))
    return {name: round(sum(values) / len(values), 1) for name, values in sums.items()}

"""What a fresh programme ships with: aims, texts, questions, rubrics and a timetable, in three languages, so that it is usable at once.

These are starting points. They are copied into the programme when it is created and belong to its coordinator from then on.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from applicants.states import QuestionKind, Round
from mentoring.fields import Translated
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.recurrence import is_working_day, local_instant

T = Translated

OPENS, CLOSES = time(8, 0), time(12, 0)
"""Local time of day when windows open and close: in working hours, so that somebody can be asked."""


@dataclass(frozen=True, slots=True)
class AimDefault:
    text: Translated
    measure: Translated


@dataclass(frozen=True, slots=True)
class QuestionDefault:
    round: Round
    text: Translated
    help: Translated = field(default_factory=Translated)
    kind: QuestionKind = QuestionKind.LONG
    word_limit: int | None = None


@dataclass(frozen=True, slots=True)
class CriterionDefault:
    round: Round
    weight: int
    name: Translated
    none: Translated
    some: Translated
    full: Translated


SUMMARY = T(
    nb="Unge ansatte er mentorer for toppledere. Dere møtes omtrent én gang i måneden i et halvt år og lærer av hverandre.",
    nn="Unge tilsette er mentorar for toppleiarar. De møtest om lag éin gong i månaden i eit halvt år og lærer av kvarandre.",
    en="Young employees mentor top leaders. You meet about once a month for half a year and learn from each other.",
)

CALL_TEXT = T(
    nb=(
        "Vil du være mentor for en toppleder?\n\n"
        "I omvendt mentoring er det den unge ansatte som er mentor. Du deler hva teknologi og data betyr i din hverdag, og lederen deler "
        "hvordan det er å prioritere for hele etaten. Dere trenger ikke være enige.\n\n"
        "Hva du er med på: seks møter på 60 minutter over et halvt år, tre samlinger og en kort innsjekk hver måned. Hver leder får to "
        "mentorer, så dere er to om å forberede og gjennomføre.\n\n"
        "Vi ser etter deg som har erfart noe med teknologi i jobben og kan forklare det, som tør å si fra med respekt, "
        "og som er nysgjerrig "
        "på ledelse. Du trenger ikke være ekspert. Vi ønsker bredde: operative og sivile, ulik utdanning, ulik bakgrunn, hele landet.\n\n"
        "Slik velger vi: Søknaden vurderes av minst to personer som ikke ser navnet ditt. Noen blir bedt om å svare på tre spørsmål i en "
        "video på høyst halvannet minutt. Lederne rangerer så dem de ønsker seg. Du får beskjed uansett."
    ),
    nn=(
        "Vil du vere mentor for ein toppleiar?\n\n"
        "I omvend mentoring er det den unge tilsette som er mentor. Du deler kva teknologi og data betyr i kvardagen din, og leiaren deler "
        "korleis det er å prioritere for heile etaten. De treng ikkje vere einige.\n\n"
        "Kva du er med på: seks møte på 60 minutt over eit halvt år, tre samlingar og ei kort innsjekk kvar månad. Kvar leiar får to "
        "mentorar, så de er to om å førebu og gjennomføre.\n\n"
        "Vi ser etter deg som har erfart noko med teknologi i jobben og kan forklare det, som torer å seie frå med respekt, og som er "
        "nyfiken på leiing. Du treng ikkje vere ekspert. Vi ønskjer breidd: operative og sivile, ulik utdanning, ulik bakgrunn, heile "
        "landet.\n\n"
        "Slik vel vi: Søknaden blir vurdert av minst to personar som ikkje ser namnet ditt. Nokre blir bedne om å svare på tre spørsmål i "
        "ein video på høgst halvtanna minutt. Leiarane rangerer så dei dei ønskjer seg. Du får beskjed uansett."
    ),
    en=(
        "Would you like to mentor a top leader?\n\n"
        "In reverse mentoring the young employee is the mentor. You share what technology and data mean in your "
        "working day, and the leader "
        "shares what it is like to set priorities for the whole organisation. You need not agree.\n\n"
        "What you take part in: six meetings of 60 minutes over half a year, three gatherings and a short check-in "
        "every month. Each leader "
        "has two mentors, so there are two of you to prepare and run it.\n\n"
        "We are looking for you who have experienced something with technology at work and can explain it, who dare to "
        "speak up with respect, "
        "and who are curious about leadership. You need not be an expert. We want breadth: operative and civilian, different education, "
        "different backgrounds, the whole country.\n\n"
        "How we choose: your application is assessed by at least two people who do not see your name. Some are asked to answer three "
        "questions in a video of at most a minute and a half. The leaders then rank those they would like. You will "
        "hear from us either way."
    ),
)

AGE_REASON = T(
    nb=(
        "Målet er at toppledelsen skal lære av ansatte som er tidlig i yrkeslivet og vokste opp med digitale "
        "tjenester. Grensen er satt for "
        "å nå dette målet og gjelder bare dette tiltaket (arbeidsmiljøloven § 13-3)."
    ),
    nn=(
        "Målet er at toppleiinga skal lære av tilsette som er tidleg i yrkeslivet og voks opp med digitale tenester. "
        "Grensa er sett for å nå "
        "dette målet og gjeld berre dette tiltaket (arbeidsmiljølova § 13-3)."
    ),
    en=(
        "The aim is that the top leaders learn from employees who are early in their working lives and grew up with digital services. The "
        "limit serves this aim and applies to this measure only (Working Environment Act, section 13-3)."
    ),
)

AGE_ALTERNATIVES = T(
    nb=(
        "Åpent for alle uansett alder, med samme spørsmål om digitale vaner: da ville mange søkere ligne lederne selv, og målet ble ikke nådd. "
        "Kort tid i etaten i stedet for alder: utelukker unge med noen års tjeneste, som kjenner arbeidsplassen best."
    ),
    nn=(
        "Ope for alle uansett alder, med same spørsmål om digitale vanar: då ville mange søkjarar likne leiarane sjølve, og målet vart ikkje "
        "nådd. Kort tid i etaten i staden for alder: stengjer ute unge med nokre års teneste, som kjenner arbeidsplassen best."
    ),
    en=(
        "Open to all ages, with the same questions about digital habits: many applicants would then resemble the leaders themselves, and the "
        "aim would be missed. Few years of service instead of age: shuts out the young who have served some years and know the workplace best."
    ),
)

AIMS = (
    AimDefault(
        T(
            nb="Gjensidig utveksling av erfaring mellom mentor og leder",
            nn="Gjensidig utveksling av erfaring mellom mentor og leiar",
            en="Mentor and leader exchange experience, both ways",
        ),
        T(
            nb="Andel planlagte møter som ble holdt, og hvor nyttige begge parter sier de var (1–5)",
            nn="Delen planlagde møte som vart haldne, og kor nyttige begge partar seier dei var (1–5)",
            en="Share of planned meetings held, and how useful both sides say they were (1–5)",
        ),
    ),
    AimDefault(
        T(
            nb="Bedre digital forståelse i toppledelsen",
            nn="Betre digital forståing i toppleiinga",
            en="Better digital understanding at the top",
        ),
        T(
            nb="Indeks 0–100 per tema i ledernes undersøkelse ved start, midtveis, slutt og seks måneder etter",
            nn="Indeks 0–100 per tema i undersøkinga til leiarane ved start, midtvegs, slutt og seks månader etter",
            en="Index 0–100 per theme in the leaders' survey at the start, midway, at the end and six months after",
        ),
    ),
    AimDefault(
        T(
            nb="Mentorene får innsikt i en leders hverdag og prioriteringer",
            nn="Mentorane får innsikt i kvardagen og prioriteringane til ein leiar",
            en="Mentors gain insight into a leader's day and priorities",
        ),
        T(
            nb="Mentorenes svar om innsikt i prioriteringer og mot til å si fra, før og etter",
            nn="Svara frå mentorane om innsikt i prioriteringar og mot til å seie frå, før og etter",
            en="Mentors' answers on insight into priorities and courage to speak up, before and after",
        ),
    ),
    AimDefault(
        T(
            nb="Lederen får nye perspektiver på politiet",
            nn="Leiaren får nye perspektiv på politiet",
            en="The leader gains new perspectives on the police",
        ),
        T(
            nb="Andel ledere som annenhver måned melder om et nytt perspektiv (4 eller 5 av 5), og hva de har gjort annerledes",
            nn="Delen leiarar som annankvar månad melder om eit nytt perspektiv (4 eller 5 av 5), og kva dei har gjort annleis",
            en="Share of leaders who report a new perspective every second month (4 or 5 of 5), and what they have done differently",
        ),
    ),
    AimDefault(
        T(
            nb="En mer attraktiv arbeidsgiver",
            nn="Ein meir attraktiv arbeidsgivar",
            en="A more attractive employer",
        ),
        T(
            nb="Andel mentorer som vil bli i etaten og anbefale den, før og etter, og antall søkere per utlysning",
            nn="Delen mentorar som vil bli i etaten og tilrå han, før og etter, og talet på søkjarar per utlysing",
            en="Share of mentors who wish to stay and would recommend the employer, before and after, and applicants per call",
        ),
    ),
)

A_THIRD = T(nb="Omtrent en tredjedel av svaret.", nn="Om lag ein tredel av svaret.", en="About a third of the answer.")

QUESTIONS = (
    QuestionDefault(
        round=Round.APPLICATION,
        word_limit=250,
        text=T(
            nb="Fortell om én gang teknologi eller data endret noe i jobben din. Hva virket, og hva virket ikke?",
            nn="Fortel om éin gong teknologi eller data endra noko i jobben din. Kva verka, og kva verka ikkje?",
            en="Tell us about one time when technology or data changed something in your work. What worked, and what did not?",
        ),
        help=T(
            nb=(
                "Tenk på hva det betydde for brukere, kolleger eller kriminalitetsbildet. Skriv så en leder uten teknisk bakgrunn kan "
                "gjenfortelle poenget. Ikke ta med navn på innbyggere eller operative detaljer."
            ),
            nn=(
                "Tenk på kva det hadde å seie for brukarar, kollegaer eller kriminalitetsbiletet. Skriv slik at ein leiar utan teknisk "
                "bakgrunn kan fortelje poenget vidare. Ikkje ta med namn på innbyggjarar eller operative detaljar."
            ),
            en=(
                "Think of what it meant for users, colleagues or crime. Write so that a leader without a technical background "
                "can retell the "
                "point. Leave out names of citizens and operative details."
            ),
        ),
    ),
    QuestionDefault(
        round=Round.APPLICATION,
        word_limit=200,
        text=T(
            nb="Fortell om en gang du sa fra om noe ubehagelig til noen som hadde mer å si enn deg. Hva foreslo du, og hva skjedde?",
            nn="Fortel om ein gong du sa frå om noko ubehageleg til nokon som hadde meir å seie enn deg. Kva foreslo du, og kva skjedde?",
            en="Tell us about a time you raised something uncomfortable with someone more senior. What did you propose, and what happened?",
        ),
        help=T(
            nb="Ett konkret eksempel er nok. Det kan være lite, og det trenger ikke ha gått bra.",
            nn="Eitt konkret døme er nok. Det kan vere lite, og det treng ikkje ha gått bra.",
            en="One example is enough. It may be small, and it need not have gone well.",
        ),
    ),
    QuestionDefault(
        round=Round.APPLICATION,
        word_limit=150,
        text=T(
            nb="Hva ville du spurt en toppleder om, hvis du hadde en time? Hvorfor akkurat det?",
            nn="Kva ville du spurt ein toppleiar om, dersom du hadde ein time? Kvifor akkurat det?",
            en="What would you ask a top leader if you had an hour? Why that?",
        ),
        help=T(
            nb="Vi er nysgjerrige på hva du lurer på om prioriteringer på tvers av etaten.",
            nn="Vi er nyfikne på kva du lurer på om prioriteringar på tvers av etaten.",
            en="We are curious what you wonder about priorities across the organisation.",
        ),
    ),
    QuestionDefault(
        round=Round.APPLICATION,
        word_limit=100,
        text=T(
            nb="Hvorfor vil du være mentor, og hvordan får du tid?",
            nn="Kvifor vil du vere mentor, og korleis får du tid?",
            en="Why do you want to be a mentor, and how will you find the time?",
        ),
        help=T(
            nb="Regn med seks møter på 60 minutter, tid til å forberede, tre samlinger og en innsjekk i måneden. Avklar det med din leder.",
            nn="Rekn med seks møte på 60 minutt, tid til å førebu, tre samlingar og ei innsjekk i månaden. Avklar det med leiaren din.",
            en="Expect six meetings of 60 minutes, time to prepare, three gatherings and a check-in a month. Agree it with your manager.",
        ),
    ),
    QuestionDefault(
        round=Round.VIDEO,
        text=T(
            nb=(
                "Hva er én ting om teknologi eller data i politiets hverdag som toppledelsen bør forstå bedre – og hvordan har du selv "
                "erfart det?"
            ),
            nn=(
                "Kva er éin ting om teknologi eller data i kvardagen til politiet som toppleiinga bør forstå betre – og korleis har du "
                "sjølv erfart det?"
            ),
            en=(
                "What is one thing about technology or data in everyday police work that the top leaders should understand "
                "better – and how "
                "have you experienced it yourself?"
            ),
        ),
        help=A_THIRD,
    ),
    QuestionDefault(
        round=Round.VIDEO,
        text=T(
            nb="Tenk deg den første timen med lederen din. Hva ville dere gjort?",
            nn="Tenk deg den første timen med leiaren din. Kva ville de gjort?",
            en="Imagine the first hour with your leader. What would the two of you do?",
        ),
        help=A_THIRD,
    ),
    QuestionDefault(
        round=Round.VIDEO,
        text=T(
            nb="Hva vil du gjerne forstå om å lede hele etaten?",
            nn="Kva vil du gjerne forstå om å leie heile etaten?",
            en="What would you like to understand about leading the whole organisation?",
        ),
        help=A_THIRD,
    ),
)

CRITERIA = (
    CriterionDefault(
        round=Round.APPLICATION,
        weight=3,
        name=T(
            nb="Digital forståelse i praksis", nn="Digital forståing i praksis", en="Digital understanding in practice"
        ),
        none=T(nb="Nevner bare verktøy", nn="Nemner berre verktøy", en="Only mentions tools"),
        some=T(
            nb="Viser ett eksempel fra egen jobb",
            nn="Viser eitt døme frå eigen jobb",
            en="Shows one example from their own work",
        ),
        full=T(
            nb="Forklarer hva teknologien endret for brukere, kolleger eller kriminalitetsbildet, også hva som ikke virket",
            nn="Forklarer kva teknologien endra for brukarar, kollegaer eller kriminalitetsbiletet, også kva som ikkje verka",
            en="Explains what the technology changed for users, colleagues or crime, also what did not work",
        ),
    ),
    CriterionDefault(
        round=Round.APPLICATION,
        weight=2,
        name=T(nb="Evne til å forklare", nn="Evne til å forklare", en="Ability to explain"),
        none=T(
            nb="Fagspråk uten hjelp til leseren",
            nn="Fagspråk utan hjelp til lesaren",
            en="Jargon without help for the reader",
        ),
        some=T(nb="Forståelig for kolleger", nn="Forståeleg for kollegaer", en="Colleagues understand it"),
        full=T(
            nb="En leder uten teknisk bakgrunn kan gjenfortelle poenget",
            nn="Ein leiar utan teknisk bakgrunn kan fortelje poenget vidare",
            en="A leader without a technical background can retell the point",
        ),
    ),
    CriterionDefault(
        round=Round.APPLICATION,
        weight=2,
        name=T(nb="Mot og skjønn", nn="Mot og skjønn", en="Courage and judgement"),
        none=T(
            nb="Sier det lederen vil høre, eller bare klager",
            nn="Seier det leiaren vil høyre, eller berre klagar",
            en="Says what the leader wants to hear, or only complains",
        ),
        some=T(
            nb="Har tatt opp noe ubehagelig én gang",
            nn="Har teke opp noko ubehageleg éin gong",
            en="Has raised something uncomfortable once",
        ),
        full=T(
            nb="Konkret eksempel på å si fra oppover med respekt og et forslag",
            nn="Konkret døme på å seie frå oppover med respekt og eit forslag",
            en="A concrete example of speaking up with respect and a proposal",
        ),
    ),
    CriterionDefault(
        round=Round.APPLICATION,
        weight=1,
        name=T(
            nb="Nysgjerrighet på ledelse og helheten",
            nn="Nyfikne på leiing og heilskapen",
            en="Curiosity about leadership and the whole",
        ),
        none=T(nb="Bare egen karriere", nn="Berre eigen karriere", en="Only their own career"),
        some=T(
            nb="Vil forstå egen enhet bedre",
            nn="Vil forstå eiga eining betre",
            en="Wants to understand their own unit better",
        ),
        full=T(
            nb="Stiller gode spørsmål om prioritering på tvers av etaten",
            nn="Stiller gode spørsmål om prioritering på tvers av etaten",
            en="Asks good questions about priorities across the organisation",
        ),
    ),
    CriterionDefault(
        round=Round.APPLICATION,
        weight=1,
        name=T(nb="Motivasjon og tid", nn="Motivasjon og tid", en="Motivation and time"),
        none=T(nb="Uklart", nn="Uklart", en="Unclear"),
        some=T(nb="Vil, men uten plan", nn="Vil, men utan plan", en="Willing, but without a plan"),
        full=T(
            nb="Realistisk plan for tid, avklart med nærmeste leder",
            nn="Realistisk plan for tid, avklart med næraste leiar",
            en="A realistic plan for the time, agreed with the nearest manager",
        ),
    ),
    CriterionDefault(
        round=Round.VIDEO,
        weight=1,
        name=T(nb="Svarer på spørsmålene", nn="Svarer på spørsmåla", en="Answers the questions"),
        none=T(nb="Svarer på noe annet", nn="Svarer på noko anna", en="Answers something else"),
        some=T(
            nb="Svarer på alle tre, noe kort",
            nn="Svarer på alle tre, noko kort",
            en="Answers all three, some of it briefly",
        ),
        full=T(
            nb="Svarer på alle tre med egen erfaring",
            nn="Svarer på alle tre med eiga erfaring",
            en="Answers all three from their own experience",
        ),
    ),
    CriterionDefault(
        round=Round.VIDEO,
        weight=3,
        name=T(nb="Gir lederen noe nytt", nn="Gir leiaren noko nytt", en="Gives the leader something new"),
        none=T(nb="Det alle vet", nn="Det alle veit", en="What everybody knows"),
        some=T(
            nb="Ett poeng lederen neppe har hørt",
            nn="Eitt poeng leiaren neppe har høyrt",
            en="One point the leader has hardly heard before",
        ),
        full=T(
            nb="Et perspektiv som kan endre hva lederen spør om eller gjør",
            nn="Eit perspektiv som kan endre kva leiaren spør om eller gjer",
            en="A perspective that may change what the leader asks or does",
        ),
    ),
    CriterionDefault(
        round=Round.VIDEO,
        weight=2,
        name=T(
            nb="Tydelig og levende forklart",
            nn="Tydeleg og levande forklart",
            en="Explained clearly and vividly",
        ),
        none=T(nb="Vanskelig å følge", nn="Vanskeleg å følgje", en="Hard to follow"),
        some=T(nb="Poenget kommer fram", nn="Poenget kjem fram", en="The point comes across"),
        full=T(
            nb="Poenget sitter, med et eksempel en husker",
            nn="Poenget sit, med eit døme ein hugsar",
            en="The point stays, with an example one remembers",
        ),
    ),
    CriterionDefault(
        round=Round.VIDEO,
        weight=2,
        name=T(nb="Lyttende og trygg holdning", nn="Lyttande og trygg haldning", en="Listening and assured manner"),
        none=T(nb="Holder foredrag eller belærer", nn="Held foredrag eller belærer", en="Lectures or instructs"),
        some=T(nb="Vennlig og rett fram", nn="Venleg og rett fram", en="Friendly and straightforward"),
        full=T(
            nb="Vil vite hva lederen tenker, og står for sitt eget",
            nn="Vil vite kva leiaren tenkjer, og står for sitt eige",
            en="Wants to know what the leader thinks, and stands by their own view",
        ),
    ),
)

CALL_OPEN, SCREENING, VIDEO_WINDOW = timedelta(weeks=3), timedelta(weeks=2), timedelta(days=10)
RESCORING, RANKING_WINDOW, MATCHING = timedelta(weeks=1), timedelta(days=7), timedelta(weeks=1)
UNTIL_START, MEETINGS = timedelta(weeks=2), timedelta(weeks=30)
"""How long each phase takes. Six months of meetings and the closing gathering in the seventh."""


def timetable(opens_on: date) -> dict[str, Any]:
    """All dates of a programme whose call opens on `opens_on`, each on a working day. Ages count on the day the call closes, and the age
    limit holds until then: the next round decides anew."""
    closes_on = _working_day(opens_on + CALL_OPEN)
    screened_on = _working_day(closes_on + SCREENING)
    videos_on = _working_day(screened_on + VIDEO_WINDOW)
    rescored_on = _working_day(videos_on + RESCORING)
    ranked_on = _working_day(rescored_on + RANKING_WINDOW)
    matched_on = _working_day(ranked_on + MATCHING)
    starts_on = _working_day(matched_on + UNTIL_START)
    return {
        "call_opens_at": local_instant(opens_on, OPENS, ZONE),
        "call_closes_at": _noon(closes_on),
        "reference_date": closes_on,
        "age_ends_on": closes_on,
        "screening_ends_on": screened_on,
        "video_closes_at": _noon(videos_on),
        "rescoring_ends_on": rescored_on,
        "ranking_closes_at": _noon(ranked_on),
        "matching_ends_on": matched_on,
        "starts_on": starts_on,
        "ends_on": _working_day(starts_on + MEETINGS),
    }


def _noon(day: date) -> datetime:
    return local_instant(day, CLOSES, ZONE)


def _working_day(day: date) -> date:
    while not is_working_day(day, PUBLIC_HOLIDAYS):
        day += timedelta(days=1)
    return day

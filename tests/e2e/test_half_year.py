"""What happens between the match and the last check-in, with the clock moved. Everything runs that runs in life: see house.py.

It is June 2029 at the Police Directorate. Seven leaders have two mentors each, and two mentors are in reserve: that much was done by the
services that pages call. So is later what all do alike; what one person does is done by a person, in a browser.

JUNE. HANNE, the coordinator, starts the programme and plans the check-ins: first Tuesday of the month at nine, not in July. The Tuesday of
    January is New Year's Day, so that one moves to Wednesday. Everybody gets one calendar entry for all of them; a second implementation
    of the calendar's rules finds the same nine days in it.
JULY. The survey opens. LEA answers it; the line goes, she closes the tab, and what she had tapped is still there when she comes back and
    sends it. Nobody else finds it. Thirty days after the match everybody is asked how it goes: leaders and mentors, each once, each in
    their language.
AUGUST. ADA proposes three times to her leader on her phone; LEA picks one, and it is in three calendars. Three days before the check-in, as
    working days go, every mentor is reminded; the day before, each gets a form of one minute. ADA fills it in on her phone. HANNE sees the
    agenda that the answers make, and after the check-in takes attendance.
SEPTEMBER. SIV's trio has not met for five weeks, July not counted. HANNE gets a letter about it, once, and says that she has talked with them.
OCTOBER. IDA wants to leave. HANNE ends the pair, without blame, and has the place filled from the reserve by ODA, who gets the six
    dates that are left. From now on it is ODA who is reminded, and not IDA.
NOVEMBER. The clocks have gone back: reminders are still written at nine, and not at eight. BO writes on the quiet line; VIBEKE alone can
    read it, and answers before the date. HANNE finds nothing, and no table holds a word of it.
JANUARY. The check-in is on Wednesday the 2nd, its form goes out on New Year's Eve, and nothing on New Year's Day. The midway gathering is
    held by its agenda, and the survey asks the same again. Three questions ask how the day was: ADA answers on her phone, five others as well,
    and a reminder comes once to those who have not. HANNE reads nothing before the week is over, then what was said, whose it was nowhere;
    she tells what is done about it, and everybody finds it at the next check-in.
FEBRUARY. HANNE calls the check-in off after the reminder: it leaves the calendars, and nobody is asked for a form.
APRIL. The clocks went forward on the Sunday between the reminder and the form. Both were written at nine. The survey asks for the last time.
MAY. HANNE closes the programme and thanks everybody who took part to the end. ADA fetches her certificate by the letter. HANNE reads in the
    report what came of it, has it as a tagged PDF, and shares it: now LEA reads the same.

In the end the letters are counted: each reminder and each form once to each mentor, none lost, none twice, in her language.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.db import connection
from icalendar import Calendar
from playwright.sync_api import APIResponse, Locator, expect

from matching.models import Pairing
from matching.services.pairings import confirm_pairing
from matching.services.publishing import publish_run
from matching.services.runs import claim_run, solve_run, start_run
from mentoring import clock
from mentoring.accounts.models import Language, User
from mentoring.fields import Translated
from mentoring.mail.models import OutboundEmail
from programs.models import Membership
from programs.states import Role
from sessions_app.checkins.content import Said
from sessions_app.checkins.models import Sheet
from sessions_app.checkins.services import answer_pulse, answer_sheet
from sessions_app.checkins.states import Help, Need, SheetKind
from sessions_app.checkins.tasks import send_forms
from sessions_app.models import Attendance, Gathering
from sessions_app.outcomes.models import Reply as SurveyReply
from sessions_app.outcomes.models import Survey
from sessions_app.outcomes.selectors.surveys import items_asked
from sessions_app.outcomes.services import answer_survey
from sessions_app.outcomes.states import Audience, ItemKind, Moment
from sessions_app.outcomes.tasks import run_surveys
from sessions_app.services import give_feedback, take_attendance
from sessions_app.states import GatheringState, Kind
from sessions_app.tasks import send_check_in_reminders
from sessions_app.trios.services import hold_meeting, pick_time, propose_meeting
from sessions_app.trios.tasks import watch_rhythm
from tests.conftest import member
from tests.e2e.house import House, calendar_of, text_of
from tests.e2e.people import Person
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramFactory
from tests.scenarios.matches import to_be_matched
from tests.scenarios.oslo import OSLO, at

TRIOS = {
    "Lea": ("Ada", "Bo"), "Max": ("Cy", "Di"), "Noa": ("Eli", "Fam"), "Ola": ("Gro", "Hai"), "Pia": ("Ida", "Jon"), "Roy": ("Kim", "Leo"),
    "Siv": ("Mia", "Nils"),
}  # fmt: skip
RESERVE = ("Oda", "Per")
LANGUAGES = (Language.BOKMAL, Language.NYNORSK, Language.ENGLISH)
HOME = "/programmes/runde-1"
WORDS = "Hun ler av meg når jeg spør, og jeg sier ikke lenger hva jeg mener."
"""What BO writes on the quiet line."""
MATTERED = "At en leder fortalte om en feil hun selv har gjort."
"""What ADA writes after midway."""


class Month(NamedTuple):
    """One check-in: its day, when its reminder and its form are due, at which hour UTC, and how its day is written."""

    on: date
    reminder: datetime
    form: datetime
    nb: str
    en: str


CHECK_INS = [
    Month(date(2029, 8, 7), datetime(2029, 8, 3, 7, tzinfo=UTC), datetime(2029, 8, 6, 7, tzinfo=UTC), "7. august", "7 August"),
    Month(date(2029, 9, 4), datetime(2029, 8, 31, 7, tzinfo=UTC), datetime(2029, 9, 3, 7, tzinfo=UTC), "4. september", "4 September"),
    Month(date(2029, 10, 2), datetime(2029, 9, 28, 7, tzinfo=UTC), datetime(2029, 10, 1, 7, tzinfo=UTC), "2. oktober", "2 October"),
    Month(date(2029, 11, 6), datetime(2029, 11, 2, 8, tzinfo=UTC), datetime(2029, 11, 5, 8, tzinfo=UTC), "6. november", "6 November"),
    Month(date(2029, 12, 4), datetime(2029, 11, 30, 8, tzinfo=UTC), datetime(2029, 12, 3, 8, tzinfo=UTC), "4. desember", "4 December"),
    Month(date(2030, 1, 2), datetime(2029, 12, 28, 8, tzinfo=UTC), datetime(2029, 12, 31, 8, tzinfo=UTC), "2. januar", "2 January"),
    Month(date(2030, 2, 5), datetime(2030, 2, 1, 8, tzinfo=UTC), datetime(2030, 2, 4, 8, tzinfo=UTC), "5. februar", "5 February"),
    Month(date(2030, 3, 5), datetime(2030, 3, 1, 8, tzinfo=UTC), datetime(2030, 3, 4, 8, tzinfo=UTC), "5. mars", "5 March"),
    Month(date(2030, 4, 2), datetime(2030, 3, 29, 8, tzinfo=UTC), datetime(2030, 4, 1, 7, tzinfo=UTC), "2. april", "2 April"),
]  # fmt: skip
"""Written down by hand from a calendar of 2029 and 2030. The clocks go back on 28 October and forward on 31 March."""
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER, JANUARY, FEBRUARY, MARCH, APRIL = CHECK_INS
REMINDER = {
    Language.BOKMAL: "Påminnelse: Innsjekk for mentorene, {nb}",
    Language.NYNORSK: "Påminning: Innsjekk for mentorane, {nb}",
    Language.ENGLISH: "Reminder: Check-in for mentors, {en}",
}
FORM = {
    Language.BOKMAL: "Ett minutt før Innsjekk for mentorene, {nb}",
    Language.NYNORSK: "Eitt minutt før Innsjekk for mentorane, {nb}",
    Language.ENGLISH: "One minute before Check-in for mentors, {en}",
}
PULSE = {
    Language.BOKMAL: "Hvordan går det med koblingen? Omvendt mentoring",
    Language.NYNORSK: "Korleis går det med koplinga? Omvend mentoring",
    Language.ENGLISH: "How does your match go? Reverse mentoring",
}


SURVEY = {
    Language.BOKMAL: "Noen spørsmål om Omvendt mentoring",
    Language.NYNORSK: "Nokre spørsmål om Omvend mentoring",
    Language.ENGLISH: "A few questions about Reverse mentoring",
}

THANKS = {
    Language.BOKMAL: "Takk for at du var med i Omvendt mentoring",
    Language.NYNORSK: "Takk for at du var med i Omvend mentoring",
    Language.ENGLISH: "Thank you for taking part in Reverse mentoring",
}


def test_a_half_year(house: House, meet: Callable[..., Person]):
    house.turn_clock_to(2029, 6, 28, 10)
    with house.at_work():
        a_matched_programme()
    hanne = meet("Hanne", "Radgiver")
    starting(house, hanne)
    post = Post(house)

    house.turn_clock_to(2029, 7, 3, 10)
    lea = meet("Lea", "Leder")
    asking_what_came_of_it(house, post, better=0)
    answering_the_survey(house, lea, hanne)
    house.turn_clock_to(2029, 7, 18, 9)
    feeling_the_pulse(house, post)

    house.turn_clock_to(2029, 8, 2, 12)
    ada = meet("Ada", "Mentor", phone=True)
    finding_a_time(house, ada, lea)
    with house.at_work():
        for leader in ("Max", "Noa", "Ola", "Pia", "Roy"):
            meets(leader, at(2029, 8, 15, 14))
    post.reminds(AUGUST)
    post.asks(AUGUST)
    filling_in_the_form(house, ada)
    with house.at_work():
        all_others_answer(AUGUST)
    the_agenda_of_answers(hanne, AUGUST)
    house.turn_clock_to(2029, 8, 7, 13)
    taking_attendance(hanne)

    post.reminds(SEPTEMBER)
    saying_that_they_met(ada)
    post.asks(SEPTEMBER)
    watching_the_rhythm(house, hanne)

    post.reminds(OCTOBER)
    post.asks(OCTOBER, not_before_nine=True)
    house.turn_clock_to(2029, 10, 10, 10)
    leaving_without_blame(house, hanne)
    post.mentors = [name for name in post.mentors if name != "Ida"] + ["Oda"]

    post.reminds(NOVEMBER, not_before_nine=True)
    post.asks(NOVEMBER)
    house.turn_clock_to(2029, 11, 7, 10)
    bo, vibeke = meet("Bo", "Mentor", phone=True), meet("Vibeke", "Verneombud")
    writing_on_the_quiet_line(house, bo)
    house.turn_clock_to(2029, 11, 12, 10)
    answering_on_the_quiet_line(house, vibeke, bo, hanne)

    post.reminds(DECEMBER)
    post.asks(DECEMBER)
    post.reminds(JANUARY)
    post.asks(JANUARY)
    house.turn_clock_to(2030, 1, 1, 9, 10)
    post.nothing_is_due()
    midway(house, hanne)
    saying_how_it_was(house, ada)
    asking_what_came_of_it(house, post, better=1)
    reminding_of_it_once(house, hanne)
    you_said_we_did(house, hanne, ada)

    post.reminds(FEBRUARY)
    calling_off(house, hanne, post.mentors)
    house.turn_clock_to(2030, 2, 4, 9, 10)
    post.nothing_is_due()

    post.reminds(MARCH)
    post.asks(MARCH)
    post.reminds(APRIL, not_before_nine=True)
    post.asks(APRIL, not_before_nine=True)
    house.turn_clock_to(2030, 4, 15, 10)
    asking_what_came_of_it(house, post, better=2)
    house.turn_clock_to(2030, 5, 2, 10)
    closing(house, post, hanne)
    fetching_the_certificate(house, ada)
    the_report(hanne, lea)
    post.all_is_counted()


# --- The post ---------------------------------------------------------------------------------------------------------------


class Post:
    """Who is to have got which letter. What is expected is kept, and counted in the end against what came."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.mentors = [name for mentors in TRIOS.values() for name in mentors]
        self.expected: Counter[tuple[str, str]] = Counter()

    def everybody(self) -> list[tuple[str, Language]]:
        """Addresses and languages of leaders and mentors."""
        leaders = [(f"{name}.leder@politiet.example".lower(), LANGUAGES[n % 3 - 1]) for n, name in enumerate(TRIOS)]
        return [*leaders, *((address_of(name), language_of(name)) for name in self.mentors)]

    def comes(self, letters: Iterable[tuple[str, str]]) -> None:
        """Wait for one more of each, by address and whole subject."""
        self.expected.update(letters)
        self.house.mailbox.wait_for_all(self.expected)

    def reminds(self, month: Month, *, not_before_nine: bool = False) -> None:
        self._at_nine(month.reminder, month, REMINDER, not_before_nine=not_before_nine)

    def asks(self, month: Month, *, not_before_nine: bool = False) -> None:
        self._at_nine(month.form, month, FORM, not_before_nine=not_before_nine)

    def _at_nine(self, due: datetime, month: Month, subjects: Mapping[Language, str], *, not_before_nine: bool) -> None:
        """At this instant, nine in Oslo, each mentor gets this letter. The workers are asked twice."""
        nine = due.astimezone(OSLO)
        assert nine.time() == time(9)
        if not_before_nine:
            self.house.turn_clock_to(nine.year, nine.month, nine.day, 8, 55)
            self.nothing_is_due()
        self.house.turn_clock_to(nine.year, nine.month, nine.day, 9)
        for _time in range(2):
            self.house.ask_workers("gatherings.send_check_in_reminders", "checkins.send_forms")
        said = {language: subject.format(nb=month.nb, en=month.en) for language, subject in subjects.items()}
        self.comes({(address_of(name), said[language_of(name)]) for name in self.mentors})
        with self.house.at_work():
            letters = OutboundEmail.objects.filter(subject__in=said.values())
            instants = set(letters.values_list("created_at", flat=True))
        assert all(due <= instant < due + timedelta(minutes=5) for instant in instants), instants

    def nothing_is_due(self) -> None:
        """The workers look, and write to nobody."""
        with self.house.at_work():
            before = OutboundEmail.objects.count()
            send_check_in_reminders()
            send_forms()
            assert OutboundEmail.objects.count() == before

    def all_is_counted(self) -> None:
        """Each once to each, and no other letter of these kinds to anybody."""
        starts = tuple(
            subject.partition("{")[0] for kind in (REMINDER, FORM, PULSE, SURVEY, THANKS) for subject in kind.values()
        )
        counted = self.house.mailbox.counted()
        came = Counter({one: number for one, number in counted.items() if one[1].startswith(starts)})
        assert came == self.expected
        assert came.total() == 14 * (9 + 8) + 21 * (1 + 3 + 1)


def address_of(name: str) -> str:
    return f"{name}.mentor@politiet.example".lower()


def language_of(name: str) -> Language:
    """By turns, in the order in which the mentors are named."""
    names = [*(name for mentors in TRIOS.values() for name in mentors), *RESERVE]
    return LANGUAGES[names.index(name) % 3]


# --- What was, and what all do ----------------------------------------------------------------------------------------------


def a_matched_programme() -> None:
    """Published on 18 June, and everybody has said yes."""
    now, name = at(2029, 6, 18, 9), Translated(nb="Omvendt mentoring", nn="Omvend mentoring", en="Reverse mentoring")
    vibeke = UserFactory.create(given_name="Vibeke", family_name="Verneombud")
    program = ProgramFactory.create(
        slug="runde-1", name=name, contact=vibeke, starts_on=date(2029, 6, 28), ends_on=date(2030, 4, 30)
    )
    hanne = member(program, "Hanne", "Radgiver", Role.COORDINATOR)
    mentors = [*(name for mentors in TRIOS.values() for name in mentors), *RESERVE]
    wishes = {leader: [*mentors, *RESERVE] for leader, mentors in TRIOS.items()}
    to_be_matched(program, wishes, by=hanne, now=now, mentors=mentors, leaders=list(TRIOS))
    for given_name in mentors:
        User.objects.filter(email=address_of(given_name)).update(language=language_of(given_name))
    for number, given_name in enumerate(TRIOS):
        User.objects.filter(given_name=given_name, family_name="Leder").update(language=LANGUAGES[number % 3 - 1])
    run = start_run(program=program, by=hanne, now=now)
    claimed = claim_run(now=now)
    assert claimed == run
    publish_run(run=solve_run(run=claimed, now=now), by=hanne, now=now)
    for pairing in Pairing.objects.select_related("leader__user", "application__applicant"):
        confirm_pairing(pairing=pairing, by=pairing.leader.user, now=now)
        confirm_pairing(pairing=pairing, by=pairing.application.applicant, now=now)
    assert trios() == {leader: set(mentors) for leader, mentors in TRIOS.items()}


def trios() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for pairing in Pairing.objects.filter(ended_at=None).select_related("leader__user", "application__applicant"):
        found.setdefault(pairing.leader.user.given_name, set()).add(pairing.application.applicant.given_name)
    return found


def meets(leader: str, starts_at: datetime) -> None:
    """The trio agrees on an hour, and holds it."""
    boss = Membership.objects.select_related("user", "program").get(user__given_name=leader, role=Role.LEADER)
    mentor = User.objects.get(email=address_of(TRIOS[leader][0]))
    now = clock.now()
    meeting = propose_meeting(leader=boss, times=[starts_at], minutes=60, place="", by=mentor, now=now)
    meeting = pick_time(meeting=meeting, starts_at=starts_at, by=boss.user, now=now)
    hold_meeting(meeting=meeting, by=mentor, now=starts_at + timedelta(hours=1))


def saying_that_they_met(ada: Person) -> None:
    ada.open("/")
    ada.follow("Si fra")
    ada.press("Ja, vi møttes")
    ada.sees("Notert at dere møttes.")


def all_others_answer(month: Month) -> None:
    """Everybody but Ada. One does not feel safe to speak."""
    sheets = Sheet.objects.filter(gathering__month=month.on.replace(day=1), answered_at=None)
    for sheet in sheets.select_related("member__user", "program", "gathering"):
        safe = 2 if sheet.member.user.given_name == "Hai" else 4
        said = Said(met=True, useful=4, safe=safe, together=5, need=Need.NO)
        answer_sheet(sheet=sheet, said=said, by=sheet.member.user, now=clock.now())


# --- What happens -----------------------------------------------------------------------------------------------------------


def starting(house: House, hanne: Person) -> None:
    hanne.sign_in()
    hanne.set_up_code_app()
    hanne.open(f"{HOME}/control/")
    hanne.confirm("Move to: Running")
    hanne.sees("The programme is now in the phase “Running”.")
    hanne.open(f"{HOME}/gatherings/")
    hanne.follow("Set up monthly check-ins")
    expect(hanne.page.get_by_label("July")).to_be_checked()
    hanne.page.get_by_label("From").fill("2029-07-01")
    hanne.page.get_by_label("Meeting link").fill("https://meet.politiet.example/innsjekk")
    hanne.press("Plan the dates")
    hanne.sees("Tuesday 7 August", "Wednesday 2 January", "Tuesday 2 April")
    hanne.does_not_see("3 July", "1 January")
    hanne.press("Send invitations to all dates")
    hanne.sees("15 invitations are on their way.")
    planning_the_survey(hanne)
    for name in ("Ada", "Bo", "Cy", "Nils"):
        letter = house.mailbox.wait_for(address_of(name), "^(Invitasjon|Invitation): .* 9 ")
        assert days_in(calendar_of(letter)) == [month.on for month in CHECK_INS]


def days_in(entry: str) -> list[date]:
    """The days on which a calendar shows it, always at nine. dateutil works out the rule that icalendar has written."""
    _whole, *moved = Calendar.from_ical(entry).walk("VEVENT")
    lines = entry.partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    rule = "\n".join(re.findall(r"^(?:DTSTART|RRULE|EXDATE).*$", lines, re.MULTILINE))
    hours = set(rrulestr(rule, tzids=lambda name: ZoneInfo(name)))
    hours -= {one.decoded("RECURRENCE-ID") for one in moved}
    hours |= {one.decoded("DTSTART") for one in moved}
    assert {hour.astimezone(OSLO).time() for hour in hours} == {time(9)}
    return sorted(hour.date() for hour in hours)


def planning_the_survey(hanne: Person) -> None:
    hanne.open(f"{HOME}/survey/")
    for moment, first, last in (
        ("start", "2029-07-02", "2029-07-13"),
        ("midway", "2030-01-14", "2030-01-25"),
        ("end", "2030-04-08", "2030-04-26"),
    ):
        hanne.page.locator(f"[name={moment}_opens]").fill(first)
        hanne.page.locator(f"[name={moment}_closes]").fill(last)
    hanne.press("Save the dates")


def asking_what_came_of_it(house: House, post: Post, *, better: int) -> None:
    """A round of the survey: all leaders and mentors are asked, and all but Lea answer at once. `better`: how much more often."""
    for _time in range(2):
        house.ask_workers("outcomes.run_surveys")
    post.comes({(address, SURVEY[language]) for address, language in post.everybody()})
    with house.at_work():
        survey = Survey.objects.filter(counted_at=None, opens_on__lte=clock.now()).latest("opens_on")
        for reply in SurveyReply.objects.filter(survey=survey).select_related("member__user"):
            if better or reply.member.user.given_name != "Lea":
                items = items_asked(survey.program, Audience(reply.audience), Moment(survey.moment))
                values = {str(item.pk): 1 + better for item in items if item.kind == ItemKind.FREQUENCY}
                values |= {
                    str(item.pk): 3 + better for item in items if item.kind in (ItemKind.CONFIDENCE, ItemKind.AGREEMENT)
                }
                answer_survey(
                    reply=reply, values=values or {str(items[0].pk): 1}, by=reply.member.user, now=clock.now()
                )


def questions_on(person: Person) -> Locator:
    return person.page.locator("fieldset:has(input[type=radio])")


def answering_the_survey(house: House, lea: Person, hanne: Person) -> None:
    lea.comes_in()
    (address,) = re.findall(
        r"http\S+/survey/\d+/", text_of(house.mailbox.wait_for(lea.email, SURVEY[Language.ENGLISH]))
    )
    lea.open(address)
    for question in questions_on(lea).all():
        question.get_by_role("radio").nth(1).check()
    lea.sees("Kept in this browser, and not sent")
    lea.context.set_offline(True)
    lea.press("Seal and send")
    lea.page.close()
    lea.context.set_offline(False)
    lea.page = lea.context.new_page()
    lea.open(address)
    lea.sees("We brought back what you had not sent.")
    expect(questions_on(lea).get_by_role("radio", checked=True)).to_have_count(questions_on(lea).count())
    lea.press("Seal and send")
    lea.sees("Thank you. Your answers are sealed.")
    assert lea.there().evaluate("Object.keys(localStorage).filter(name => name.startsWith('draft:'))") == []
    answer = hanne.page.goto(address)
    assert answer is not None and answer.status == 404


def feeling_the_pulse(house: House, post: Post) -> None:
    house.ask_workers("checkins.send_forms", "checkins.send_forms")
    post.comes({(address, PULSE[language]) for address, language in post.everybody()})
    with house.at_work():
        for sheet in Sheet.objects.filter(kind=SheetKind.PULSE).select_related("member__user", "program"):
            answer_pulse(sheet=sheet, well=4, help=Help.NOTHING, by=sheet.member.user, now=clock.now())


def finding_a_time(house: House, ada: Person, lea: Person) -> None:
    ada.comes_in()
    ada.follow("Foreslå tre tider")
    for number, day in enumerate(("2029-08-14", "2029-08-15", "2029-08-16")):
        ada.page.get_by_label("Dato").nth(number).fill(day)
        ada.page.get_by_label("Begynner").nth(number).fill("14:00")
    ada.press("Foreslå")
    house.mailbox.wait_for("lea.leder@", "Which time suits you")
    lea.open("/")
    lea.follow("See the times")
    lea.press("This one suits", within=lea.page.get_by_role("listitem").filter(has_text="15 August"))
    lea.sees("The meeting is set. All of you get it into the calendar.")
    for address in ("lea.leder@", "ada.mentor@", "bo.mentor@"):
        letter = house.mailbox.wait_for(address, "15")
        (event,) = Calendar.from_ical(calendar_of(letter)).walk("VEVENT")
        assert event.decoded("DTSTART").isoformat() == "2029-08-15T14:00:00+02:00"


def filling_in_the_form(house: House, ada: Person) -> None:
    (address,) = re.findall(r"http\S+/forms/\d+/", text_of(house.mailbox.wait_for(ada.email, "Ett minutt før")))
    ada.open(address)
    for question, answer in (
        ("Har dere møttes siden forrige innsjekk?", "Ja"),
        ("Hvor nyttig var det?", "5"),
        ("Hvor trygt er det å si det du mener?", "4"),
        ("Hvordan samarbeider dere to mentorer?", "5"),
        ("Trenger du noe?", "Gjerne en prat"),
    ):
        ada.page.get_by_role("group", name=question).get_by_label(answer).check()
    ada.press("Send")
    ada.sees("Bare komiteen leser det.")


def the_agenda_of_answers(hanne: Person, month: Month) -> None:
    hanne.open("/")
    hanne.sees("Hai Mentor")
    hanne.open(f"{HOME}/gatherings/")
    hanne.follow("Check-in for mentors")
    hanne.follow("Answers and themes")
    hanne.sees("14 of 14")


def taking_attendance(hanne: Person) -> None:
    hanne.open("/")
    hanne.follow("Take attendance")
    for name in ("Ada", "Bo", "Cy"):
        hanne.page.get_by_label(f"{name} Mentor").check()
    hanne.page.get_by_label("Minutes").fill("Most have met once.")
    hanne.press("Save attendance and minutes")
    hanne.sees("Attendance and minutes are saved.")


def watching_the_rhythm(house: House, hanne: Person) -> None:
    """Two months without July, and SIV's trio has not met. The others met in August."""
    house.turn_clock_to(2029, 9, 3, 9, 20)
    house.ask_workers("trios.watch_rhythm")
    letter = house.mailbox.wait_for(hanne.email, "could need a kind word")
    assert "Siv Leder" in letter["Subject"]
    hanne.open("/")
    hanne.sees("could need a kind word")
    hanne.follow("See how they meet")
    hanne.press("We have talked", within=hanne.page.get_by_role("row").filter(has_text="Siv Leder"))
    hanne.sees("Noted. You hear of the trio again if it goes on like this after its next meeting.")
    with house.at_work():
        watch_rhythm()
        assert OutboundEmail.objects.filter(kind="trios.rhythm_alert").count() == 1


def leaving_without_blame(house: House, hanne: Person) -> None:
    hanne.open(f"{HOME}/match/pairs/")
    hanne.page.get_by_role("row").filter(has_text="Ida Mentor").get_by_role("link").click()
    hanne.sees("End the pair of Pia Leder and Ida Mentor")
    hanne.page.get_by_label("leaves the programme").check()
    hanne.page.get_by_role("group", name="Reason").get_by_role("radio").first.check()
    hanne.press("End the pair")
    hanne.sees("The pair has ended. Both get a letter that says so, and not why.")
    hanne.press("Look for mentors")
    hanne.sees("Publish this match")
    changes = hanne.page.get_by_role("table", name="Leaders who are touched").get_by_role("row")
    expect(changes.filter(has_text="Pia Leder")).to_contain_text("Oda Mentor")
    hanne.follow("Read the letters and publish")
    hanne.confirm("Publish the match")
    house.mailbox.wait_for("oda.mentor@", "^You are a mentor in Reverse mentoring")
    hanne.open(f"{HOME}/check-ins/")
    hanne.sees("1 person has joined since the invitations went.")
    hanne.press("Invite those who joined since")
    hanne.sees("1 invitation is on its way.")
    letter = house.mailbox.wait_for("oda.mentor@", "^Invitation: .* 6 dates")
    assert days_in(calendar_of(letter)) == [month.on for month in CHECK_INS[3:]]
    with house.at_work():
        assert trios() == {leader: set(mentors) for leader, mentors in {**TRIOS, "Pia": ("Jon", "Oda")}.items()}


def writing_on_the_quiet_line(house: House, bo: Person) -> None:
    bo.comes_in(f"{HOME}/quiet-line/")
    bo.page.get_by_role("textbox").fill(WORDS)
    bo.page.get_by_role("checkbox").check()
    bo.press("Send")
    bo.sees("Vibeke Verneombud", "onsdag 14. november")


def answering_on_the_quiet_line(house: House, vibeke: Person, bo: Person, hanne: Person) -> None:
    letter = house.mailbox.wait_for(vibeke.email, "Somebody has written to you on the quiet line")
    assert "Bo " not in text_of(letter) and WORDS not in text_of(letter)
    (address,) = re.findall(r"http\S+/quiet-line/\d+/", text_of(letter))
    vibeke.comes_in(address)
    vibeke.sees(WORDS)
    vibeke.page.get_by_label("Your answer").fill("Takk for at du skriver. Skal vi ta en prat?")
    vibeke.press("Send the answer")
    vibeke.sees("Your answer is there for the one who wrote, and nobody else.")
    answer = hanne.page.goto(address)
    assert answer is not None and answer.status == 404
    house.mailbox.wait_for(bo.email, "Det er eit svar til deg")
    bo.page.reload()
    bo.sees("Takk for at du skriver. Skal vi ta en prat?")
    with house.at_work(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{WORDS[:20]}%"])
            assert cursor.fetchone() == (0,), table


def midway(house: House, hanne: Person) -> None:
    house.turn_clock_to(2030, 1, 3, 10)
    with house.at_work():
        for held in Gathering.objects.filter(state=GatheringState.INVITED, ends_at__lte=clock.now()):
            present = held.attendances.values_list("person", flat=True)
            take_attendance(gathering=held, present=present, minutes="", by=held.created_by, now=clock.now())
    hanne.open(f"{HOME}/gatherings/new/?kind=midway")
    hanne.page.locator("[name=on]").fill("2030-01-17")
    hanne.page.get_by_label("Place").fill("Hammersborggata 12, Oslo")
    hanne.press("Plan the gathering")
    hanne.press("Send invitations")
    hanne.sees("22 invitations are on their way.")
    house.turn_clock_to(2030, 1, 17, 13)
    hanne.open("/")
    hanne.follow("Take attendance")
    hanne.sees("Midway gathering")
    for box in hanne.there().get_by_role("checkbox").all():
        box.check()
    hanne.press("Save attendance and minutes")
    hanne.sees("22 of 22 were there.")


def saying_how_it_was(house: House, ada: Person) -> None:
    ada.open("/")
    ada.follow("Hvordan var det? Midtveissamling")
    ada.page.get_by_role("group", name="Hvor nyttig var det?").get_by_label("4").check()
    ada.page.get_by_label("Hva var det viktigste?").fill(MATTERED)
    ada.page.get_by_label("Hva bør vi endre?").fill("Mer tid i trioene")
    ada.press("Legg det i boksen")
    ada.sees("Takk. Ingen kan se hvilket svar som er ditt.")
    with house.at_work():
        midway = Gathering.objects.select_related("program").get(kind=Kind.MIDWAY)
        for name in ("Bo", "Cy", "Di", "Eli", "Fam"):
            by = User.objects.get(email=address_of(name))
            give_feedback(gathering=midway, useful=5, most="", change="", by=by, now=clock.now())


def reminding_of_it_once(house: House, hanne: Person) -> None:
    """It is closed a week later; the reminder comes at nine on the Monday before."""
    house.turn_clock_to(2030, 1, 21, 9)
    for _time in range(2):
        house.ask_workers("gatherings.remind_afterwards")
    house.mailbox.wait_for("leo.mentor@", "^How was it\\? Midway gathering")
    with house.at_work():
        reminded = OutboundEmail.objects.filter(kind="gatherings.feedback_reminder").values_list(
            "recipient__given_name", flat=True
        )
        assert sorted(reminded) == sorted({*everybody_at_midway(), "Hanne"} - {"Ada", "Bo", "Cy", "Di", "Eli", "Fam"})
    hanne.open(f"{HOME}/gatherings/")
    hanne.page.get_by_role("row").filter(has_text="Midway gathering").get_by_role("link").first.click()
    hanne.follow("Feedback")
    hanne.sees("6 people have answered.", "What was answered is shown once the box is closed")
    hanne.does_not_see(MATTERED)


def everybody_at_midway() -> set[str]:
    return set(Attendance.objects.filter(gathering__kind=Kind.MIDWAY).values_list("person__given_name", flat=True))


def you_said_we_did(house: House, hanne: Person, ada: Person) -> None:
    house.turn_clock_to(2030, 1, 25, 10)
    hanne.page.reload()
    hanne.sees("4.8", MATTERED)
    hanne.does_not_see("Ada")
    hanne.page.get_by_role("textbox", name="You said").fill("Mer tid i trioene")
    hanne.page.get_by_role("textbox", name="We did").fill("En time mer på avslutningen")
    hanne.press("Show it to everybody")
    ada.open(f"{HOME}/gatherings/")
    ada.page.get_by_role("row").filter(has_text="5. februar").get_by_role("link").first.click()
    ada.sees("Dere sa", "Mer tid i trioene", "En time mer på avslutningen")


def calling_off(house: House, hanne: Person, mentors: Iterable[str]) -> None:
    hanne.open(f"{HOME}/gatherings/")
    hanne.page.get_by_role("row").filter(has_text="5 February").get_by_role("link").first.click()
    hanne.confirm("Cancel the gathering")
    hanne.sees("The gathering is cancelled. Those invited are told, and it leaves their calendars.")
    letter = house.mailbox.wait_for("ada.mentor@", "^Avlyst: Innsjekk for mentorene, 5. februar")
    calendar = Calendar.from_ical(calendar_of(letter))
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "CANCEL" and event["STATUS"] == "CANCELLED"
    (whole, *_moved) = Calendar.from_ical(
        calendar_of(house.mailbox.wait_for("ada.mentor@", "^Invitasjon: .* 9 "))
    ).walk("VEVENT")
    assert event["UID"] == whole["UID"] and event["SEQUENCE"] > whole["SEQUENCE"]
    assert event.decoded("RECURRENCE-ID").isoformat() == "2030-02-05T09:00:00+01:00"


def closing(house: House, post: Post, hanne: Person) -> None:
    with house.at_work():
        run_surveys()
    hanne.open(f"{HOME}/closing/")
    hanne.confirm("Move to: Closed")
    hanne.confirm("Send the thanks")
    hanne.sees("21 letters are on their way.")
    post.comes({(address, THANKS[language]) for address, language in post.everybody()})
    hanne.does_not_see("Ida Mentor")


def fetching_the_certificate(house: House, ada: Person) -> None:
    (address,) = re.findall(
        r"http\S+/certificates/\d+/", text_of(house.mailbox.wait_for(ada.email, THANKS[Language.BOKMAL]))
    )
    ada.open(address)
    ada.sees("Ada Mentor", "Møter med lederen")
    link = ada.page.get_by_role("link", name="PDF: Bokmål")
    is_tagged(ada.page.request.get(ada.house.address + str(link.get_attribute("href"))), "nb")


def the_report(hanne: Person, lea: Person) -> None:
    """Leaders and mentors answered three rounds, each a step better than the one before."""
    hanne.open(f"{HOME}/report/")
    hanne.sees("of planned meetings were held", "8 of 8", "What people found of the gatherings")
    expect(hanne.page.get_by_role("row").filter(has_text="Midway gathering")).to_contain_text("4.8")
    is_tagged(hanne.page.request.get(f"{hanne.house.address}{HOME}/report/pdf/"), "en")
    hanne.confirm("Share it with leaders and mentors")
    hanne.sees("Leaders and mentors can read this report since")
    lea.open(f"{HOME}/report/")
    lea.sees("What leaders do")


def is_tagged(answer: APIResponse, language: str) -> None:
    """A PDF with its language and a tree of tags, that says it is PDF/UA."""
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    for mark in (f"/Lang({language})", "/StructTreeRoot", "/MarkInfo", "pdfuaid"):
        assert mark.encode() in answer.body(), mark

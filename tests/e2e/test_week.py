"""The week of selection, told by those who do it: from forty applications to eighteen that go on, and a letter to each.

The programme comes from the defaults. Thirty-seven have applied before the story begins; what the assessors do alike, eighty times
over, is told a few times and then done by the services their pages call. Letters go to a real mail server.

MONDAY. AMINA applies on her phone, BJORN in a browser that runs no scripts, CAMILLA at a desk. HANNE closes the call; the work is given
    out. In Amina's answers HANNE covers the name of a place that would tell who she is.
TUESDAY. ARNE, BERIT and CATO declare that they are impartial. BERIT names a friend; what is his is taken from her. All three score the
    same two first, by keyboard; what the others gave is seen only afterwards, and the rest opens only then. ARNE goes on by keyboard: four
    points need a reason, "send and next" opens the next. Amina's answers are read without the place. CATO knows whom he reads, steps back
    with a reason, and somebody else has it at once.
WEDNESDAY. Everything is scored. HANNE reads how far they agree and how strict each is, opens one of those to be discussed, writes down
    what they agreed on, and compares it with its neighbour, side by side.
THURSDAY. HANNE draws the line, moves it, and sees at once what it does to operative and civilian. KARI, the other coordinator, has drawn
    it too; when a mark changes meanwhile, hers is not staged unseen. HANNE sets a target; the balanced list says what it costs, and is
    staged. Then both stage in the same instant, each her own, and both count. One who is not chosen gets words of HANNE's own.
FRIDAY. They read the letters before anybody gets one, and both release in the same instant: everybody has one letter. In the outbox
    HANNE changes the words of one and holds back another. The others go, and the outbox says so. The spreadsheet holds what the pages
    said, and no formulas.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils.timezone import localdate
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, expect

from applicants.models import Application
from applicants.scoring.models import Assignment
from applicants.scoring.services import reopen_scores
from mentoring import clock
from mentoring.accounts.models import JobKind, User
from mentoring.dashboard.services import create_program_from_defaults
from mentoring.fields import Translated
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import relay
from programs.models import Program
from programs.states import Role
from tests.conftest import member
from tests.e2e.house import text_of
from tests.e2e.people import DESK, PHONE, Person
from tests.e2e.test_programme import ENGLISH, apply
from tests.factories.accounts import UnitFactory, UserFactory
from tests.mail_server import MailServer
from tests.scenarios.applicants import close_call, open_call, submitted
from tests.scenarios.scoring import marked

pytestmark = pytest.mark.django_db(transaction=True)

RESULTS = "/programmes/runde/results/application/"
LETTERS = "/programmes/runde/letters/"
PLACE = "Lillevik"
TEXT = f"We put the patrols on one map. In {PLACE}, where I coach the handball girls, nobody used it at first."
FORMULA = '=HYPERLINK("http://evil.example";"Look")'
FEEDBACK = "Your example was the clearest of all. Say next time what came of it."
EVERYBODY, GO_ON = 40, 18


# --- The house, and who is in it --------------------------------------------------------------------------------------------


@pytest.fixture
def hanne(transactional_db: None) -> User:
    return UserFactory(given_name="Hanne", family_name="Raadgiver")


@pytest.fixture
def program_of_forty(hanne: User) -> Program:
    """The call is open until tomorrow. Thirty-seven have applied: every third a civilian, and the later the weaker."""
    now = clock.now()
    top = UnitFactory(name="Politidirektoratet")
    program = create_program_from_defaults(
        slug="runde", unit=top, by=hanne, now=now, opens_on=localdate(now) - timedelta(days=7), contact=UserFactory(),
        age_decided_by=UserFactory(), age_ends_on=date(2040, 1, 1), common_first=True,
        name=Translated(nb="Omvendt mentoring", nn="Omvend mentoring", en="Reverse mentoring"),
    )  # fmt: skip
    member(program, "Kari", "Raadgiver", Role.COORDINATOR)
    for given in ("Arne", "Berit", "Cato"):
        member(program, given, "Vurder", Role.ASSESSOR)
    open_call(program, by=hanne, now=now, closes_in=timedelta(days=1))
    units = [UnitFactory(name=name, parent=top) for name in ("Oslo", "Vest", "Nordland", "Finnmark")]
    for place in range(EVERYBODY - 3):
        kind = JobKind.CIVILIAN if place % 3 == 2 else JobKind.OPERATIVE
        person = UserFactory(given_name=f"S{place:02}", family_name="Soeker", job_kind=kind, unit=units[place % 4])
        submitted(program, person, now=now)
    return program


@pytest.fixture
def meet(browser: Browser, live_server) -> Iterator[Callable[..., Person]]:
    """Somebody sits down at a browser of their own, and is signed in. No script may go wrong."""
    met: list[Person] = []
    wrong: list[str] = []

    def sit_down(user: User, *, phone: bool = False, javascript: bool = True) -> Person:
        context = browser.new_context(
            locale="en-GB", timezone_id="Europe/Oslo", viewport=PHONE if phone else DESK, java_script_enabled=javascript,
            reduced_motion="reduce",
        )  # fmt: skip
        client = Client()
        client.force_login(user)
        context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
        house = SimpleNamespace(address=live_server.url)
        person = Person(house, user.name, user.email, context, context.new_page(), javascript)
        person.page.on("pageerror", lambda error: wrong.append(f"{user.name}: {error}"))
        met.append(person)
        return person

    yield sit_down
    for person in met:
        person.context.close()
    assert wrong == []


# --- The story --------------------------------------------------------------------------------------------------------------


def test_the_week_of_selection(program_of_forty: Program, hanne: User, meet, mail_server: MailServer, tmp_path: Path):
    program, coordinator = program_of_forty, meet(hanne)
    for given, text, how in (
        ("Amina", TEXT, {"phone": True}), ("Bjorn", "Nobody used it.", {"javascript": False}), ("Camilla", "It took three clicks.", {}),
    ):  # fmt: skip
        applying(meet(UserFactory(given_name=given, family_name="Haddad", unit=UnitFactory()), **how), text)
    giving_out(program, coordinator)
    covering_a_word(coordinator)

    arne, berit, cato = (meet(User.objects.get(given_name=given)) for given in ("Arne", "Berit", "Cato"))
    friend = Assignment.objects.filter(assessor__email=berit.email, common=False)[0].application.applicant
    declaring([arne, berit, cato], friend_of_berit=friend)
    scoring_the_same_two_first([arne, berit, cato])
    scoring_by_keyboard(arne)
    reading_what_is_covered(program, meet)
    stepping_back(coordinator, cato, not_from=friend)

    the_rest_is_scored(program)
    weighing(coordinator)

    kari = meet(User.objects.get(given_name="Kari"))
    drawing_the_line(program, coordinator, kari)
    balancing(coordinator)
    staging_at_once(coordinator, kari)
    words_for_one(coordinator)

    releasing_at_once(program, coordinator, kari)
    looking_after_letters(coordinator, mail_server)
    taking_the_spreadsheet(program, coordinator, tmp_path)


# Monday


def applying(person: Person, text: str) -> None:
    person.open("/programmes/runde/call/")
    person.press(ENGLISH["begin"])
    apply(person, text, words=ENGLISH)
    person.context.close()


def giving_out(program: Program, hanne: Person) -> None:
    close_call(program, by=program.created_by, now=clock.now())
    hanne.open("/programmes/runde/control/")
    hanne.confirm("Move to: Screening")
    hanne.sees("The programme is now in the phase “Screening”.")
    common, alone = (Assignment.objects.filter(common=common) for common in (True, False))
    assert (common.count(), alone.count()) == (2 * 3, (EVERYBODY - 2) * 2)


def covering_a_word(hanne: Person) -> None:
    hanne.open(f"{RESULTS}?q=Amina")
    hanne.follow("Amina Haddad")
    hanne.follow("Cover words for the assessors")
    hanne.page.get_by_label("Words to cover").fill(PLACE)
    hanne.press("Save what assessors see")
    hanne.sees("covered")


# Tuesday


def declaring(assessors: list[Person], *, friend_of_berit: User) -> None:
    """Nothing is opened before. Whoever is named goes to somebody else, and nobody is told whether they have applied."""
    for assessor in assessors:
        assessor.open("/programmes/runde/scoring/")
        expect(assessor.page.get_by_role("link", name="Begin scoring")).to_have_count(0)
        assessor.follow("Declare first")
        if assessor.name.startswith("Berit"):
            assessor.page.get_by_label("Person").first.fill(friend_of_berit.email)
            assessor.page.get_by_label("What ties you").first.fill("We grew up together")
        assessor.page.get_by_label("I have considered whether I am impartial.").check()
        assessor.press("Declare, and see the applications")
        assessor.sees("You are never given what comes from the people you have named.")
    whose = Assignment.objects.filter(application__applicant=friend_of_berit).exclude(state="abstained")
    assert {one.assessor.given_name for one in whose} == {"Arne", "Cato"}


def scoring_the_same_two_first(assessors: list[Person]) -> None:
    """Each alone: what the others gave is seen when one's own is sent. The rest opens when the last has sent."""
    for number, assessor in enumerate(assessors):
        assessor.follow("Begin scoring")
        for points in ("3", "2"):
            expect(assessor.page.get_by_text("What others gave")).to_have_count(0)
            score_by_keyboard(assessor, points)
        if number < 2:
            assessor.sees("You have scored those in common.", f"The rest opens when {2 - number} more assessor")
    arne = assessors[0]
    arne.open("/programmes/runde/scoring/")
    arne.page.get_by_role("row").filter(has_text="in common").first.get_by_role("link").click()
    arne.sees("What others gave")
    assert PLACE not in arne.page.inner_text("body")


def score_by_keyboard(assessor: Person, points: str) -> None:
    """One digit per criterion, each leads to the next; Enter sends, and the next one opens."""
    here, keys = assessor.page.url, assessor.page.keyboard
    for _criterion in range(criteria_before(assessor)):
        keys.press(points)
    expect(assessor.page.get_by_role("button", name="Send and next")).to_be_focused()
    keys.press("Enter")
    expect(assessor.page).not_to_have_url(here)


def criteria_before(assessor: Person) -> int:
    """How many there are on the page, once it hears keys."""
    criteria = assessor.there().locator("[data-score-criterion]")
    expect(criteria.first).to_have_attribute("data-marked", "")
    return criteria.count()


def scoring_by_keyboard(arne: Person) -> None:
    arne.open("/programmes/runde/scoring/")
    arne.follow("Go on scoring")
    for points in ("3", "2", "1"):
        score_by_keyboard(arne, points)
    four_points_need_a_reason(arne)
    assert_nothing_tells_who_it_is(arne)


def four_points_need_a_reason(arne: Person) -> None:
    here, keys = arne.page.url, arne.page.keyboard
    for _criterion in range(criteria_before(arne)):
        keys.press("4")
        expect(arne.page.locator("[data-marked] textarea")).to_be_focused()
        keys.type("A leader could retell it.")
        keys.press("Enter")
    keys.press("Enter")
    expect(arne.page).not_to_have_url(here)


def assert_nothing_tells_who_it_is(assessor: Person) -> None:
    page = assessor.there().content()
    assert not [word for word in ("Soeker", "Haddad", "Oslo", "Vest", "Nordland", "Finnmark", PLACE) if word in page]


def reading_what_is_covered(program: Program, meet) -> None:
    """Whoever has Amina's application reads it without the place, and knows that something is covered."""
    work = Assignment.objects.filter(application__applicant__given_name="Amina", application__program=program).first()
    assert work is not None
    assessor = meet(work.assessor)
    assessor.open(f"/programmes/runde/scoring/{work.pk}/")
    assessor.sees("where I coach the handball girls")
    assert_nothing_tells_who_it_is(assessor)
    assert PLACE in work.application.answers.first().text


def stepping_back(hanne: Person, cato: Person, *, not_from: User) -> None:
    open_ones = Assignment.objects.filter(assessor__email=cato.email, state="open", common=False)
    work = open_ones.exclude(application__applicant=not_from)[0]
    cato.open(f"/programmes/runde/scoring/{work.pk}/")
    cato.page.locator("summary", has_text="I should not score this one").click()
    cato.page.get_by_label("Why do you abstain?").fill("I was his instructor at the academy")
    cato.press("Abstain")
    cato.sees("Noted. Somebody else takes over.")
    hanne.open(f"{RESULTS}assessors/")
    hanne.sees("Who has stepped back", "I was his instructor at the academy", "1 named by them", "stepped back from 1")
    now_with = Assignment.objects.filter(application=work.application).exclude(state="abstained")
    assert {one.assessor.given_name for one in now_with} == {"Arne", "Berit"}


# Wednesday


def the_rest_is_scored(program: Program) -> None:
    """The later in the alphabet, the weaker; over every fifth the assessors do not agree."""
    now = clock.now()
    todo = Assignment.objects.filter(application__program=program, state="open").select_related(
        "application__applicant", "application__program", "assessor"
    )
    seen: set[str] = set()
    for work in todo.order_by("application__applicant__given_name", "assessor"):
        given = work.application.applicant.given_name
        place = int(given[1:]) if given[1:].isdigit() else 12
        points = 4 - place // 10
        if place % 5 == 3 and given in seen:
            points = max(0, points - 3)
        seen.add(given)
        marked(work, [points, points, points, max(0, points - place % 2), points], now=now)


def weighing(hanne: Person) -> None:
    hanne.open(RESULTS)
    hanne.follow("Agreement")
    hanne.sees("All together", "Strict and mild")
    hanne.page.get_by_role("link", name=re.compile(r"\d+ applications to be discussed")).click()
    hanne.page.locator("tbody th a").first.click()
    name = hanne.page.get_by_role("heading", level=1).inner_text()
    hanne.page.get_by_label("What you agreed on").fill(FORMULA)
    hanne.press("Save")
    hanne.sees("Saved.")
    hanne.follow("Compare with another")
    hanne.page.locator(".compare-near a").first.click()
    sides = hanne.page.locator(".compare h2")
    expect(sides).to_have_count(2)
    expect(sides.first).to_have_text(name)


# Thursday


def drawing_the_line(program: Program, hanne: Person, kari: Person) -> None:
    """The effect is seen as the number is typed. A list that has changed since it was looked at is not staged."""
    for coordinator in (hanne, kari):
        coordinator.open(f"{RESULTS}cut/")
    top = hanne.page.get_by_label("The best so many go on")
    effects = []
    for number in (2, 20):
        top.fill(str(number))
        expect(hanne.page.locator("#cut")).to_contain_text(re.compile(rf"^\s*{number} go on"))
        effects.append(share_of(hanne, "Civilian"))
    assert effects[0] != effects[1]
    kari.page.get_by_label("The best so many go on").fill("10")
    kari.page.get_by_label("The next so many on the reserve list").fill("4")
    kari.sees("10 go on", "4 on the reserve list")
    the_best_gets_another_mark(program)
    kari.press("Stage it")
    kari.sees("Marks or decisions have changed since you looked. Look at the line again, then stage it.")
    assert Application.objects.filter(decisions__isnull=False).count() == 0


def share_of(person: Person, group: str) -> str:
    return person.page.get_by_role("row").filter(has_text=group).first.inner_text()


def the_best_gets_another_mark(program: Program) -> None:
    """Those who scored the best but for the two in common think again."""
    scored = Application.objects.filter(program=program, assignments__common=False)
    best = scored.order_by("-tallies__total", "pk")[0]
    for work in best.assignments.filter(state="sent").select_related("application__program", "assessor"):
        reopen_scores(assignment=work, by=work.assessor, now=clock.now())
        work.refresh_from_db()
        marked(work, [0, 0, 0, 0, 0], now=clock.now())


def balancing(hanne: Person) -> None:
    """At least nine civilians: by points alone there would be fewer. What it costs is said."""
    hanne.open("/programmes/runde/breadth/targets/")
    hanne.page.get_by_label("Civilian").fill("9")
    hanne.press("Save")
    hanne.open("/programmes/runde/breadth/application/balanced/")
    hanne.page.get_by_label("How many go on").fill(str(GO_ON))
    hanne.press("Show the list")
    hanne.sees("points in all, compared with the best list by points alone.", "In because of the targets")
    hanne.press(f"Stage that these {GO_ON} go on")
    hanne.sees(f"Goes on: {GO_ON}")


def staging_at_once(hanne: Person, kari: Person) -> None:
    """Two who are on nobody's list yet, by two coordinators in the same instant."""
    for coordinator in (hanne, kari):
        coordinator.open(f"{RESULTS}?outcome=none&order=name")
    boxes = [coordinator.page.locator("tbody input[type=checkbox]") for coordinator in (hanne, kari)]
    boxes[0].first.check()
    boxes[1].last.check()
    buttons = [one.page.get_by_role("button", name="Reserve list", exact=True) for one in (hanne, kari)]
    press_at_once(*buttons)
    for coordinator in (hanne, kari):
        coordinator.sees("1 decision is staged.")
    hanne.open(RESULTS)
    hanne.sees("Reserve list: 2")
    hanne.press("Not chosen for all the rest")
    hanne.sees(f"Not chosen: {EVERYBODY - GO_ON - 2}")


def press_at_once(*buttons: Locator) -> None:
    """None waits for the answer the other gets."""
    for button in buttons:
        button.evaluate("button => { setTimeout(() => button.click(), 100) }")


def words_for_one(hanne: Person) -> None:
    hanne.open(f"{RESULTS}?outcome=decline&order=-name")
    hanne.page.locator("tbody th a").first.click()
    hanne.page.get_by_label("Words to the applicant").fill(FEEDBACK)
    hanne.press("Save")
    hanne.sees("Saved.")


# Friday


def releasing_at_once(program: Program, hanne: Person, kari: Person) -> None:
    for coordinator in (hanne, kari):
        coordinator.open(RESULTS)
        coordinator.follow("Preview the letters and release")
        coordinator.sees(f"Goes on: {GO_ON} people", "Reserve list: 2 people", "Not chosen:")
        coordinator.page.locator("summary", has_text="Release all decisions").click()
    assert decisions().count() == 0
    press_at_once(*(one.page.get_by_role("button", name="Release all decisions", exact=True) for one in (hanne, kari)))
    for coordinator in (hanne, kari):
        expect(coordinator.page.get_by_role("button", name="Release all decisions")).to_have_count(0)
    heard = "\n".join(one.there().inner_text("main") for one in (hanne, kari))
    assert heard.count(f"{EVERYBODY} decisions are released, each with its letter.") == 1
    assert heard.count("Perhaps another coordinator has just released them.") == 1
    assert sorted(decisions().values_list("recipient", flat=True)) == sorted(
        Application.objects.filter(program=program).values_list("applicant", flat=True)
    )


def decisions() -> QuerySet[OutboundEmail]:
    """The letters that tell somebody what was decided."""
    return OutboundEmail.objects.filter(kind__in=("applicants.invited", "applicants.reserve", "applicants.declined"))


def looking_after_letters(hanne: Person, mail_server: MailServer) -> None:
    """One gets other words, one is held back; then the mail server takes the others."""
    hanne.open(f"{LETTERS}?kind=applicants.reserve")
    changed, held = (row.inner_text() for row in hanne.page.locator("tbody td[data-label=To]").all())
    hanne.page.locator("tbody tr").filter(has_text=changed).get_by_role("link").click()
    hanne.follow("Change the words")
    words = hanne.page.get_by_label("Text")
    words.fill("You are the first we ask.\n\n" + words.input_value())
    hanne.press("Save")
    hanne.sees("Changed before it went")
    hanne.open(f"{LETTERS}?kind=applicants.reserve")
    hanne.page.locator("tbody tr").filter(has_text=held).get_by_role("checkbox").check()
    hanne.press("Hold back")
    relay(clock=clock.now)
    hanne.open(f"{LETTERS}?kind=applicants.reserve")
    for name, fate in ((changed, "Sent"), (held, "Held back")):
        expect(hanne.page.locator("tbody tr").filter(has_text=name)).to_contain_text(fate)
    hanne.open(f"{LETTERS}?kind=applicants.declined&fate=sent")
    expect(hanne.page.locator("caption")).to_contain_text(f"{EVERYBODY - GO_ON - 2} letters")
    came = {letter["To"].split("@")[0].split("<")[-1]: text_of(letter) for letter in mail_server.received}
    address = {name: name.replace(" ", ".").lower() for name in (changed, held)}
    assert "You are the first we ask." in came[address[changed]]
    assert all(
        "Your application" not in letter["Subject"] for letter in mail_server.received if address[held] in letter["To"]
    )
    assert [text for text in came.values() if FEEDBACK in text] != []


def taking_the_spreadsheet(program: Program, hanne: Person, folder: Path) -> None:
    hanne.open(RESULTS)
    with hanne.page.expect_download() as download:
        hanne.follow("Spreadsheet")
    file = folder / "results.xlsx"
    download.value.save_as(file)
    book = load_workbook(file)
    head, *rows = book["Results"].iter_rows(values_only=True)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(told) == EVERYBODY
    assert Counter(row["Decision"] for row in told) == {
        "Goes on": GO_ON,
        "Reserve list": 2,
        "Not chosen": EVERYBODY - GO_ON - 2,
    }
    assert {row["Told"] for row in told} == {"Yes"}
    assert [row["What you agreed on"] for row in told if row["What you agreed on"]] == [f"'{FORMULA}"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert {name for (name, *_rest) in book["Assessors"].iter_rows(min_row=2, values_only=True)} >= {
        "Arne Vurder", "Berit Vurder", "Cato Vurder",
    }  # fmt: skip

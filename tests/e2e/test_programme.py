"""A whole programme, told by those who take part in it. Everything runs that runs in life: see house.py.

It is 1 February 2027 at the Police Directorate, and nothing is there yet.

1.  ADMIR, the administrator, signs in with a code from a letter, turns the pages to English and sets up a code app, without which he can
    do nothing. He uploads the HR system's file; a row is bad, he is told which, and nothing is changed. The corrected file adds everybody.
    In Django admin he makes a programme from the defaults, names HANNE its coordinator, and gives BENEDICTE, a leader, two mentors.
2.  HANNE sets up her code app too. She names the contact outside the line, settles that other leaders get one mentor each and that the
    short list has four, adds three assessors and two more leaders, and opens the call.
3.  Next day the call is open. GEORG turns 35 on the very day that counts, and is told at once. AMINA writes on her phone, in Bokmål; what she
    types is kept while she types. BJORN's browser runs no scripts. CAMILLA reads Nynorsk. DANIEL, ELIF and FRIDA apply; FRIDA thinks
    better of it and withdraws. INGRID is still writing when the deadline passes: nothing she wrote is lost, and it cannot be submitted.
4.  HANNE starts the screening. ARNE, BERIT and CATO see texts and no names, and no marks of others before their own are sent. Each
    application gets two of them. HANNE signs in anew, this time with her app, stages four to go on, reads the letters and releases them.
5.  AMINA chooses the wrong file and is told in words; then the right one. BJORN, without scripts, looks again until his is in order.
6.  The videos are given out and scored. Four are the short list.
7.  BENEDICTE watches and orders with buttons. HAVARD, without scripts, writes numbers. CATHRINE forgets, gets a letter the day before,
    and ranks on her phone. HANNE sees who has sent, and not what. The match cannot be run.
8.  The deadline passes. HANNE runs the match, sees who got which wish, and publishes. Leaders and mentors get letters, and confirm.
9.  HANNE plans the kick-off and invites; the letter has a calendar entry. AMINA says she comes. Afterwards attendance is taken. Then the
    monthly check-ins are planned, all at once, and invited to.
10. Three days before the first check-in Celery beat sends the reminders: to each mentor one, in their language, and never twice.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from icalendar import Calendar
from playwright.sync_api import expect

from applicants.videos.processing.synthesize import make_clip
from tests.e2e.house import House, calendar_of, text_of
from tests.e2e.people import Person

COLUMNS = (
    "employee_number;given_name;family_name;email;unit_code;unit_name;parent_unit_code;job_kind;birth_date;language"
)
PEOPLE = """
1;Hanne;Radgiver;hanne.radgiver@politiet.example;HR;HR-avdelingen;POD;civilian;1980-05-01;en
2;Vibeke;Verneombud;vibeke.verneombud@politiet.example;UP;Utrykningspolitiet;POD;operative;1979-02-11;en
3;Arne;Vurder;arne.vurder@politiet.example;HR;HR-avdelingen;POD;civilian;1981-01-01;en
4;Berit;Vurder;berit.vurder@politiet.example;DIG;Digitalisering;POD;civilian;1982-01-01;en
5;Cato;Vurder;cato.vurder@politiet.example;KRIPOS;Kripos;POD;operative;1983-01-01;en
6;Benedicte;Leder;benedicte.leder@politiet.example;POD;Politidirektoratet;;civilian;1968-01-01;en
7;Havard;Leder;havard.leder@politiet.example;DIG;Digitalisering;POD;civilian;1970-01-01;en
8;Cathrine;Leder;cathrine.leder@politiet.example;OST;Øst politidistrikt;POD;operative;1971-01-01;en
11;Amina;Haddad;amina.haddad@politiet.example;OSLO;Oslo politidistrikt;POD;operative;1996-05-17;nb
12;Bjorn;Dahl;bjorn.dahl@politiet.example;VEST;Vest politidistrikt;POD;operative;1994-03-02;en
13;Camilla;Foss;camilla.foss@politiet.example;NORD;Nordland politidistrikt;POD;civilian;1995-08-30;nn
14;Daniel;Khan;daniel.khan@politiet.example;FINN;Finnmark politidistrikt;POD;operative;1997-01-20;en
15;Elif;Moen;elif.moen@politiet.example;PIT;Politiets IT-enhet;POD;civilian;1993-11-05;en
16;Frida;Berg;frida.berg@politiet.example;VEST;Vest politidistrikt;POD;operative;1998-06-06;en
17;Georg;Nilsen;georg.nilsen@politiet.example;VEST;Vest politidistrikt;POD;operative;1992-02-23;en
18;Ingrid;Lie;ingrid.lie@politiet.example;OSLO;Oslo politidistrikt;POD;civilian;1999-09-09;en
"""
CONTROL = "/programmes/runde-1/control/"
CALL = "/programmes/runde-1/call/"
ENGLISH = {
    "begin": "Begin an application",
    "next": "Next question",
    "manager": "I have told my nearest manager that I apply",
    "check": "Check your answers",
    "submit": "Submit the application",
    "submitted": "Your application is submitted",
    "choose": "Choose the video",
    "send": "Send the file",
    "in order": "It is in order.",
}
BOKMAL = {
    "begin": "Begynn på en søknad",
    "next": "Neste spørsmål",
    "manager": "Jeg har sagt til nærmeste leder at jeg søker",
    "check": "Se over svarene dine",
    "submit": "Send søknaden",
    "submitted": "Søknaden din er sendt",
    "choose": "Velg videoen",
    "send": "Send filen",
    "in order": "Svaret er i orden.",
}
NYNORSK = {
    "begin": "Byrj på ein søknad",
    "next": "Neste spørsmål",
    "manager": "Eg har sagt til næraste leiar at eg søkjer",
    "check": "Sjå over svara dine",
    "submit": "Send søknaden",
    "submitted": "Søknaden din er send",
    "choose": "Vel videoen",
    "send": "Send fila",
    "in order": "Svaret er i orden.",
}
GOOD = "We put the patrols on one map. At first nobody used it, because it took three clicks too many."
WEAK = "I like computers."


def test_a_whole_programme(house: House, meet, tmp_path: Path):
    house.turn_clock_to(2027, 2, 1, 9)
    administrator = meet("Admir", "Admin")
    people_and_a_programme(house, administrator, tmp_path)
    hanne = meet("Hanne", "Radgiver")
    preparing_the_call(house, hanne)

    house.turn_clock_to(2027, 2, 2, 10)
    amina, bjorn = meet("Amina", "Haddad", phone=True), meet("Bjorn", "Dahl", javascript=False)
    camilla, daniel = meet("Camilla", "Foss"), meet("Daniel", "Khan")
    elif_, frida, ingrid = meet("Elif", "Moen"), meet("Frida", "Berg"), meet("Ingrid", "Lie")
    being_too_old(house, meet("Georg", "Nilsen"))
    applying_on_a_phone(house, amina)
    for person, text, words in [
        (bjorn, GOOD, ENGLISH),
        (camilla, GOOD, NYNORSK),
        (daniel, GOOD, ENGLISH),
        (elif_, WEAK, ENGLISH),
        (frida, GOOD, ENGLISH),
    ]:
        come_in = person.sign_in if person is bjorn else person.comes_in
        come_in(CALL)
        person.press(words["begin"])
        apply(person, text, words=words)
    changing_ones_mind(house, frida)
    ingrid.comes_in(CALL)
    ingrid.press("Begin an application")
    fill_in(ingrid, GOOD, words=ENGLISH)

    house.turn_clock_to(2027, 2, 23, 12)
    being_too_late(house, ingrid)
    hanne.sign_in("/")
    hanne.follow("Move on")
    hanne.confirm("Move to: Screening")
    assessors = [meet("Arne", "Vurder"), meet("Berit", "Vurder"), meet("Cato", "Vurder")]
    scoring_applications(assessors)
    deciding(house, hanne)

    house.turn_clock_to(2027, 3, 10, 9)
    clips = make_clips(tmp_path)
    sending_the_wrong_file(house, amina, tmp_path)
    for person, words, clip in zip(
        [amina, bjorn, camilla, daniel], [BOKMAL, ENGLISH, NYNORSK, ENGLISH], clips, strict=True
    ):
        sending_a_video(house, person, clip, words=words)

    house.turn_clock_to(2027, 3, 19, 13)
    hanne.open("/")
    hanne.follow("See what is missing")
    hanne.follow("Open the results")
    hanne.press("Give out work that nobody has yet")
    scoring_videos(assessors)
    making_the_short_list(house, hanne)

    house.turn_clock_to(2027, 3, 30, 9)
    benedicte, havard = meet("Benedicte", "Leder"), meet("Havard", "Leder", javascript=False)
    cathrine = meet("Cathrine", "Leder", phone=True)
    ranking_with_buttons(benedicte)
    ranking_with_numbers(havard)
    house.turn_clock_to(2027, 4, 5, 13)
    being_reminded_to_rank(house, cathrine)
    looking_into_sealed_rankings(hanne)

    house.turn_clock_to(2027, 4, 6, 12, 30)
    running_the_match(house, hanne)
    benedicte.open("/")
    confirming_as_leader(benedicte, mentors=["Bjorn Dahl", "Camilla Foss"])
    confirming_as_mentor(house, amina)
    hanne.open(CONTROL)
    hanne.confirm("Move to: Running")

    house.turn_clock_to(2027, 4, 14, 9)
    planning_the_kick_off(house, hanne)
    answering(house, amina)
    house.turn_clock_to(2027, 4, 27, 13)
    taking_attendance(hanne)
    planning_the_check_ins(house, hanne)

    house.turn_clock_to(2027, 4, 30, 9, 5)
    reminding_of_the_check_in(house)


def people_and_a_programme(house: House, admir: Person, folder: Path) -> None:
    house.manage("create_administrator", admir.email, "--given-name", "Admir", "--family-name", "Admin")
    admir.sign_in()
    admir.speak("English")
    admir.set_up_code_app()
    admir.open("/")
    admir.follow("Import people from the HR system")
    bad, good = folder / "bad.csv", folder / "people.csv"
    good.write_text(COLUMNS + PEOPLE, encoding="utf-8")
    bad.write_text(COLUMNS + PEOPLE.replace("1996-05-17", "17 May"), encoding="utf-8")
    admir.choose_file("CSV file from the HR system", bad)
    admir.press("Check the file")
    admir.sees("Line 10: 17 May is no date; write it like 1995-05-17", "Nothing has been changed.")
    admir.follow("Import people")
    admir.choose_file("CSV file from the HR system", good)
    admir.press("Check the file")
    admir.sees("Ingrid Lie, ingrid.lie@politiet.example")
    admir.press("Do all of this")
    admir.sees("Done: 16 added, 0 changed, 0 left.")

    admir.open("/administration/programs/program/add/")
    for language, name in [
        ("Bokmål", "Omvendt mentoring"),
        ("Nynorsk", "Omvend mentoring"),
        ("English", "Reverse mentoring"),
    ]:
        admir.page.get_by_label(language).fill(name)
    admir.page.get_by_label("Address").fill("runde-1")
    admir.search_and_choose("id_unit", "Politidirektoratet")
    admir.page.get_by_label("The call opens on").fill("2027-02-02")
    admir.page.get_by_label("Coordinator").fill("hanne.radgiver@politiet.example")
    admir.page.locator("[name=_continue]").last.click()
    admir.sees("was added successfully")
    admir.press("Add another Member")
    admir.search_and_choose("id_memberships-1-user", "Benedicte")
    admir.page.locator("#id_memberships-1-role").select_option("Leader")
    admir.page.locator("#id_memberships-1-places").fill("2")
    admir.page.locator("[name=_continue]").last.click()
    admir.sees("was changed successfully", "Benedicte Leder")


def preparing_the_call(house: House, hanne: Person) -> None:
    hanne.sign_in()
    hanne.set_up_code_app()
    hanne.open("/")
    hanne.sees("Next phase: Call", "Name who decided on the age limit, or take the limit away.")
    hanne.open(CONTROL)
    hanne.follow("Settings: texts, dates, numbers, aims")
    hanne.page.get_by_label("Contact outside the line").fill("vibeke.verneombud@politiet.example")
    hanne.press("Save")
    hanne.sees("Saved.")
    hanne.follow("Conditions and numbers")
    hanne.page.get_by_label("Who decided on the age limit").fill("benedicte.leder@politiet.example")
    hanne.page.get_by_label("Mentors per leader").fill("1")
    hanne.page.get_by_label("Size of the short list").fill("4")
    hanne.page.get_by_label("Each leader ranks at least").fill("3")
    hanne.press("Save")
    hanne.sees("Saved.")
    hanne.follow("Members")
    for part, name in [
        ("Assessor", "Arne"),
        ("Assessor", "Berit"),
        ("Assessor", "Cato"),
        ("Leader", "Havard"),
        ("Leader", "Cathrine"),
    ]:
        hanne.page.get_by_label("Part", exact=True).select_option(part)
        hanne.page.get_by_label("Name, e-mail address or employee number").fill(name)
        hanne.page.get_by_role("button", name=f"Add as: {part} – {name}").click()
        hanne.sees(f"now has a part: {part}.")
    hanne.open(CONTROL)
    hanne.confirm("Move to: Call")
    hanne.sees("The programme is now in the phase “Call”.")
    hanne.sign_out()


def being_too_old(house: House, georg: Person) -> None:
    georg.comes_in(CALL)
    georg.sees("This call is for those who are under 35 on Tuesday 23 February", "so you cannot apply.")
    expect(georg.page.get_by_role("button", name="Begin an application")).to_be_disabled()


def applying_on_a_phone(house: House, amina: Person) -> None:
    """In Bokmål, her language. Leaves in the middle, comes back to where she left off, and finds what she wrote one step before."""
    amina.sign_in(CALL)
    amina.press("Begynn på en søknad")
    first = amina.page.get_by_role("textbox").first
    first.fill(GOOD)
    amina.sees("Lagret")
    amina.open("/")
    amina.follow("Fortsett å skrive")
    amina.sees("2 av")
    amina.press("Tilbake")
    expect(first).to_have_value(GOOD)
    apply(amina, GOOD, words=BOKMAL)
    receipt = house.mailbox.wait_for(amina.email, "Vi har søknaden din: Omvendt mentoring")
    assert "Referansen din er" in text_of(receipt)


def apply(person: Person, text: str, *, words: Mapping[str, str]) -> None:
    """From the open form to the page that says it is submitted."""
    fill_in(person, text, words=words)
    person.press(words["submit"])
    person.sees(words["submitted"])


def fill_in(person: Person, text: str, *, words: Mapping[str, str]) -> None:
    """From the open form to the page where one checks one's answers. On a phone it asks one question at a time."""
    onward = person.there().get_by_role("button", name=words["next"])
    expect(person.page.get_by_role("textbox").first).to_be_visible()
    while True:
        for box in person.page.get_by_role("textbox").all():
            box.fill(text)
        if not onward.is_visible():
            break
        onward.click()
    person.page.get_by_label(words["manager"]).check()
    person.press(words["check"])
    person.leaves("/edit/")


def changing_ones_mind(house: House, frida: Person) -> None:
    frida.follow("See where it stands")
    frida.confirm("Withdraw the application")
    frida.sees("Withdrawn")
    house.mailbox.wait_for(frida.email, "Your application is withdrawn")


def being_too_late(house: House, ingrid: Person) -> None:
    """The page to check the answers was open when the deadline passed."""
    ingrid.press("Submit the application")
    ingrid.sees("The deadline for applications has passed. What you wrote is kept")
    ingrid.open("/calls/")
    ingrid.sees("Draft")


def scoring_applications(assessors: list[Person]) -> None:
    done = 0
    for assessor in assessors:
        assessor.comes_in()
        assessor.follow("Begin scoring")
        declares(assessor)
        assessor.follow("Begin scoring")
        for _piece in work_of(assessor):
            score(assessor, 3 if GOOD in assessor.page.inner_text("main") else 1)
            done += 1
    assert done == 5 * 2


def work_of(assessor: Person) -> Iterator[None]:
    """One piece after the other, each once its page is all there; asked too soon it has no button yet, and looks like the end."""
    expect(assessor.page).to_have_url(re.compile(r"/scoring/\d+/"))
    while True:
        if not assessor.there().get_by_role("button", name="Send and next").is_visible():
            return
        yield


def declares(assessor: Person) -> None:
    """Nothing is opened before the assessor has said that they are impartial."""
    assessor.follow("Declare first")
    assessor.page.get_by_label("I have considered whether I am impartial.").check()
    assessor.press("Declare, and see the applications")


def score(assessor: Person, points: int) -> None:
    """One application: no names on the page, no marks of others."""
    assessor.does_not_see("Amina", "Haddad", "Bjorn", "Camilla", "Daniel", "Elif", "Moen", "What others gave")
    for criterion in assessor.there().locator("fieldset.criterion").all():
        criterion.get_by_label(str(points), exact=True).check()
    here = assessor.page.url
    assessor.press("Send and next")
    expect(assessor.page).not_to_have_url(here)


def deciding(house: House, hanne: Person) -> None:
    """The best four go on, the rest do not; everybody is told at once, and nobody before."""
    hanne.open("/")
    hanne.follow("See what is missing")
    hanne.follow("Open the results")
    expect(hanne.page.get_by_role("row").filter(has_text="Elif Moen")).to_contain_text("25.0")
    expect(hanne.page.get_by_role("row").filter(has_text="Amina Haddad")).to_contain_text("75.0")
    hanne.page.get_by_label("The best so many go on").fill("4")
    hanne.press("Stage them")
    hanne.sees("Goes on: 4", "1 has no decision yet")
    hanne.press("Not chosen for all the rest")
    assert house.mailbox.to("elif.moen@", "^Your application:") == []
    hanne.follow("Preview the letters and release")
    hanne.sees("Goes on: 4 people", "Not chosen: 1 person", "As Elif Moen gets it")
    hanne.confirm("Release all decisions")
    no = house.mailbox.wait_for("elif.moen@", "^Your application: Reverse mentoring")
    assert "you were not chosen this time" in text_of(no)
    yes = house.mailbox.wait_for("amina.haddad@", "Vi ber deg om en video: Omvendt mentoring")
    assert "høyst 90 sekunder" in text_of(yes)
    hanne.open(CONTROL)
    hanne.confirm("Move to: Video")
    hanne.sees("The programme is now in the phase “Video”.")


def make_clips(folder: Path) -> list[Path]:
    clips = [folder / f"svar{number}.mp4" for number in range(4)]
    for number, clip in enumerate(clips):
        make_clip(clip, seconds=5, seed=number)
    return clips


def sending_the_wrong_file(house: House, amina: Person, folder: Path) -> None:
    wrong = folder / "svar.mp4"
    wrong.write_bytes(b"%PDF-1.7 not what one takes it for" * 100)
    amina.open("/")
    amina.follow("Se spørsmålene")
    amina.choose_file(BOKMAL["choose"], wrong)
    amina.press(BOKMAL["send"])
    amina.sees("Denne filen er ikke en video (det ser ut som et PDF-dokument).")
    house.mailbox.wait_for(amina.email, "Svaret ditt kan ikke brukes")


def sending_a_video(house: House, person: Person, clip: Path, *, words: Mapping[str, str]) -> None:
    """The page looks by itself whether the video is in order; without scripts the person does."""
    person.open("/")
    person.page.locator("#task-1-go").click()
    person.choose_file(words["choose"], clip)
    person.press(words["send"])
    if not person.javascript:
        house.mailbox.wait_for(person.email, "Your answer is in order")
        person.follow("Look again")
    person.sees(words["in order"])


def scoring_videos(assessors: list[Person]) -> None:
    done = 0
    for assessor in assessors:
        assessor.open("/")
        assessor.follow("Begin scoring")
        declares(assessor)
        assessor.follow("Begin scoring")
        for _piece in work_of(assessor):
            assessor.watches()
            score(assessor, 3)
            done += 1
    assert done == 4 * 2


def making_the_short_list(house: House, hanne: Person) -> None:
    hanne.open("/programmes/runde-1/results/video/")
    hanne.press("Stage them")
    hanne.follow("Preview the letters and release")
    hanne.confirm("Release all decisions")
    house.mailbox.wait_for("amina.haddad@", "Du er på kortlisten")
    hanne.open(CONTROL)
    hanne.confirm("Move to: Ranking")
    hanne.sees("The programme is now in the phase “Ranking”.")


def ranking_with_buttons(benedicte: Person) -> None:
    """Amina first, Bjorn second, Camilla third: then she thinks again, and moves Bjorn up."""
    benedicte.sign_in()
    benedicte.follow("Watch and rank")
    benedicte.watches()
    for name in ("Amina Haddad", "Bjorn Dahl", "Camilla Foss"):
        benedicte.press(f"Rank {name}")
    benedicte.sees("Saved")
    with benedicte.page.expect_response(lambda answer: answer.request.method == "POST"):
        benedicte.press("Move Bjorn Dahl up")
    benedicte.sees("Saved")
    benedicte.page.reload()
    assert order_on_page(benedicte) == ["Bjorn Dahl", "Amina Haddad", "Camilla Foss"]
    benedicte.press("Send my ranking")
    benedicte.sees("Your ranking is sent. It stays sealed until the deadline.")


def order_on_page(leader: Person) -> list[str]:
    return [item.get_attribute("data-name") or "" for item in leader.page.locator("#order > [data-reorder-item]").all()]


def ranking_with_numbers(havard: Person) -> None:
    """His browser runs no scripts. He goes from clip to clip by the names, and writes numbers."""
    havard.comes_in()
    havard.follow("Watch and rank")
    wishes = ["Amina Haddad", "Daniel Khan", "Bjorn Dahl"]
    for name in wishes:
        havard.follow(name)
        expect(havard.page.get_by_role("heading", name=name)).to_be_visible()
    for place, name in enumerate(wishes, start=1):
        havard.there().get_by_label(f"Place for {name}").fill(str(place))
    havard.press("Send my ranking")
    havard.sees("Your ranking is sent.")


def being_reminded_to_rank(house: House, cathrine: Person) -> None:
    """Only she hears of it: the others have sent."""
    house.let_the_beat_catch_up()
    letter = house.mailbox.wait_for(cathrine.email, "Rank the mentors for Reverse mentoring")
    assert house.mailbox.to("benedicte.leder@", "Rank the mentors") == []
    (address,) = re.findall(r"http\S+/ranking/", text_of(letter))
    cathrine.sign_in(address)
    for name in ("Daniel Khan", "Amina Haddad", "Camilla Foss"):
        cathrine.press(f"Rank {name}")
    cathrine.press("Send my ranking")
    cathrine.sees("Your ranking is sent.")


def looking_into_sealed_rankings(hanne: Person) -> None:
    hanne.open(CONTROL)
    hanne.sees("Sent: 3 of 3", "Until then it is sealed.")
    hanne.open("/programmes/runde-1/match/")
    expect(hanne.page.get_by_role("button", name="Run the match")).to_be_disabled()


def running_the_match(house: House, hanne: Person) -> None:
    hanne.open("/")
    hanne.follow("Move on")
    hanne.confirm("Move to: Matching")
    hanne.follow("Open the match board")
    hanne.press("Run the match")
    hanne.sees("Publish this match")
    got = {
        "Benedicte Leder": ("Bjorn Dahl", "Camilla Foss"),
        "Havard Leder": ("Amina Haddad",),
        "Cathrine Leder": ("Daniel Khan",),
    }
    for leader, mentors in got.items():
        card = hanne.page.get_by_role("article").filter(has=hanne.page.get_by_role("heading", name=leader))
        for mentor in mentors:
            expect(card).to_contain_text(mentor)
    hanne.follow("Read the letters and publish")
    hanne.confirm("Publish the match")
    letter = house.mailbox.wait_for("benedicte.leder@", "Your mentors in Reverse mentoring")
    assert "- Bjorn Dahl, Vest politidistrikt\n- Camilla Foss, Nordland politidistrikt" in text_of(letter)
    letter = house.mailbox.wait_for("bjorn.dahl@", "You are a mentor in Reverse mentoring")
    assert "Your leader is Benedicte Leder." in text_of(letter) and "- Camilla Foss" in text_of(letter)


def confirming_as_leader(benedicte: Person, *, mentors: list[str]) -> None:
    benedicte.follow("See your match")
    for mentor in mentors:
        card = benedicte.page.get_by_role("article").filter(has_text=mentor)
        benedicte.press("Confirm", within=card)
        expect(card).to_contain_text("You have confirmed")


def confirming_as_mentor(house: House, amina: Person) -> None:
    house.mailbox.wait_for(amina.email, "Du er mentor i Omvendt mentoring")
    amina.open("/")
    amina.follow("Se koblingen din")
    amina.sees("Havard Leder", "havard.leder@politiet.example")
    amina.press("Ja, jeg bekrefter")
    amina.sees("Du har bekreftet")


def planning_the_kick_off(house: House, hanne: Person) -> None:
    hanne.open("/programmes/runde-1/gatherings/")
    hanne.follow("Kick-off")
    hanne.page.get_by_label("Place").fill("Hammersborggata 12, Oslo")
    hanne.page.get_by_label("Meeting link").fill("https://meet.politiet.example/kick-off")
    hanne.page.get_by_label("Form").select_option("In person and online")
    hanne.press("Plan the gathering")
    hanne.sees("Nobody has been told yet", "8 people will get an invitation with a calendar entry.")
    hanne.press("Send invitations")
    hanne.sees("8 invitations are on their way.")


def answering(house: House, amina: Person) -> None:
    letter = house.mailbox.wait_for(amina.email, "Invitasjon: ")
    (event,) = Calendar.from_ical(calendar_of(letter)).walk("VEVENT")
    assert event.decoded("DTSTART").isoformat() == "2027-04-27T09:00:00+02:00"
    assert event["LOCATION"] == "Hammersborggata 12, Oslo, https://meet.politiet.example/kick-off"
    amina.open("/")
    amina.follow("Svar")
    amina.press("Kommer")
    amina.sees("Svaret ditt: Kommer")


def taking_attendance(hanne: Person) -> None:
    hanne.open("/")
    hanne.follow("Take attendance")
    expect(hanne.page.get_by_label("Amina Haddad")).to_be_checked()
    hanne.page.get_by_label("Benedicte Leder").check()
    hanne.page.get_by_label("Minutes").fill("All trios set dates for their first three meetings.")
    hanne.press("Save attendance and minutes")
    hanne.sees("Attendance and minutes are saved.")


def planning_the_check_ins(house: House, hanne: Person) -> None:
    hanne.open("/programmes/runde-1/gatherings/")
    hanne.follow("Set up monthly check-ins")
    hanne.page.get_by_label("Meeting link").fill("https://meet.politiet.example/innsjekk")
    hanne.press("Plan the dates")
    hanne.press("Send invitations to all dates")
    hanne.sees("invitations are on their way.")


def reminding_of_the_check_in(house: House) -> None:
    """To every mentor one, in their language; a beat that says everything twice makes no second one."""
    mentors = {
        "amina.haddad@": "Påminnelse: ",
        "bjorn.dahl@": "Reminder: ",
        "camilla.foss@": "Påminning: ",
        "daniel.khan@": "Reminder: ",
    }
    for _time in range(2):
        house.let_the_beat_catch_up()
        for address, subject in mentors.items():
            house.mailbox.wait_for(address, subject)

"""The scripts of our own, in a real browser, on the components they belong to."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from playwright.sync_api import Page, Route, expect

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
HOME = "http://frame.test/"


EARLY = "<script>document.querySelector('[name=NAME]').value = 'quick'</script>"
"""Somebody has written here before the scripts of the page run."""


def show(page: Page, source: str, *scripts: str, **context: object) -> None:
    """A page of this one component, with these scripts. Its address is made up; nothing leaves the browser."""
    with translation.override("en"):
        body = Template("{% load ui static %}" + source).render(Context(context))
    tags = "".join(f'<script type="module" src="/{name}"></script>' for name in scripts)
    html = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>x</title>{body}{tags}'

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(HOME)
        if name.endswith(".js"):
            route.fulfill(body=(SCRIPTS / name).read_text(), content_type="text/javascript")
        else:
            route.fulfill(body=html, content_type="text/html")

    page.route(f"{HOME}**", answer)
    page.goto(HOME)


LIST = """<form><ol {% reorder_list %}>{% for name in names %}
<li data-reorder-item data-name="{{ name }}">{% reorder_handle %}<b>{{ name }}</b>{% reorder_controls name forloop.counter 3 name %}</li>
{% endfor %}</ol></form>"""


def order(page: Page) -> list[str]:
    """Names as they stand, each with the number the form would send."""
    return page.locator("[data-reorder-item]").evaluate_all(
        "all => all.map(e => e.dataset.name + e.querySelector('input').value)"
    )


@pytest.fixture
def three(page: Page) -> Page:
    show(page, LIST, "reorder.js", names=["Ada", "Bo", "Cy"])
    return page


def test_button_moves_and_keeps_the_focus(three: Page):
    down = three.get_by_role("button", name="Down Ada")
    down.focus()
    three.keyboard.press("Enter")
    assert order(three) == ["Bo1", "Ada2", "Cy3"]
    expect(down).to_be_focused()
    expect(three.get_by_role("status")).to_have_text("Ada is now number 2 of 3")
    three.keyboard.press("Enter")
    three.keyboard.press("Enter")  # at the end: nothing happens, nothing is lost
    assert order(three) == ["Bo1", "Cy2", "Ada3"]
    expect(down).to_be_focused()


def test_number_moves_and_enter_does_not_send(three: Page):
    number = three.get_by_label("Place of Cy, 1 to 3")
    number.fill("1")
    number.press("Enter")
    assert order(three) == ["Cy1", "Ada2", "Bo3"]
    assert three.url == HOME
    number.fill("99")
    number.press("Tab")
    assert order(three) == ["Ada1", "Bo2", "Cy3"]


def test_a_number_written_before_the_script_came_moves_too(page: Page):
    early = EARLY.replace("[name=NAME]", "[data-name=Cy] input").replace("quick", "1")
    show(page, LIST + early, "reorder.js", names=["Ada", "Bo", "Cy"])
    assert order(page) == ["Cy1", "Ada2", "Bo3"]


def test_drag_moves_and_escape_puts_back(three: Page):
    handles, items = three.locator("[data-reorder-handle]"), three.locator("[data-reorder-item]")

    def carry(handle: int, onto: int) -> None:
        start, goal = handles.nth(handle).bounding_box(), items.nth(onto).bounding_box()
        assert start and goal
        three.mouse.move(start["x"] + 2, start["y"] + 2)
        three.mouse.down()
        three.mouse.move(start["x"] + 2, goal["y"] + goal["height"] - 2, steps=6)

    carry(0, 2)
    three.mouse.up()
    assert order(three) == ["Bo1", "Cy2", "Ada3"]
    carry(0, 2)
    three.keyboard.press("Escape")
    three.mouse.up()
    assert order(three) == ["Bo1", "Cy2", "Ada3"]


FORM = """<form method="post" data-autosave="/save"><input name="csrfmiddlewaretoken" value="t" type="hidden">
<input name="version" value="1" type="hidden"><label>Why <textarea name="why"></textarea></label>
{% include "_components/autosave.html" %}</form>"""
SEALED = FORM.replace("data-autosave=", "data-autosave-sealed data-autosave=")


def test_text_is_saved_retried_and_never_lost(page: Page):
    show(page, FORM, "autosave.js")
    posted: list[Route] = []
    page.route(f"{HOME}save", lambda route: posted.append(route))

    def answer(status: int, body: object) -> None:
        """To what has just been posted."""
        expect(page.get_by_label("Why")).to_have_value(re.compile("because"))
        assert "because" in (posted[-1].request.post_data or "")
        assert posted[-1].request.headers["accept"] == "application/json"
        posted[-1].fulfill(status=status, json=body)

    mark = page.get_by_role("status")
    with page.expect_request(f"{HOME}save"):
        page.get_by_label("Why").fill("because")
    with page.expect_request(f"{HOME}save"):
        answer(500, {})
        expect(mark).to_have_text("Not saved – will try again")
    assert "because" in page.evaluate("sessionStorage.getItem('autosave:/save')")
    answer(200, {"ok": True, "fields": {"version": "2"}})
    expect(mark).to_contain_text("Saved ")
    assert page.locator("[name=version]").input_value() == "2"
    assert page.evaluate("sessionStorage.getItem('autosave:/save')") is None
    with page.expect_request(f"{HOME}save"):
        page.get_by_label("Why").fill("because of")
    answer(409, {"ok": False, "message": "The call has closed."})
    expect(mark).to_have_text("The call has closed.")
    assert len(posted) == 3
    expect(page.get_by_label("Why")).to_have_value("because of")


@pytest.mark.parametrize("form", [FORM, SEALED])
def test_what_was_written_before_the_script_came_is_saved_too(page: Page, form: str):
    with page.expect_request(lambda request: request.method == "POST" and "quick" in (request.post_data or "")):
        show(page, form + EARLY.replace("NAME", "why"), "autosave.js")
    expect(page.get_by_role("status")).to_contain_text("Saved ")


def test_unsaved_text_comes_back_after_a_reload(page: Page):
    show(page, FORM, "autosave.js")
    page.route(f"{HOME}save", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Why").fill("written on the train")
    expect(page.get_by_role("status")).to_have_text("Not saved: no connection. Trying again …")
    page.reload()
    expect(page.get_by_label("Why")).to_have_value("written on the train")


def test_a_sealed_form_keeps_nothing_in_the_browser(page: Page):
    show(page, SEALED, "autosave.js")
    page.route(f"{HOME}save", lambda route: route.abort())
    page.get_by_label("Why").fill("written on the sofa")
    expect(page.get_by_role("status")).to_have_text("Not saved: no connection. Trying again …")
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_text_brought_back_is_still_based_on_what_it_was_written_on(page: Page):
    show(page, FORM, "autosave.js")
    page.route(f"{HOME}save", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Why").fill("mine")
    expect(page.get_by_role("status")).to_have_text("Not saved: no connection. Trying again …")
    show(page, FORM.replace('value="1"', 'value="2"'), "autosave.js")
    expect(page.get_by_label("Why")).to_have_value("mine")
    assert page.locator("[name=version]").input_value() == "1"


def test_a_button_pressed_while_saving_waits_for_the_new_version(page: Page):
    show(page, FORM.replace("</form>", "<button name='check' value='1'>Check</button></form>"), "autosave.js")
    sent: list[str] = []
    held: list[Route] = []

    def arrive(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        sent.append(route.request.post_data or "")
        return route.fulfill(body="arrived", content_type="text/html")

    page.route(HOME, arrive)
    page.route(f"{HOME}save", lambda route: held.append(route))
    with page.expect_request(f"{HOME}save"):
        page.get_by_label("Why").fill("because")
    page.get_by_role("button", name="Check").click(no_wait_after=True)
    held[0].fulfill(json={"ok": True, "fields": {"version": "2"}})
    expect(page.get_by_text("arrived")).to_be_visible()
    assert [("version=2" in text, "check=1" in text) for text in sent] == [(True, True)]


def test_confirmation_is_a_dialog_that_gives_the_focus_back(page: Page):
    show(page, '{% action_button "/delete" "Delete" confirm="Four answers are lost." %}', "confirm.js")
    ask = page.locator("summary")
    ask.click()
    dialog = page.get_by_role("dialog", name="Four answers are lost.")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(ask).to_be_focused()


def test_asked_for_again_at_once_the_dialog_is_whole(page: Page):
    """A dialog tells a moment after it has closed that it has; who is quicker than that sees what will be lost all the same."""
    show(page, '{% action_button "/delete" "Delete" confirm="Four answers are lost." %}', "confirm.js")
    page.locator("summary").click()
    page.evaluate("""() => new Promise(told => {
        const dialog = document.querySelector("dialog");
        dialog.addEventListener("close", told);
        dialog.close();
        document.querySelector("summary").click();
    })""")
    expect(page.get_by_role("dialog").get_by_text("Four answers are lost.")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()


DESK = """<label><input type="checkbox" data-score-keys-switch checked>Keys</label><form data-score-keys>
{% for name in names %}<fieldset data-score-criterion><legend>{{ name }}</legend>{% for p in points %}<input type="radio" name="{{ name }}"
value="{{ p }}">{% endfor %}<textarea aria-label="Why {{ name }}"></textarea></fieldset>{% endfor %}
<button data-score-send>Send</button><a href="#skipped" data-score-skip>Skip</a></form>"""


@pytest.fixture
def desk(page: Page) -> Page:
    show(page, DESK, "score-keys.js", names=["Ada", "Bo"], points=range(5))
    return page


def given(page: Page) -> list[str]:
    return page.locator(":checked[type=radio]").evaluate_all("all => all.map(e => e.name + e.value)")


def test_a_key_for_each_criterion_and_the_next_one_sends(desk: Page):
    """Nothing has to be clicked first: as many keys as there are criteria, and Enter."""
    desk.keyboard.press("3")
    desk.keyboard.press("2")
    assert given(desk) == ["Ada3", "Bo2"]
    expect(desk.get_by_role("button", name="Send")).to_be_focused()
    desk.keyboard.press("b")
    desk.keyboard.press("1")
    assert given(desk) == ["Ada3", "Bo1"]


def test_a_zero_or_a_four_asks_for_its_reason_at_once(desk: Page):
    desk.keyboard.press("4")
    expect(desk.get_by_label("Why Ada")).to_be_focused()
    desk.keyboard.type("1 eksempel")  # a number in a text is text
    desk.keyboard.press("Enter")
    assert (given(desk), desk.get_by_label("Why Ada").input_value()) == (["Ada4"], "1 eksempel")
    desk.keyboard.press("n")
    expect(desk.get_by_label("Why Bo")).to_be_focused()
    assert desk.get_by_label("Why Bo").input_value() == ""


def test_turned_off_the_keys_work_in_a_criterion_only_and_it_is_remembered(desk: Page):
    desk.get_by_label("Keys").uncheck()
    desk.get_by_label("Keys").blur()
    for key in ("3", "s"):
        desk.keyboard.press(key)
    assert (given(desk), desk.url) == ([], HOME)
    desk.reload()
    expect(desk.get_by_label("Keys")).not_to_be_checked()
    desk.locator("[name=Bo]").first.focus()
    desk.keyboard.press("3")
    assert given(desk) == ["Bo3"]


def test_keys_skip_and_leave_shortcuts_of_the_browser_alone(desk: Page):
    desk.keyboard.press("Control+3")
    assert given(desk) == []
    desk.keyboard.press("s")
    expect(desk).to_have_url(f"{HOME}#skipped")


def test_words_are_counted_as_written(page: Page):
    show(
        page,
        '<textarea id="t"></textarea>{% include "_components/_word_counter.html" with id="t" limit=3 only %}',
        "word-counter.js",
    )
    counter = page.locator("[data-word-counter]")
    expect(counter).to_have_text("3 words left of 3")
    page.locator("#t").fill("ett  to\ntre fire")
    expect(counter).to_have_text("1 words too many; the limit is 3")


STEPS = """<form data-steps="{{ how }}">
{% for name in names %}<div class="field" id="div_{{ name }}">
<label>{{ name }} <input id="{{ name }}" name="{{ name }}"{% if name in filled %} value="x"{% endif %}></label></div>{% endfor %}
<div data-steps-nav hidden><button type="button" data-back>Back</button><button type="button" data-forward>Next</button>
<span role="status" data-place="%n of %total"></span></div>
<div data-steps-end><button>Check</button></div></form>"""


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, STEPS, "steps.js", names=["Why", "Where", "When"])
    return page


def test_a_phone_asks_one_question_at_a_time_and_keeps_all_answers(phone: Page):
    seen, check = phone.get_by_role("textbox"), phone.get_by_role("button", name="Check")
    for number, name in enumerate(["Why", "Where", "When"], start=1):
        expect(seen).to_have_count(1)
        phone.get_by_label(name).fill(f"{name}!")
        expect(phone.get_by_role("status")).to_have_text(f"{number} of 3")
        if number < 3:
            expect(check).to_be_hidden()
            phone.get_by_role("button", name="Next").click()
    expect(phone.get_by_label("When")).to_be_focused()
    expect(check).to_be_visible()
    expect(phone.get_by_role("button", name="Next")).to_be_hidden()
    phone.get_by_role("button", name="Back").click()
    expect(phone.get_by_label("Where")).to_have_value("Where!")
    phone.set_viewport_size({"width": 1280, "height": 844})
    expect(seen).to_have_count(3)
    expect(phone.get_by_role("status")).to_be_hidden()


@pytest.mark.parametrize(
    ("filled", "place"), [((), 1), (("Why",), 2), (("Why", "When"), 2), (("Why", "Where", "When"), 3)]
)
def test_a_form_that_is_begun_opens_where_one_left_off(page: Page, filled: tuple[str, ...], place: int):
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, STEPS, "steps.js", names=["Why", "Where", "When"], how="resume", filled=filled)
    expect(page.get_by_role("status")).to_have_text(f"{place} of 3")


def test_who_writes_before_the_script_comes_stays_where_they_write(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    names = ["Why", "Where", "When"]
    show(page, STEPS + EARLY.replace("NAME", "Why"), "steps.js", names=names, how="resume", filled=())
    expect(page.get_by_role("status")).to_have_text("1 of 3")
    expect(page.get_by_label("Why")).to_have_value("quick")


def test_an_address_that_names_a_question_opens_there(phone: Page):
    phone.evaluate("location.hash = '#div_When'")
    expect(phone.get_by_label("When")).to_be_focused()
    expect(phone.get_by_role("textbox")).to_have_count(1)

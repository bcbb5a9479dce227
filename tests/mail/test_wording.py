"""Words with placeholders: what may be written, and what a letter makes of it. Hostile values stay text, hostile words are refused."""

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mentoring.mail import wording
from mentoring.mail.kinds import LetterKind, Placeholder
from mentoring.mail.wording import Link, Wording
from mentoring.policies import Refusal, why_not

LINK = Link(f"{settings.SITE_URL}/here/")
KIND = LetterKind(
    "test.letter", "A letter", "Somebody", "Now",
    {"deadline": Placeholder("until", "Until when"), "mentors": Placeholder("mentors", "Who", each=("name",))},
)  # fmt: skip


def code(body, subject="Hello"):
    refusal = why_not(wording.check, KIND, Wording(subject, body))
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Hello {name}.\n\n{link}", None),
        ("Hello {name}, {deadline}: {mentors} {link} {program}", None),
        ("Hello {name}.", "missing"),
        ("", "empty"),
        ("{link} {password}", "unknown"),
        ("{link} {user.password}", "unknown"),
        ("{link} {0.__class__}", "unknown"),
        ("{link} {name.__class__.__init__}", "unknown"),
        ("{link} {name!r}", "unknown"),
        ("{link} {name:>999999999}", "unknown"),
        ("{link} {{name}}", "unknown"),
        ("{link} {% load x %}", "unknown"),
        ("{link} {", "unknown"),
        ("{link} }", "unknown"),
        ("{link} {Name}", "unknown"),
        ("{link} \x00", "unsendable"),
        ("{link} \u202e", "unsendable"),
        ("{link} \ud800", "unsendable"),
        ("{link}" + "a" * 10_000, "long"),
        ("{" * 10_000, "unknown"),
    ],
)
def test_only_placeholders_of_the_letter_may_stand_in_it(body, expected):
    assert code(body) == expected


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: all@politiet.example", "a\nb", " ", "{link}", "{mentors}", "{x}"])
def test_a_subject_is_one_line_without_lists_and_addresses(subject):
    assert code("{link}", subject) in ("subject", "unknown")


def test_the_refusal_names_what_is_wrong_and_what_there_is():
    with pytest.raises(Refusal) as refused:
        wording.check(KIND, Wording("Hello", "{link} {pasword}"))
    assert "{pasword}" in str(refused.value) and "{deadline}" in str(refused.value)


VALUES = {"name": "Åse", "program": "Runde 1", "link": LINK, "deadline": "4 June", "mentors": ["Ola", "Kari"]}


def test_one_text_becomes_two_bodies():
    body = "Hello {name}.\nAgain.\n\nThey are:\n\n1. {mentors}\n\n- one\n- two\n\nRead https://example.org/a.\n\nSee your page: {link}"
    assert wording.fill_text(body, VALUES) == (
        "Hello Åse.\nAgain.\n\nThey are:\n\n1. Ola\n2. Kari\n\n- one\n- two\n\nRead https://example.org/a.\n\n"
        f"See your page: {LINK}"
    )
    assert str(wording.fill_html(body, VALUES)).split("\n") == [
        "<p>Hello Åse.<br>Again.</p>",
        "<p>They are:</p>",
        "<ol><li>Ola</li><li>Kari</li></ol>",
        "<ul><li>one</li><li>two</li></ul>",
        '<p>Read <a href="https://example.org/a">https://example.org/a</a>.</p>',
        f'<p><a class="button" href="{LINK}">See your page</a></p>',
    ]


@pytest.mark.parametrize("lost", ["deadline", "mentors"])
def test_a_line_without_its_value_is_left_out(lost):
    body = "Hello.\n\nUntil {deadline}.\n\nThey are:\n{mentors}\n\n{link}"
    text = wording.fill_text(body, {**VALUES, lost: [] if lost == "mentors" else ""})
    assert text == (
        f"Hello.\n\nThey are:\n- Ola\n- Kari\n\n{LINK}" if lost == "deadline" else f"Hello.\n\nUntil 4 June.\n\n{LINK}"
    )


@pytest.mark.parametrize(
    "value",
    ["<a href=//evil.example>x</a>",
     "https://evil.example/x", "{link}", "{password}", "- a\n- b", "[x](//evil.example)", "evil.example: {link}", "\n\n<b>"],
)  # fmt: skip
def test_what_is_filled_in_is_only_text(value):
    body = "{name}\n\nHello {name}, see\n\n- {mentors}\n\n{link}"
    html = str(wording.fill_html(body, {**VALUES, "name": value, "mentors": [value]}))
    assert html.count("<a ") == 1 and html.count("<li>") == 1 and html.count("<ul>") == 1
    assert "<b>" not in html and "evil.example>" not in html
    assert wording.fill_subject("Hello {name}", {"name": value}).count("\n") == 0


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_and_no_value_makes_markup_of_its_own(body, value):
    html = str(wording.fill_html(wording.tidy(body), {**VALUES, "name": value}))
    allowed = {"p", "/p", "br", "ul", "/ul", "ol", "/ol", "li", "/li", "/a"}
    tags = [piece.partition(">")[0] for piece in html.split("<")[1:]]
    assert [
        tag for tag in tags if tag not in allowed and not tag.startswith(('a href="http', 'a class="button" href="'))
    ] == []


def test_what_became_of_a_text_is_told_word_by_word():
    assert wording.differences("You are not chosen.", "You were not chosen now.") == [
        ("same", "You "), ("gone", "are"), ("new", "were"), ("same", " not "), ("gone", "chosen."), ("new", "chosen now."),
    ]  # fmt: skip


def test_values_are_said_in_the_language_of_the_letter(now):
    with translation.override("nb"):
        said = wording.values_of(
            KIND, {"until": now.replace(month=6, day=4, hour=10, minute=0), "path": "/x/", "mentors": []}
        )
    assert said["deadline"].startswith(("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"))
    assert (said["link"], said["mentors"], said["name"]) == (f"{settings.SITE_URL}/x/", [], "")

"""Every template, stylesheet and letter, swept: what the house promises of all of them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
HTML = [path for path in TEMPLATES if path.suffix == ".html"]
LETTER_FOLDERS = sorted({path.parent for path in TEMPLATES if path.parent.parent.name == "emails"})


def named(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_compiles(path: Path):
    get_template(named(path))


INLINE = {
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "script with content": re.compile(r"<script(?![^>]*type=\"application/json\")[^>]*>\s*[^<\s]", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "style element": re.compile(r"<style", re.I),
}


@pytest.mark.parametrize("path", HTML, ids=named)
def test_has_nothing_inline(path: Path):
    source = re.sub(
        r"{%.*?%}", "", path.read_text(), flags=re.S
    )  # {% action_button … style="danger" %} is no attribute
    allowed = {"style element"} if named(path) == "base_email.html" else set()
    assert {name for name, pattern in INLINE.items() if pattern.search(source)} - allowed == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_translates_trimmed(path: Path):
    """An untrimmed blocktranslate carries its line breaks and indentation into the translators' files."""
    source = path.read_text()
    blocks = re.findall(
        r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*(?:plural|endblocktrans(?:late)?)\b", source, re.S
    )
    assert [text for options, text in blocks if "\n" in text and "trimmed" not in options.split()] == []


SENTENCES = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%.*?%}|{#.*?#}|{{.*?}}", re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_quotation_marks_are_the_languages_own(path: Path):
    """They stand in the sentence that is translated; around something alone, the browser sets them: <q>."""
    assert re.findall("[“”„«»]", SENTENCES.sub("", path.read_text())) == []


@pytest.mark.parametrize("folder", LETTER_FOLDERS, ids=named)
def test_letter_is_whole(folder: Path):
    assert {path.name for path in folder.iterdir() if not path.name.startswith("_")} == {
        "subject.txt",
        "body.txt",
        "body.html",
    }
    assert '{% extends "base_email.txt" %}' in (folder / "body.txt").read_text()
    assert '{% extends "base_email.html" %}' in (folder / "body.html").read_text()
    subject = (folder / "subject.txt").read_text()
    assert "{{" not in subject or "autoescape off" in subject  # else "&" arrives as "&amp;"


# --- Colours ----------------------------------------------------------------------------------------------------------------

TEXT, MARK = 4.5, 3.0
PAPERS = ("--bs-body-bg", "--m-surface", "--bs-secondary-bg")
TONES = ("primary", "secondary", "success", "info", "warning", "danger")
PAIRS = [
    *[(ink, paper, TEXT) for paper in PAPERS for ink in ("--bs-body-color", "--bs-secondary-color", "--bs-link-color")],
    *[("--m-accent-text", paper, TEXT) for paper in PAPERS],
    *[(f"--bs-{tone}-text-emphasis", f"--bs-{tone}-bg-subtle", TEXT) for tone in TONES],
    *[(f"--bs-{tone}", paper, TEXT) for tone in TONES for paper in PAPERS],
    *[(mark, paper, MARK) for mark in ("--m-accent", "--m-control", "--m-focus") for paper in PAPERS],
    ("--m-on-primary", "--bs-primary", TEXT),
    ("--m-on-primary", "--m-primary-hover", TEXT),
    ("--m-on-danger", "--bs-danger", TEXT),
    ("--m-on-danger", "--m-danger-hover", TEXT),
    ("--bs-body-color", "--bs-primary-bg-subtle", TEXT),
    ("--bs-body-color", "--bs-warning-bg-subtle", TEXT),
    ("--bs-secondary-color", "--bs-warning-bg-subtle", TEXT),
    ("--bs-secondary-text-emphasis", "--bs-body-bg", TEXT),
]


def palette(theme: str) -> dict[str, str]:
    """The colours of one theme in theme.css, by variable."""
    css = (ROOT / "static/css/theme.css").read_text()
    block = re.search(rf'\[data-bs-theme="{theme}"\] {{(.*?)\n}}', css, re.S)
    assert block
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block[1]))


def channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def luminance(colour: str) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_is_enough(theme: str):
    colours = palette(theme)
    weak = {
        (ink, paper): round(ratio, 2)
        for ink, paper, least in PAIRS
        if (ratio := contrast(colours[ink], colours[paper])) < least
    }
    assert weak == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_rgb_twins_say_the_same(theme: str):
    colours = palette(theme)
    twins = {name: value for name, value in colours.items() if name.endswith("-rgb")}
    assert twins == {name: ", ".join(map(str, channels(colours[name.removesuffix("-rgb")]))) for name in twins}


def test_themes_name_the_same_colours():
    assert palette("light").keys() == palette("dark").keys()


# --- Sign-in pages in our frame ---------------------------------------------------------------------------------------------

STRANGER = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_signup",
]
SIGNED_IN = [
    "account_logout",
    "account_set_password",
    "account_reauthenticate",
    "mfa_index",
    "socialaccount_connections",
]
FRESHLY_SHOWN = ["mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"]


def assert_in_frame(html: str) -> None:
    assert html.count("<h1") == 1
    assert '<main id="main"' in html
    assert "style=" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("name", STRANGER)
def test_sign_in_page_is_in_the_frame(client: Client, name: str):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert_in_frame(response.content.decode())


@pytest.mark.parametrize("name", [*SIGNED_IN, *FRESHLY_SHOWN])
def test_security_page_is_in_the_frame(client: Client, applicant, name: str):
    applicant.set_unusable_password()
    applicant.save()
    if name == "account_reauthenticate":
        applicant.set_password("a long sentence of one's own")
        applicant.save()
    client.force_login(applicant)
    response = client.get(reverse(name))
    if name in FRESHLY_SHOWN and response.status_code == 302:
        pytest.fail(f"{name} leads to {response.url}")
    assert response.status_code == 200
    assert_in_frame(response.content.decode())


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "429.html", "500.html", "503.html"])
def test_error_page_needs_nothing(name: str):
    """Shown when there may be no request, no session and no database."""
    assert_in_frame(get_template(name).render())

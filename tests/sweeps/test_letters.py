"""Every kind of letter, swept: entered where coordinators find it, with placeholders that its shipped text has and can do with."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from mentoring.mail import wording
from mentoring.mail.kinds import all_kinds
from mentoring.policies import why_not

ROOT = Path(settings.BASE_DIR)
FOLDERS = sorted(path.parent for path in (ROOT / "templates").glob("*/emails/*/subject.txt"))
KINDS = [pytest.param(kind, id=kind.code) for kind in all_kinds()]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_every_letter_is_entered():
    """A new letter: add a LetterKind to `register(...)` at the end of the app's emails.py."""
    shipped = {f"{folder.parent.parent.name}.{folder.name}" for folder in FOLDERS}
    assert {kind.kind for kind in all_kinds()} == shipped


def test_letters_go_out_under_the_kind_of_their_folder():
    """`queue_email(kind="applicants.receipt", template="applicants/emails/receipt", …)`: else the own words would not be found."""
    wrong = []
    for path in ROOT.rglob("emails.py"):
        if ".venv" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        for kind, template in re.findall(r'kind=f?"([^"]+)",\s*template=f?"([^"]+)"', source):
            label, _dot, event = kind.partition(".")
            wrong += [kind] if template != f"{label}/emails/{event}" else []
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_text_shows_its_placeholders_and_can_be_saved_as_it_is(kind, language):
    words = wording.shipped(kind, language)
    assert why_not(wording.check, kind, words) is None
    used = set(wording.SLOT.findall(words.subject + words.body))
    assert set(kind.placeholders) - used == set(), "entered, but the shipped text does not have it: is the path right?"
    assert "  " not in words.body and not re.search(r" [.,]", words.body), "something vanished from the shipped text"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_text_made_up_says_all_that_it_should(kind, language):
    words, values = wording.shipped(kind, language), wording.made_up_values(kind, {"name": "Åse"})
    subject, text, html = wording.written(kind, words, values=values, program="Runde 1", language=language)
    assert "{" not in subject + text and "}" not in subject + text
    assert f'lang="{language}"' in html
    assert 'class="button"' in html

"""What is translated is read as soon as it is compiled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from mentoring import catalogs

ENTRY = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "The boat"\nmsgstr "Båten"\n'


@pytest.fixture
def locale(tmp_path: Path, settings, monkeypatch) -> Iterator[Path]:
    """A folder of catalogues with one text, which nobody has compiled."""
    folder = tmp_path / "nb" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(ENTRY)
    settings.LOCALE_PATHS = [tmp_path]
    monkeypatch.setattr(catalogs, "LOCALE", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    translation_file_changed(sender=None, file_path=Path("django.mo"))


def test_who_compiles_reads_the_new_words_also_after_having_found_none(locale: Path) -> None:
    with translation.override("nb"):
        assert translation.gettext("The boat") == "The boat"
    catalogs.compile_all()
    with translation.override("nb"):
        assert translation.gettext("The boat") == "Båten"

"""What the tags of `ui` and `charts` say."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from applicants.states import ApplicationState
from mentoring.policies import Refusal
from mentoring.templatetags.ui import initials, spoken_distance, spoken_moment

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=OSLO)


def drawn(source: str, **context: object) -> str:
    """The template's text, in English, with runs of white space as one."""
    request = RequestFactory().get("/list?q=a&page=3")
    with translation.override("en"):
        text = Template("{% load ui charts %}" + source).render(
            Context({"request": request, "csrf_token": "token", "now": NOW, **context})
        )
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Thursday 4 June, 12:00"),
        ("nb", "torsdag 4. juni, 12:00"),
        ("nn", "torsdag 4. juni, 12:00"),
    ],
)
def test_moment_is_said_in_the_language(language: str, said: str):
    with translation.override(language):
        assert spoken_moment(datetime(2026, 6, 4, 10, 0, tzinfo=ZoneInfo("UTC")), now=NOW, distance=False) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (3, "in 3 days"), (-3, "3 days ago"), (61, "")],
)
def test_distance_counts_days_of_the_calendar(days: int, said: str):
    with translation.override("en"):
        assert spoken_distance(NOW.date() + timedelta(days=days), today=NOW.date()) == said


def test_next_year_is_named():
    with translation.override("en"):
        assert spoken_moment(datetime(2027, 1, 4, 12, 0, tzinfo=OSLO), now=NOW) == "Monday 4 January 2027, 12:00"


def test_time_keeps_the_exact_instant():
    html = drawn("{% when moment %}", moment=datetime(2026, 6, 1, 22, 30, tzinfo=ZoneInfo("UTC")))
    assert html == '<time datetime="2026-06-02T00:30+02:00">Tuesday 2 June, 00:30, tomorrow</time>'


def test_badge_takes_label_and_tone_from_the_state():
    assert (
        drawn("{% state_badge state %}", state=ApplicationState.RESERVE)
        == '<span class="badge tone-warning">On the reserve list</span>'
    )


def test_button_is_a_form_that_returns_here():
    html = drawn('{% action_button "/withdraw" "Withdraw" round="video" %}')
    assert '<form method="post" action="/withdraw"' in html
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert 'name="next" value="/list?q=a&amp;page=3"' in html
    assert 'name="round" value="video"' in html


def test_refused_button_says_why_and_cannot_be_sent():
    html = drawn(
        '{% action_button "/withdraw" "Withdraw" refusal %}', refusal=Refusal("closed", "The call <closed> yesterday.")
    )
    assert "<form" not in html
    assert 'aria-disabled="true" aria-describedby="action-' in html
    assert "The call &lt;closed&gt; yesterday." in html


def test_confirmed_button_shows_what_is_lost_first():
    html = drawn('{% action_button "/delete" "Delete" confirm="Four answers are lost." style="danger" %}')
    assert html.index("<summary") < html.index("Four answers are lost.") < html.index('<form method="post"')


class Answers(forms.Form):
    title = forms.CharField(label="Job title", help_text="As on your card.")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)
    note = forms.CharField(
        label="Note", required=False, widget=forms.Textarea(attrs={"data-max-words": 150, "placeholder": "x"})
    )


def test_field_ties_label_help_and_error_to_its_input():
    form = Answers({})
    html = drawn("{% field form.title %}", form=form)
    assert '<label class="form-label" for="id_title">' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_helptext">As on your card.' in html
    assert 'id="id_title_error"' in html
    note = drawn("{% field form.note %}", form=form)
    assert "(optional)" in note
    assert 'data-word-counter="id_note" data-limit="150"' in note
    assert "placeholder" not in note


def test_error_summary_leads_to_every_faulty_field():
    html = drawn("{% error_summary form %}", form=Answers({}))
    assert '<a href="#id_title">Job title</a> – This field is required.' in html
    assert '<a href="#id_kind_0">Kind</a> – This field is required.' in html
    assert drawn("{% error_summary form %}", form=Answers()) == ""


def test_sort_header_turns_round_and_keeps_the_filter():
    html = drawn('{% sort_header "name" "Name" %}')
    assert html == '<th scope="col"><a class="sort" href="?q=a&amp;order=name">Name</a></th>'


def test_initials_are_first_and_last():
    assert [initials(name) for name in ("Hanne Sofie Rådgiver", "Ola", "")] == ["HR", "O", ""]


def test_pictures_place_by_percent_in_every_language():
    """A decimal comma would break every shape."""
    with translation.override("nb"):
        text = Template("{% load charts %}{% bar_chart 'x' rows 4 %}{% year_chart 'y' strip start %}").render(
            Context({"rows": [("a", 3.1)], "strip": [("b", [(date(2026, 2, 9), "held")])], "start": date(2026, 1, 1)})
        )
    assert 'width="77.50%"' in text
    assert 'cx="10.68%"' in text
    assert ">3,1<" in text

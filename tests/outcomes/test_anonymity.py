"""Attacks on what was promised: by number, order, time, subtraction, a second look, the record, the export and the database itself."""

import csv
from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from mentoring.audit.models import Event, RowChange
from mentoring.dashboard.own_data import tables
from mentoring.policies import Refusal
from sessions_app.outcomes.models import Figure, Item, Quote, Reply
from sessions_app.outcomes.selectors.reports import report_of
from sessions_app.outcomes.selectors.series import series_of
from sessions_app.outcomes.selectors.surveys import own_figures
from sessions_app.outcomes.services import ask_people, count_survey, plan_surveys
from sessions_app.outcomes.states import THEMES, Audience, Moment, Subject
from tests.outcomes.conftest import DATES, FIRST_DAY, NEXT_DAY, all_values, answer, hold_round, reply_of


def all_say(survey, people, audience, value):
    for person in people:
        answer(survey, person, all_values(survey.program, audience, Moment(survey.moment), value), now=FIRST_DAY)


def shown(program, now) -> str:
    """Everything the report says, in one text."""
    with translation.override("en"):
        return str(report_of(program, now=now).document.sections)


def test_there_is_no_table_whose_rows_are_answers():
    """Of the whole app only the reply knows a person, and only an envelope of fixed size in it holds what was answered."""
    known = {
        model.__name__: {field.name for field in model._meta.concrete_fields if field.related_model is not None}
        for model in apps.get_app_config("outcomes").get_models()
    }
    assert {name for name, fields in known.items() if "member" in fields} == {"Reply"}
    assert known["Figure"] == {"survey", "item"}
    assert {field.name for field in Figure._meta.concrete_fields} == {
        "id", "survey", "item", "as_it_was", "answers", "total",
    }  # fmt: skip


def test_every_envelope_is_as_long_as_every_other(start, program, leaders, mentors):
    answer(start, leaders[0], {str(program.survey_items.first().pk): 1}, now=FIRST_DAY)
    all_say(start, mentors, Audience.MENTOR, 3)
    assert {len(envelope) for envelope in Reply.objects.filter(answered=True).values_list("envelope", flat=True)} == {
        2048
    }


def test_while_a_round_is_open_nothing_of_it_is_shown_however_often_one_looks(start, program, leaders):
    before = shown(program, FIRST_DAY)
    all_say(start, leaders, Audience.LEADER, 4)
    after = shown(program, FIRST_DAY)
    assert not Figure.objects.exists()
    assert after.replace("'7 of 7'", "'0 of 7'") == before


def test_after_counting_no_envelope_holds_what_a_mentor_answered(start, mentors):
    all_say(start, mentors, Audience.MENTOR, 2)
    count_survey(survey=start, by=None, now=NEXT_DAY)
    assert set(Reply.objects.filter(audience="mentor").values_list("envelope", flat=True)) == {None}


def test_the_database_refuses_to_keep_a_mentors_answers_of_a_counted_round(start, mentors):
    count_survey(survey=start, by=None, now=NEXT_DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(audience="mentor").update(envelope=b"kept", answered=True)


@pytest.mark.parametrize(("answered", "kept"), [(4, 0), (5, 19)])
def test_of_fewer_than_five_answers_there_is_no_sum_in_the_database(start, leaders, answered, kept):
    all_say(start, leaders[:answered], Audience.LEADER, 3)
    count_survey(survey=start, by=None, now=NEXT_DAY)
    assert Figure.objects.count() == kept


def test_the_database_refuses_a_sum_of_fewer_than_five(start, program):
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.create(survey=start, item=program.survey_items.first(), answers=4, total=4)


def test_a_question_that_few_have_answered_takes_its_index_and_the_whole_with_it(start, program, leaders):
    """Seven answer all but one question of one theme, which four answer: neither theme nor sum of themes can give it away."""
    item = program.survey_items.filter(subject="ai", audience="leader").first()
    for number, leader in enumerate(leaders):
        values = all_values(program, Audience.LEADER, Moment.START, 2)
        if number >= 4:
            del values[str(item.pk)]
        answer(start, leader, values, now=FIRST_DAY)
    count_survey(survey=start, by=None, now=NEXT_DAY)
    series = series_of(program)
    assert series.index(Subject.DATA, Moment.START) == 50
    assert series.index(Subject.AI, Moment.START) is None
    assert series.themes(Moment.START) is None


def test_a_closed_round_cannot_be_opened_for_one_more_answer(start, program, coordinator, leaders):
    """The second look: one count of six and one of seven would tell the seventh."""
    all_say(start, leaders[:6], Audience.LEADER, 1)
    count_survey(survey=start, by=None, now=NEXT_DAY)
    before = list(Figure.objects.order_by("pk").values())
    first, last = DATES[Moment.START]
    for days in (None, (first, last.replace(day=30)), (last.replace(day=20), last.replace(day=30))):
        with pytest.raises(Refusal):
            plan_surveys(program=program, dates={Moment.START: days}, by=coordinator, now=NEXT_DAY)
    with pytest.raises(Refusal):
        answer(start, leaders[6], {"1": 4}, now=NEXT_DAY)
    assert not count_survey(survey=start, by=None, now=NEXT_DAY)
    assert list(Figure.objects.order_by("pk").values()) == before


def test_who_has_answered_how_leaves_no_trace_in_the_record(start, leaders, mentors):
    """Two worlds that differ in what was said and in nothing else are on record alike."""
    traces = []
    for value in (0, 4):
        with transaction.atomic():
            all_say(start, leaders, Audience.LEADER, value)
            all_say(start, mentors, Audience.MENTOR, value)
            count_survey(survey=start, by=None, now=NEXT_DAY)
            events = list(Event.objects.order_by("pk").values_list("action", "by_id", "before", "after"))
            changes = sorted(  # those of one statement come as the rows lie on the disk
                RowChange.objects.filter(table__startswith="outcomes_")
                .exclude(table="outcomes_figure")
                .values_list("table", "by_id", "row_id", "operation", "columns", "values"),
                key=str,
            )
            traces.append((events, changes))
            transaction.set_rollback(True)
    assert traces[0] == traces[1]
    assert {str(columns) for _t, _b, _r, _o, columns, _v in traces[0][1]} <= {"[]", "['counted_at']"}


def test_sums_stand_in_the_order_of_the_questions_and_not_of_the_people(start, program, leaders):
    for number, leader in enumerate(leaders):
        answer(start, leader, all_values(program, Audience.LEADER, Moment.START, number % 5), now=FIRST_DAY)
    count_survey(survey=start, by=None, now=NEXT_DAY)
    with connection.cursor() as cursor:  # as the rows lie on the disk
        cursor.execute("SELECT item_id FROM outcomes_figure ORDER BY ctid")
        placed = [pk for (pk,) in cursor.fetchall()]
    assert sorted(map(str, placed)) == list(map(str, placed))
    assert len(set(placed)) == len(placed)


def test_quotes_come_in_an_order_of_chance(surveys, program, leaders, monkeypatch):
    midway = surveys["midway"]
    ask_people(by=None, now=midway.opens_at.replace(hour=9))
    words = str(Item.objects.get(program=program, kind="words").pk)
    shuffled = []
    monkeypatch.setattr(
        "sessions_app.outcomes.services.counting.SystemRandom.shuffle", lambda _self, texts: shuffled.append(list(texts)) or texts.reverse()
    )  # fmt: skip
    for number, leader in enumerate(leaders):
        answer(midway, leader, {words: f"Valg {number}", "release": 1}, now=midway.opens_at)
    count_survey(survey=midway, by=None, now=midway.closes_at)
    assert len(shuffled) == 1
    assert list(Quote.objects.order_by("pk").values_list("text", flat=True)) == shuffled[0][::-1]


def test_a_released_sentence_of_few_is_not_kept(surveys, program, leaders):
    midway = surveys["midway"]
    ask_people(by=None, now=midway.opens_at.replace(hour=9))
    words = str(Item.objects.get(program=program, kind="words").pk)
    for leader in leaders[:4]:
        answer(midway, leader, {words: "Ett valg", "release": 1}, now=midway.opens_at)
    count_survey(survey=midway, by=None, now=midway.closes_at)
    assert not Quote.objects.exists()


def test_the_files_say_nothing_the_page_does_not(client, surveys, program, coordinator, leaders, mentors):
    hold_round(surveys["start"], leaders[:4], Audience.LEADER, 4)
    client.force_login(coordinator)
    written = client.get(reverse("outcomes:report-csv", args=[program.slug])).content.decode("utf-8-sig")
    book = load_workbook(BytesIO(client.get(reverse("outcomes:report-xlsx", args=[program.slug])).content))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    people = {name for person in (*leaders, *mentors) for name in (person.given_name, person.email)}
    assert {name for name in people if name in written or name in cells} == set()
    assert {str(theme.label) for theme in THEMES} & cells == set()
    rows = list(csv.reader(StringIO(written), delimiter=";"))
    assert ["How the figures were made", "At the start", "Leaders", "4 of 7", "too few to show"] in rows


def test_only_she_herself_finds_her_own_figures(client, start, program, leaders, mentors, coordinator, administrator):
    all_say(start, leaders, Audience.LEADER, 4)
    count_survey(survey=start, by=None, now=NEXT_DAY)
    hers, other = own_figures(leaders[0]), own_figures(leaders[1])
    assert (len(hers), len(other)) == (1, 1)
    assert own_figures(coordinator) == own_figures(mentors[0]) == own_figures(administrator) == []
    url = reverse("outcomes:survey-answer", args=[program.slug, hers[0].reply.pk])
    for person, status in ((leaders[1], 404), (coordinator, 404), (administrator, 404), (mentors[0], 404)):
        client.force_login(person)
        assert client.get(url).status_code == status, person.given_name
    own = reverse("outcomes:own-series", args=[program.slug])
    for person, status in ((leaders[0], 200), (coordinator, 403), (administrator, 403), (mentors[0], 403)):
        client.force_login(person)
        assert client.get(own).status_code == status, person.given_name


def test_own_data_tells_a_person_all_there_is_and_a_mentor_that_nothing_is_left(start, leaders, mentors):
    all_say(start, [*leaders[:5]], Audience.LEADER, 3)
    all_say(start, mentors, Audience.MENTOR, 3)
    titles = {table.title for table in tables(mentors[0])}
    assert "Your answers to surveys that are open" in titles
    count_survey(survey=start, by=None, now=NEXT_DAY)
    assert {table.title for table in tables(mentors[0])} == titles - {"Your answers to surveys that are open"}
    own = {table.title: table for table in tables(leaders[0])}
    assert ["Data in decisions", 75] in [row[2:] for row in own["Your own figures of the survey"].rows]


def test_nothing_of_a_reply_is_in_the_administration(client, start, administrator):
    client.force_login(administrator)
    page = client.get(reverse("admin:index")).content.decode()
    assert "outcomes" not in page
    assert reply_of(start, Reply.objects.first().member.user)

"""A fresh programme is usable without writing a word, in every language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from applicants.states import Round
from mentoring.dashboard import defaults
from mentoring.dashboard.services import create_program_from_defaults
from mentoring.fields import Translated
from mentoring.policies import why_not
from programs.policies import check_can_open_call
from programs.services import edit_program, move_program
from programs.states import Phase
from sessions_app.content import gathering_template
from sessions_app.states import Kind
from tests.factories.accounts import UnitFactory

OSLO = ZoneInfo("Europe/Oslo")
NAME = Translated(nb="Runde", nn="Runde", en="Round")


def test_a_fresh_programme_can_open_its_call_once_somebody_answers_for_the_age_limit(outsider, now):
    program = create_program_from_defaults(
        slug="fersk", name=NAME, unit=UnitFactory(), opens_on=now.date(), by=outsider, now=now
    )
    assert why_not(check_can_open_call, program, now=now).code == "age_not_decided"
    edit_program(program=program, changes={"age_decided_by": outsider}, by=outsider, now=now)
    assert move_program(program=program, target=Phase.CALL, by=outsider, now=now).state == Phase.CALL
    assert program.aims.count() == 5
    assert [program.questions.filter(round=round_).count() for round_ in Round] == [4, 3]
    assert [list(program.criteria.filter(round=round_).values_list("weight", flat=True)) for round_ in Round] == [
        [3, 2, 2, 1, 1],
        [1, 3, 2, 2],
    ]


def test_every_default_text_is_there_in_all_three_languages():
    texts = [defaults.SUMMARY, defaults.CALL_TEXT, defaults.AGE_REASON]
    texts += [text for aim in defaults.AIMS for text in (aim.text, aim.measure)]
    texts += [text for question in defaults.QUESTIONS for text in (question.text, question.help)]
    texts += [text for c in defaults.CRITERIA for text in (c.name, c.none, c.some, c.full)]
    texts += [gathering_template(kind)[0] for kind in Kind]
    texts += [point.title for kind in Kind for point in gathering_template(kind)[1]]
    assert [text for text in texts if text.missing(("nb", "nn", "en"))] == []


def test_the_shipped_agendas_take_the_time_they_should():
    """CONTENT e5 and e6: three hours, the closing gathering ten minutes less, a check-in three quarters."""
    length = {kind: sum(point.minutes for point in gathering_template(kind)[1]) for kind in Kind}
    assert length == {"kick_off": 180, "midway": 180, "closing": 170, "check_in": 45, "other": 0}


def test_the_timetable_keeps_to_working_days_and_local_hours():
    dates = defaults.timetable(date(2026, 3, 2))
    assert dates["call_opens_at"] == datetime(2026, 3, 2, 8, 0, tzinfo=OSLO)
    assert dates["call_closes_at"] == datetime(2026, 3, 23, 12, 0, tzinfo=OSLO)
    assert dates["reference_date"] == date(2026, 3, 23)
    assert dates["screening_ends_on"] == date(2026, 4, 7)  # two weeks later is Easter Monday
    assert dates["video_closes_at"] == datetime(2026, 4, 17, 12, 0, tzinfo=OSLO)  # summer time by now
    assert dates["ranking_closes_at"] == datetime(2026, 5, 4, 12, 0, tzinfo=OSLO)  # 1 May and the weekend are left out
    assert (dates["starts_on"], dates["ends_on"]) == (date(2026, 5, 26), date(2026, 12, 22))

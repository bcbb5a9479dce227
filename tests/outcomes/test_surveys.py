"""A round of the survey: who is asked and reminded, what is kept while it is open, and when it is counted."""

from datetime import date, timedelta

import pytest

from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import relay
from mentoring.policies import Refusal
from mentoring.sealing import SealBroken
from programs.models import Membership
from programs.services import end_membership, set_aims
from programs.states import Role
from sessions_app.outcomes.models import Figure, Item, Measure, Quote, Reply, Survey
from sessions_app.outcomes.selectors.surveys import opened_answers, own_figures
from sessions_app.outcomes.services import (
    ask_people,
    copy_outcomes,
    count_closed,
    count_survey,
    edit_items,
    fill_outcomes,
    forget_own_figures,
    plan_surveys,
    remind_people,
    set_measures,
)
from sessions_app.outcomes.states import Audience, MeasureKind, Moment
from sessions_app.outcomes.tasks import run_surveys
from tests.conftest import member
from tests.factories.programs import AimFactory, ProgramFactory
from tests.outcomes.conftest import BEGINNING, DATES, FIRST_DAY, LAST_DAY, NEXT_DAY, all_values, answer, reply_of
from tests.scenarios.oslo import at

REMINDED = at(2026, 8, 11, 9)


def letters(kind: str) -> set[str]:
    return set(OutboundEmail.objects.filter(kind=f"outcomes.{kind}").values_list("recipient__given_name", flat=True))


# --- Asked ------------------------------------------------------------------------------------------------------------------


def test_nobody_is_asked_before_the_first_day(surveys):
    assert ask_people(by=None, now=at(2026, 8, 3, 15)) == 0
    assert not Reply.objects.exists()


def test_leaders_and_mentors_are_asked_once_and_nobody_else(start, leaders, mentors, assessor):
    everybody = {person.given_name for person in (*leaders, *mentors)}
    assert letters("survey_open") == everybody
    assert ask_people(by=None, now=FIRST_DAY + timedelta(hours=1)) == 0
    assert OutboundEmail.objects.filter(kind="outcomes.survey_open").count() == len(everybody)


def test_letters_wait_for_working_hours(surveys):
    assert ask_people(by=None, now=at(2026, 8, 4, 19)) == 0
    assert ask_people(by=None, now=at(2026, 8, 5, 8)) == 13


def test_who_comes_later_is_asked_too_and_who_has_left_is_not(start, program, leaders, coordinator):
    member(program, "Sent", "Ankommet", Role.MENTOR)
    end_membership(membership=Membership.objects.get(user=leaders[0]), by=coordinator, now=FIRST_DAY)
    assert ask_people(by=None, now=FIRST_DAY + timedelta(days=1)) == 1
    assert "Sent" in letters("survey_open")
    remind_people(by=None, now=REMINDED)
    assert leaders[0].given_name not in letters("survey_reminder")


def test_one_reminder_three_days_before_to_those_who_have_not_answered(start, program, leaders, mentors):
    answer(start, leaders[0], all_values(program, Audience.LEADER, Moment.START, 2), now=FIRST_DAY)
    assert remind_people(by=None, now=at(2026, 8, 10, 9)) == 0
    assert remind_people(by=None, now=REMINDED) == 12
    assert remind_people(by=None, now=REMINDED + timedelta(days=1)) == 0
    assert leaders[0].given_name not in letters("survey_reminder")


def test_a_letter_that_waited_until_one_had_answered_is_not_sent(start, program, leaders):
    answer(start, leaders[0], all_values(program, Audience.LEADER, Moment.START, 2), now=FIRST_DAY)
    relay(clock=lambda: FIRST_DAY + timedelta(minutes=1))
    states = dict(OutboundEmail.objects.values_list("recipient__given_name", "state"))
    assert (states[leaders[0].given_name], states[leaders[1].given_name]) == ("cancelled", "sent")


def test_the_beat_asks_reminds_and_counts(surveys, set_clock):
    set_clock(2026, 8, 4, 9)
    run_surveys()
    assert len(letters("survey_open")) == 13
    set_clock(2026, 8, 11, 9)
    run_surveys()
    assert len(letters("survey_reminder")) == 13
    set_clock(2026, 8, 15, 0, 5)
    run_surveys()
    assert Survey.objects.get(moment="start").counted_at == at(2026, 8, 15, 0, 5)


# --- Answered ---------------------------------------------------------------------------------------------------------------


def test_the_last_answer_counts(start, program, leaders):
    for value in (0, 4):
        for leader in leaders[:5]:
            answer(start, leader, all_values(program, Audience.LEADER, Moment.START, value), now=FIRST_DAY)
    count_survey(survey=start, by=None, now=NEXT_DAY)
    figures = Figure.objects.filter(survey=start, item__kind="frequency")
    assert set(figures.values_list("answers", "total")) == {(5, 20)}


@pytest.mark.parametrize(("when", "code"), [(at(2026, 8, 4, 7), "not_yet"), (NEXT_DAY, "over")])
def test_outside_its_days_nothing_is_answered(start, leaders, when, code):
    with pytest.raises(Refusal) as refused:
        answer(start, leaders[0], {"1": 2}, now=when)
    assert refused.value.code == code
    assert not reply_of(start, leaders[0]).answered


def test_until_the_last_minute_of_the_last_day(start, leaders):
    assert answer(start, leaders[0], {"1": 2}, now=at(2026, 8, 14, 23, 59)).answered


def test_a_sentence_released_may_name_nobody_of_the_programme(surveys, program, leaders, mentors):
    ask_people(by=None, now=at(2026, 10, 5, 9))
    words = str(Item.objects.get(program=program, kind="words").pk)
    said = {words: "Etter praten med Mentor1 spurte jeg først.", "release": 1}
    with pytest.raises(Refusal) as refused:
        answer(surveys["midway"], leaders[0], said, now=at(2026, 10, 6, 9))
    assert refused.value.code == "names_somebody"
    kept = {key: value for key, value in said.items() if key != "release"}
    assert answer(surveys["midway"], leaders[0], kept, now=at(2026, 10, 6, 9)).answered


def test_a_sentence_too_long_for_the_envelope_is_refused(start, leaders):
    with pytest.raises(Refusal) as refused:
        answer(start, leaders[0], {"1": "".join(chr(0x4E00 + n * 7 % 20000) for n in range(1500))}, now=FIRST_DAY)
    assert refused.value.code == "too_long"


# --- Counted ----------------------------------------------------------------------------------------------------------------


def test_a_round_is_counted_after_its_last_day_and_once(start, program, leaders):
    for leader in leaders:
        answer(start, leader, all_values(program, Audience.LEADER, Moment.START, 2), now=FIRST_DAY)
    assert not count_survey(survey=start, by=None, now=LAST_DAY)
    assert count_closed(by=None, now=NEXT_DAY) == 1
    assert count_closed(by=None, now=NEXT_DAY) == 0
    assert set(Figure.objects.filter(item__kind="frequency").values_list("answers", "total")) == {(7, 14)}
    assert Event.objects.filter(action="outcomes.count_survey").count() == 1


def test_a_leader_keeps_her_own_figures_and_can_have_them_destroyed(start, program, leaders):
    answer(start, leaders[0], all_values(program, Audience.LEADER, Moment.START, 1), now=FIRST_DAY)
    count_survey(survey=start, by=None, now=NEXT_DAY)
    (own,) = own_figures(leaders[0])
    assert (own.figures["data"], own.figures["asking"]) == (25, 0)
    forget_own_figures(reply=own.reply, by=leaders[0], now=NEXT_DAY)
    assert own_figures(leaders[0]) == []
    assert reply_of(start, leaders[0]).envelope is None


def test_quotes_are_kept_apart_from_who_released_them_and_the_others_are_not_kept(surveys, program, leaders):
    midway, opens = surveys["midway"], at(2026, 10, 5, 9)
    ask_people(by=None, now=opens)
    words = str(Item.objects.get(program=program, kind="words").pk)
    for number, leader in enumerate(leaders):
        said = {words: f"Valg nummer {number}"} | ({"release": 1} if number < 2 else {})
        answer(midway, leader, said, now=opens)
    count_survey(survey=midway, by=None, now=midway.closes_at)
    assert set(Quote.objects.values_list("text", "shown")) == {("Valg nummer 0", False), ("Valg nummer 1", False)}
    assert own_figures(leaders[6])[0].words == "Valg nummer 6"


# --- Planned ----------------------------------------------------------------------------------------------------------------


def refused_dates(program, by, now, **days):
    with pytest.raises(Refusal) as refused:
        plan_surveys(program=program, dates={Moment(name): value for name, value in days.items()}, by=by, now=now)
    return refused.value.code


def test_dates_that_cannot_be(start, program, coordinator):
    first, last = DATES[Moment.START]
    assert refused_dates(program, coordinator, BEGINNING, midway=(last, first)) == "order"
    assert refused_dates(program, coordinator, FIRST_DAY, start=(first + timedelta(days=1), last)) == "begun"
    assert refused_dates(program, coordinator, FIRST_DAY, start=None) == "begun"
    assert refused_dates(program, coordinator, FIRST_DAY, midway=(date(2026, 7, 1), date(2026, 7, 8))) == "past"
    assert refused_dates(program, coordinator, NEXT_DAY, start=(first, last + timedelta(days=9))) == "closed"
    assert refused_dates(program, coordinator, NEXT_DAY, start=None) == "closed"


def test_an_open_round_can_be_prolonged(start, program, coordinator):
    first, last = DATES[Moment.START]
    plan_surveys(program=program, dates={Moment.START: (first, last + timedelta(days=5))}, by=coordinator, now=LAST_DAY)
    assert count_closed(by=None, now=NEXT_DAY) == 0


def test_a_round_that_is_not_held_is_taken_away(surveys, program, coordinator):
    plan_surveys(program=program, dates={Moment.MIDWAY: None}, by=coordinator, now=BEGINNING)
    assert set(program.surveys.values_list("moment", flat=True)) == {"start", "end"}


def test_questions_are_worded_until_the_first_round_opens(surveys, program, coordinator):
    item = program.survey_items.first()
    text = type(item.text)(nb="Nytt", nn="Nytt", en="New")
    assert edit_items(program=program, texts={item.pk: text}, by=coordinator, now=BEGINNING) == 1
    with pytest.raises(Refusal) as refused:
        edit_items(program=program, texts={item.pk: text}, by=coordinator, now=FIRST_DAY)
    assert refused.value.code == "begun"
    assert program.survey_items.first().text == text


def test_a_fresh_programme_has_the_kit_and_a_clone_takes_the_wording_and_measures_along(program, coordinator, now):
    aims = [AimFactory(program=program, position=place) for place in range(1, 6)]
    fill_outcomes(program=program, by=coordinator, now=now)
    fill_outcomes(program=program, by=coordinator, now=now)
    assert (program.survey_items.count(), Measure.objects.count()) == (35, 8)
    item = program.survey_items.first()
    edit_items(program=program, texts={item.pk: type(item.text)(nb="Eget", nn="Eige")}, by=coordinator, now=now)
    clone = ProgramFactory(slug="neste")
    AimFactory(program=clone, position=1)
    copy_outcomes(source=program, target=clone, by=coordinator, now=now)
    assert [i.text["nb"] for i in clone.survey_items.all()] == [i.text["nb"] for i in program.survey_items.all()]
    assert set(Measure.objects.filter(aim__program=clone).values_list("kind", "target")) == set(
        Measure.objects.filter(aim=aims[0]).values_list("kind", "target")
    )
    assert not clone.surveys.exists()


def test_measures_stay_with_their_aim_when_aims_are_worded_anew_and_moved(program, coordinator, now):
    one, two = (AimFactory(program=program, position=place) for place in (1, 2))
    set_measures(program=program, measures={one.pk: [(MeasureKind.ATTENDANCE, 80)]}, by=coordinator, now=now)
    set_aims(
        program=program,
        aims=[(two.text, two.measure), (one.text, two.measure)],
        ids=[two.pk, one.pk],
        by=coordinator,
        now=now,
    )
    assert Measure.objects.get().aim.position == 2
    set_aims(program=program, aims=[(two.text, two.measure)], ids=[two.pk], by=coordinator, now=now)
    assert not Measure.objects.exists()


def test_nobody_else_opens_the_answers_of_an_open_round(start, program, leaders):
    reply = answer(start, leaders[0], all_values(program, Audience.LEADER, Moment.START, 3), now=FIRST_DAY)
    assert set(opened_answers(reply).values()) == {3}
    other = reply_of(start, leaders[1])
    other.envelope = reply.envelope
    with pytest.raises(SealBroken):
        opened_answers(other)

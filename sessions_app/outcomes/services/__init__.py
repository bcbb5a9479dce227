"""Writes of the outcomes, split by noun: what is asked, who is asked and what it adds up to, and the report."""

from sessions_app.outcomes.services.counting import count_closed, count_survey
from sessions_app.outcomes.services.planning import copy_outcomes, edit_items, fill_outcomes, plan_surveys, set_measures
from sessions_app.outcomes.services.replies import answer_survey, ask_people, forget_own_figures, remind_people
from sessions_app.outcomes.services.reports import choose_quotes, share_report, write_report

__all__ = [
    "answer_survey",
    "ask_people",
    "choose_quotes",
    "copy_outcomes",
    "count_closed",
    "count_survey",
    "edit_items",
    "fill_outcomes",
    "forget_own_figures",
    "plan_surveys",
    "remind_people",
    "set_measures",
    "share_report",
    "write_report",
]

"""Reads that other apps use. Inside the app they are imported from the file of their noun."""

from sessions_app.outcomes.selectors.reports import ToRead, tiles_of, to_read
from sessions_app.outcomes.selectors.surveys import own_answers, own_figures, replies_to_give, surveys_in

__all__ = ["ToRead", "own_answers", "own_figures", "replies_to_give", "surveys_in", "tiles_of", "to_read"]

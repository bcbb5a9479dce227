from typing import Any

from django import template
from django.template import Context

from applicants.models import Application
from applicants.videos.models import Video
from applicants.videos.selectors import covered_for, deleted_answers, latest_video, shown, viewings_of
from applicants.videos.tokens import addresses_of

register = template.Library()


@register.inclusion_tag("videos/_player.html", takes_context=True)
def player(context: Context, video: Video) -> dict[str, Any]:
    """One finished answer, ready to be watched, heard or read, with addresses good for this person in this session only.

    Any page may show it: `{% load videos %}{% player video %}`. Two queries. It brings its own script, and works when swapped in by htmx.
    """
    request = context["request"]
    answer = shown(video, covered=covered_for(request.user, video))
    return {"answer": answer, "video": video, **addresses_of(video, request)}


@register.inclusion_tag("videos/_own_answer.html", takes_context=True)
def own_answer(context: Context, application: Application) -> dict[str, Any]:
    """What became of the applicant's video, voice or text: until when it is kept, who has watched it, when it was deleted. For the applicant.

    Renders nothing where nothing was ever sent.
    """
    return {
        "application": application,
        "program": application.program,
        "video": latest_video(application),
        "deleted": deleted_answers(application),
        "viewings": viewings_of(application),
        "now": context["now"],
    }


@register.inclusion_tag("videos/_deleted.html", takes_context=True)
def deleted(context: Context, application: Application) -> dict[str, Any]:
    """What was sent and is deleted, each with its day. Renders nothing where nothing is."""
    return {"deleted": deleted_answers(application), "now": context["now"]}

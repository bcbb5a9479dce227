from typing import Any

from django import template
from django.template import Context

from applicants.videos.models import Video
from applicants.videos.selectors import shown
from applicants.videos.tokens import addresses_of

register = template.Library()


@register.inclusion_tag("videos/_player.html", takes_context=True)
def player(context: Context, video: Video) -> dict[str, Any]:
    """One finished answer, ready to be watched, heard or read, with addresses good for this person in this session only.

    Any page may show it: `{% load videos %}{% player video %}`. Two queries. It brings its own script, and works when swapped in by htmx.
    """
    return {"answer": shown(video), "video": video, **addresses_of(video, context["request"])}

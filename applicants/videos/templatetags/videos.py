from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from applicants.videos.models import Video
from applicants.videos.tokens import make_token

register = template.Library()


@register.inclusion_tag("videos/_player.html", takes_context=True)
def player(context: Context, video: Video) -> dict[str, Any]:
    """The player of one finished video, with addresses good for this person only."""
    token = make_token(video.pk, context["request"])
    return {
        "video": video,
        "stream": reverse("videos:video-stream", args=[video.pk, token]),
        "poster": reverse("videos:video-poster", args=[video.pk, token]),
    }

"""The signed part of a video's address: good for one person, in one session, for ten minutes. A player fetches new ones by itself."""

from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from applicants.videos.models import Video

SALT = "applicants.videos"
GOOD_FOR_SECONDS = 600
FILES = ("stream", "poster", "captions", "chapters")


def addresses_of(video: Video, request: HttpRequest) -> dict[str, str]:
    """Where the player finds what belongs to the video: name -> address, signed for this person and session."""
    token = make_token(video.pk, request)
    return {name: reverse(f"videos:video-{name}", args=[video.pk, token]) for name in FILES}


def make_token(video_id: UUID, request: HttpRequest) -> str:
    return token_for(video_id, person=request.user.pk, session=request.session.session_key or "")


def token_for(video_id: UUID, *, person: int | None, session: str) -> str:
    return signing.TimestampSigner(salt=SALT).sign_object([str(video_id), person, _mark(session)])


def read_token(token: str, *, video_id: UUID, request: HttpRequest) -> None:
    """Raise BadSignature unless the token was made for this video, person and session, less than ten minutes ago."""
    said = signing.TimestampSigner(salt=SALT).unsign_object(token, max_age=GOOD_FOR_SECONDS)
    if said != [str(video_id), request.user.pk, _mark(request.session.session_key or "")]:
        raise signing.BadSignature("made for somebody else")


def _mark(session: str) -> str:
    """A mark of the session that does not give the session away."""
    return signing.Signer(salt=SALT).signature(session)[:16]

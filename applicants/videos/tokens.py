"""The signed part of a video's address: good for one person, in one session, for an hour."""

from uuid import UUID

from django.core import signing
from django.http import HttpRequest

SALT = "applicants.videos"
GOOD_FOR_SECONDS = 3600


def make_token(video_id: UUID, request: HttpRequest) -> str:
    return signing.TimestampSigner(salt=SALT).sign_object([str(video_id), request.user.pk, _session(request)])


def read_token(token: str, *, video_id: UUID, request: HttpRequest) -> None:
    """Raise BadSignature unless the token was made for this video, person and session, less than an hour ago."""
    said = signing.TimestampSigner(salt=SALT).unsign_object(token, max_age=GOOD_FOR_SECONDS)
    if said != [str(video_id), request.user.pk, _session(request)]:
        raise signing.BadSignature("made for somebody else")


def _session(request: HttpRequest) -> str:
    """A mark of the session that does not give the session away."""
    return signing.Signer(salt=SALT).signature(request.session.session_key or "")[:16]

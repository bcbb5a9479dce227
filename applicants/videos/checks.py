"""What `manage.py check --deploy` finds out by trying: whether storage, scanner and sandbox do what answers need of them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import INFO, WARNING, CheckMessage, Error, register

from applicants.videos.processing import runner, scanner


@register("videos", deploy=True)
def storage_keeps_what_it_is_given(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """The bucket of VIDEO_BUCKET can be listed, written, read and emptied. Leaves nothing in it."""
    if not settings.VIDEO_BUCKET:
        return []
    from applicants.videos.files.bucket import Bucket

    trouble = Bucket(settings.VIDEO_BUCKET).trouble_with()
    hint = "docs/operating.md, “Videos in a bucket”, says what the key must be allowed to do."
    return [Error(f"VIDEO_BUCKET: {trouble}", hint=hint, id="videos.E001")] if trouble else []


@register("videos", deploy=True)
def scanner_answers(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Somebody who speaks clamd's protocol answers at CLAMD_URL."""
    if not settings.CLAMD_URL:
        return []
    try:
        there, why = scanner.answers(settings.CLAMD_URL), "it is no clamd"
    except OSError as error:
        there, why = False, str(error)
    hint = "As long as it does not answer, every answer waits and none is taken."
    return [] if there else [Error(f"CLAMD_URL: the virus scanner does not answer: {why}", hint=hint, id="videos.E002")]


MISSING = {
    "landlock": "Landlock: it could read and write what this user can",
    "netns": "a network of its own: it could open connections",
}


@register("sandbox", deploy=True)
def sandbox_holds(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Every wall around the process that opens uploaded files holds where this runs. One of two may be missing in an ordinary container."""
    try:
        held = runner.protections()
    except OSError as error:
        return [Error(f"The process that opens uploaded files does not start: {error}", id="videos.E003")]
    missing = [name for name in runner.PROTECTIONS if name not in held]
    if not missing:
        return []
    level = INFO if len(missing) < len(runner.PROTECTIONS) else WARNING
    what = "; and without ".join(MISSING[name] for name in missing)
    hint = "docs/operating.md, “The sandbox”, says what the machine must allow."
    return [
        CheckMessage(level, f"The process that opens uploaded files runs without {what}.", hint=hint, id="videos.W001")
    ]

"""What `manage.py check --deploy` finds out by trying: whether the storage does what answers need of it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register("videos", deploy=True)
def storage_keeps_what_it_is_given(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """The bucket of VIDEO_BUCKET can be listed, written, read and emptied. Leaves nothing in it."""
    if not settings.VIDEO_BUCKET:
        return []
    from applicants.videos.files.bucket import Bucket

    trouble = Bucket(settings.VIDEO_BUCKET).trouble_with()
    hint = "docs/operating.md, “Videos in a bucket”, says what the key must be allowed to do."
    return [Error(f"VIDEO_BUCKET: {trouble}", hint=hint, id="videos.E001")] if trouble else []

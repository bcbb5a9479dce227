"""Files in forms, while they come in: what is large is written where the videos lie, and when there is no room that is said."""

import logging
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

logger = logging.getLogger(__name__)


class Spool(FileUploadHandler):
    """On the disk of MEDIA_ROOT, because /tmp may be memory. The files have no name, so nothing is left of them, whatever happens.

    Without room the rest of the request is passed over, and `no_room` of the request is True (mentoring.middleware.NoRoom answers).
    """

    request: Any

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        try:
            folder = Path(settings.MEDIA_ROOT) / "forms"
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed with the request
        except OSError as error:
            self.stop(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self.file.write(raw_data)
            self.file.flush()
        except OSError as error:
            self.stop(error)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        return UploadedFile(
            self.file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def stop(self, error: OSError) -> None:
        logger.error("a file in a form could not be stored: %s", error)
        self.request.no_room = True
        raise StopUpload from error

"""Pages about personal data: what there is about oneself, having an application deleted, and the plan of what goes when."""

import json
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.breadth.selectors import questions_with_answers
from applicants.videos import files
from applicants.videos.models import Video
from applicants.videos.states import VideoState
from applicants.views.applications import ApplicationPage
from mentoring.accounts.models import User
from mentoring.dashboard import retention
from mentoring.dashboard.own_data import counts, shown, tables
from mentoring.dashboard.services import download_own_data, erase_application
from mentoring.views import Action, Page

IN_MEMORY = 5_000_000
"""Bytes of a download that are put together in memory; a larger one goes by a temporary file."""


class OwnData(Page):
    """What is stored about the one who asks, in short, and the button that brings all of it."""

    permission = "dashboard.view_home"
    template_name = "dashboard/own_data.html"

    def context(self) -> dict[str, Any]:
        return {"tables": counts(self.request.user)}


class OwnDataDownload(Action):
    """All of it in one ZIP: a page to read, the same as JSON, and the films and recordings. That it was fetched is on record."""

    permission = "dashboard.view_home"

    def done(self, message: str) -> HttpResponse:
        return cast(HttpResponse, FileResponse(self.archive, as_attachment=True, filename=_("my-data") + ".zip"))

    def do(self, data: Mapping[str, Any]) -> str:
        download_own_data(by=self.request.user, now=self.now)
        self.archive = _archive(self.request.user, now=self.now)
        return ""


def _archive(person: User, *, now: Any) -> IO[bytes]:
    found = list(tables(person))
    readable = [
        (table.title, table.columns, [[shown(value) for value in row] for row in table.rows]) for table in found
    ]
    page = render_to_string(
        "dashboard/own_data_file.html", {"person": person, "tables": readable, "now": now, "language": get_language()}
    )
    whole = {table.title: table.as_dicts() for table in found}
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed to the response, which closes it
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.html", page)
        packed.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder))
        for video in Video.objects.filter(application__applicant=person, state=VideoState.READY).select_related(
            "application"
        ):
            name = files.WEB_COPIES.get(video.kind)  # a written answer is among the tables
            if name and (clip := files.find_result(video.pk, name)):
                entry = zipfile.ZipInfo(
                    f"{video.application.ref}{Path(name).suffix}", timezone.localtime(now).timetuple()[:6]
                )
                with packed.open(entry, "w") as written:
                    for block in clip.read():
                        written.write(block)
    archive.seek(0)
    return cast(IO[bytes], archive)


class ApplicationErase(Action, ApplicationPage):
    """An applicant has deleted what nothing hangs on any more."""

    permission = "applicants.withdraw_application"

    def do(self, data: Mapping[str, Any]) -> str:
        erase_application(application=self.object, by=self.request.user, now=self.now)
        return _("It is deleted: what you wrote, what you sent, and that it was yours.")

    def success_url(self) -> str:
        return "/"


class RetentionPlan(Page):
    """What is deleted when, for those who watch over it. Counts and dates, nothing of what is written."""

    permission = "dashboard.view_retention"
    template_name = "dashboard/retention_plan.html"

    def context(self) -> dict[str, Any]:
        return {
            "rows": retention.plan(),
            "voluntary": questions_with_answers(),
            "rest": retention.rest(now=self.now),
            "days": retention.REST.days,
        }

"""What there is about oneself, having it deleted, and the plan of what goes when."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from applicants.models import Application
from applicants.videos.files import WEB_COPIES, folder_of
from matching.selectors import Said
from mentoring.audit.models import Event
from mentoring.audit.triggers import OWN_APPS
from mentoring.dashboard.own_data import SOURCES, tables
from programs.models import Program
from tests.factories.accounts import UserFactory
from tests.factories.applicants import AnswerFactory, ApplicationFactory, DecisionFactory
from tests.factories.mail import OutboundEmailFactory
from tests.factories.matching import RankingFactory
from tests.factories.programs import MembershipFactory, ProgramFactory
from tests.factories.scoring import AssignmentFactory, CriterionFactory, ScoreFactory
from tests.factories.videos import PassageFactory, VideoFactory, ViewingFactory

PAGE, DOWNLOAD, PLAN = (
    reverse("dashboard:own-data"),
    reverse("dashboard:own-data-download"),
    reverse("dashboard:retention-plan"),
)


def world_of(program, person, mark, now):
    """An application with everything that hangs on it, all of it marked."""
    application = ApplicationFactory(
        program=program, applicant=person, state="declined", submitted_at=now, eligible=True
    )
    AnswerFactory(application=application, text=f"{mark} answer")
    DecisionFactory(
        application=application,
        feedback=f"{mark} feedback",
        outcome="decline",
        released_at=now,
        released_by=UserFactory(),
    )
    assessor = UserFactory(given_name=f"{mark}-assessor")
    for round_ in ("application", "video"):
        assignment = AssignmentFactory(
            application=application, assessor=assessor, round=round_, state="sent", sent_at=now
        )
        ScoreFactory(assignment=assignment, criterion=CriterionFactory(program=program), note=f"{mark} {round_} note")
    pk = application.pk
    RankingFactory(
        leader=MembershipFactory(program=program, role="leader"), program=program,
        said=Said({pk: 1}, {}), private={pk: f"{mark} ranking note"},
    )  # fmt: skip
    video = VideoFactory(application=application, state="ready", ready_at=now, original_name=f"{mark}.mov")
    PassageFactory(video=video, text=f"{mark} words")
    ViewingFactory(video=video, viewer=UserFactory(given_name=f"{mark}-viewer"))
    folder = folder_of(video.pk)
    folder.mkdir(parents=True)
    (folder / WEB_COPIES["video"]).write_bytes(f"{mark} film".encode())
    OutboundEmailFactory(recipient=person, body_text=f"{mark} letter", state="sent", sent_at=now)
    OutboundEmailFactory(recipient=person, body_text=f"{mark} unsent")
    return application


def downloaded(client):
    response = client.post(DOWNLOAD)
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_one_gets_everything_about_oneself_and_nothing_about_others(client, program, applicant, now):
    mine = world_of(program, applicant, "mine", now)
    world_of(program, UserFactory(), "theirs", now)
    client.force_login(applicant)
    packed = downloaded(client)
    assert sorted(packed.namelist()) == sorted(["data.html", "data.json", f"{mine.ref}.mp4"])
    assert packed.read(f"{mine.ref}.mp4") == b"mine film"
    data, page = packed.read("data.json").decode(), packed.read("data.html").decode()
    told = ["answer", "feedback", "application note", "words", "letter"]
    for text in (data, page):
        assert [part for part in told if f"mine {part}" not in text] == []
        assert "mine.mov" in text
        assert "theirs" not in text
        # who marked, who of the leaders and assessors watched, how leaders ranked, marks of a round nobody has been told of, and
        # letters that may yet be held back or changed
        secrets = ("mine-assessor", "mine-viewer", "ranking note", "mine video note", "mine unsent")
        assert [secret for secret in secrets if secret in text] == []
    assert len(json.loads(data)["Who watched them"]) == 1
    assert json.loads(data)["You"][0]["E-mail address"] == applicant.email


def test_that_it_was_fetched_is_on_record_and_reading_a_page_fetches_nothing(client, applicant):
    client.force_login(applicant)
    assert client.get(DOWNLOAD).status_code == 405
    assert client.get(PAGE).status_code == 200
    assert not Event.objects.filter(action="dashboard.download_own_data").exists()
    downloaded(client)
    assert Event.objects.filter(action="dashboard.download_own_data", by_id=applicant.pk).count() == 1


def test_what_there_is_nothing_of_takes_no_line(client, applicant):
    client.force_login(applicant)
    page = client.get(PAGE).content.decode()
    assert "1 entry" in page
    assert "0 entries" not in page


def test_markup_in_what_one_wrote_stays_text(client, program, applicant):
    AnswerFactory(
        application=ApplicationFactory(program=program, applicant=applicant), text="<script>alert(1)</script>"
    )
    client.force_login(applicant)
    assert "<script>" not in downloaded(client).read("data.html").decode()


def test_every_model_with_something_that_goes_is_in_it(applicant):
    """What is worth deleting is worth showing, but for what is the committee's or the machine's, and what two share and nobody copies."""
    declared = {
        model._meta.label
        for label in OWN_APPS
        for model in apps.get_app_config(label).get_models()
        if getattr(model.PersonalData, "erase", ())
    }
    shown = {source.rows(applicant).model._meta.label for source in SOURCES}
    assert declared - shown == {
        "accounts.PeopleImport", "gatherings.Gathering", "checkins.Theme", "gatherings.Told", "resources.Resource",  # about no single person
        "gatherings.FeedbackBox",  # nobody can tell which answer is whose
        "outcomes.Quote",  # nobody knows whose it was
        "mail.LetterEdit", "matching.RuleReason",  # words that never went, and copies of what a rule says itself
        "trios.Room",  # only its two mentors read it, there
    }  # fmt: skip


def test_a_leader_gets_the_own_ranking(client, program, leader):
    one, other = (ApplicationFactory(program=program).pk for _n in range(2))
    RankingFactory(
        leader=leader.memberships.get(), program=program,
        said=Said({one: 1}, {other: "my own reason"}), private={one: "my own note"},
    )  # fmt: skip
    told = str([table.rows for table in tables(leader)])
    assert [words for words in ("my own note", "my own reason") if words not in told] == []


# --- Having it deleted ------------------------------------------------------------------------------------------------------


def erase_url(application):
    return reverse("dashboard:application-erase", args=[application.program.slug, application.ref])


def test_an_applicant_deletes_a_declined_application_and_no_longer_finds_it(client, program, applicant, now):
    application = world_of(program, applicant, "mine", now)
    client.force_login(applicant)
    assert "Have it deleted" in client.get(application.get_absolute_url()).content.decode()
    response = client.post(erase_url(application), follow=True)
    assert "It is deleted" in response.content.decode()
    assert client.get(application.get_absolute_url()).status_code == 404
    assert Application.objects.get(pk=application.pk).erased_at is not None
    packed = downloaded(client)
    assert packed.namelist() == ["data.html", "data.json"]
    assert "mine answer" not in packed.read("data.json").decode()


@pytest.mark.parametrize("state", ["submitted", "invited", "matched"])
def test_what_is_under_way_is_refused_with_the_way_out(client, program, applicant, now, state):
    application = ApplicationFactory(program=program, applicant=applicant, state=state, submitted_at=now, eligible=True)
    client.force_login(applicant)
    assert "Have it deleted" not in client.get(application.get_absolute_url()).content.decode()
    response = client.post(erase_url(application), follow=True)
    assert "Withdraw it first" in response.content.decode()
    assert Application.objects.get(pk=application.pk).erased_at is None


def test_nobody_deletes_anothers_application(client, program, coordinator, outsider, administrator, now):
    application = ApplicationFactory(program=program, state="declined", submitted_at=now, eligible=True)
    for person, status in ((coordinator, 403), (outsider, 404), (administrator, 404)):
        client.force_login(person)
        assert client.post(erase_url(application)).status_code == status
    assert Application.objects.get(pk=application.pk).erased_at is None


# --- The plan ---------------------------------------------------------------------------------------------------------------


def test_the_officer_reads_what_goes_when(client, program, now):
    Program.objects.filter(pk=program.pk).update(starts_on=date(2026, 8, 1), ends_on=date(2027, 2, 1))
    ApplicationFactory(program=program)
    client.force_login(UserFactory(is_data_protection_officer=True))
    response = client.get(PLAN)
    row = response.context["rows"][0]
    assert (row.program, row.applications, row.applications_on) == (program, 1, date(2027, 8, 3))
    assert "3 August" in response.content.decode()


def test_the_plan_says_when_the_last_video_goes(client, program, administrator, now):
    day = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
    for state, expires_at in (("ready", day - timedelta(days=9)), ("ready", day), ("deleted", day + timedelta(days=9))):
        times = {"ready_at": now} if state == "ready" else {"deleted_at": now}
        application = ApplicationFactory(program=program)
        VideoFactory(application=application, state=state, expires_at=expires_at, **times)
    client.force_login(administrator)
    row = client.get(PLAN).context["rows"][0]
    assert (row.videos, row.videos_on) == (2, date(2027, 3, 2))  # in Oslo it is the day after already


@pytest.mark.parametrize("number", [1, 3])
def test_the_plan_asks_the_database_as_often_for_three_as_for_one(
    client, administrator, django_assert_num_queries, number
):
    for n in range(number):
        ApplicationFactory(program=ProgramFactory(slug=f"p{n}"))
    client.force_login(administrator)
    with django_assert_num_queries(9):
        client.get(PLAN)

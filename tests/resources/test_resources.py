"""What people are to read: for whom, what is new, and which files."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mentoring.fields import Translated
from sessions_app.models import Attendance
from sessions_app.resources.content import SHIPPED
from sessions_app.resources.files import LARGEST, Unfit, checked, clean_name
from sessions_app.resources.models import Reading, Resource
from sessions_app.resources.services import copy_resources
from tests.factories.gatherings import GatheringFactory
from tests.factories.programs import ProgramFactory
from tests.factories.resources import ResourceFactory


def url(name, program, *args):
    return reverse(f"resources:{name}", args=[program.slug, *args])


def packed(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
FORM = {"title_nb": "Plan", "title_nn": "Plan", "roles": ["for_mentors"]}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("Plan.pdf", b"%PDF-1.7 x", "application/pdf"), ("b.JPEG", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("c.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("notat.txt", "æøå".encode(), "text/plain; charset=utf-8"),
        ("a.html", b"<script>", "unknown"), ("a.svg", b"<svg onload=x>", "unknown"), ("a.exe", b"MZ", "unknown"), ("pdf", b"%PDF-", "unknown"),
        ("a.pdf", b"<html>", "not_what_it_says"), ("a.docx", DOCX.replace(b"word", b"xord"), "not_what_it_says"),
        ("a.pptx", DOCX, "not_what_it_says"), ("a.docx", packed("word/document.xml", "word/vbaProject.bin"), "not_what_it_says"),
        ("a.txt", b"\x00\x01", "not_what_it_says"), ("a.pdf", b"", "not_what_it_says"), ("a.pdf", b"%PDF-" + b"x" * LARGEST, "too_large"),
    ],
)  # fmt: skip
def test_a_file_is_judged_by_what_is_in_it(name, content, expected):
    try:
        found = checked(name, content)[1]
    except Unfit as unfit:
        found = unfit.code
    assert found == expected


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\Users\\x\\Plan vår.pdf", "Plan vår.pdf"), ("gpj\u202efdp.exe", "gpjfdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"), ('x"; y.pdf', "x ; y.pdf"), ("a" * 300 + ".pdf", "a" * 94 + ".pdf"), (".pdf", ""),
    ],
)  # fmt: skip
def test_names_are_cleaned(name, clean):
    assert clean_name(name) == clean


def test_a_file_is_published_and_handed_out_as_something_to_save(client, program, coordinator, mentor, leader):
    client.force_login(coordinator)
    file = SimpleUploadedFile("Plan på norsk.pdf", b"%PDF-1.7 innhold")
    assert client.post(url("resource-new", program), {**FORM, "file": file}).status_code == 302
    resource = Resource.objects.get()
    client.force_login(mentor)
    assert client.get(url("resource-file", program, resource.pk)).status_code == 404
    client.force_login(coordinator)
    client.post(url("resource-publish", program, resource.pk))
    client.force_login(mentor)
    answer = client.get(url("resource-file", program, resource.pk))
    assert answer.content == b"%PDF-1.7 innhold" and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.force_login(leader)
    assert client.get(url("resource-file", program, resource.pk)).status_code == 404


def test_bad_input_is_said_and_the_typed_stays(client, program, coordinator):
    client.force_login(coordinator)
    for wrong in (
        {},
        {"file": SimpleUploadedFile("a.html", b"<p>")},
        {"link": "javascript:alert(1)"},
        {"text_nb": "x", "text_nn": "x", "roles": []},
    ):
        answer = client.post(url("resource-new", program), {**FORM, **wrong})
        assert answer.status_code == 422 and 'value="Plan"' in answer.content.decode(), wrong
    assert not Resource.objects.exists()


def test_several_to_read_are_one_task(client, program, mentor, now):
    for title in ("Before the start", "Asking well"):
        ResourceFactory(program=program, title=Translated(nb=title, nn=title, en=title), published_at=now)
    client.force_login(mentor)
    home = client.get("/").content.decode()
    assert "2 new things to read" in home and "Asking well, Before the start." in home and "To read:" not in home


def test_new_until_opened_for_the_reader_alone_and_counted_for_the_committee(
    client, program, coordinator, mentor, leader, now
):
    resource = ResourceFactory(program=program, published_at=now)
    client.force_login(mentor)
    assert "To read: Before the start" in client.get("/").content.decode()
    assert "New to you" in client.get(url("resource-list", program)).content.decode()
    assert "Read this" in client.get(resource.get_absolute_url()).content.decode()
    assert "New to you" not in client.get(url("resource-list", program)).content.decode()
    assert "To read" not in client.get("/").content.decode()
    client.force_login(leader)
    assert "New to you" in client.get(url("resource-list", program)).content.decode()
    client.force_login(coordinator)
    client.get(resource.get_absolute_url())
    page = client.get(url("resource-list", program)).content.decode()
    assert "opened by 1 person" in page and mentor.name not in page
    assert Reading.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "columns", "sees"),
    [
        ("leader", {"for_leaders": True}, True), ("leader", {"for_mentors": True}, False), ("assessor", {"for_assessors": True}, True),
        ("mentor", {"for_mentors": True}, True), ("mentor", {"for_leaders": True}, False), ("outsider", {"for_mentors": True}, False),
    ],
)  # fmt: skip
def test_each_part_sees_what_is_for_it(client, program, who, columns, sees, request, now):
    nobody = {"for_leaders": False, "for_mentors": False, "for_assistants": False, "for_assessors": False}
    resource = ResourceFactory(program=program, published_at=now, **{**nobody, **columns})
    client.force_login(request.getfixturevalue(who))
    for name in ("resource-detail", "resource-file"):
        assert client.get(url(name, program, resource.pk)).status_code == (200 if sees else 404)


def test_materials_of_a_gathering_are_for_those_invited(client, program, coordinator, mentor, leader, now):
    gathering = GatheringFactory(program=program, state="invited")
    Attendance.objects.create(gathering=gathering, person=mentor, invited_at=now)
    client.force_login(coordinator)
    client.post(
        f"{url('resource-new', program)}?gathering={gathering.pk}", {**FORM, "link": "https://politiet.example/lysark"}
    )
    resource = Resource.objects.get()
    assert resource.gathering == gathering
    client.post(url("resource-publish", program, resource.pk))
    client.force_login(mentor)
    assert "Plan" in client.get(url("material-list", program, gathering.pk)).content.decode()
    assert client.get(resource.get_absolute_url()).status_code == 200
    client.force_login(leader)
    assert client.get(resource.get_absolute_url()).status_code == 404
    assert client.get(url("material-list", program, gathering.pk)).status_code == 404


def test_the_shipped_texts_are_added_once_and_in_three_languages(client, program, coordinator):
    client.force_login(coordinator)
    client.post(url("shipped-add", program))
    client.post(url("shipped-add", program))
    assert Resource.objects.filter(program=program, published_at=None).count() == len(SHIPPED) == 3
    assert [text for one in SHIPPED for text in (one.title, one.text) if text.missing(("nb", "nn", "en"))] == []


def test_another_round_takes_over_what_was_published(program, coordinator, now):
    ResourceFactory(program=program, published_at=now)
    ResourceFactory(program=program, published_at=None, title=Translated(nb="Kladd", nn="Kladd"))
    ResourceFactory(program=program, published_at=now, gathering=GatheringFactory(program=program))
    target = ProgramFactory()
    assert copy_resources(source=program, target=target, by=coordinator, now=now) == 1
    copy = Resource.objects.defer(None).get(program=target)
    assert (copy.published_at, bytes(copy.content), copy.file_name) == (None, b"%PDF-1.7", "plan.pdf")

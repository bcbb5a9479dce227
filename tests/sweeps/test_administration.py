"""Every page of Django's admin: it opens, is searched and filtered, and tells nothing of scores, sealed rankings, videos or answers.

What must not be read is not listed here: every text of every table is filled with a canary, and only the tables of TOLD may show theirs.
"""

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.admin import ReadOnlyAdmin
from mentoring.audit.services import record
from mentoring.audit.triggers import audited_models, is_sealed
from tests.sweeps.crowd import add_one_of_everything
from tests.sweeps.world import build

REGISTERED = [model for model in admin.site._registry if model in audited_models() or model._meta.app_label == "audit"]
LABELS = [model._meta.label for model in REGISTERED]

NO_SEARCH: dict[str, str] = {}
"""Models without a search, and why."""
NO_FILTER = {
    "accounts.Unit": "there are few, and their names and codes are searched",
    "audit.Event": "there are too many kinds of acts; they are searched, and narrowed by date",
}
"""Models without a filter, and why."""

TOLD = {
    "mail.OutboundEmail": {"to_address", "last_error", "key", "kind", "about"},
    "gatherings.AgendaPoint": {
        "owner_name"
    },  # told like the agenda; where the owner is a person, the database wants no name
    "gatherings.Gathering": {"place", "title", "agenda", "link", "minutes_text", "uid", "set_uid", "set_rule"},
    "gatherings.CheckInSeries": {"link", "skip_months", "remind_days_before"},
    "accounts.PeopleImport": {"file_name", "digest"},
    "matching.MatchRun": {"name", "seed", "digest", "engine"},
    "matching.MatchChoices": set(),
    "applicants.Application": {"ref", "eligibility_rule"},
    "videos.Video": {"code"},
}
"""Of models that hold what people wrote, said, gave or ranked: the texts that may be read here. Units, people, programmes, questions and
rubrics are looked after in the admin, so all of theirs may."""
LOOKED_AFTER = {
    "accounts.Unit", "accounts.User", "programs.Program", "programs.Aim", "programs.Membership", "applicants.Question", "scoring.Criterion",
}  # fmt: skip


@pytest.fixture
def world(now):
    made = build(now)
    add_one_of_everything(made, now)
    record(action="test", subject=made.things["program"], by=made.people["coordinator"], now=now)
    return made


@pytest.fixture
def signed_in(client, world):
    client.force_login(world.people["administrator"])
    return client


def own_admin(label: str):
    model = REGISTERED[LABELS.index(label)]
    return model, admin.site._registry[model]


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("label", LABELS)
def test_lists_and_pages_open(label, signed_in):
    model, own = own_admin(label)
    row = model._default_manager.first()
    assert row is not None, "the world of the sweeps has none"
    pages = [address(model, "changelist"), address(model, "change", row.pk), address(model, "history", row.pk)]
    searched = address(model, "changelist") + "?q=a"
    assert [signed_in.get(url).status_code for url in [*pages, searched]] == [200] * 4
    assert signed_in.get(pages[0]).context["cl"].result_count > 0
    assert signed_in.get(address(model, "add")).status_code == (200 if own.can_add else 403)


@pytest.mark.parametrize("label", LABELS)
def test_each_is_searched_and_filtered(label):
    _model, own = own_admin(label)
    assert bool(own.search_fields) == (label not in NO_SEARCH)
    assert bool(own.list_filter) == (label not in NO_FILTER)


@pytest.mark.parametrize("label", LABELS)
def test_lists_ask_as_often_for_many_as_for_few(label, signed_in, world, now):
    model, _own = own_admin(label)
    counts = []
    for _world in range(2):
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(address(model, "changelist"))
        counts.append(len(queries))
        add_one_of_everything(world, now)
    assert counts[1] <= counts[0] <= 14


def test_what_is_sealed_is_not_there_at_all():
    assert {model._meta.label for model in audited_models() if is_sealed(model)} & set(LABELS) == set()
    inlines = {inline.model for own in admin.site._registry.values() for inline in own.inlines}
    assert {model for model in inlines if is_sealed(model)} == set()


def canary(model, field) -> str:
    return f"kanari{model._meta.model_name}{field.name}".replace("_", "")


def texts_of(model):
    """The columns a canary can live in: texts without choices, and JSON."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
        if is_text and not field.is_relation and not field.primary_key and field.name not in ("state", "slug", "round"):
            yield field


def fill_with_canaries() -> dict[str, str]:
    """Every text that may not be read holds its canary now; canary -> where."""
    sung = {}
    for model in audited_models():
        label = model._meta.label
        if label in LOOKED_AFTER:
            continue
        for field in texts_of(model):
            if field.name in TOLD.get(label, ()) or field.unique:
                continue
            song = canary(model, field)
            value = {"word": song} if isinstance(field, models.JSONField) else song
            room = getattr(field, "max_length", None) or len(song)
            if isinstance(value, str) and room < len(song):
                continue
            if model._default_manager.exclude(**{f"{field.name}__isnull": True}).update(**{field.name: value}):
                sung[song] = f"{label}.{field.name}"
    return sung


def test_no_page_tells_what_people_wrote_said_gave_or_ranked(signed_in, world):
    sung = fill_with_canaries()
    assert {"scoring.Score.note", "videos.Passage.text", "applicants.Answer.text"} <= set(sung.values())
    urls = [reverse("admin:index")]
    for model in REGISTERED:
        urls += [address(model, "changelist"), f"{address(model, 'changelist')}?q=kanari"]
        urls += [
            address(model, page, pk)
            for pk in model._default_manager.values_list("pk", flat=True)[:20]
            for page in ("change", "history")
        ]
    heard = set()
    for url in urls:
        text = signed_in.get(url).content.decode()
        heard |= {f"{where} on {url}" for song, where in sung.items() if song in text}
    assert heard == set()


def test_what_services_write_cannot_be_changed(signed_in):
    for label in LABELS:
        model, own = own_admin(label)
        if not isinstance(own, ReadOnlyAdmin):
            continue
        row = model._default_manager.first()
        assert signed_in.post(address(model, "change", row.pk), {"state": "x"}).status_code == 403
        assert signed_in.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403

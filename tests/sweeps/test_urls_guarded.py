"""Every address, GET and POST, for every part: who may not, gets in nowhere and changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from applicants.videos.files import POSTER, WEB_COPIES, folder_of
from applicants.videos.tokens import make_token
from mentoring.audit.models import Event, RowChange
from mentoring.views import PUBLIC, Page
from tests.sweeps.permission_matrix import MATRIX, ROLES
from tests.sweeps.world import build

OPEN_TO_STRANGERS = {
    # Ours
    "dashboard:help", "dashboard:privacy", "dashboard:accessibility", "healthz", "readyz",
    "feeds:calendar",  # to whoever knows the secret in its address, like the one in the world
}  # fmt: skip
"""The only pages of ours that answer 200 to somebody who has not signed in."""

OPEN_THIRD_PARTY = {
    # Signing in, by allauth. Nobody can sign up: the page says that it is closed.
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_inactive", "account_confirm_email", "account_email_verification_sent",
    "account_request_login_code", "mfa_login_webauthn", "socialaccount_login_cancelled", "socialaccount_login_error",
    "admin:jsi18n",
}  # fmt: skip

THIRD_PARTY_ARGUMENTS = {
    "object_id": "1", "app_label": "programs", "content_type_id": 1, "url": "nowhere", "pk": 1, "key": "x", "uidb36": "x",
    "provider_id": "sso",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    name: str
    arguments: frozenset[str]
    view: Any

    @property
    def page(self) -> type[Page] | None:
        view_class = getattr(self.view, "view_class", None)
        return view_class if view_class is not None and issubclass(view_class, Page) else None

    @property
    def permission(self) -> str:
        return self.page.permission if self.page else ""

    def url(self, world_arguments: dict[str, Any]) -> str:
        known = {**THIRD_PARTY_ARGUMENTS, **world_arguments}
        missing = self.arguments - set(known)
        assert not missing, f"{self.name}: tests/sweeps/world.py knows no {sorted(missing)}"
        return reverse(self.name, kwargs={name: known[name] for name in self.arguments})


def addresses(
    patterns: list[Any] | None = None, namespace: str = "", arguments: frozenset[str] = frozenset()
) -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        own = arguments | set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inside, own)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Address(namespace + pattern.name, own, pattern.callback)


ALL = list(addresses())
OURS = [address for address in ALL if address.page is not None]


def may(role: str, address: Address) -> bool:
    """The matrix's answer for a page of ours."""
    return address.permission == PUBLIC or role in MATRIX[address.permission].roles


WORDS = {"scoring:result-stage-rest": {"outcome": "decline"}}
"""What a button's form cannot do without."""
ELSEWHERE = {
    "dashboard:certificate": "there once a programme is closed: tests/dashboard/test_closing.py",
    "dashboard:certificate-pdf": "likewise",
    "applicants:pool-invite": "from the reserve of another programme: tests/applicants/test_pool.py",
}
"""Where this world holds nothing, also for those who may, and where that is tried instead."""


@pytest.fixture
def world(now):
    made = build(now)
    clip = folder_of(made.things["video"].pk) / WEB_COPIES["video"]
    clip.parent.mkdir(parents=True)
    clip.write_bytes(b"clip")
    (clip.parent / POSTER).write_bytes(b"poster")
    return made


def arguments_for(client, world, role):
    """The world's arguments, and a video's signed token that is good for this person in this session."""
    signed_in = SimpleNamespace(user=world.people[role], session=client.session)
    return {**world.arguments, "token": make_token(world.things["video"].pk, signed_in)}


def test_nothing_of_ours_is_outside_the_two_bases():
    """Every view of ours is a Page: it names its permission, finds its object among those one may see, and asks before it acts."""
    ours = (
        *(app.split(".apps.")[0] for app in settings.INSTALLED_APPS if app.startswith("mentoring.")),
        "programs",
        "applicants",
        "matching",
        "sessions_app",
    )
    other = {
        a.name
        for a in ALL
        if a.page is None and getattr(a.view, "__module__", "").startswith(ours) and not a.name.startswith("admin:")
    }
    assert other == set()


def test_every_page_asks_for_a_permission_that_exists():
    assert {a.page.permission for a in OURS} - set(MATRIX) <= {PUBLIC}


def test_strangers_get_only_what_is_public(client, world):
    answers = {}
    for address in ALL:
        with transaction.atomic():
            answers[address.name] = client.get(address.url({**world.arguments, "token": "x"})).status_code
            transaction.set_rollback(True)
    assert {name for name, status in answers.items() if status >= 500} == set()
    assert {name for name, status in answers.items() if status == 200} - OPEN_THIRD_PARTY == OPEN_TO_STRANGERS
    refused = {a.name: answers[a.name] for a in OURS if a.page.permission != PUBLIC and answers[a.name] != 302}
    assert refused == {}


def test_strangers_change_nothing(client, world):
    before = written()
    arguments = {**world.arguments, "token": "x"}
    statuses = {a.name: client.post(a.url(arguments)).status_code for a in OURS if a.page.permission != PUBLIC}
    assert {name for name, status in statuses.items() if status != 302} == set()
    assert written() == before


@pytest.mark.parametrize("role", ROLES[1:])
def test_each_part_gets_where_it_may_and_nowhere_else(role, client, world):
    client.force_login(world.people[role])
    client.raise_request_exception = False
    wrong, arguments, before = [], arguments_for(client, world, role), written()
    for address in OURS:
        allowed = may(role, address)
        url = address.url(arguments)
        for method in ("get", "post"):
            with transaction.atomic():
                status = getattr(client, method)(url, WORDS.get(address.name, {})).status_code
                changed = written() != before
                transaction.set_rollback(True)
            if (
                status >= 500
                or (allowed and status == 403)
                or (allowed and status == 404 and address.name not in ELSEWHERE)
                or (not allowed and status not in (403, 404))
                or (changed and not allowed)
            ):
                wrong.append(
                    f"{method} {address.name}: {status}{', and it wrote' if changed else ''} ({address.permission})"
                )
    assert wrong == []


@pytest.mark.parametrize("role", ["outsider", "mentor", "coordinator"])
def test_only_administrators_get_into_the_administration(role, client, world):
    client.force_login(world.people[role])
    answers = {}
    for address in ALL:
        if address.name.startswith("admin:") and address.name not in ("admin:login", "admin:logout"):
            answers[address.name] = client.get(address.url({**world.arguments, "token": "x"})).status_code
    assert {name: status for name, status in answers.items() if status not in (302, 403, 404)} == {}


def written() -> tuple[int, int]:
    """Everything anybody writes leaves a trace here."""
    return Event.objects.count(), RowChange.objects.count()

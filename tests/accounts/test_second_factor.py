"""A second factor for those who run programmes: the code app step by step, a passkey in a real browser."""

import base64
import hmac
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Browser, expect

from tests.accounts.conftest import code_sent_to, who
from tests.factories.accounts import UserFactory


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def code_app(secret: str, *, ahead: int = 0) -> str:
    """What the app shows now, or would if the phone's clock were so many half minutes ahead (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30 + ahead), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in_by_code(client, person):
    client.post("/account/login/code/", {"email": person.email})
    return client.post("/account/login/code/confirm/", {"code": code_sent_to(person)})


@pytest.mark.parametrize("part", ["coordinator", "administrator"])
def test_who_runs_programmes_gets_no_further_without_one(client, part, request):
    sign_in_by_code(client, request.getfixturevalue(part))
    for name in ("dashboard:home", "accounts:profile"):
        assert client.get(reverse(name)).url == reverse("mfa_index")
    assert client.post(reverse("accounts:import-new")).url == reverse("mfa_index")
    assert client.get("/administration/").url == reverse("mfa_index")
    assert "need a second way" in client.get(reverse("mfa_index")).content.decode()


@pytest.mark.parametrize("part", ["assessor", "leader", "mentor", "outsider"])
def test_others_need_none(client, part, request):
    person = request.getfixturevalue(part)
    sign_in_by_code(client, person)
    assert (who(client), client.get(reverse("dashboard:home")).status_code) == (person.pk, 200)


def test_with_the_code_app_set_up_it_is_asked_for_at_the_next_sign_in(client, coordinator):
    sign_in_by_code(client, coordinator)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200, page.url
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code_app(secret)})
    assert (done.status_code, Authenticator.objects.filter(user=coordinator, type="totp").count()) == (302, 1)
    assert client.get(reverse("dashboard:home")).status_code == 200
    client.post(reverse("account_logout"))

    assert sign_in_by_code(client, coordinator).url.startswith(reverse("mfa_authenticate"))
    assert who(client) is None
    assert client.get(reverse("dashboard:home")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_app(secret, ahead=-3)})
    assert who(client) is None
    client.post(reverse("mfa_authenticate"), {"code": code_app(secret, ahead=1)})
    assert who(client) == coordinator.pk


def test_the_secret_is_not_readable_in_the_administration(client, coordinator, administrator, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    Authenticator.objects.create(user=coordinator, type="totp", data={"secret": "GEHEIM-4711"})
    client.force_login(administrator)
    page = client.get(reverse("admin:accounts_user_change", args=[coordinator.pk])).content.decode()
    assert "GEHEIM-4711" not in page
    assert client.get("/administration/mfa/authenticator/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_opens_alone(browser: Browser, live_server):
    """Chromium's own virtual authenticator; the page is opened as localhost, for browsers take no passkey for an IP address."""
    person = UserFactory(given_name="Pia", email="pia@politiet.example", is_administrator=True)
    page = browser.new_context(locale="en-GB").new_page()
    site = live_server.url.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto(f"{site}/account/login/")
    page.get_by_label("Your e-mail address at work").fill(person.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    page.get_by_label("Code").fill(code_sent_to(person))
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Tjenestemaskin")
    page.wait_for_load_state()  # without its script nobody asks for the key
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/2fa/**")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Add a passkey")
    assert [key.user for key in Authenticator.objects.filter(type="webauthn")] == [person]

    page.context.clear_cookies()
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}{reverse('dashboard:home')}")
    page.goto(f"{site}/administration/")
    expect(page.get_by_role("link", name="Programmes").first).to_be_visible()
    page.context.close()

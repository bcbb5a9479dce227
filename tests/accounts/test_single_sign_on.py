"""Single sign-on with a real OpenID Connect provider: whose account it is, and who stays outside."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from mentoring import clock
from mentoring.accounts.models import User
from mentoring.accounts.services import deactivate_person, forget_single_sign_on
from tests.accounts.conftest import who
from tests.accounts.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.factories.accounts import UserFactory

OLA = {"sub": "4711", "email": "Ola@politiet.example", "email_verified": True, "given_name": "Ola"}


def use(settings, provider, **more):
    app = {
        "provider_id": "sso", "name": "Politiet", "client_id": CLIENT, "secret": SECRET,
        "settings": {"server_url": provider.issuer, "verified_email": [], **more},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


@pytest.fixture
def provider(settings):
    with IdentityProvider() as provider:
        use(settings, provider)
        yield provider


@pytest.fixture
def ola(db):
    return UserFactory(given_name="Ola", email="ola@politiet.example")


def come_in(provider, identity, client=None):
    """As far as the browser gets, and its last page."""
    client = client or Client(headers={"Accept-Language": "en"})
    to_provider = client.post("/account/oidc/sso/login/")
    assert to_provider.status_code == 302, to_provider.content.decode()
    back = provider.authorize(to_provider.url, identity)
    return client, client.get("/account/oidc/sso/login/callback/", back, follow=True)


def test_the_first_time_the_verified_address_says_who_it_is(provider, ola):
    client, page = come_in(provider, OLA)
    assert (who(client), page.status_code) == (ola.pk, 200)
    assert [account.user for account in SocialAccount.objects.all()] == [ola]


def test_after_that_the_address_may_change(provider, ola):
    come_in(provider, OLA)
    client, _page = come_in(provider, {**OLA, "email": "ola.gift@politiet.example"})
    assert who(client) == ola.pk
    ola.refresh_from_db()
    assert ola.email == "ola@politiet.example"  # addresses come from the HR system


def test_the_address_given_to_somebody_else_does_not_open_the_old_account(provider, ola):
    come_in(provider, OLA)
    client, page = come_in(provider, {**OLA, "sub": "4712"})
    assert (who(client), page.status_code) == (None, 403)
    assert "Somebody else has signed in with the address ola@politiet.example before." in page.content.decode()
    assert SocialAccount.objects.count() == 1


def test_with_a_new_account_there_the_person_gets_in_when_an_administrator_says_so(provider, ola, administrator):
    come_in(provider, OLA)
    forget_single_sign_on(person=ola, by=administrator, now=clock.now())
    client, _page = come_in(provider, {**OLA, "sub": "4712"})
    assert who(client) == ola.pk
    client, _page = come_in(provider, OLA)
    assert who(client) is None


def test_the_same_number_at_another_issuer_is_somebody_else(provider, ola, settings):
    come_in(provider, OLA)
    kari = UserFactory(email="kari@politiet.example")
    with IdentityProvider() as other:
        use(settings, other)
        client, _page = come_in(other, {**OLA, "email": "kari@politiet.example"})
        assert who(client) == kari.pk


def test_who_is_not_in_the_hr_system_is_told_so(provider, ola):
    client, page = come_in(provider, {**OLA, "sub": "9", "email": "ukjent@politiet.example"})
    assert (who(client), page.status_code) == (None, 403)
    assert "nobody with that address has come from the HR system" in page.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_without_an_address_nobody_is_known(provider, ola):
    client, page = come_in(provider, {"sub": "9"})
    assert (who(client), page.status_code) == (None, 403)


def test_an_address_that_is_not_verified_counts_only_in_our_own_domains(provider, ola, settings):
    entra = {"sub": "4711", "email": "ola@politiet.example"}
    client, page = come_in(provider, entra)
    assert (who(client), page.status_code) == (None, 403)
    use(settings, provider, verified_email=["politiet.example"])
    assert who(come_in(provider, {**entra, "sub": "1", "email": "ola@politiet.example.evil.example"})[0]) is None
    assert who(come_in(provider, entra)[0]) == ola.pk


def test_who_has_left_does_not_get_in(provider, ola):
    come_in(provider, OLA)
    deactivate_person(person=ola, by=None, now=clock.now())
    assert who(come_in(provider, OLA)[0]) is None
    SocialAccount.objects.all().delete()
    assert who(come_in(provider, OLA)[0]) is None


@pytest.mark.parametrize(
    "claims", [{"aud": "somebody-else"}, {"iss": "https://evil.example"}, {"exp": 1_700_000_000}, {"sub": "1"}, {"sub": ""}]
)  # fmt: skip
def test_a_token_that_is_not_for_us_opens_nothing(provider, ola, claims):
    provider.claims = claims
    client, page = come_in(provider, OLA)
    assert (who(client), page.status_code < 500) == (None, True)
    assert SocialAccount.objects.count() == 0


def test_an_answer_about_somebody_else_opens_nothing(provider, ola):
    provider.userinfo = {"sub": "1"}
    assert who(come_in(provider, OLA)[0]) is None


def test_the_answer_to_another_browser_opens_nothing(provider, ola):
    mine, theirs = Client(), Client()
    theirs.post("/account/oidc/sso/login/")
    back = provider.authorize(mine.post("/account/oidc/sso/login/").url, OLA)
    page = theirs.get("/account/oidc/sso/login/callback/", back)
    assert (who(theirs), page.status_code < 500) == (None, True)


def test_a_provider_that_is_down_is_said_and_the_other_ways_remain(provider, ola):
    provider.stop()
    client = Client(headers={"Accept-Language": "en"})
    page = client.post("/account/oidc/sso/login/", follow=True)
    assert page.status_code in (200, 401)
    assert "account/login/" in page.content.decode()
    assert client.get("/account/login/").status_code == 200

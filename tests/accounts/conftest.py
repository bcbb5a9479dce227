import pytest
from django.test import Client
from django.utils import translation

from mentoring.mail.models import OutboundEmail


@pytest.fixture(autouse=True)
def said_in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def client():
    """A browser that reads English."""
    return Client(headers={"Accept-Language": "en"})


def code_sent_to(person) -> str:
    """The code in the last letter to the person."""
    text = OutboundEmail.objects.filter(recipient=person, kind="account.login_code").latest("pk").body_text
    return next(
        line.strip() for line in text.splitlines() if len(line.strip()) in range(6, 12) and line.strip().isupper()
    )


def who(client) -> int | None:
    """Who is signed in, by id."""
    number = client.session.get("_auth_user_id")
    return int(number) if number else None

"""The link to the call and its QR code."""

import io

import pytest
import segno
from django.urls import reverse


def url(program, name="share"):
    return reverse(f"applicants:call-{name}", args=[program.slug])


def test_the_page_has_the_link_that_others_open(client, program, coordinator, settings):
    client.force_login(coordinator)
    page = client.get(url(program)).content.decode()
    assert f'value="{settings.SITE_URL}/programmes/{program.slug}/call/"' in page
    assert "nobody else can open this link yet" in page


@pytest.mark.parametrize(
    ("name", "kind", "begins"), [("code-svg", "image/svg+xml", b"<?xml"), ("code-png", "image/png", b"\x89PNG")]
)
def test_the_code_says_the_same_link(client, program, coordinator, settings, name, kind, begins):
    client.force_login(coordinator)
    answer = client.get(url(program, name))
    assert answer["Content-Type"] == kind
    assert answer.content.startswith(begins)
    said = io.BytesIO()
    code = segno.make(f"{settings.SITE_URL}/programmes/{program.slug}/call/", error="m", micro=False)
    code.save(said, kind=name[-3:], **({"omitsize": True} if name == "code-svg" else {"scale": 20}))
    assert answer.content == said.getvalue()
    assert (
        client.get(url(program, name) + "?save=1")["Content-Disposition"]
        == f'attachment; filename="{program.slug}.{name[-3:]}"'
    )

"""The settings pages: one group each, and two people at once."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from programs.services import edit_program, set_dates
from programs.states import Phase
from tests.scenarios.programs import drafted, in_phase

LOCAL = "%Y-%m-%dT%H:%M"


def typed(page):
    """What a browser would send of this page's form, as it stands."""
    form = page.context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        if bound.field.disabled:
            continue
        if hasattr(bound.field, "fields"):
            values = bound.field.widget.decompress(value)
            data |= {f"{bound.html_name}_{code}": text for code, text in zip(("nb", "nn", "en"), values, strict=True)}
        elif isinstance(value, bool):
            data |= {bound.html_name: "on"} if value else {}
        else:
            data[bound.html_name] = "" if value is None else bound.field.widget.format_value(value) or ""
    return data


@pytest.fixture
def own(coordinator, now):
    return drafted(by=coordinator, now=now)


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.mark.parametrize("name", ["program-edit", "program-dates", "program-numbers"])
def test_saving_a_page_as_it_is_changes_nothing(name, signed_in, own):
    url = reverse(f"programs:{name}", args=[own.slug])
    page = signed_in.get(url)
    before = type(own).objects.filter(pk=own.pk).values().get()
    assert signed_in.post(url, typed(page)).status_code == 302
    assert type(own).objects.filter(pk=own.pk).values().get() == before


def test_dates_are_local_time(signed_in, own, now):
    url = reverse("programs:program-dates", args=[own.slug])
    closes = timezone.localtime(now + timedelta(days=15)).replace(hour=12, minute=0, second=0, microsecond=0)
    answer = signed_in.post(url, {**typed(signed_in.get(url)), "call_closes_at": closes.strftime(LOCAL)})
    assert answer.status_code == 302
    own.refresh_from_db()
    assert own.call_closes_at == closes


def test_dates_out_of_order_are_refused_with_what_was_typed(signed_in, own, now):
    url = reverse("programs:program-dates", args=[own.slug])
    wrong = timezone.localtime(now - timedelta(days=30)).strftime(LOCAL)
    answer = signed_in.post(url, {**typed(signed_in.get(url)), "call_closes_at": wrong})
    assert answer.status_code == 409
    assert wrong in answer.content.decode()
    before = own.call_closes_at
    own.refresh_from_db()
    assert own.call_closes_at == before


def test_what_is_settled_cannot_be_changed_by_hand(signed_in, own, coordinator, now):
    in_phase(own, Phase.SCREENING, by=coordinator, now=now)
    url = reverse("programs:program-dates", args=[own.slug])
    page = signed_in.get(url)
    assert page.context["form"].fields["call_closes_at"].disabled
    later = timezone.localtime(now + timedelta(days=20)).strftime(LOCAL)
    signed_in.post(url, {**typed(page), "call_closes_at": later})
    before = own.call_closes_at
    own.refresh_from_db()
    assert own.call_closes_at == before


def test_the_second_of_two_loses_nothing_and_sees_what_was_saved(signed_in, own, coordinator, now):
    url = reverse("programs:program-numbers", args=[own.slug])
    mine = {**typed(signed_in.get(url)), "shortlist_size": "22"}
    edit_program(program=own, changes={"shortlist_size": 20}, by=coordinator, now=now)
    answer = signed_in.post(url, mine)
    assert answer.status_code == 409
    assert answer.context["theirs"] == [(answer.context["form"].fields["shortlist_size"].label, 20)]
    assert re.search(r'name="shortlist_size" value="22"', answer.content.decode())
    own.refresh_from_db()
    assert own.shortlist_size == 20
    again = {**mine, "version": answer.context["form"]["version"].value()}
    assert signed_in.post(url, again).status_code == 302
    own.refresh_from_db()
    assert own.shortlist_size == 22


def test_numbers_out_of_bounds_are_told(signed_in, own):
    url = reverse("programs:program-numbers", args=[own.slug])
    answer = signed_in.post(url, {**typed(signed_in.get(url)), "places_per_leader": "9"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["places_per_leader"]


def test_an_age_limit_needs_its_reason(signed_in, own):
    url = reverse("programs:program-numbers", args=[own.slug])
    answer = signed_in.post(url, {**typed(signed_in.get(url)), "age_reason_nn": ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["age_reason"]


def test_the_contact_is_named_by_address(signed_in, own, outsider):
    url = reverse("programs:program-edit", args=[own.slug])
    page = typed(signed_in.get(url))
    assert signed_in.post(url, {**page, "contact": "nobody@politiet.example"}).status_code == 422
    assert signed_in.post(url, {**page, "contact": outsider.email.upper()}).status_code == 302
    own.refresh_from_db()
    assert own.contact == outsider
    assert f'value="{outsider.email}"' in signed_in.get(url).content.decode()


def aims_as_typed(page):
    rows = page.context["form"].rows
    data = {
        "version": page.context["object"].version,
        "aim-TOTAL_FORMS": rows.total_form_count(),
        "aim-INITIAL_FORMS": rows.initial_form_count(),
    }
    for number, row in enumerate(rows):
        data[f"aim-{number}-ORDER"] = number + 1 if number < rows.initial_form_count() else ""
        for name in ("text", "measure"):
            for code in ("nb", "nn", "en"):
                data[f"aim-{number}-{name}_{code}"] = (row.initial.get(name) or {}).get(code, "")
    return data


def test_aims_are_ordered_added_and_taken_away(signed_in, own):
    url = reverse("programs:program-aims", args=[own.slug])
    before = [str(aim.text) for aim in own.aims.all()]
    data = aims_as_typed(signed_in.get(url))
    data |= {
        "aim-0-ORDER": 9,
        "aim-1-DELETE": "on",
        "aim-5-text_nb": "Nytt mål",
        "aim-5-text_nn": "Nytt mål",
        "aim-5-ORDER": 10,
    }
    assert signed_in.post(url, data).status_code == 302
    assert [str(aim.text) for aim in own.aims.all()] == [*before[2:], before[0], "Nytt mål"]


def test_an_aim_in_one_language_only_is_told(signed_in, own):
    url = reverse("programs:program-aims", args=[own.slug])
    answer = signed_in.post(url, aims_as_typed(signed_in.get(url)) | {"aim-0-text_nn": ""})
    assert answer.status_code == 422
    assert own.aims.count() == 5


def test_only_the_coordinator_gets_there(client, program, assessor, leader, outsider, administrator):
    url = reverse("programs:program-edit", args=[program.slug])
    answers = []
    for person in (assessor, leader, administrator, outsider):
        client.force_login(person)
        answers.append((client.get(url).status_code, client.post(url, {}).status_code))
    assert answers == [(403, 403), (403, 403), (403, 403), (404, 404)]


def test_set_dates_wants_dates(own, coordinator, now):
    with pytest.raises(TypeError):
        set_dates(program=own, by=coordinator, now=now, slug="annet")

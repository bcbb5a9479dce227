"""Signing in by code and by password, through the front door; and what those who try to get in otherwise find."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from mentoring import clock
from mentoring.accounts.services import deactivate_person
from mentoring.mail.models import OutboundEmail
from programs.models import Membership
from programs.states import Role
from tests.accounts.conftest import code_sent_to, who
from tests.at_once import at_once
from tests.factories.accounts import UserFactory

REQUEST_CODE, CONFIRM, LOGIN = "/account/login/code/", "/account/login/code/confirm/", "/account/login/"
PASSWORD = "en lang og god setning"


@pytest.fixture
def person(db):
    made = UserFactory(given_name="Ola", email="ola@politiet.example")
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def another_browser():
    """More browsers."""
    return lambda: Client(headers={"Accept-Language": "en"})


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def shown(response):
    """What a stranger could tell answers apart by: status, headers and body, without what differs in every answer."""
    headers = {k: v for k, v in response.headers.items() if k not in ("X-Request-Id", "Content-Length", "Expires")}
    return response.status_code, headers


class TestByCode:
    def test_the_code_in_the_letter_opens(self, client, person):
        assert client.get(LOGIN).status_code == 200
        asked = client.post(REQUEST_CODE, {"email": "ola@politiet.example"})
        assert asked.status_code == 302
        letter = OutboundEmail.objects.get()
        assert (letter.recipient, letter.to_address, letter.kind) == (person, person.email, "account.login_code")
        opened = client.post(CONFIRM, {"code": code_sent_to(person)})
        assert (opened.status_code, opened.url, who(client)) == (302, reverse("dashboard:home"), person.pk)

    def test_however_the_address_is_written(self, client, person):
        client.post(REQUEST_CODE, {"email": " OLA@Politiet.Example "})
        client.post(CONFIRM, {"code": code_sent_to(person)})
        assert who(client) == person.pk

    def test_a_wrong_code_opens_nothing_and_three_are_enough(self, client, person):
        client.post(REQUEST_CODE, {"email": person.email})
        for _try in range(3):
            client.post(CONFIRM, {"code": "AAAAAA"})
        client.post(CONFIRM, {"code": code_sent_to(person)})
        assert who(client) is None

    def test_a_code_is_good_in_the_browser_that_asked_for_it(self, client, person, another_browser):
        client.post(REQUEST_CODE, {"email": person.email})
        other = another_browser()
        other.post(CONFIRM, {"code": code_sent_to(person)})
        assert who(other) is None

    def test_begun_as_one_given_up_and_begun_as_another_no_trace_of_the_first_remains(self, client, person):
        other = UserFactory(email="kari@politiet.example")
        client.post(REQUEST_CODE, {"email": person.email})
        client.post(reverse("account_logout"))
        client.post(REQUEST_CODE, {"email": other.email})
        client.post(CONFIRM, {"code": code_sent_to(person)})
        assert who(client) is None
        client.post(CONFIRM, {"code": code_sent_to(other)})
        assert who(client) == other.pk

    def test_strangers_get_no_letter_and_the_same_answer(self, client, person, another_browser):
        other = another_browser()
        known = client.post(REQUEST_CODE, {"email": person.email})
        unknown = other.post(REQUEST_CODE, {"email": "nobody@politiet.example"})
        assert shown(known) == shown(unknown)
        pages = [
            browser.get(CONFIRM).content.decode().replace(address, "ADDRESS")
            for browser, address in ((client, person.email), (other, "nobody@politiet.example"))
        ]
        assert without_tokens(pages[0]) == without_tokens(pages[1])
        wrong = [shown(browser.post(CONFIRM, {"code": "AAAAAA"})) for browser in (client, other)]
        assert wrong[0] == wrong[1]
        assert OutboundEmail.objects.count() == 1

    def test_who_has_left_gets_no_letter(self, client, person):
        deactivate_person(person=person, by=None, now=clock.now())
        client.post(REQUEST_CODE, {"email": person.email})
        assert OutboundEmail.objects.count() == 0


class TestByPassword:
    def test_the_right_one_opens(self, client, person):
        assert sign_in(client, "OLA@politiet.example").url == reverse("dashboard:home")
        assert who(client) == person.pk

    def test_the_session_gets_a_new_number(self, client, person):
        client.get(LOGIN)
        client.cookies[project.SESSION_COOKIE_NAME] = "chosen-by-the-attacker-0123456789"
        sign_in(client, person.email)
        assert client.cookies[project.SESSION_COOKIE_NAME].value != "chosen-by-the-attacker-0123456789"
        assert Session.objects.filter(session_key="chosen-by-the-attacker-0123456789").count() == 0

    def test_a_wrong_password_and_an_unknown_person_look_the_same(self, client, person, another_browser):
        answers = [
            (browser.post(LOGIN, {"login": address, "password": "feil passord her"}), address)
            for browser, address in ((client, person.email), (another_browser(), "nobody@politiet.example"))
        ]
        assert shown(answers[0][0]) == shown(answers[1][0])
        known, unknown = (
            without_tokens(answer.content.decode().replace(address, "ADDRESS")) for answer, address in answers
        )
        assert known == unknown

    def test_forgotten_by_a_stranger_and_by_a_person_look_the_same(self, client, person, another_browser):
        answers = [
            browser.post(reverse("account_reset_password"), {"email": address}, follow=True)
            for browser, address in ((client, person.email), (another_browser(), "nobody@politiet.example"))
        ]
        assert shown(answers[0]) == shown(answers[1])
        known, unknown = (without_tokens(answer.content.decode()) for answer in answers)
        assert known.replace(person.email, "ADDRESS") == unknown.replace("nobody@politiet.example", "ADDRESS")
        assert [letter.recipient for letter in OutboundEmail.objects.all()] == [person]

    def test_who_has_left_does_not_get_in(self, client, person):
        deactivate_person(person=person, by=None, now=clock.now())
        sign_in(client, person.email)
        assert who(client) is None

    def test_nobody_signs_up(self, client, db):
        response = client.post(
            reverse("account_signup"), {"email": "ny@politiet.example", "password1": PASSWORD, "password2": PASSWORD}
        )
        assert "Nobody signs up here" in response.content.decode()
        assert who(client) is None


class TestLimits:
    def test_guessing_ends_though_the_address_of_the_guesser_changes(self, client, person):
        for n in range(5):
            sign_in(client, person.email, "feil", headers={"X-Forwarded-For": f"203.0.113.{n}"})
        sign_in(client, person.email, headers={"X-Forwarded-For": "203.0.113.99"})
        assert who(client) is None

    @pytest.mark.parametrize("spelling", ["OLA@politiet.example", "Ola@Politiet.Example", " ola@politiet.example"])
    def test_another_spelling_is_the_same_person(self, client, person, spelling):
        for _n in range(5):
            sign_in(client, spelling, "feil")
        sign_in(client, person.email)
        assert who(client) is None

    def test_one_guesser_is_stopped_across_people(self, client, db):
        people = [f"p{n}@politiet.example" for n in range(12)]
        answers = [sign_in(client, email, "feil", headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n, email in enumerate(people)]  # fmt: skip
        assert "Too many failed login attempts" in answers[-1].content.decode()

    def test_asking_for_codes_ends(self, person, another_browser):
        for n in range(6):
            browser = another_browser()
            browser.post(REQUEST_CODE, {"email": person.email}, headers={"X-Forwarded-For": f"203.0.113.{n}"})
        assert OutboundEmail.objects.count() == 3

    @pytest.mark.django_db(transaction=True)
    def test_many_at_once_are_no_way_around(self, another_browser):
        person = UserFactory(email="ola@politiet.example")

        def ask():
            return another_browser().post(REQUEST_CODE, {"email": person.email}).status_code

        at_once(12, ask)
        assert OutboundEmail.objects.count() <= 3

    def test_the_person_is_not_locked_out_of_the_other_way(self, client, person, another_browser):
        for _n in range(6):
            sign_in(client, person.email, "feil")
        own = another_browser()
        own.post(REQUEST_CODE, {"email": person.email})
        own.post(CONFIRM, {"code": code_sent_to(person)})
        assert who(own) == person.pk


class TestWhereToAfterwards:
    @pytest.mark.parametrize(
        "target",
        [
            "//evil.example", "/\\evil.example", "https:evil.example", "\t//evil.example", "https://localhost@evil.example",
            "///evil.example", "javascript:alert(1)", "http://evil.example/", "%2F%2Fevil.example", "data:text/html,x",
        ],
    )  # fmt: skip
    def test_never_out_of_the_house(self, client, person, target):
        response = client.post(f"{LOGIN}?next={target}", {"login": person.email, "password": PASSWORD, "next": target})
        assert response.status_code == 302
        assert response.url in (reverse("dashboard:home"), "%2F%2Fevil.example")
        client.logout()
        client.post(REQUEST_CODE, {"email": person.email, "next": target})
        assert client.post(CONFIRM, {"code": code_sent_to(person), "next": target}).url in (
            reverse("dashboard:home"), "%2F%2Fevil.example",
        )  # fmt: skip

    def test_back_to_the_page_one_wanted(self, client, person):
        wanted = reverse("accounts:profile")
        assert client.get(wanted).url == f"{LOGIN}?next={wanted}"
        response = client.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": wanted})
        assert response.url == wanted

    @pytest.mark.parametrize("header", [{"Host": "evil.example"}, {"Host": "localhost:8000@evil.example"}])
    def test_a_forged_host_is_refused(self, client, person, header):
        assert client.post(REQUEST_CODE, {"email": person.email}, headers=header).status_code == 400
        assert OutboundEmail.objects.count() == 0

    def test_letters_lead_to_our_own_address_whatever_the_request_says(self, client, person, settings):
        headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
        client.post(reverse("account_reset_password"), {"email": person.email}, headers=headers)
        (letter,) = OutboundEmail.objects.all()
        assert "evil.example" not in letter.body_text + letter.body_html
        assert settings.SITE_URL + "/account/password/reset/key/" in letter.body_text


def test_nobody_changes_the_address_they_are_known_by(client, person):
    client.force_login(person)
    page = client.post(reverse("account_email"), {"action_add": "", "email": "privat@example.org"}, follow=True)
    assert "Your address comes from the HR system." in page.content.decode()
    person.refresh_from_db()
    assert (person.email, OutboundEmail.objects.count()) == ("ola@politiet.example", 0)


class TestTheEnd:
    def test_who_leaves_is_out_at_the_next_click(self, client, person):
        sign_in(client, person.email)
        assert client.get(reverse("accounts:profile")).status_code == 200
        deactivate_person(person=person, by=None, now=clock.now())
        assert client.get(reverse("accounts:profile")).status_code == 302

    def test_a_role_that_is_taken_away_is_gone_at_the_next_click(self, client, program, coordinator):
        client.force_login(coordinator)
        page = reverse("dashboard:letter-list", args=[program.slug])
        assert client.get(page).status_code == 200
        Membership.objects.filter(user=coordinator, role=Role.COORDINATOR).update(
            ended_at=clock.now(), ended_by=coordinator
        )
        assert client.get(page).status_code in (403, 404)

    def test_signing_out_takes_a_press_and_ends_it(self, client, person):
        sign_in(client, person.email)
        asked = client.get(reverse("account_logout"))
        assert who(client) == person.pk
        left = client.post(reverse("account_logout"))
        assert who(client) is None
        assert "Clear-Site-Data" not in asked
        assert left["Clear-Site-Data"] == '"cache", "storage"'

    def test_giving_up_half_way_in_clears_nothing_that_may_be_somebody_elses(self, client, person):
        client.post(REQUEST_CODE, {"email": person.email})
        assert "Clear-Site-Data" not in client.post(reverse("account_logout"))

    def test_the_administration_leads_to_the_same_way_out(self, client, administrator):
        client.force_login(administrator)
        assert client.post(reverse("admin:logout")).url == reverse("account_logout")
        assert who(client) == administrator.pk

    def test_a_session_lasts_a_working_day(self):
        assert timedelta(seconds=project.SESSION_COOKIE_AGE) == timedelta(hours=8)


def without_tokens(page: str) -> str:
    return re.sub(r"[A-Za-z0-9]{64}", "", page)

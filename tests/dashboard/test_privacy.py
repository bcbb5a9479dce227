"""The privacy statement leaves nothing out."""

import re
from datetime import date

from django.apps import apps
from django.urls import reverse

from mentoring.audit.triggers import OWN_APPS
from mentoring.dashboard.privacy import NOT_ABOUT_PEOPLE, TOPICS, statement
from programs.models import Program
from programs.states import Phase
from tests.scenarios.programs import drafted, in_phase


def test_every_model_is_told_of_or_is_not_about_people():
    told = [label for topic in TOPICS for label in topic.models] + list(NOT_ABOUT_PEOPLE)
    models = [model._meta.label for label in (*OWN_APPS, "audit") for model in apps.get_app_config(label).get_models()]
    assert sorted(told) == sorted(models)


def test_what_is_not_about_people_has_nothing_to_erase():
    assert [label for label in NOT_ABOUT_PEOPLE if getattr(apps.get_model(label).PersonalData, "erase", ())] == []


def test_the_statement_names_every_column_that_is_erased(program):
    for topic, stored in zip(TOPICS, statement(program), strict=True):
        erased = {field for label in topic.models for field in getattr(apps.get_model(label).PersonalData, "erase", ())}
        assert bool(erased) == bool(stored.deleted)
        assert all((stored.title, stored.why, stored.who, stored.until))


def test_dates_are_those_of_the_programme():
    program = Program(ends_on=date(2026, 12, 1), keep_applications_days=31, keep_videos_days=7)
    text = " ".join(stored.until for stored in statement(program))
    assert re.search(r"\b(1 January|1\. januar)\b", text)  # the year stands there in every other
    assert "7" in text


def test_anybody_may_read_it_before_applying_but_not_of_a_draft(client, outsider, coordinator, now):
    program = drafted(by=coordinator, now=now)
    url = reverse("dashboard:program-privacy", args=[program.slug])
    client.force_login(outsider)
    assert client.get(url).status_code == 404
    in_phase(program, Phase.CALL, by=coordinator, now=now)
    assert client.get(url).status_code == 200

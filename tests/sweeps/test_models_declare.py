"""Models say what is personal, and the database itself refuses what must never be."""

from importlib import import_module

import factory
import pytest
from django.apps import apps
from django.db import models
from django.db.models import CheckConstraint
from django.utils.functional import Promise

from mentoring.audit.triggers import OWN_APPS

MODELS = [
    pytest.param(model, id=model._meta.label)
    for label in (*OWN_APPS, "audit")
    for model in apps.get_app_config(label).get_models()
]

BY_THE_SYSTEM = {("accounts.PeopleImport", "applied")}
"""Acts that the command line does too, with nobody named: there the time alone must be there, and a constraint says when."""

WRITTEN_BY_THE_DATABASE = {"audit.Event", "audit.RowChange"}


@pytest.mark.parametrize("model", MODELS)
def test_every_column_is_erased_or_kept(model):
    declared = [*getattr(model.PersonalData, "erase", ()), *getattr(model.PersonalData, "keep", ())]
    columns = {field.name for field in model._meta.concrete_fields} - {"id"}
    assert sorted(declared) == sorted(columns)


@pytest.mark.parametrize("model", MODELS)
def test_choices_are_checked_by_the_database(model):
    checked = " ".join(str(c.condition) for c in model._meta.constraints if isinstance(c, CheckConstraint))
    chosen = {f.name for f in model._meta.concrete_fields if f.choices and isinstance(f, models.CharField)}
    assert {name for name in chosen if f"{name}__in" not in checked} == set()


@pytest.mark.parametrize("model", MODELS)
def test_when_and_by_whom_come_together(model):
    fields = {field.name: field for field in model._meta.concrete_fields}
    pairs = {
        name.removesuffix("_at")
        for name in fields
        if name.endswith("_at") and f"{name.removesuffix('_at')}_by" in fields
    }
    nullable = {stem for stem in pairs if fields[f"{stem}_at"].null and fields[f"{stem}_by"].null}
    names = " ".join(constraint.name for constraint in model._meta.constraints)
    nullable -= {stem for label, stem in BY_THE_SYSTEM if label == model._meta.label}
    assert {stem for stem in nullable if f"{stem}_paired" not in names} == set()


@pytest.mark.parametrize("model", MODELS)
def test_a_state_that_has_a_time_cannot_lack_it(model):
    """Where a row has `state` and a nullable time named after one of the states, a constraint ties the two together."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    if "state" not in fields:
        return
    states = [value for value, _label in fields["state"].choices or ()]
    tied = " ".join(str(c.condition) for c in model._meta.constraints if isinstance(c, CheckConstraint))
    loose = {
        state
        for state in states
        if f"{state}_at" in fields and fields[f"{state}_at"].null and f"{state}_at__isnull" not in tied
    }
    assert loose == set()


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_names_for_people(model):
    assert isinstance(model._meta.verbose_name, Promise)
    assert isinstance(model._meta.verbose_name_plural, Promise)
    assert [
        f.name for f in model._meta.concrete_fields if f.name != "id" and not isinstance(f.verbose_name, Promise)
    ] == []


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_a_factory(model):
    if model._meta.label in WRITTEN_BY_THE_DATABASE:
        return
    module = import_module(f"tests.factories.{model._meta.app_label}")
    made = {
        value._meta.model
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, factory.django.DjangoModelFactory)
    }
    assert model in made

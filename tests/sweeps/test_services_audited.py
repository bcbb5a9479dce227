"""Services: keyword-only, named actor and given clock; whatever writes is one attributed transaction."""

import ast
import inspect
import re
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import module_has_submodule
from django.utils.translation import override

from mentoring.audit.presenters import ACTS
from mentoring.audit.triggers import OWN_APPS

LABELS = (*OWN_APPS, "audit", "dashboard")

WORKERS = {
    # Not an act of a person: they take what is waiting, each in transactions of their own.
    "mentoring.mail.services.relay.relay",
    "mentoring.mail.services.outbox.queue_email",  # part of the caller's act, in the caller's transaction
    "mentoring.mail.services.outbox.queue_rendered_email",
    "mentoring.mail.services.outbox.render",
    "applicants.videos.services.videos.claim_look",  # takes the next that nobody has looked at, and notes when
    "applicants.videos.services.videos.claim_video",  # takes the next waiting row and marks it as taken
    "matching.services.runs.claim_run",
    "matching.services.explanations.explain_next",  # finds out what waits, under its row's lock
    "matching.services.letters.write_next",  # writes what is due, each batch in the name of who published
    "sessions_app.services.reminders.write_letters",  # the loop that the senders of reminders share; each names its act
    "sessions_app.trios.services.agreements.trio_of",  # part of the caller's act, in the caller's transaction
    "mentoring.audit.services.acting",
    "mentoring.audit.services.audited",
    "mentoring.audit.services.move",
    "mentoring.audit.services.move_each",
    "mentoring.audit.services.record",
    "mentoring.audit.services.record_each",
    "applicants.services.releases.release_next",  # takes the next release under way, each batch in the name of who asked for it
}

WRITES = {
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "save",
    "update",
    "bulk_update",
    "delete",
    "move",
    "move_each",
    "record",
}


def public_services():
    for label in LABELS:
        config = apps.get_app_config(label)
        if not module_has_submodule(config.module, "services"):
            continue
        root = import_module(f"{config.name}.services")
        inside = [name for _finder, name, _is_package in iter_modules(getattr(root, "__path__", [])) if name[0] != "_"]
        modules = [root, *(import_module(f"{config.name}.services.{name}") for name in inside)]
        for module in modules:
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith("_") and function.__module__ == module.__name__:
                    yield f"{module.__name__}.{name}", function


SERVICES = [pytest.param(name, function, id=name) for name, function in public_services()]


@pytest.mark.parametrize(("name", "function"), SERVICES)
def test_services_take_keywords_and_say_who_and_when(name, function):
    if name in WORKERS:
        return
    parameters = inspect.signature(function).parameters
    assert [p.name for p in parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)] == []
    if getattr(function, "is_audited", False):
        assert {"by", "now"} <= set(parameters)


@pytest.mark.parametrize(("name", "function"), SERVICES)
def test_what_writes_is_audited(name, function):
    if name in WORKERS or getattr(function, "is_audited", False):
        return
    tree = ast.parse(inspect.getsource(function).strip())
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    assert called & WRITES == set() or "acting" in called


@pytest.mark.parametrize(("name", "function"), SERVICES)
def test_services_say_what_they_guarantee(name, function):
    assert inspect.getdoc(inspect.unwrap(function))


def names_of_acts() -> list[ast.expr]:
    """What stands behind `action=` in every module of services, also in those that only help."""
    modules = {inspect.getmodule(inspect.unwrap(function)).__name__ for _name, function in public_services()}
    packages = {name.rpartition(".")[0] for name in modules if not name.endswith(".services")}
    for package in packages:
        modules |= {f"{package}.{name}" for _finder, name, _is in iter_modules(import_module(package).__path__)}
    return [
        keyword.value
        for name in sorted(modules - {"mentoring.audit.services"})
        for call in ast.walk(ast.parse(inspect.getsource(import_module(name))))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "action" or (keyword.arg == "act" and getattr(call.func, "id", "") != "acting")
    ]


def test_every_act_that_is_recorded_has_words_and_every_word_its_act():
    constants = {part.value for name in names_of_acts() for part in ast.walk(name) if isinstance(part, ast.Constant)}
    models = {f"{model._meta.label_lower}." for model in apps.get_models()}
    assert set(ACTS) == constants - models


def test_only_moves_are_recorded_under_a_name_put_together():
    """In one piece it is found by who looks for it, and by the test above. A move's begins with its model and needs no words of its own."""
    joined = [part for name in names_of_acts() for part in ast.walk(name) if isinstance(part, ast.JoinedStr)]
    models = {f"{model._meta.label_lower}." for model in apps.get_models()}
    assert [ast.unparse(name) for name in joined if getattr(name.values[0], "value", "") not in models] == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_words_are_a_sentence_without_gaps_in_every_language(language):
    with override(language):
        for code, sentence in ACTS.items():
            assert str(sentence)[0].isupper(), code
            assert str(sentence) != code
            assert str(sentence) % dict.fromkeys(set(re.findall(r"%\((\w+)\)s", str(ACTS[code]))), "7"), code

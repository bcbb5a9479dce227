"""Kinds of letters by the part of a programme they belong to, as coordinators find them in lists."""

from django.apps import apps

from mentoring.mail.kinds import LetterKind, Text, all_kinds, label_of

STEPS = ("applicants", "videos", "scoring", "matching", "gatherings", "trios", "checkins", "outcomes", "dashboard")
"""The apps in the order a programme comes to them."""


def by_step() -> list[tuple[Text, list[LetterKind]]]:
    """(what the part is called, its kinds), in the order a programme comes to them."""
    steps: dict[str, list[LetterKind]] = {}
    for kind in all_kinds():
        steps.setdefault(_app(kind.kind), []).append(kind)
    order = sorted(steps, key=lambda label: STEPS.index(label) if label in STEPS else len(STEPS))
    return [(apps.get_app_config(label).verbose_name, steps[label]) for label in order]


def full_label(kind: str) -> str:
    """What a kind is called where others stand beside it: "Gatherings: Changed"."""
    label = label_of(kind)
    return str(label) if label == kind else f"{apps.get_app_config(_app(kind)).verbose_name}: {label}"


def _app(kind: str) -> str:
    return kind.partition(".")[0]

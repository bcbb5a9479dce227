"""Reads of the audit trail, for administrators and the data protection officer."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q, QuerySet

from mentoring.accounts.models import User
from mentoring.audit.models import Event
from mentoring.audit.presenters import codes_saying, kinds_called

MOST_PEOPLE = 50
"""So many people are looked for by a word of their name."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """To what the trail is narrowed: what one person did, what happened in one programme, or with one object. None: not at all."""

    by: int | None = None
    program: int | None = None
    about: tuple[str, str] | None = None


def events_visible_to(user: User, *, words: str = "", narrowed: Narrowed | None = None) -> QuerySet[Event]:
    """Named acts, latest first. Every one of the words must be in the act as it is read, in its code, its object or the name of who did it."""
    events = Event.objects.all() if user.has_perm("audit.read_trail") else Event.objects.none()
    for word in words.split():
        found = Q(action__icontains=word) | Q(action__in=codes_saying(word))
        found |= Q(subject_type__icontains=word) | Q(subject_type__in=kinds_called(word))
        people = User.objects.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
        found |= Q(by_id__in=list(people.values_list("pk", flat=True)[:MOST_PEOPLE]))
        if word.isdecimal() and len(word) < 12:
            found |= Q(by_id=int(word))
        events = events.filter(found)
    only = narrowed or Narrowed()
    if only.by is not None:
        events = events.filter(by_id=only.by)
    if only.program is not None:
        events = events.filter(program_id=only.program)
    if only.about is not None:
        kind, pk = only.about
        events = events.filter(subject_type=kind, subject_id=pk)
    return events.order_by("-id")


def names_of(ids: set[int]) -> dict[int, str]:
    """The people behind the numbers, as far as they are still known."""
    return {person.pk: person.name for person in User.objects.filter(pk__in=ids)}


def programs_named(ids: set[int]) -> dict[int, str]:
    """The programmes behind the numbers, as far as they are still there."""
    return {
        program.pk: str(program) for program in apps.get_model("programs.program")._default_manager.filter(pk__in=ids)
    }

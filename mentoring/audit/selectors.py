"""Reads of the audit trail, for administrators and the data protection officer."""

from django.db.models import QuerySet

from mentoring.accounts.models import User
from mentoring.audit.models import Event


def events_visible_to(user: User, *, words: str = "") -> QuerySet[Event]:
    """Named acts, latest first; narrowed to acts, objects or a person's number."""
    events = Event.objects.all() if user.has_perm("audit.read_trail") else Event.objects.none()
    for word in words.split():
        by_number = (
            Event.objects.filter(by_id=int(word)) if word.isdecimal() and len(word) < 12 else Event.objects.none()
        )
        events = (
            events.filter(action__icontains=word) | events.filter(subject_type__icontains=word) | (events & by_number)
        )
    return events.order_by("-id")


def names_of(ids: set[int]) -> dict[int, str]:
    """The people behind the numbers, as far as they are still known."""
    return {person.pk: person.name for person in User.objects.filter(pk__in=ids)}

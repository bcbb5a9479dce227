"""Write down who did what. Every service of every app goes through here."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from django.db import connection, models, transaction

from mentoring.audit.models import Event
from mentoring.bulk import insert_columns
from mentoring.states import Flow, State

if TYPE_CHECKING:
    from mentoring.accounts.models import User

P = ParamSpec("P")
R = TypeVar("R")


class HasState(Protocol):
    pk: Any
    state: State


@contextmanager
def acting(*, by: "User | None", act: str) -> Iterator[None]:
    """A transaction in which every change of a row is recorded as done by `by` (None: the system) in the course of `act`.

    May be nested: the inner act is recorded under its own name, the outer one goes on afterwards.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH old AS MATERIALIZED (SELECT current_setting('mentoring.by', true) AS by, current_setting('mentoring.act', true) AS act) "
                "SELECT old.by, old.act, set_config('mentoring.by', %s, true), set_config('mentoring.act', %s, true) FROM old",
                [str(by.pk) if by is not None else "", act],
            )
            old_by, old_act, *_rest = cursor.fetchone()
        yield
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('mentoring.by', %s, true), set_config('mentoring.act', %s, true)",
                [old_by or "", old_act or ""],
            )


def audited(service: Callable[P, R]) -> Callable[P, R]:
    """Make a service one transaction, attributed to its keyword argument `by`, under the service's own name."""
    act = f"{service.__module__.partition('.services')[0]}.{service.__name__}"

    @functools.wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with acting(by=kwargs.get("by"), act=act):  # type: ignore[arg-type]
            return service(*args, **kwargs)

    run.is_audited = True  # type: ignore[attr-defined]
    return run


def record(
    *,
    action: str,
    subject: models.Model,
    by: "User | None",
    program_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    now: datetime,
) -> Event:
    """Put one named act on record, in the transaction of the change itself. `before`/`after` hold states, dates and ids, never texts."""
    return Event.objects.create(
        at=now,
        by_id=by.pk if by is not None else None,
        program_id=program_id,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        before=dict(before or {}),
        after=dict(after or {}),
    )


def record_each(
    *,
    action: str,
    model: type[models.Model],
    happened: Iterable[tuple[int, Mapping[str, Any]]],
    by: "User | None",
    program_id: int | None = None,
    now: datetime,
    before: Mapping[int, Mapping[str, Any]] | None = None,
) -> None:
    """As `record`, for the same act on many rows of a model (id, `after`), in one statement. `before`: by id."""
    those = list(happened)
    earlier = before or {}
    insert_columns(
        Event,
        {
            "subject_id": [str(pk) for pk, _after in those],
            "before": [dict(earlier.get(pk, {})) for pk, _after in those],
            "after": [dict(after) for _pk, after in those],
        },
        same={
            "at": now, "by_id": by.pk if by is not None else None, "program_id": program_id, "action": action,
            "subject_type": model._meta.label_lower,
        },
    )  # fmt: skip


def move(
    instance: Any,
    target: State,
    *,
    flow: Flow[Any],
    by: "User | None",
    now: datetime,
    program_id: int | None,
    **stamps: Any,
) -> Any:
    """Move `instance` to `target`: lock the row, check the table, write the state and the `stamps` only, record it.

    Must run inside a transaction. Returns the fresh row with the caller's related objects still loaded on `instance`. Raises
    InvalidMove when the row (as it is now, not as the caller remembers it) may not go there.
    """
    model = type(instance)
    fresh = model._default_manager.select_for_update(of=("self",)).get(pk=instance.pk)
    source = fresh.state
    flow.check(source, target)
    for name, value in {"state": target, **stamps}.items():
        setattr(fresh, name, value)
        setattr(instance, name, value)
    fresh.save(update_fields=["state", *stamps])
    record(
        action=f"{model._meta.label_lower}.{target.value}",
        subject=fresh,
        by=by,
        program_id=program_id,
        before={"state": source.value},
        after={"state": target.value},
        now=now,
    )
    return instance


def move_each(
    model: type[Any],
    ids: Iterable[int],
    target: State,
    *,
    flow: Flow[Any],
    by: "User | None",
    now: datetime,
    program_id: int | None,
    **stamps: Any,
) -> None:
    """As `move`, for many rows of a model in a few queries: all are locked and checked before any is written, and each is on record.

    Raises InvalidMove when one of them (as it is now) may not go there; then none has moved.
    """
    rows = model._default_manager.filter(pk__in=list(ids)).order_by("pk")
    sources = dict(rows.select_for_update(of=("self",)).values_list("pk", "state"))
    for source in set(sources.values()):
        flow.check(source, target)
    model._default_manager.filter(pk__in=list(sources)).update(state=target, **stamps)
    record_each(
        action=f"{model._meta.label_lower}.{target.value}", model=model, by=by, program_id=program_id, now=now,
        before={pk: {"state": source.value} for pk, source in sources.items()},
        happened=((pk, {"state": target.value}) for pk in sources),
    )  # fmt: skip

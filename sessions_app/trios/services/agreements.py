"""Writes of the agreement, the topics and the next step of a trio."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.policies import Refusal
from programs.models import Membership
from sessions_app.trios.models import Agreed, Topic, Trio
from sessions_app.trios.policies import check_goes_on

MOST_TOPICS = 50


def trio_of(leader: Membership) -> Trio:
    """The row of the leader's trio, made when it is first needed, and locked. Part of the caller's act."""
    Trio.objects.get_or_create(leader_id=leader.pk, defaults={"program_id": leader.program_id})
    return Trio.objects.select_for_update(of=("self",)).select_related("program", "leader__user").get(leader=leader)


@audited
def save_agreement(*, leader: Membership, words: Mapping[str, str], version: int, by: User, now: datetime) -> Trio:
    """Write the agreement anew. Whoever writes it says yes to it; the others' yes was to the earlier words and lapses.

    `version` is what the page was made from: somebody who wrote meanwhile is not overwritten, but told.
    """
    trio = trio_of(leader)
    check_goes_on(trio.program)
    if trio.version != version:
        raise Refusal(
            "changed_elsewhere",
            _("One of the others has changed the agreement. Copy your words, and look at it again."),
        )
    for name, value in words.items():
        setattr(trio, name, value)
    trio.version += 1
    trio.save(update_fields=[*words, "version"])
    _say_yes(trio, by=by, now=now)
    record(action="trios.save_agreement", subject=trio, by=by, program_id=trio.program_id, now=now)
    return trio


@audited
def agree(*, leader: Membership, version: int, by: User, now: datetime) -> Trio:
    """Say yes to the agreement as one has read it."""
    trio = trio_of(leader)
    check_goes_on(trio.program)
    if trio.version != version or not trio.aims:
        raise Refusal("changed_elsewhere", _("The agreement has changed meanwhile. Read it again before you say yes."))
    _say_yes(trio, by=by, now=now)
    record(action="trios.agree", subject=trio, by=by, program_id=trio.program_id, now=now)
    return trio


def _say_yes(trio: Trio, *, by: User, now: datetime) -> None:
    Agreed.objects.update_or_create(trio=trio, person=by, defaults={"version": trio.version, "at": now})


@audited
def add_topic(*, leader: Membership, text: str, by: User, now: datetime) -> Topic:
    """Add something one would like to talk about."""
    trio = trio_of(leader)
    check_goes_on(trio.program)
    if trio.topics.filter(talked_at=None).count() >= MOST_TOPICS:
        raise Refusal("enough", _("There are fifty topics already. Talk about one of them first."))
    topic = Topic.objects.create(trio=trio, text=text, added_at=now, added_by=by)
    record(action="trios.add_topic", subject=topic, by=by, program_id=trio.program_id, now=now)
    return topic


@audited
def tick_topic(*, topic: Topic, by: User, now: datetime) -> Topic:
    """Note that a topic was talked about; once more, that it is open again."""
    topic.talked_at = None if topic.talked_at else now
    topic.save(update_fields=["talked_at"])
    record(action="trios.tick_topic", subject=topic, by=by, program_id=topic.trio.program_id, now=now)
    return topic


@audited
def say_next_step(*, leader: Membership, text: str, by: User, now: datetime) -> Trio:
    """Write down what each does until the next meeting."""
    trio = trio_of(leader)
    check_goes_on(trio.program)
    trio.next_step = text
    trio.save(update_fields=["next_step"])
    record(action="trios.next_step", subject=trio, by=by, program_id=trio.program_id, now=now)
    return trio

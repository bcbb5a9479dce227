"""Who may do what in a trio. Each takes the leader's membership, or something that belongs to a trio. Leaf."""

from typing import Any

import rules

from programs.rules import is_coordinator, is_leader, is_mentor


def _leader_of(obj: Any) -> Any:
    """The membership of the leader whose trio an object is, or belongs to."""
    return obj if obj is None or obj._meta.label_lower == "programs.membership" else obj.trio.leader


@rules.predicate
def is_leader_of_trio(user: Any, obj: Any = None) -> bool:
    leader = _leader_of(obj)
    return bool(
        leader is not None and leader.role == "leader" and leader.user_id == user.pk and leader.ended_at is None
    )


@rules.predicate
def is_mentor_of_trio(user: Any, obj: Any = None) -> bool:
    """In a pair with the leader that goes on."""
    leader = _leader_of(obj)
    return bool(
        leader is not None
        and leader.pairings.filter(
            mentor__user=user, mentor__ended_at=None, state__in=["published", "confirmed"]
        ).exists()
    )


@rules.predicate
def assists_leader(user: Any, obj: Any = None) -> bool:
    leader = _leader_of(obj)
    return bool(leader is not None and leader.assistants.filter(user=user, ended_at=None).exists())


is_in_trio = is_leader_of_trio | is_mentor_of_trio


@rules.predicate
def is_writer(user: Any, message: Any = None) -> bool:
    return bool(message is not None and message.writer_id == user.pk)


@rules.predicate
def is_contact(user: Any, message: Any = None) -> bool:
    """The one person a message on the quiet line was written to."""
    return bool(message is not None and message.contact_id == user.pk)


rules.add_perm("trios.view_trio", is_in_trio | assists_leader)
rules.add_perm("trios.arrange_meeting", is_in_trio | assists_leader)
rules.add_perm("trios.write_trio", is_in_trio)
rules.add_perm("trios.open_room", is_mentor_of_trio)
rules.add_perm("trios.write_quietly", is_leader | is_mentor)
rules.add_perm("trios.answer_quietly", is_contact)
rules.add_perm("trios.take_back_quietly", is_writer)
rules.add_perm("trios.watch_rhythm", is_coordinator)

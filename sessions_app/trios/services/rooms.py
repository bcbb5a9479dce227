"""What two mentors write for each other. The only file that seals a room."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.services import audited
from mentoring.policies import Refusal
from mentoring.sealing import TooLong
from programs.models import Membership
from sessions_app.trios.models import Room
from sessions_app.trios.policies import check_goes_on
from sessions_app.trios.selectors import Written, own_room, sealed_room


@audited
def write_room(*, leader: Membership, written: Written, version: int, by: User, now: datetime) -> Room:
    """Seal what stands in the room of the leader's mentors. Only one of them may: anybody else is refused, whoever asks.

    `version` is what the page was made from: the other's words are not overwritten.
    """
    check_goes_on(leader.program)
    seen = own_room(leader, by)
    if seen is None:
        raise Refusal("not_yours", _("Only the mentors of this leader write here."))
    Room.objects.get_or_create(key=seen.key, defaults={"program_id": leader.program_id})
    room = Room.objects.select_for_update().get(key=seen.key)
    if room.version != version:
        raise Refusal(
            "changed_elsewhere",
            _("Your co-mentor has written here meanwhile. Copy your words, and look at the page again."),
        )
    try:
        room.envelope = sealed_room(seen.key, written)
    except TooLong:
        raise Refusal("too_long", _("There is no room for so much. Shorten your notes.")) from None
    room.version += 1
    room.save(update_fields=["version", "envelope"])
    return room

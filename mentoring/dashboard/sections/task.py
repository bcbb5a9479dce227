from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `deadline` is an instant, `day` a date the committee sets its own pace by; at most one of them is there."""

    title: str
    why: str
    url: str
    button: str
    meta: str = ""
    deadline: datetime | None = None
    day: date | None = None

    def sort_key(self) -> tuple[bool, datetime]:
        """What has a deadline first, the nearest in front."""
        if self.deadline is not None:
            return False, self.deadline
        if self.day is not None:
            return False, timezone.make_aware(datetime.combine(self.day, time(23, 59)))
        return True, datetime.max.replace(tzinfo=timezone.get_current_timezone())

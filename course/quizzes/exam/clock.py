"""When an exam ends for one learner, and what may still arrive then."""

from dataclasses import dataclass
from datetime import datetime, timedelta

GRACE = timedelta(seconds=5)
"""What a browser sent at the last moment may be so late, and still counts."""


@dataclass(frozen=True)
class Clock:
    """The time that an attempt has. None is no limit; extra minutes are the learner's own."""

    started_at: datetime
    minutes: int | None
    extra_minutes: int = 0

    @property
    def ends_at(self) -> datetime | None:
        """The end that the learner is told."""
        if self.minutes is None:
            return None
        return self.started_at + timedelta(minutes=self.minutes + self.extra_minutes)

    def is_up(self, now: datetime) -> bool:
        """Whether the learner's time is over."""
        return self.ends_at is not None and now >= self.ends_at

    def is_closed(self, now: datetime) -> bool:
        """Whether nothing that arrives counts any more."""
        return self.ends_at is not None and now >= self.ends_at + GRACE

"""The hours in which nobody is disturbed, from the environment or the table `[quiet]` of `TERBUKA_CONFIG`."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from pydantic import field_validator
from pydantic_settings import SettingsConfigDict

from shared.runtime.clock import legal_day
from shared.runtime.config import TerbukaSettings
from shared.runtime.legal_zone import legal_zone

NOON = time(12)


class QuietHours(TerbukaSettings):
    """Bounds the night: from `TERBUKA_QUIET_BEGINS` of a day to `TERBUKA_QUIET_ENDS` of the next, in legal time."""

    table: ClassVar[str] = "quiet"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_QUIET_", extra="ignore", env_ignore_empty=True)

    begins: time = time(18)
    ends: time = time(6)

    @field_validator("begins")
    @classmethod
    def _in_the_afternoon(cls, value: time) -> time:
        if value <= NOON:
            raise ValueError("begins after noon")
        return value

    @field_validator("ends")
    @classmethod
    def _in_the_morning(cls, value: time) -> time:
        if value > NOON:
            raise ValueError("ends before noon")
        return value

    def are_over(self, instant: datetime) -> bool:
        """Tells whether people may be told at an instant, whatever day it is."""
        return self.ends <= instant.astimezone(legal_zone()).time() < self.begins

    def morning_of(self, day: date) -> datetime:
        """Returns the first instant of a day at which people may be told."""
        return datetime.combine(day, self.ends, legal_zone())

    def first_minute(self, instant: datetime) -> datetime:
        """Returns the first instant from this one on at which people may be told, on whatever day."""
        if self.are_over(instant):
            return instant
        today = self.morning_of(legal_day(instant))
        return today if instant < today else self.morning_of(legal_day(instant) + timedelta(days=1))

    def working_minute(self, instant: datetime, is_worked: Callable[[date], bool]) -> datetime:
        """Returns the first instant from this one on at which people may be told what can wait for a working day."""
        first = self.first_minute(instant)
        today = day = legal_day(first)
        while not is_worked(day):
            day += timedelta(days=1)
        return first if day == today else self.morning_of(day)

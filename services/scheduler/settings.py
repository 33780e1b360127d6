"""The knobs of the scheduler."""

from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.config import TerbukaSettings


class SchedulerSettings(TerbukaSettings):
    """Holds how much the sweep takes at a time; `TERBUKA_SCHEDULER_BATCH` in steps per transaction."""

    table: ClassVar[str] = "scheduler"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_SCHEDULER_", extra="ignore")

    batch: int = Field(default=1000, ge=1, le=5000)

"""The knobs of the monitor."""

from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.config import TerbukaSettings


class MonitorSettings(TerbukaSettings):
    """Says for how many days the journal keeps lines that are no evidence: `TERBUKA_MONITOR_JOURNAL_DAYS`."""

    table: ClassVar[str] = "monitor"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_MONITOR_", extra="ignore")

    journal_days: int = Field(default=730, ge=31)

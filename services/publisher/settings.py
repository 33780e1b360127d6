"""The settings of publisher alone, and whose website it is."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.config import TerbukaSettings


class PublisherSettings(TerbukaSettings):
    """Bounds what one page and one process hold; each stands in the environment as `TERBUKA_SITE_<NAME>`."""

    table: ClassVar[str] = "publisher"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_SITE_", env_file=".env", extra="ignore")

    cache_bytes: int = Field(default=64 * 1024 * 1024, ge=0)
    sweep_seconds: int = Field(default=600, gt=0)
    """A copy without a row is deleted after it was found in two sweeps."""
    check_seconds: int = Field(default=86_400, gt=0)
    """How often each copy that is offered is read and measured again."""
    log_origin: str = Field(default="")
    """The name of the log of closures for ever; empty, it is the website's first address and `/log`."""
    log_seconds: float = Field(default=1.0, gt=0)
    """How often new entries are ordered and signed."""
    desk: str = Field(default="PPID Utama")
    desk_hours: str = Field(default="")

    def log_name(self, address: str) -> str:
        """Returns the name of the log of closures of a website."""
        return self.log_origin or f"{address.partition('://')[2]}/log"


@dataclass(frozen=True)
class Office:
    """Whose website this is and where a reader asks; `address` has no slash at its end, `rooms` have audit trails."""

    name: str
    contact: str
    desk: str
    hours: str
    address: str
    rooms: tuple[str, ...] = ()

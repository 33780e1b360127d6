"""The settings of the file gate."""

from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.byte_streams import MEBIBYTE
from shared.runtime.config import TerbukaSettings


class FileSettings(TerbukaSettings):
    """How files are judged; in the environment as `TERBUKA_FILES_<NAME>`.

    `clamd` is `host:port` or the path of a socket; empty means that nothing is scanned for malware.
    """

    table: ClassVar[str] = "files"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_FILES_", extra="ignore")

    clamd: str = ""
    checking_seconds: int = Field(default=30, gt=0)
    """Processor time for one file."""
    checking_bytes: int = Field(default=1536 * MEBIBYTE, gt=0)
    checking_at_once: int = Field(default=2, gt=0)

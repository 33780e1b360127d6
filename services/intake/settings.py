"""The settings of intake; sizes that every room shares are in `shared.runtime.settings.Limits`."""

from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.config import TerbukaSettings


class IntakeSettings(TerbukaSettings):
    """Limits of reading workbooks and times of the sweeps; in the environment as `TERBUKA_INTAKE_<NAME>`."""

    table: ClassVar[str] = "intake"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_INTAKE_", extra="ignore")

    rows_per_workbook: int = Field(default=50_000, gt=0)
    reading_seconds: int = Field(default=60, gt=0)
    reading_bytes: int = Field(default=1024 * 1024 * 1024, gt=0)
    orphan_seconds: int = Field(default=86_400, gt=0)
    """Longer than any upload lasts: its first file has no row until the last has arrived."""
    sweep_seconds: int = Field(default=600, gt=0)

"""The knobs of registry, from the environment or a `.env` file."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.registry.domain.case_rules import Policy
from shared.runtime.config import TerbukaSettings


class RegistrySettings(TerbukaSettings):
    """Says how Ps 11(2) is read, and how much one step takes.

    Every knob stands in the environment as `TERBUKA_REGISTRY_<NAME>`.
    """

    table: ClassVar[str] = "registry"
    model_config = SettingsConfigDict(env_file=".env", env_prefix="TERBUKA_REGISTRY_", extra="ignore")

    window_policy: Policy = Policy.WINDOW
    tim_quorum: int = Field(default=1, gt=0)
    suggestions_batch: int = Field(default=50, gt=0)
    suggestions_pause: float = Field(default=2.0, gt=0)
    orphan_seconds: int = Field(default=86_400, gt=0)
    """Longer than any upload lasts: its object lies there unknown until the act is recorded."""
    sweep_seconds: int = Field(default=3_600, gt=0)
    questionnaire: Path | None = None
    """The file of the assessor's questions (TOML); without one those of the example."""

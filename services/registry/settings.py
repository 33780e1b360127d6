"""The knobs of registry, from the environment or a `.env` file."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.registry.opening import Policy


class RegistrySettings(BaseSettings):
    """Says how Ps 11(2) is read, what a penetapan names, and how much one step takes.

    Every knob stands in the environment as `TERBUKA_REGISTRY_<NAME>`.
    """

    model_config = SettingsConfigDict(env_file=".env", env_prefix="TERBUKA_REGISTRY_", extra="ignore")

    window_policy: Policy = Policy.WINDOW
    unit: str = "PPID Utama"
    place: str = "Pontianak"
    suggestions_batch: int = Field(default=50, gt=0)
    suggestions_pause: float = Field(default=2.0, gt=0)

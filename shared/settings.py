"""The knobs that every room reads, from the environment or a `.env` file."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MEBIBYTE = 1024 * 1024


class Limits(BaseSettings):
    """Bounds what may be handed in; every size is in bytes and stands in the environment as `TERBUKA_LIMIT_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="TERBUKA_LIMIT_", extra="ignore")

    file: int = Field(default=50 * MEBIBYTE, gt=0)
    files_per_submission: int = Field(default=20, gt=0)
    workbook: int = Field(default=20 * MEBIBYTE, gt=0)
    dossier: int = Field(default=1 * MEBIBYTE, gt=0)
    items_per_submission: int = Field(default=2_000, gt=0)
    form: int = Field(default=2 * MEBIBYTE, gt=0)

    @property
    def request(self) -> int:
        """Returns the largest body that any request may have, in bytes."""
        return self.file * self.files_per_submission + self.dossier


class Settings(BaseSettings):
    """Holds where Terbuka keeps its data, where it listens, and what it accepts.

    `DATABASE_URL` empty means the embedded PostgreSQL under `TERBUKA_HOME`.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    home: Path = Field(default=Path(".terbuka"), validation_alias="TERBUKA_HOME")
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8080, validation_alias="PORT", ge=0, le=65535)
    public_url: str = Field(default="", validation_alias="TERBUKA_PUBLIC_URL")
    kafka: str = Field(default="", validation_alias="TERBUKA_KAFKA")
    body_name: str = Field(default="Pemerintah Provinsi Contoh", validation_alias="TERBUKA_BODY_NAME")
    body_contact: str = Field(default="", validation_alias="TERBUKA_BODY_CONTACT")
    log_level: str = Field(default="INFO", validation_alias="TERBUKA_LOG_LEVEL")
    limits: Limits = Field(default_factory=Limits)

    @property
    def address(self) -> str:
        """Returns the address by which people reach the website, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def accounts_file(self) -> Path:
        """Returns the file of the sample accounts (0600)."""
        return self.home / "accounts.json"

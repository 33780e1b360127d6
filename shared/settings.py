"""The knobs that every room reads, from the environment or a `.env` file."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.errors import Refusal

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


class StoreSettings(BaseSettings):
    """Says where objects lie: `TERBUKA_OBJECTS=directory`, or `s3://bucket` with the `TERBUKA_S3_*` knobs.

    `sync` names a folder on the store's own file system: each write is put on that disk before it counts (for a
    store on the same machine that does not do so itself). `lock_days` above 0 locks what lies below the prefixes.
    """

    model_config = SettingsConfigDict(env_prefix="TERBUKA_", env_file=".env", extra="ignore", populate_by_name=True)

    place: str = Field(default="directory", validation_alias="TERBUKA_OBJECTS")
    endpoint: str = Field(default="", validation_alias="TERBUKA_S3_ENDPOINT")
    region: str = Field(default="us-east-1", validation_alias="TERBUKA_S3_REGION")
    access_key: str = Field(default="", validation_alias="TERBUKA_S3_ACCESS_KEY")
    secret_file: Path | None = Field(default=None, validation_alias="TERBUKA_S3_SECRET_FILE")
    secure: bool = Field(default=True, validation_alias="TERBUKA_S3_SECURE")
    timeout: float = Field(default=30.0, gt=0, validation_alias="TERBUKA_S3_TIMEOUT")
    sync: Path | None = Field(default=None, validation_alias="TERBUKA_S3_SYNC")
    lock_days: int = Field(default=0, ge=0, validation_alias="TERBUKA_S3_LOCK_DAYS")
    lock_prefixes: str = Field(default="files/", validation_alias="TERBUKA_S3_LOCK_PREFIXES")

    @property
    def remote(self) -> bool:
        """Tells whether objects lie in an S3 store; raises `Refusal` (`TEMPAT_OBJEK_SALAH`) for any other place."""
        if self.place == "directory":
            return False
        if not self.place.startswith("s3://") or not self.bucket:
            raise Refusal(
                "TEMPAT_OBJEK_SALAH",
                f"TERBUKA_OBJECTS={self.place} tidak dikenal.",
                mend="Tulis `directory`, atau `s3://nama-ember`.",
            )
        return True

    @property
    def bucket(self) -> str:
        """Returns the name of the bucket."""
        return self.place.removeprefix("s3://").strip("/")

    @property
    def locked_prefixes(self) -> tuple[str, ...]:
        """Returns the beginnings of the keys whose objects are locked."""
        return tuple(prefix.strip() for prefix in self.lock_prefixes.split(",") if prefix.strip())

    def secret(self) -> str:
        """Returns the secret key, read from its file; raises `Refusal` (`RAHASIA_S3_TIDAK_ADA`)."""
        try:
            return self.secret_file.read_text().strip() if self.secret_file else ""
        except OSError as error:
            raise Refusal(
                "RAHASIA_S3_TIDAK_ADA",
                f"Berkas rahasia S3 {self.secret_file} tidak dapat dibaca.",
                mend="Isi TERBUKA_S3_SECRET_FILE dengan berkas yang memuat rahasianya, hanya terbaca oleh layanan ini.",
            ) from error


class Settings(BaseSettings):
    """Holds where Terbuka keeps its data, where it listens, and what it accepts.

    `DATABASE_URL` empty means the embedded PostgreSQL under `TERBUKA_HOME`.
    """

    model_config = SettingsConfigDict(env_prefix="TERBUKA_", env_file=".env", extra="ignore", populate_by_name=True)

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
    store: StoreSettings = Field(default_factory=StoreSettings)

    @property
    def address(self) -> str:
        """Returns the address by which people reach the website, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def accounts_file(self) -> Path:
        """Returns the file of the sample accounts (0600)."""
        return self.home / "accounts.json"

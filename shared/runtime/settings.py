"""The knobs that every room reads, from the environment, a `.env` file, or the TOML that `TERBUKA_CONFIG` names."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from shared.runtime.config import ALIAS_ONLY, TerbukaSettings
from shared.runtime.errors import Refusal
from shared.runtime.legal_zone import ZoneName


def secret_in(path: Path | None, knob: str) -> str:
    """Returns the secret that a file holds, empty without a file; raises `Refusal` (`RAHASIA_TIDAK_TERBACA`)."""
    try:
        return path.read_text().strip() if path else ""
    except OSError as error:
        raise Refusal(
            "RAHASIA_TIDAK_TERBACA",
            f"Berkas rahasia {path} tidak dapat dibaca.",
            mend=f"Isi {knob} dengan berkas yang memuat rahasianya, hanya terbaca oleh layanan ini.",
        ) from error


class StoreSettings(TerbukaSettings):
    """Says where objects lie: `TERBUKA_OBJECTS=directory`, or `s3://bucket` with the `TERBUKA_S3_*` knobs.

    `sync` names a folder on the store's own file system: each write is put on that disk before it counts (for a
    store on the same machine that does not do so itself). `lock_days` above 0 locks what lies below the prefixes.
    """

    table: ClassVar[str] = "store"
    model_config = SettingsConfigDict(env_prefix=ALIAS_ONLY, env_file=".env", extra="ignore", populate_by_name=True)

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
        """Returns the secret key, read from its file; raises `Refusal` (`RAHASIA_TIDAK_TERBACA`)."""
        return secret_in(self.secret_file, "TERBUKA_S3_SECRET_FILE")


class KafkaSettings(TerbukaSettings):
    """Says where Kafka is and how this process signs in: `TERBUKA_KAFKA` and the `TERBUKA_KAFKA_*` knobs.

    With `sasl_plaintext` or `sasl_ssl` the account signs in by SCRAM-SHA-512; `ca_file` holds the authority that
    the brokers' certificates are checked against (empty: the system's).
    """

    table: ClassVar[str] = "kafka"
    model_config = SettingsConfigDict(env_prefix=ALIAS_ONLY, env_file=".env", extra="ignore", populate_by_name=True)

    servers: str = Field(default="", validation_alias="TERBUKA_KAFKA")
    security: Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"] = Field(
        default="plaintext", validation_alias="TERBUKA_KAFKA_SECURITY"
    )
    user: str = Field(default="", validation_alias="TERBUKA_KAFKA_USER")
    password_file: Path | None = Field(default=None, validation_alias="TERBUKA_KAFKA_PASSWORD_FILE")
    ca_file: Path | None = Field(default=None, validation_alias="TERBUKA_KAFKA_CA_FILE")

    @property
    def bootstrap(self) -> list[str]:
        """Returns the addresses to ask first, empty where no Kafka is set."""
        return [server.strip() for server in self.servers.split(",") if server.strip()]

    def password(self) -> str:
        """Returns the password, read from its file; raises `Refusal` (`RAHASIA_TIDAK_TERBACA`)."""
        return secret_in(self.password_file, "TERBUKA_KAFKA_PASSWORD_FILE")


class PaperSettings(TerbukaSettings):
    """What the province sets of its papers, in the environment as `TERBUKA_PAPERS_<NAME>`.

    `unit` and `place` stand on each letter, `address` are the lines below the unit, parted by `|`. `letter_number` is
    the number of a letter out that has none of its own: NOMOR stands for its line in the buku agenda, TAHUN for the
    year, and so has `penetapan_number`. `inside_mark` is the class of security stamped on papers that stay inside: T,
    R or SR. `folder` holds the templates that the province edits; empty: ours.
    """

    table: ClassVar[str] = "papers"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_PAPERS_", extra="ignore")

    unit: str = "PPID Utama"
    place: str = "Pontianak"
    address: str = ""
    letter_number: str = Field(default="B-NOMOR/PPID/TAHUN", pattern="NOMOR.*TAHUN")
    penetapan_number: str = Field(default="NOMOR/PPID/TAHUN", pattern="NOMOR.*TAHUN", max_length=60)
    inside_mark: Literal["T", "R", "SR"] = "R"
    folder: Path | None = None


class Settings(TerbukaSettings):
    """Holds where Terbuka keeps its data, where it listens, and what it accepts.

    `DATABASE_URL` empty means the embedded PostgreSQL under `TERBUKA_HOME`; its password may stand in a file of its
    own. `TERBUKA_PEERS` says where the rooms find each other, `{room}` standing for the name, where one address does
    not serve them all. Only the addresses and networks in `TERBUKA_TRUSTED_PROXIES` (commas between) are believed
    when they say by `X-Forwarded-*` who asks, how and for which host. Who is told to stop has `drain_seconds` to
    end what is in hand; a reader of Kafka that is behind and does nothing for `stall_seconds` ends its process; a
    process of which nothing was heard for `silent_seconds` counts as gone. `audit` is the folder outside the database
    in which the signed heads of the audit trails grow. `second_factor` is asked of whoever has one, or required of
    those who decide, with `keys` as a security key alone. `public_url` is the address of website and desks, to which
    security keys are bound. `time_zone` is that in which legal days begin: WIB, WITA or WIT.
    """

    model_config = SettingsConfigDict(env_prefix=ALIAS_ONLY, env_file=".env", extra="ignore", populate_by_name=True)

    home: Path = Field(default=Path(".terbuka"), validation_alias="TERBUKA_HOME")
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8080, validation_alias="PORT", ge=0, le=65535)
    public_url: str = Field(default="", validation_alias="TERBUKA_PUBLIC_URL")
    database_password_file: Path | None = Field(default=None, validation_alias="TERBUKA_DATABASE_PASSWORD_FILE")
    peers: str = Field(default="", validation_alias="TERBUKA_PEERS")
    trusted_proxies: str = Field(default="127.0.0.1", validation_alias="TERBUKA_TRUSTED_PROXIES")
    drain_seconds: int = Field(default=10, gt=0, validation_alias="TERBUKA_DRAIN_SECONDS")
    stall_seconds: int = Field(default=300, gt=0, validation_alias="TERBUKA_STALL_SECONDS")
    silent_seconds: int = Field(default=30, gt=0, validation_alias="TERBUKA_SILENT_SECONDS")
    body_name: str = Field(default="Pemerintah Provinsi Contoh", validation_alias="TERBUKA_BODY_NAME")
    body_contact: str = Field(default="", validation_alias="TERBUKA_BODY_CONTACT")
    time_zone: ZoneName = Field(default="WIB", validation_alias="TERBUKA_TIME_ZONE")
    audit: Path | None = Field(default=None, validation_alias="TERBUKA_AUDIT")
    second_factor: Literal["offered", "required", "keys"] = Field(
        default="offered", validation_alias="TERBUKA_IDENTITY_SECOND_FACTOR"
    )
    log_level: str = Field(default="INFO", validation_alias="TERBUKA_LOG_LEVEL")
    store: StoreSettings = Field(default_factory=StoreSettings)
    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    papers: PaperSettings = Field(default_factory=PaperSettings)

    def database_address(self) -> str | None:
        """Returns `DATABASE_URL` with the password of its file, None for the embedded server.

        Raises `Refusal` (`RAHASIA_TIDAK_TERBACA`).
        """
        if self.database_url is None:
            return None
        address = self.database_url.get_secret_value()
        if self.database_password_file is None:
            return address
        from sqlalchemy import make_url  # heavy, and most commands need no database

        password = secret_in(self.database_password_file, "TERBUKA_DATABASE_PASSWORD_FILE")
        return make_url(address).set(password=password).render_as_string(hide_password=False)

    @property
    def address(self) -> str:
        """Returns the address by which people reach the website, without a slash at its end."""
        return self.public_url.rstrip("/") or self.listens

    @property
    def listens(self) -> str:
        """Returns where this process listens, in front of which a proxy may stand."""
        return f"http://{self.host}:{self.port}"

    @property
    def audit_folder(self) -> Path:
        """Returns the folder of what is kept of the audit trails outside the database."""
        return self.audit or self.home / "audit"

    @property
    def accounts_file(self) -> Path:
        """Returns the file of the sample accounts (0600)."""
        return self.home / "accounts.json"

"""Where mail is handed over and in whose name, from the environment or the table `[mail]` of `TERBUKA_CONFIG`."""

from pathlib import Path
from typing import ClassVar
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.config import ALIAS_ONLY, TerbukaSettings
from shared.runtime.errors import Refusal
from shared.runtime.settings import secret_in
from shared.security.identity.person import is_email

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
"""What may stand before `://`, each with its port: no TLS, TLS on the open connection, TLS from the first byte."""


class MailSettings(TerbukaSettings):
    """Says how mail is sent: `TERBUKA_SMTP_URL` and the `TERBUKA_SMTP_*` knobs; without a URL there is no mail.

    The URL names the kind of connection, the account and the server: `smtp+starttls://ppid@mail.example:587`. The
    password stands in a file of its own; `ca_file` holds the authority that the server's certificate is checked
    against (empty: the system's).
    """

    table: ClassVar[str] = "mail"
    model_config = SettingsConfigDict(
        env_prefix=ALIAS_ONLY, env_file=".env", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    url: str = Field(default="", validation_alias="TERBUKA_SMTP_URL")
    sender: str = Field(default="", validation_alias="TERBUKA_SMTP_SENDER")
    password_file: Path | None = Field(default=None, validation_alias="TERBUKA_SMTP_PASSWORD_FILE")
    ca_file: Path | None = Field(default=None, validation_alias="TERBUKA_SMTP_CA_FILE")
    timeout: float = Field(default=20.0, gt=0, validation_alias="TERBUKA_SMTP_TIMEOUT")

    @property
    def configured(self) -> bool:
        """Tells whether mail is sent at all; raises what `check` raises."""
        if self.url:
            self.check()
        return bool(self.url)

    @property
    def scheme(self) -> str:
        """Returns the kind of connection: `smtp`, `smtp+starttls` or `smtps`."""
        return self._split.scheme

    @property
    def host(self) -> str:
        """Returns the name of the server."""
        return self._split.hostname or ""

    @property
    def port(self) -> int:
        """Returns the port, by default that of the kind of connection."""
        return self._split.port or PORTS[self.scheme]

    @property
    def account(self) -> str:
        """Returns the account by which this process signs in, empty where it does not."""
        return unquote(self._split.username or "")

    @property
    def domain(self) -> str:
        """Returns the domain of the sender."""
        return self.sender.rpartition("@")[2]

    def password(self) -> str:
        """Returns the password, read from its file; raises `Refusal` (`RAHASIA_TIDAK_TERBACA`)."""
        return secret_in(self.password_file, "TERBUKA_SMTP_PASSWORD_FILE")

    def check(self) -> None:
        """Raises `Refusal`: `SMTP_URL_SALAH`, `SMTP_PENGIRIM_SALAH`."""
        if not _is_usable(self.url):
            raise Refusal(
                "SMTP_URL_SALAH",
                "TERBUKA_SMTP_URL tidak dapat dipakai.",
                mend="Tulis smtp+starttls://akun@alamat:587 atau smtps://akun@alamat:465; smtp://alamat:25 tanpa akun "
                "untuk relai di jaringan sendiri. Kata sandi berada di TERBUKA_SMTP_PASSWORD_FILE.",
            )
        if not is_email(self.sender):
            raise Refusal(
                "SMTP_PENGIRIM_SALAH",
                "TERBUKA_SMTP_SENDER bukan alamat surat elektronik.",
                mend="Isi dengan alamat pengirim badan publik, misalnya ppid@kalbarprov.go.id.",
            )

    @property
    def _split(self) -> SplitResult:
        return urlsplit(self.url)


def _is_usable(url: str) -> bool:
    """Tells whether a URL names a server, no password, and no account that would travel without TLS."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    rest = parts.path.strip("/") or parts.query or parts.fragment
    return known and not rest and parts.password is None and not (parts.scheme == "smtp" and parts.username)

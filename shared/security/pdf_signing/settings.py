"""How papers are signed, from the environment or the table `[signing]` of `TERBUKA_CONFIG`."""

import ssl
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.config import TerbukaSettings
from shared.runtime.settings import secret_in


class SigningSettings(TerbukaSettings):
    """The knobs `TERBUKA_SIGNING_<NAME>`; without a `way` papers are signed by hand alone.

    `local`: `key_file` holds the key of the province with its certificates (PKCS#12, or PEM), `key_password_file` its
    password; `tsa_url` is the time stamping authority (RFC 3161), empty for none. `esign`: `esign_url` is the e-sign
    service, `esign_user` and `esign_password_file` are this program's account there. `ca_file` holds the authorities of
    the TLS certificates of both (empty: the system's), `timeout` is in seconds. `trust_file` (PEM) holds the roots that
    a signer's certificate must lead to; without it nobody judges whose it is.
    """

    table: ClassVar[str] = "signing"
    model_config = SettingsConfigDict(env_prefix="TERBUKA_SIGNING_", env_file=".env", extra="ignore")

    way: Literal["", "local", "esign"] = ""
    key_file: Path | None = None
    key_password_file: Path | None = None
    tsa_url: str = ""
    esign_url: str = ""
    esign_user: str = ""
    esign_password_file: Path | None = None
    ca_file: Path | None = None
    trust_file: Path | None = None
    timeout: float = Field(default=60.0, gt=0)

    def key_password(self) -> str:
        """Returns the password of the key; raises `Refusal` (`RAHASIA_TIDAK_TERBACA`)."""
        return secret_in(self.key_password_file, "TERBUKA_SIGNING_KEY_PASSWORD_FILE")

    def esign_password(self) -> str:
        """Returns the password of this program's account; raises `Refusal` (`RAHASIA_TIDAK_TERBACA`)."""
        return secret_in(self.esign_password_file, "TERBUKA_SIGNING_ESIGN_PASSWORD_FILE")

    def trusted_tls(self) -> ssl.SSLContext:
        """Returns what the certificates of TLS are checked against."""
        return ssl.create_default_context(cafile=self.ca_file)

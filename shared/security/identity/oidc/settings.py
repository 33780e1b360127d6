"""Which identity provider signs people in, from the environment or the table `[oidc]` of `TERBUKA_CONFIG`."""

import ipaddress
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.config import ALIAS_ONLY, TerbukaSettings
from shared.runtime.settings import secret_in
from shared.security.identity.oidc.groups import GroupRights, read_mapping
from shared.security.identity.oidc.refusals import wrong_settings

ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
"""The curve of this client's key, and the algorithm that it signs by."""
LONGEST = 480


class OidcSettings(TerbukaSettings):
    """Says which provider signs people in: the `TERBUKA_OIDC_*` knobs; without an issuer there is none.

    `key_file` holds this client's private key (PEM, an EC curve P-256, P-384 or P-521). `groups_file` maps groups to
    roles. `person_claim` names the claim that says who the human is. A session lives `session_minutes` at most.
    `factor_acr` and `factor_amr` (commas between) are the values that mean a second factor. `ca_file` holds the
    authority of the provider's certificate (empty: the system's), `timeout` is in seconds.
    """

    table: ClassVar[str] = "oidc"
    model_config = SettingsConfigDict(
        env_prefix=ALIAS_ONLY, env_file=".env", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    issuer: str = Field(default="", validation_alias="TERBUKA_OIDC_ISSUER")
    client: str = Field(default="terbuka", validation_alias="TERBUKA_OIDC_CLIENT")
    key_file: Path | None = Field(default=None, validation_alias="TERBUKA_OIDC_KEY_FILE")
    title: str = Field(default="akun dinas", validation_alias="TERBUKA_OIDC_TITLE")
    scope: str = Field(default="openid profile", validation_alias="TERBUKA_OIDC_SCOPE")
    groups_file: Path | None = Field(default=None, validation_alias="TERBUKA_OIDC_GROUPS_FILE")
    groups_claim: str = Field(default="groups", validation_alias="TERBUKA_OIDC_GROUPS_CLAIM")
    person_claim: str = Field(default="nip", validation_alias="TERBUKA_OIDC_PERSON_CLAIM")
    session_minutes: int = Field(default=LONGEST, ge=1, le=LONGEST, validation_alias="TERBUKA_OIDC_SESSION_MINUTES")
    factor_acr: str = Field(default="", validation_alias="TERBUKA_OIDC_FACTOR_ACR")
    factor_amr: str = Field(default="", validation_alias="TERBUKA_OIDC_FACTOR_AMR")
    ca_file: Path | None = Field(default=None, validation_alias="TERBUKA_OIDC_CA_FILE")
    timeout: float = Field(default=10.0, gt=0, validation_alias="TERBUKA_OIDC_TIMEOUT")

    @property
    def configured(self) -> bool:
        """Tells whether a provider signs people in."""
        return bool(self.issuer)

    def check(self) -> None:
        """Raises `Refusal` (`OIDC_SETELAN_SALAH`, `RAHASIA_TIDAK_TERBACA`) for what cannot be used."""
        if not is_trusted_address(self.issuer):
            raise wrong_settings("TERBUKA_OIDC_ISSUER", "harus alamat https://, tanpa ? dan #")
        if "openid" not in self.scope.split():
            raise wrong_settings("TERBUKA_OIDC_SCOPE", "harus memuat openid")
        self.key()
        self.mapping()

    def mapping(self) -> dict[str, GroupRights]:
        """Returns which group gives which rights; raises `Refusal` (`OIDC_PEMETAAN_SALAH`, `OIDC_SETELAN_SALAH`)."""
        if self.groups_file is None:
            raise wrong_settings("TERBUKA_OIDC_GROUPS_FILE", "belum diisi")
        return read_mapping(self.groups_file)

    def key(self) -> ECKey:
        """Returns this client's private key; raises `Refusal` (`OIDC_SETELAN_SALAH`, `RAHASIA_TIDAK_TERBACA`)."""
        pem = secret_in(self.key_file, "TERBUKA_OIDC_KEY_FILE")
        try:
            key = ECKey.import_key(pem)
        except (JoseError, ValueError, TypeError) as error:
            raise wrong_settings("TERBUKA_OIDC_KEY_FILE", "bukan kunci EC dalam bentuk PEM") from error
        if not key.is_private or key.curve_name not in ALGORITHMS:
            raise wrong_settings("TERBUKA_OIDC_KEY_FILE", "harus kunci rahasia P-256, P-384, atau P-521")
        return key

    def is_second_factor(self, acr: str, amr: list[str]) -> bool:
        """Tells whether a sign-in of this kind was made with a second factor."""
        return acr in _listed(self.factor_acr) or bool(set(amr) & set(_listed(self.factor_amr)))


def is_trusted_address(address: str) -> bool:
    """Tells whether an address is reached by TLS, or stays on this machine."""
    parts = urlsplit(address)
    if parts.query or parts.fragment or parts.username or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname))


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]

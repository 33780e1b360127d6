"""Settings, mapping and provider that cannot be used are refused before anybody signs in."""

from pathlib import Path

import pytest
from joserfc.jwk import ECKey, RSAKey

from deploy.preflight import oidc
from deploy.preflight.check import GOOD, examine
from shared.runtime.clock import MovableClock
from shared.runtime.errors import Refusal
from shared.security.identity.oidc.groups import read_mapping
from shared.security.identity.oidc.provider import Provider, check_metadata
from shared.security.identity.oidc.settings import OidcSettings
from tests.identity.oidc.conftest import set_oidc
from tests.identity.oidc.small_provider import SmallProvider
from tests.identity.oidc.steps import signed_in
from tests.web.house import House

DEPLOYED = Path(oidc.__file__).parents[1] / "keycloak" / "groups.toml"


@pytest.mark.parametrize(
    "issuer",
    ["http://sso.example", "sso.example", "https://", "ftp://sso.example", "https://sso.example?a=b", "https://a@b"],
)
def test_an_issuer_without_tls_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, issuer: str) -> None:
    set_oidc(monkeypatch, tmp_path, issuer)
    with pytest.raises(Refusal, match=r"^OIDC_SETELAN_SALAH:"):
        OidcSettings().check()


def test_a_key_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = set_oidc(monkeypatch, tmp_path, "https://sso.example")
    OidcSettings().check()
    rsa = RSAKey.generate_key(2048).as_pem(private=True)
    foreign = ECKey.generate_key("secp256k1").as_pem(private=True)
    for pem in (b"", b"x", rsa, foreign, key.as_pem(private=False)):
        (tmp_path / "oidc.key").write_bytes(pem)
        with pytest.raises(Refusal, match=r"^OIDC_SETELAN_SALAH:"):
            OidcSettings().check()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[groups]",
        '[groups.a]\nroles = ["raja"]',
        "[groups.a]\nroles = []",
        '[groups.a]\nroles = "ketua"',
        '[groups.a]\nroles = ["skpd"]',
        '[groups.a]\nroles = ["skpd"]\nskpd = " "',
        '[groups.a]\nroles = ["ketua"]\nskpd = "dishub"',
        '[groups.a]\nroles = ["ketua"]\nrole = 1',
        '[group.a]\nroles = ["ketua"]',
    ],
)
def test_a_mapping_that_is_not_understood_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "g.toml").write_text(text)
    with pytest.raises(Refusal, match=r"^OIDC_PEMETAAN_SALAH:"):
        read_mapping(tmp_path / "g.toml")


def test_the_mapping_in_deploy_can_be_used() -> None:
    assert read_mapping(DEPLOYED)["skpd-dishub"].skpd == "dishub"


def test_metadata_that_do_not_fit_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    set_oidc(monkeypatch, tmp_path, "https://sso.example")
    settings, places = OidcSettings(), ("authorization_endpoint", "token_endpoint", "jwks_uri")
    fitting = {"issuer": "https://sso.example", **{name: f"https://sso.example/{name}" for name in places}}
    check_metadata(fitting, settings)
    for change in (
        {"issuer": "https://sso.example/"},
        {"jwks_uri": "http://sso.example/jwks"},
        {"token_endpoint": None},
        {"code_challenge_methods_supported": ["plain"]},
        {"token_endpoint_auth_methods_supported": ["client_secret_basic"]},
        {"token_endpoint_auth_signing_alg_values_supported": ["RS256"]},
    ):
        with pytest.raises(Refusal, match=r"^PENYEDIA_IDENTITAS_TIDAK_SESUAI:"):
            check_metadata({**fitting, **change}, settings)


async def test_doctor_asks_the_provider(house: House, provider: SmallProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [found.state for found in await examine(oidc.checks(OidcSettings()))] == [GOOD, GOOD]
    monkeypatch.setenv("TERBUKA_OIDC_ISSUER", "http://127.0.0.1:9")
    assert [found.code for found in await examine(oidc.checks(OidcSettings()))][1:] == [
        "PENYEDIA_IDENTITAS_TIDAK_MENJAWAB"
    ]
    monkeypatch.delenv("TERBUKA_OIDC_ISSUER")
    assert (oidc.checks(OidcSettings()), len(oidc.not_set(OidcSettings()))) == ([], 1)


async def test_the_public_key_alone_is_served(house: House) -> None:
    (key,) = (await house.client().get("/masuk/penyedia/kunci")).json()["keys"]
    assert (key["alg"], key["crv"], "d" in key) == ("ES512", "P-521", False)


async def test_metadata_are_asked_for_once_in_ten_minutes(house: House, provider: SmallProvider) -> None:
    await signed_in(house, provider)
    asked = provider.asked.count("metadata")
    await signed_in(house, provider)
    assert provider.asked.count("metadata") == asked == 1


async def test_a_provider_that_is_away_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: MovableClock
) -> None:
    set_oidc(monkeypatch, tmp_path, "http://127.0.0.1:9")
    with pytest.raises(Exception, match=r"^PENYEDIA_IDENTITAS_TIDAK_MENJAWAB:.*tetap berlaku"):
        await Provider(OidcSettings(), clock).metadata()

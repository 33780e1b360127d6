"""Gives a house whose people sign in through a provider."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.storage.objects import DirectoryStore
from tests.conftest import RoomDatabase
from tests.identity.oidc.small_provider import SmallProvider, running
from tests.web.house import House, add_people, build_house

MAPPING = """
[groups.ppid-petugas]
roles = ["petugas"]
[groups.ppid-ketua]
roles = ["ketua"]
[groups.skpd-dishub]
roles = ["skpd"]
skpd = "dishub"
[groups.skpd-dinkes]
roles = ["skpd"]
skpd = "dinkes"
"""
BUDI = {
    "sub": "s-1",
    "sid": "sesi-1",
    "nip": "198001012005011001",
    "name": "Budi Contoh",
    "preferred_username": "budi",
    "groups": ["ppid-petugas", "pegawai"],
}


@pytest.fixture
async def provider(clock: MovableClock) -> AsyncIterator[SmallProvider]:
    """Gives a running provider that knows Budi."""
    async with running(SmallProvider(clock, claims=dict(BUDI))) as small:
        yield small


def set_oidc(monkeypatch: pytest.MonkeyPatch, folder: Path, issuer: str) -> ECKey:
    """Sets the knobs of a provider, with a new key of this client; returns the key."""
    key = ECKey.generate_key("P-521")
    (folder / "oidc.key").write_bytes(key.as_pem(private=True))
    (folder / "kelompok.toml").write_text(MAPPING)
    monkeypatch.setenv("TERBUKA_OIDC_ISSUER", issuer)
    monkeypatch.setenv("TERBUKA_OIDC_KEY_FILE", str(folder / "oidc.key"))
    monkeypatch.setenv("TERBUKA_OIDC_GROUPS_FILE", str(folder / "kelompok.toml"))
    return key


@pytest.fixture
async def house(
    monkeypatch: pytest.MonkeyPatch,
    provider: SmallProvider,
    room_database: RoomDatabase,
    clock: MovableClock,
    objects: DirectoryStore,
    keys: Keys,
    tmp_path: Path,
    hashed: str,
) -> House:
    """Gives a house with local accounts beside the provider."""
    monkeypatch.setenv("TERBUKA_OIDC_FACTOR_ACR", "dua")
    provider.client_key = set_oidc(monkeypatch, tmp_path, provider.issuer)
    made = await build_house(await room_database("identity", "eventlog"), clock, objects, keys, tmp_path, {})
    await add_people(made.identity, hashed)
    return made

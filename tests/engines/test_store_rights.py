"""Each room has an account of its own in the store and can do its own part only."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from deploy import embedded
from deploy.acceptance.officers import Officers
from deploy.jobs.secrets import ADMIN
from deploy.rights.store import apply_store
from deploy.rooms import SPECS, STORING
from deploy.sample.seed import SAMPLE_SKPD, http_of, live_sample
from shared.runtime.clock import MovableClock, SystemClock, legal_day
from shared.runtime.errors import EngineRefuses, NotFound, Refusal
from shared.runtime.settings import Settings
from shared.security.identity import create_sample_accounts
from shared.storage.s3 import S3Store
from tests.conftest import RoomDatabase
from tests.engines.gateway import Gateway, gateway, owner, rooms_sign_in
from tests.engines.stores import StoreServer
from tests.files.pdfs import a_pdf
from tests.object_contract import chunks, read

__all__ = ["gateway", "owner"]

COPY = a_pdf("salinan")
PREFIXES = sorted({prefix for spec in SPECS for prefix in (*spec.stores, *spec.fetches)})
STORES = [spec for spec in SPECS if spec.name in STORING]


async def outcome(work: Any) -> str:
    """Tells how an attempt ends: done, refused, or that there is nothing."""
    try:
        await work
    except EngineRefuses as error:
        return error.code
    except NotFound:
        return "absent"
    return "done"


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("spec", STORES, ids=lambda spec: spec.name)
async def test_a_room_does_its_own_part_and_nothing_else(
    gateway: Gateway, owner: S3Store, spec: Any, prefix: str
) -> None:
    key = f"{prefix}{spec.name}"
    await owner.put(key, chunks(b"isi"))
    room = S3Store(gateway.settings(spec.name))
    found = [
        await outcome(read(room, key)),
        await outcome(room.put(f"{key}-baru", chunks(b"x"))),
        await outcome(room.put(f"{key}-besar", chunks(b"x" * 6_000_000))),
        await outcome(room.delete(key)),
    ]
    reads, writes = prefix in (*spec.stores, *spec.fetches), prefix in spec.stores
    refused = "EMBER_MILIK_LAIN"
    assert found == ["done" if reads else refused, *(["done" if writes else refused] * 3)]
    assert await owner.exists(key) is not writes
    for name in (key, f"{key}-baru", f"{key}-besar"):
        await owner.delete(name)


@pytest.mark.parametrize("room", STORING)
async def test_a_room_starts_with_its_account_and_changes_no_rights(
    gateway: Gateway, owner: S3Store, room: str
) -> None:
    store = S3Store(gateway.settings(room))
    await store.prepare()
    assert not await store.exists("readyz")
    with pytest.raises(Refusal, match="HAK_S3_DITOLAK"):
        await apply_store(Settings(_env_file=None, store=gateway.settings(room)))


async def test_rights_without_accounts_are_refused(versitygw: StoreServer, bucket: str) -> None:
    with pytest.raises(Refusal, match="HAK_S3_DITOLAK") as refusal:
        await apply_store(Settings(_env_file=None, store=versitygw.settings(bucket)))
    assert all(room in refusal.value.mend for room in STORING)


async def listed(officers: Officers) -> Any:
    """Returns the rows of the DIP."""
    return (await officers.http.get("/data/dip.json")).json()["items"]


async def published(officers: Officers, province: embedded.EmbeddedRun) -> bytes:
    """Lets two persons give an opened item a copy, and returns what the website serves."""
    item_id = (await listed(officers))[0]["id"]
    path = f"/registry/api/items/{item_id}/publication-copy"
    copy = await officers.call("petugas", "POST", path, files={"file": ("salinan.pdf", COPY, "application/pdf")})
    seen = await officers.answer("petugas2", "GET", f"{path}/{copy['copy_id']}")
    named = {"copy_id": copy["copy_id"], "sha256": hashlib.sha256(seen.content).hexdigest()}
    await officers.post("petugas2", f"{path}/release", named)
    await province.settle()
    (row,) = [row for row in await listed(officers) if row["id"] == item_id]
    return (await officers.http.get(urlsplit(row["berkas"][0]).path)).content


@pytest.mark.nightly
async def test_the_sample_is_lived_by_rooms_with_accounts_of_their_own(
    gateway: Gateway, owner: S3Store, room_database: RoomDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms_sign_in(gateway, monkeypatch)
    settings = Settings(_env_file=None, home=tmp_path, store=gateway.settings(ADMIN))
    url = (await room_database(*embedded.SCHEMAS)).url
    clock = MovableClock(SystemClock().now())
    async with embedded.open_province(settings, url, clock) as province:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd=SAMPLE_SKPD)
        async with http_of(province) as http:
            officers = Officers(http, accounts, province.identity.open_session)
            await live_sample(province, officers, legal_day(clock.now()))
            assert (await published(officers, province)).startswith(b"%PDF")
    kept = {key.split("/")[0] + "/" async for key in owner.keys("")}
    assert {"files/", "submissions/", "copies/", "public/"} <= kept <= set(PREFIXES)

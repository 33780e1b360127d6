"""The key of the heads of a trail is changed: the chain is held by both, and the old one can prove nothing new."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.room_keys import key_folder, load_keys
from deploy.rooms import messaging_of
from shared.runtime.clock import MovableClock
from shared.security.audit_heads import Head, append_lines, heads_file, read_heads
from shared.security.head_signer import HeadSigner
from shared.security.signing import SigningKey
from shared.storage.database import Database
from tests.audit.test_commands import address, home, of_registry, write_anew
from tests.cli.conftest import Terbuka, terbuka

__all__ = ["address", "home", "terbuka"]

NAME, AUDIT = "audit-registry", messaging_of("registry").audit


async def go_on(address: str, home: Path, clock: MovableClock, lines: int = 2) -> Head | None:
    """Writes and chains some lines, and lets a worker of registry look whether a head is due."""
    database, keys = Database.connect(address, "registry"), load_keys(home, "registry")
    try:
        for _ in range(lines):
            await AUDIT.refused(database, actor="petugas", act="decide", subject="b", code="UJI", at=clock.now())
        await AUDIT.chain_new(database)
        followed = keys.own_signer(NAME, keys.audit_private or "")
        own = {"private": keys.audit_private or "", "folder": home / "audit", "keys": followed}
        return await HeadSigner(AUDIT, database, clock, **own).turn()  # type: ignore[arg-type]
    finally:
        await database.close()


def rotated(terbuka: Terbuka, tmp_path: Path, sign: Callable[[], Head | None]) -> dict[str, Any]:
    """Takes all three steps on the command line; returns what the last one says."""
    step = ("keys", "rotate-signing", NAME, "--json")
    assert terbuka(*step).json["prepared"] is True
    assert terbuka(*step, "--switch").refusal["code"] == "KUNCI_BELUM_DICADANGKAN"
    assert terbuka("keys", "backup", tmp_path / "diska", "--json").code == 0
    assert terbuka(*step, "--switch").code == 0
    assert terbuka(*step, "--retire").refusal["code"] == "KUNCI_BARU_BELUM_TERPAKAI"
    assert sign() is not None, "a new key signs at once, whatever the hour"
    told: dict[str, Any] = terbuka(*step, "--retire").json
    return told


def test_a_trail_is_verified_over_a_change_of_its_key(
    address: str, home: Path, clock: MovableClock, terbuka: Terbuka, tmp_path: Path
) -> None:
    stolen = SigningKey(load_keys(home, "registry").audit_private or "")
    clock.move_to(datetime.now(UTC))  # the command has the clock of the machine
    told = rotated(terbuka, tmp_path, lambda: asyncio.run(go_on(address, home, clock)))
    assert told["until"] == 7
    clock.move_to(clock.now() + timedelta(hours=1))
    asyncio.run(go_on(address, home, clock))
    found = of_registry(terbuka("audit", "verify", "--json"))
    assert (found["broken_at"], found["signed"], found["revoked"]) == (None, 10, 0)
    keys = key_folder(home).signer_keys(NAME).keys
    assert (len(found["signed_by"]), found["signed_by"]) == (2, sorted(key.key_id for key in keys))
    shown = {each["room"]: each["public_key"] for each in terbuka("audit", "heads", "--json").json}
    assert shown["registry"] == keys[0].public
    file = heads_file(home / "audit", "registry")
    genuine = [head for head in read_heads(file) if head]
    late = replace(genuine[-1], position=8, hash="f" * 64).signed(stolen)
    append_lines(file, [late.line()])
    done = terbuka("audit", "verify", "--json")
    assert (done.code, of_registry(done)["broken_at"], json.loads(done.err)["code"]) == (
        1,
        None,
        "KEPALA_AUDIT_TIDAK_SAH",
    )


def test_whoever_kept_the_retired_key_cannot_sign_another_past(
    address: str, home: Path, clock: MovableClock, terbuka: Terbuka, tmp_path: Path
) -> None:
    """The trail is written anew, the new key's heads are gone, and the old key has signed what stands there now."""
    stolen = SigningKey(load_keys(home, "registry").audit_private or "")
    rotated(terbuka, tmp_path, lambda: asyncio.run(go_on(address, home, clock)))
    file = heads_file(home / "audit", "registry")
    old = next(head for head in read_heads(file) if head)
    asyncio.run(write_anew(address))

    async def hashed() -> str:
        database = Database.connect(address, "registry")
        try:
            async with database.snapshot() as connection:
                return await AUDIT.hash_at(connection, old.position) or ""
        finally:
            await database.close()

    file.write_bytes(replace(old, hash=asyncio.run(hashed())).signed(stolen).line() + b"\n")
    for kept in (home / "audit").glob("*.lines.jsonl"):
        kept.unlink()
    found = of_registry(terbuka("audit", "verify", "--json"))
    assert (found["broken_at"], found["until"]) == (old.position + 1, 7)


def test_heads_of_a_revoked_key_prove_nothing_and_are_counted(
    address: str, home: Path, clock: MovableClock, terbuka: Terbuka
) -> None:
    told = terbuka("keys", "revoke-signing", NAME, "--json").json
    assert of_registry(terbuka("audit", "verify", "--json"))["signed"] == 0
    assert asyncio.run(go_on(address, home, clock)) is not None
    found = of_registry(terbuka("audit", "verify", "--json"))
    assert (found["broken_at"], found["revoked"], found["signed"]) == (None, 1, 7)
    assert found["signed_by"] == [told["active"]]
    assert told["active"] not in told["revoked"]

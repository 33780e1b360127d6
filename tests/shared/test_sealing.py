"""Sealing: streams in bounded memory, opens only whole and only for its recipient."""

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest
from pyrage import x25519

from shared.runtime.errors import Refusal, TerbukaError
from shared.security.encryption import (
    Keys,
    check_keys,
    confirm_backup,
    create_keys,
    seal,
    seal_bytes,
    unseal,
    unseal_bytes,
)
from shared.security.keys import backup_keys
from tests.eventually import eventually

MEBIBYTE = 1024 * 1024


async def chunked(data: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    """Yields bytes in pieces."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def joined(blocks: AsyncIterator[bytes]) -> bytes:
    """Collects a stream."""
    return b"".join([block async for block in blocks])


async def sealed_for(keys: Keys, data: bytes) -> bytes:
    """Seals bytes for registry."""
    return await joined(seal(chunked(data), keys.registry_recipient))


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000])
async def test_what_was_sealed_opens_to_the_letter(keys: Keys, size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    assert keys.registry_identity is not None
    sealed = await sealed_for(keys, data)
    assert await joined(unseal(chunked(sealed), keys.registry_identity)) == data
    assert await unseal_bytes(sealed, keys.registry_identity) == data
    assert data[:64] not in sealed or size < 2


async def test_fifty_megabytes_pass_in_bounded_memory(keys: Keys) -> None:
    process, block = psutil.Process(), bytes(256 * 1024)
    before, peak, digest = process.memory_info().rss, 0, hashlib.sha256()

    async def plain() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield block

    assert keys.registry_identity is not None
    async for part in unseal(seal(plain(), keys.registry_recipient), keys.registry_identity):
        digest.update(part)
        peak = max(peak, process.memory_info().rss)
    assert digest.hexdigest() == hashlib.sha256(bytes(50 * MEBIBYTE)).hexdigest()
    assert peak - before < 20 * MEBIBYTE


@pytest.mark.parametrize("cut", [0, 1, 50, 200, 70_000, -1])
async def test_a_truncated_file_is_refused(keys: Keys, cut: int) -> None:
    sealed = (await sealed_for(keys, b"x" * 150_000))[:cut]
    assert keys.registry_identity is not None
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        await joined(unseal(chunked(sealed), keys.registry_identity))
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        await unseal_bytes(sealed, keys.registry_identity)


@pytest.mark.parametrize("place", [30, 150, 230, 1000, 66_000, -1])
async def test_an_altered_file_is_refused(keys: Keys, place: int) -> None:
    sealed = bytearray(await sealed_for(keys, b"x" * 150_000))
    sealed[place] ^= 1
    assert keys.registry_identity is not None
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        await joined(unseal(chunked(bytes(sealed)), keys.registry_identity))


async def test_swapped_blocks_are_refused(keys: Keys) -> None:
    sealed = await sealed_for(keys, b"x" * 200_000)
    block, start = 65_536 + 16, len(sealed) - (200_000 + 4 * 16)
    swapped = sealed[:start] + sealed[start + block : start + 2 * block] + sealed[start : start + block]
    assert keys.registry_identity is not None
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        await joined(unseal(chunked(swapped + sealed[start + 2 * block :]), keys.registry_identity))


async def test_only_the_recipient_can_open(keys: Keys) -> None:
    sealed = await seal_bytes(b"isi", keys.registry_recipient)
    assert keys.publisher_identity is not None
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        await unseal_bytes(sealed, keys.publisher_identity)


async def test_an_error_of_the_source_passes_through(keys: Keys) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 100_000
        raise ConnectionResetError("client went away")

    with pytest.raises(ConnectionResetError):
        await joined(seal(broken(), keys.registry_recipient))


async def test_a_taker_that_goes_away_leaves_no_thread(keys: Keys) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(65_536)

    for _ in range(20):
        stream = seal(endless(), keys.registry_recipient)
        assert await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]
    sealing = "sealing"
    await eventually(lambda: sealing not in {thread.name for thread in threading.enumerate()}, "the threads ended")


async def test_many_streams_at_once_do_not_wait_for_each_other(keys: Keys) -> None:
    data = bytes(300_000)
    assert keys.registry_identity is not None
    async with asyncio.timeout(30):
        sealed = await asyncio.gather(*(sealed_for(keys, data) for _ in range(60)))
    assert [await unseal_bytes(one, keys.registry_identity) for one in sealed[:3]] == [data] * 3


def test_a_room_gets_only_what_it_may_hold(keys_for: Callable[[str], Keys]) -> None:
    def held(room: str) -> set[str]:
        keys = keys_for(room)
        names = ("registry_identity", "intake_identity", "publisher_identity", "signing_private")
        return {name for name in names if getattr(keys, name) is not None}

    assert held("registry") == {"registry_identity", "signing_private"}
    assert held("intake") == {"intake_identity"}
    assert held("publisher") == {"publisher_identity"}
    assert held("scheduler") == held("monitor") == set()


def test_keys_are_made_once_for_this_user_only_and_never_shown(tmp_path: Path) -> None:
    create_keys(tmp_path)
    first = Keys.load(tmp_path)
    create_keys(tmp_path)
    assert Keys.load(tmp_path) == first
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()} == {0}
    assert "AGE-SECRET-KEY" not in repr(first)


def test_the_check_names_what_is_wrong(tmp_path: Path) -> None:
    create_keys(tmp_path)
    folder = tmp_path / "keys"
    assert ["Cadangan" in finding for finding in check_keys(tmp_path)] == [True]
    confirm_backup(tmp_path)
    assert check_keys(tmp_path) == []
    (folder / "intake.key").chmod(0o644)
    (folder / "publisher.pub").write_text(str(x25519.Identity.generate().to_public()))
    (folder / "signing.key").unlink()
    assert [finding.split()[2] for finding in check_keys(tmp_path)] == ["intake.key", "publisher.key", "signing.key"]


def test_a_confirmed_backup_is_of_the_present_key(tmp_path: Path) -> None:
    create_keys(tmp_path)
    confirm_backup(tmp_path)
    for name in ("registry.key", "registry.pub"):
        (tmp_path / "keys" / name).unlink()
    create_keys(tmp_path)
    assert "Cadangan" in check_keys(tmp_path)[0]


def test_a_backup_holds_every_private_key_and_overwrites_none(tmp_path: Path) -> None:
    create_keys(tmp_path / "home")
    copied = backup_keys(tmp_path / "home", tmp_path / "copy")
    assert [path.name for path in copied] == ["intake.key", "publisher.key", "registry.key", "signing.key"]
    with pytest.raises(FileExistsError):
        backup_keys(tmp_path / "home", tmp_path / "copy")


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(TerbukaError, match="KUNCI_TIDAK_ADA"):
        Keys.load(tmp_path, "registry")

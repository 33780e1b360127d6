"""Sealing: streams in bounded memory, opens only whole and only for its recipient."""

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest
from pyrage import x25519

from deploy.room_keys import create_keys, key_folder, load_keys
from deploy.rooms import AUDITED
from shared.runtime.byte_streams import MEBIBYTE, ending
from shared.runtime.errors import Refusal, TerbukaError
from shared.security.encryption import (
    Keys,
    seal,
    seal_bytes,
    unseal,
    unseal_bytes,
)
from tests.eventually import eventually


async def chunked(data: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    """Yields bytes in pieces."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def joined(blocks: AsyncIterator[bytes]) -> bytes:
    """Collects a stream."""
    return b"".join([block async for block in blocks])


async def sealed_for(keys: Keys, data: bytes) -> bytes:
    """Seals bytes for registry."""
    return await joined(seal(chunked(data), keys.recipients["registry"]))


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000])
async def test_what_was_sealed_opens_to_the_letter(keys: Keys, size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    assert "registry" in keys.identities
    sealed = await sealed_for(keys, data)
    assert await joined(unseal(chunked(sealed), keys.identities["registry"])) == data
    assert unseal_bytes(sealed, keys.identities["registry"]) == data
    assert data[:64] not in sealed or size < 2


async def test_fifty_megabytes_pass_in_bounded_memory(keys: Keys) -> None:
    process, block = psutil.Process(), bytes(256 * 1024)
    before, peak, digest = process.memory_info().rss, 0, hashlib.sha256()

    async def plain() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield block

    assert "registry" in keys.identities
    async for part in unseal(seal(plain(), keys.recipients["registry"]), keys.identities["registry"]):
        digest.update(part)
        peak = max(peak, process.memory_info().rss)
    assert digest.hexdigest() == hashlib.sha256(bytes(50 * MEBIBYTE)).hexdigest()
    assert peak - before < 20 * MEBIBYTE


@pytest.mark.parametrize("cut", [0, 1, 50, 200, 70_000, -1])
async def test_a_truncated_file_is_refused(keys: Keys, cut: int) -> None:
    sealed = (await sealed_for(keys, b"x" * 150_000))[:cut]
    assert "registry" in keys.identities
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        await joined(unseal(chunked(sealed), keys.identities["registry"]))
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        unseal_bytes(sealed, keys.identities["registry"])


@pytest.mark.parametrize("place", [30, 150, 230, 1000, 66_000, -1])
async def test_an_altered_file_is_refused(keys: Keys, place: int) -> None:
    sealed = bytearray(await sealed_for(keys, b"x" * 150_000))
    sealed[place] ^= 1
    assert "registry" in keys.identities
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        await joined(unseal(chunked(bytes(sealed)), keys.identities["registry"]))


async def test_swapped_blocks_are_refused(keys: Keys) -> None:
    sealed = await sealed_for(keys, b"x" * 200_000)
    block, start = 65_536 + 16, len(sealed) - (200_000 + 4 * 16)
    swapped = sealed[:start] + sealed[start + block : start + 2 * block] + sealed[start : start + block]
    assert "registry" in keys.identities
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        await joined(unseal(chunked(swapped + sealed[start + 2 * block :]), keys.identities["registry"]))


async def test_only_the_recipient_can_open(keys: Keys) -> None:
    sealed = seal_bytes(b"isi", keys.recipients["registry"])
    assert "publisher" in keys.identities
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        unseal_bytes(sealed, keys.identities["publisher"])


async def test_an_error_of_the_source_passes_through(keys: Keys) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 100_000
        raise ConnectionResetError("client went away")

    with pytest.raises(ConnectionResetError):
        await joined(seal(broken(), keys.recipients["registry"]))


async def test_a_taker_that_goes_away_leaves_no_thread(keys: Keys) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(65_536)

    for _ in range(20):
        stream = seal(endless(), keys.recipients["registry"])
        assert await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]
    sealing = "sealing"
    await eventually(lambda: sealing not in {thread.name for thread in threading.enumerate()}, "the threads ended")


async def test_a_source_can_be_closed_once_its_taker_went_away(keys: Keys) -> None:
    """What ends a copy (a full disk) must not be hidden by a source that still runs."""
    ended: list[bool] = []

    async def slow() -> AsyncIterator[bytes]:
        try:
            while True:
                yield bytes(65_536)
                await asyncio.sleep(0.05)
        finally:
            ended.append(True)

    async def taken(source: AsyncIterator[bytes], seconds: float) -> None:
        async with ending(source), ending(seal(source, keys.recipients["registry"])) as blocks:
            await anext(blocks)
            await asyncio.sleep(seconds)
            raise OSError("full")

    for number in range(20):
        with pytest.raises(OSError, match="full"):
            await taken(slow(), 0.01 * (number % 7))
        assert len(ended) == number + 1


async def test_many_streams_at_once_do_not_wait_for_each_other(keys: Keys) -> None:
    data = bytes(300_000)
    assert "registry" in keys.identities
    async with asyncio.timeout(30):
        sealed = await asyncio.gather(*(sealed_for(keys, data) for _ in range(60)))
    assert [unseal_bytes(one, keys.identities["registry"]) for one in sealed[:3]] == [data] * 3


def test_a_room_gets_only_what_it_may_hold(keys_for: Callable[[str], Keys]) -> None:
    def held(room: str) -> set[str]:
        keys = keys_for(room)
        signs = {"signing": keys.signing_private, "log": keys.log_private}
        return {*keys.identities, *(name for name, private in signs.items() if private is not None)}

    assert held("registry") == {"registry", "signing"}
    assert held("intake") == {"intake"}
    assert held("publisher") == {"publisher", "log"}
    assert held("scheduler") == held("monitor") == set()


def test_keys_are_made_once_for_this_user_only_and_never_shown(tmp_path: Path) -> None:
    create_keys(tmp_path)
    first = load_keys(tmp_path)
    create_keys(tmp_path)
    assert load_keys(tmp_path) == first
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()} == {0}
    assert "AGE-SECRET-KEY" not in repr(first)


def test_the_check_names_what_is_wrong(tmp_path: Path) -> None:
    create_keys(tmp_path)
    folder = tmp_path / "keys"
    assert ["Cadangan" in finding for finding in key_folder(tmp_path).faults()] == [True]
    key_folder(tmp_path).confirm_backup()
    assert key_folder(tmp_path).faults() == []
    (folder / "intake.key").chmod(0o644)
    (folder / "publisher.pub").write_text(str(x25519.Identity.generate().to_public()))
    (folder / "signing.key").unlink()
    assert [finding.split()[2] for finding in key_folder(tmp_path).faults()] == [
        "intake.key",
        "publisher.key",
        "signing.key",
    ]


def test_a_confirmed_backup_is_of_the_present_key(tmp_path: Path) -> None:
    create_keys(tmp_path)
    key_folder(tmp_path).confirm_backup()
    for name in ("registry.key", "registry.pub"):
        (tmp_path / "keys" / name).unlink()
    create_keys(tmp_path)
    assert "Cadangan" in key_folder(tmp_path).faults()[0]


def test_a_backup_holds_every_private_key_and_overwrites_none(tmp_path: Path) -> None:
    create_keys(tmp_path / "home")
    copied = key_folder(tmp_path / "home").backup(tmp_path / "copy")
    audits = [f"audit-{room}.key" for room in sorted(AUDITED)]
    others = ["identity.key", "intake.key", "log.key", "publisher.key", "registry.key", "signing.key"]
    assert [path.name for path in copied] == [*audits, *others]
    with pytest.raises(FileExistsError):
        key_folder(tmp_path / "home").backup(tmp_path / "copy")


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(TerbukaError, match="KUNCI_TIDAK_ADA"):
        load_keys(tmp_path, "registry")

"""A new key for what is sealed: nothing is sealed for an identity that nobody holds, and the old one opens the old."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from deploy.room_keys import create_keys, key_folder, load_keys
from shared.runtime.errors import Conflict, Refusal
from shared.security.encryption import seal_bytes, unseal, unseal_bytes
from shared.security.key_rotation import prepare, switch
from tests.shared.test_sealing import chunked, joined

WRITERS, EACH = 8, 40


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Gives a data folder with keys whose copy is confirmed."""
    create_keys(tmp_path)
    key_folder(tmp_path).confirm_backup()
    return tmp_path


async def test_a_prepared_key_opens_and_is_not_sealed_for_until_the_switch(home: Path) -> None:
    folder, before = key_folder(home), load_keys(home)
    assert (prepare(folder, "registry"), prepare(folder, "registry")) == (True, False)
    prepared = load_keys(home)
    assert prepared.recipients == before.recipients
    folder.confirm_backup()
    recipient = switch(folder, "registry")
    after = load_keys(home)
    assert after.recipients["registry"] == recipient != before.recipients["registry"]
    assert after.identities == prepared.identities
    for keys in (before, after):
        sealed = seal_bytes(b"isi", keys.recipients["registry"])
        assert unseal_bytes(sealed, prepared.identities["registry"]) == b"isi"
        assert await joined(unseal(chunked(sealed), prepared.identities["registry"])) == b"isi"


async def test_rotations_under_load_leave_nothing_closed(home: Path) -> None:
    """Writers start again at any moment; readers start again after each preparation, as the runbook says."""
    folder, chance, sealed = key_folder(home), Random(11), list[tuple[bytes, bytes]]()
    opening = [load_keys(home).identities["registry"]]

    async def write(writer: int) -> None:
        recipient = load_keys(home).recipients["registry"]
        for number in range(EACH):
            if chance.random() < 0.2:
                recipient = load_keys(home).recipients["registry"]
            content = f"{writer}/{number}".encode()
            sealed.append((content, seal_bytes(content, recipient)))
            assert unseal_bytes(sealed[-1][1], opening[-1]) == content
            await asyncio.sleep(0)

    async def rotate() -> None:
        for _ in range(3):
            prepare(folder, "registry")
            await asyncio.sleep(0)
            opening.append(load_keys(home).identities["registry"])
            await asyncio.sleep(0)
            folder.confirm_backup()
            switch(folder, "registry")
            await asyncio.sleep(0)

    await asyncio.gather(rotate(), *(write(number) for number in range(WRITERS)))
    assert len(opening[-1].splitlines()) == 4
    assert [content for content, box in sealed if unseal_bytes(box, opening[-1]) != content] == []
    stale = [content for content, box in sealed if not await _opens(box, opening[0])]
    assert 0 < len(stale) < len(sealed) == WRITERS * EACH


async def _opens(box: bytes, identity: str) -> bool:
    try:
        unseal_bytes(box, identity)
    except Refusal:
        return False
    return True


def test_the_pair_is_checked_and_its_copy_is_owed_again(home: Path) -> None:
    folder = key_folder(home)
    assert folder.faults() == []
    prepare(folder, "registry")
    assert ["Cadangan kunci registry" in fault for fault in folder.faults()] == [True]
    with pytest.raises(Conflict) as unkept:
        switch(folder, "registry")
    assert unkept.value.code == "KUNCI_BELUM_DICADANGKAN"
    folder.confirm_backup()
    switch(folder, "registry")
    assert folder.faults() == []
    (folder.path / "registry.pub").write_text(load_keys(home).recipients["intake"] + "\n")
    assert ["bukan pasangan" in fault for fault in folder.faults()] == [True]


def test_no_key_is_switched_to_that_was_not_prepared(home: Path) -> None:
    folder = key_folder(home)
    with pytest.raises(Conflict) as early:
        switch(folder, "registry")
    with pytest.raises(Refusal) as unknown:
        prepare(folder, "signing")
    assert (early.value.code, unknown.value.code) == ("KUNCI_BELUM_DISIAPKAN", "KUNCI_TIDAK_DIROTASI")

"""The key of the log of closures is changed: checkpoints bear both, who checks may hold either, the old one ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.cosigning import ask_witness, witness_app, witness_of
from deploy.room_keys import create_keys, key_folder, load_keys
from deploy.signing_evidence import retire
from services.publisher.commands.closures import FILE, Sequencer
from services.publisher.store import closures as store
from shared.runtime.errors import Conflict, Malformed
from shared.security import signer_keys
from shared.security.keys import LOG
from shared.security.log_signer import LogSigner, readers_of
from shared.security.notes import TIMED, Checkpoint, NoteKey, parse
from shared.security.signing import new_pair
from shared.security.signing_rotation import prepare, switch
from shared.security.witness import request_of
from tests.publisher.build import Publisher, classified
from tests.transparency.forms import Log, entry_of, verifier

ORIGIN = "ppid.contoh.example/log"


@dataclass
class Kept:
    """A log whose keys lie in a folder, as the publisher's worker has it."""

    publisher: Publisher
    home: Path
    signer: LogSigner

    async def grow(self, *names: str) -> str:
        """Lets the publisher hear of closings and the sequencer sign; returns the newest checkpoint."""
        await self.publisher.hear(*(classified(name) for name in names))
        folder = self.home / "audit"
        await Sequencer(self.publisher.database, self.publisher.clock, self.signer, folder, 1).turn()
        async with self.publisher.database.snapshot() as connection:
            row = await store.newest(connection)
        assert row is not None
        return str(row["note"])

    async def entries(self) -> list[bytes]:
        """Returns the entries of the log."""
        async with self.publisher.database.snapshot() as connection:
            return [each.encode() for each in await store.between(connection, 0, await store.size(connection))]

    async def retire(self) -> dict[str, Any]:
        """Ends the old key."""
        return await retire(self.publisher.database.url, self.home, LOG)

    def switch(self) -> None:
        """Takes the first two steps."""
        prepare(key_folder(self.home), LOG)
        key_folder(self.home).confirm_backup()
        switch(key_folder(self.home), LOG)


@pytest.fixture
def kept(publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """Gives a log whose worker looks at its key files each time."""
    monkeypatch.setattr(signer_keys, "LOOK_SECONDS", 0.0)
    create_keys(tmp_path)
    keys = load_keys(tmp_path, "publisher")
    return Kept(publisher, tmp_path, LogSigner.following(ORIGIN, keys.own_signer(LOG, keys.log_private or "")))


async def served(kept: Kept) -> list[str]:
    """Returns the lines of the file of keys on the website."""
    async with kept.publisher.reader() as reader:
        return (await reader.get("/log/kunci.txt")).text.splitlines()


async def test_a_checkpoint_bears_both_keys_until_the_old_one_ends(kept: Kept) -> None:
    first = await kept.grow("item-1", "item-2")
    old = kept.signer.vkey
    kept.switch()
    new = kept.signer.vkey
    with pytest.raises(Conflict) as early:
        await kept.retire()
    assert early.value.code == "KUNCI_BARU_BELUM_TERPAKAI"
    both = await kept.grow()
    assert parse(both).checkpoint.size == 2, "the new key signs at once, though no closure came"
    assert len(parse(both).lines) == 4
    assert await served(kept) == [new, f"{old}@2"]
    assert (await kept.retire())["until"] == 2
    last = await kept.grow("item-3")
    assert len(parse(last).lines) == 2
    check, entries = verifier(), await kept.entries()
    for keys in (f"{new} {old}", f"{old}@2\n{new}"):
        assert check.check_order(first, last, entries, keys) == 3
        assert check.check_order(both, last, entries, keys) == 3
    assert [check.read_checkpoint(each, f"{new} {old}@2")[3] for each in (first, both, last)] == [
        old.split("+")[1], *[new.split("+")[1]] * 2,
    ]  # fmt: skip
    assert _fault(lambda: check.check_order(first, last, entries, old)).startswith("tidak ditandatangani")
    assert await served(kept) == [new, f"{old}@2"]


async def test_whoever_kept_the_old_key_signs_no_longer_log(kept: Kept) -> None:
    await kept.grow("item-1", "item-2")
    stolen = NoteKey(ORIGIN, load_keys(kept.home, "publisher").log_private or "")
    kept.switch()
    await kept.grow()
    await kept.retire()
    false = Checkpoint(ORIGIN, 9, b"\0" * 32).text()
    note = f"{false}\n{stolen.sign(false)}\n{stolen.cosign(false, 2_000_000_000)}\n"
    assert not kept.signer.holds(parse(note))
    async with kept.publisher.database.transaction() as connection:
        now = datetime.now(UTC)
        await store.keep_checkpoint(connection, size=9, note=note, vkey=stolen.vkey(), at=now)
    await kept.grow("item-3")
    assert parse(_last_line(kept.home / "audit" / FILE)).checkpoint.size == 3
    keys = f"{kept.signer.vkey} {stolen.vkey()}@2"
    assert "berakhir" in _fault(lambda: verifier().read_checkpoint(note, keys, ()))
    assert kept.signer.vkey == readers_of(ORIGIN, key_folder(kept.home).signer_keys(LOG))[0].vkey


async def test_a_witness_of_both_keys_goes_on_and_two_own_keys_are_no_witness(kept: Kept) -> None:
    own = NoteKey("saksi.id", new_pair()[0])
    await kept.grow("item-1")
    old = kept.signer.vkey
    kept.switch()
    await kept.grow("item-2")
    async with kept.publisher.database.snapshot() as connection:
        assert await store.witnessed(connection) is None
    both = f"{kept.signer.vkey}\n{old}@2\n"
    door = httpx.ASGITransport(witness_app(witness_of(own, [both], kept.home / "saksi.json")))
    url, key = kept.publisher.database.url, own.vkey(TIMED)
    assert (await ask_witness(url, "https://saksi.id", key, door))["size"] == 2
    await kept.retire()
    last = await kept.grow("item-3")
    assert (await ask_witness(url, "https://saksi.id", key, door))["size"] == 3
    async with kept.publisher.database.snapshot() as connection:
        seen = await store.witnessed(connection)
    assert seen is not None
    assert verifier().read_checkpoint(seen["note"], f"{old}@2 {kept.signer.vkey}", (key,))[0] == 3
    assert parse(last).checkpoint.size == 3


def test_a_witness_knows_an_ended_key_up_to_its_size(tmp_path: Path) -> None:
    key = NoteKey("contoh.id/log", new_pair()[0])
    log = Log([entry_of(0), entry_of(1)], key)
    witness = witness_of(NoteKey("saksi.id", new_pair()[0]), [f"{key.vkey()}@1"], tmp_path / "saksi.json")
    asked = [witness.add_checkpoint(request_of(0, [], log.note(size))).status for size in (2, 1)]
    assert asked == [403, 200]
    with pytest.raises(Malformed, match="KUNCI_LOG_RUSAK"):
        witness_of(NoteKey("saksi.id", new_pair()[0]), [f"{key.vkey()}@x"], tmp_path / "saksi.json")


def test_a_checkpoint_of_no_key_that_was_given_is_refused() -> None:
    one, other = NoteKey("contoh.id/log", new_pair()[0]), NoteKey("contoh.id/log", new_pair()[0])
    note = Log([entry_of(0), entry_of(1)], one).note(2)
    check = verifier()
    assert check.read_checkpoint(note, f"{other.vkey()} {one.vkey()}", ())[0] == 2
    for keys in (other.vkey(), f"{other.vkey()} {one.vkey()}@1", ""):
        assert _fault(lambda keys=keys: check.read_checkpoint(note, keys, ()))  # type: ignore[misc]


def _fault(work: Callable[[], object]) -> str:
    with pytest.raises(Exception, match=" / ") as fault:
        work()
    return str(fault.value)


def _last_line(file: Path) -> str:
    import json

    return str(json.loads(file.read_text().splitlines()[-1])["note"])

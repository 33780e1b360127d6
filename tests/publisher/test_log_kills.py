"""A sequencer that is killed at any moment leaves one log: no fork, no gap, nothing signed that is not committed."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from services.publisher.commands.closures import FILE, Sequencer
from services.publisher.tables import log_checkpoints, log_entries
from shared.security.log_signer import LogSigner
from shared.security.notes import NoteKey, parse
from shared.security.signing import new_pair
from tests.publisher.build import NOON, Publisher
from tests.transparency.forms import verifier

ENTRIES = 420
HELPER = Path(__file__).with_name("killed_sequencer.py")


async def fill(publisher: Publisher) -> None:
    """Lets entries wait."""
    said = [json.dumps({"at": NOON.isoformat(), "content": "", "item": f"butir-{n}"}) for n in range(ENTRIES)]
    rows = [
        {"event_id": f"e-{n}", "item_id": f"butir-{n}", "kind": "closing", "entry": each, "nonce": "", "content": "{}"}
        for n, each in enumerate(said)
    ]
    async with publisher.database.transaction() as connection:
        await connection.execute(insert(log_entries), rows)


@pytest.mark.parametrize("kills", [12, pytest.param(200, marks=pytest.mark.nightly)])
async def test_a_killed_sequencer_leaves_one_log(publisher: Publisher, tmp_path: Path, kills: int) -> None:
    private = new_pair()[0]
    key = NoteKey("ppid.contoh.example/log", private)
    await fill(publisher)
    arguments = [publisher.database.url, str(tmp_path), private, str(kills), "7"]
    helper = await asyncio.create_subprocess_exec(sys.executable, str(HELPER), *arguments)
    assert await helper.wait() == 0
    signed = len((tmp_path / FILE).read_text().splitlines()) if (tmp_path / FILE).exists() else 0
    await Sequencer(publisher.database, publisher.clock, LogSigner.of(key), tmp_path, 1).turn()
    async with publisher.database.snapshot() as connection:
        rows = list(await connection.execute(select(log_entries.c.place, log_entries.c.entry)))
        notes = [row.note for row in await connection.execute(select(log_checkpoints).order_by(log_checkpoints.c.id))]
    assert sorted(row.place for row in rows) == list(range(ENTRIES))
    entries = [row.entry.encode() for row in sorted(rows, key=lambda row: row.place)]
    kept = [json.loads(line)["note"] for line in (tmp_path / FILE).read_text().splitlines()]
    assert signed > 3
    assert set(notes) <= set(kept)
    assert parse(notes[-1]).checkpoint.size == ENTRIES
    sizes = [parse(note).checkpoint.size for note in kept]
    assert sizes == sorted(sizes)
    last = notes[-1]
    for note in kept:
        assert verifier().check_order(note, last, entries, key.vkey()) == ENTRIES

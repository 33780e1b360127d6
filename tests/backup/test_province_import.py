"""A province that moves house says there what it said before: nothing is shown early, nothing is closed in silence."""

import asyncio
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from deploy.audit_trail import gather, verify_database
from deploy.backup.verifying import own_identity, signing_public
from deploy.province_export.export_check import check_export, records_of
from deploy.province_export.export_kinds import KINDS, SCHEMAS
from deploy.province_export.export_writing import export_province
from deploy.province_import.importing import SourceState
from deploy.room_keys import key_folder
from deploy.rooms import AUDITED
from shared.runtime.errors import Refusal
from shared.security.encryption import unseal_bytes
from shared.security.identity.passwords import NOBODY
from shared.security.keys import read_key
from shared.security.notes import parse
from shared.security.signer_keys import KeyState
from shared.security.trail_copy import copy_file
from tests.backup.exported import Exported, export_of
from tests.backup.house import LETTER, NewHome, bytes_of, quiet, running, website
from tests.backup.taken_in import TakenIn, house_of, take_in
from tests.cli.conftest import Terbuka, terbuka

__all__ = ["terbuka"]

SAID_ANEW = {"accounts", *(f"audit_{room}" for room in SCHEMAS)}
"""What docs/export-format.md names: accounts are shut, and each trail has the line of the import."""
ONCE_IT_RAN = {"log_checkpoints", *(f"audit_heads_{room}" for room in SCHEMAS)}
"""What the new house signs when it runs."""


def test_each_kind_comes_after_those_that_it_names() -> None:
    place = {kind.table: number for number, kind in enumerate(KINDS)}
    for kind in KINDS:
        for key in kind.rows.foreign_keys:
            assert place[key.column.table.fullname] <= place[kind.table], f"{kind.name} {key.column}"


async def test_the_new_house_exports_what_the_old_one_did(
    exported: Exported, taken_in: TakenIn, tmp_path: Path
) -> None:
    """It runs a while: clocks are counted anew, website and registry are compared, trails and log are signed."""
    new, before = taken_in.new, (await exported.check()).inner
    async with running(new.settings, new.url, {}) as (province, officers):
        assert await website(officers) == exported.lived.website
        await province.settle()
    key_folder(new.home).confirm_backup()
    made = await export_province(new.settings, new.url, tmp_path / "lagi", [], quiet)
    identity = own_identity(new.home, None)
    after = await check_export(made.folder, signing_public(new.home), identity, quiet)
    assert before is not None
    assert after.inner is not None
    changed = {name for name in before.kinds if before.kinds[name] != after.inner.kinds[name]}
    assert changed <= SAID_ANEW | ONCE_IT_RAN
    assert changed >= SAID_ANEW
    for name in sorted(changed - {"accounts"}):
        old = await exported.records(name)
        fresh = [each async for each in records_of(made.folder, f"data/{name}.jsonl.age", identity)]
        assert [_known(each) for each in fresh[: len(old)]] == [_known(each) for each in old], name
    open_files = [each for each in (exported.made.folder / "publik").iterdir() if each.suffix != ".checkpoint"]
    for path in open_files:
        assert (made.folder / "publik" / path.name).read_bytes() == path.read_bytes(), path.name
    assert (after.inner.objects["many"], after.inner.absent) == (before.objects["many"], ())


def _known(link: dict[str, object]) -> dict[str, object]:
    """Returns a line without its place in the chain, which the newest lines of the old house have here alone."""
    return {name: value for name, value in link.items() if name not in {"position", "hash"}}


async def test_originals_open_with_the_keys_of_the_new_house_alone(exported: Exported, taken_in: TakenIn) -> None:
    home, file_id = taken_in.new.home, exported.lived.original.split("/")[-2]
    [row] = [each for each in await exported.records("originals") if each["file_id"] == file_id]
    sealed = (home / "objects" / row["object_key"]).read_bytes()
    assert unseal_bytes(sealed, read_key(home / "keys" / "registry.key")) == LETTER
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        unseal_bytes(sealed, house_of(exported).opener)
    for path, content in bytes_of(home).items():
        assert LETTER[:64] not in content, path
    [text] = await taken_in.new.rows("SELECT sealed FROM registry.items WHERE sealed IS NOT NULL LIMIT 1")
    assert unseal_bytes(text[0], read_key(home / "keys" / "registry.key"))


async def test_published_copies_are_the_same_bytes(exported: Exported, taken_in: TakenIn) -> None:
    shown = [row async for row in _published(taken_in.new)]
    assert shown
    for key, digest in shown:
        assert hashlib.sha256((taken_in.new.home / "objects" / key).read_bytes()).hexdigest() == digest
        assert (exported.lived.home / "objects" / key).exists()


async def _published(new: NewHome) -> AsyncIterator[tuple[str, str]]:
    for row in await new.rows("SELECT object_key, sha256 FROM publisher.files WHERE withdrawn_at IS NULL"):
        yield row[0], row[1]


async def test_nobody_can_sign_in_before_an_operator_opens_an_account(taken_in: TakenIn) -> None:
    accounts = await taken_in.new.rows("SELECT password, disabled_at IS NULL, factor_since FROM identity.accounts")
    assert set(accounts) == {(NOBODY, False, None)}
    assert taken_in.done.accounts == len(accounts)


async def test_the_trails_go_on_and_hold_the_old_house_to_its_words(exported: Exported, taken_in: TakenIn) -> None:
    new, before = taken_in.new, (await exported.check()).inner
    assert before is not None
    for room in AUDITED:
        keys, (position, digest) = key_folder(new.home).audit_keys(room), before.audit[room]
        [ended] = [key for key in keys.keys if key.state is KeyState.RETIRED]
        assert (ended.until, ended.digest) == (position, digest if position else "")
        line = f"SELECT subject, detail FROM {room}.audit WHERE act = 'import_province'"  # noqa: S608
        [(subject, detail)] = await new.rows(line)
        told = json.loads(detail)
        assert (subject, told["position"], told["head"]) == (exported.made.id, position, digest)
    for verdict in await verify_database(new.url, gather(new.home, heads="", kept=None)):
        assert verdict["broken_at"] is None, verdict
    kept = {path.name for path in bytes_of(Path(taken_in.done.evidence))}
    assert kept > {"manifes.json", "manifes.sig", "isi.json.age", "penanda-tangan.json"}


@asynccontextmanager
async def _one_event_behind(exported: Exported) -> AsyncIterator[str]:
    """The website has not heard the newest event of an exempt item, which waits behind a dead letter."""
    item = str(exported.lived.website["dik"][0]["id"])
    connection = await asyncpg.connect(exported.lived.url)
    where = "consumer = 'publisher' AND topic = 'terbuka.exemptions' AND key = $1"
    last = await connection.fetchval(f"SELECT last FROM publisher.inbox_position WHERE {where}", item)  # noqa: S608
    move = f"UPDATE publisher.inbox_position SET last = $2, halted_by = $3 WHERE {where}"  # noqa: S608
    known = await connection.fetchrow(
        f"DELETE FROM publisher.inbox WHERE {where} AND sequence = $2 RETURNING *",  # noqa: S608
        item,
        last,
    )
    await connection.execute(move, item, last - 1, 1)
    try:
        yield str(known["event_id"])
    finally:
        await connection.execute(move, item, last, None)
        await connection.execute("INSERT INTO publisher.inbox VALUES ($1, $2, $3, $4, $5, $6, $7)", *known.values())
        await connection.close()


async def test_what_a_room_had_not_heard_is_said_again_and_later_acts_are_withheld(
    exported: Exported, empty_home: NewHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A website of another name begins a log of its own with the same entries."""
    lived = exported.lived
    monkeypatch.setenv("TERBUKA_SITE_LOG_ORIGIN", "baru.test/log")
    async with _one_event_behind(exported) as event_id:
        late = await export_of(lived, tmp_path / "ekspor")
    trail = Path(shutil.copytree(lived.home / "audit", tmp_path / "jejak"))
    add_line(trail, lived.item_id)
    done = await take_in(empty_home, late, source=SourceState(trail=trail))
    assert (done.withheld, done.again, done.log_goes_on) == ((lived.item_id,), 1, False)
    [again] = await empty_home.rows("SELECT event_id FROM registry.outbox WHERE sent_at IS NULL")
    assert again == (event_id,)
    async with running(empty_home.settings, empty_home.url, {}) as (_, officers):
        shown = await website(officers)
    kept = [row for row in lived.website["dip"] if row["id"] != lived.item_id]
    assert [_said(row) for row in shown["dip"]] == [_said(row) for row in kept]
    assert [_said(row) for row in shown["dik"]] == [_said(row) for row in lived.website["dik"]]
    for room in ("intake", "registry", "scheduler", "publisher"):
        assert await empty_home.rows(f"SELECT 1 FROM {room}.dead_letter") == []  # noqa: S608
    behind = "SELECT 1 FROM publisher.inbox_position WHERE halted_by IS NOT NULL"
    assert await empty_home.rows(behind) == []
    assert (event_id,) in await empty_home.rows("SELECT event_id FROM publisher.inbox")
    notes = await empty_home.rows("SELECT note FROM publisher.log_checkpoints ORDER BY id")
    [first, *_] = [parse(note).checkpoint for (note,) in notes]
    old = parse((late.made.folder / "publik" / "log-penutupan.checkpoint").read_text()).checkpoint
    assert (first.origin, first.size, first.root) == ("baru.test/log", old.size, old.root)


def _said(row: dict[str, object]) -> dict[str, object]:
    """Returns a row of a list without when it changed, which an event that is applied again moves."""
    return {name: value for name, value in row.items() if name not in {"sequence", "diubah"}}


def add_line(trail: Path, item_id: str) -> None:
    """Adds what the old house did to an item after the export."""
    path = copy_file(trail, "registry")
    last = json.loads(path.read_text().splitlines()[-1])
    later = last | {"position": last["position"] + 9, "act": "place_hold", "subject": item_id, "hash": "0" * 64}
    with path.open("a") as lines:
        lines.write(json.dumps(later) + "\n")


def test_the_command_imports_also_after_it_was_killed(
    exported: Exported, empty_home: NewHome, terbuka: Terbuka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERBUKA_HOME", str(empty_home.home))
    monkeypatch.setenv("DATABASE_URL", empty_home.url)
    named = (exported.made.folder, "--keys", exported.lived.home / "keys", "--source-stopped", "--accept-losses")
    command = [sys.executable, "-m", "deploy.cli", "province", "import", *map(str, named)]
    run = subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert run.stderr is not None
    for line in run.stderr:
        if line.startswith("Memuat entries"):
            break
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    run.stderr.close()
    assert asyncio.run(empty_home.is_empty())
    done = terbuka("province", "import", *named)
    assert done.code == 0, done.err
    assert done.out.startswith(f"Diimpor: {exported.made.id}")
    for word in ("sandi", "kunci asal", "checkpoint", "terbuka keys backup"):
        assert word in done.out
    again = terbuka("province", "import", *named, "--json")
    assert (again.code, again.refusal["code"]) == (1, "TUJUAN_PEMULIHAN_BERISI")

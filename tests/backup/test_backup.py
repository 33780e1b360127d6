"""A backup is sealed and whole or not there; a restore fills an empty home alone, and shows no more than it may."""

import fcntl
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from deploy.audit_trail import gather, verify_database
from deploy.backup.backup_statement import DATABASE, INNER, OBJECTS, OUTER
from deploy.backup.database_state import make_beside
from deploy.backup.later_acts import KeptTrails
from deploy.backup.making import HALF, make_backup
from deploy.backup.postgres_tools import dump, load, program
from deploy.backup.restoring import MARK
from deploy.backup.sealed_parts import read_recipients
from deploy.backup.verifying import check_backup, newest_in, open_backup, own_identity, signing_public
from deploy.room_keys import create_keys
from services.publisher.commands.closures import HALTED
from shared.runtime.byte_streams import once, whole
from shared.runtime.errors import Refusal, TerbukaError
from shared.runtime.secret_files import write_secret
from shared.security.keys import new_identity
from shared.security.trail_copy import copy_file
from tests.backup.house import LETTER, PAPER, Lived, NewHome, bytes_of, quiet, running, settings_of, website
from tests.cli.conftest import Terbuka, terbuka

__all__ = ["terbuka"]

SERVER = 18


async def test_a_restored_province_shows_the_same_and_publishes_nothing_twice(new_home: NewHome) -> None:
    lived = new_home.lived
    new_home.bring(lived.trail)
    done = await new_home.restore()
    assert (done.withheld, done.shut, done.trail_known, done.log_halted) == ((), (), True, False)
    changes = await new_home.rows("SELECT count(*) FROM publisher.changes")
    log = await new_home.rows("SELECT event_id, place FROM publisher.log_entries ORDER BY 1")
    async with running(new_home.settings, new_home.url, lived.accounts) as (_, officers):
        assert await website(officers) == lived.website
        assert lived.website["files"]
        letter = await officers.answer("petugas", "POST", lived.original, json={"reason": "Uji."})
        assert letter.content == LETTER
    assert await new_home.rows("SELECT count(*) FROM publisher.changes") == changes
    assert await new_home.rows("SELECT event_id, place FROM publisher.log_entries ORDER BY 1") == log
    folder = new_home.home / "audit"
    found = await verify_database(new_home.url, gather(new_home.home, heads=str(folder), kept=folder))
    assert [each["broken_at"] for each in found] == [None] * len(found)


async def test_what_was_taken_down_after_the_backup_is_withheld(new_home: NewHome) -> None:
    """A run that was killed half-way is simply run again: what it left does not stop it."""
    lived = new_home.lived
    backup = await new_home.opened()
    await lived.go_on()
    new_home.bring(lived.home / "audit")
    await make_beside(new_home.url, ())
    (new_home.home / MARK).write_text(json.dumps({"id": backup.outer.id}))
    shutil.copytree(lived.home / "objects", new_home.home / "objects")
    done = await new_home.restore(backup=backup)
    assert lived.item_id in done.withheld
    assert done.shut == (lived.accounts["tim"]["account"],)
    assert done.later_acts["publisher withdraw_files"] == 1
    assert not [act for act in done.later_acts if "read_" in act]
    assert lived.secret_item not in done.withheld
    assert not (new_home.home / MARK).exists()
    async with running(new_home.settings, new_home.url, lived.accounts) as (_, officers):
        seen = await website(officers)
        assert [row["id"] for row in seen["dip"]] == []
        assert seen["dik"] == lived.website["dik"]
        for path in lived.website["files"]:
            assert (await officers.http.get(path)).status_code in (404, 410)
        held = await officers.get("operator", "/publisher/api/withheld")
        assert (done.withheld[0], ["restored"]) in [(each["item_id"], each["kinds"]) for each in held["withheld"]]


async def test_without_the_trail_nothing_is_shown_and_the_log_is_not_signed(new_home: NewHome) -> None:
    lived = new_home.lived
    with pytest.raises(Refusal, match="JEJAK_LUAR_TIDAK_ADA"):
        await new_home.restore()
    assert await new_home.is_empty()
    done = await new_home.restore(without_trail=True)
    shown = {row["id"] for name in ("dik", "dip") for row in lived.website[name]}
    assert (set(done.withheld), done.trail_known, done.log_halted) == ({*shown, lived.secret_item}, False, True)
    assert set(done.shut) == {row[0] for row in await new_home.rows("SELECT account FROM identity.accounts")}
    assert (new_home.home / "audit" / HALTED).exists()
    assert await new_home.rows("SELECT count(*) FROM identity.sessions") == [(0,)]


@pytest.fixture
def copied(lived: Lived, tmp_path: Path) -> Path:
    """Gives a folder with the backup that a test may spoil."""
    target = tmp_path / "disalin"
    shutil.copytree(lived.backups, target)
    return target


def flip(path: Path) -> None:
    """Changes one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", [DATABASE, OBJECTS, INNER])
async def test_a_flipped_bit_of_a_sealed_part_is_found(copied: Path, new_home: NewHome, name: str) -> None:
    flip(newest_in(copied) / name)
    with pytest.raises(Refusal, match="CADANGAN_RUSAK"):
        await new_home.restore(copied)
    assert await new_home.is_empty()


async def test_a_flipped_bit_of_the_statement_is_a_forged_backup(copied: Path, new_home: NewHome) -> None:
    flip(newest_in(copied) / OUTER)
    with pytest.raises(Refusal, match="CADANGAN_TIDAK_SAH"):
        await new_home.restore(copied)


@pytest.mark.parametrize("place", ["objek", "objek-tersegel"])
async def test_a_broken_object_stops_a_restore_before_it_begins(copied: Path, new_home: NewHome, place: str) -> None:
    new_home.bring(new_home.lived.trail)
    flip(next(path for path in sorted((copied / place).rglob("*")) if path.is_file()))
    with pytest.raises(Refusal, match="CADANGAN_RUSAK"):
        await new_home.restore(copied)
    assert await new_home.is_empty()
    assert not (new_home.home / "objects").exists()


async def test_other_keys_open_nothing(new_home: NewHome) -> None:
    other, backup = new_identity()[0], await new_home.opened()
    write_secret(new_home.home / "keys" / "intake.key", other + "\n")
    with pytest.raises(Refusal, match="KUNCI_BUKAN_MILIK_CADANGAN"):
        await new_home.restore(backup=backup)
    write_secret(new_home.home / "keys" / "registry.key", other + "\n")
    with pytest.raises(Refusal, match="KUNCI_CADANGAN_SALAH"):
        await new_home.opened()


async def test_a_filled_target_is_never_overwritten(new_home: NewHome) -> None:
    new_home.bring(new_home.lived.trail)
    (new_home.home / "objects").mkdir()
    (new_home.home / "objects" / "lain").write_bytes(b"x")
    with pytest.raises(Refusal, match="TUJUAN_PEMULIHAN_BERISI"):
        await new_home.restore()
    connection = await asyncpg.connect(new_home.url)
    await connection.execute("CREATE TABLE lain (id int)")
    await connection.close()
    with pytest.raises(Refusal, match="TUJUAN_PEMULIHAN_BERISI"):
        await new_home.restore()
    assert await new_home.is_empty()


async def test_a_newer_backup_and_other_counts_are_refused(new_home: NewHome) -> None:
    new_home.bring(new_home.lived.trail)
    backup = await new_home.opened()
    newer = replace(backup.inner, migrations={**backup.inner.migrations, "registry": "9999"})
    with pytest.raises(Refusal, match="CADANGAN_LEBIH_BARU"):
        await new_home.restore(backup=replace(backup, inner=newer))
    other = replace(backup.inner, tables={**backup.inner.tables, "registry.items": 1_000})
    with pytest.raises(Refusal, match="PEMULIHAN_BERBEDA"):
        await new_home.restore(backup=replace(backup, inner=other))
    assert await new_home.is_empty()


async def test_a_trail_of_another_house_is_refused(new_home: NewHome) -> None:
    new_home.bring(new_home.lived.trail)
    backup = await new_home.opened()
    path, (position, _) = copy_file(new_home.home / "audit", "registry"), backup.inner.audit["registry"]
    links = [json.loads(line) for line in path.read_text().splitlines()]
    forged = [each | {"hash": "0" * 64} if each["position"] == position else each for each in links]
    path.write_text("".join(json.dumps(each) + "\n" for each in forged))
    with pytest.raises(Refusal, match="JEJAK_LUAR_BERTENTANGAN"):
        KeptTrails(new_home.home / "audit", backup.outer.id, backup.inner).read()


async def test_a_tool_that_fails_is_told_and_commits_nothing(new_home: NewHome) -> None:
    with pytest.raises(TerbukaError, match="ALAT_CADANGAN_TIDAK_ADA"):
        program("pg_dump", 3)
    with pytest.raises(TerbukaError, match="BASIS_DATA_TIDAK_TERSALIN"):
        await whole(dump(new_home.url, SERVER, "00000000-00000000-1"))
    with pytest.raises(TerbukaError, match="BASIS_DATA_TIDAK_DIMUAT"):
        await load(new_home.url, SERVER, once(b"PGDMP bukan arsip"))
    archive = await whole((await new_home.opened()).archive())
    with pytest.raises(TerbukaError, match="BASIS_DATA_TIDAK_DIMUAT"):
        await load(new_home.url, SERVER, once(archive[: len(archive) * 2 // 3]))
    assert await new_home.is_empty()


async def test_a_whole_backup_passes_the_check(copied: Path, new_home: NewHome) -> None:
    await check_backup(await new_home.opened(copied), quiet)
    (newest_in(copied) / OUTER).unlink()
    with pytest.raises(Refusal, match="CADANGAN_TIDAK_ADA"):
        newest_in(copied)


async def words_of(lived: Lived) -> set[bytes]:
    """Returns words of the content: inner titles, public titles, names of accounts, hashes of passwords."""
    connection = await asyncpg.connect(lived.url)
    try:
        titles = await connection.fetch("SELECT title FROM registry.items")
        people = await connection.fetch("SELECT password FROM identity.accounts")
    finally:
        await connection.close()
    shown = [
        row[column] for name in ("dik", "dip") for row in lived.website[name] for column in row if "judul" in column
    ]
    found = [*(row[0] for row in (*titles, *people)), *shown]
    assert len(found) > 5
    return {word.encode() for word in found if word}


async def test_no_word_of_content_and_no_key_is_in_the_bytes(lived: Lived) -> None:
    words = await words_of(lived)
    keys = {path.read_bytes().splitlines()[0] for path in (lived.home / "keys").glob("*.key")}
    kept = bytes_of(lived.backups)
    assert {path.name for path in kept} >= {OUTER, "basis-data.age", "objek.age", "keterangan.age"}
    for content in kept.values():
        assert not [word for word in words | keys if word in content]
        assert PAPER[:64] not in content
        assert LETTER[:64] not in content
        assert b"%PDF" not in content


async def test_a_second_backup_copies_no_object_again_and_another_recipient_opens_it(
    lived: Lived, tmp_path: Path
) -> None:
    private, public = new_identity()
    first = await lived.back_up(tmp_path / "diska", public)
    again = await lived.back_up(tmp_path / "diska", public)
    assert (first.copied, again.copied, again.objects) == (first.objects, 0, first.objects)
    assert set(again.needs) == {path.name for path in (lived.home / "keys").glob("*.key")}
    (tmp_path / "penerima.key").write_text(private + "\n")
    identity, signed_by = own_identity(lived.home, tmp_path / "penerima.key"), signing_public(lived.home)
    opened = await open_backup(newest_in(tmp_path / "diska"), identity, signed_by)
    assert opened.outer.id == again.id
    await check_backup(opened, quiet)


async def test_without_a_confirmed_copy_of_the_keys_nothing_is_written(tmp_path: Path) -> None:
    create_keys(tmp_path / "rumah")
    with pytest.raises(TerbukaError, match="KUNCI_BELUM_DICADANGKAN"):
        await make_backup(settings_of(tmp_path / "rumah"), "postgresql://", tmp_path / "diska", [], quiet)
    assert not (tmp_path / "diska").exists()


def test_a_recipient_is_a_public_key(tmp_path: Path) -> None:
    private, public = new_identity()
    file = tmp_path / "penerima"
    file.write_text(f"# sekretaris daerah\n{public}\n")
    assert read_recipients([file]) == [public]
    for wrong in (private, "", "age1salah"):
        file.write_text(wrong)
        with pytest.raises(TerbukaError, match="PENERIMA_CADANGAN_SALAH"):
            read_recipients([file])


async def test_a_full_disk_leaves_nothing_under_the_name_of_a_backup(lived: Lived, tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 * 1024, limits[1]))
    try:
        with pytest.raises(TerbukaError, match="CADANGAN_PENUH"):
            await lived.back_up(tmp_path / "diska")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in (tmp_path / "diska").iterdir()] == [".kunci"]


async def test_a_folder_that_cannot_be_written_or_is_in_use_is_told(lived: Lived, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    with pytest.raises(TerbukaError, match="CADANGAN_TIDAK_TERTULIS"):
        await lived.back_up(tmp_path / "berkas" / "diska")
    with (tmp_path / ".kunci").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(TerbukaError, match="CADANGAN_BERJALAN"):
            await lived.back_up(tmp_path)


def test_a_run_that_is_killed_leaves_no_backup(lived: Lived, tmp_path: Path) -> None:
    told = {**os.environ, "TERBUKA_HOME": str(lived.home), "DATABASE_URL": lived.url}
    command = [sys.executable, "-m", "deploy.cli", "backup", "create", "--to", str(tmp_path), "--json"]
    run = subprocess.Popen(command, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob(f"{HALF}/*/basis-data.age")) and time.monotonic() < deadline:
        time.sleep(0.005)
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    assert list(tmp_path.glob("[0-9]*")) == []
    assert list(tmp_path.glob(f"{HALF}/*/basis-data.age"))
    with pytest.raises(TerbukaError, match="CADANGAN_TIDAK_ADA"):
        newest_in(tmp_path)


def test_the_commands_make_check_and_refuse(
    lived: Lived, terbuka: Terbuka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERBUKA_HOME", str(lived.home))
    monkeypatch.setenv("DATABASE_URL", lived.url)
    made = terbuka("backup", "create", "--to", tmp_path / "diska", "--json")
    assert (made.code, made.json["needs"][-1]) == (0, "signing.key")
    checked = terbuka("backup", "verify", tmp_path / "diska")
    assert checked.code == 0
    assert checked.out.startswith(f"Cadangan {made.json['id']} utuh: ")
    filled = terbuka("restore", "--from", tmp_path / "diska", "--json")
    assert (filled.code, filled.refusal["code"]) == (1, "TUJUAN_PEMULIHAN_BERISI")
    outer = json.loads((tmp_path / "diska" / made.json["id"] / OUTER).read_text())
    assert set(outer) == {"jenis", "id", "made_at", "recipients", "files"}


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """Gives a folder that the embedded server's own user can reach, whoever else runs tests."""
    with tempfile.TemporaryDirectory(prefix="terbuka-") as folder:
        yield Path(folder)


def test_the_commands_restore_an_embedded_home(
    terbuka: Terbuka, lived: Lived, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, key = own_folder / "rumah", own_folder / "kunci"
    shutil.copytree(lived.home / "keys", home / "keys")
    shutil.copytree(lived.trail, home / "audit")
    monkeypatch.setenv("TERBUKA_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    done = terbuka("restore", "--from", lived.backups, "--json")
    assert done.code == 0, done.err
    assert (done.json["withheld"], done.json["later_acts"]) == ([], {})
    assert terbuka("restore", "--from", lived.backups, "--json").refusal["code"] == "TUJUAN_PEMULIHAN_BERISI"
    assert terbuka("audit", "verify", "--json").code == 0
    assert terbuka("keys", "backup", key, "--json").code == 0
    made = terbuka("backup", "create", "--to", own_folder / "diska", "--json")
    assert made.json["objects"] == done.json["objects"]

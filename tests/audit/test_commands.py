"""`terbuka audit`: an export is checked without a database, and what cannot be known is said."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from sqlalchemy import text

from deploy.room_keys import create_keys, load_keys
from deploy.rooms import ROOMS, messaging_of
from shared.runtime.clock import MovableClock
from shared.security.audit_heads import heads_file
from shared.security.head_signer import HeadSigner
from shared.security.signing import SigningKey, new_pair
from shared.security.trail_copy import TrailCopy
from shared.storage.database import Database
from tests.audit.trail import Line, Trail, chained
from tests.cli.conftest import Answer, Terbuka, terbuka
from tests.conftest import RoomDatabase

__all__ = ["terbuka"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Gives the data folder of the commands, with its keys."""
    create_keys(tmp_path / "rumah")
    return tmp_path / "rumah"


@pytest.fixture
async def address(room_database: RoomDatabase, home: Path, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> str:
    """Gives the address of a database of all rooms: registry has a signed trail of four lines, and one that waits."""
    found = await room_database("registry", *(room for room in ROOMS if room != "registry"), "identity", "eventlog")
    audit, private = messaging_of("registry").audit, load_keys(home, "registry").audit_private
    assert private is not None
    for number in range(4):
        await audit.refused(found, actor="petugas", act="decide", subject=f"b-{number}", code="UJI", at=clock.now())
    await audit.chain_new(found)
    await HeadSigner(audit, found, clock, private=private, folder=home / "audit").turn()
    await audit.refused(found, actor="petugas", act="decide", subject="b-9", code="UJI", at=clock.now())
    url = f"postgresql://{found.url.partition('://')[2]}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


async def write_anew(address: str) -> None:
    """Changes a line behind the program's back, and computes the whole chain anew."""
    database = Database.connect(address, "registry")
    try:
        async with database.transaction() as connection:
            await connection.execute(text("UPDATE registry.audit SET actor = 'ketua' WHERE subject = 'b-2'"))
            await connection.execute(text("DELETE FROM registry.audit_chain"))
        await messaging_of("registry").audit.chain_new(database)
    finally:
        await database.close()


def of_registry(answer: Answer) -> dict[str, Any]:
    """Returns what is said of registry's trail."""
    return next(each for each in answer.json if each["room"] == "registry")


def lines_of(path: Path) -> list[Line]:
    """Returns the lines of an export."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def write(path: Path, lines: list[Line]) -> Path:
    """Writes an export."""
    path.write_bytes(b"".join(rfc8785.dumps(line) + b"\n" for line in lines))
    return path


def test_the_database_and_its_export_are_told_alike(
    address: str, terbuka: Terbuka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = terbuka("audit", "export", tmp_path / "jejak.jsonl", "--json").json
    assert (written["registry"], written["identity"]) == (5, 0)
    whole = terbuka("audit", "verify", "--json")
    told = of_registry(whole)
    assert (whole.code, told["sealed"], told["unsealed"], told["heads"], told["signed"]) == (0, 4, 1, 1, 4)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert of_registry(terbuka("audit", "verify", "--export", tmp_path / "jejak.jsonl", "--json")) == told


def test_a_database_that_was_written_anew_is_found_by_the_heads_alone(
    address: str, terbuka: Terbuka, home: Path
) -> None:
    asyncio.run(write_anew(address))
    found = terbuka("audit", "verify")
    assert (found.code, "DITOLAK AUDIT_RUSAK: Rantai audit rusak di registry." in found.err) == (1, True)
    assert "di antara 1 dan 4" in found.out
    heads_file(home / "audit", "registry").rename(home / "kepala")
    blind = terbuka("audit", "verify")
    assert (blind.code, "Tanpa kepala bertanda tangan" in blind.out) == (0, True)


@pytest.fixture
def export(home: Path, tmp_path: Path) -> tuple[Path, Path, Trail]:
    """Gives an export of three hours and its file of heads, signed by the keys of the data folder."""
    trail = Trail.of(3)
    private = load_keys(home, "registry").audit_private
    assert private is not None
    signed = [head.signed(SigningKey(private)) for head in trail.heads]
    heads = tmp_path / "kepala.jsonl"
    heads.write_bytes(b"".join(head.line() + b"\n" for head in signed))
    lines = [{"room": "registry", **link} for link in trail.links]
    return write(tmp_path / "jejak.jsonl", lines), heads, replace(trail, heads=signed)


def test_an_export_is_checked_with_the_heads_of_a_file(export: tuple[Path, Path, Trail], terbuka: Terbuka) -> None:
    file, heads, trail = export
    told = of_registry(terbuka("audit", "verify", "--export", file, "--heads", heads, "--json"))
    assert (told["sealed"], told["signed"], told["broken_at"]) == (len(trail.links), 36, None)
    assert "setelah posisi 36" in told["unknown"]
    changed = [{**link, "actor": "lain"} if link["position"] == 20 else link for link in trail.links]
    lines = [{"room": "registry", **link} for link in chained(changed)]
    write(file, lines)
    narrowed = of_registry(terbuka("audit", "verify", "--export", file, "--heads", heads, "--json"))
    assert (narrowed["broken_at"], narrowed["until"]) == (13, 24)
    kept = write(file.with_name("lama.jsonl"), [{"room": "registry", **link} for link in trail.links])
    named = of_registry(terbuka("audit", "verify", "--export", file, "--heads", heads, "--kept", kept, "--json"))
    assert (named["broken_at"], named["until"]) == (20, 20)


def test_a_head_that_was_copied_from_a_paper_holds_a_trail_to_it(
    export: tuple[Path, Path, Trail], terbuka: Terbuka
) -> None:
    file, _, trail = export
    printed = trail.heads[1].printed()
    asked = ("audit", "verify", "--export", file, "--printed", printed, "--json")
    whole = of_registry(terbuka(*asked))
    assert (whole["broken_at"], whole["signed"]) == (None, trail.heads[1].position)
    changed = [{**link, "actor": "lain"} if link["position"] == 20 else link for link in trail.links]
    write(file, [{"room": "registry", **link} for link in chained(changed)])
    blind = of_registry(terbuka("audit", "verify", "--export", file, "--json"))
    told = of_registry(terbuka(*asked))
    assert (blind["broken_at"], told["broken_at"], told["until"]) == (None, 1, trail.heads[1].position)


@pytest.mark.parametrize("words", ["", "registry:3", "taman:3:ff:2026-01-01T00:00:00+00:00", "registry:x:ff:kemarin"])
def test_words_that_no_paper_prints_are_refused(home: Path, terbuka: Terbuka, words: str) -> None:
    done = terbuka("audit", "verify", "--export", home, "--printed", words, "--json")
    assert (done.code, done.refusal["code"]) == (1, "KEPALA_CETAK_TIDAK_TERBACA")


def test_heads_that_no_room_signed_are_told_and_not_used(export: tuple[Path, Path, Trail], terbuka: Terbuka) -> None:
    file, heads, trail = export
    forged = [replace(head, hash="f" * 64).signed(SigningKey(new_pair()[0])) for head in trail.heads]
    heads.write_bytes(heads.read_bytes() + b"".join(head.line() + b"\n" for head in forged) + b"bukan kepala\n")
    done = terbuka("audit", "verify", "--export", file, "--heads", heads, "--json")
    assert (done.code, of_registry(done)["broken_at"]) == (1, None)
    assert json.loads(done.err)["code"] == "KEPALA_AUDIT_TIDAK_SAH"
    assert json.loads(done.err)["title"].startswith("4 baris")


def test_what_is_no_export_is_refused(home: Path, terbuka: Terbuka, tmp_path: Path) -> None:
    file = tmp_path / "jejak.jsonl"
    for content in (b"{", b"[1]\n", b'{"id": 1}\n', b'{"room": "taman", "position": 1}\n', b"\xff\xfe\n"):
        file.write_bytes(content)
        done = terbuka("audit", "verify", "--export", file, "--json")
        assert (done.code, done.refusal["code"]) == (1, "EKSPOR_AUDIT_RUSAK")
    absent = terbuka("audit", "verify", "--export", tmp_path / "tidak-ada", "--json")
    assert (absent.code, absent.refusal["code"]) == (1, "BERKAS_AUDIT_TIDAK_TERBACA")
    nothing = terbuka("audit", "verify", "--heads", tmp_path / "tidak-ada", "--json")
    assert (nothing.code, nothing.refusal["code"]) == (1, "BERKAS_AUDIT_TIDAK_TERBACA")


def test_an_export_is_written_once_and_heads_are_shown(address: str, terbuka: Terbuka, tmp_path: Path) -> None:
    file = tmp_path / "jejak.jsonl"
    assert terbuka("audit", "export", file).code == 0
    assert file.stat().st_mode & 0o077 == 0
    assert [line["position"] for line in lines_of(file)] == [1, 2, 3, 4, None]
    again = terbuka("audit", "export", file, "--json")
    assert (again.code, again.refusal["code"]) == (1, "BERKAS_SUDAH_ADA")
    nowhere = terbuka("audit", "export", tmp_path / "tidak-ada" / "jejak.jsonl", "--json")
    assert (nowhere.code, nowhere.refusal["code"]) == (1, "BERKAS_TIDAK_DAPAT_DITULIS")
    (head,) = terbuka("audit", "heads", "--json").json
    assert (head["room"], head["position"], len(head["public_key"])) == ("registry", 4, 43)
    assert terbuka("audit", "heads").code == 0


async def test_the_copy_beside_the_database_names_the_line_exactly(
    address: str, terbuka: Terbuka, home: Path, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERBUKA_HOME", str(home))
    database = Database.connect(address, "registry")
    await TrailCopy(messaging_of("registry").audit, database, folder=home / "audit").turn()
    await database.close()
    await write_anew(address)
    found = of_registry(await asyncio.to_thread(terbuka, "audit", "verify", "--json"))
    assert found["broken_at"] == 3

"""An export is whole and readable without our tables, or refused; what is exempt never lies in the open."""

import csv
import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from jsonschema import Draft202012Validator

from deploy.acceptance.story import stories
from deploy.backup.making import make_backup
from deploy.province_export.export_kinds import KINDS, LEFT_BEHIND, LOSSES, SCHEMAS
from deploy.province_export.export_schemas import schemas
from deploy.province_export.export_statements import INNER, OBJECTS, OUTER
from deploy.province_export.export_writing import export_province, trail_kind
from deploy.province_import.row_values import columns_of, row_of
from services.registry.domain.acts import EVERY_ITEM
from shared.contracts import EVENTS
from shared.contracts.schemas import breaks
from shared.runtime.clock import SystemClock, legal_day
from shared.runtime.errors import Refusal, TerbukaError
from shared.security.encryption import unseal_bytes
from shared.security.keys import new_identity, read_key
from tests.architecture.source import ROOT
from tests.backup.exported import Exported, export_of, write
from tests.backup.house import LETTER, Lived, bytes_of, quiet, running
from tests.cli.conftest import Terbuka, terbuka

__all__ = ["terbuka"]

FORMAT = ROOT / "docs" / "export-format.v1.json"


async def test_every_row_is_carried_or_named(exported: Exported) -> None:
    found = {name for name in exported.rows if not name.endswith(".migration")}
    assert found == {kind.table for kind in KINDS} | set(LEFT_BEHIND) | {loss.table for loss in LOSSES}
    inner = (await exported.check()).inner
    assert inner is not None
    for kind in KINDS:
        assert inner.kinds[kind.name]["rows"] == exported.rows[kind.table], kind.name
    for room in SCHEMAS:
        own_beginning = room == "registry"
        assert inner.kinds[f"audit_{room}"]["rows"] == exported.rows[f"{room}.audit"] + own_beginning, room
    assert inner.kinds["items"]["rows"] > 1
    assert (inner.absent, inner.audit["registry"][0] > 0) == ((), True)


async def test_each_record_follows_its_schema(exported: Exported) -> None:
    known = schemas()
    for kind in KINDS:
        check = Draft202012Validator(known[kind.name])
        for record in await exported.records(kind.name):
            check.validate(record)
    for room in SCHEMAS:
        for link in await exported.records(trail_kind(room).name):
            Draft202012Validator(known["audit"]).validate(link)


def test_the_published_format_keeps_its_word() -> None:
    """TERBUKA_WRITE_GOLDEN=1 writes the format anew; a change that breaks readers needs another version."""
    now = schemas()
    told = json.dumps(now, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("TERBUKA_WRITE_GOLDEN"):
        FORMAT.write_text(told)
    committed: dict[str, Any] = json.loads(FORMAT.read_text())
    broken = [f"{name}: {each}" for name, old in committed.items() for each in breaks(old, now.get(name, {}))]
    assert broken == []
    assert FORMAT.read_text() == told


def test_what_an_earlier_release_did_not_know_gets_its_usual_value() -> None:
    persons = next(kind for kind in KINDS if kind.name == "persons")
    names, dates = columns_of(persons), ("decree_date", "valid_from", "valid_to")
    earlier: dict[str, Any] = {name: "" for name in names if name != "language"} | dict.fromkeys(dates)
    nothing: Any = None
    assert row_of(persons, earlier, nothing, "")[names.index("language")] == "id"


async def test_texts_that_rest_sealed_can_be_read_by_the_receiver_alone(exported: Exported) -> None:
    words = words_of()
    inside = json.dumps(await exported.records("items"), ensure_ascii=False)
    assert words
    assert not [word for word in words if word not in inside]
    keys = {path.read_bytes().splitlines()[0] for path in (exported.lived.home / "keys").glob("*.key")}
    for path, content in bytes_of(exported.made.folder).items():
        assert not [word for word in words if word.encode() in content], path
        assert not [key for key in keys if key in content], path
        assert LETTER[:64] not in content


async def test_an_original_opens_with_the_key_of_registry(exported: Exported) -> None:
    lived, file_id = exported.lived, exported.lived.original.split("/")[-2]
    [row] = [each for each in await exported.records("originals") if each["file_id"] == file_id]
    sealed = (exported.made.folder / "objek" / row["object_key"]).read_bytes()
    assert unseal_bytes(sealed, read_key(lived.home / "keys" / "registry.key")) == LETTER
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        unseal_bytes(sealed, exported.identity)


async def test_no_secret_of_an_account_is_carried(exported: Exported) -> None:
    accounts = await exported.records("accounts")
    connection = await asyncpg.connect(exported.lived.url)
    hashes = {row["password"] for row in await connection.fetch("SELECT password FROM identity.accounts")}
    await connection.close()
    assert len(accounts) == len(exported.lived.accounts)
    assert not [value for account in accounts for value in account.values() if str(value) in hashes]
    assert {"password", "factor_since"} & accounts[0].keys() == set()


async def test_the_public_files_are_those_of_the_website(exported: Exported, tmp_path: Path) -> None:
    """The rooms may run meanwhile."""
    lived = exported.lived
    async with running(lived.settings, lived.url, lived.accounts) as (_, officers):
        made = await write(lived, tmp_path / "sekarang", public_only=True)
        for listing in ("dik", "dip"):
            for ending in ("csv", "json"):
                shown = (await officers.http.get(f"/data/{listing}.{ending}")).content
                assert (made.folder / "publik" / f"{listing}.{ending}").read_bytes() == shown
            said = (exported.made.folder / "publik" / f"{listing}.json").read_bytes()
            assert json.loads(said)["items"] == lived.website[listing]
            rows = list(csv.DictReader(io.StringIO((made.folder / "publik" / f"{listing}.csv").read_text("utf-8-sig"))))
            assert len(rows) == made.public[f"publik/{listing}.csv"]


async def test_events_are_those_of_the_contracts(exported: Exported) -> None:
    said = [json.loads(each["payload"]) | {"": each["type"]} for each in await exported.records("events_registry")]
    assert said
    for event in said:
        EVENTS[event.pop("")].model_validate(event)


async def test_a_second_export_says_the_same(exported: Exported, tmp_path: Path) -> None:
    """Only the lines that say that the first was made and that the second begins are new."""
    once, again = [await export_of(exported.lived, tmp_path / name) for name in ("sekali", "lagi")]
    first, second = (await once.check()).inner, (await again.check()).inner
    assert first is not None
    assert second is not None
    assert {name for name in first.kinds if first.kinds[name] != second.kinds[name]} == {"audit_registry"}
    assert (first.objects["many"], first.left, first.lost) == (second.objects["many"], second.left, second.lost)
    before, after = [await each.records("audit_registry") for each in (once, again)]
    assert after[: len(before)] == before
    assert [link["act"] for link in after[len(before) :]] == ["export_province", "begin_export"]


async def test_an_export_of_what_is_public_holds_nothing_else(exported: Exported, tmp_path: Path) -> None:
    made = await write(exported.lived, tmp_path / "publik", public_only=True)
    names = {path.relative_to(made.folder).as_posix() for path in bytes_of(made.folder)}
    assert names == {name for name in bytes_names(exported) if not name.endswith(".age") and "objek" not in name}
    checked = await exported.check(made.folder)
    assert (checked.inner, checked.outer.complete, checked.outer.recipients) == (None, False, ())
    words = words_of()
    for content in bytes_of(made.folder).values():
        assert not [word for word in words if word.encode() in content]


@pytest.fixture
def copied(exported: Exported, tmp_path: Path) -> Path:
    """Gives a copy that a test may spoil."""
    return Path(shutil.copytree(exported.made.folder, tmp_path / "disalin"))


@pytest.mark.parametrize("name", [INNER, OBJECTS, "data/items.jsonl.age", "publik/dik.csv", "objek", "objek-tersegel"])
async def test_a_flipped_bit_is_found(exported: Exported, copied: Path, name: str) -> None:
    path = copied / name
    flip(next(each for each in sorted(path.rglob("*")) if each.is_file()) if path.is_dir() else path)
    with pytest.raises(Refusal, match="EKSPOR_RUSAK"):
        await exported.check(copied)


async def test_what_no_statement_names_is_refused(exported: Exported, copied: Path) -> None:
    flip(copied / OUTER)
    with pytest.raises(Refusal, match="EKSPOR_TIDAK_SAH"):
        await exported.check(copied)
    shutil.copy(exported.made.folder / OUTER, copied / OUTER)
    (copied / "publik" / "tambahan.csv").write_text("judul\n")
    with pytest.raises(Refusal, match="EKSPOR_RUSAK"):
        await exported.check(copied)
    (copied / OUTER).unlink()
    with pytest.raises(Refusal, match="EKSPOR_TIDAK_ADA"):
        await exported.check(copied)


@pytest.mark.parametrize("place", ["objek", "objek-tersegel"])
async def test_an_object_that_nobody_named_is_refused(exported: Exported, copied: Path, place: str) -> None:
    (copied / place / "tambahan.age").write_bytes(b"age-encryption.org/v1\n")
    with pytest.raises(Refusal, match="EKSPOR_RUSAK"):
        await exported.check(copied)


class KilledRun(Exception):
    """What ends a run whose files were written."""


def killed_at(word: str) -> Callable[[str], None]:
    """Returns a progress that ends the run where it tells a word."""

    def told(said: str) -> None:
        if said.startswith(word):
            raise KilledRun

    return told


async def acts_of(lived: Lived) -> list[tuple[str, bool]]:
    """Returns the acts of registry's trail, each with whether it is about every item."""
    connection = await asyncpg.connect(lived.url)
    rows = await connection.fetch("SELECT act, subject FROM registry.audit")
    await connection.close()
    return [(row["act"], row["subject"] == EVERY_ITEM) for row in rows]


async def test_what_was_written_by_a_run_that_ends_early_has_its_line(exported: Exported, tmp_path: Path) -> None:
    """A half-written folder can be read by whom it was sealed for."""
    lived, before, receiver = exported.lived, await acts_of(exported.lived), exported.recipient
    with pytest.raises(KilledRun):
        await export_province(
            lived.settings, lived.url, tmp_path / "provinsi", [receiver], killed_at("Menyalin objek"), leave_behind=True
        )
    with pytest.raises(KilledRun):
        await make_backup(lived.settings, lived.url, tmp_path / "cadangan", [], killed_at("Menyalin objek"))
    new = Counter(await acts_of(lived)) - Counter(before)
    assert new == {("begin_export", True): 1, ("begin_backup", False): 1}


async def test_another_key_opens_nothing_but_the_files_can_be_compared(exported: Exported) -> None:
    with pytest.raises(Refusal, match="KUNCI_EKSPOR_SALAH"):
        await exported.check(identity=new_identity()[0])
    closed = await exported.check(identity="")
    assert (closed.inner, closed.outer.complete) == (None, True)


async def test_what_would_be_lost_stops_an_export_until_it_is_accepted(exported: Exported, tmp_path: Path) -> None:
    lived, target = exported.lived, tmp_path / "provinsi"
    connection = await asyncpg.connect(lived.url)
    draft = "INSERT INTO intake.draft (draft_id, skpd_code, version, sealed, saved_at) VALUES ('x', 'x', 1, '', now())"
    await connection.execute(draft)
    try:
        with pytest.raises(TerbukaError, match="EKSPOR_TIDAK_UTUH") as refused:
            await export_province(lived.settings, lived.url, target, [], quiet)
        assert names_in(tmp_path) == []
        made = await write(lived, target)
    finally:
        await connection.execute("DELETE FROM intake.draft WHERE draft_id = 'x'")
        await connection.close()
    assert ("intake.draft", 1) in [(loss["table"], loss["rows"]) for loss in refused.value.data["losses"]]
    assert "intake.draft" in [loss["table"] for loss in made.lost]
    with pytest.raises(Refusal, match="EKSPOR_SUDAH_ADA"):
        await write(lived, target)


async def test_a_place_that_cannot_be_written_leaves_nothing(exported: Exported, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("bukan map")
    with pytest.raises(Refusal, match="EKSPOR_TIDAK_TERTULIS"):
        await write(exported.lived, tmp_path / "berkas" / "provinsi")
    assert names_in(tmp_path) == ["berkas"]


def test_the_commands_write_and_check(
    exported: Exported, terbuka: Terbuka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERBUKA_HOME", str(exported.lived.home))
    monkeypatch.setenv("DATABASE_URL", exported.lived.url)
    target, key = tmp_path / "provinsi", tmp_path / "penerima.key"
    key.write_text(exported.identity + "\n")
    (tmp_path / "penerima.pub").write_text(exported.recipient + "\n")
    named = ("--recipient", tmp_path / "penerima.pub", "--leave-behind")
    made = terbuka("province", "export", "--to", target, *named, "--json")
    assert (made.code, made.json["complete"]) == (0, True)
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("TERBUKA_HOME", str(tmp_path / "kosong"))
    signed = ("--key", exported.lived.home / "keys" / "signing.pub")
    checked = terbuka("province", "verify", target, *signed, "--identity", key)
    assert checked.code == 0, checked.err
    assert checked.out.startswith(f"Ekspor {made.json['id']} utuh")
    assert "tidak dibuka" in terbuka("province", "verify", target, *signed).out


def flip(path: Path) -> None:
    """Changes one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def names_in(folder: Path) -> list[str]:
    """Returns the names in a folder."""
    return [path.name for path in folder.iterdir()]


def bytes_names(exported: Exported) -> set[str]:
    """Returns the names of the files of an export."""
    return {path.relative_to(exported.made.folder).as_posix() for path in bytes_of(exported.made.folder)}


def words_of() -> set[str]:
    """Returns the consequence tests of a sample item that was handed in, which no public file repeats."""
    ground = stories(legal_day(SystemClock().now()))[0].dossier()["grounds"][0]
    return {ground["consequence_open"], ground["consequence_closed"]}

"""An import that cannot be whole is refused before anything is written, and leaves the target empty."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.province_export.export_statements import OUTER, SealedStatement
from deploy.province_import.importing import SourceState
from deploy.province_import.old_house import OldHouse
from deploy.room_keys import create_keys, key_folder
from shared.runtime.errors import TerbukaError
from shared.runtime.secret_files import write_secret
from shared.security import signing_rotation
from shared.security.keys import SIGNING, new_identity
from shared.security.signer_keys import KeyState, SignerKey, SignerKeys
from shared.security.signing import new_pair
from shared.security.trail_copy import copy_file
from tests.backup.exported import Exported, write
from tests.backup.house import NewHome
from tests.backup.taken_in import house_of, signed_anew, take_in

Change = Callable[[SealedStatement], SealedStatement]


def _migration(revision: str) -> Change:
    return lambda said: replace(said, migrations={**said.migrations, "registry": revision})


LOST: tuple[Mapping[str, Any], ...] = ({"table": "intake.draft", "rows": 1, "why": "konsep"},)
CHANGES: dict[str, tuple[str, Change]] = {
    "a later release": ("EKSPOR_LEBIH_BARU", _migration("9999")),
    "an earlier release": ("EKSPOR_RILIS_LAIN", _migration("0001")),
    "a release that names none": ("EKSPOR_RILIS_LAIN", lambda said: replace(said, migrations={})),
    "lost rows": ("IMPOR_TIDAK_UTUH", lambda said: replace(said, lost=LOST)),
    "absent objects": ("IMPOR_TIDAK_UTUH", lambda said: replace(said, lost=(), absent=("files/x",))),
    "other keys": ("KUNCI_ASAL_KURANG", lambda said: replace(said, keys={**said.keys, "publisher": new_identity()[1]})),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_what_the_statement_says_stops_an_import(
    exported: Exported, empty_home: NewHome, tmp_path: Path, name: str
) -> None:
    code, change = CHANGES[name]
    folder = await signed_anew(exported, tmp_path / "lain", change)
    with pytest.raises(TerbukaError, match=code):
        await take_in(empty_home, exported, folder)
    assert await empty_home.is_empty()
    assert not (empty_home.home / "objects").exists()


async def test_an_export_that_was_forged_cut_or_edited_is_refused(
    exported: Exported, empty_home: NewHome, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(exported.made.folder, tmp_path / "disalin"))
    records = folder / "data" / "items.jsonl.age"
    records.write_bytes(records.read_bytes()[:-1])
    with pytest.raises(TerbukaError, match="EKSPOR_RUSAK"):
        await take_in(empty_home, exported, folder)
    outer = (folder / OUTER).read_bytes()
    (folder / OUTER).write_bytes(outer.replace(b"provinsi.v1", b"provinsi.v2"))
    with pytest.raises(TerbukaError, match="EKSPOR_LEBIH_BARU"):
        await take_in(empty_home, exported, folder)
    (folder / OUTER).write_bytes(outer.replace(b'"made_at":"2', b'"made_at":"3'))
    with pytest.raises(TerbukaError, match="EKSPOR_TIDAK_SAH"):
        await take_in(empty_home, exported, folder)
    forger = replace(house_of(exported), public=SignerKeys.read(new_pair()[1]))
    with pytest.raises(TerbukaError, match="EKSPOR_TIDAK_SAH"):
        await take_in(empty_home, exported, house=forger)
    assert await empty_home.is_empty()


async def test_what_is_public_alone_is_no_province(exported: Exported, empty_home: NewHome, tmp_path: Path) -> None:
    made = await write(exported.lived, tmp_path / "publik", public_only=True)
    with pytest.raises(TerbukaError, match="EKSPOR_HANYA_PUBLIK"):
        await take_in(empty_home, exported, made.folder)


async def test_keys_of_somebody_else_open_nothing(exported: Exported, empty_home: NewHome, tmp_path: Path) -> None:
    keys = Path(shutil.copytree(exported.lived.home / "keys", tmp_path / "kunci"))
    (keys / "publisher.key").unlink()
    with pytest.raises(TerbukaError, match="KUNCI_ASAL_KURANG"):
        OldHouse.read(keys, None)
    write_secret(keys / "publisher.key", "bukan kunci\n")
    with pytest.raises(TerbukaError, match="KUNCI_ASAL_KURANG"):
        OldHouse.read(keys, None)
    write_secret(keys / "publisher.key", new_identity()[0] + "\n")
    write_secret(keys / "registry.key", new_identity()[0] + "\n")
    with pytest.raises(TerbukaError, match="KUNCI_EKSPOR_SALAH"):
        await take_in(empty_home, exported, house=OldHouse.read(keys, None))
    assert await empty_home.is_empty()


@pytest.mark.parametrize("what", ["a table", "an object", "a trail"])
async def test_a_filled_target_is_not_mixed(exported: Exported, empty_home: NewHome, what: str) -> None:
    if what == "a table":
        connection = await asyncpg.connect(empty_home.url)
        await connection.execute("CREATE TABLE lain (id int)")
        await connection.close()
    else:
        folder = empty_home.home / ("objects" if what == "an object" else "audit")
        folder.mkdir(parents=True)
        (folder / "lain").write_bytes(b"x")
    with pytest.raises(TerbukaError, match="TUJUAN_PEMULIHAN_BERISI"):
        await take_in(empty_home, exported)
    assert await empty_home.is_empty()


async def test_a_source_that_may_have_gone_on_is_refused(
    exported: Exported, empty_home: NewHome, tmp_path: Path
) -> None:
    with pytest.raises(TerbukaError, match="ASAL_MUNGKIN_BERUBAH"):
        await take_in(empty_home, exported, source=SourceState())
    trail = Path(shutil.copytree(exported.lived.home / "audit", tmp_path / "jejak"))
    lines = copy_file(trail, "registry").read_text().splitlines(keepends=True)
    copy_file(trail, "registry").write_text("".join(lines[:1]))
    with pytest.raises(TerbukaError, match="JEJAK_ASAL_TERPOTONG"):
        await take_in(empty_home, exported, source=SourceState(trail=trail))
    assert await empty_home.is_empty()


async def test_a_public_list_that_says_something_else_stops_an_import(
    exported: Exported, empty_home: NewHome, tmp_path: Path
) -> None:
    folder = await signed_anew(exported, tmp_path / "lain", public={"publik/dip.csv": b"judul\n"})
    with pytest.raises(TerbukaError, match="IMPOR_BERBEDA"):
        await take_in(empty_home, exported, folder, accept_losses=True)
    assert await empty_home.is_empty()


def test_keys_of_another_house_are_taken_over_once_and_end(tmp_path: Path) -> None:
    create_keys(tmp_path)
    folder = key_folder(tmp_path)
    own, fresh, stolen = folder.signer_keys(SIGNING).active, new_pair()[1], new_pair()[1]
    foreign = SignerKeys((SignerKey(fresh), SignerKey(stolen, KeyState.REVOKED, "2026-01-01T00:00:00+00:00")))
    for _ in range(2):
        signing_rotation.take_over(folder, SIGNING, foreign, "2026-11-30T00:00:00+00:00", until=7, digest="d")
        known = folder.signer_keys(SIGNING)
        assert [(key.public, key.state) for key in known.keys] == [
            (own.public, KeyState.ACTIVE), (fresh, KeyState.RETIRED), (stolen, KeyState.REVOKED)
        ]  # fmt: skip
        assert (known.keys[1].until, known.keys[1].digest) == (7, "d")
    signing_rotation.take_over(folder, SIGNING, SignerKeys((own,)), "2026-11-30T00:00:00+00:00")
    assert folder.signer_keys(SIGNING).active == own

"""Whoever holds the disk of backups, or an old copy of the audit folder, shows nothing and replaces nothing."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from deploy.backup.backup_statement import DATABASE, OBJECTS
from deploy.backup.database_state import EMPTY, make_beside, take_place
from deploy.backup.later_acts import ASIDE
from deploy.backup.verifying import newest_in, signing_public
from deploy.room_keys import key_folder
from shared.runtime.byte_streams import whole
from shared.runtime.errors import Refusal
from shared.security import signing_rotation
from shared.security.signing import public_of
from shared.security.trail_copy import copy_file
from tests.backup.house import NUMBERS, Lived, NewHome
from tests.databases import Databases

RETIRED_AT = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def copied(lived: Lived, tmp_path: Path) -> Path:
    """Gives a folder with the backup that a test may spoil."""
    target = tmp_path / "disalin"
    shutil.copytree(lived.backups, target)
    return target


def rotate(home: Path, name: str, at: datetime, until: int = 0, digest: str = "") -> None:
    """Takes all steps of a rotation on the files of the keys."""
    folder = key_folder(home)
    signing_rotation.prepare(folder, name)
    folder.confirm_backup()
    signing_rotation.switch(folder, name)
    signing_rotation.retire(folder, name, at, until=until, digest=digest)


async def test_a_backup_is_read_after_its_signing_key_was_changed(new_home: NewHome) -> None:
    """What a retired key signed before it ended is read; what says a later time, and what was revoked, is not."""
    folder = key_folder(new_home.home)
    signing_rotation.prepare(folder, "signing")
    assert (await new_home.opened()).outer.id
    folder.confirm_backup()
    signing_rotation.switch(folder, "signing")
    assert (await new_home.opened()).outer.id
    signing_rotation.retire(folder, "signing", RETIRED_AT)
    assert (await new_home.opened()).outer.id
    public = folder.path / "signing.pub"
    public.write_text(public.read_text().replace("2100-", "2001-"))
    with pytest.raises(Refusal, match="CADANGAN_TIDAK_SAH"):
        await new_home.opened()
    public.write_text(public.read_text().replace("retired", "revoked"))
    with pytest.raises(Refusal, match="CADANGAN_TIDAK_SAH"):
        await new_home.opened()


def test_private_parts_alone_give_their_public_ones(new_home: NewHome) -> None:
    folder = key_folder(new_home.home)
    signing_rotation.prepare(folder, "signing")
    (folder.path / "signing.pub").unlink()
    held = (folder.path / "signing.key").read_text().split()
    assert [key.public for key in signing_public(new_home.home).keys] == [public_of(each) for each in held]


async def test_a_trail_whose_key_was_retired_after_the_backup_is_restored(new_home: NewHome) -> None:
    """The key ended at a head that the restored trail does not have; it ends with the backup then."""
    new_home.bring(new_home.lived.trail)
    backup = await new_home.opened()
    position, digest = backup.inner.audit["registry"]
    rotate(new_home.home, "audit-registry", datetime.now(UTC), position + 40, "f" * 64)
    done = await new_home.restore(backup=backup)
    assert done.trail_known
    ended = key_folder(new_home.home).audit_keys("registry").keys[1]
    assert (ended.until, ended.digest) == (position, digest)
    aside = new_home.home / "audit" / f"{ASIDE}{backup.outer.id}" / "audit-registry.pub"
    assert "f" * 64 in aside.read_text()


async def test_an_old_backup_under_a_newer_name_is_refused(copied: Path, new_home: NewHome) -> None:
    backup = newest_in(copied)
    backup.rename(backup.with_name("29991231T000000.000000Z-00000000"))
    with pytest.raises(Refusal, match="CADANGAN_RUSAK"):
        await new_home.opened(copied)


async def test_parts_of_another_backup_are_refused_also_while_they_are_read(copied: Path, new_home: NewHome) -> None:
    """The disk may give other bytes after the check than before: each part is compared while it is loaded."""
    backup = await new_home.opened(copied)
    other = await new_home.lived.back_up(copied)
    for name in (DATABASE, OBJECTS):
        genuine = (backup.folder / name).read_bytes()
        shutil.copyfile(other.folder / name, backup.folder / name)
        with pytest.raises(Refusal, match="CADANGAN_RUSAK"):
            await new_home.opened(backup.folder)
        if name == DATABASE:
            with pytest.raises(Refusal, match="CADANGAN_RUSAK"):
                await whole(backup.archive())
        (backup.folder / name).write_bytes(genuine)
    assert [each async for each in backup.objects()]


def grow(trail: Path, room: str, subject: str, **fields: object) -> None:
    """Adds a line to the copy of a trail, as one that came after the backup."""
    path = copy_file(trail, room)
    last = json.loads(path.read_text().splitlines()[-1])
    line = last | {"position": last["position"] + 1, "hash": "e" * 64, "act": "withdraw_files", "subject": subject}
    with path.open("a") as file:
        file.write(json.dumps(line | {"code": "", "detail": {}} | fields) + "\n")


@pytest.fixture
async def other_home(new_home: NewHome, postgres_url: str, tmp_path: Path) -> AsyncIterator[NewHome]:
    """Gives a second empty home, for whoever restores once more."""
    name = f"lagi_{tmp_path.name}_{next(NUMBERS)}"[:50]
    server, url = await asyncpg.connect(postgres_url), Databases(postgres_url).address(name)
    await server.execute(f'CREATE DATABASE "{name}"')
    shutil.copytree(new_home.lived.home / "keys", tmp_path / "rumah-2" / "keys")
    yield NewHome(tmp_path / "rumah-2", url, new_home.lived)
    for each in (name, f"{name}_pulih"):
        await server.execute(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')
    await server.close()


async def test_what_an_earlier_restore_set_aside_is_withheld_by_the_next(
    new_home: NewHome, other_home: NewHome
) -> None:
    """The folder in use was shortened by the first restore, and has grown since: both must be read, neither lost."""
    lived = new_home.lived
    new_home.bring(lived.trail)
    grow(new_home.home / "audit", "registry", lived.item_id)
    assert (await new_home.restore()).withheld == (lived.item_id,)
    shutil.copytree(new_home.home / "audit", other_home.home / "audit")
    grow(other_home.home / "audit", "registry", lived.secret_item, act="decide")
    grown = copy_file(other_home.home / "audit", "registry").read_bytes()
    done = await other_home.restore()
    assert set(done.withheld) == {lived.item_id, lived.secret_item}
    aside = [path.read_bytes() for path in (other_home.home / "audit").glob(f"{ASIDE}*/registry.lines.jsonl")]
    assert (len(aside), grown in aside) == (2, True)


async def test_an_act_on_a_person_shuts_his_accounts(new_home: NewHome) -> None:
    lived = new_home.lived
    new_home.bring(lived.trail)
    connection = await asyncpg.connect(lived.url)
    account = lived.accounts["tim"]["account"]
    person = await connection.fetchval("SELECT person FROM identity.accounts WHERE account = $1", account)
    await connection.close()
    grow(new_home.home / "audit", "identity", person, act="change_person")
    done = await new_home.restore()
    assert account in done.shut
    assert done.trail_until


async def test_keys_that_came_back_without_their_public_parts_restore(new_home: NewHome, tmp_path: Path) -> None:
    """`terbuka keys backup` copies private keys alone."""
    key_folder(new_home.lived.home).backup(tmp_path / "disket")
    shutil.rmtree(new_home.home / "keys")
    shutil.copytree(tmp_path / "disket", new_home.home / "keys")
    new_home.bring(new_home.lived.trail)
    assert (await new_home.restore()).trail_known


class _Killed(Exception):
    """Stands for the end of the process between two statements."""


async def test_a_kill_while_names_change_leaves_a_database_under_the_name(
    new_home: NewHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_beside(new_home.url, ())
    genuine = asyncpg.Connection.execute

    async def killed(self: asyncpg.Connection, query: str, *args: object, **more: object) -> str:
        dropped = query.startswith("DROP DATABASE") and "IF EXISTS" not in query
        if dropped or ("RENAME" in query and EMPTY not in query):
            raise _Killed
        return str(await genuine(self, query, *args, **more))

    monkeypatch.setattr(asyncpg.Connection, "execute", killed)
    with pytest.raises(_Killed):
        await take_place(new_home.url)
    monkeypatch.undo()
    assert await new_home.rows("SELECT 1") == [(1,)]
    await make_beside(new_home.url, ())
    await take_place(new_home.url)
    assert await new_home.rows("SELECT 1") == [(1,)]

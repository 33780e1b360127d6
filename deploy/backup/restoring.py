"""Restores a backup into an empty installation, and keeps back what the restored state cannot know.

The database is filled beside the target and takes its name at the very end, checked and with what must be withheld: a
run that is killed before leaves the target empty, and is simply run again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.audit_trail import gather, verify_database
from deploy.backup import database_state as target
from deploy.backup.backup_statement import InnerStatement, StoredObject
from deploy.backup.later_acts import KeptTrails, LaterActs
from deploy.backup.object_copies import TOLD_EVERY, Progress, stream_of
from deploy.backup.postgres_tools import load
from deploy.backup.sealed_parts import measure
from deploy.backup.unfinished_target import UnfinishedTarget
from deploy.backup.verifying import OpenedBackup, broken, check_backup
from deploy.operator_name import operator
from deploy.room_keys import key_folder
from deploy.rooms import AUDITED, IDENTITY, SIGNER, SITE_ROOM, messaging_of
from services.publisher.commands.withholding import Withholdings
from services.publisher.tables import entries
from services.registry.tables import cases, items
from shared.runtime.byte_streams import ending
from shared.runtime.clock import SystemClock
from shared.runtime.errors import Conflict, Refusal
from shared.runtime.settings import Settings
from shared.security import signing_rotation
from shared.security.identity import Identity
from shared.security.identity import tables as identity_tables
from shared.security.keys import AUDIT, public_of_identity, read_key
from shared.storage import migrate
from shared.storage.database import Database, opened_database
from shared.storage.objects import ObjectStore, open_store

MARK = "restore-unfinished.json"
ENDED = ("kept_forms", "key_challenges", "half_sign_ins", "provider_sessions", "sessions", "tokens")
"""Tables of what lets somebody in without a password; what was ended after the backup would live again."""


@dataclass(frozen=True)
class Restored:
    """What was restored, and what people must look at: what was done later, items withheld, accounts shut."""

    id: str
    made_at: str
    rows: int
    objects: int
    later_acts: Mapping[str, int]
    trail_known: bool
    trail_until: str
    log_halted: bool
    withheld: tuple[str, ...]
    shut: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        return asdict(self)


async def restore(
    settings: Settings, url: str, backup: OpenedBackup, *, without_trail: bool, progress: Progress
) -> Restored:
    """Restores a backup that was opened; safe to repeat until it is done.

    Raises `Conflict` (`TUJUAN_PEMULIHAN_BERISI`, `CADANGAN_LEBIH_BARU`), `Refusal` (`KUNCI_BUKAN_MILIK_CADANGAN`,
    `JEJAK_LUAR_TIDAK_ADA`, `JEJAK_LUAR_BERTENTANGAN`, `CADANGAN_RUSAK`, `PEMULIHAN_BERBEDA`), and as `load`.
    """
    store = open_store(settings)
    await _refuse_what_cannot_work(settings, url, backup, store)
    trails = KeptTrails(settings.audit_folder, backup.outer.id, backup.inner)
    later = trails.read()
    if not (later.known or without_trail):
        raise _no_trail()
    await check_backup(backup, progress)
    await _put_objects(settings, backup, store, progress)
    progress("Memuat basis data")
    beside = await target.make_beside(url, backup.inner.roles)
    async with ending(backup.archive()) as archive:
        await load(beside, backup.inner.server, archive)
    progress("Memeriksa yang dimuat")
    await _compare_rows(beside, backup.inner)
    trails.set_aside()
    _end_audit_keys_earlier(settings.home, backup.inner, trails)
    if not later.log_known:
        trails.halt_log()
    await _verify_trails(settings, beside)
    done = await _hold_back(beside, backup, later)
    await target.take_place(url)
    UnfinishedTarget(settings.home / MARK).end()
    return replace(done, log_halted=not later.log_known)


async def _refuse_what_cannot_work(settings: Settings, url: str, backup: OpenedBackup, store: ObjectStore) -> None:
    _refuse_other_keys(settings.home, backup.inner)
    key_folder(settings.home).complete()
    _refuse_newer(backup.inner)
    await target.refuse_filled(url)
    await UnfinishedTarget(settings.home / MARK).refuse_filled(store, backup.outer.id)


def _refuse_other_keys(home: Path, inner: InnerStatement) -> None:
    folder = key_folder(home).path
    for name, recipient in inner.keys.items():
        lines = read_key(folder / f"{name}.key").splitlines()
        if recipient not in map(public_of_identity, lines):
            raise Refusal(
                "KUNCI_BUKAN_MILIK_CADANGAN",
                f"{name}.key di {folder} bukan kunci yang dipakai ketika cadangan ini dibuat; berkas dan teks tersegel "
                "tidak akan terbuka.",
                mend="Kembalikan dahulu semua kunci dari cadangan kunci atau titipan, tanpa membuat yang baru.",
            )


def _refuse_newer(inner: InnerStatement) -> None:
    for schema, revision in inner.migrations.items():
        if revision and revision not in migrate.revisions(schema):
            raise Conflict(
                "CADANGAN_LEBIH_BARU",
                f"Cadangan ini dari Terbuka yang lebih baru (skema {schema} {revision}).",
                mend="Pasang versi itu atau yang lebih baru, lalu pulihkan.",
            )


def _no_trail() -> Refusal:
    return Refusal(
        "JEJAK_LUAR_TIDAK_ADA",
        "Salinan jejak audit di luar basis data (TERBUKA_AUDIT) tidak ada atau lebih tua daripada cadangan; tidak "
        "diketahui apa yang ditutup atau diturunkan sesudahnya.",
        mend="Kembalikan map TERBUKA_AUDIT yang terakhir. Bila sungguh hilang: --without-trail, dan semua butir "
        "ditahan di situs sampai orang melihatnya satu per satu.",
    )


async def _put_objects(settings: Settings, backup: OpenedBackup, store: ObjectStore, progress: Progress) -> None:
    UnfinishedTarget(settings.home / MARK).begin(backup.outer.id)
    await store.prepare()
    many = 0
    async for each in backup.objects():
        await _put(backup, each, store)
        many += 1
        if many % TOLD_EVERY == 0:
            progress(f"{many} dari {backup.inner.objects['many']} objek dipulihkan")


async def _put(backup: OpenedBackup, each: StoredObject, store: ObjectStore) -> None:
    """Puts an object into the store; one that an earlier run put there must be the same."""
    if await store.exists(each.key):
        found = await measure(await store.open(each.key))
        if (found.size, found.sha256) != (each.size, each.sha256):
            raise target.filled(f"Objek {each.key} di tempat tujuan")
        return
    stored = await store.put(each.key, stream_of(backup.beside, each, backup.identity))
    if (stored.size, stored.sha256) != (each.size, each.sha256):
        await store.delete(each.key)
        raise broken(f"objek {each.key}")


def _end_audit_keys_earlier(home: Path, inner: InnerStatement, trails: KeptTrails) -> None:
    """Lets a retired key of a trail end where the restored trail does; the public file as it was is set aside."""
    folder = key_folder(home)
    for room in AUDITED:
        position, digest = inner.audit[room]
        name = f"{AUDIT}{room}"
        if any(key.until > position for key in folder.audit_keys(room).keys):
            trails.keep(folder.path / f"{name}.pub")
            signing_rotation.end_earlier(folder, name, position, digest)


async def _compare_rows(url: str, inner: InnerStatement) -> None:
    async with target.connected(url) as connection:
        found = await target.count_rows(connection)
    other = sorted(name for name in {*found, *inner.tables} if found.get(name) != inner.tables.get(name))
    if other:
        raise Refusal(
            "PEMULIHAN_BERBEDA",
            f"Sesudah dimuat jumlah baris berbeda dari yang tertulis di cadangan: {', '.join(other[:5])}.",
            mend="Basis data tujuan tetap kosong. Pakai cadangan lain, dan laporkan cadangan ini.",
        )


async def _verify_trails(settings: Settings, url: str) -> None:
    folder = settings.audit_folder if settings.audit_folder.exists() else None
    evidence = gather(settings.home, heads=str(folder or ""), kept=folder)
    broken_in = [each["room"] for each in await verify_database(url, evidence) if each["broken_at"] is not None]
    if broken_in:
        raise Refusal(
            "AUDIT_RUSAK",
            f"Rantai audit di cadangan ini rusak: {', '.join(broken_in)}.",
            mend="Basis data tujuan tetap kosong. Pakai cadangan lain dan selidiki.",
        )


async def _hold_back(url: str, backup: OpenedBackup, later: LaterActs) -> Restored:
    """Withholds on the website, and shuts, what later acts may have closed; all sessions and tokens end."""
    async with opened_database(url, SITE_ROOM) as site:
        async with site.snapshot() as connection:
            withheld = await touched_items(connection, later)
        await Withholdings(site, SystemClock()).hold_restored(withheld)
    async with opened_database(url, IDENTITY) as people:
        shut = await _shut(people, later)
        await _end_sessions(people, backup.outer.id)
    rows, many = sum(backup.inner.tables.values()), int(backup.inner.objects["many"])
    told = Restored(
        backup.outer.id, backup.outer.made_at, rows, many, later.acts, later.known, later.until, False,
        tuple(withheld), tuple(shut),
    )  # fmt: skip
    await _note(url, told)
    return told


async def touched_items(connection: AsyncConnection, later: LaterActs) -> list[str]:
    """Returns the items of registry or website that later lines name; without the lines, all of them.

    What the website does not show yet may be opened by a day that was moved after the backup.
    """
    shown = set((await connection.execute(select(entries.c.item_id))).scalars())
    known = shown | set((await connection.execute(select(items.c.id))).scalars())
    if not later.known:
        return sorted(known)
    of_cases = await connection.execute(select(cases.c.item_id, cases.c.id))
    return sorted((known & later.words) | {row.item_id for row in of_cases if row.id in later.words})


async def _shut(people: Database, later: LaterActs) -> list[str]:
    """Shuts the accounts that later lines name, or whose person they name; without the lines, all of them."""
    identity = Identity(people, SystemClock(), operator())
    listed = [each for each in await identity.list_accounts() if each.disabled_at is None]
    named = [
        each.actor for each in listed if not later.known or later.accounts & {each.actor.account, each.actor.person}
    ]
    for actor in named:
        await identity.disable(actor.account)
    return [actor.account for actor in named]


async def _end_sessions(people: Database, backup_id: str) -> None:
    doer = operator()
    async with people.transaction() as connection:
        ended = {name: (await connection.execute(delete(getattr(identity_tables, name)))).rowcount for name in ENDED}
        await identity_tables.AUDIT.record(
            connection, actor=doer.name, act="restore", subject=backup_id, at=SystemClock().now(), detail=ended
        )


async def _note(url: str, done: Restored) -> None:
    doer = operator()
    detail = {**doer.known, "made_at": done.made_at, "withheld": len(done.withheld), "trail_known": done.trail_known}
    async with opened_database(url, SIGNER) as registry, registry.transaction() as connection:
        await messaging_of(SIGNER).audit.record(
            connection, actor=doer.name, act="restore", subject=done.id, at=SystemClock().now(), detail=detail
        )

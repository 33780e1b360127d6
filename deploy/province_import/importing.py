"""Imports a province into an empty installation: everything or nothing, and nothing is shown that the old one withheld.

The database is filled beside the target and takes its name at the very end, checked: a run that is killed before
leaves the target empty, and is simply run again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deploy.backup import database_state as target
from deploy.backup.later_acts import LaterActs
from deploy.backup.object_copies import Progress
from deploy.backup.sealed_parts import measure
from deploy.backup.unfinished_target import UnfinishedTarget
from deploy.province_export.export_check import CheckedExport, check_export
from deploy.province_export.export_kinds import SCHEMAS
from deploy.province_export.export_statements import SealedStatement, newer, read_open
from deploy.province_export.public_part import public_files
from deploy.province_import import foreign_keys, taking_over
from deploy.province_import.computed_tables import compute, say_again
from deploy.province_import.database_filling import DatabaseFilling, differs
from deploy.province_import.old_house import OldHouse
from deploy.province_import.resealed_objects import ResealedObjects
from deploy.room_keys import create_keys, load_keys
from deploy.rooms import SIGNER, SITE_ROOM
from deploy.signing_evidence import sign_anew
from shared.runtime.clock import SystemClock
from shared.runtime.errors import Conflict, Refusal
from shared.runtime.settings import Settings
from shared.security.sealed_texts import Sealing
from shared.storage import migrate
from shared.storage.database import Database, opened_database
from shared.storage.objects import open_store

MARK = "import-unfinished.json"
COMPARED = ("publik/dik.csv", "publik/dip.csv", "publik/log-penutupan.jsonl")
"""What of the website does not change with the day, and must be the same byte for byte."""


@dataclass(frozen=True)
class SourceState:
    """What is known of the old house after its export: copies of its trails, or that a person says it stands still."""

    trail: Path | None = None
    stopped: bool = False


@dataclass(frozen=True)
class Imported:
    """What came, and what people must look at: `again` events that are sent again, `withheld` items, `lost` rows."""

    id: str
    made_at: str
    address: str
    records: int
    objects: int
    accounts: int
    again: int
    withheld: tuple[str, ...]
    later_acts: Mapping[str, int]
    until: str
    log_goes_on: bool
    lost: tuple[Mapping[str, Any], ...]
    absent: tuple[str, ...]
    evidence: str

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        return asdict(self)


async def import_province(
    settings: Settings,
    url: str,
    folder: Path,
    house: OldHouse,
    source: SourceState,
    progress: Progress,
    *,
    accept_losses: bool = False,
) -> Imported:
    """Verifies an export and imports it; safe to repeat until it is done.

    Raises `Conflict` (`TUJUAN_PEMULIHAN_BERISI`, `EKSPOR_LEBIH_BARU`, `EKSPOR_RILIS_LAIN`, `IMPOR_TIDAK_UTUH`),
    `Refusal` (`EKSPOR_TIDAK_ADA`, `EKSPOR_TIDAK_SAH`, `EKSPOR_RUSAK`, `EKSPOR_HANYA_PUBLIK`, `KUNCI_EKSPOR_SALAH`,
    `KUNCI_ASAL_KURANG`, `ASAL_MUNGKIN_BERUBAH`, `JEJAK_ASAL_TERPOTONG`, `JEJAK_LUAR_BERTENTANGAN`, `IMPOR_BERBEDA`).
    """
    await _refuse_filled(settings, url)
    _refuse_public_part(folder, house)
    checked = await check_export(folder, house.public, house.opener, progress)
    inner = _whole(checked)
    _refuse_other_release(checked, inner)
    house.refuse_others(inner.keys)
    _refuse_losses(inner, accept_losses=accept_losses)
    _refuse_moving_source(source)
    later = taking_over.later_acts_of(checked, inner, source.trail)
    known = "trail" if source.trail else "said to be stopped"
    create_keys(settings.home)
    objects = await _store_objects(settings, checked, inner, house, progress)
    beside, records = await _fill(settings, url, checked, inner, house, progress)
    foreign_keys.take_over_signers(settings, house, checked, inner)
    return await _hand_over(settings, (url, beside), checked, inner, later, (records, objects), known)


async def _refuse_filled(settings: Settings, url: str) -> None:
    await target.refuse_filled(url)
    folder = settings.audit_folder
    if folder.exists() and any(not each.name.startswith(foreign_keys.ORIGIN) for each in folder.iterdir()):
        raise target.filled("Map jejak audit tujuan (TERBUKA_AUDIT)")


def _refuse_public_part(folder: Path, house: OldHouse) -> None:
    if not read_open(folder, house.public).complete:
        raise Refusal(
            "EKSPOR_HANYA_PUBLIK",
            "Ekspor ini hanya memuat yang sudah diumumkan (--public-only); provinsi tidak dapat hidup darinya.",
            mend="Minta ekspor yang lengkap: `terbuka province export` tanpa --public-only.",
        )


def _whole(checked: CheckedExport) -> SealedStatement:
    if checked.inner is None:
        raise TypeError("an export that is complete was opened")
    return checked.inner


def _refuse_other_release(checked: CheckedExport, inner: SealedStatement) -> None:
    """The records are those of one release's tables: another one would have to be guessed."""
    for schema in SCHEMAS:
        known, said = migrate.revisions(schema), inner.migrations.get(schema, "")
        if said and said not in known:
            raise newer(f"Terbuka {checked.outer.program}, skema {schema} {said}")
        if said != known[0]:
            raise Conflict(
                "EKSPOR_RILIS_LAIN",
                f"Ekspor ini dari Terbuka yang lebih lama ({checked.outer.program}, skema {schema} {said}).",
                mend="Pasang rilis itu, impor ke sana, lalu naikkan rilisnya; atau minta ekspor baru dari rilis ini.",
            )


def _refuse_losses(inner: SealedStatement, *, accept_losses: bool) -> None:
    if accept_losses or not (inner.lost or inner.absent):
        return
    told = [f"{loss['table']}: {loss['rows']} ({loss['why']})" for loss in inner.lost]
    told += [f"{len(inner.absent)} objek yang tidak ada di penyimpanan asal"] if inner.absent else []
    raise Conflict(
        "IMPOR_TIDAK_UTUH",
        f"Ekspor ini ditulis dengan yang tertinggal: {'; '.join(told)}.",
        mend="Minta ekspor baru sesudah yang tertinggal diselesaikan, atau terima kehilangannya dengan "
        "--accept-losses; daftarnya ikut tercatat di jejak audit.",
        losses=[dict(loss) for loss in inner.lost],
        absent=list(inner.absent),
    )


def _refuse_moving_source(source: SourceState) -> None:
    if source.trail is None and not source.stopped:
        raise Refusal(
            "ASAL_MUNGKIN_BERUBAH",
            "Tidak diketahui apakah rumah asal masih bekerja sesudah ekspor: yang ditutup di sana akan tampil di sini.",
            mend="Sebutkan map TERBUKA_AUDIT rumah asal dengan --trail: butir yang berubah sesudahnya ditahan. "
            "Atau nyatakan dengan --source-stopped bahwa asal dihentikan sebelum ekspor dan tidak dipakai lagi.",
        )


async def _store_objects(
    settings: Settings, checked: CheckedExport, inner: SealedStatement, house: OldHouse, progress: Progress
) -> int:
    store, mark = open_store(settings), UnfinishedTarget(settings.home / MARK)
    await mark.refuse_filled(store, checked.outer.id)
    mark.begin(checked.outer.id)
    objects = ResealedObjects(checked.folder, house, load_keys(settings.home).recipients)
    await objects.store(store, int(inner.objects["many"]), progress)
    return objects.many


async def _fill(
    settings: Settings, url: str, checked: CheckedExport, inner: SealedStatement, house: OldHouse, progress: Progress
) -> tuple[str, int]:
    """Fills a database beside the target; returns its address and the records in it."""
    progress("Membuat basis data")
    beside = await target.make_beside(url, ())
    for schema in SCHEMAS:
        await migrate.upgrade(beside, schema)
    keys = load_keys(settings.home)
    pool = Database.connect(beside, SIGNER, pool_size=1)
    try:
        database = Sealing(keys.recipients[SIGNER], keys.identities[SIGNER]).on(pool)
        records = await DatabaseFilling(checked.folder, inner, house.opener, keys, database).fill(progress)
    finally:
        await pool.close()
    progress("Menghitung yang dihitung")
    await compute(settings, beside)
    await _compare_website(beside, checked)
    return beside, records


async def _compare_website(url: str, checked: CheckedExport) -> None:
    """Compares what the public would see with what the old website showed, at the old address."""
    async with opened_database(url, SITE_ROOM) as site, site.snapshot() as connection:
        async for name, content, _ in public_files(connection, checked.outer.address):
            found = await measure(content)
            if name in COMPARED and found.sha256 != checked.outer.files[name]["sha256"]:
                raise differs(name)


async def _hand_over(
    settings: Settings,
    urls: tuple[str, str],
    checked: CheckedExport,
    inner: SealedStatement,
    later: LaterActs,
    many: tuple[int, int],
    source: str,
) -> Imported:
    """Makes the filled database that of this house and gives it its name; `source` is what was known of the old one."""
    url, beside = urls
    log_goes_on = await foreign_keys.take_over_log(settings, beside, checked, inner)
    evidence = foreign_keys.keep_evidence(settings, checked, inner)
    accounts = await taking_over.shut_accounts(beside, SystemClock().now())
    again = await say_again(beside)
    await sign_anew(beside, settings.home)
    withheld = await taking_over.withhold(beside, later)
    counted = {"records": many[0], "objects": many[1], "withheld": len(withheld), "lost": len(inner.lost)}
    await taking_over.note(beside, checked, inner, counted | {"source": source})
    await target.take_place(url)
    UnfinishedTarget(settings.home / MARK).end()
    return Imported(
        checked.outer.id, checked.outer.made_at, checked.outer.address, *many, accounts, again, tuple(withheld),
        later.acts, later.until, log_goes_on, inner.lost, inner.absent, str(evidence),
    )  # fmt: skip

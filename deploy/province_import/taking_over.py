"""The acts by which a filled database becomes that of this house: accounts, trails, and what must be withheld."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, update

from deploy.backup.backup_statement import InnerStatement
from deploy.backup.later_acts import KeptTrails, LaterActs
from deploy.backup.restoring import touched_items
from deploy.operator_name import operator
from deploy.province_export.export_check import CheckedExport
from deploy.province_export.export_statements import SealedStatement
from deploy.rooms import AUDITED, IDENTITY, SITE_ROOM, audit_of
from services.publisher.commands.withholding import Withholdings
from shared.runtime.clock import SystemClock
from shared.runtime.errors import Refusal
from shared.security.identity.tables import accounts
from shared.storage.database import opened_database


def later_acts_of(checked: CheckedExport, inner: SealedStatement, trail: Path | None) -> LaterActs:
    """Returns what the old house did after the export, as the copies of its trails tell it; none without them.

    Raises `Refusal` (`JEJAK_LUAR_BERTENTANGAN`, `JEJAK_ASAL_TERPOTONG`).
    """
    if trail is None:
        return LaterActs()
    state = InnerStatement("", 0, {}, {}, inner.audit, 0, (), {})
    later = KeptTrails(trail, checked.outer.id, state).read()
    if not later.known:
        raise Refusal(
            "JEJAK_ASAL_TERPOTONG",
            f"Salinan jejak audit di {trail} lebih tua daripada ekspor ini.",
            mend="Ambil map TERBUKA_AUDIT rumah asal yang terakhir, sesudah mesinnya dihentikan.",
        )
    return later


async def shut_accounts(url: str, at: datetime) -> int:
    """Disables every account that is open and returns how many: nobody has a password here yet."""
    async with opened_database(url, IDENTITY) as people, people.transaction(silent=True) as connection:
        open_ones = update(accounts).where(accounts.c.disabled_at.is_(None))
        return (
            await connection.execute(open_ones.values(disabled_at=func.greatest(at, accounts.c.created_at)))
        ).rowcount


async def withhold(url: str, later: LaterActs) -> list[str]:
    """Withholds on the website the items that the old house touched after the export, and returns them."""
    if not later.words:
        return []
    async with opened_database(url, SITE_ROOM) as site:
        async with site.snapshot() as connection:
            touched = await touched_items(connection, later)
        if touched:
            await Withholdings(site, SystemClock()).hold_restored(touched)
    return touched


async def note(url: str, checked: CheckedExport, inner: SealedStatement, said: Mapping[str, object]) -> None:
    """Writes the first line of this house into each trail: it names the export and the end of the old house's trail."""
    doer, now = operator(), SystemClock().now()
    for room in AUDITED:
        position, digest = inner.audit[room]
        ended = {"made_at": checked.outer.made_at, "position": position, "head": digest}
        async with opened_database(url, room) as database, database.transaction(silent=True) as connection:
            await audit_of(room).record(
                connection,
                actor=doer.name,
                act="import_province",
                subject=checked.outer.id,
                at=now,
                detail={**doer.known, **ended, **said},
            )

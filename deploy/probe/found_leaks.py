"""What a round of the probe found, as the publisher notes it: one finding an item, without an address."""

import logging
from collections.abc import Sequence

from sqlalchemy import text

from deploy.probe.stranger import Leak, ProbeReport
from services.publisher.commands.leaks import LeakFindings
from services.publisher.domain.withholding import LeakFinding
from shared.contracts.publications import LeakPlace
from shared.runtime.clock import Clock
from shared.storage.database import Database

PLACES: tuple[tuple[str, LeakPlace], ...] = (
    ("/berkas/", "file"), ("/data/", "data"), ("/cari/", "search"), ("/log/", "log"), ("/objects/", "store"),
    ("/registry/", "closed"), ("/intake/", "closed"), ("/scheduler/", "closed"), ("/monitor/", "closed"),
    ("http://", "store"), ("https://", "store"),
)  # fmt: skip
"""What an address begins with, and which place that is; every other one is a page."""
NOT_TOLD = "TEMUAN_TIDAK_DITERUSKAN"
MAY_NOTE = text(
    "SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'INSERT') FROM pg_class AS c"
    " JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'publisher' AND c.relname = 'leaks'"
)

log = logging.getLogger("terbuka.probe")


async def pass_on(database: Database, clock: Clock, report: ProbeReport) -> list[LeakFinding]:
    """Notes what was found for registry to open its incident; returns what is new.

    An account that may not write there, as that of registry, leaves a line in the log where anything leaks
    (`TEMUAN_TIDAK_DITERUSKAN`): then an officer records the incident by hand.
    """
    found = findings_of(report.leaks)
    async with database.snapshot() as connection:
        may_note = (await connection.execute(MAY_NOTE)).scalar_one_or_none()
    if may_note:
        whole = not report.unanswered
        return await LeakFindings(database, clock).note(found, whole=whole)
    for each in found:
        log.error("%s: %s %s", NOT_TOLD, each.item_id or "-", ",".join(each.kinds))
    return []


def findings_of(leaks: Sequence[Leak]) -> list[LeakFinding]:
    """Returns one finding for each item: all that was readable of it, and the place and proof of what came first."""
    by_item = dict[str, list[Leak]]()
    for leak in leaks:
        by_item.setdefault(leak.item_id, []).append(leak)
    return [
        LeakFinding(item_id, tuple(sorted({str(leak.what) for leak in mine})), _place(mine[0].asked), mine[0].proof)
        for item_id, mine in sorted(by_item.items())
    ]


def _place(asked: str) -> LeakPlace:
    return next((place for start, place in PLACES if asked.startswith(start)), "page")

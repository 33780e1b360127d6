"""Compares the ledger with what the rooms and the website say after a fault; an empty list is what it should be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from deploy.rooms import messaging_of
from shared.storage.database import Database
from shared.storage.s3 import S3Store
from tests.faults.ledger import Ledger
from tests.faults.province import PREFIXES, Province
from tests.load import checker as load

REACHED = {
    "proposed": {"proposed", "decided", "exempt", "public"},
    "decided": {"decided", "exempt", "public"},
    "exempt": {"exempt", "public"},
    "considered": {"exempt", "public"},
    "ruled": {"exempt", "public"},
    "public": {"public"},
}
"""Where an item may stand once an act on it was acknowledged."""
TWICE = "SELECT type, payload FROM scheduler.outbox GROUP BY type, payload HAVING count(*) > 1"
RUNGS = """
SELECT item_id, period_version, working_days FROM scheduler.rungs WHERE state = 'fired' AND working_days IS NOT NULL
"""
REMINDED = "SELECT item_id, period_version, rung FROM registry.reminders"
PENETAPAN = "SELECT year, sequence FROM registry.penetapan ORDER BY year, sequence"
ENTRIES = "SELECT item_id, version FROM publisher.entries WHERE listing = $1"
STANDING = "SELECT id FROM registry.items WHERE state = $1"
LISTS = {"dik": "exempt", "dip": "public"}


@dataclass(frozen=True)
class Tally:
    """How many acknowledged requests are gone, how many effects are there twice, and all that is wrong in words."""

    lost: int = 0
    doubled: int = 0
    problems: tuple[str, ...] = ()


async def check(province: Province, ledger: Ledger) -> Tally:
    """Finds everything that is lost, doubled, or different between two places."""
    connection: Any = await asyncpg.connect(province.url)
    try:
        lost, doubled = await counts(connection, ledger)
        objects = S3Store(province.store)
        found = await load.agenda(connection, ledger.lines)
        found += await load.registry(connection, objects, province.home, ledger.lines)
        for look in (_acts, _numbers, _rungs, letters):
            found += await look(connection, ledger)
        async with httpx.AsyncClient(transport=province.front(), base_url="http://province.test", timeout=30) as http:
            found += await _website(connection, http)
    finally:
        await connection.close()
    told = [f"{what}: {many}" for what, many in (("lost", lost), ("doubled", doubled)) if many]
    return Tally(lost, doubled, (*told, *found, *await _audits(province)))


async def counts(connection: Any, ledger: Ledger) -> tuple[int, int]:
    """Returns how many things were lost and how many stand twice."""
    agenda = [tuple(row) for row in await connection.fetch(load.AGENDA)]
    items = {row["id"] for row in await connection.fetch("SELECT id FROM registry.items")}
    noted = {(line.submission_id, line.agenda_number) for line in ledger.lines}
    wanted = {line.item_id for line in ledger.lines}
    lost = len(noted - set(agenda)) + len(wanted - items) + len(await _acts(connection, ledger))
    doubled = len(set(agenda) - noted) + len(items - wanted) + len(await connection.fetch(TWICE))
    return lost, doubled


async def _acts(connection: Any, ledger: Ledger) -> list[str]:
    standing = dict(await connection.fetch("SELECT id, state FROM registry.items"))
    lost = [act for act in ledger.acts if standing.get(act.item_id) not in REACHED[act.what]]
    return [f"acknowledged but not done: {act.what} of {act.item_id}" for act in lost]


async def _numbers(connection: Any, ledger: Ledger) -> list[str]:
    """Checks that the penetapan of each year are numbered without gaps and that none is there twice."""
    rows = [tuple(row) for row in await connection.fetch(PENETAPAN)]
    wanted = [(year, number) for year in sorted({y for y, _ in rows}) for number in range(1, _many(rows, year) + 1)]
    signed = len({act.item_id for act in ledger.acts if act.what == "exempt"})
    signed += len({act.item_id for act in ledger.acts if act.what == "public"})
    found = [] if rows == wanted else ["penetapan numbers have gaps"]
    return found + ([f"penetapan: {len(rows)}, acknowledged: {signed}"] if len(rows) != signed else [])


def _many(rows: Sequence[tuple[int, int]], year: int) -> int:
    return sum(1 for each, _ in rows if each == year)


async def _rungs(connection: Any, ledger: Ledger) -> list[str]:
    """Checks that every due date was said once and had one effect, and that items classified have their ladder."""
    said = await connection.fetch(TWICE)
    fired = sorted(map(tuple, await connection.fetch(RUNGS)))
    reminded = sorted(map(tuple, await connection.fetch(REMINDED)))
    found = [f"said twice: {row['type']} {row['payload'][:120]}" for row in said]
    found += [] if fired == reminded else [f"rungs fired: {len(fired)}, reminders at registry: {len(reminded)}"]
    classified = {act.item_id for act in ledger.acts if act.what == "exempt"}
    silent = classified - {item for item, _, _ in fired}
    return found + ([f"items whose window is open and whose rungs never fired: {len(silent)}"] if silent else [])


async def letters(connection: Any, _: Ledger) -> list[str]:
    """Checks that nothing waits for a person."""
    found = []
    for room in PREFIXES:
        for what, table in (("dead letters", "dead_letter"), ("parked", "parked")):
            count = await connection.fetchval(f"SELECT count(*) FROM {room}.{table}")  # noqa: S608
            found += [f"{what} at {room}: {count} {await _why(connection, room, table)}"] if count else []
        failed = await connection.fetchval(f"SELECT count(*) FROM {room}.outbox WHERE failed_at IS NOT NULL")  # noqa: S608
        found += [f"given up in the outbox of {room}: {failed}"] if failed else []
    stuck = await connection.fetchval("SELECT count(*) FROM scheduler.deadlines WHERE parked_at IS NOT NULL")
    return found + ([f"items set aside by the sweep: {stuck}"] if stuck else [])


async def _why(connection: Any, room: str, table: str) -> list[str]:
    if table != "dead_letter":
        return []
    rows = await connection.fetch(f"SELECT reason, error, count(*) FROM {room}.dead_letter GROUP BY 1, 2")  # noqa: S608
    return [f"{row[2]} x {row[0]} ({row[1]})" for row in rows]


async def _website(connection: Any, http: httpx.AsyncClient) -> list[str]:
    """Checks that the website shows the projection, and the projection what registry decided."""
    found = []
    for listing, state in LISTS.items():
        answer = await http.get(f"/data/{listing}.json")
        shown = sorted((item["id"], item["versi"]) for item in answer.json()["items"]) if answer.is_success else []
        kept = sorted(tuple(row) for row in await connection.fetch(ENTRIES, listing))
        decided = sorted(row["id"] for row in await connection.fetch(STANDING, state))
        found += (
            [] if shown == kept else [f"{listing}: website {len(shown)} (HTTP {answer.status_code}), kept {len(kept)}"]
        )
        found += [] if [item for item, _ in kept] == decided else [f"{listing}: {len(kept)}, registry {len(decided)}"]
    return found


async def _audits(province: Province) -> list[str]:
    found = []
    for room in PREFIXES:
        database = Database.connect(province.url, room)
        async with database.snapshot() as connection:
            verdict = await messaging_of(room).audit.verify(connection)
        await database.close()
        found += [] if verdict.whole else [f"audit of {room} broken at {verdict.broken_at}: {verdict.why}"]
    return found

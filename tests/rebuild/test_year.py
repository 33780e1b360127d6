"""After a year of a province's life its tables are made anew: equal by hash, repaired, resumed after kill -9."""

import json
import signal
from typing import Any

import pytest

from deploy.message_retention import forget_messages
from deploy.rebuild import ROOMS
from services.scheduler.commands.sweep import Sweeper
from shared.runtime.errors import Conflict
from shared.storage.database import Database
from tests.acceptance.test_real_lists import ROWS, real_lists
from tests.rebuild.build import OldProvince

DAMAGE = {
    "publisher": (
        "UPDATE publisher.entries SET title = 'Rusak' WHERE listing = 'dip'",
        "DELETE FROM publisher.entries WHERE listing = 'dik'",
        "DELETE FROM publisher.tallies",
    ),
    "scheduler": (
        "UPDATE scheduler.deadlines SET public_title = 'Rusak', ends_on = ends_on + 30",
        "DELETE FROM scheduler.rungs WHERE state = 'fired' OR kind = 'review'",
        "DELETE FROM scheduler.cases",
    ),
    "monitor": (
        "DELETE FROM monitor.journal WHERE sequence > 2",
        "UPDATE monitor.journal SET facts = '{}'",
        "UPDATE monitor.standings SET due_list = 'dik', shown_list = NULL",
    ),
}

SAYS = {
    "publisher": (
        "SELECT item_id, listing, version, title, periods::text, overdue_since FROM publisher.entries",
        "SELECT listing, facet, value, label, entries FROM publisher.tallies WHERE entries > 0",
    ),
    "scheduler": (
        "SELECT item_id, period_version, state, public_title, ends_on, window_opens FROM scheduler.deadlines",
        """SELECT item_id, period_version, rung, kind, "on", state, case_id FROM scheduler.rungs""",
        "SELECT * FROM scheduler.cases",
    ),
    "monitor": (
        "SELECT event_id, topic, key, sequence, said_at, facts::text FROM monitor.journal",
        "SELECT * FROM monitor.standings",
    ),
}
"""What a room's tables say, without when it was written."""


def in_every_run(chosen: str) -> list[Any]:
    """Returns the rooms, all but one of them for the night."""
    return [pytest.param(room, marks=[] if room == chosen else pytest.mark.nightly) for room in ROOMS]


@pytest.mark.samples
@pytest.mark.skipif(not real_lists(), reason="DAFTAR NYATA TIDAK ADA: the year was walked over the sample alone")
def test_every_row_of_the_real_lists_was_read_and_committed(lived: OldProvince) -> None:
    assert lived.report["rows"]["read"] >= ROWS
    assert lived.report["violations"] == []


def test_nothing_unlawful_happened_in_the_year(lived: OldProvince) -> None:
    assert lived.report["violations"] == []
    assert all(step["in"] and step["out"] and step["events"] for step in lived.report["steps"])
    rows = lived.report["rows"]
    placed = rows["dik"] + sum(rows["queues"].values()) + rows["dip_decided"] + rows["dip_by_law"]
    assert rows["read"] == rows["committed"] == placed
    assert min(rows["dip_decided"], rows["dip_by_law"]) > 0
    assert {"belum_lengkap", "periode_belum_jelas"} <= set(rows["queues"])


async def says(province: OldProvince, room: str) -> list[list[str]]:
    return [sorted(map(str, await province.rows(query))) for query in SAYS[room]]


@pytest.mark.parametrize("room", ROOMS)
async def test_a_year_made_anew_is_equal_by_hash_and_nothing_is_said(province: OldProvince, room: str) -> None:
    outboxes = "SELECT (SELECT count(*) FROM publisher.outbox), (SELECT count(*) FROM scheduler.outbox)"
    before = await province.rows(outboxes)
    done = await province.rebuild(room)
    assert [each.table for each in done.tables if not each.equal] == []
    assert any(each.rows_after for each in done.tables)
    assert await province.rows(outboxes) == before


@pytest.mark.parametrize("room", in_every_run("scheduler"))
async def test_a_damaged_year_is_refused_and_then_repaired(province: OldProvince, room: str) -> None:
    before = await says(province, room)
    await province.run(*DAMAGE[room])
    refused = province.command("rebuild", room, "--json")
    assert (refused.returncode, json.loads(refused.stderr)["code"]) == (1, "BANGUN_ULANG_BERBEDA")
    assert await says(province, room) != before
    done = province.command("rebuild", room, "--accept-differences")
    assert done.returncode == 0, done.stderr
    assert "baris diganti" in done.stdout
    assert await says(province, room) == before
    again = province.command("rebuild", room)
    assert (again.returncode, "tidak ada yang diganti" in again.stdout) == (0, True)


@pytest.mark.parametrize("room", in_every_run("publisher"))
async def test_a_killed_rebuild_goes_on_where_it_was(province: OldProvince, room: str) -> None:
    assert province.killed(room, after=10) == -signal.SIGKILL
    done = json.loads(province.command("rebuild", room, "--json").stdout)
    assert done["resumed"] == 10
    assert done["differences"] == 0


async def test_no_rung_is_said_twice_after_what_was_said_was_lost_and_made_anew(province: OldProvince) -> None:
    said = "SELECT type, key, count(*) FROM scheduler.outbox GROUP BY type, key ORDER BY type, key"
    before = await province.rows(said)
    await province.run(*DAMAGE["scheduler"])
    await province.rebuild("scheduler", accept=True)
    async with province.database() as database:
        await Sweeper(Database(database.engine, "scheduler"), province.clock).sweep()
    assert await province.rows(said) == before


@pytest.mark.parametrize("room", in_every_run("scheduler"))
async def test_what_is_forgotten_after_delivery_is_missed_by_no_rebuild(province: OldProvince, room: str) -> None:
    async with province.database() as database:
        forgotten = {each.table: each.rows for each in await forget_messages(database, days=0, embedded=True)}
    assert {table for table, rows in forgotten.items() if rows} >= {
        "intake.outbox",
        "publisher.outbox",
        "monitor.inbox",
    }
    assert (await province.rebuild(room)).differences == ()


async def test_lines_whose_events_no_outbox_keeps_any_more_stay_in_the_journal(province: OldProvince) -> None:
    await province.run("DELETE FROM registry.outbox WHERE sequence < 3", "DELETE FROM publisher.outbox WHERE id < 9")
    assert (await province.rebuild("monitor")).differences == ()


async def test_clocks_whose_own_events_are_gone_are_not_rebuilt(province: OldProvince) -> None:
    await province.run("DELETE FROM scheduler.outbox WHERE type = 'scheduler.declassification_due.v1'")
    with pytest.raises(Conflict, match=r"^RIWAYAT_TERPOTONG"):
        await province.rebuild("scheduler", accept=True)

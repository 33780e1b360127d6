"""What was exempt on a day: as the books had it then, and never guessed."""

from datetime import date, timedelta

from sqlalchemy import text

from services.registry.queries.state_on import ExemptOn, StateOn, books_on
from shared.contracts.deadlines import DeadlineSetV1
from shared.runtime.clock import legal_day
from tests.registry.build import END, W0, Registry, a_dossier

CALENDAR = "2026.1"


async def state_on(registry: Registry, day: date) -> tuple[StateOn, list[ExemptOn]]:
    async with books_on(registry.database, day) as books:
        whole = [row async for rows in books.each() for row in rows]
        assert await books.page(len(whole) + 1, 0) == whole
        return await books.state(), whole


async def of_day(registry: Registry, day: date) -> dict[str, ExemptOn]:
    return {row.item_id: row for row in (await state_on(registry, day))[1]}


def today(registry: Registry) -> date:
    return legal_day(registry.clock.now())


async def set_deadline(registry: Registry, item_id: str, calendar: str = CALENDAR, window_opens: date = W0) -> None:
    same = {"item_id": item_id, "period_version": 1, "window_opens": window_opens, "last_exempt_day": END}
    await registry.hear(DeadlineSetV1(**same, calendar_version=calendar, provisional=False))


async def test_it_tells_what_was_exempt_who_decided_and_by_which_calendar(registry: Registry) -> None:
    item_id = await registry.exempt()
    waiting = await registry.take_in(a_dossier("Daftar gaji"))
    await set_deadline(registry, item_id)
    found, (row,) = await state_on(registry, today(registry))
    assert (row.item_id, row.penetapan_number, row.ends_on) == (item_id, "001/PPID/2026", END)
    assert row.decided_by.endswith("Kantor ketua")
    assert "Gubernur" in row.approved_by
    assert [bool(row.mandate), bool(row.grounds), row.unknown] == [True, True, ()]
    assert (row.window_opens, row.calendar_version, row.provisional) == (W0, CALENDAR, False)
    assert (found.states, row.item_id == waiting) == ({"exempt": 1, "submitted": 1}, False)


async def test_a_day_is_told_as_it_was_whatever_came_later(registry: Registry) -> None:
    item_id = await registry.exempt()
    decided_on = today(registry)
    await set_deadline(registry, item_id)
    registry.clock.move_to_day(decided_on + timedelta(days=3))
    await set_deadline(registry, item_id, "2026.2", W0 - timedelta(days=1))
    await registry.lapse(item_id)
    then = (await of_day(registry, decided_on))[item_id]
    assert (then.window_opens, then.calendar_version) == (W0, CALENDAR)
    later = (await of_day(registry, decided_on + timedelta(days=3)))[item_id]
    assert (later.window_opens, later.calendar_version) == (W0 - timedelta(days=1), "2026.2")
    assert item_id in await of_day(registry, END)
    assert item_id not in await of_day(registry, END + timedelta(days=1))
    assert await of_day(registry, decided_on - timedelta(days=1)) == {}


async def test_what_was_due_is_told(registry: Registry) -> None:
    item_id = await registry.exempt()
    await set_deadline(registry, item_id)
    assert [(await of_day(registry, day))[item_id].due for day in (W0 - timedelta(days=1), W0, END)] == [
        "",
        "window",
        "window",
    ]
    assert (await of_day(registry, END + timedelta(days=1)))[item_id].due == "past_end"


async def test_what_nobody_wrote_down_is_said_to_be_unknown(registry: Registry) -> None:
    item_id = await registry.exempt()
    row = (await of_day(registry, today(registry)))[item_id]
    assert (row.window_opens, row.calendar_version, row.unknown) == (None, "", ("window", "calendar"))
    before, exempt = await state_on(registry, today(registry) - timedelta(days=1))
    assert (exempt, before.states, before.first_day) == ([], {}, today(registry))


async def test_a_calendar_that_older_lines_do_not_name_is_not_guessed(registry: Registry) -> None:
    item_id = await registry.exempt()
    await set_deadline(registry, item_id)
    async with registry.database.transaction() as connection:
        await connection.execute(text("ALTER TABLE registry.audit DISABLE TRIGGER ALL"))
        forget = "UPDATE registry.audit SET detail = detail - 'calendar_version' - 'provisional'"
        await connection.execute(text(forget))
    day = today(registry)
    running = (await of_day(registry, day))[item_id]
    assert (running.calendar_version, running.unknown) == (CALENDAR, ())
    registry.clock.move_to_day(day + timedelta(days=1))
    await set_deadline(registry, item_id, "2026.2")
    replaced = (await of_day(registry, day))[item_id]
    assert (replaced.window_opens, replaced.calendar_version, replaced.unknown) == (W0, "", ("calendar",))

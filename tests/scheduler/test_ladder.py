"""The ladder is one table: its golden days, and that a rung put in or taken out reaches everything that reads it."""

from datetime import date

import pytest
from sqlalchemy import select

from deploy.acceptance.report import HeardEvent
from deploy.acceptance.report import rungs as violations
from services.monitor.domain.sentences import sentence
from services.registry.pages.labels import WORDS
from services.scheduler.domain.deadlines import WatchedPeriod
from services.scheduler.domain.holidays import seed_calendar
from services.scheduler.domain.sweep import plan
from services.scheduler.tables import rungs
from shared.contracts.deadlines import DeclassificationDueV1
from shared.law import ladder
from shared.law.ladder import LADDER, Rung, asks_of, is_late, ladder_days, late_rungs, window_rungs
from shared.law.limits import CASE_DAYS, WINDOW_DAYS
from tests.scheduler.build import Scheduler, classified

END = date(2026, 12, 31)
GOLDEN = {
    60: date(2026, 10, 6),
    45: date(2026, 10, 27),
    30: date(2026, 11, 17),
    10: date(2026, 12, 15),
    5: date(2026, 12, 22),
    1: date(2026, 12, 30),
}
"""The six rungs that may not go or move unseen; more may come."""


def test_the_golden_rungs_stand_on_their_days() -> None:
    steps = plan(WatchedPeriod("butir", 1, END, None), seed_calendar(range(2025, 2028)))
    assert GOLDEN.items() <= {step.working_days: step.on for step in steps}.items()
    assert (WINDOW_DAYS, CASE_DAYS) == (30, 30)
    assert ladder.MISSED_DAYS == (5, 10, 30)
    assert ladder.MISSED_EVERY == 60


def test_the_rungs_fall_towards_the_end_and_the_window_is_one_of_them() -> None:
    days = ladder_days()
    assert list(days) == sorted(set(days), reverse=True)
    assert WINDOW_DAYS in days
    assert (*window_rungs(), *late_rungs()) == days
    assert not is_late(None)


def test_every_rung_tells_people_what_it_asks() -> None:
    assert all(asks_of(rung.working_days) for rung in LADDER)
    assert asks_of(0) == ""


def put_in(monkeypatch: pytest.MonkeyPatch) -> int:
    """Puts a rung among those within the window, in the one table, and returns its working days."""
    days = next(each for each in range(WINDOW_DAYS - 1, 0, -1) if each not in ladder_days())
    table = sorted((*LADDER, Rung(days, "Anak tangga uji.")), key=lambda rung: -rung.working_days)
    monkeypatch.setattr(ladder, "LADDER", tuple(table))
    return days


def take_out(monkeypatch: pytest.MonkeyPatch) -> int:
    """Takes the last rung out of the one table and returns its working days."""
    monkeypatch.setattr(ladder, "LADDER", LADDER[:-1])
    return LADDER[-1].working_days


async def waiting(scheduler: Scheduler) -> list[str]:
    query = select(rungs.c.rung).where(rungs.c.state == "waiting").order_by(rungs.c.on)
    async with scheduler.database.transaction() as connection:
        return list((await connection.execute(query)).scalars())


async def test_a_rung_put_in_reaches_a_running_clock_and_is_said(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scheduler.hears(classified())
    days = put_in(monkeypatch)
    await scheduler.recounter.begin()
    await scheduler.sweeper.sweep()
    assert await waiting(scheduler) == [*(f"h-{each}" for each in ladder_days()), "lapse"]
    await scheduler.on(END)
    assert days in [said.rung for said in await scheduler.said(DeclassificationDueV1)]
    (shown,) = [step for step in (await scheduler.queries.explain("butir")).steps if step.name == f"h-{days}"]
    assert shown.asks == "Anak tangga uji."


async def test_a_rung_taken_out_leaves_a_running_clock_and_is_not_said(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scheduler.hears(classified())
    days = take_out(monkeypatch)
    await scheduler.recounter.begin()
    await scheduler.sweeper.sweep()
    assert await waiting(scheduler) == [*(f"h-{each}" for each in ladder_days()), "lapse"]
    await scheduler.on(END)
    assert days not in [said.rung for said in await scheduler.said(DeclassificationDueV1)]


def test_desks_sentences_and_the_acceptance_report_know_a_rung_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    days = put_in(monkeypatch)
    assert WORDS["is_late"](days)
    facts = {"rung": days, "last_exempt_day": "2026-12-31"}
    assert sentence("scheduler.declassification_due.v1", facts).startswith(f"Peringatan {days} hari kerja")
    assert asks_of(days) == "Anak tangga uji."
    assert missing_rungs([rung.working_days for rung in LADDER]) == [
        f"x tidak diperingatkan pada [{days}] hari kerja sebelum berakhir"
    ]


def test_the_acceptance_report_does_not_ask_for_a_rung_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    take_out(monkeypatch)
    assert missing_rungs(list(ladder_days())) == []


def missing_rungs(heard: list[int]) -> list[str]:
    item = {"id": "x", "state": "public", "ends_on": "2026-12-31", "opened_mode": "by_law", "period_version": 1}
    bodies = [{"period_version": 1, "rung": days} for days in heard]
    events = [HeardEvent("scheduler.declassification_due.v1", "x", body) for body in bodies]
    return list(violations([item], events, date(2027, 1, 4)))

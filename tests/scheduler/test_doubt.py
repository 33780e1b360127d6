"""A wall clock that jumped is not believed: nothing is said, nothing opens, and it rings until two persons say so."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.scheduler.commands.clock_check import NoDoubt, WallClockWatch, watch_of
from services.scheduler.domain.clock_check import APART, CAUSES, FUTURE, JUMPED, SILENT, suspect
from services.scheduler.tables import MESSAGING
from shared.contracts.deadlines import DeclassificationDueV1, ExemptionLapsedV1
from shared.law.ladder import ladder_days
from shared.runtime import clock as clocks
from shared.runtime.clock import ClockReading, MovableClock, SystemClock, legal_day, read_machine
from shared.runtime.errors import Conflict, Refusal
from shared.security.identity import Actor
from tests.scheduler.build import KETUA, OPERATOR, Scheduler, classified, instant
from tests.scheduler.machine import Doubtful, doubtful

NOON = instant("2026-03-02T05:00:00+00:00")
JUMPS: list[dict[str, float]] = [{"hours": 1}, {"hours": -1}, {"days": 30}, {"days": 400}, {"minutes": 2}]


@pytest.fixture
async def house(scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch) -> Doubtful:
    """Gives a machine that has swept once, with an item that ends in ten days."""
    house = doubtful(scheduler, monkeypatch)
    await scheduler.hears(classified(ends_on=date(2026, 3, 12)))
    assert await house.sweeps()
    return house


def reading(after: float = 0, *, wall: float | None = None, boot: str = "a") -> ClockReading:
    """Returns a reading so many seconds after noon, its wall clock perhaps showing others."""
    return ClockReading(NOON + timedelta(seconds=after if wall is None else wall), boot, 1000 + after)


@pytest.mark.parametrize(
    ("now", "own", "last", "engine", "code"),
    [
        (reading(60), reading(), reading(), 60, None),
        (reading(60, wall=119), reading(), reading(), 119, None),
        (reading(60, wall=121), reading(), reading(), 121, JUMPED),
        (reading(60, wall=-3600), reading(), reading(), -3600, JUMPED),
        (reading(60), reading(), reading(), 122, APART),
        (reading(60), reading(), reading(300, boot="b"), 60, FUTURE),
        (reading(0, wall=3600, boot="b"), None, reading(), 3600, None),
        (reading(0, wall=44 * 86400, boot="b"), None, reading(), 44 * 86400, None),
        (reading(0, wall=46 * 86400, boot="b"), None, reading(), 46 * 86400, SILENT),
        (reading(46 * 86400), reading(), reading(), 46 * 86400, None),
        (reading(), None, None, 0, None),
        (reading(), None, None, 90, APART),
    ],
)
def test_what_makes_a_clock_suspect(now: ClockReading, own: Any, last: Any, engine: float, code: str | None) -> None:
    found = suspect(now, own, last, NOON + timedelta(seconds=engine))
    assert (found.code if found else None) == code


def test_a_count_of_seconds_that_began_anew_is_not_compared() -> None:
    assert ClockReading(NOON, "a", 5).expected(ClockReading(NOON, "a", 900)) is None
    assert ClockReading(NOON, "").expected(ClockReading(NOON, "")) is None


def test_every_cause_of_a_doubt_has_a_stable_code_and_a_sentence() -> None:
    codes = {"JAM_MELOMPAT", "DETAK_DI_MASA_DEPAN", "LAMA_TANPA_DETAK", "JAM_BERBEDA_DENGAN_BASIS_DATA"}
    assert set(CAUSES) == {JUMPED, FUTURE, SILENT, APART} == codes
    assert all(sentence.endswith(".") for sentence in CAUSES.values())


def test_a_clock_that_people_move_is_never_doubted() -> None:
    assert isinstance(watch_of(MovableClock()), NoDoubt)
    assert isinstance(watch_of(SystemClock()), WallClockWatch)


def test_the_machine_names_its_boot_and_counts_its_seconds(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_machine(SystemClock())
    second = read_machine(SystemClock())
    assert first.boot == second.boot != ""
    expected = second.expected(first)
    assert expected is not None
    assert abs(expected - second.wall) < timedelta(seconds=1)
    monkeypatch.setattr(clocks, "UPTIME", tmp_path / "uptime")
    assert abs(read_machine(SystemClock()).uptime - second.uptime) < 5, "CLOCK_BOOTTIME where there is no file"


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_a_jump_stops_everything_and_rings(house: Doubtful, jump: dict[str, float]) -> None:
    said = await house.scheduler.said()
    house.machine.passes(seconds=20)
    house.machine.jumps(**jump)
    assert not await house.sweeps()
    assert await house.scheduler.said() == said
    shown = (await house.scheduler.standing.heartbeat()).doubt
    assert shown is not None
    assert (shown.code, shown.expected) == (JUMPED, house.machine.true)
    assert not await house.scheduler.standing.trusted()


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_a_clock_that_comes_back_is_believed_again_and_nothing_was_early_or_lost(
    house: Doubtful, jump: dict[str, float]
) -> None:
    house.machine.jumps(**jump)
    for _ in range(5):
        house.machine.passes(seconds=30)
        assert not await house.sweeps()
    house.machine.jumps()
    assert await house.sweeps()
    assert await house.scheduler.said(ExemptionLapsedV1) == []
    while house.machine.true.date() < date(2026, 3, 14):
        house.machine.passes(hours=6)
        assert await house.sweeps()
    said = await house.scheduler.said(DeclassificationDueV1)
    assert [event.rung for event in said] == list(ladder_days())
    assert {event.lapsed_on for event in await house.scheduler.said(ExemptionLapsedV1)} == {date(2026, 3, 13)}
    shown = await house.doubt()
    assert (shown.doubted, shown.last.ending) == (False, "sendiri")
    assert await acts(house) == ["doubt_clock", "clock_came_back"]


async def acts(house: Doubtful) -> list[str]:
    async with house.scheduler.database.transaction() as connection:
        return [line["act"] for line in await MESSAGING.audit.history(connection, "jam-1")]


async def test_an_operator_and_the_ketua_put_a_clock_in_its_right(house: Doubtful) -> None:
    house.machine.jumps(days=30)
    assert not await house.sweeps()
    day = legal_day(house.machine.clock.now())
    await house.confirm(OPERATOR, day)
    assert not await house.sweeps(), "one person is not enough"
    await house.confirm(KETUA, day)
    assert await house.sweeps()
    house.machine.passes(seconds=90)
    assert await house.sweeps()
    shown = (await house.doubt()).last
    assert (shown.ending, shown.operator.account, shown.ketua.account) == ("dua_orang", "operator", "ketua")
    assert await acts(house) == ["doubt_clock", "confirm_clock", "confirm_clock"]
    house.machine.jumps()
    assert not await house.sweeps(), "the confirmed clock is the one that is now believed"


@pytest.mark.parametrize(
    ("actor", "days", "code"),
    [
        (Actor("o2", "orang-operator", frozenset({"ketua"})), 0, "SATU_ORANG_DUA_PERAN"),
        (Actor("o3", "orang-lain", frozenset({"operator"})), 0, "SUDAH_DIKONFIRMASI"),
        (KETUA, -30, "HARI_TIDAK_COCOK"),
    ],
)
async def test_who_may_not_be_the_second_and_which_day_is_refused(
    house: Doubtful, actor: Actor, days: int, code: str
) -> None:
    house.machine.jumps(days=30)
    assert not await house.sweeps()
    day = legal_day(house.machine.clock.now())
    await house.confirm(OPERATOR, day)
    await house.confirm(OPERATOR, day)
    with pytest.raises(Refusal, match=code):
        await house.confirm(actor, day + timedelta(days=days))
    assert not await house.sweeps()


async def test_a_clock_that_nobody_doubts_needs_no_confirmation(house: Doubtful) -> None:
    with pytest.raises(Conflict, match="JAM_TIDAK_DIRAGUKAN"):
        await house.confirm(OPERATOR, date(2026, 3, 2))


async def test_a_database_whose_clock_differs_cannot_be_confirmed_away(house: Doubtful) -> None:
    house.machine.engine_off = timedelta(minutes=3)
    house.machine.passes(seconds=30)
    assert not await house.sweeps()
    assert (await house.doubt()).last.code == APART
    with pytest.raises(Conflict, match=APART):
        await house.confirm(OPERATOR, date(2026, 3, 2))
    house.machine.engine_off = timedelta()
    assert await house.sweeps()


async def test_a_restart_of_the_process_does_not_explain_a_jump(house: Doubtful) -> None:
    house.machine.passes(hours=5)
    house.machine.jumps(hours=1)
    assert not await house.sweeps(), "same boot: the last beat tells what the wall clock should show"


async def test_a_restart_of_the_machine_explains_some_days_and_not_a_year(house: Doubtful) -> None:
    house.machine.reboots(days=3)
    assert await house.sweeps()
    house.machine.reboots(days=46)
    assert not await house.sweeps()
    assert (await house.doubt()).last.code == SILENT


async def test_a_restart_does_not_end_a_doubt(house: Doubtful) -> None:
    house.machine.jumps(days=30)
    assert not await house.sweeps()
    house.machine.reboots(minutes=10)
    assert not await house.sweeps(), "the new boot shows an instant beyond the one that was doubted"
    house.machine.jumps()
    assert await house.sweeps()


async def test_a_machine_that_doubts_stops_the_others_until_it_falls_silent(house: Doubtful) -> None:
    house.machine.jumps(hours=1)
    house.machine.engine_off = timedelta(hours=-1)
    assert not await house.sweeps()
    house.machine.jumps()
    house.machine.engine_off = timedelta()
    house.machine.boot, house.machine.uptime = "mesin-lain", 99.0
    assert not await house.sweeps(), "the first machine looked a moment ago"
    house.machine.passes(minutes=50)
    assert await house.sweeps()


async def test_beats_of_a_clock_that_people_moved_are_no_witness(house: Doubtful) -> None:
    house.scheduler.clock.move_to(datetime(2030, 1, 1, tzinfo=NOON.tzinfo))
    await house.scheduler.sweeper.sweep()
    house.machine.passes(seconds=60)
    assert await house.sweeps()


async def test_the_loop_goes_on_by_itself_when_the_clock_comes_back(house: Doubtful) -> None:
    house.machine.jumps(days=30)
    await house.sweeper.turn()
    await house.sweeper.turn()
    assert (await house.doubt()).doubted
    house.machine.jumps()
    await house.sweeper.turn()
    assert not (await house.doubt()).doubted

"""Effects outside the database: staged once, done at least once, tried again, given up, taken up by a person."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import MetaData, select, text

from shared.messaging.effects.desk import EffectDesk
from shared.messaging.effects.tables import Effect, Effects, StagedEffect
from shared.messaging.effects.worker import LEASE, MOST_ATTEMPTS, EffectOutcome, EffectWorker, pause_after
from shared.runtime.clock import MovableClock
from shared.runtime.errors import EngineAway, EngineRefuses, Refusal, TerbukaError, Transient
from shared.security.audit import Audit
from shared.storage.database import Database
from shared.storage.naming import NAMING

AWAY = EngineAway("SMTP_TIDAK_MENJAWAB", "Diam.")
LATER = Transient("SUREL_DITUNDA", "Nanti.")
NEVER = Refusal("SUREL_DITOLAK", "Tidak.")


@dataclass
class World:
    """A room's effects, and the outside where they are done: it raises what stands in `faults`, one at a time."""

    database: Database
    clock: MovableClock
    effects: Effects
    audit: Audit
    faults: list[Exception] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    outcome: EffectOutcome = EffectOutcome.SENT

    async def send(self, effect: StagedEffect) -> EffectOutcome:
        if self.faults:
            raise self.faults.pop(0)
        self.done.append(effect.key)
        return self.outcome

    @property
    def worker(self) -> EffectWorker:
        return EffectWorker(self.database, self.effects, self.audit, {"uji": self}, self.clock)

    @property
    def desk(self) -> EffectDesk:
        return EffectDesk(self.database, self.effects, self.audit, self.clock, configured=True)

    async def stage(self, *keys: str) -> int:
        async with self.database.transaction() as connection:
            return await self.effects.stage(connection, [an_effect(key) for key in keys], at=self.clock.now())

    async def drain(self) -> None:
        while await self.worker.turn():
            pass

    def later(self, **words: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**words))

    async def lines(self) -> list[tuple[str, str, str]]:
        rows = self.audit.rows.c
        async with self.database.snapshot() as connection:
            found = await connection.execute(select(rows.actor, rows.act, rows.code).order_by(rows.id))
            return [(row.actor, row.act, row.code) for row in found]


def an_effect(key: str = "satu") -> Effect:
    return Effect(key, "uji", "kabar", "petugas", "butir", {"item_id": "butir"})


@pytest.fixture
async def world(room_database: Callable[..., Awaitable[Database]], clock: MovableClock) -> World:
    """Gives a room with nothing but effects and an audit trail."""
    database = await room_database("identity")
    metadata = MetaData(schema="uji", naming_convention=NAMING)
    world = World(database, clock, Effects(metadata), Audit(metadata, "uji"))
    async with database.transaction() as connection:
        await connection.execute(text("CREATE SCHEMA uji"))
        await connection.run_sync(metadata.create_all)
    return world


async def test_an_effect_is_staged_and_done_once_however_often_it_is_wanted(world: World) -> None:
    assert [await world.stage("satu", "satu", "dua"), await world.stage("satu")] == [2, 0]
    await world.drain()
    assert await world.stage("satu", "dua") == 0
    await world.drain()
    assert sorted(world.done) == ["dua", "satu"]
    assert await world.lines() == [("pekerja:pemberitahuan", "effect_sent", "")] * 2


async def test_what_is_rolled_back_is_never_done(world: World) -> None:
    async def half() -> None:
        async with world.database.transaction() as connection:
            await world.effects.stage(connection, [an_effect()], at=world.clock.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await half()
    assert not await world.worker.turn()
    assert world.done == []


async def test_a_temporary_fault_is_tried_again_after_growing_pauses(world: World) -> None:
    await world.stage("satu")
    world.faults = [LATER, LATER]
    await world.drain()
    assert world.done == []
    world.later(minutes=1)
    await world.drain()
    world.later(minutes=3, seconds=59)
    await world.drain()
    assert (world.done, world.faults) == ([], [])
    world.later(seconds=1)
    await world.drain()
    assert world.done == ["satu"]


def test_pauses_grow_to_six_hours() -> None:
    assert [pause_after(n) / timedelta(minutes=1) for n in (1, 2, 3, 4, 5, 6, 7)] == [1, 4, 16, 64, 256, 360, 360]


async def test_after_the_last_try_a_person_has_to_look(world: World) -> None:
    await world.stage("satu")
    world.faults = [LATER] * MOST_ATTEMPTS
    for _ in range(MOST_ATTEMPTS):
        await world.drain()
        world.later(hours=6)
    assert await world.worker.turn() is False
    (failed,) = await world.desk.listing(dead=True)
    assert (failed.attempts, failed.failure, world.done) == (MOST_ATTEMPTS, "SUREL_DITUNDA", [])
    assert await world.lines() == [("pekerja:pemberitahuan", "effect_sent", "SUREL_DITUNDA")]


@pytest.mark.parametrize(("fault", "code"), [(NEVER, "SUREL_DITOLAK"), (KeyError("x"), "KESALAHAN_PROGRAM")])
async def test_what_never_succeeds_is_not_tried_again_and_holds_nothing_up(
    world: World, fault: Exception, code: str
) -> None:
    await world.stage("satu", "dua")
    world.faults = [fault]
    await world.drain()
    assert [each.failure for each in await world.desk.listing(dead=True)] == [code]
    assert len(world.done) == 1


@pytest.mark.parametrize("fault", [AWAY, EngineRefuses("SMTP_MENOLAK_LAYANAN", "Akun."), TimeoutError()])
async def test_an_engine_that_is_away_costs_no_try(world: World, fault: Exception) -> None:
    await world.stage("satu")
    for _ in range(2 * MOST_ATTEMPTS):
        world.faults = [fault]
        assert await world.worker.turn() is False
        world.later(seconds=30)
    (waiting,) = await world.desk.listing(dead=False)
    assert waiting.attempts == 0
    await world.drain()
    assert world.done == ["satu"]


async def test_what_a_dead_process_had_in_hand_is_done_again_after_its_lease(world: World) -> None:
    await world.stage("satu")
    async with world.database.transaction() as connection:
        taken = await world.effects.claim(connection, at=world.clock.now(), lease=LEASE)
    assert taken is not None
    assert not await world.worker.turn()
    world.later(minutes=3)
    assert await world.worker.turn()
    assert world.done == ["satu"]


async def test_a_database_that_is_away_is_waited_for(world: World) -> None:
    nowhere = Database.connect("postgresql://nobody@127.0.0.1:1/nothing", "uji")
    worker = EffectWorker(nowhere, world.effects, world.audit, {"uji": world}, world.clock)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await worker.run()
    await nowhere.close()


async def test_two_processes_never_take_the_same_effect(world: World) -> None:
    await world.stage("satu", "dua")
    now = world.clock.now()
    async with world.database.transaction() as one, world.database.transaction() as other:
        first = await world.effects.claim(one, at=now, lease=LEASE)
        second = await world.effects.claim(other, at=now, lease=LEASE)
    assert first is not None
    assert second is not None
    assert {first.key, second.key} == {"satu", "dua"}


async def test_who_is_late_notes_nothing_over_what_is_closed(world: World) -> None:
    await world.stage("satu")
    async with world.database.transaction() as connection:
        late = await world.effects.claim(connection, at=world.clock.now(), lease=LEASE)
    assert late is not None
    world.later(minutes=3)
    await world.drain()
    async with world.database.transaction() as connection:
        assert not await world.effects.close(connection, late, at=world.clock.now(), outcome="sent")
        assert not await world.effects.bury(connection, late, at=world.clock.now(), failure="SUREL_DITOLAK")
    assert [act for _, act, _ in await world.lines()] == ["effect_sent"]


async def test_what_nobody_needs_any_more_is_closed_and_told_so(world: World) -> None:
    await world.stage("satu")
    world.outcome = EffectOutcome.NOT_NEEDED
    await world.drain()
    assert [act for _, act, _ in await world.lines()] == ["effect_not_needed"]


async def failed(world: World) -> int:
    """Returns the number of an effect that has failed."""
    await world.stage("satu")
    world.faults = [NEVER]
    await world.drain()
    (effect,) = await world.desk.listing(dead=True)
    return effect.id


async def test_a_person_lets_a_failed_effect_be_tried_again(world: World) -> None:
    number = await failed(world)
    await world.desk.replay(number, actor="operator", reason="alamat dibetulkan")
    await world.drain()
    assert world.done == ["satu"]
    assert [(actor, act) for actor, act, _ in await world.lines()][1:] == [
        ("operator", "effect_replayed"),
        ("pekerja:pemberitahuan", "effect_sent"),
    ]


async def test_a_person_sets_a_failed_effect_aside_with_a_reason(world: World) -> None:
    number = await failed(world)
    with pytest.raises(TerbukaError, match=r"^ALASAN_WAJIB:"):
        await world.desk.set_aside(number, actor="operator", reason=" ")
    await world.desk.set_aside(number, actor="operator", reason="orangnya sudah pindah")
    await world.drain()
    assert (world.done, await world.desk.listing(dead=True)) == ([], [])
    rows = world.effects.rows.c
    async with world.database.snapshot() as connection:
        kept = (await connection.execute(select(rows.outcome, rows.closed_by, rows.closing_reason))).one()
    assert tuple(kept) == ("set_aside", "operator", "orangnya sudah pindah")


async def test_only_what_has_failed_is_taken_up(world: World) -> None:
    await world.stage("dua")
    (waiting,) = await world.desk.listing(dead=False)
    acts: list[Any] = [
        lambda number: world.desk.replay(number, actor="operator"),
        lambda number: world.desk.set_aside(number, actor="operator", reason="x"),
    ]
    for act in acts:
        with pytest.raises(TerbukaError, match=r"^PEMBERITAHUAN_TIDAK_GAGAL:"):
            await act(waiting.id)
        with pytest.raises(TerbukaError, match=r"^PEMBERITAHUAN_TIDAK_ADA:"):
            await act(99)


async def test_the_figures_tell_what_waits_since_when_and_why(world: World) -> None:
    await failed(world)
    await world.stage("dua")
    world.faults = [AWAY]
    await world.drain()
    world.later(minutes=5)
    found = await world.desk.figures()
    assert (found.waiting, found.oldest_seconds, found.because, found.dead) == (1, 300, "SMTP_TIDAK_MENJAWAB", 1)

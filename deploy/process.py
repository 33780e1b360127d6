"""`terbuka serve`: one room in one process, in the roles that were chosen, on engines that run elsewhere."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from fastapi import FastAPI

from deploy.background import Loop, chain_audit, freeze_modules, insist, kept_alive, pulse_of
from deploy.building import build_room, others_over_http
from deploy.configuration import size_limits
from deploy.kafka_connection import Connection
from deploy.preflight import kafka
from deploy.preflight.check import refuse
from deploy.process_spec import ProcessSpec, database_address, refuse_incomplete
from deploy.room_keys import load_keys
from deploy.rooms import IDENTITY, LINKS, ROOMS, TITLES, messaging_of
from deploy.server import Server, door
from deploy.startup import refuse_unfit
from deploy.watchdog import Watchdog
from shared.messaging.broker import transport_for
from shared.messaging.kafka import all_joined
from shared.messaging.presence import Heartbeat
from shared.messaging.relay import Relay
from shared.room.context import Checks, Room, RoomContext
from shared.runtime.clock import SystemClock
from shared.runtime.errors import Transient
from shared.runtime.settings import Settings
from shared.runtime.telemetry import configure_logging
from shared.runtime.telemetry import log as lines
from shared.security.identity import Identity, refuse_public_exposure
from shared.storage.database import Database
from shared.storage.objects import open_store
from shared.web import peers
from shared.web.front import identity_app, one_room_app, operations_app
from shared.web.readiness_gate import Readiness, ReadinessGate


def serve(settings: Settings, post: ProcessSpec) -> None:
    """Runs a room in its roles until SIGTERM or Ctrl-C.

    Raises `Refusal` for what is not set, for a taken port and for sample accounts that could be reached from outside;
    an engine that is away is no reason to end: the process waits for it and `/readyz` names it.
    """
    refuse_incomplete(settings, post)
    configure_logging(settings.log_level)
    with door(settings) as listener:
        asyncio.run(Process(settings, post).run(listener))


class Process:
    """One room at its post: its application, its connections, and the loops that it runs."""

    def __init__(self, settings: Settings, post: ProcessSpec) -> None:
        self.settings = settings
        self.post = post
        self.opening = Readiness()
        self.database = Database.connect(database_address(settings), post.room)
        self.objects = open_store(settings)
        self.identity = Identity(self.database, SystemClock())
        self.reading = Connection(settings, self._look_at_kafka)
        self.sending = Connection(settings, self._look_at_kafka)
        self._pulse: Heartbeat | None = None
        self._loops: list[Loop] = []
        self._duties: list[Loop] = [Watchdog(self.reading, self._engines_answer, patience=settings.stall_seconds).run]
        self.app = self._built()
        self.app.add_middleware(ReadinessGate, opening=self.opening)

    async def run(self, listener: socket.socket) -> None:
        """Serves until told to stop; raises what made it impossible to go on."""
        server = Server(self.app, self.settings, listening=self._say_where, leaving=self._leave)
        self._work = asyncio.create_task(self._working())
        self._work.add_done_callback(lambda _: server.leave())
        try:
            await server.serve(sockets=[listener])
        finally:
            await self._leave()
            if self._pulse is not None:
                await self._pulse.leave()
            await self.database.close()
        if not self._work.cancelled():
            self._work.result()

    def _built(self) -> FastAPI:
        kit = self._kit()
        if self.post.room == IDENTITY:
            return identity_app(kit, _asks(self.settings))
        if self.post.relays:
            self._duties.append(self._relay)
        room = build_room(kit) if self.post.serves or self.post.works else None
        if room is not None and self.post.works:
            self._duties.append(self.reading.open)
            self._loops += [self._chain_audit, *room.workers]
        self._pulse = self._beating(kit, room)
        return one_room_app(kit, room) if room and self.post.serves else operations_app(kit, messaging_of(kit.room))

    def _beating(self, kit: RoomContext, room: Room | None) -> Heartbeat:
        delivery = room.app.state.delivery if room else None
        pulse = pulse_of(kit, messaging_of(kit.room), self.post.roles, delivery)
        self._loops.append(pulse.run)
        return pulse

    def _kit(self) -> RoomContext:
        post, settings = self.post, self.settings
        holder = post.room if post.serves or post.works else ""
        keys = load_keys(settings.home, holder)
        same = (self.database, self.objects, self.identity.clock, self.identity, keys, self.reading.broker, settings)
        others = others_over_http(settings, post.room)
        return RoomContext(
            post.room, *same, checks=self._checks(), sizes=size_limits(), links=LINKS, titles=TITLES, others=others
        )

    def _checks(self) -> Checks:
        checks: dict[str, Callable[[], Awaitable[bool]]] = {"basis data": self.database.ping}
        if self.post.stores and (self.post.serves or self.post.works):
            checks["penyimpanan berkas"] = self._store_holds
        if self.post.works:
            checks |= {"Kafka (menerima)": self.reading.answers, "pelanggan peristiwa": self._reads}
        if self.post.relays:
            checks["Kafka (mengirim)"] = self.sending.answers
        return {**checks, "pemeriksaan awal": self.opening.holds}

    async def _working(self) -> None:
        """Begins with the opening; a loop that fails begins anew, a duty that cannot be done ends the process."""
        await insist(self._open, away=(Transient,), until="not ready")
        tasks = [asyncio.create_task(kept_alive(loop)) for loop in self._loops]
        tasks += [asyncio.create_task(duty()) for duty in self._duties]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _open(self) -> None:
        """Lets visitors in and the loops begin once every engine that this needs has answered."""
        await self.examine()
        await refuse_public_exposure(self.identity, self.settings.host)
        if self.post.stores and (self.post.serves or self.post.works):
            await self.objects.prepare()
        if self._pulse is not None:
            await self._pulse.send()
        freeze_modules()
        self.opening.done = True

    async def examine(self) -> None:
        """Refuses what is wrong; where only Kafka is away the doors may open, and what needs it waits."""
        away = set(await refuse_unfit(self.settings, self.post.room, self.post.roles)) - {kafka.ENGINE}
        if away:
            raise _away(away)

    async def _look_at_kafka(self) -> None:
        away = await refuse(kafka.checks(self.settings, self.post.room, self.post.roles))
        if away:
            raise _away(away)

    async def _leave(self) -> None:
        """Ends the loops, then lets the records in hand end; a second call finds nothing to do."""
        self._work.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await self._work
        await asyncio.gather(self.reading.close(), self.sending.close())

    async def _relay(self) -> None:
        await self.sending.open()
        transport = transport_for(self.sending.broker)
        await kept_alive(Relay(self.database, messaging_of(self.post.room).outbox, transport).run)

    async def _chain_audit(self) -> None:
        await chain_audit(self.database, messaging_of(self.post.room))

    async def _reads(self) -> bool:
        return self.reading.started and all_joined(self.reading.broker)

    async def _engines_answer(self) -> bool:
        """Tells whether a reader that does nothing has no engine to blame."""
        store = not self.post.stores or await self._store_answers()
        return store and await self.database.ping() and await self.reading.answers()

    async def _store_holds(self) -> bool:
        """Tells whether the store answers; a worker that has begun waits for it by itself and stays ready."""
        return (self.opening.done and not self.post.serves) or await self._store_answers()

    async def _store_answers(self) -> bool:
        await self.objects.exists("readyz")
        return True

    def _say_where(self) -> None:
        where = {"host": self.settings.host, "port": self.settings.port}
        lines.info("listening", room=self.post.room, role=" ".join(sorted(self.post.roles)), **where)


def _away(engines: Iterable[str]) -> Transient:
    return Transient("MESIN_BELUM_MENJAWAB", f"Belum menjawab: {', '.join(sorted(engines))}.")


def _asks(settings: Settings) -> dict[str, Any]:
    return {room: peers.asking(client) for room, client in peers.clients(settings, ROOMS).items()}

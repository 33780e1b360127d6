"""`terbuka serve`: one room in one process, in the roles that were chosen, on engines that run elsewhere."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from fastapi import FastAPI

from deploy.background import (
    Loop,
    end_all,
    freeze_modules,
    heartbeat_of,
    identity_loops,
    keep_audit,
    retry_while,
    supervise,
)
from deploy.building import build_room, others_over_http
from deploy.configuration import size_limits
from deploy.kafka_connection import Connection
from deploy.preflight import kafka
from deploy.preflight.check import refuse
from deploy.process_spec import ProcessSpec, database_address, refuse_incomplete
from deploy.room_keys import load_keys
from deploy.rooms import CALENDAR, IDENTITY, LINKS, ROOMS, TITLES, audit_of, messaging_of, skpd_role_of
from deploy.server import Server, listening_socket, run
from deploy.startup import refuse_unfit
from deploy.watchdog import Watchdog
from shared.messaging.broker import all_joined, transport_for
from shared.messaging.presence import Heartbeat
from shared.messaging.relay import Relay
from shared.room.context import Checks, Room, RoomContext
from shared.runtime.clock import SystemClock
from shared.runtime.errors import Transient
from shared.runtime.settings import Settings
from shared.runtime.telemetry import configure_logging
from shared.runtime.telemetry import log as lines
from shared.security.identity import Identity, refuse_public_exposure
from shared.security.sealed_texts import with_own_key
from shared.storage.database import Database
from shared.storage.objects import open_store
from shared.web import peers
from shared.web.front import identity_app, one_room_app, operations_app
from shared.web.readiness_gate import Readiness, ReadinessGate


def serve(settings: Settings, spec: ProcessSpec) -> None:
    """Runs a room in its roles until SIGTERM or Ctrl-C.

    Raises `Refusal` for what is not set, for a taken port and for sample accounts that could be reached from outside;
    an engine that is away is no reason to end: the process waits for it and `/readyz` names it.
    """
    refuse_incomplete(settings, spec)
    configure_logging(settings.log_level)
    with listening_socket(settings) as listener:
        run(Process(settings, spec).run(listener))


class Process:
    """One room in the roles of its process: its application, its connections, and the loops that it runs."""

    def __init__(self, settings: Settings, spec: ProcessSpec) -> None:
        self.settings = settings
        self.spec = spec
        self.readiness = Readiness()
        self.keys = load_keys(settings.home, spec.room if spec.serves or spec.works else "")
        database = Database.connect(database_address(settings), spec.room, skpd_role=skpd_role_of(spec.room))
        self.database = with_own_key(database, self.keys, spec.room)
        self.objects = open_store(settings)
        self.identity = Identity(self.database, SystemClock())
        self.consuming = Connection(settings, self._check_kafka)
        self.producing = Connection(settings, self._check_kafka)
        self._heartbeat: Heartbeat | None = None
        self._supervised: list[Loop] = []
        self._essential: list[Loop] = [
            Watchdog(self.consuming, self._engines_answer, patience=settings.stall_seconds).run
        ]
        self.app = self._built()
        self.app.add_middleware(ReadinessGate, readiness=self.readiness)

    async def run(self, listener: socket.socket) -> None:
        """Serves until told to stop; raises what made it impossible to go on."""
        server = Server(self.app, self.settings, listening=self._log_address, stopping=self._stop)
        self._work = asyncio.create_task(self._run_loops())
        self._work.add_done_callback(lambda _: server.request_stop())
        try:
            await server.serve(sockets=[listener])
        finally:
            await self._stop()
            if self._heartbeat is not None:
                await self._heartbeat.leave()
            await self.database.close()
        if not self._work.cancelled():
            self._work.result()

    def _built(self) -> FastAPI:
        kit = self._kit()
        if self.spec.serves:
            self._supervised.append(self.identity.kept_tokens.listen)
        if self.spec.room == IDENTITY:
            self._supervised += identity_loops(kit, audit_of(IDENTITY))
            return identity_app(kit, _asks(self.settings))
        if self.spec.relays:
            self._essential.append(self._relay)
        room = build_room(kit) if self.spec.serves or self.spec.works else None
        if room is not None and self.spec.works:
            self._essential.append(self.consuming.open)
            messaging = messaging_of(kit.room)
            self._supervised += [lambda: keep_audit(kit, messaging.audit), *room.workers]
        self._heartbeat = self._add_heartbeat(kit, room)
        return one_room_app(kit, room) if room and self.spec.serves else operations_app(kit, messaging_of(kit.room))

    def _add_heartbeat(self, kit: RoomContext, room: Room | None) -> Heartbeat:
        delivery = room.app.state.delivery if room else None
        heartbeat = heartbeat_of(kit, messaging_of(kit.room), self.spec.roles, delivery)
        self._supervised.append(heartbeat.run)
        return heartbeat

    def _kit(self) -> RoomContext:
        spec, settings = self.spec, self.settings
        engines = (self.database, self.objects, self.identity.clock, self.identity, self.keys, self.consuming.broker)
        others = others_over_http(settings, spec.room)
        return RoomContext(
            spec.room,
            *engines,
            settings,
            checks=self._checks(),
            sizes=size_limits(),
            links=LINKS,
            titles=TITLES,
            calendar=CALENDAR,
            others=others,
        )

    def _checks(self) -> Checks:
        checks: dict[str, Callable[[], Awaitable[bool]]] = {"basis data": self.database.ping}
        if self.spec.stores and (self.spec.serves or self.spec.works):
            checks["penyimpanan berkas"] = self._store_ready
        if self.spec.works:
            checks |= {"Kafka (menerima)": self.consuming.answers, "pelanggan peristiwa": self._consumes}
        if self.spec.relays:
            checks["Kafka (mengirim)"] = self.producing.answers
        return {**checks, "pemeriksaan awal": self.readiness.holds}

    async def _run_loops(self) -> None:
        """Runs the loops once the process is ready; one of `_supervised` that fails is started again, others end it."""
        await retry_while((Transient,), "not ready", self._prepare)
        tasks = [asyncio.create_task(supervise(loop)) for loop in self._supervised]
        tasks += [asyncio.create_task(duty()) for duty in self._essential]
        try:
            await asyncio.gather(*tasks)
        finally:
            await end_all(tasks)

    async def _prepare(self) -> None:
        """Checks what the process needs and lets requests in; raises `Transient` while an engine is away."""
        await self.check_fitness()
        await refuse_public_exposure(self.identity, self.settings.host)
        if self.spec.stores and (self.spec.serves or self.spec.works):
            await self.objects.prepare()
        if self._heartbeat is not None:
            await self._heartbeat.send()
        freeze_modules()
        self.readiness.done = True

    async def check_fitness(self) -> None:
        """Refuses what is wrong; where only Kafka is away the process may serve, and what needs Kafka waits."""
        away = set(await refuse_unfit(self.settings, self.spec.room, self.spec.roles)) - {kafka.ENGINE}
        if away:
            raise _away(away)

    async def _check_kafka(self) -> None:
        away = await refuse(kafka.checks(self.settings, self.spec.room, self.spec.roles))
        if away:
            raise _away(away)

    async def _stop(self) -> None:
        """Ends the loops, then closes the connections once their records are done; a second call does nothing."""
        self._work.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await self._work
        await asyncio.gather(self.consuming.close(), self.producing.close())

    async def _relay(self) -> None:
        await self.producing.open()
        transport = transport_for(self.producing.broker)
        await supervise(Relay(self.database, messaging_of(self.spec.room).outbox, transport).run)

    async def _consumes(self) -> bool:
        return self.consuming.started and all_joined(self.consuming.broker)

    async def _engines_answer(self) -> bool:
        """Tells whether every engine answers, so that a consumer without progress is at fault itself."""
        store = not self.spec.stores or await self._store_answers()
        return store and await self.database.ping() and await self.consuming.answers()

    async def _store_ready(self) -> bool:
        """Tells whether the store answers; a worker that has started stays ready and waits for it by itself."""
        return (self.readiness.done and not self.spec.serves) or await self._store_answers()

    async def _store_answers(self) -> bool:
        await self.objects.exists("readyz")
        return True

    def _log_address(self) -> None:
        where = {"host": self.settings.host, "port": self.settings.port}
        lines.info("listening", room=self.spec.room, role=" ".join(sorted(self.spec.roles)), **where)


def _away(engines: Iterable[str]) -> Transient:
    return Transient("MESIN_BELUM_MENJAWAB", f"Belum menjawab: {', '.join(sorted(engines))}.")


def _asks(settings: Settings) -> dict[str, Any]:
    return {room: peers.asking(client) for room, client in peers.clients(settings, ROOMS).items()}

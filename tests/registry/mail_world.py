"""The registry with mail: three officers with addresses, the room's own worker, and a real SMTP server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from services.registry.main import mail_worker
from services.registry.tables import EFFECTS, MESSAGING
from shared.messaging.effects.worker import EffectWorker
from shared.security.identity import Actor, store
from tests.mail_server import MailServer, mail_server
from tests.registry.build import Registry

OFFICERS = {"petugas": "petugas", "ketua": "ketua", "pimpinan": "pimpinan", "tanpa": "petugas"}
"""Accounts with their roles; all have an address but `tanpa`."""

Build = Callable[[], Awaitable[Registry]]


@dataclass
class MailWorld:
    """What a test of mails sees."""

    registry: Registry
    server: MailServer

    @property
    def worker(self) -> EffectWorker:
        worker = mail_worker(self.registry.kit, self.registry.commands.units.mails.settings)
        assert worker is not None
        return worker

    async def sent(self) -> list[Any]:
        """Sends what is due and returns the messages that arrived, in order of address."""
        while await self.worker.turn():
            pass
        return sorted(self.server.taken, key=lambda message: str(message["To"]))

    async def staged(self) -> list[tuple[str, str]]:
        """Returns kind and account of every effect."""
        rows = EFFECTS.rows.c
        async with self.registry.database.snapshot() as connection:
            found = await connection.execute(select(rows.kind, rows.recipient).order_by(rows.recipient))
            return [(row.kind, row.recipient) for row in found]

    async def audited(self, item_id: str) -> list[dict[str, Any]]:
        async with self.registry.database.snapshot() as connection:
            lines = await MESSAGING.audit.history(connection, item_id)
        return [line for line in lines if line["act"].startswith("effect_")]


async def add_officers(registry: Registry) -> None:
    """Adds the officers."""
    identity = registry.kit.identity
    async with registry.database.transaction() as connection:
        for account, role in OFFICERS.items():
            await store.add(
                connection, Actor(account, account, frozenset({role})), "", sample=False, at=registry.clock.now()
            )
    for account in OFFICERS:
        if account != "tanpa":
            await identity.change_person(account, email=address(account))


def address(account: str) -> str:
    return f"{account}@kalbarprov.go.id"


@asynccontextmanager
async def mail_world(make: Build, monkeypatch: Any) -> AsyncIterator[MailWorld]:
    """Runs the server and builds the registry with settings that lead there."""
    async with mail_server() as server:
        monkeypatch.setenv("TERBUKA_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
        monkeypatch.setenv("TERBUKA_SMTP_SENDER", "ppid@kalbarprov.go.id")
        registry = await make()
        await add_officers(registry)
        yield MailWorld(registry, server)

"""Where cases are played: one server, one migrated template with the cast's accounts, one copy of it a case."""

import asyncio
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import asyncpg
from argon2 import PasswordHasher
from sqlalchemy import update

from deploy.configuration import read_settings
from deploy.embedded import SCHEMAS, EmbeddedRun, build_province, open_province, run_province
from deploy.rehearse.case_form import CAST
from services.scheduler.domain.holidays import seed_calendar
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings, StoreSettings
from shared.security.identity import Identity
from shared.security.identity.tables import accounts
from shared.storage import migrate
from shared.storage.database import Database
from shared.storage.embedded_postgres import Embedded, forgetful_folder

SKPD = "disperindagesdm"
"""The agency of the cast's account `skpd`."""
PASSWORD = "gladi perkara hukum"  # noqa: S105 (of accounts that live as long as one case)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Costs next to nothing: a rehearsal signs in before each step and has nothing to guard."""
ASLEEP = frozenset({"scheduler"})
"""The room whose own workers do not run: a case sweeps when its clock is moved, and not where it says `sweep: none`."""

_numbers = count(1)


@dataclass(frozen=True)
class Stage:
    """A server with a template; `url` is that of its maintenance database.

    `home` is the folder whose files a province on the template has from the beginning, None for none.
    """

    url: str
    template: str
    home: Path | None = None
    ready: "Ready | None" = None

    def address(self, name: str) -> str:
        """Returns the address of a database on the server."""
        head, _, query = self.url.partition("?")
        return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")

    @asynccontextmanager
    async def province(self, clock: MovableClock) -> AsyncIterator[EmbeddedRun]:
        """Opens a fresh province on a copy of the template; both are gone afterwards.

        Its clock is `province.clock`: on a stage that is built, the rooms keep theirs, set to the given one's instant.
        """
        if self.ready is not None:
            async with self._on_built(self.ready, clock) as built:
                yield built
            return
        name = f"rehearse_{os.getpid()}_{next(_numbers)}"
        with tempfile.TemporaryDirectory(prefix="terbuka-rehearse-", dir=forgetful_folder()) as home:
            if self.home:
                shutil.copytree(self.home, home, dirs_exist_ok=True)
            async with self._database(name), self.opened(name, Path(home), clock) as province:
                yield province

    @asynccontextmanager
    async def _on_built(self, ready: "Ready", clock: MovableClock) -> AsyncIterator[EmbeddedRun]:
        shutil.rmtree(ready.home, ignore_errors=True)
        shutil.copytree(ready.files, ready.home)
        ready.clock.move_to(clock.now())
        async with self._database(ready.name), run_province(ready.province, asleep=ASLEEP, brief=True):
            yield ready.province

    @asynccontextmanager
    async def _database(self, name: str) -> AsyncIterator[None]:
        """Makes a copy of the template for as long as the context lasts."""
        await self.create(name)
        try:
            yield
        finally:
            await _run(self.url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def built(self) -> Iterator["Stage"]:
        """Gives the stage with its rooms built once; each copy of this process may then open one province on them."""
        name, clock = f"rehearse_{os.getpid()}_{next(_numbers)}", MovableClock()
        with tempfile.TemporaryDirectory(prefix="terbuka-rehearse-", dir=forgetful_folder()) as folder:
            home, files = Path(folder) / "home", Path(folder) / "files"
            home.mkdir()
            if self.home:
                shutil.copytree(self.home, home, dirs_exist_ok=True)
            province = build_province(_settings(home), self.address(name), clock)
            seed_calendar()
            shutil.copytree(home, files)
            yield replace(self, ready=Ready(name, home, files, clock, province))

    def opened(self, name: str, home: Path, clock: MovableClock) -> AbstractAsyncContextManager[EmbeddedRun]:
        """Opens a province on a database of the server and a folder of files."""
        return open_province(_settings(home), self.address(name), clock, asleep=ASLEEP, brief=True)

    async def create(self, name: str) -> None:
        """Makes a database as a copy of the template."""
        await _run(self.url, f'CREATE DATABASE "{name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY')


@dataclass(frozen=True)
class Ready:
    """Rooms that are built but not begun: on a database of this name, in `home`, which begins as a copy of `files`."""

    name: str
    home: Path
    files: Path
    clock: MovableClock
    province: EmbeddedRun


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Starts a server of its own, makes the template, and stops the server afterwards, also on SIGTERM."""
    place = tempfile.TemporaryDirectory(prefix="terbuka-stage-", dir=forgetful_folder())
    with _ending_in_order(), place as folder:
        server = Embedded(Path(folder) / "postgres", durable=False)
        server.start()
        try:
            stage = Stage(server.url("postgres"), f"rehearse_{os.getpid()}_template")
            asyncio.run(_make_template(stage))
            yield stage
        finally:
            server.stop()


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Lets SIGTERM end the program as an exception, so that no server stays behind; a thread leaves it as it is."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


async def add_account(identity: Identity, name: str, *, roles: list[str], skpd: str | None, person: str = "") -> None:
    """Adds an account with the password of all."""
    await identity.add_account(name, PASSWORD, roles=roles, skpd=skpd, person=person, name=_shown(name))
    async with identity.database.transaction() as connection:
        quick = update(accounts).where(accounts.c.account == name).values(password=QUICK.hash(PASSWORD))
        await connection.execute(quick)


async def _make_template(stage: Stage) -> None:
    await _run(stage.url, f'CREATE DATABASE "{stage.template}"')
    url = stage.address(stage.template)
    for schema in SCHEMAS:
        await migrate.upgrade(url, schema)
    identity = Identity(Database.connect(url, "identity"), MovableClock())
    try:
        for name in CAST:
            role = "petugas" if name == "petugas2" else name
            await add_account(identity, name, roles=[role], skpd=SKPD if role == "skpd" else None)
    finally:
        await identity.database.close()


def _shown(name: str) -> str:
    """Returns a made-up name of a person for an account."""
    return f"Contoh {name.replace('_', ' ').replace('-', ' ').title()}"


def _settings(home: Path) -> Settings:
    own = {"home": home, "database_url": None, "store": StoreSettings.model_construct()}
    return read_settings().model_copy(update=own)


async def _run(url: str, statement: str) -> None:
    connection: Any = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

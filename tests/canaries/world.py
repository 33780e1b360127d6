"""A whole province in this process, as `terbuka up` runs it: every place that it writes to lies in one folder."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.configuration import read_settings
from deploy.embedded import EmbeddedRun, open_province
from deploy.rehearse.case_form import CAST
from deploy.rehearse.people import CaseAccounts
from deploy.rehearse.stage import ASLEEP, SKPD, add_account
from deploy.rehearse.time_travel import CaseClock
from deploy.sample.seed import http_of
from shared.runtime.clock import MovableClock, legal_day, start_of
from shared.runtime.settings import Settings, StoreSettings
from shared.storage.embedded_postgres import Embedded, forgetful_folder
from shared.web.access import session_headers
from tests.canaries.canary import Canaries
from tests.canaries.output import Output, captured_output
from tests.mail_server import SENDER, MailServer, mail_server

PATIENCE = 1800.0
"""How long the events of one step may take: one day makes thousands due."""

FIRST_DAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
ADDRESS = "https://ppid.contoh.example"
OFFICERS = ("petugas", "petugas2", "ketua", "tim", "pimpinan")
HEAD = {
    "person": "pimpinan", "office": "Gubernur", "letter_number": "1/2026", "letter_date": "2026-01-02",
    "valid_from": "2026-01-02", "valid_to": None, "scope": "pimpinan_tertinggi",
}  # fmt: skip


@dataclass
class World:
    """A province, who acts in it, and every place that content could come to."""

    folder: Path
    url: str
    province: EmbeddedRun
    http: httpx.AsyncClient
    mail: MailServer
    output: Output
    server: Embedded
    canaries: Canaries = field(default_factory=Canaries)

    def __post_init__(self) -> None:
        assert isinstance(self.province.clock, MovableClock)
        self.clock = self.province.clock
        self.accounts = CaseAccounts(self.http, self.clock)
        self.case_clock = CaseClock(self.province, self.accounts, PATIENCE)

    @property
    def home(self) -> Path:
        """Returns the data folder."""
        return self.folder / "home"

    @property
    def temporary(self) -> Path:
        """Returns the folder of temporary files."""
        return self.folder / "temp"

    @property
    def today(self) -> date:
        """Returns the legal day."""
        return legal_day(self.clock.now())

    async def act(self, who: str | None, method: str, path: str, **options: Any) -> Any:
        """Does what must be accepted and returns the answer; raises `StageFault`."""
        return await self.accounts.must(who, method, path, **options)

    async def post(self, who: str, path: str, **body: Any) -> Any:
        """Sends a body that must be accepted."""
        return await self.act(who, "POST", path, json=body)

    async def signed_in(self, who: str) -> dict[str, str]:
        """Returns the headers of a new session of an account."""
        return session_headers(await self.province.identity.open_session(who))

    async def move_to(self, day: date) -> None:
        """Moves to the morning of a day, by way of every day on which something is due."""
        await self.case_clock.move(start_of(day).replace(hour=9), sweeping=True)


@asynccontextmanager
async def a_world(level: str = "DEBUG") -> AsyncIterator[World]:
    """Opens a province with its people in a folder of its own; nothing of it is left behind."""
    async with AsyncExitStack() as stack:
        place = tempfile.TemporaryDirectory(prefix="terbuka-kenari-", dir=forgetful_folder())
        folder = Path(stack.enter_context(place))
        for name in ("home", "temp"):
            (folder / name).mkdir()
        server = Embedded(folder / "home" / "postgres", durable=False)
        url = await asyncio.to_thread(server.start)
        stack.callback(server.stop)
        mail = await stack.enter_async_context(mail_server())
        _lead_there(stack.enter_context(pytest.MonkeyPatch.context()), folder, mail)
        output = stack.enter_context(captured_output(folder / "output", level))
        province = await stack.enter_async_context(
            open_province(_settings(folder / "home"), url, MovableClock(FIRST_DAY), asleep=ASLEEP)
        )
        http = await stack.enter_async_context(http_of(province))
        world = World(folder, url, province, http, mail, output, server)
        await _people(world)
        yield world


def _lead_there(patch: pytest.MonkeyPatch, folder: Path, mail: MailServer) -> None:
    patch.setenv("TERBUKA_SMTP_URL", f"smtp://127.0.0.1:{mail.port}")
    patch.setenv("TERBUKA_SMTP_SENDER", SENDER)
    patch.setenv("TMPDIR", str(folder / "temp"))
    patch.setattr(tempfile, "tempdir", str(folder / "temp"))


def _settings(home: Path) -> Settings:
    own = {"home": home, "database_url": None, "store": StoreSettings.model_construct(), "public_url": ADDRESS}
    return read_settings().model_copy(update=own)


async def _people(world: World) -> None:
    identity = world.province.identity
    for name in CAST:
        role = name.rstrip("2")
        await add_account(identity, name, roles=[role], skpd=SKPD if role == "skpd" else None)
    for name in OFFICERS:
        await identity.change_person(name, email=f"{name}@kalbarprov.go.id")
    mandate = await world.post("operator", "/registry/api/mandates", **HEAD)
    await world.post("petugas2", f"/registry/api/mandates/{mandate['id']}/confirmation")

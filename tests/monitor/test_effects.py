"""Mails that wait or have failed, as operators meet them: an alarm, what is stuck, and two buttons."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from faststream.kafka import KafkaBroker
from sqlalchemy import select

from deploy.rooms import TITLES
from services.monitor.main import build
from services.monitor.queries.alarms import of_streams
from services.monitor.queries.room_clients import RoomAnswer
from services.registry.main import build as build_registry
from services.registry.tables import EFFECTS
from shared.messaging.effects.desk import EffectFigures
from shared.messaging.effects.tables import Effect
from shared.messaging.effects.worker import LEASE
from shared.room.context import RoomContext
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security.encryption import Keys
from shared.security.identity import Identity
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from shared.web.front import front_app
from shared.web.peers import in_process
from tests.monitor.test_doors import FIGURES
from tests.web.house import ORIGIN, PASSWORD, add_people


@pytest.mark.parametrize(
    ("figures", "codes"),
    [
        ({"configured": False}, []),
        ({"waiting": 3, "oldest_seconds": 600}, []),
        ({"waiting": 3, "oldest_seconds": 601}, ["PEMBERITAHUAN_TERTUNDA"]),
        ({"dead": 2}, ["PEMBERITAHUAN_GAGAL"]),
    ],
)
def test_mails_that_wait_or_have_failed_raise_an_alarm(figures: dict[str, Any], codes: list[str]) -> None:
    answer = RoomAnswer("registry", {**FIGURES, "effects": vars(EffectFigures(True, 0, 0, "", 0)) | figures})
    assert [alarm.code for alarm in of_streams([answer])] == codes


@dataclass
class Operations:
    """The monitor beside a real registry."""

    registry: Database
    clock: MovableClock
    client: httpx.AsyncClient

    async def failed(self) -> int:
        """Stages a mail that fails and returns its number."""
        now = self.clock.now()
        effect = Effect("satu", "mail", "berkas-pembukaan", "ketua", "butir-1", {"item_id": "butir-1"})
        async with self.registry.transaction() as connection:
            await EFFECTS.stage(connection, [effect], at=now)
            staged = await EFFECTS.claim(connection, at=now, lease=LEASE)
            assert staged is not None
            assert await EFFECTS.bury(connection, staged, at=now, failure="SUREL_DITOLAK")
        return staged.id

    async def act(self, number: int, act: str, **words: str) -> int:
        page = (await self.client.get("/monitor/")).text
        token = page.partition('name="_csrf" value="')[2].partition('"')[0]
        data = {"_csrf": token, "tindakan": act, **words}
        return (await self.client.post(f"/monitor/pemberitahuan/registry/{number}", data=data)).status_code

    async def outcome(self) -> tuple[bool, str | None]:
        rows = EFFECTS.rows.c
        async with self.registry.snapshot() as connection:
            row = (await connection.execute(select(rows.dead_at, rows.outcome))).one()
        return row.dead_at is not None, row.outcome


@pytest.fixture
async def operations(
    room_database: Callable[..., Awaitable[Database]],
    objects: DirectoryStore,
    keys_for: Callable[[str], Keys],
    clock: MovableClock,
    tmp_path: Path,
    hashed_password: str,
) -> Operations:
    """Gives an operator's browser at the monitor."""
    database = await room_database("monitor", "registry", "identity")
    registry = Database(database.engine, "registry")
    identity = Identity(database, clock)
    await add_people(identity, hashed_password)

    def kit(room: str, door: Database, **more: Any) -> RoomContext:
        settings = Settings(home=tmp_path)
        return RoomContext(
            room, door, objects, clock, identity, keys_for(room), KafkaBroker(), settings, titles=TITLES, **more
        )

    room = build_registry(kit("registry", registry))
    monitor = build(kit("monitor", database, others=in_process({"registry": room.app})))
    app = httpx.ASGITransport(front_app(kit("identity", database), [room, monitor]), raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=app, base_url=ORIGIN, headers={"accept": "text/html", "origin": ORIGIN})
    assert (await client.post("/masuk", data={"account": "operator", "password": PASSWORD})).status_code == 303
    return Operations(registry, clock, client)


async def test_a_failed_mail_is_shown_and_sent_again(operations: Operations) -> None:
    number = await operations.failed()
    page = (await operations.client.get("/monitor/")).text
    assert "Pemberitahuan berkas-pembukaan kepada akun ketua tentang butir-1 tidak terkirim." in page
    assert "PEMBERITAHUAN_GAGAL" in page
    assert await operations.act(number, "kirim-ulang") == 303
    assert await operations.outcome() == (False, None)


async def test_a_failed_mail_is_set_aside_with_a_reason_only(operations: Operations) -> None:
    number = await operations.failed()
    assert await operations.act(number, "tidak-dikirim") == 422
    assert await operations.act(number, "tidak-dikirim", alasan="orangnya pindah") == 303
    assert await operations.outcome() == (True, "set_aside")


async def test_a_room_without_mail_settings_says_so_and_rings_no_alarm(operations: Operations) -> None:
    page = (await operations.client.get("/monitor/")).text
    assert "surat elektronik tidak disetel, pemberitahuan tidak dibuat." in page
    assert "PEMBERITAHUAN_" not in page

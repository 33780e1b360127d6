"""What stops those who act from outside: no accounts, a broken file, a token that ran out, patience that is out."""

import asyncio
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from deploy.acceptance import time_travel as calendar
from deploy.acceptance.officers import Officers
from deploy.acceptance.retrying_client import read_accounts
from deploy.acceptance.time_travel import begin
from deploy.acceptance.timings import Timings
from deploy.client import signed_in
from deploy.embedded import SCHEMAS, EmbeddedRun
from deploy.rooms import ROOMS, messaging_of
from shared.messaging.embedded import EventLog
from shared.runtime.clock import MovableClock
from shared.runtime.errors import Refusal, TerbukaError, Unauthenticated
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.shared.build import NOON, released

ACCOUNTS = {"petugas": {"account": "petugas", "password": "sandi"}}
DAY = date(2026, 3, 3)


def test_without_token_and_accounts_nobody_signs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERBUKA_TOKEN", raising=False)
    monkeypatch.setenv("TERBUKA_HOME", str(tmp_path / "rumah"))
    with pytest.raises(Unauthenticated, match=r"^TIDAK_ADA_AKUN:.*accounts\.json"), signed_in("http://x", "ketua"):
        pass
    with pytest.raises(Unauthenticated, match=r"^TIDAK_ADA_AKUN:.*akun\.json"):
        read_accounts(tmp_path / "akun.json")


@pytest.mark.parametrize("words", ["", "petugas: sandi", '{"petugas": '])
def test_a_file_of_accounts_that_is_no_json_is_refused(tmp_path: Path, words: str) -> None:
    (tmp_path / "akun.json").write_text(words)
    with pytest.raises(Refusal, match=r"^BERKAS_AKUN_RUSAK:.*akun\.json"):
        read_accounts(tmp_path / "akun.json")


class Server:
    """A server that opens sessions and knows none of them."""

    def __init__(self) -> None:
        self.signed_in = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/masuk":
            self.signed_in += 1
            return httpx.Response(303, headers={"set-cookie": f"terbuka_sesi={self.signed_in}; path=/"})
        return httpx.Response(401, json={"code": "BELUM_MASUK", "title": "Sesi berakhir."})


async def test_a_session_that_runs_out_again_at_once_is_not_renewed_for_ever() -> None:
    server = Server()
    async with httpx.AsyncClient(transport=httpx.MockTransport(server), base_url="http://uji") as http:
        with pytest.raises(Unauthenticated, match=r"^SESI_HABIS:"):
            await Officers(http, ACCOUNTS).get("petugas", "/registry/api/items")
    assert server.signed_in == 2


async def test_what_does_not_come_in_sight_is_told_with_its_place() -> None:
    async def look() -> Iterable[str]:
        return ["butir-1"]

    timings = Timings("di situs publik", look, 0.05)
    following = asyncio.create_task(timings.follow())
    try:
        assert await timings.see("butir-1", "Butir 1") > 0
        with pytest.raises(TerbukaError, match=r"^TIDAK_TAMPAK: Butir 2 tidak tampak di situs publik"):
            await timings.see("butir-2", "Butir 2")
    finally:
        following.cancel()


class Restless(Officers):
    """Are officers of a province where one step stays due, however often the clock sweeps."""

    def __init__(self) -> None:
        self.swept = 0

    async def call(self, role: str, method: str, path: str, **options: Any) -> Any:
        return {"due": ["butir-1"]}

    async def post(self, role: str, path: str, body: Any = None) -> Any:
        self.swept += path == "/scheduler/api/sweep"
        return {}


async def test_a_day_whose_steps_stay_due_ends_with_a_word(
    clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def settle(_: float) -> None:
        await asyncio.sleep(0.001)

    monkeypatch.setattr(calendar, "MOST_SECONDS", 0.05)
    officers, province = Restless(), cast(EmbeddedRun, SimpleNamespace(clock=clock, settle=settle))
    with pytest.raises(TerbukaError, match=r"^TIDAK_TENANG: Tenggat tanggal 2026-03-03"):
        await begin(province, officers, DAY)
    assert officers.swept > 1


async def test_a_province_whose_event_is_never_sent_does_not_settle(
    room_database: RoomDatabase, clock: MovableClock
) -> None:
    database = await room_database("registry", *SCHEMAS[:2], *(room for room in ROOMS if room != "registry"))
    async with database.transaction() as connection:
        await messaging_of("registry").outbox.stage(connection, [released()], at=NOON)
    journal = EventLog(Database.connect(database.url, "eventlog"))
    unused: Any = None
    province = EmbeddedRun(unused, unused, clock, unused, journal, unused, {})
    try:
        with pytest.raises(TerbukaError, match=r"^TIDAK_TENANG: Arus peristiwa"):
            await province.settle(0.2)
    finally:
        await journal.database.close()

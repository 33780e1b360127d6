"""Operators: which mails wait, which have failed and why, and the two buttons; nobody sees an address."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import MetaData

from shared.messaging.effects.desk import EffectDesk
from shared.messaging.effects.tables import Effect, Effects
from shared.messaging.effects.worker import EffectOutcome, EffectWorker
from shared.room.context import Room
from shared.runtime.errors import EngineAway, Refusal
from shared.web.front import front_app
from shared.web.shell import room_app
from tests.sessions import SignedIn
from tests.web.house import ORIGIN, House

FAILED = Refusal("SUREL_DITOLAK", "Tidak.")


class Mailroom:
    """A room with effects behind the front door, and a channel that fails as it is told to."""

    def __init__(self, house: House, effects: Effects, *, configured: bool = True) -> None:
        kit, audit = house.kit, house.messaging.audit
        self.house = house
        self.effects = effects
        self.fault: Exception | None = None
        self.worker = EffectWorker(kit.database, effects, audit, {"mail": self}, house.clock)
        desk = EffectDesk(kit.database, effects, audit, house.clock, configured=configured)
        app = room_app(kit, title="uji", messaging=house.messaging, delivery=house.delivery, effects=desk)
        self.front: FastAPI = front_app(kit, [Room("uji", app)])

    async def send(self, _effect: Any) -> EffectOutcome:
        if self.fault is not None:
            raise self.fault
        return EffectOutcome.SENT

    async def stage(self, key: str = "satu", *, fault: Exception | None = None) -> None:
        effect = Effect(key, "mail", "kabar", "petugas", "butir-1", {"item_id": "butir-1"})
        async with self.house.kit.database.transaction() as connection:
            await self.effects.stage(connection, [effect], at=self.house.clock.now())
        self.fault = fault
        if fault is not None:
            await self.worker.turn()

    async def program(self, account: str = "operator") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.front, raise_app_exceptions=False)
        mine = SignedIn(self.house.identity, account)
        return httpx.AsyncClient(transport=transport, base_url=f"{ORIGIN}/uji", auth=mine)


async def built(house: House, *, configured: bool = True) -> Mailroom:
    metadata = MetaData(schema="uji")
    effects = Effects(metadata)
    async with house.kit.database.transaction() as connection:
        await connection.run_sync(metadata.create_all)
    return Mailroom(house, effects, configured=configured)


@pytest.fixture
async def mailroom(house: House) -> Mailroom:
    """Gives the room with mail settings."""
    return await built(house)


async def test_only_operators_see_effects(mailroom: Mailroom) -> None:
    petugas = await mailroom.program("petugas")
    assert (await petugas.get("/ops/effects")).status_code == 403
    assert (await petugas.post("/ops/effects/1/replay", json={})).status_code == 403
    assert (await petugas.post("/ops/effects/1/park", json={"reason": "x"})).status_code == 403


async def test_figures_tell_what_waits_and_what_has_failed(mailroom: Mailroom) -> None:
    await mailroom.stage(fault=FAILED)
    await mailroom.stage("dua")
    seen = (await (await mailroom.program()).get("/ops/streams")).json()["effects"]
    assert seen == {"configured": True, "waiting": 1, "oldest_seconds": 0, "because": "", "dead": 1}


async def test_a_failed_mail_is_stuck_named_by_its_account_and_replayed(mailroom: Mailroom) -> None:
    operator = await mailroom.program()
    await mailroom.stage(fault=FAILED)
    (thing,) = (await operator.get("/ops/stuck")).json()
    assert thing["what"] == "Pemberitahuan kabar kepada akun petugas tentang butir-1 tidak terkirim."
    assert thing["why"] == "Peladen surat menolak suratnya; biasanya alamatnya salah. Dicoba 1 kali."
    (failed,) = (await operator.get("/ops/effects")).json()["failed"]
    assert (failed["id"], failed["failure"], "data" in failed) == (thing["effect"], "SUREL_DITOLAK", False)
    answer = await operator.post(f"/ops/effects/{failed['id']}/replay", json={"reason": "alamat dibetulkan"})
    assert answer.json() == {"effect": failed["id"], "outcome": "replayed"}
    mailroom.fault = None
    assert await mailroom.worker.turn()
    assert (await operator.get("/ops/stuck")).json() == []
    again = await operator.post(f"/ops/effects/{failed['id']}/replay", json={})
    assert (again.status_code, again.json()["code"]) == (409, "PEMBERITAHUAN_TIDAK_GAGAL")


async def test_a_failed_mail_is_set_aside_only_with_a_reason(mailroom: Mailroom) -> None:
    operator = await mailroom.program()
    await mailroom.stage(fault=FAILED)
    answers = [await operator.post("/ops/effects/1/park", json={"reason": why}) for why in (" ", "orangnya pindah")]
    assert [(each.status_code, each.json().get("code")) for each in answers] == [(422, "ALASAN_WAJIB"), (200, None)]
    assert (await operator.get("/ops/stuck")).json() == []
    nobody = await operator.post("/ops/effects/7/park", json={"reason": "x"})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "PEMBERITAHUAN_TIDAK_ADA")


async def test_mails_that_wait_for_a_server_are_told_with_its_answer(mailroom: Mailroom) -> None:
    operator = await mailroom.program()
    await mailroom.stage(fault=EngineAway("SMTP_TIDAK_MENJAWAB", "Diam."))
    assert (await operator.get("/ops/stuck")).json() == []
    mailroom.house.clock.move_to(mailroom.house.clock.now() + timedelta(minutes=11))
    (thing,) = (await operator.get("/ops/stuck")).json()
    assert thing["why"] == "Peladen surat tidak menjawab."
    assert thing["what"].startswith(
        "1 pemberitahuan belum terkirim; yang tertua menunggu sejak 2 Maret 2026 pukul 08.00"
    )


async def test_mails_that_were_staged_before_the_settings_were_taken_away_wait_and_say_so(house: House) -> None:
    mailroom = await built(house, configured=False)
    operator = await mailroom.program()
    assert (await operator.get("/ops/effects")).json()["note"].startswith("Surat elektronik tidak disetel")
    assert (await operator.get("/ops/stuck")).json() == []
    await mailroom.stage()
    house.clock.move_to(house.clock.now() + timedelta(minutes=11))
    (thing,) = (await operator.get("/ops/stuck")).json()
    assert "TERBUKA_SMTP_URL" in thing["why"]
    assert "terkirim sendiri" in thing["mend"]

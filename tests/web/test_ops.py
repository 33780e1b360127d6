"""Operators: what waits, what is stuck and why, replay and park; and what the logs may hold."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import Event
from shared.contracts.envelope import Envelope, wrap
from shared.contracts.publications import PublicationRefusedV1
from shared.messaging.backoff import EngineWait
from shared.messaging.delivery import DeliveryOutcome, StreamRecord
from shared.messaging.presence import THIS, Activity, ProcessState
from shared.runtime import telemetry
from shared.runtime.errors import Refusal
from tests.web.house import House

MINUTE = timedelta(minutes=1)
HELD = EngineWait("terbuka.publications", "PENYIMPANAN_TIDAK_MENJAWAB", datetime(2026, 3, 2, tzinfo=UTC))


def event() -> Event:
    return PublicationRefusedV1(item_id="i-1", reason="SEBAB_UJI", refused_at=datetime(2026, 3, 2, tzinfo=UTC))


def record(house: House, sequence: int = 1) -> StreamRecord:
    told = event()
    envelope = wrap(told, room="publisher", sequence=sequence, at=house.clock.now())
    value = told.model_dump_json().encode()
    return StreamRecord(told.topic, 0, sequence, told.key, envelope.headers(), value)


async def trail(house: House) -> list[Any]:
    """Returns the audit lines of the room, oldest first."""
    rows = house.messaging.audit.rows
    async with house.kit.database.transaction() as connection:
        return list(await connection.execute(rows.select().order_by(rows.c.id)))


class Stubborn:
    """Handles nothing until it is told to give in."""

    def __init__(self) -> None:
        self.refuses = True

    async def __call__(self, _c: AsyncConnection, _event: Event, _envelope: Envelope) -> None:
        if self.refuses:
            raise Refusal("MENOLAK_UJI", "Belum mau.")


@pytest.fixture
def stubborn(house: House) -> Stubborn:
    """Gives the room a handler that refuses."""
    handler = Stubborn()
    house.delivery.handlers = {PublicationRefusedV1: handler}
    return handler


async def test_only_operators_see_the_streams(house: House) -> None:
    for path in ("streams", "stuck", "dead-letters"):
        assert (await (await house.program("petugas")).get(f"/uji/ops/{path}")).status_code == 403
        assert (await house.client().get(f"/uji/ops/{path}")).status_code == 401
    assert (await house.client().get("/uji/metrics")).status_code == 401


async def test_the_streams_tell_counts_and_ages(house: House) -> None:
    async with house.kit.database.transaction() as connection:
        await house.messaging.outbox.stage(connection, [event()], at=house.clock.now())
    house.clock.move_to(house.clock.now() + 2 * MINUTE)
    told = (await (await house.program("operator")).get("/uji/ops/streams")).json()
    assert (told["room"], told["unsent"], told["oldest_unsent_seconds"]) == ("uji", 1, 120)
    assert (told["parked"], told["dead_letters"]) == (0, 0)


async def test_events_unsent_for_a_minute_are_stuck_with_a_mend(house: House) -> None:
    operator = await house.program("operator")
    async with house.kit.database.transaction() as connection:
        await house.messaging.outbox.stage(connection, [event()], at=house.clock.now())
    assert (await operator.get("/uji/ops/stuck")).json() == []
    house.clock.move_to(house.clock.now() + 2 * MINUTE)
    (stuck,) = (await operator.get("/uji/ops/stuck")).json()
    assert stuck["what"].startswith("1 peristiwa belum terkirim; yang tertua dibuat 2 Maret 2026 pukul 08.00 WIB")
    assert "relai" in stuck["mend"]


async def test_an_event_before_its_turn_is_told_as_waiting_for_the_missing_one(house: House) -> None:
    assert await house.delivery.receive(record(house, sequence=3)) is DeliveryOutcome.PARKED
    (stuck,) = (await (await house.program("operator")).get("/uji/ops/stuck")).json()
    assert stuck["why"] == "Urutan 1 belum datang; yang sudah ada mulai dari 3."


async def test_a_dead_letter_is_shown_masked_and_replayed(house: House, stubborn: Stubborn) -> None:
    operator = await house.program("operator")
    assert await house.delivery.receive(record(house)) is DeliveryOutcome.DEAD
    (letter,) = (await operator.get("/uji/ops/dead-letters")).json()
    assert letter["reason"] == "MENOLAK_UJI"
    assert "value" not in letter
    again = await operator.post(f"/uji/ops/dead-letters/{letter['id']}/replay")
    assert (again.status_code, again.json()["code"]) == (422, "PUTAR_ULANG_GAGAL")
    stubborn.refuses = False
    healed = await operator.post(f"/uji/ops/dead-letters/{letter['id']}/replay")
    assert healed.json() == {"letter": letter["id"], "outcome": "applied"}
    assert (await operator.get("/uji/ops/dead-letters")).json() == []


async def test_a_failed_replay_is_one_act_with_one_audit_line(house: House, stubborn: Stubborn) -> None:
    assert stubborn.refuses
    operator = await house.program("operator")
    await house.delivery.receive(record(house))
    (letter,) = (await operator.get("/uji/ops/dead-letters")).json()
    path = f"/uji/ops/dead-letters/{letter['id']}/replay"
    assert (await operator.post(path, json={"reason": "dicoba"})).status_code == 422
    lines = await trail(house)
    assert [(line.act, line.code, line.detail["closing_reason"]) for line in lines] == [
        ("dead_letter_replayed", "MENOLAK_UJI", "dicoba")
    ]
    assert (await operator.post("/uji/ops/dead-letters/999/replay")).status_code == 404
    assert [(line.act, line.code) for line in (await trail(house))[1:]] == [("replay", "SURAT_MATI_TIDAK_ADA")]


async def test_a_dead_letter_is_set_aside_only_with_a_reason(house: House, stubborn: Stubborn) -> None:
    assert stubborn.refuses
    operator = await house.program("operator")
    await house.delivery.receive(record(house))
    (letter,) = (await operator.get("/uji/ops/dead-letters")).json()
    address = f"/uji/ops/dead-letters/{letter['id']}/park"
    assert (await operator.post(address, json={"reason": " "})).json()["code"] == "ALASAN_WAJIB"
    assert (await operator.post(address, json={"reason": "contoh lama"})).json()["outcome"] == "parked"
    acts = [line["act"] for line in await house.audit() if not line["code"]]
    assert acts == ["dead_letter_parked"]


async def test_a_button_on_a_page_leads_back_to_the_page(house: House, stubborn: Stubborn) -> None:
    await house.delivery.receive(record(house))
    stubborn.refuses = False
    browser = await house.browser("operator")
    page = (await browser.get("/keluar")).text
    token = page.partition('name="_csrf" value="')[2].partition('"')[0]
    answer = await browser.post("/uji/ops/dead-letters/1/replay", data={"_csrf": token, "lanjut": "/monitor/?a=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/monitor/?a=1")


async def test_the_probes_answer_without_sign_in_and_name_what_is_missing(house: House) -> None:
    client = house.client()
    assert (await client.get("/uji/healthz")).json() == {"status": "hidup", "room": "uji"}
    assert (await client.get("/uji/readyz")).status_code == 200

    @house.kit.broker.subscriber("terbuka.publications", group_id="uji")
    async def never_started(_: bytes) -> None: ...

    answer = await client.get("/uji/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["pelanggan peristiwa"])
    assert (await client.get("/readyz")).json()["missing"] == ["pelanggan peristiwa uji"]


async def test_metrics_count_routes_and_codes_never_addresses(house: House) -> None:
    operator = await house.program("operator")
    await operator.post("/uji/api/items/rahasia-77/refused/conflict")
    text = (await operator.get("/uji/metrics")).text
    assert 'terbuka_refused_total{code="SEBAB_UJI",room="uji"} 1.0' in text
    assert 'route="/api/items/{item_id}/refused/{kind}"' in text
    assert "rahasia-77" not in text


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Gives what the logs write, and puts logging back afterwards."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    monkeypatch.setattr("sys.stderr", stream)
    telemetry.configure_logging("DEBUG")
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_a_log_line_carries_allowed_fields_only(lines: io.StringIO) -> None:
    telemetry.log.info("item proposed", item_id="i-1", title="Audit Dinas X", password="p")
    told = json.loads(lines.getvalue())
    assert (told["event"], told["item_id"], told["dropped"]) == ("item proposed", "i-1", ["password", "title"])
    assert "Audit" not in lines.getvalue()


def test_a_librarys_own_words_are_not_kept(lines: io.StringIO) -> None:
    logging.getLogger("sqlalchemy").error("parameters: ('Audit Dinas X',)", exc_info=ValueError("Audit Dinas X"))
    logging.getLogger("terbuka.inbox").error("dead letter 7")
    library, ours = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert (library["event"], library["logger"], library["error"]) == ("library", "sqlalchemy", "ValueError")
    assert ours["event"] == "dead letter 7"
    assert "Audit" not in lines.getvalue()


async def test_a_stream_that_waits_for_an_engine_is_shown_with_what_it_waits_for(house: House) -> None:
    house.delivery.waits.note("terbuka.publications", "PENYIMPANAN_TIDAK_MENJAWAB")
    operator = await house.program("operator")
    streams = (await operator.get("/uji/ops/streams")).json()
    assert streams["waiting_for_engine"] == {"terbuka.publications": "PENYIMPANAN_TIDAK_MENJAWAB"}
    (thing,) = (await operator.get("/uji/ops/stuck")).json()
    assert thing["what"] == "Aliran terbuka.publications menunggu mesin."
    assert "PENYIMPANAN_TIDAK_MENJAWAB" in thing["why"]


async def present(house: House, process: str, *roles: str, lag: int = 0, holds: tuple[EngineWait, ...] = ()) -> None:
    """Lets a process beat that is behind by some records."""
    doing = Activity({"uji terbuka.publications": lag}, holds)
    async with house.kit.database.transaction() as connection:
        await house.messaging.presence.record(connection, ProcessState(process, frozenset(roles), doing))


async def streams_of(house: House) -> Any:
    """Returns what an operator is told of the streams."""
    return (await (await house.program("operator")).get("/uji/ops/streams")).json()


async def test_the_streams_add_up_what_every_worker_is_behind_and_count_who_works(house: House) -> None:
    await present(house, "satu", "worker", lag=700)
    await present(house, "dua", "worker", "relay", lag=400)
    await present(house, "tiga", "api")
    told = await streams_of(house)
    assert (told["lag"], told["workers"], told["relays"]) == ({"uji terbuka.publications": 1100}, 2, 1)


async def test_what_this_process_said_of_itself_gives_way_to_what_is_true_now(house: House) -> None:
    await present(house, THIS, "api", "worker", "relay", lag=999, holds=(HELD,))
    told = await streams_of(house)
    assert (told["lag"], told["waiting_for_engine"], told["workers"], told["relays"]) == ({}, {}, 1, 1)


async def test_a_process_that_fell_silent_counts_no_more(house: House) -> None:
    await present(house, "satu", "worker", "relay", lag=700, holds=(HELD,))
    async with house.kit.database.transaction() as connection:
        rows = house.messaging.presence.rows
        await connection.execute(rows.update().values(beat_at=rows.c.beat_at - timedelta(seconds=31)))
    told = await streams_of(house)
    assert (told["lag"], told["workers"], told["relays"], told["waiting_for_engine"]) == ({}, 0, 0, {})
    assert (await (await house.program("operator")).get("/uji/ops/stuck")).json() == []


async def test_what_other_processes_hold_is_stuck_once_since_the_first_of_them(house: House) -> None:
    later = EngineWait(HELD.topic, "BASIS_DATA_SIBUK", HELD.since + MINUTE)
    await present(house, "satu", "worker", holds=(later,))
    await present(house, "dua", "worker", holds=(HELD,))
    (thing,) = (await (await house.program("operator")).get("/uji/ops/stuck")).json()
    assert thing["what"] == "Aliran terbuka.publications menunggu mesin."
    assert datetime.fromisoformat(thing["since"]) == HELD.since
    assert (await streams_of(house))["waiting_for_engine"] == {HELD.topic: HELD.reason}


async def test_rows_that_kafka_refuses_name_what_is_missing(house: House) -> None:
    outbox = house.messaging.outbox
    async with house.kit.database.transaction() as connection:
        await outbox.stage(connection, [event()], at=house.clock.now())
        await connection.execute(outbox.rows.update().values(failure="UnknownTopicOrPartitionError"))
    house.clock.move_to(house.clock.now() + 2 * MINUTE)
    (thing,) = (await (await house.program("operator")).get("/uji/ops/stuck")).json()
    assert (thing["why"], "terbuka topics apply" in thing["mend"]) == ("Topiknya tidak ada di Kafka.", True)

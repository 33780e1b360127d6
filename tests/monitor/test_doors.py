"""The monitor as operators meet it: alarms, what is stuck, and buttons that reach the other rooms."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from deploy.building import others_over_http
from services.monitor.queries.alarms import of_heartbeat, of_incidents, of_lists, of_log, of_streams
from services.monitor.queries.room_clients import RoomAnswer
from services.monitor.queries.streams import Misplaced
from services.monitor.tables import MESSAGING as MONITOR
from services.scheduler.tables import MESSAGING
from shared.contracts.deadlines import OpeningEffectiveV1
from shared.messaging.delivery import DeliveryOutcome
from shared.runtime.settings import Settings
from tests.monitor.build import Control
from tests.monitor.test_journal import received, submitted
from tests.scheduler.build import approved, classified
from tests.scheduler.test_sweeping import spoil

FIGURES = {
    "room": "registry", "unsent": 0, "oldest_unsent_seconds": 0, "failed_to_send": 0, "parked": 0,
    "dead_letters": 0, "oldest_dead_letter_seconds": 0, "lag": {}, "workers": 1, "relays": 1,
}  # fmt: skip
SINCE = datetime(2026, 3, 2, tzinfo=UTC)


def codes_of(**figures: Any) -> list[str]:
    return [alarm.code for alarm in of_streams([RoomAnswer("registry", {**FIGURES, **figures})])]


@pytest.mark.parametrize(
    ("figures", "codes"),
    [
        ({}, []),
        ({"unsent": 4, "oldest_unsent_seconds": 61}, ["RELAI_TERTAHAN"]),
        ({"failed_to_send": 1}, ["KIRIM_GAGAL"]),
        ({"unsent": 2, "unsent_because": "InvalidTimestampError"}, ["JAM_DITOLAK_KAFKA"]),
        ({"dead_letters": 2}, ["PERISTIWA_GAGAL"]),
        ({"lag": {"registry terbuka.submissions": 1001}}, ["TERTINGGAL"]),
        ({"workers": 0}, ["PEKERJA_DIAM"]),
        ({"relays": 0}, ["RELAI_DIAM"]),
        ({"workers": 2, "relays": 3}, []),
    ],
)
def test_a_room_that_holds_something_up_raises_an_alarm(figures: dict[str, Any], codes: list[str]) -> None:
    assert codes_of(**figures) == codes


def test_a_silent_room_is_an_alarm() -> None:
    assert [alarm.code for alarm in of_streams([RoomAnswer("intake", fault="ConnectError")])] == ["RUANG_DIAM"]


def test_a_room_that_says_nothing_needs_no_relay() -> None:
    assert of_streams([RoomAnswer("monitor", {**FIGURES, "relays": 0})]) == []


def test_a_silent_worker_is_told_with_how_to_start_it() -> None:
    (alarm,) = of_streams([RoomAnswer("registry", {**FIGURES, "workers": 0})])
    assert "`terbuka serve registry --role worker`" in alarm.mend


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ({"age_seconds": 30, "past_due": 0}, []),
        ({"age_seconds": 181, "past_due": 0}, ["PENYAPUAN_DIAM"]),
        ({"age_seconds": None, "past_due": 0}, ["PENYAPUAN_DIAM"]),
        ({"age_seconds": 5, "past_due": 3}, ["LANGKAH_LEWAT"]),
        (
            {"age_seconds": 5, "exempt_and_over": 2, "unanswered": 1},
            ["DIKECUALIKAN_LEWAT_AKHIR", "LANGKAH_TAK_TERJAWAB"],
        ),
        ({"age_seconds": 5, "waiting_and_over": 1}, ["MENUNGGU_LEWAT_AKHIR"]),
        ({"age_seconds": 5, "past_due": 9, "doubt": {"cause": "Jam melompat."}}, ["JAM_DIRAGUKAN"]),
        ({"age_seconds": 900, "doubt": {"cause": "Jam melompat."}}, ["JAM_DIRAGUKAN"]),
        ({"age_seconds": -3600}, ["JAM_DIRAGUKAN"]),
        ({"age_seconds": -3, "past_due": 0}, []),
        (None, ["PENYAPUAN_DIAM"]),
    ],
)
def test_the_dead_mans_switch_rings_when_the_sweep_falls_silent(content: Any, codes: list[str]) -> None:
    assert [alarm.code for alarm in of_heartbeat(RoomAnswer("scheduler", content))] == codes


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ({"sequence": 4, "log": {"unsigned": 0, "seconds": 0}}, []),
        ({"sequence": 4, "log": {"unsigned": 3, "seconds": 300}}, []),
        ({"sequence": 4, "log": {"unsigned": 3, "seconds": 301}}, ["LOG_PENUTUPAN_DIAM"]),
        ({"sequence": 4}, []),
        (None, []),
    ],
)
def test_a_log_of_closures_that_nobody_signs_rings(content: Any, codes: list[str]) -> None:
    assert [alarm.code for alarm in of_log(RoomAnswer("publisher", content))] == codes


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ({"running": 0, "overdue": 0, "notified": 3, "next_due_at": None}, []),
        ({"running": 1, "overdue": 0, "next_due_at": "2026-03-05T01:00:00+00:00"}, ["INSIDEN_BERJALAN"]),
        ({"running": 1, "overdue": 2, "next_due_at": None}, ["INSIDEN_TERLAMBAT", "INSIDEN_BERJALAN"]),
        ({"overdue": 0}, ["INSIDEN_TIDAK_TERBACA"]),
        (None, ["INSIDEN_TIDAK_TERBACA"]),
    ],
)
def test_an_incident_that_is_not_told_rings_and_so_does_a_silent_register(content: Any, codes: list[str]) -> None:
    assert [alarm.code for alarm in of_incidents(RoomAnswer("registry", content))] == codes


def a_list(sequence: int, *ids: str) -> RoomAnswer:
    return RoomAnswer("site", {"sequence": sequence, "items": [{"id": each} for each in ids]})


def test_an_item_in_both_lists_is_an_alarm_only_within_one_snapshot() -> None:
    assert [alarm.code for alarm in of_lists([], a_list(4, "a", "b"), a_list(4, "b"))] == ["DUA_DAFTAR"]
    assert of_lists([], a_list(4, "a", "b"), a_list(5, "b")) == []


@pytest.mark.parametrize(
    "unread", [RoomAnswer("site", fault="HTTP 500"), RoomAnswer("site", ["?"]), RoomAnswer("site", {})]
)
def test_a_list_that_cannot_be_read_is_an_alarm(unread: RoomAnswer) -> None:
    assert [alarm.code for alarm in of_lists([], a_list(4, "a"), unread)] == ["DAFTAR_TIDAK_TERBACA"]
    assert [alarm.code for alarm in of_lists([], unread, unread)] == ["DAFTAR_TIDAK_TERBACA"] * 2


def test_an_item_in_the_wrong_list_is_an_alarm() -> None:
    wrong = [Misplaced(item_id="b", due_list="dip", shown_list="dik", since=SINCE)]
    assert [alarm.code for alarm in of_lists(wrong, a_list(1), a_list(1))] == ["DAFTAR_BERBEDA"]


def test_rooms_are_reached_at_this_process_own_address_by_default() -> None:
    clients = others_over_http(Settings.model_validate({"HOST": "::", "PORT": 9090}), "monitor")
    assert str(clients["registry"].base_url) == "http://[::1]:9090/registry/"


async def test_a_program_reads_streams_and_alarms_of_all_rooms(control: Control) -> None:
    await control.scheduler.sweeper.sweep()
    control.site.dik = control.site.dip = ["butir"]
    seen = (await (await control.program()).get("/monitor/api/streams")).json()
    assert [room["room"] for room in seen["rooms"]] == ["scheduler", "registry", "monitor"]
    assert [alarm["code"] for alarm in seen["alarms"]] == ["DUA_DAFTAR"]


async def test_a_scheduler_that_never_swept_rings(control: Control) -> None:
    seen = (await (await control.program()).get("/monitor/api/streams")).json()
    assert [alarm["code"] for alarm in seen["alarms"]] == ["PENYAPUAN_DIAM"]


async def test_an_overdue_incident_rings_on_the_page_of_the_monitor(control: Control) -> None:
    await control.scheduler.sweeper.sweep()
    control.register.figures = {"running": 0, "overdue": 1, "next_due_at": None}
    seen = (await (await control.program()).get("/monitor/api/streams")).json()
    assert [alarm["code"] for alarm in seen["alarms"]] == ["INSIDEN_TERLAMBAT"]
    browser = await control.browser()
    assert "3 × 24 jamnya sudah lewat" in (await browser.get("/monitor/")).text
    assert "incidents are not notified although their 3 × 24 hours" in (await browser.get("/monitor/?lang=en")).text


async def dead_letter(control: Control) -> None:
    """Leaves one dead letter at the scheduler, which halts its item."""
    event = approved(effective_on=date(2026, 6, 1))
    assert await control.scheduler.delivery.receive(control.scheduler.record(event)) is DeliveryOutcome.DEAD


async def test_a_program_parks_a_dead_letter_with_a_reason(control: Control) -> None:
    await dead_letter(control)
    client = await control.program()
    (letter,) = (await client.get("/monitor/api/dead-letters")).json()["dead_letters"]
    path = f"/monitor/api/dead-letters/{letter['room']}/{letter['id']}"
    assert (await client.post(f"{path}/park", json={"reason": " "})).json()["code"] == "ALASAN_WAJIB"
    assert (await client.post(f"{path}/park", json={"reason": "uji"})).json()["outcome"] == "parked"
    assert (await client.get("/monitor/api/dead-letters")).json()["dead_letters"] == []


async def test_a_replay_that_fails_again_answers_with_the_rooms_own_refusal(control: Control) -> None:
    await dead_letter(control)
    answer = await (await control.program()).post("/monitor/api/dead-letters/scheduler/1/replay")
    assert (answer.status_code, answer.json()["code"]) == (422, "PUTAR_ULANG_GAGAL")


async def test_the_reason_of_a_replay_reaches_the_room_that_holds_the_letter(control: Control) -> None:
    await dead_letter(control)
    path = "/monitor/api/dead-letters/scheduler/1/replay"
    answer = await (await control.program()).post(path, json={"reason": "data sudah diperbaiki"})
    assert answer.json()["code"] == "PUTAR_ULANG_GAGAL"
    async with control.scheduler.database.transaction() as connection:
        (line,) = await MESSAGING.audit.history(connection, "dead_letter:1")
    assert line["detail"]["closing_reason"] == "data sudah diperbaiki"
    async with control.scheduler.database.transaction() as connection:
        everything = await connection.execute(MESSAGING.audit.rows.select())
        assert [row.id for row in everything if row.code] == [line["id"]]
    async with control.database.transaction() as connection:
        assert [row.act for row in await connection.execute(MONITOR.audit.rows.select()) if row.code] == []


async def test_an_unknown_room_is_not_found(control: Control) -> None:
    answer = await (await control.program()).post("/monitor/api/dead-letters/gudang/1/replay")
    assert (answer.status_code, answer.json()["code"]) == (404, "RUANG_TIDAK_DIKENAL")


async def test_only_operators_look(control: Control) -> None:
    client = await control.program("petugas")
    paths = ("", "stream", "api/streams", "api/stuck", "api/dead-letters", "api/journal", "api/items/x", "item/x")
    assert {(await client.get(f"/monitor/{path}")).status_code for path in paths} == {403}


async def test_a_program_reads_the_journal(control: Control) -> None:
    await control.hears(classified(), classified("lain"))
    client = await control.program()
    newest = (await client.get("/monitor/api/journal?limit=1")).json()["lines"]
    later = (await client.get("/monitor/api/journal?after=0")).json()["lines"]
    assert ([line["key"] for line in newest], [line["key"] for line in later]) == (["lain"], ["butir", "lain"])
    assert (await client.get("/monitor/api/items/butir")).json()["lines"][0]["sequence"] == 1


async def token_of(client: httpx.AsyncClient) -> tuple[str, str]:
    page = (await client.get("/monitor/")).text
    found = re.search(r'name="_csrf" value="([^"]+)"', page)
    assert found
    return page, found[1]


async def test_an_operator_sees_what_is_stuck_and_sets_it_aside_by_button(control: Control) -> None:
    await dead_letter(control)
    client = await control.browser()
    page, token = await token_of(client)
    assert "gagal diterapkan" in page
    fields = {"_csrf": token, "tindakan": "sisihkan", "alasan": "butir dibatalkan"}
    answer = await client.post("/monitor/peristiwa/scheduler/1", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/monitor/?selesai=sisihkan")
    done = (await client.get(answer.headers["location"])).text
    assert "Peristiwa disisihkan." in done
    assert "Tidak ada yang macet." in done


async def test_a_button_from_another_site_does_nothing(control: Control) -> None:
    await dead_letter(control)
    client = await control.browser()
    fields = {"tindakan": "sisihkan", "alasan": "x", "_csrf": "tebakan"}
    assert (await client.post("/monitor/peristiwa/scheduler/1", data=fields)).status_code == 403
    async with control.scheduler.database.transaction() as connection:
        assert (await MESSAGING.dead_letters.summary(connection))[0] == 1


async def test_an_operator_retries_an_item_that_the_sweep_set_aside(control: Control) -> None:
    day = date(2026, 6, 1)
    await control.scheduler.hears(classified(), approved(effective_on=day))
    await spoil(control.scheduler, "kasus")
    await control.scheduler.on(day)
    client = await control.browser()
    page, token = await token_of(client)
    assert "disisihkan oleh penyapuan" in page
    await control.scheduler.hears(approved(effective_on=day))
    assert (await client.post("/monitor/disisihkan/butir", data={"_csrf": token})).status_code == 303
    await control.scheduler.sweeper.sweep()
    assert len(await control.scheduler.said(OpeningEffectiveV1)) == 1


async def test_people_read_the_story_of_an_item(control: Control) -> None:
    await control.hears(classified())
    client = await control.browser()
    found = await client.get("/monitor/cari?nomor=butir")
    story = (await client.get(found.headers["location"])).text
    assert "Klasifikasi disetujui: huruf a, dikecualikan sampai 31 Desember 2026." in story
    for number in ("tidak-ada", "17/2026"):
        led = await client.get("/monitor/cari", params={"nomor": number}, follow_redirects=True)
        assert "Jurnal tidak mengenal nomor ini" in led.text


async def test_a_submission_is_found_by_its_agenda_number(control: Control) -> None:
    await control.hears(received(), submitted())
    client = await control.browser()
    for word in ("7/2026", " 007 / 2026 "):
        found = await client.get("/monitor/cari", params={"nomor": word})
        assert found.headers["location"] == "/monitor/item/serahan"
    assert "(agenda 7/2026)" in (await client.get(found.headers["location"])).text
    unknown = await client.get("/monitor/cari", params={"nomor": "8/2026"})
    assert (unknown.status_code, "Jurnal tidak mengenal nomor ini" in unknown.text) == (200, True)


async def test_the_front_page_shows_the_stream_and_that_all_is_well(control: Control) -> None:
    await control.scheduler.sweeper.sweep()
    await control.hears(classified())
    page = (await (await control.browser()).get("/monitor/")).text
    assert "Tidak ada alarm" in page
    assert re.search(r'hx-sse:connect="/monitor/stream\?sesudah=\d+"', page)
    assert '<a href="/monitor/item/butir">' in page


async def test_a_room_whose_worker_ended_rings_on_the_front_page(control: Control) -> None:
    await control.scheduler.sweeper.sweep()
    await control.pulses["scheduler"].leave()
    page = (await (await control.browser()).get("/monitor/")).text
    assert "Tidak ada proses pekerja ruang scheduler yang berjalan" in page
    assert "Tidak ada proses relai ruang scheduler yang berjalan" in page
    assert page.count("ada alarm") == 1


async def test_old_news_of_the_sweep_rings_on_the_front_page(control: Control) -> None:
    await control.scheduler.sweeper.sweep()
    client = await control.browser()
    control.clock.move_to(control.clock.now() + timedelta(minutes=4))
    assert "Detak penyapuan terakhir terdengar 240 detik yang lalu." in (await client.get("/monitor/")).text


async def test_many_stuck_things_are_shown_in_part_with_a_way_to_all(control: Control) -> None:
    for number in range(6):
        event = approved(f"butir-{number}", effective_on=date(2026, 6, 1))
        assert await control.scheduler.delivery.receive(control.scheduler.record(event)) is DeliveryOutcome.DEAD
    client = await control.browser()
    front = (await client.get("/monitor/")).text
    assert (front.count("gagal diterapkan."), "Lihat semua yang macet (6)" in front) == (5, True)
    assert (await client.get("/monitor/macet")).text.count('name="tindakan" value="putar-ulang"') == 6

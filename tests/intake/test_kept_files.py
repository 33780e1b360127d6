"""One bad file of three: it is named, the two good ones stay; what the scanner has not seen is in quarantine."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.contracts.submissions import ItemSubmittedV1
from shared.files.scanner import Scanner
from shared.runtime.errors import EngineAway, Refusal
from tests.engines.processes import free_port
from tests.files.clamd import EICAR
from tests.files.packages import package
from tests.files.pdfs import a_pdf
from tests.intake.house import House, a_dossier, form
from tests.intake.pages.desk import sit_down, words_of
from tests.intake.pages.test_form import WORDS, hand_in

GOOD = [("surat.pdf", a_pdf("surat"), "application/pdf"), ("catatan.txt", b"isi catatan", "text/plain")]
BAD = ("makro.docx", package(".docx", {"word/vbaProject.bin": b"x"}), "")


async def send(
    client: httpx.AsyncClient, files: list[tuple[str, bytes, str]], kept: list[str], *, key: str = "k"
) -> httpx.Response:
    parts = form(a_dossier(), files)["files"] + [("kept", (None, file_id)) for file_id in kept]
    return await client.post("/api/submissions", headers={"Idempotency-Key": key}, files=parts)


def ids(answer: httpx.Response) -> list[str]:
    return [file["file_id"] for file in answer.json()["kept"]]


async def test_the_bad_one_is_named_and_the_good_ones_need_not_come_again(house: House) -> None:
    client = await house.client()
    refused = await send(client, [GOOD[0], BAD, GOOD[1]], [])
    assert (refused.status_code, refused.json()["code"]) == (422, "BERKAS_MAKRO"), refused.text
    assert [(fault["file"], fault["code"]) for fault in refused.json()["faults"]] == [("makro.docx", "BERKAS_MAKRO")]
    assert [file["name"] for file in refused.json()["kept"]] == ["surat.pdf", "catatan.txt"]
    assert (await house.counts())["submission"] == 0
    sent = await send(client, [], ids(refused))
    assert sent.status_code == 201, sent.text
    (event,) = await house.events(ItemSubmittedV1)
    assert sorted([await house.unsealed(file.object_key) for file in event.files]) == sorted(file[1] for file in GOOD)
    assert (await send(client, [], ids(refused))).json() == sent.json()
    assert (await send(client, [], ids(refused), key="lain")).json()["code"] == "BERKAS_TIDAK_ADA"
    assert (await client.get("/api/submissions/kept-files")).json() == []


async def test_every_bad_file_is_named_at_once(house: House) -> None:
    client = await house.client()
    files = [BAD, ("program.exe", b"MZ", ""), ("rusak.pdf", b"%PDF-1.4", "application/pdf")]
    refused = await send(client, files, [])
    assert [fault["file"] for fault in refused.json()["faults"]] == ["makro.docx", "program.exe", "rusak.pdf"]
    assert (await house.counts())["objects"] == 0


async def test_a_kept_file_is_its_senders_alone(house: House) -> None:
    refused = await send(await house.client(), [*GOOD, BAD], [])
    other = await house.client("skpd-lain")
    assert (await other.get("/api/submissions/kept-files")).json() == []
    taken = await other.post(
        "/api/submissions",
        headers={"Idempotency-Key": "k"},
        files=[*form(a_dossier(skpd="dinkes"))["files"], ("kept", (None, ids(refused)[0]))],
    )
    assert taken.json()["code"] == "BERKAS_TIDAK_ADA"
    assert await house.orphans(older_than=-1).collect() == 0
    house.clock.move_to(house.clock.now() + timedelta(days=8))
    assert await house.commands.kept.drop_old_files() == 2
    assert (await house.counts())["objects"] == 0


async def test_the_page_keeps_them_and_the_check_page_of_a_draft_offers_them(house: House) -> None:
    desk = await sit_down(house)
    checked = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    answer = await hand_in(desk, checked.text, [GOOD[0], BAD, GOOD[1]])
    told = words_of(answer.text)
    assert answer.status_code == 422
    assert 'Berkas "makro.docx" memuat makro' in told
    assert (
        told.count("surat.pdf") == told.count("catatan.txt") == 2
    )  # beside its box, and on the button that removes it
    assert answer.text.count('name="kept"') == answer.text.count(" checked") == 2
    again = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    assert again.text.count('name="kept"') == 2
    assert " checked" not in again.text


async def quarantined(house: House, files: list[Any]) -> httpx.Response:
    house.kit.gate.scanner = Scanner(f"127.0.0.1:{free_port()}")
    return await send(await house.client(), files, [])


async def test_what_is_not_scanned_is_in_quarantine_until_it_is(clamd: str, house: House) -> None:
    answer = await quarantined(house, [GOOD[0]])
    assert (answer.status_code, answer.json()["code"]) == (409, "BERKAS_DIKARANTINA"), answer.text
    (file_id,) = ids(answer)
    (key,) = [key async for key in house.objects.keys("")]
    with pytest.raises(Refusal, match="SEGEL_RUSAK"):
        await house.unsealed(key)
    client = await house.client()
    assert (await send(client, [], [file_id])).json()["code"] == "BERKAS_DIKARANTINA"
    with pytest.raises(EngineAway):
        await house.commands.kept.rescan()
    house.kit.gate.scanner = Scanner(clamd)
    assert await house.commands.kept.rescan() == 1
    assert (await client.get("/api/submissions/kept-files")).json()[0]["state"] == "ready"
    assert (await send(client, [], [file_id])).status_code == 201
    (event,) = await house.events(ItemSubmittedV1)
    assert await house.unsealed(event.files[0].object_key) == GOOD[0][1]


async def test_malware_that_was_found_late_stays_in_quarantine_for_everybody(clamd: str, house: House) -> None:
    (file_id,) = ids(await quarantined(house, [("bukti.txt", EICAR, "text/plain")]))
    house.kit.gate.scanner = Scanner(clamd)
    await house.commands.kept.rescan()
    sent = await send(await house.client(), [], [file_id])
    assert (sent.status_code, sent.json()["code"]) == (409, "BERKAS_DIKARANTINA")
    officer = (await (await house.client("petugas")).get("/api/submissions/kept-files")).json()
    assert [(file["state"], file["name"], file["own"]) for file in officer] == [("infected", "", False)]
    for account, seen in (("skpd", "bukti.txt"), ("petugas", file_id)):
        desk = await sit_down(house, account)
        overview = words_of((await desk.client.get("/")).text)
        assert "Berkas dalam karantina" in overview
        assert seen in overview
        assert "Eicar-Test-Signature" in overview

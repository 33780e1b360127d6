"""An agency hands in so many bytes a day, and is told when the next day begins; forms without files always come in."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from services.intake.tables import kept_files
from shared.runtime.byte_streams import once
from shared.runtime.errors import Refusal
from tests.files.pdfs import a_pdf
from tests.intake.house import House, a_dossier, an_item, form
from tests.intake.pages.desk import sit_down, words_of
from tests.intake.pages.test_form import WORDS, hand_in

PAPER = a_pdf("surat")
ENOUGH_FOR_TWO = len(PAPER) * 2 + 10


async def send(client: httpx.AsyncClient, key: str, *, papers: int = 1, title: str = "") -> httpx.Response:
    files = [(f"surat-{number}.pdf", PAPER, "application/pdf") for number in range(papers)]
    dossier = a_dossier(an_item(title=f"Informasi {title or key}"))
    return await client.post("/api/submissions", headers={"Idempotency-Key": key}, **form(dossier, files))


async def a_tight_day(house: House) -> httpx.AsyncClient:
    """Leaves room for two papers a day, and returns the client of an agency that handed in both."""
    house.limits.skpd_day = ENOUGH_FOR_TWO
    client = await house.client()
    for key in ("satu", "dua"):
        assert (await send(client, key)).status_code == 201
    return client


async def test_over_the_days_bytes_a_file_is_refused_until_tomorrow(house: House) -> None:
    client = await a_tight_day(house)
    refused = await send(client, "tiga")
    assert (refused.status_code, refused.json()["code"]) == (429, "KUOTA_SKPD_PENUH")
    assert 0 < int(refused.headers["retry-after"]) <= 86_400
    assert (await house.counts())["objects"] == 2 * 2  # two papers and two dossiers: nothing is left of the third
    assert (await send(client, "tanpa", papers=0)).status_code == 201
    house.clock.move_to(house.clock.now() + timedelta(seconds=int(refused.headers["retry-after"]) + 1))
    assert (await send(client, "tiga")).status_code == 201


async def test_requests_of_one_moment_do_not_pass_it_together(house: House) -> None:
    house.limits.skpd_day = ENOUGH_FOR_TWO
    client = await house.client()
    answers = await asyncio.gather(*(send(client, f"k{number}") for number in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 429, 429, 429, 429]
    assert (await house.counts())["objects"] == 2 * 2


async def test_the_day_of_the_public_body_counts_whatever_the_hour(house: House) -> None:
    house.limits.skpd_day, client = ENOUGH_FOR_TWO, await house.client()
    midnight = house.scoped.day_begins() + timedelta(days=1)
    moments = {-61: 201, -1: 201, 0: 201, 61: 201, 62: 429, 23 * 60 + 59: 429, 24 * 60: 201}
    for minutes, expected in moments.items():
        house.clock.move_to(midnight + timedelta(minutes=minutes))
        assert (await send(client, f"menit{minutes}")).status_code == expected, minutes


async def test_one_request_alone_may_not_pass_the_days_bytes(house: House) -> None:
    client = await a_tight_day(house)
    house.clock.move_to(house.clock.now() + timedelta(days=1))
    assert (await send(client, "banyak", papers=3)).json()["code"] == "KUOTA_SKPD_PENUH"


async def test_an_officer_who_hands_in_for_an_agency_is_not_kept_waiting(house: House) -> None:
    await a_tight_day(house)
    assert (await send(await house.client("petugas"), "petugas")).status_code == 201


async def test_files_that_wait_for_another_request_count_too(house: House) -> None:
    house.limits.skpd_day = ENOUGH_FOR_TWO
    client = await house.client()
    bad = ("program.exe", b"MZ", "")
    kept = form(a_dossier(), [("a.pdf", PAPER, "application/pdf"), ("b.pdf", PAPER, "application/pdf"), bad])
    refused = await client.post("/api/submissions", headers={"Idempotency-Key": "k"}, **kept)
    assert len(refused.json()["kept"]) == 2, refused.text
    assert (await send(client, "lagi")).json()["code"] == "KUOTA_SKPD_PENUH"


async def test_the_form_says_so_and_keeps_what_was_typed(house: House) -> None:
    await a_tight_day(house)
    desk = await sit_down(house)
    checked = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    answer = await hand_in(desk, checked.text, [("surat.pdf", PAPER, "application/pdf")])
    assert answer.status_code == 429
    assert "Berkas SKPD Anda hari ini sudah mencapai" in words_of(answer.text)
    assert WORDS["title"] in answer.text


async def test_files_that_another_account_of_the_agency_left_count_too(house: House) -> None:
    house.limits.skpd_day = ENOUGH_FOR_TWO
    uploading, own = house.commands.uploads, house.actor()
    for account in ("skpd", "skpd-kedua"):
        sender = replace(own, account=account)
        begun = await uploading.begin(sender, "surat.pdf", "", len(PAPER))
        await uploading.receive(sender, begun["upload_id"], 0, once(PAPER))
    for account in ("skpd", "skpd-kedua", "skpd-ketiga"):
        with pytest.raises(Refusal, match="KUOTA_SKPD_PENUH"):
            await uploading.begin(replace(own, account=account), "surat.pdf", "", len(PAPER))


async def test_requests_that_are_refused_at_one_moment_keep_no_more_than_the_day(house: House) -> None:
    house.limits.skpd_day = ENOUGH_FOR_TWO
    client, bad = await house.client(), ("program.exe", b"MZ", "")
    files = form(a_dossier(), [("surat.pdf", PAPER, "application/pdf"), bad])
    sent = (client.post("/api/submissions", headers={"Idempotency-Key": f"k{n}"}, **files) for n in range(6))
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [415, 415, 429, 429, 429, 429]
    assert len(await house.rows(kept_files)) == (await house.counts())["objects"] == 2

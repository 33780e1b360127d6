"""What is asked before a list is taken in: the same list, another agency's head."""

from datetime import date

import httpx
import pytest

from services.intake.domain.agencies import Skpd
from services.intake.domain.hand_in_doubts import another_agency, folded_title
from tests.intake.house import House
from tests.intake.test_workbooks import BASIS, LIST, post, workbook

OWN = Skpd("disperindagesdm", "Dinas Perindustrian, Perdagangan, Energi dan Sumber Daya Mineral", date(2017, 1, 1))
OTHER = workbook([1, "Sandi jaringan", BASIS, "a", "b", "1 tahun"])


def headed(head: str) -> bytes:
    """Returns a list in text under a head that names a body."""
    rows = f"SKPD : {head}\n\nNo;Informasi;Dasar Hukum;Dibuka;Ditutup;Jangka Waktu\n1;Peta arsip;{BASIS};a;b;1 tahun\n"
    return rows.encode()


async def commit(
    client: httpx.AsyncClient, data: bytes, key: str, name: str = "daftar.xlsx", **query: str
) -> httpx.Response:
    return await client.post(
        "/api/spreadsheets",
        params={"mode": "commit", "kind": "history", **query},
        headers={"Idempotency-Key": key},
        files={"file": (name, data)},
    )


def codes(answer: httpx.Response) -> list[str]:
    return [each["code"] for each in answer.json()["asked"]]


async def test_a_commit_without_a_kind_is_refused_and_a_preview_waits_for_one(house: House) -> None:
    client = await house.client()
    answer = await client.post(
        "/api/spreadsheets?mode=commit", headers={"Idempotency-Key": "k"}, files={"file": ("daftar.xlsx", LIST)}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "JENIS_DAFTAR_KOSONG")
    shown = (await post(client, LIST)).json()["would_create"]
    assert (shown["kind"], shown["blocked"], shown["items"]) == ("", True, 2)
    assert (await post(client, LIST, kind="history")).json()["would_create"]["blocked"] is False


@pytest.mark.parametrize("again", [LIST, workbook([1, "Notulen  rapat TERBATAS.", "", "", "", ""])])
async def test_titles_handed_in_before_are_asked_about_and_the_confirmation_is_kept(house: House, again: bytes) -> None:
    client = await house.client()
    assert (await commit(client, LIST, "first")).status_code == 201
    assert (await commit(client, LIST, "first")).status_code == 201
    preview = (await post(client, again, kind="history")).json()["would_create"]["to_confirm"]
    assert [each["code"] for each in preview] == ["DAFTAR_SUDAH_DIAJUKAN"]
    refused = await commit(client, again, "second")
    assert (refused.status_code, refused.json()["code"], codes(refused)) == (
        409,
        "PERLU_DITEGASKAN",
        ["DAFTAR_SUDAH_DIAJUKAN"],
    )
    assert "1/2026" in refused.json()["title"]
    assert (await commit(client, again, "second", confirm="DAFTAR_SUDAH_DIAJUKAN")).status_code == 201
    details = [line["detail"].get("confirmed") for line in await house.audit() if line["act"] == "submit"]
    assert details == [None, ["DAFTAR_SUDAH_DIAJUKAN"]]


async def test_another_list_of_the_same_agency_is_not_asked_about(house: House) -> None:
    client = await house.client()
    await commit(client, LIST, "first")
    assert (await commit(client, OTHER, "second")).status_code == 201


async def test_a_head_that_names_another_agency_is_asked_about(house: House) -> None:
    client = await house.client()
    refused = await commit(client, headed("Dinas Kesehatan"), "k", "daftar.csv")
    assert (refused.status_code, codes(refused)) == (409, ["SKPD_LAIN_DI_KEPALA"])
    assert (await commit(client, headed("Dinas Perhubungan"), "k", "daftar.csv")).status_code == 201


@pytest.mark.parametrize(
    ("head", "asked"),
    [
        ("Dinas Kesehatan", True),
        ("Biro Umum Sekretariat Daerah", True),
        ("Pemerintah Kabupaten Sumedang", True),
        ("Diskominfo", True),
        ("", False),
        ("Pemerintah Provinsi Kalimantan Barat", False),
        ("DINAS PERINDUSTRIAN PERDAGANGAN ENERGI DAN SUMBER DAYA MINERAL PROVINSI KALIMANTAN BARAT", False),
        ("Dinas Perindustrian, Perdagangan, Energi & Sumber Daya Mineral", False),
        ("disperindagesdm", False),
    ],
)
def test_a_head_is_compared_by_its_words(head: str, asked: bool) -> None:
    assert (another_agency(head, OWN) is not None) == asked


def test_a_title_is_compared_without_case_and_marks() -> None:
    assert folded_title(" Notulen  rapat, TERBATAS. ") == folded_title("notulen rapat terbatas")

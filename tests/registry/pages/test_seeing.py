"""Who sees what: each role its desk, nobody but officers an item, and the papers in print."""

import pytest

from services.registry.domain.facts import Answer
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of

FORMS = {
    "usul": "petugas",
    "lokasi": "petugas",
    "retensi": "petugas",
    "jawaban": "ketua",
    "persetujuan": "pimpinan",
    "pertimbangan": "tim",
}


@pytest.mark.parametrize("role", ["petugas", "ketua", "tim", "pimpinan"])
async def test_a_form_opens_for_its_role_alone(doors: Doors, role: str) -> None:
    item_id = await doors.registry.proposed()
    await doors.registry.commands.classification.request_consideration(doors.registry.petugas, item_id)
    await doors.registry.commands.classification.decide(doors.registry.ketua, item_id, Answer.YA)
    desk = await sit_down(doors, role)
    for form, owner in FORMS.items():
        status = (await desk.open(f"/registry/butir/{item_id}/{form}")).status_code
        assert (form, status == 403) == (form, owner != role)


async def test_an_agency_has_no_desk_here(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    skpd = await sit_down(doors, "dishub-1")
    for path in ("/registry/", "/registry/register", f"/registry/butir/{item_id}"):
        assert (await skpd.open(path)).status_code == 403


async def test_an_unknown_item_is_not_found(doors: Doors) -> None:
    petugas = await sit_down(doors, "petugas")
    answer = await petugas.open("/registry/butir/tidak-ada")
    assert answer.status_code == 404
    assert "/meja" in answer.text


async def test_a_desk_lists_what_waits_with_a_link_to_the_act(doors: Doors) -> None:
    item_id = await doors.registry.proposed()
    ketua, tim = await sit_down(doors, "ketua"), await sit_down(doors, "tim")
    assert f"/registry/butir/{item_id}/jawaban" in (await ketua.open("/registry/meja/ketua")).text
    assert f"/registry/butir/{item_id}/jawaban" not in (await tim.open("/registry/meja/ketua")).text


async def test_a_penetapan_prints_its_six_contents(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    ketua = await sit_down(doors, "ketua")
    shown = words_of((await ketua.open(f"/registry/items/{item_id}/penetapan")).text)
    for content in (
        "NOMOR 001/PPID/2026",
        "Huruf h: Mengungkap rahasia pribadi",
        "Pejabat PPID yang menetapkan.",
        "Pemerintah Provinsi Uji, PPID Utama",
        "Hari terakhir dikecualikan: 31 Desember 2026",
        "Penilaian kinerja termasuk rahasia pribadi.",
        "Pontianak, 2 Maret 2026",
    ):
        assert content in shown


@pytest.mark.parametrize("path", ["butir/{}/penetapan.pdf", "pengumuman.pdf?since=2026-01-01", "rekap.pdf"])
async def test_a_paper_is_a_tagged_pdf(doors: Doors, path: str) -> None:
    item_id = await doors.registry.exempt()
    ketua = await sit_down(doors, "ketua")
    answer = await ketua.open(f"/registry/{path.format(item_id)}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.content


async def test_the_announcement_names_what_became_exempt(doors: Doors) -> None:
    await doors.registry.exempt()
    ketua = await sit_down(doors, "ketua")
    page = await ketua.open("/registry/pengumuman?since=2026-03-01&until=2026-03-31")
    assert "Baru dikecualikan (1)" in words_of(page.text)


async def test_what_lapsed_is_reported_as_an_omission(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    await doors.registry.lapse(item_id)
    ketua = await sit_down(doors, "ketua")
    assert f"/registry/butir/{item_id}" in (await ketua.open("/registry/kelalaian")).text


async def test_a_mandate_is_recorded_by_form_and_a_gap_is_said(doors: Doors) -> None:
    operator = await sit_down(doors, "operator")
    words = {"person": "pimpinan", "office": "Gubernur", "letter_number": "1/2026", "letter_date": "2026-03-01"}
    gap = await operator.send("/registry/mandat", **words, scope="umum")
    assert 'href="#valid_from"' in gap.text
    await operator.send("/registry/mandat", **words, scope="umum", valid_from="2026-03-01")
    assert [row["office"] for row in await doors.registry.queries.mandates()] == ["Gubernur"]


async def test_the_list_of_items_is_filtered_by_its_form(doors: Doors) -> None:
    exempt, waiting = await doors.registry.exempt(), await doors.registry.take_in()
    petugas = await sit_down(doors, "petugas")
    page = (await petugas.open("/registry/butir?state=exempt")).text
    assert exempt in page
    assert waiting not in page

"""The papers that officers sign are reached from the pages where they work; every reading of one is written down."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services.registry.domain.facts import Answer, Location
from services.registry.queries.year_report import YearQueries
from services.registry.tables import MESSAGING
from tests.papers import words_on
from tests.registry.build import END, Registry, a_classification
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of


async def papers_read(registry: Registry) -> list[tuple[str, str]]:
    a = MESSAGING.audit.rows.c
    query = select(a.actor, a.subject).where(a.act == "read_paper").order_by(a.id)
    async with registry.database.snapshot() as connection:
        return [(row[0], row[1]) for row in await connection.execute(query)]


async def test_the_sheets_of_an_item_and_its_case_are_printed_and_audited(doors: Doors) -> None:
    registry = doors.registry
    item_id = await registry.exempt()
    await registry.due(item_id)
    case_id = await registry.case_of(item_id)
    same = {"dissent": ("Anu tidak sependapat.",), "members": ("Dewi",)}
    await registry.commands.openings.consider(registry.tim, case_id, recommendation="open", text="Boleh.", **same)
    desk = await sit_down(doors, "tim")
    test, opinion = (
        f"/registry/butir/{item_id}/uji-konsekuensi.pdf",
        f"/registry/berkas/{case_id}/lembar-pertimbangan.pdf",
    )
    assert test in (await desk.open(f"/registry/butir/{item_id}")).text
    assert opinion in (await desk.open(f"/registry/berkas/{case_id}")).text
    said = await words_on((await desk.open(test)).content)
    assert "Nilai kinerja pegawai tahun 2025" in said
    assert "Rahasia pribadi tersebar." in said
    said = await words_on((await desk.open(opinion)).content)
    for words in ("Boleh.", "Anu tidak sependapat.", "Dewi", "Dibuka (dipilih)", "RAHASIA"):
        assert words in said
    assert await papers_read(registry) == [("tim", item_id)] * 2


async def test_an_opinion_that_was_asked_is_printed_before_and_after_its_answer(doors: Doors) -> None:
    registry = doors.registry
    item_id = await registry.proposed()
    await registry.commands.classification.request_consideration(registry.ketua, item_id)
    desk, address = await sit_down(doors, "ketua"), f"/registry/butir/{item_id}/lembar-pertimbangan.pdf"
    assert address in (await desk.open(f"/registry/butir/{item_id}")).text
    assert "Terbuka belum mencatat pertimbangan" in await words_on((await desk.open(address)).content)


async def test_a_meeting_is_printed_with_what_waits_for_the_tim_and_nothing_else(doors: Doors) -> None:
    registry = doors.registry
    asked, other = await registry.proposed(), await registry.proposed()
    await registry.commands.classification.request_consideration(registry.ketua, asked)
    desk = await sit_down(doors, "ketua")
    shown = (await desk.open("/registry/rapat")).text
    assert f'value="butir:{asked}"' in shown
    assert f'value="butir:{other}"' not in shown
    said = await words_on((await desk.open("/registry/rapat.pdf?hari=2026-03-09&jam=09.00&tempat=Ruang%201")).content)
    for words in (
        "Senin, 9 Maret 2026",
        "Ruang 1",
        "Nilai kinerja pegawai tahun 2025",
        "BERITA ACARA",
        "Berkas 1 dari 1",
    ):
        assert words.upper() in said.upper()
    assert await papers_read(registry) == [("ketua", asked)]


async def test_the_dik_is_printed_inside_with_its_facts_and_outside_without_them(doors: Doors) -> None:
    registry = doors.registry
    await registry.exempt()
    over = await registry.exempt(a_classification(public_title="Yang sudah berakhir"))
    desk = await sit_down(doors, "petugas")
    page = (await desk.open("/registry/register")).text
    assert '"/registry/dik.pdf"' in page
    assert '"/registry/dik-publik.pdf"' in page
    secrets = (
        "Nilai kinerja pegawai tahun 2025",
        "Rahasia pribadi tersebar.",
        "Rahasia pribadi terlindungi.",
        "RAHASIA",
    )
    whole = await words_on((await desk.open("/registry/dik.pdf")).content)
    assert [each for each in secrets if each not in whole] == []
    public = await words_on((await desk.open("/registry/dik-publik.pdf")).content)
    assert [each for each in secrets if each in public] == []
    assert "Hasil penilaian kinerja pegawai" in public
    registry.clock.move_to_day(END + timedelta(days=1))
    for name in ("dik", "dik-publik"):
        late = await words_on((await (await sit_down(doors, "ketua")).open(f"/registry/{name}.pdf")).content)
        assert "Tidak ada informasi yang dikecualikan." in late
    assert (await registry.queries.summary(over)).state == "exempt"


ENGLISH = (
    "butir/{}/penetapan",
    "butir/{}/petikan",
    "butir/{}/uji-konsekuensi",
    "dik",
    "dik-publik",
    "pengumuman",
    "rekap",
    "daftar-arsip",
    "kelalaian",
    "usul-musnah",
    "laporan-tahunan",
    "rapat",
)


@pytest.mark.parametrize("path", ENGLISH)
async def test_each_paper_has_an_english_copy_that_says_what_it_is(doors: Doors, path: str) -> None:
    item_id = await doors.registry.exempt()
    desk, address = await sit_down(doors, "ketua"), f"/registry/{path.format(item_id)}.pdf"
    copy, paper = await desk.open(f"{address}?bahasa=en"), await desk.open(address)
    said = await words_on(copy.content)
    assert "The Indonesian paper is what counts" in said
    assert "-english.pdf" in copy.headers["content-disposition"]
    assert "what counts" not in await words_on(paper.content)
    stays_inside = "RAHASIA" in await words_on(paper.content)
    assert ("RAHASIA (SECRET)" in said) is stays_inside
    if not stays_inside:
        assert "Nilai kinerja pegawai tahun 2025" not in said


@pytest.mark.parametrize(
    ("page", "copies"),
    [
        ("register", ["dik.pdf?bahasa=en", "dik-publik.pdf?bahasa=en"]),
        ("butir/{}/penetapan", ["penetapan.pdf?nomor=001/PPID/2026&amp;bahasa=en"]),
        ("butir/{}", ["uji-konsekuensi.pdf?bahasa=en"]),
    ],
)
async def test_a_page_links_the_english_copy_beside_the_paper(doors: Doors, page: str, copies: list[str]) -> None:
    item_id = await doors.registry.exempt()
    desk = await sit_down(doors, "ketua")
    shown = (await desk.open(f"/registry/{page.format(item_id)}")).text
    assert [each for each in copies if each not in shown] == []


async def test_what_lies_in_a_box_is_listed_and_labelled_without_its_content(doors: Doors) -> None:
    registry = doors.registry
    item_id, elsewhere = await registry.exempt(), await registry.exempt()
    for where, boks in ((item_id, "7"), (elsewhere, "8")):
        place = Location("Gedung Arsip", "2", "B", boks, "2025", "1")
        await registry.commands.archive.record_location(registry.petugas, where, place)
    desk = await sit_down(doors, "petugas")
    page = words_of((await desk.open("/registry/arsip?boks=7")).text)
    assert "Gedung Arsip, ruang 2, rak B, boks 7" in page
    assert "boks 8" not in page
    shelves = (await desk.open("/registry/arsip")).text
    assert "2 boks" in words_of(shelves)
    assert '<a href="/registry/arsip?ruang=2&amp;boks=8">Gedung Arsip, ruang 2, rak B, boks 8</a>' in shelves
    assert "Nilai kinerja pegawai tahun 2025" not in shelves
    assert "boks 7" in words_of((await desk.open("/registry/arsip?ruang=2&boks= 7 ")).text)
    listed = await words_on((await desk.open("/registry/daftar-arsip.pdf?boks=7")).content)
    assert "Nilai kinerja pegawai tahun 2025" in listed
    labels = await words_on((await desk.open("/registry/label.pdf?mulai=3")).content)
    assert labels.count("Hasil penilaian kinerja pegawai") == 2
    assert "Nilai kinerja pegawai tahun 2025" not in labels
    assert (await desk.open("/registry/label.pdf?mulai=25")).status_code == 422


async def test_the_year_in_numbers_counts_what_was_answered_and_leaves_the_rest_to_the_hand(doors: Doors) -> None:
    registry = doors.registry
    await registry.exempt()
    refused = await registry.proposed()
    await registry.commands.classification.decide(registry.ketua, refused, Answer.TIDAK, "Sudah pernah dibuka.")
    report = await YearQueries(registry.database).year(2026)
    assert (report.received, report.decrees) == (2, {"klasifikasi": 1})
    assert report.answers == {("decide", "ya"): 1, ("decide", "tidak"): 1, ("approve", "setuju"): 1}
    assert report.exempt == {"Badan Kepegawaian Daerah": 1}
    desk = await sit_down(doors, "petugas")
    said = await words_on((await desk.open("/registry/laporan-tahunan.pdf?tahun=2026")).content)
    for words in (
        "Usul dijawab tidak oleh Ketua PPID",
        "Alasan penolakan permohonan",
        "diisi dari register permohonan",
    ):
        assert words in said
    assert "Nilai kinerja" not in said
    for name in ("kelalaian", "usul-musnah"):
        assert (await desk.open(f"/registry/{name}.pdf")).content.startswith(b"%PDF-")


async def test_a_letter_is_checked_by_its_number_and_fingerprint(doors: Doors) -> None:
    registry = doors.registry
    item_id = await registry.exempt()
    desk, prints = await sit_down(doors, "tim"), dict[str, str]()
    for name in ("penetapan", "petikan"):
        said = await words_on((await desk.open(f"/registry/butir/{item_id}/{name}.pdf")).content)
        prints[name] = "".join(said.partition("Sidik ")[2].split()[:4])
    assert len({*prints.values()}) == 2

    async def verdict(number: str, found: str) -> str:
        return words_of((await desk.open(f"/registry/periksa-surat?nomor={number}&sidik={found}")).text)

    assert "Cocok dengan surat penetapan" in await verdict("001/PPID/2026", prints["penetapan"])
    assert "Cocok dengan petikan" in await verdict("001/PPID/2026", prints["petikan"])
    assert "Tidak cocok" in await verdict("001/PPID/2026", "0" * 32)
    assert "Tidak dikenal" in await verdict("002/PPID/2026", prints["penetapan"])

"""The books of a large province come page by page, and their papers and files whole."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin

import pytest
from sqlalchemy import text

from services.registry.pages import list_places, printed_papers
from services.registry.queries import items
from tests.papers import words_on
from tests.registry.build import END, TODAY, a_dossier
from tests.registry.doors import Doors
from tests.registry.pages.desk import Desk, sit_down, words_of


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a page three lines long, so that seven are many."""
    monkeypatch.setattr(printed_papers, "PER_PAGE", 3)
    monkeypatch.setattr(list_places, "PER_PAGE", 3)


async def test_the_rekap_comes_page_by_page_and_prints_whole(doors: Doors) -> None:
    for number in range(1, 8):
        await doors.registry.take_in(a_dossier(f"Berkas ke-{number}"), agenda_number=number)
    petugas = await sit_down(doors, "petugas")
    pages = [words_of((await petugas.open(f"/registry/rekap?halaman={number}")).text) for number in (1, 2, 3)]
    assert ["3 dari 7 baris" in pages[0], "Halaman 3 dari 3" in pages[2]] == [True, True]
    assert [page.count("diterima dari SKPD") for page in pages] == [3, 3, 1]
    assert (await words_on((await petugas.open("/registry/rekap.pdf")).content)).count("diterima") >= 7


async def test_a_rekap_of_more_lines_than_are_counted_says_so_and_goes_on(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "COUNTED", 4)
    for number in range(1, 8):
        await doors.registry.take_in(a_dossier(f"Berkas ke-{number}"), agenda_number=number)
    petugas = await sit_down(doors, "petugas")
    page = (await petugas.open(f"/registry/rekap?since={TODAY}&until={TODAY}&halaman=2")).text
    assert "dari lebih dari 4 baris" in words_of(page)
    assert turn(page, "next", "rekap").startswith(f"/registry/rekap?since={TODAY}&until={TODAY}&halaman=3&sesudah=")


@pytest.mark.parametrize("book", ["rekap", "register", "butir"])
async def test_a_book_is_turned_forth_and_back_beside_its_rows(doors: Doors, book: str) -> None:
    for _ in range(7):
        await doors.registry.exempt()
    petugas = await sit_down(doors, "petugas")
    pages = [(await petugas.open(f"/registry/{book}")).text]
    while address := turn(pages[-1], "next", book):
        assert "sesudah=" in address
        pages.append((await petugas.open(address)).text)
    for number, shown in enumerate(pages, start=1):
        by_number = (await petugas.open(f"/registry/{book}?halaman={number}")).text
        assert words_of(by_number) == words_of(shown), number
    assert len(pages) >= 3
    assert turn(pages[0], "prev", book) == ""
    assert words_of((await petugas.open(turn(pages[2], "prev", book))).text) == words_of(pages[1])
    beyond = (await petugas.open(f"/registry/{book}?halaman=99")).text
    assert turn(beyond, "prev", book).endswith("halaman=1")


async def test_omissions_come_page_by_page(doors: Doors) -> None:
    late = [await doors.registry.exempt() for _ in range(4)]
    doors.registry.clock.move_to_day(END + timedelta(days=1))
    petugas = await sit_down(doors, "petugas")
    first = (await petugas.open("/registry/kelalaian")).text
    second = (await petugas.open(turn(first, "next"))).text
    pages = [first, second]
    assert ["3 dari 4 baris" in words_of(first), "Halaman 2 dari 2" in words_of(second)] == [True, True]
    assert sorted(each for each in late for page in pages if f"/registry/butir/{each}" in page) == sorted(late)
    assert (turn(first, "prev"), turn(second, "next")) == ("", "")
    assert words_of((await petugas.open(turn(second, "prev"))).text) == words_of(first)
    beyond = (await petugas.open("/registry/kelalaian?halaman=9")).text
    assert ("0 dari 4 baris" in words_of(beyond), "Tidak ada kelalaian" in beyond) == (True, False)
    assert turn(beyond, "prev") == "/registry/kelalaian?halaman=1"


def turn(page: str, side: str, book: str = "kelalaian") -> str:
    """Returns where a page of a book leads, by default of the omissions; empty where it leads nowhere."""
    found = re.search(f'rel="{side}" href="([^"]+)"', page)
    return f"/registry/{book}{unescape(found[1])}" if found else ""


async def test_long_lists_of_a_day_say_that_they_go_on_and_are_there_whole(doors: Doors) -> None:
    for _ in range(52):
        await doors.registry.exempt()
    await is_cut(await sit_down(doors, "pimpinan"), f"/registry/pengumuman?since={TODAY}&until={TODAY}", 50)
    doors.registry.clock.move_to_day(END)
    await is_cut(await sit_down(doors, "pimpinan"), "/registry/pimpinan", 20)
    await is_cut(await sit_down(doors, "petugas"), "/registry/arsip/keluar", 50)


async def is_cut(desk: Desk, path: str, shown: int) -> None:
    """Checks that a page shows so many of 52 rows, says so, and leads to where all of them stand."""
    page = (await desk.open(path)).text
    assert (page.count("Badan Kepegawaian Daerah"), f"Ditampilkan {shown} dari 52." in words_of(page)) == (shown, True)
    address = unescape(re.findall(r'class="no-print" href="([^"]+)">Tampilkan semuanya', page)[-1])
    everything = (await desk.open(urljoin(path, address))).text
    assert (everything.count("Badan Kepegawaian Daerah"), "Tampilkan semuanya" in everything) == (52, False)


@pytest.mark.parametrize("book", ["register", "butir"])
async def test_a_wrong_tally_hides_no_row_and_no_page(doors: Doors, book: str) -> None:
    for _ in range(4):
        await doors.registry.exempt()
    async with doors.registry.database.transaction() as connection:
        await connection.execute(text("DELETE FROM registry.tallies"))
    page = (await (await sit_down(doors, "petugas")).open(f"/registry/{book}")).text
    assert page.count("<tr><td") == 3
    assert "sesudah=" in turn(page, "next", book)

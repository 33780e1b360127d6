"""The books of a large province come page by page, and their papers and files whole."""

from datetime import timedelta

import pytest

from services.registry.pages import list_places, printed_papers
from services.registry.queries import items
from tests.papers import words_on
from tests.registry.build import END, TODAY, a_dossier
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of


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
    assert f'rel="next" href="?since={TODAY}&amp;until={TODAY}&amp;halaman=3"' in page


async def test_omissions_come_page_by_page(doors: Doors) -> None:
    late = [await doors.registry.exempt() for _ in range(4)]
    doors.registry.clock.move_to_day(END + timedelta(days=1))
    petugas = await sit_down(doors, "petugas")
    pages = [(await petugas.open(f"/registry/kelalaian?halaman={number}")).text for number in (1, 2)]
    assert "3 dari 4 baris" in words_of(pages[0])
    beyond = words_of((await petugas.open("/registry/kelalaian?halaman=9")).text)
    assert ("0 dari 4 baris" in beyond, "Tidak ada kelalaian" in beyond) == (True, False)
    assert sorted(each for each in late for page in pages if f"/registry/butir/{each}" in page) == sorted(late)

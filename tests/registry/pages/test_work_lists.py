"""The desks tell how much waits, lead to all of it, and find an item by what people know of it."""

import pytest

from services.registry.pages import list_places, work_lists
from tests.registry.build import a_dossier
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of

LIST = "/registry/meja/petugas/submitted"


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a desk show two rows of a list and a page three, so that seven items are many."""
    monkeypatch.setattr(work_lists, "SHOWN", 2)
    monkeypatch.setattr(list_places, "PER_PAGE", 3)


async def seven(doors: Doors) -> list[str]:
    return [await doors.registry.take_in(a_dossier(f"Berkas ke-{n}"), agenda_number=n) for n in range(1, 8)]


async def test_a_desk_says_how_much_waits_and_leads_to_all_of_it(doors: Doors) -> None:
    items = await seven(doors)
    petugas = await sit_down(doors, "petugas")
    desk = (await petugas.open("/registry/meja/petugas")).text
    assert "2 dari 7 informasi" in words_of(desk)
    assert f'<a href="{LIST}">Lihat semua 7<' in desk
    pages = [(await petugas.open(f"{LIST}?halaman={number}")).text for number in (1, 2, 3)]
    assert ["Halaman 1 dari 3" in words_of(pages[0]), "3 dari 7 informasi" in words_of(pages[0])] == [True, True]
    drawn = [item for page in pages for item in items if f'href="/registry/butir/{item}/usul?dari=' in page]
    assert drawn == items


async def test_a_work_list_is_searched(doors: Doors) -> None:
    await seven(doors)
    petugas = await sit_down(doors, "petugas")
    found = words_of((await petugas.open(f"{LIST}?q=5/2026")).text)
    assert ("Berkas ke-5" in found, "Berkas ke-1" in found, "1 informasi" in found) == (True, False, True)
    assert "Tidak ada yang cocok." in words_of((await petugas.open(f"{LIST}?q=9/2026")).text)


async def test_a_list_of_cases_has_pages_too(doors: Doors) -> None:
    for _ in range(4):
        await doors.registry.due(await doors.registry.exempt())
    tim = await sit_down(doors, "tim")
    desk = (await tim.open("/registry/meja/tim")).text
    assert "Lihat semua 4" in words_of(desk)
    last = words_of((await tim.open("/registry/meja/tim/berkas-unconsidered?halaman=2")).text)
    assert "Halaman 2 dari 2" in last
    assert "1 dari 4 informasi" in last


async def test_a_reader_of_another_desk_sees_no_acts_there(doors: Doors) -> None:
    await seven(doors)
    ketua = await sit_down(doors, "ketua")
    assert "/usul" not in (await ketua.open(LIST)).text


@pytest.mark.parametrize("address", ["petugas/asing", "asing/submitted", "tim/unconsidered"])
async def test_an_unknown_list_is_said_to_be_none(doors: Doors, address: str) -> None:
    petugas = await sit_down(doors, "petugas")
    answer = await petugas.client.get(f"/registry/meja/{address}")
    assert (answer.status_code, "ALAMAT_TIDAK_ADA" in answer.text) == (404, True)


async def test_the_list_of_all_tells_its_true_size_and_the_agenda(doors: Doors) -> None:
    await seven(doors)
    ketua = await sit_down(doors, "ketua")
    page = words_of((await ketua.open("/registry/butir?halaman=3")).text)
    assert ("Halaman 3 dari 3" in page, "1 dari 7 informasi" in page) == (True, True)
    found = words_of((await ketua.open("/registry/butir?q=3/2026")).text)
    assert ("Berkas ke-3" in found, "Berkas ke-4" in found) == (True, False)


async def test_an_item_names_its_agenda(doors: Doors) -> None:
    item_id = await doors.registry.take_in(agenda_number=17)
    petugas, tim = await sit_down(doors, "petugas"), await sit_down(doors, "tim")
    assert '<a href="/intake/pengajuan/kiriman">17/2026</a>' in (await petugas.open(f"/registry/butir/{item_id}")).text
    assert "17/2026" in words_of((await tim.open(f"/registry/butir/{item_id}")).text)

"""After an act that began from a work list comes the next row of that list, without script."""

import html
import re
from urllib.parse import parse_qs, urlsplit

from tests.registry.build import a_dossier
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of
from tests.registry.pages.test_classification_desk import GROUND, PUBLIC

LIST = "/registry/meja/petugas/submitted"


async def three(doors: Doors) -> list[str]:
    return [await doors.registry.take_in(a_dossier(f"Berkas ke-{n}"), agenda_number=n) for n in (1, 2, 3)]


def link_to(page: str, path: str) -> str:
    """Returns the address of the first link of a page that goes to a path."""
    found = re.search(rf'href="({re.escape(path)}[^"]*)"', page)
    assert found, path
    return html.unescape(found[1])


async def test_each_proposal_leads_to_the_next_and_after_the_last_stays(doors: Doors) -> None:
    first, second, third = await three(doors)
    petugas = await sit_down(doors, "petugas")
    form = link_to((await petugas.open(f"{LIST}?q=Berkas&order=came")).text, f"/registry/butir/{first}/usul")
    done = await petugas.send(form, **GROUND, **PUBLIC)
    onward = urlsplit(done.headers["location"])
    assert (onward.path, parse_qs(onward.query)["dari"]) == (
        f"/registry/butir/{second}/usul",
        ["petugas/submitted?q=Berkas&order=came"],
    )
    page = (await petugas.open(done.headers["location"])).text
    assert "Usul klasifikasi tersimpan. “ Berkas ke-1 ”." in words_of(page)
    assert "tersisa dalam daftar: 2" in words_of(page)
    assert link_to(page, LIST) == f"{LIST}?q=Berkas&order=came"
    done = await petugas.send(link_to(page, f"/registry/butir/{third}/usul"), **GROUND, **PUBLIC)
    done = await petugas.send(done.headers["location"], **GROUND, **PUBLIC)
    assert urlsplit(done.headers["location"]).path == f"/registry/butir/{second}"
    last = words_of((await petugas.open(done.headers["location"])).text)
    assert ("Usul klasifikasi tersimpan." in last, "tersisa 0" in last) == (True, True)


async def test_a_refused_form_and_another_act_keep_the_list(doors: Doors) -> None:
    first, *_ = await three(doors)
    petugas, dari = await sit_down(doors, "petugas"), "petugas%2Fsubmitted"
    typed = GROUND | PUBLIC | {"public_reason": ""}
    refused = await petugas.send(f"/registry/butir/{first}/usul?dari={dari}", **typed)
    assert (refused.status_code, 'name="dari" value="petugas/submitted"' in refused.text) == (422, True)
    place = {"gedung": "Arsip", "ruang": "2", "boks": "7"}
    done = await petugas.send(f"/registry/butir/{first}/lokasi?dari={dari}", **place)
    assert done.headers["location"] == f"/registry/butir/{first}?selesai=lokasi&dari={dari}"
    page = (await petugas.open(done.headers["location"])).text
    assert f'href="/registry/butir/{first}/usul?dari=petugas/submitted"' in page
    assert 'href="/registry/meja/petugas"' in page


async def test_a_row_that_somebody_else_did_leads_to_its_page(doors: Doors) -> None:
    item_id = await doors.registry.proposed()
    await doors.registry.agree(item_id)
    petugas = await sit_down(doors, "petugas")
    answer = await petugas.open(f"/registry/butir/{item_id}/usul?dari=petugas/submitted&sudah=x&selesai=usul")
    assert answer.headers["location"] == f"/registry/butir/{item_id}?dari=petugas/submitted&sudah=x&selesai=usul"
    assert "Kembali ke daftar" in words_of((await petugas.open(answer.headers["location"])).text)


async def test_a_place_that_is_no_work_list_leads_nowhere(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    petugas = await sit_down(doors, "petugas")
    for foreign in ("//asing.example/a", "petugas/asing", "https://asing.example", "petugas/submitted/../../x"):
        shown = await petugas.open(f"/registry/butir/{item_id}/usul?dari={foreign}")
        led = "".join(re.findall(r'(?:href|action)="([^"]*)"', shown.text))
        assert (shown.status_code, "asing.example" in led, 'name="dari"' in shown.text) == (200, False, False)
    done = await petugas.send(f"/registry/butir/{item_id}/usul", **GROUND, **PUBLIC, dari="//asing.example/a")
    assert done.headers["location"] == f"/registry/butir/{item_id}?selesai=usul"


async def test_a_list_of_cases_leads_on_as_well(doors: Doors) -> None:
    cases = []
    for _ in range(2):
        item_id = await doors.registry.exempt()
        await doors.registry.due(item_id)
        cases.append(await doors.registry.case_of(item_id))
    tim = await sit_down(doors, "tim")
    form = f"/registry/berkas/{cases[0]}/pertimbangan?dari=tim/berkas-unconsidered"
    done = await tim.send(form, recommendation="open", text="Akibat bila dibuka kecil.")
    assert urlsplit(done.headers["location"]).path == f"/registry/berkas/{cases[1]}/pertimbangan"
    assert "Pertimbangan Tim tersimpan" in words_of((await tim.open(done.headers["location"])).text)


async def test_an_item_leads_back_to_the_desk_of_its_reader(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    for account in ("petugas", "ketua", "tim", "pimpinan"):
        reader = await sit_down(doors, account)
        assert f'<a href="/registry/meja/{account}">' in (await reader.open(f"/registry/butir/{item_id}")).text

"""One press on many items of a work list: each is checked, done and told by itself."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from services.registry import tables as t
from services.registry.domain.facts import Answer, Location
from services.registry.domain.joint_acts import MOST
from services.registry.pages.joint_acts import suggested
from services.registry.tables import MESSAGING
from tests.registry.build import a_classification, a_dossier, a_ground, a_period
from tests.registry.doors import Doors
from tests.registry.pages.desk import Desk, hidden, sit_down, words_of
from tests.registry.pages.test_next_in_list import link_to

LETTER_A = a_classification(a_ground("a", period=a_period()))
MARKED = re.compile(r'name="pilih" value="([^"]+)"')


async def states(doors: Doors, *item_ids: str) -> list[str]:
    return [(await doors.registry.queries.summary(item_id)).state for item_id in item_ids]


async def check(desk: Desk, name: str, item_ids: list[str]) -> httpx.Response:
    chosen = "&".join(f"pilih={item_id}" for item_id in item_ids)
    return await desk.open(f"/registry/bersama/{name}?dari=petugas/submitted&{chosen}")


async def press(desk: Desk, name: str, checked: httpx.Response, **words: str) -> httpx.Response:
    assert checked.status_code == 200, checked.text
    form = hidden(checked.text)
    data: dict[str, Any] = {**form, "pilih": MARKED.findall(checked.text), **words}
    return await desk.client.post(f"/registry/bersama/{name}", data=data)


async def audited(doors: Doors, act: str) -> list[tuple[str, str]]:
    async with doors.registry.database.snapshot() as connection:
        rows = (await connection.execute(MESSAGING.audit.rows.select())).mappings().all()
    return [(row["subject"], row["detail"].get("joint", "")) for row in rows if row["act"] == act and not row["code"]]


async def test_many_are_proposed_as_suggested_and_each_is_told(doors: Doors) -> None:
    good = [await doors.registry.take_in(a_dossier(f"Berkas ke-{n}")) for n in (1, 2)]
    bad = await doors.registry.take_in(a_dossier("Berkas tanpa dasar", grounds=(), legal_basis=""))
    petugas = await sit_down(doors, "petugas")
    listed = (await petugas.open("/registry/meja/petugas/submitted?pilih=semua")).text
    assert listed.count('name="pilih"') == listed.count(" checked>") == 3
    checked = await check(petugas, "usul", [*good, bad, "tidak-ada"])
    said = words_of(checked.text)
    assert ("Tidak dikerjakan: 2" in said, "Usulkan 2 informasi" in said) == (True, True)
    assert "Huruf: wajib diisi" in said
    assert await states(doors, *good, bad) == ["submitted"] * 3
    done = await press(petugas, "usul", checked)
    assert await states(doors, *good, bad) == ["proposed", "proposed", "submitted"]
    told = words_of((await petugas.open(done.headers["location"])).text)
    assert "2 dari 2 informasi: Usul klasifikasi tersimpan." in told
    joint = re.search(r"hasil/([^?]+)", done.headers["location"])
    assert joint
    assert await audited(doors, "propose") == [(item_id, joint[1]) for item_id in good]
    one, other = [(await doors.registry.queries.rekap(item_id=item_id))[-1] for item_id in good]
    assert (one.act, other.act, one.number != other.number) == ("propose", "propose", True)


async def test_sent_twice_it_is_done_once_and_what_changed_since_is_refused(doors: Doors) -> None:
    first, second = [await doors.registry.take_in(a_dossier(f"Berkas ke-{n}")) for n in (1, 2)]
    petugas = await sit_down(doors, "petugas")
    checked = await check(petugas, "usul", [first, second])
    place = Location("Arsip", "2", "", "7", "", "")
    await doors.registry.commands.archive.record_location(doors.registry.petugas, second, place)
    once = await press(petugas, "usul", checked)
    again = await press(petugas, "usul", checked)
    assert once.headers["location"] == again.headers["location"]
    assert await states(doors, first, second) == ["proposed", "submitted"]
    told = words_of((await petugas.open(again.headers["location"])).text)
    assert ("1 dari 2 informasi" in told, "(BERUBAH_SEJAK_DIPERIKSA)" in told) == (True, True)
    assert len(await audited(doors, "propose")) == 1


async def test_a_ya_needs_the_test_opened_and_letters_that_may_be_answered_together(doors: Doors) -> None:
    a = await doors.registry.proposed(LETTER_A)
    unread = await doors.registry.proposed(LETTER_A)
    h = await doors.registry.proposed()
    ketua = await sit_down(doors, "ketua")
    for item_id in (a, h):
        await ketua.open(f"/registry/butir/{item_id}/jawaban")
    checked = await check(ketua, "ya", [a, unread, h])
    said = words_of(checked.text)
    assert "Jawab ya untuk 1 informasi" in said
    assert ("belum Anda buka" in said, "huruf c sampai h dijawab ya satu per satu" in said) == (True, True)
    marks = [*MARKED.findall(checked.text), f"{unread}.2-", f"{h}.2-"]
    await ketua.client.post("/registry/bersama/ya", data={**hidden(checked.text), "pilih": marks})
    assert await states(doors, a, unread, h) == ["decided", "proposed", "proposed"]
    joint = hidden(checked.text)["id"]
    rows = (await doors.registry.commands.joint.outcome(doors.registry.ketua, joint)).rows
    assert sorted(code for _, _, code in rows) == ["", "HURUF_DIPUTUS_SATU_PER_SATU", "UJI_BELUM_DIBUKA"]


async def test_a_test_that_was_opened_before_it_changed_counts_for_nothing(doors: Doors) -> None:
    item_id = await doors.registry.proposed(LETTER_A)
    ketua = await sit_down(doors, "ketua")
    await ketua.open(f"/registry/butir/{item_id}")
    other = replace(LETTER_A, public_reason="Mengganggu penegakan hukum.")
    await doors.registry.commands.classification.propose(doors.registry.petugas2, item_id, other)
    assert "belum Anda buka" in words_of((await check(ketua, "ya", [item_id])).text)


async def test_what_came_back_with_a_reason_is_proposed_by_itself(doors: Doors) -> None:
    item_id = await doors.registry.proposed()
    await doors.registry.commands.classification.decide(doors.registry.ketua, item_id, Answer.YA)
    await doors.registry.mandated()
    approve = doors.registry.commands.classification.approve
    await approve(doors.registry.pimpinan, item_id, Answer.TOLAK, reason="Judulnya kurang jelas.")
    assert await states(doors, item_id) == ["submitted"]
    petugas = await sit_down(doors, "petugas")
    page = words_of((await check(petugas, "usul", [item_id])).text)
    assert ("sudah pernah diusulkan" in page, "Usulkan 1" in page) == (True, False)
    wish = doors.registry.commands.joint.proposing(doors.registry.petugas, suggested)
    (found,) = await doors.registry.commands.joint.check(doors.registry.petugas, wish, [item_id])
    assert [found.refusal and found.refusal.code] == ["SUDAH_DIUSUL"]


async def test_many_go_back_for_one_reason_that_must_be_written(doors: Doors) -> None:
    items = [await doors.registry.proposed() for _ in range(2)]
    ketua = await sit_down(doors, "ketua")
    for item_id in items:
        await ketua.open(f"/registry/butir/{item_id}")
    checked = await check(ketua, "kembalikan", items)
    silent = await press(ketua, "kembalikan", checked)
    assert (silent.status_code, 'href="#reason"' in silent.text) == (422, True)
    assert await states(doors, *items) == ["proposed"] * 2
    await press(ketua, "kembalikan", checked, reason="Ujinya belum menyebut akibat.")
    assert await states(doors, *items) == ["returned"] * 2
    reasons = [(await doors.registry.queries.rekap(item_id=item_id))[-1].reason for item_id in items]
    assert reasons == ["Ujinya belum menyebut akibat."] * 2


async def test_one_address_is_recorded_for_many_and_none_is_overwritten(doors: Doors) -> None:
    bare, placed = await doors.registry.exempt(), await doors.registry.exempt()
    await doors.registry.commands.archive.record_location(
        doors.registry.petugas, placed, Location("Arsip", "1", "", "1", "", "")
    )
    petugas = await sit_down(doors, "petugas")
    checked = await check(petugas, "lokasi", [bare, placed])
    assert "sudah beralamat simpan lain" in words_of(checked.text)
    half = await press(petugas, "lokasi", checked, gedung="Arsip")
    assert (half.status_code, 'value="Arsip"' in half.text, "ALAMAT" in half.text) == (422, True, False)
    await press(petugas, "lokasi", checked, gedung="Arsip", ruang="2", boks="7")
    found = await doors.registry.queries.addresses([bare, placed])
    assert found == {bare: "Gedung Arsip, ruang 2, boks 7", placed: "Gedung Arsip, ruang 1, boks 1"}
    again = await doors.registry.commands.joint.check(
        doors.registry.petugas, doors.registry.commands.joint.placing(doors.registry.petugas, None), [placed]
    )
    assert [each.refusal.code for each in again if each.refusal] == ["ALAMAT_SUDAH_DICATAT"]


async def test_none_and_too_many_are_refused(doors: Doors) -> None:
    petugas = await sit_down(doors, "petugas")
    none, many = await check(petugas, "usul", []), await check(petugas, "usul", [f"x{n}" for n in range(MOST + 1)])
    assert ("TANPA_PILIHAN" in none.text, "TERLALU_BANYAK_SEKALIGUS" in many.text) == (True, True)


@pytest.mark.parametrize("account", ["ketua", "tim", "pimpinan"])
async def test_others_find_no_joint_act_on_the_desk_of_the_petugas(doors: Doors, account: str) -> None:
    await doors.registry.take_in()
    reader = await sit_down(doors, account)
    assert 'name="pilih"' not in (await reader.open("/registry/meja/petugas/submitted")).text
    assert (await reader.open("/registry/bersama/usul?pilih=x")).status_code == 403


async def test_an_outcome_is_for_whoever_pressed_and_says_what_is_not_done_yet(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    petugas, second = await sit_down(doors, "petugas"), await sit_down(doors, "petugas2")
    done = await press(petugas, "usul", await check(petugas, "usul", [item_id]))
    address = done.headers["location"]
    assert (await second.open(address)).status_code == 404
    async with doors.registry.database.transaction() as connection:
        await connection.execute(update(t.joint_acts).values(chosen=3))
    assert "2 belum dikerjakan" in words_of((await petugas.open(address)).text)


async def test_a_proposer_answers_none_of_their_own_together(doors: Doors) -> None:
    registry = doors.registry
    both = replace(registry.petugas, person="ketua")
    item_id = await registry.take_in()
    await registry.commands.classification.propose(both, item_id, LETTER_A)
    ketua = await sit_down(doors, "ketua")
    await ketua.open(f"/registry/butir/{item_id}")
    wish = registry.commands.joint.answering(registry.ketua, Answer.YA)
    (found,) = await registry.commands.joint.check(registry.ketua, wish, [item_id])
    assert found.refusal is not None
    assert found.refusal.code == "SATU_ORANG_DUA_PERAN"


@pytest.mark.nightly
async def test_a_hundred_are_proposed_in_five_presses(doors: Doors) -> None:
    items = [await doors.registry.take_in(a_dossier(f"Berkas ke-{n}")) for n in range(MOST)]
    petugas, presses = await sit_down(doors, "petugas"), list[str]()

    async def follow(page: str, path: str) -> str:
        presses.append(path)
        return (await petugas.open(link_to(page, path))).text

    page = await follow((await petugas.open("/meja")).text, "/registry/meja/petugas/submitted")
    presses.append("rows=100, Saring")
    page = (await petugas.open("/registry/meja/petugas/submitted?rows=100")).text
    presses.append("Centang semua di halaman ini")
    page = (await petugas.open("/registry/meja/petugas/submitted?rows=100&halaman=1&pilih=semua")).text
    chosen = re.findall(r'name="pilih" value="([^"]+)"[^>]* checked>', page)
    presses.append("Yang dipilih: usulkan seperti disarankan")
    checked = await check(petugas, "usul", chosen)
    presses.append("Usulkan 100 informasi")
    done = await press(petugas, "usul", checked)
    assert "100 dari 100 informasi" in words_of((await petugas.open(done.headers["location"])).text)
    assert (await states(doors, *items), len(presses)) == (["proposed"] * MOST, 5)

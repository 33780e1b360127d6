"""Steps 3 to 5 by form: consideration, decision, approval, the archive, the publication copy."""

import hashlib
import re
from datetime import date

import pytest

from services.registry.tables import cases, copies
from shared.files.copies import make_copy
from tests.files.pdfs import a_pdf
from tests.registry.build import W0, a_classification, a_ground
from tests.registry.doors import Doors
from tests.registry.pages.desk import hidden, sit_down, words_of
from tests.registry.test_takedown_decisions import BASIS, due, pressed
from tests.registry.test_takedowns import taken_down

DIP = {f"dip__{name}": "tertulis" for name in ("summary", "holder", "responsible", "made", "form", "retention")}
PDF = a_pdf("salinan untuk publik")
CONSENTED = {"consent", "public_office"}
COPY = make_copy(PDF, "application/pdf").content
SHA256 = hashlib.sha256(COPY).hexdigest()


async def due_case(doors: Doors) -> str:
    item_id = await doors.registry.exempt()
    doors.registry.clock.move_to_day(W0)
    await doors.registry.due(item_id)
    return await doors.registry.case_of(item_id)


async def test_a_case_is_considered_decided_and_approved_by_forms(doors: Doors) -> None:
    case_id = await due_case(doors)
    tim, ketua, pimpinan = [await sit_down(doors, role) for role in ("tim", "ketua", "pimpinan")]
    path = f"/registry/berkas/{case_id}"
    await tim.send(f"{path}/pertimbangan", recommendation="open", text="Boleh.", dissent="Tidak.\nJangan.")
    decided = await ketua.send(f"{path}/keputusan", outcome="open_at_end", reason="Lebih bermanfaat.", **DIP)
    assert decided.status_code == 303, words_of(decided.text)
    await pimpinan.send(f"{path}/persetujuan", answer="setuju")
    (row,) = [row for row in await doors.registry.queries.cases() if row["id"] == case_id]
    assert (row["state"], row["effective_on"].isoformat()) == ("approved", "2027-01-01")
    shown = words_of((await ketua.open(path)).text)
    assert "Tidak. Jangan." in shown


async def test_a_decision_without_dip_columns_names_each_of_them(doors: Doors) -> None:
    case_id = await due_case(doors)
    tim, ketua = await sit_down(doors, "tim"), await sit_down(doors, "ketua")
    await tim.send(f"/registry/berkas/{case_id}/pertimbangan", recommendation="open", text="Boleh.")
    answer = await ketua.send(
        f"/registry/berkas/{case_id}/keputusan", outcome="open_at_end", reason="Sebab.", dip__summary="Ringkas"
    )
    assert answer.status_code == 422
    assert 'href="#dip.made"' in answer.text
    assert 'href="#dip.summary"' not in answer.text
    assert "Sebab." in answer.text


async def test_a_decision_without_consideration_says_what_is_missing(doors: Doors) -> None:
    case_id = await due_case(doors)
    ketua = await sit_down(doors, "ketua")
    path = f"/registry/berkas/{case_id}/keputusan"
    shown = (await ketua.open(path)).text
    assert "sebelum itu berkas ini tidak dapat diputus" in words_of(shown)
    assert ('name="outcome"' in shown, "Catat keputusan" in shown) == (False, False)
    typed = {**hidden((await ketua.open("/akun")).text), "outcome": "open_at_end", "reason": "Sebab."}
    answer = await ketua.client.post(path, data=typed)
    assert answer.status_code == 422
    assert "pertimbangan" in words_of(answer.text).lower()


async def test_an_early_opening_leads_to_its_case(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    petugas = await sit_down(doors, "petugas")
    path = f"/registry/butir/{item_id}/pembukaan-awal"
    answer = await petugas.send(path, trigger="consent", reference="S-1", date="2026-03-01", final="true")
    assert answer.headers["location"].startswith("/registry/berkas/")
    assert await doors.registry.count(cases) == 1


@pytest.mark.parametrize("huruf", list("abcdefghij"))
async def test_what_cannot_open_an_item_is_not_offered_and_refused(doors: Doors, huruf: str) -> None:
    item_id = await doors.registry.exempt(a_classification(a_ground(huruf)))
    petugas = await sit_down(doors, "petugas")
    path = f"/registry/butir/{item_id}/pembukaan-awal"
    offered = set(re.findall(r'name="trigger" value="(\w+)"', (await petugas.open(path)).text))
    facts = {"consent", "public_office", "court", "event"}
    for trigger in facts - offered:
        answer = await petugas.send(path, trigger=trigger, reference="S-1", date="2026-03-01")
        assert answer.status_code == 422, trigger
    assert offered - facts == {"ruling", "new_test"}
    assert offered & facts == {"a": {"court"}, "g": CONSENTED, "h": CONSENTED}.get(huruf, set())


async def test_the_address_of_the_paper_stands_in_the_register(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    petugas = await sit_down(doors, "petugas")
    await petugas.send(f"/registry/butir/{item_id}/lokasi", gedung="Arsip", ruang="2", boks="7")
    shown = words_of((await petugas.open("/registry/register")).text)
    assert "Gedung Arsip, ruang 2, boks 7" in shown


async def test_a_hold_is_placed_and_released_by_forms(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    petugas = await sit_down(doors, "petugas")
    await petugas.send(f"/registry/butir/{item_id}/penahanan", kind="sengketa", reason="Perkara berjalan.")
    assert (await doors.registry.queries.summary(item_id)).held
    page = (await petugas.open(f"/registry/butir/{item_id}/lepas-penahanan")).text
    hold_id = page.split('<option value="')[1].split('"')[0]
    await petugas.send(f"/registry/butir/{item_id}/lepas-penahanan", hold_id=hold_id, reason="Selesai.")
    assert not (await doors.registry.queries.summary(item_id)).held


async def test_a_copy_goes_up_by_form_and_a_wrong_one_is_said_at_its_field(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    await doors.registry.lapse(item_id)
    petugas = await sit_down(doors, "petugas")
    path = f"/registry/butir/{item_id}/salinan"
    wrong = await petugas.client.post(path, files={"file": ("a.pdf", b"bukan pdf", "application/pdf")})
    assert (wrong.status_code, 'href="#file"' in wrong.text) == (415, True)
    right = await petugas.client.post(path, data={"redacted": "ya"}, files={"file": ("a.pdf", PDF, "application/pdf")})
    assert right.headers["location"].endswith("/periksa?selesai=salinan")
    assert await doors.registry.count(copies) == 1


async def test_the_uploader_is_not_offered_the_release_and_another_opens_the_copy_first(doors: Doors) -> None:
    item_id = await doors.registry.exempt(a_classification(a_ground("b")))
    await doors.registry.lapse(item_id)
    petugas = await sit_down(doors, "petugas")
    file = {"file": ("a.pdf", PDF, "application/pdf")}
    await petugas.client.post(f"/registry/butir/{item_id}/salinan", data={"redacted": "ya"}, files=file)
    address = f"/registry/butir/{item_id}/lepas-salinan"
    assert address not in (await petugas.open(f"/registry/butir/{item_id}")).text
    assert (await petugas.client.get(address)).status_code == 409
    other = await sit_down(doors, "petugas2")
    examined = (await other.open(address)).headers["location"]
    token = hidden((await other.open(f"/registry/butir/{item_id}/penahanan")).text)
    unopened = await other.client.post(examined, data={**token, "opened": "ya", "sha256": SHA256})
    assert (unopened.status_code, 'href="#opened"' in unopened.text) == (409, True)
    assert (await other.open(examined.removesuffix("/periksa"))).content == COPY
    unticked = await other.send(examined)
    assert (unticked.status_code, 'href="#opened"' in unticked.text) == (409, True)
    assert (await other.send(examined, opened="ya")).headers["location"].endswith("?selesai=lepas-salinan")
    assert f"/publisher/butir/{item_id}/turunkan" in (await other.open(f"/registry/butir/{item_id}")).text
    await doors.registry.hear(taken_down(item_id))
    assert f"/publisher/butir/{item_id}/turunkan" not in (await other.open(f"/registry/butir/{item_id}")).text
    assert "mengunggah salinan baru" in words_of((await other.open(f"/registry/butir/{item_id}")).text)


async def test_the_ketua_decides_on_a_law_that_files_stay_down(doors: Doors) -> None:
    item_id = await doors.registry.exempt(a_classification(a_ground("b")))
    await doors.registry.lapse(item_id)
    await doors.registry.hear(taken_down(item_id))
    ketua, petugas = await sit_down(doors, "ketua"), await sit_down(doors, "petugas")
    for desk, role in ((ketua, "ketua"), (petugas, "petugas")):
        assert "Berkas yang diturunkan dari situs" in words_of((await desk.open(f"/registry/meja/{role}")).text)
    place = f"/registry/butir/{item_id}/tetap-turun"
    assert "Halaman 3 memuat alamat." in words_of((await ketua.open(place)).text)
    assert (await petugas.client.get(place)).status_code == 403
    vague = await ketua.send(place, reason="Demi keamanan.", reference="Perintah atasan")
    assert (vague.status_code, 'href="#reference"' in vague.text) == (422, True)
    done = await ketua.send(place, reason="Memuat alamat pelapor.", reference="Pasal 17 huruf h UU 14/2008")
    assert done.headers["location"].endswith("?selesai=tetap-turun")
    assert "tetap turun" in words_of((await ketua.open(f"/registry/butir/{item_id}")).text)
    assert "Berkas yang diturunkan dari situs" not in words_of((await ketua.open("/registry/meja/ketua")).text)


async def test_who_took_files_down_is_not_asked_and_the_head_is(doors: Doors) -> None:
    item_id = await doors.registry.exempt(a_classification(a_ground("b")))
    await doors.registry.lapse(item_id)
    await doors.registry.hear(pressed(item_id, "ketua"))
    await doors.registry.hear(due(item_id))
    doors.registry.clock.move_to_day(date(2027, 1, 7))
    ketua, head = await sit_down(doors, "ketua"), await sit_down(doors, "pimpinan")
    place, item = f"/registry/butir/{item_id}/tetap-turun", f"/registry/butir/{item_id}"
    shown = await ketua.open(item)
    assert place not in shown.text
    assert "Anda yang menurunkannya" in words_of(shown.text)
    assert "Seharusnya diputus paling lambat 6 Januari 2027" in words_of(shown.text)
    assert place not in (await ketua.open("/registry/meja/ketua")).text
    alone = await ketua.send(place, **BASIS)
    assert (alone.status_code, "pejabat lain yang berwenang" in words_of(alone.text)) == (403, True)
    late = words_of((await head.open("/registry/kelalaian")).text)
    assert "berkas yang diturunkan dari situs tidak diputus dalam 3 hari kerja" in late
    assert place in (await head.open("/registry/meja/pimpinan")).text
    assert (await head.send(place, **BASIS)).headers["location"].endswith("?selesai=tetap-turun")


async def test_a_release_that_lacks_its_consent_is_not_offered(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    await doors.registry.lapse(item_id)
    petugas, other = await sit_down(doors, "petugas"), await sit_down(doors, "petugas2")
    file = {"file": ("a.pdf", PDF, "application/pdf")}
    await petugas.client.post(f"/registry/butir/{item_id}/salinan", data={"redacted": "ya"}, files=file)
    page = (await other.open(f"/registry/butir/{item_id}")).text
    assert f"/registry/butir/{item_id}/lepas-salinan" not in page
    assert "menunggu persetujuan tertulis atau keputusan atas isinya" in page

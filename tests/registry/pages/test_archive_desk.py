"""The archive at the desk: one hold on many items, proposals of destruction, lapsed content, missing addresses."""

import re
from datetime import date

from services.registry.domain.facts import Fate, Retention
from services.registry.queries.item_filters import ItemFilters
from tests.files.pdfs import a_pdf
from tests.registry.build import a_classification, a_dossier, a_ground
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of

PDF = a_pdf("persetujuan")
OVER = Retention("800.1", 1, 1, Fate.MUSNAH, date(2010, 1, 1))


MULTIPART = {"content-type": "multipart/form-data; boundary=batas"}


def no_file_chosen(words: dict[str, str]) -> bytes:
    """Returns the body that a browser sends for a form whose file nobody chose."""
    names = [*(f'name="{name}"\r\n\r\n{word}' for name, word in words.items()), 'name="document"; filename=""\r\n\r\n']
    parts = [f"--batas\r\nContent-Disposition: form-data; {name}\r\n" for name in names]
    return ("".join(parts) + "--batas--\r\n").encode()


async def test_one_hold_on_many_items_by_form(doors: Doors) -> None:
    registry = doors.registry
    items = [await registry.take_in(a_dossier(f"Rekaman gedung {name}")) for name in "AB"]
    desk = await sit_down(doors, "petugas")
    found = await desk.open("/registry/tahan?q=Rekaman")
    assert "Rekaman gedung A" in words_of(found.text)
    words = {"item_ids": items, "kind": "sengketa", "reference": "12/KI"}
    missing = await desk.client.post("/registry/tahan", data={"q": "Rekaman", **words, "_csrf": csrf(found.text)})
    assert missing.status_code == 422
    assert "Alasan" in words_of(missing.text)
    assert missing.text.count(" checked") == 3
    none = {"q": "Rekaman", "kind": "sengketa", "reason": "x", "_csrf": csrf(found.text)}
    assert (await desk.client.post("/registry/tahan", data=none)).status_code == 422
    no_kind = {"q": "Rekaman", "item_ids": items, "reason": "x", "_csrf": csrf(found.text)}
    unsaid = await desk.client.post("/registry/tahan", data=no_kind)
    assert unsaid.status_code == 422
    assert "Sebab" in words_of(unsaid.text)
    whole = {"q": "Rekaman", **words, "reason": "Sengketa 12/KI", "_csrf": csrf(found.text)}
    done = await desk.client.post("/registry/tahan", data=whole)
    assert done.status_code == 303, done.text
    assert "Pemusnahan 2 informasi ditahan." in words_of((await desk.open(done.headers["location"])).text)
    assert all(row.held for row in await registry.queries.items(ItemFilters()))


def csrf(page: str) -> str:
    return page.partition('name="_csrf" value="')[2].partition('"')[0]


async def test_the_page_of_destruction_tells_what_is_kept_and_why(doors: Doors) -> None:
    registry = doors.registry
    trade = a_classification(a_ground("b"))
    items = [await registry.exempt(trade, dossier=a_dossier(f"Berkas {name}")) for name in ("lama", "tertutup")]
    for item_id in items:
        await registry.commands.archive.set_retention(registry.petugas, item_id, OVER)
    desk = await sit_down(doors, "petugas")
    shown = words_of((await desk.open(f"/registry/butir/{items[0]}")).text)
    assert "Retensinya sudah lewat" in shown
    assert "Belum ada yang dapat diusulkan musnah." in words_of((await desk.open("/registry/usul-musnah")).text)
    await registry.lapse(items[0])
    desk = await sit_down(doors, "petugas")
    shown = words_of((await desk.open("/registry/usul-musnah")).text)
    assert shown.index("Berkas lama") < shown.index("tetap disimpan") < shown.index("Berkas tertutup")
    assert "Masih dikecualikan" in shown
    checked = await desk.send(f"/registry/butir/{items[0]}/periksa-musnah")
    assert checked.status_code == 303, checked.text


async def test_lapsed_content_is_decided_and_confirmed_at_two_desks(doors: Doors) -> None:
    registry = doors.registry
    await registry.mandate()
    item_id = await registry.exempt(dossier=a_dossier("Berkas pegawai"))
    await registry.lapse(item_id)
    ketua, pimpinan = await sit_down(doors, "ketua"), await sit_down(doors, "pimpinan")
    assert "Putuskan" in words_of((await ketua.open("/registry/meja/ketua")).text)
    assert "belum diputus" in words_of((await ketua.open("/registry/kelalaian")).text)
    place = f"/registry/butir/{item_id}"
    no_act = await ketua.send(f"{place}/putusan-isi", answer="withhold", reason="Memuat NIK.", reference="Perintah")
    assert no_act.status_code == 422
    decided = await ketua.send(f"{place}/putusan-isi", answer="open", reason="Tidak memuat NIK.")
    assert decided.status_code == 303, decided.text
    assert "Berkas pegawai" in words_of((await pimpinan.open("/registry/meja/pimpinan")).text)
    confirmed = await pimpinan.send(f"{place}/tegaskan-isi", answer="setuju")
    assert confirmed.status_code == 303, confirmed.text
    assert "belum diputus" not in words_of((await ketua.open("/registry/kelalaian")).text)


async def test_a_new_consent_is_uploaded_and_read_before_it_is_confirmed(doors: Doors) -> None:
    registry = doors.registry
    await registry.mandate()
    item_id = await registry.exempt(dossier=a_dossier("Berkas pegawai"))
    await registry.lapse(item_id)
    ketua, pimpinan = await sit_down(doors, "ketua"), await sit_down(doors, "pimpinan")
    place = f"/registry/butir/{item_id}"
    assert "Ada persetujuan tertulis: unggah" in words_of((await ketua.open(f"{place}/putusan-isi")).text)
    where = f"{place}/persetujuan-baru"
    words = {"answer": "open", "reference": "3/2026", "reason": "Setuju."}
    without = await ketua.client.post(where, content=no_file_chosen(words), headers=MULTIPART)
    assert without.status_code == 400
    assert "tidak memuat berkas" in words_of(without.text)
    assert 'value="3/2026"' in without.text
    sent = await ketua.client.post(where, data=words, files={"document": ("setuju.pdf", PDF, "application/pdf")})
    assert sent.status_code == 303, sent.text
    assert "Buka persetujuan baru (setuju.pdf)" in words_of((await pimpinan.open(f"{place}/tegaskan-isi")).text)
    read = await pimpinan.open(f"{place}/persetujuan-baru/berkas")
    (picture,) = re.findall(r'<img[^>]* src="([^"]+)"', read.text)
    assert picture.startswith("data:image/png;base64,")
    confirmed = await pimpinan.send(f"{place}/tegaskan-isi", answer="setuju")
    assert confirmed.status_code == 303, confirmed.text
    assert (await registry.commands.access.read_item(registry.petugas, item_id))["has_consent"]


async def test_the_petugas_sees_what_has_no_address_and_the_same_title(doors: Doors) -> None:
    registry = doors.registry
    await registry.exempt(dossier=a_dossier("Rekaman gedung A"))
    again = await registry.take_in(a_dossier("rekaman gedung a"))
    desk = await sit_down(doors, "petugas")
    assert "Belum beralamat simpan" in words_of((await desk.open("/registry/meja/petugas")).text)
    form = words_of((await desk.open(f"/registry/butir/{again}/usul")).text)
    assert "Judul yang sama sudah ada dalam daftar" in form
    assert "Ya, ini informasi lain" in form


async def test_the_queue_marks_an_item_that_the_same_skpd_handed_in_before(doors: Doors) -> None:
    registry = doors.registry
    first = await registry.take_in(a_dossier("Rekaman gedung A"))
    second = await registry.take_in(a_dossier("rekaman gedung a."))
    await registry.take_in(a_dossier("Rekaman gedung B"))
    desk = await sit_down(doors, "petugas")
    for place in ("/registry/meja/petugas", "/registry/butir"):
        shown = (await desk.open(place)).text
        assert words_of(shown).count("judul sama") == 2
        links = [len(re.findall(rf'href="/registry/butir/{item_id}["?]', shown)) for item_id in (first, second)]
        assert links == [2, 2]


async def test_the_addresses_that_were_recorded_last_are_offered(doors: Doors) -> None:
    placed, bare = await doors.registry.exempt(), await doors.registry.exempt()
    petugas = await sit_down(doors, "petugas")
    await petugas.send(f"/registry/butir/{placed}/lokasi", gedung="Arsip", ruang="2", boks="7")
    for path in (f"/registry/butir/{bare}/lokasi", f"/registry/bersama/lokasi?pilih={bare}"):
        page = (await petugas.open(path)).text
        assert '<datalist id="tempat-boks"><option value="7"></datalist>' in page
        assert ('list="tempat-ruang"' in page, "tempat-rak" in page) == (True, False)

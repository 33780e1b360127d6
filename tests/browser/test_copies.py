"""A copy on its way: uploaded, blacked out by mouse and by keyboard, examined and released; no page breaks a rule."""

import asyncio
from pathlib import Path

from deploy.acceptance.story import stories
from deploy.sample.seed import SAMPLE_SKPD
from tests.browser.conftest import BUSY_DAY
from tests.browser.desk import Desk
from tests.browser.house import House, in_a_browser
from tests.browser.judge import judged_here
from tests.browser.keys import Keys
from tests.files.bad_redactions import SECRET, black_box
from tests.registry.test_checked_copies import LETTER

pytestmark = in_a_browser

SAVED = "Belum ada yang disimpan."


async def test_a_copy_is_uploaded_blacked_out_by_mouse_and_released(busy_house: House, tmp_path: Path) -> None:
    petugas = await busy_house.desk("petugas", script=True)
    item = await public_item(petugas)
    await refused_then_uploaded(petugas, item, tmp_path)
    assert await judged_here(petugas) == []
    await petugas.sees(SECRET)
    await petugas.follow("Hitamkan bagian salinan ini")
    await draw(petugas, (0.05, 0.085), (0.9, 0.11))
    assert [await petugas.page.get_by_label(side).first.input_value() for side in ("Kiri", "Bawah")] == ["5", "11"]
    assert await judged_here(petugas) == []
    await petugas.press("Lihat hasilnya")
    await petugas.sees(SAVED, "Halaman 1 dari 1")
    assert await judged_here(petugas) == []
    await petugas.press("Simpan sebagai salinan")
    await petugas.misses(SECRET)
    await petugas.misses("Lepas kepada penerbit")
    await petugas.leave()
    await released(busy_house, item)


async def test_the_black_out_tool_needs_no_mouse(busy_house: House, tmp_path: Path) -> None:
    petugas = await busy_house.desk("petugas", script=True)
    item = await public_item(petugas)
    await upload(petugas, item, tmp_path / "salinan.pdf", LETTER)
    await petugas.follow("Hitamkan bagian salinan ini")
    keys = Keys(petugas.page)
    for side, number in (("left", "5"), ("top", "8,5"), ("right", "90"), ("bottom", "11")):
        await keys.reach(lambda stop, side=side: stop["id"] == f"box.0.{side}")  # type: ignore[misc]
        await keys.write(number)
    await keys.reach(lambda stop: stop["words"] == "Tambah kotak")
    await petugas.page.keyboard.press("Enter")
    assert await petugas.page.evaluate("document.activeElement.id") == "box.1.left"
    await keys.reach(lambda stop: stop["words"] == "Hapus kotak 2")
    await petugas.page.keyboard.press("Enter")
    await keys.reach(lambda stop: stop["words"] == "Lihat hasilnya")
    await keys.go("Enter")
    await petugas.sees(SAVED)
    await keys.reach(lambda stop: stop["words"] == "Simpan sebagai salinan")
    await keys.go("Enter")
    await petugas.misses(SECRET)
    await petugas.leave()


async def test_the_tool_works_without_a_script(busy_house: House, tmp_path: Path) -> None:
    petugas = await busy_house.desk("petugas")
    await upload(petugas, await public_item(petugas), tmp_path / "salinan.pdf", LETTER)
    await petugas.follow("Hitamkan bagian salinan ini")
    await petugas.press("Tambah kotak")
    await petugas.press("Hapus kotak 2")
    await petugas.fill(Kiri="5", Atas="8,5", Kanan="90", Bawah="11")
    await petugas.press("Lihat hasilnya")
    await petugas.sees(SAVED)
    await petugas.press("Ubah kotaknya")
    assert await petugas.page.get_by_label("Kanan").first.input_value() == "90"
    await petugas.press("Lihat hasilnya")
    await petugas.press("Simpan sebagai salinan")
    await petugas.misses(SECRET)
    await petugas.leave()


async def test_an_original_is_a_picture_and_a_file_for_a_reason(busy_house: House) -> None:
    ketua = await busy_house.desk("ketua", script=True)
    await ketua.open(await with_original(busy_house))
    await ketua.sees("Tampil sebagai gambar", "Ambil berkas aslinya")
    assert await judged_here(ketua) == []
    await ketua.page.get_by_role("button", name="Ambil berkas aslinya").click()
    await ketua.page.get_by_role("alert").wait_for()
    await ketua.fill(Alasan="Gambarnya kabur.")
    async with ketua.page.expect_download() as coming:
        await ketua.page.get_by_role("button", name="Ambil berkas aslinya").click()
    assert (await coming.value).suggested_filename.endswith(".pdf")
    await ketua.leave()


async def public_item(desk: Desk) -> str:
    """Returns the address of an item that is public."""
    await desk.open("/registry/butir?state=public")
    address = await desk.page.locator('main a[href*="/registry/butir/"]').first.get_attribute("href")
    assert address is not None
    return address.removeprefix(desk.address)


async def with_original(house: House) -> str:
    """Hands in an item with a letter as its original; returns the address of that original's page."""
    item = stories(BUSY_DAY)[0].dossier() | {"files": ["surat.pdf"]}
    dossier = {"skpd": SAMPLE_SKPD, "items": [item]}
    taken = await house.officers.submit(dossier, files=[("surat.pdf", LETTER, "application/pdf")])
    await house.province.settle()
    item_id = taken["items"][0]["item_id"]
    record = await house.officers.get("petugas", f"/registry/api/items/{item_id}")
    return f"/registry/butir/{item_id}/dokumen/{record['dossier']['files'][0]['file_id']}"


async def upload(desk: Desk, item: str, file: Path, content: bytes) -> None:
    """Uploads a copy and lands on its page."""
    await asyncio.to_thread(file.write_bytes, content)
    await desk.open(f"{item}/salinan")
    await desk.attach("Berkas salinan", file)
    await desk.press("Unggah salinan")
    await desk.sees("Salinan publikasi tersimpan")


async def refused_then_uploaded(desk: Desk, item: str, folder: Path) -> None:
    """Uploads a copy whose box hides nothing, reads where and how to mend it, and uploads a good one."""
    await asyncio.to_thread((folder / "buruk.pdf").write_bytes, black_box(0))
    await desk.open(f"{item}/salinan")
    await desk.attach("Berkas salinan", folder / "buruk.pdf")
    await desk.page.get_by_role("button", name="Unggah salinan", exact=True).click()
    await desk.page.get_by_role("alert").wait_for()
    await desk.sees("halaman 1")
    assert await desk.page.locator("#file[aria-invalid]").count() == 1
    assert await judged_here(desk) == []
    await upload(desk, item, folder / "salinan.pdf", LETTER)


async def draw(desk: Desk, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drags the mouse over the page; places are shares of its size."""
    await desk.page.locator(".marking").scroll_into_view_if_needed()
    box = await desk.page.locator(".marking svg").bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    await desk.page.mouse.move(*places[0])
    await desk.page.mouse.down()
    await desk.page.mouse.move(*places[1], steps=4)
    await desk.page.mouse.up()


async def released(house: House, item: str) -> None:
    """Another person sees the one copy that waits, the blacked-out one, and releases it."""
    desk = await house.desk("petugas2", script=True)
    await desk.open(f"{item}/lepas-salinan")
    await desk.sees("Halaman seperti yang akan dilihat masyarakat", "Bagian yang dihitamkan di sini")
    assert await judged_here(desk) == []
    await desk.tick("Saya sudah melihat setiap halaman dan teksnya")
    await desk.press("Lepas kepada penerbit")
    await desk.sees("Salinan dilepas kepada penerbit.")
    await desk.leave()

"""The desk of copies: black-out by number, a look at the result before it is stored, examination and release."""

import re

import pytest

from services.registry.pages.mark_rows import Row, marks_of, rows_of
from services.registry.tables import copies
from shared.contracts.publications import PublicationRefusedV1
from shared.contracts.submissions import FileRef
from shared.files.copy_facts import Mark
from shared.security.encryption import seal_bytes
from shared.web.typed_forms import Typed
from tests.files.bad_redactions import black_box
from tests.registry.build import a_classification, a_ground, stream
from tests.registry.doors import Doors
from tests.registry.pages.desk import Desk, hidden, sit_down, words_of
from tests.registry.test_checked_copies import LETTER

NAME = {"page": "1", "left": "5", "top": "8,5", "right": "90", "bottom": "11"}
"""The line with the secret, in percent."""
SECRET = "SITI"


async def public_item(doors: Doors) -> str:
    """Takes in an item with the letter as its original and lets its time pass."""
    registry = doors.registry
    await registry.objects.put("files/f1.age", stream(seal_bytes(LETTER, registry.keys.recipients["registry"])))
    words = {"sha256": "0" * 64, "size": len(LETTER), "media_type": "application/pdf"}
    files = (FileRef(file_id="f1", object_key="files/f1.age", **words),)
    item_id = await registry.exempt(a_classification(a_ground("b")), files=files)
    await registry.lapse(item_id)
    return item_id


async def step(desk: Desk, path: str, langkah: str, *boxes: dict[str, str], sha256: str = "") -> tuple[int, str]:
    """Sends the form of the tool with these boxes; returns status and page, or where it leads."""
    shown = await desk.open(path)
    typed = {f"box.{number}.{side}": word for number, box in enumerate(boxes) for side, word in box.items()}
    typed |= {"langkah": langkah, "halaman": "1", "sha256": sha256}
    answer = await desk.client.post(path, data={"_csrf": hidden(shown.text)["_csrf"], **typed})
    return answer.status_code, answer.headers.get("location", answer.text)


async def test_an_original_is_blacked_out_examined_and_released(doors: Doors) -> None:
    item_id = await public_item(doors)
    petugas, other = await sit_down(doors, "petugas"), await sit_down(doors, "petugas2")
    path = f"/registry/butir/{item_id}/dokumen/f1/hitamkan"
    assert path in (await petugas.open(path.removesuffix("/hitamkan"))).text
    status, preview = await step(petugas, path, "pratinjau", NAME)
    assert (status, await doors.registry.count(copies)) == (200, 0)
    assert "Belum ada yang disimpan" in preview
    sha256 = hidden(preview)["sha256"]
    status, place = await step(petugas, path, "simpan", NAME, sha256=sha256)
    assert (status, await doors.registry.count(copies)) == (303, 1)
    examined = (await other.open(place)).text
    assert "Tidak ada lagi pada salinan" in examined
    assert SECRET in examined.split("<del>")[1].split("</del>")[0]
    assert "Tidak ditemukan dalam teksnya" in examined
    assert hidden(examined)["sha256"] == sha256
    picture = await other.open(place.split("/periksa")[0] + "/halaman/1")
    assert (picture.content[:4], picture.headers["cache-control"]) == (b"\x89PNG", "no-store")
    released = await other.send(place.split("?")[0], opened="ya")
    assert released.headers["location"].endswith("?selesai=lepas-salinan")


async def test_a_copy_that_is_blacked_out_is_replaced_and_released_by_nobody(doors: Doors) -> None:
    item_id = await public_item(doors)
    petugas, other = await sit_down(doors, "petugas"), await sit_down(doors, "petugas2")
    file = {"file": ("a.pdf", LETTER, "application/pdf")}
    uploaded = await petugas.client.post(f"/registry/butir/{item_id}/salinan", files=file)
    first = uploaded.headers["location"].split("?")[0]
    path = first.replace("periksa", "hitamkan")
    _, preview = await step(petugas, path, "pratinjau", NAME)
    shown = await other.open(first)
    _, place = await step(petugas, path, "simpan", NAME, sha256=hidden(preview)["sha256"])
    only = await other.open(f"/registry/butir/{item_id}/lepas-salinan")
    assert only.headers["location"] == place.split("?")[0]
    assert "1 salinan yang menunggu sudah diganti" in words_of((await other.open(place)).text)
    gone = await other.client.post(first, data={**hidden(shown.text), "opened": "ya"})
    assert (gone.status_code, "SALINAN_DIGANTI" in gone.text) == (409, True)
    item = words_of((await petugas.open(f"/registry/butir/{item_id}")).text)
    assert ("tidak dapat dilepas" in item, item.count("menunggu orang lain melepasnya")) == (True, 1)


async def test_what_the_website_refused_is_told_until_another_copy_is_released(doors: Doors) -> None:
    item_id = await public_item(doors)
    petugas, other = await sit_down(doors, "petugas"), await sit_down(doors, "petugas2")
    now = doors.registry.clock.now()
    await doors.registry.hear(PublicationRefusedV1(item_id=item_id, reason="SALINAN_TIDAK_UTUH", refused_at=now))
    page = f"/registry/butir/{item_id}"
    assert "SALINAN_TIDAK_UTUH" in (await petugas.open(page)).text
    file = {"file": ("a.pdf", LETTER, "application/pdf")}
    uploaded = await petugas.client.post(f"{page}/salinan", files=file)
    shown = (await other.open(uploaded.headers["location"])).text
    await other.send(uploaded.headers["location"].split("?")[0], opened="ya")
    assert ("sha256" in shown, "SALINAN_TIDAK_UTUH" in (await petugas.open(page)).text) == (True, False)


async def test_an_upload_replaces_what_waits_unless_it_is_another_part(doors: Doors) -> None:
    item_id = await public_item(doors)
    petugas, other = await sit_down(doors, "petugas"), await sit_down(doors, "petugas2")
    address = f"/registry/butir/{item_id}/salinan"
    file = {"file": ("a.pdf", LETTER, "application/pdf")}
    await petugas.client.post(address, files=file)
    assert "Salinan lain masih menunggu" in (await petugas.open(address)).text
    await petugas.client.post(address, data={"beside": "ya"}, files=file)
    listed = (await other.open(f"/registry/butir/{item_id}/lepas-salinan")).text
    assert len(set(re.findall(r'href="(/registry/[^"]+/periksa)"', listed))) == 2
    last = await petugas.client.post(address, files=file)
    only = await other.open(f"/registry/butir/{item_id}/lepas-salinan")
    assert only.headers["location"] == last.headers["location"].split("?")[0]


async def test_a_result_that_was_not_shown_is_not_stored(doors: Doors) -> None:
    item_id = await public_item(doors)
    petugas = await sit_down(doors, "petugas")
    path = f"/registry/butir/{item_id}/dokumen/f1/hitamkan"
    _, preview = await step(petugas, path, "pratinjau", NAME)
    wider = {**NAME, "bottom": "12"}
    status, page = await step(petugas, path, "simpan", wider, sha256=hidden(preview)["sha256"])
    assert (status, 'class="summary-of-errors"' in page, await doors.registry.count(copies)) == (422, True, 0)
    assert 'value="12"' in page


async def test_another_hash_releases_nothing_and_the_uploader_is_not_asked(doors: Doors) -> None:
    item_id = await public_item(doors)
    petugas, other = await sit_down(doors, "petugas"), await sit_down(doors, "petugas2")
    file = {"file": ("a.pdf", LETTER, "application/pdf")}
    place = (await petugas.client.post(f"/registry/butir/{item_id}/salinan", files=file)).headers["location"]
    path = place.split("?")[0]
    own = words_of((await petugas.open(path)).text)
    assert ("Lepas kepada penerbit" in own, "Periksa satu per satu" in own) == (False, True)
    changed = await other.send(path, opened="ya", sha256="0" * 64)
    assert (changed.status_code, 'href="#opened"' in changed.text) == (422, True)
    assert "SHA-256" in changed.text


async def test_a_mark_that_hides_nothing_is_said_at_the_field_with_its_place(doors: Doors) -> None:
    item_id = await public_item(doors)
    petugas = await sit_down(doors, "petugas")
    file = {"file": ("a.pdf", black_box(0), "application/pdf")}
    refused = await petugas.client.post(f"/registry/butir/{item_id}/salinan", files=file)
    assert (refused.status_code, 'href="#file"' in refused.text) == (422, True)
    assert re.search(r"Letaknya: halaman 1, [\d.]+ cm dari kiri dan [\d.]+ cm dari bawah", refused.text)
    assert "hitamkan dengan alat di sini" in refused.text


async def test_boxes_are_added_and_removed_without_a_script(doors: Doors) -> None:
    path = f"/registry/butir/{await public_item(doors)}/dokumen/f1/hitamkan"
    petugas = await sit_down(doors, "petugas")
    _, two = await step(petugas, path, "tambah", NAME)
    assert ('name="box.1.left"' in two, 'value="8,5"' in two, "<rect" in two) == (True, True, True)
    _, one = await step(petugas, path, "hapus:0", NAME, {**NAME, "left": "50"})
    assert ('value="50"' in one, 'name="box.1.left"' in one) == (True, False)
    status, blank = await step(petugas, path, "pratinjau")
    assert (status, 'href="#box.0.left"' in blank) == (422, True)
    status, wrong = await step(petugas, path, "pratinjau", {**NAME, "right": "4"})
    assert (status, 'href="#box.0.right"' in wrong, 'value="4"' in wrong) == (422, True, True)


@pytest.mark.parametrize(
    ("row", "at"),
    [
        (Row("1", "a", "1", "2", "3"), "box.0.left"),
        (Row("1", "1", "-1", "2", "3"), "box.0.top"),
        (Row("1", "1", "1", "nan", "3"), "box.0.right"),
        (Row("1", "1", "1", "2", "101"), "box.0.bottom"),
        (Row("3", "1", "1", "2", "2"), "box.0.page"),
        (Row("1", "2", "1", "2", "3"), "box.0.right"),
    ],
)
def test_a_wrong_box_is_said_at_its_field(row: Row, at: str) -> None:
    marks, faults = marks_of([row], 2)
    assert (marks, [name for name, _ in faults]) == ([], [at])


def test_rows_keep_their_order_and_blank_ones_mark_nothing() -> None:
    words = {"box.10.left": "1", "box.2.page": "2", "box.2.left": "10%", "box.2.top": "0", "box.x.left": "9"}
    rows = rows_of(Typed(words | {"box.2.right": "50", "box.2.bottom": "12,5", "box.11.page": "1"}))
    assert [row.left for row in rows] == ["10%", "1", ""]
    assert marks_of([rows[0], rows[2]], 2) == ([Mark(2, (0.1, 0.0, 0.5, 0.125))], [])

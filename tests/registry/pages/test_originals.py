"""Originals at the desk: seen as pictures, taken as files for a written reason only, both in the audit trail."""

import pytest
from sqlalchemy import select

from services.registry.tables import MESSAGING
from shared.contracts.submissions import FileRef
from shared.security.encryption import seal_bytes
from tests.files.pdfs import a_pdf
from tests.registry.build import stream
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of

PDF = a_pdf("asli yang tersegel")


async def an_original(doors: Doors, content: bytes = PDF, media_type: str = "application/pdf") -> str:
    """Takes an item in with one original and returns the address of its page."""
    registry = doors.registry
    await registry.objects.put("files/f1.age", stream(seal_bytes(content, registry.keys.recipients["registry"])))
    file = FileRef(file_id="f1", object_key="files/f1.age", sha256="0" * 64, size=len(content), media_type=media_type)
    item_id = await registry.take_in(files=(file,))
    return f"/registry/butir/{item_id}/dokumen/f1"


async def readings(doors: Doors) -> list[dict[str, object]]:
    """Returns what the audit trail says of the readings of files."""
    a = MESSAGING.audit.rows.c
    async with doors.registry.database.snapshot() as connection:
        found = await connection.execute(select(a.detail).where(a.act == "read_file").order_by(a.id))
        return [{name: word for name, word in row[0].items() if name != "version"} for row in found]


async def test_an_original_is_seen_as_a_picture(doors: Doors) -> None:
    path = await an_original(doors)
    tim = await sit_down(doors, "tim")
    page = await tim.open(path)
    assert page.headers["cache-control"] == "no-store"
    assert 'src="data:image/png;base64,iVBOR' in page.text
    assert 'alt="Halaman 1 dari 1 berkas' in page.text
    assert await readings(doors) == [{"file": "f1", "page": 1}]
    assert (await tim.open(f"{path}?halaman=2")).status_code == 404


async def test_the_file_itself_is_given_for_a_reason_alone(doors: Doors) -> None:
    path = await an_original(doors)
    ketua = await sit_down(doors, "ketua")
    blank = await ketua.send(path, reason=" ")
    assert (blank.status_code, 'href="#reason"' in blank.text) == (422, True)
    given = await ketua.send(path, reason="Gambarnya kabur.")
    assert (given.content, given.headers["cache-control"]) == (PDF, "no-store")
    assert given.headers["content-disposition"].startswith("attachment")
    assert (await readings(doors))[-1] == {"file": "f1", "bytes": True, "reason": "Gambarnya kabur."}


@pytest.mark.parametrize(
    ("content", "media_type", "said"),
    [
        (b"PK\x03\x04", "application/vnd.ms-powerpoint", "tidak dapat ditampilkan di sini"),
        (b"%PDF-1.7 rusak", "application/pdf", "tidak dapat ditampilkan di sini"),
        (b"Rp1.000 <b>tebal</b>", "text/plain", "Rp1.000 <b>tebal</b>"),
    ],
)
async def test_what_is_no_picture_is_said_plainly(doors: Doors, content: bytes, media_type: str, said: str) -> None:
    petugas = await sit_down(doors, "petugas")
    page = await petugas.open(await an_original(doors, content, media_type))
    assert (page.status_code, "<img" in page.text) == (200, False)
    assert said in words_of(page.text) or said in page.text.replace("&lt;", "<").replace("&gt;", ">")


async def test_a_program_gets_a_page_as_png_and_the_file_for_a_reason(doors: Doors) -> None:
    path = (await an_original(doors)).replace("/registry/butir", "/items").replace("dokumen", "files")
    async with await doors.program("petugas") as client:
        drawn = await client.get(f"{path}/pages/1")
        unreasoned = await client.post(f"{path}/original", json={})
        given = await client.post(f"{path}/original", json={"reason": "Pembandingan."})
    assert (drawn.headers["content-type"], drawn.headers["x-pages"]) == ("image/png", "1")
    assert drawn.headers["cache-control"] == "no-store"
    assert (unreasoned.status_code, unreasoned.json()["code"]) == (422, "TANPA_ALASAN")
    assert given.content == PDF

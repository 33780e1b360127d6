"""The one reader of bodies of parts: any cut into pieces reads the same, and its limits hold for every room."""

from collections.abc import AsyncIterator

import pytest

from shared.runtime.errors import Malformed
from shared.web.multipart import LONGEST_FIELD, MOST_FIELDS, FormPart, Multipart
from tests.web.house import House

FORM = "multipart/form-data; boundary=batas"
END = b"--batas--\r\n"


def field(name: str, content: bytes) -> bytes:
    return b'--batas\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), content)


def file(name: str, content: bytes) -> bytes:
    head = b'--batas\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n' % name.encode()
    return head + b"Content-Type: Application/PDF; x=y\r\n\r\n" + content + b"\r\n"


WHOLE = field("alasan", b"salah ketik") + file("surat.pdf", b"%PDF-1.7 " * 90) + file("", b"") + END


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def read_by(body: bytes, size: int = 64, *, length: int | None = None) -> Multipart:
    return Multipart(pieces(body, size), FORM, length=length)


async def told(part: FormPart) -> tuple[str, bool, str, str, bytes]:
    content = b"".join([chunk async for chunk in part.chunks()])
    return part.name, part.is_file, part.file_name, part.media_type, content


@pytest.mark.parametrize("size", [1, 7, 4096])
async def test_a_body_in_pieces_of_any_size_has_the_same_parts(size: int) -> None:
    assert [await told(part) async for part in read_by(WHOLE, size, length=len(WHOLE)).parts()] == [
        ("alasan", False, "", "", b"salah ketik"),
        ("file", True, "surat.pdf", "application/pdf", b"%PDF-1.7 " * 90),
        ("file", True, "", "application/pdf", b""),
    ]


async def test_a_part_that_is_not_read_is_passed_over() -> None:
    assert [part.file_name async for part in read_by(WHOLE).parts()] == ["", "surat.pdf", ""]


async def texts(body: Multipart) -> list[str]:
    return [await part.text() async for part in body.parts()]


@pytest.mark.parametrize(
    ("body", "length", "code"),
    [
        (WHOLE[:-4], None, "BERKAS_TERPOTONG"),
        (WHOLE, len(WHOLE) + 1, "BERKAS_TERPOTONG"),
        (b"bukan formulir", None, "UNGGAHAN_RUSAK"),
        (field("x", b"y" * (LONGEST_FIELD + 1)) + END, None, "UNGGAHAN_RUSAK"),
        (field("x", b"") * (MOST_FIELDS + 1) + END, None, "UNGGAHAN_RUSAK"),
    ],
)
async def test_a_body_that_is_not_whole_or_too_much_is_refused(body: bytes, length: int | None, code: str) -> None:
    with pytest.raises(Malformed) as error:
        await texts(read_by(body, length=length))
    assert error.value.code == code


async def test_a_body_at_its_limits_is_read() -> None:
    body = field("x", b"y" * LONGEST_FIELD) * MOST_FIELDS + file("surat.pdf", b"") * (MOST_FIELDS + 1) + END
    assert len(await texts(read_by(body, 10**6))) == 2 * MOST_FIELDS + 1


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data", f"{FORM}{'x' * 300}"])
def test_a_body_that_says_no_boundary_is_refused(kind: str) -> None:
    with pytest.raises(Malformed) as error:
        Multipart(pieces(WHOLE, 9), kind)
    assert error.value.code == "UNGGAHAN_RUSAK"


async def test_an_address_of_words_takes_no_file(house: House) -> None:
    """Only uploads go past a body in a stream; elsewhere a file would be spooled to a disk as it is."""
    operator = await house.program("operator")
    files = {"reason": ("surat.pdf", b"%PDF-1.7 rahasia", "application/pdf")}
    answer = await operator.post("/uji/ops/dead-letters/1/park", files=files)
    assert (answer.status_code, answer.json()["code"]) == (400, "UNGGAHAN_RUSAK")

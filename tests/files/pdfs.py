"""PDFs made by hand, byte by byte, so that each shape of a producer and each attack can be had."""

import zlib
from collections.abc import Sequence

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
PAGES = 2
"""Numbers of the first objects: catalog 1, pages 2, page 3, contents 4, font 5; others follow."""


def a_pdf(
    text: str = "halo",
    *,
    size: int = 0,
    head: bytes = HEAD,
    catalog: bytes = b"",
    page: bytes = b"",
    more: Sequence[bytes] = (),
    trailer: bytes = b"",
    eol: bytes = b"\n",
    packed: bool = False,
) -> bytes:
    """Returns a whole PDF of one page; `size` bytes of filling stand in a stream that no page draws."""
    drawing = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode("latin-1", "replace")
    content = zlib.compress(drawing) if packed else drawing
    named = b"/Filter/FlateDecode" if packed else b""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>"
        + page
        + b">>",
        stream(content, named),
        FONT,
        *more,
    ]
    if size:
        objects.append(stream((b"isi dokumen " * (size // 12 + 1))[:size]))
    return assembled(objects, head=head, trailer=trailer, eol=eol)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Returns the body of a stream object."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), entries, data)


def assembled(objects: Sequence[bytes], *, head: bytes = HEAD, trailer: bytes = b"", eol: bytes = b"\n") -> bytes:
    """Returns objects with header, cross-reference table and trailer."""
    out, places = bytearray(head.replace(b"\n", eol)), []
    start = max(out.find(b"%PDF"), 0)
    for number, body in enumerate(objects, start=1):
        places.append(len(out) - start)
        out += b"%d 0 obj%s%s%sendobj%s" % (number, eol, body, eol, eol)
    table = len(out) - start
    out += b"xref%s0 %d%s0000000000 65535 f\r\n" % (eol, len(objects) + 1, eol)
    for place in places:
        out += b"%010d 00000 n\r\n" % place
    out += b"trailer%s<</Size %d/Root 1 0 R%s>>%sstartxref%s%d%s%%%%EOF%s" % (
        eol, len(objects) + 1, trailer, eol, eol, table, eol, eol,
    )  # fmt: skip
    return bytes(out)


def appended(base: bytes, number: int, body: bytes) -> bytes:
    """Returns a PDF with one object changed by an incremental update (ISO 32000-2, 7.5.6)."""
    previous = int(base[base.rfind(b"startxref") + 9 :].split()[0])
    out = bytearray(base)
    place = len(out)
    out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n%d 1\n%010d 00000 n\r\ntrailer\n<</Size 60/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        number, place, previous, table,
    )  # fmt: skip
    return bytes(out)

"""Where fuzzing begins: input that is right, so that what is nearly right is soon found."""

import csv
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl

TESTS = Path(__file__).parents[1]
PART = b'--b\r\ncontent-disposition: form-data; name="berkas"; filename="a.pdf"\r\ncontent-type: a/b\r\n\r\nisi\r\n'
ROWS = (("No", "Informasi", "Dasar hukum", "Jangka waktu"), ("1", "Rencana", "Pasal 17 huruf h", "5 tahun"))


def events() -> Iterator[bytes]:
    """Yields the golden events as records."""
    for path in sorted((TESTS / "contracts/golden").glob("*.json")):
        golden = json.loads(path.read_text("utf-8"))
        words = [word for pair in golden["headers"].items() for word in pair]
        yield "\t".join(words).encode() + b"\n" + json.dumps(golden["data"]).encode()


def workbooks() -> Iterator[bytes]:
    """Yields one list as CSV and as a workbook; the first byte chooses the kind."""
    yield b"\x00" + "\n".join(";".join(row) for row in ROWS).encode()
    book, saved = openpyxl.Workbook(), BytesIO()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(saved)
    yield b"\x01" + saved.getvalue()


def periods() -> Iterator[bytes]:
    """Yields the wordings of the law's table."""
    with (TESTS / "law/wordings.csv").open(encoding="utf-8") as table:
        yield from (row[0].encode() for row in csv.reader(table, delimiter="|"))


def bodies() -> Iterator[bytes]:
    """Yields a body of two parts, in pieces of 7 and of 200 bytes."""
    yield from (bytes([size]) + PART * 2 + b"--b--\r\n" for size in (7, 200))


def queries() -> Iterator[bytes]:
    """Yields the query of a search."""
    yield b"q=rencana&skpd=dinkes&huruf=h&tahun=2026&urut=judul&halaman=2"


SEEDS = {"event": events, "workbook": workbooks, "period": periods, "multipart": bodies, "query": queries}

"""Uploads as streams: cut short, lying about their length, and larger than memory should hold."""

import json
import os
from collections.abc import AsyncIterator

import httpx
import psutil
import pytest

from shared.contracts.submissions import ItemSubmittedV1
from shared.runtime.byte_streams import MEBIBYTE
from tests.files.pdfs import a_pdf
from tests.intake.house import PDF, House, a_dossier
from tests.sessions import SignedIn

BOUNDARY = "batas"
HEAD = {"Idempotency-Key": "k-1", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def part(name: str, data: bytes, *, filename: str = "", kind: str = "application/pdf") -> bytes:
    naming = f'; filename="{filename}"' if filename else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{naming}\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + data + b"\r\n"


DOSSIER = part("dossier", json.dumps(a_dossier()).encode(), kind="application/json")
TIMEOUT = httpx.Timeout(120)
BIG = a_pdf(size=40 * len(PDF))
FILE = part("files", BIG, filename="bukti.pdf")
END = f"--{BOUNDARY}--\r\n".encode()
WHOLE = DOSSIER + FILE + END


async def slowly(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@pytest.mark.parametrize("size", [1, 7, 64, 4096, 10**6])
async def test_a_body_in_pieces_of_any_size_is_the_same_body(house: House, size: int) -> None:
    client = await house.client()
    answer = await client.post("/api/submissions", headers=HEAD, content=slowly(WHOLE, size))
    assert answer.status_code == 201, answer.text
    (event,) = await house.events(ItemSubmittedV1)
    assert await house.unsealed(event.files[0].object_key) == BIG


@pytest.mark.parametrize("kept", [10, len(DOSSIER) - 5, len(DOSSIER) + 200, len(WHOLE) - len(END), len(WHOLE) - 4])
async def test_an_upload_without_its_end_leaves_nothing(house: House, kept: int) -> None:
    client = await house.client()
    before = await house.counts()
    answer = await client.post("/api/submissions", headers=HEAD, content=slowly(WHOLE[:kept], 100))
    assert (answer.status_code, answer.json()["code"]) == (400, "BERKAS_TERPOTONG")
    assert await house.counts() == before
    assert [line["code"] for line in await house.audit()] == ["BERKAS_TERPOTONG"]


@pytest.mark.parametrize("length", [len(WHOLE) - 1, len(WHOLE) + 1])
async def test_a_body_of_another_length_than_announced_is_refused(house: House, length: int) -> None:
    client = await house.client()
    before = await house.counts()
    headers = {**HEAD, "Content-Length": str(length)}
    answer = await client.post("/api/submissions", headers=headers, content=slowly(WHOLE, 100))
    assert answer.json()["code"] == "BERKAS_TERPOTONG"
    assert await house.counts() == before


async def test_a_client_that_goes_away_leaves_nothing(house: House) -> None:
    await house.client()
    before = await house.counts()
    messages: list[dict[str, object]] = [
        {"type": "http.request", "body": WHOLE[: len(DOSSIER) + 300], "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, object]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(_: object) -> None:
        """Nobody listens any more."""

    head = HEAD | await SignedIn(house.identity, "skpd").headers()
    sent = [(name.lower().encode(), value.encode()) for name, value in head.items()]
    scope = {"type": "http", "method": "POST", "path": "/api/submissions", "headers": sent, "query_string": b""}
    await house.app({**scope, "http_version": "1.1", "scheme": "http", "root_path": ""}, receive, send)
    assert await house.counts() == before
    assert [line["code"] for line in await house.audit()] == ["BERKAS_TERPOTONG"]


@pytest.mark.parametrize(
    "body", [b"bukan multipart", DOSSIER.replace(b"\r\n\r\n", b"\r\nrusak\r\n\r\n", 1) + END, b"--" + END]
)
async def test_a_body_that_is_no_multipart_is_refused(house: House, body: bytes) -> None:
    client = await house.client()
    answer = await client.post("/api/submissions", headers=HEAD, content=body)
    assert answer.status_code == 400
    assert answer.json()["code"] in {"UNGGAHAN_RUSAK", "BERKAS_TERPOTONG", "DOSIR_TIDAK_ADA"}


async def large(content: bytes, seen: list[int]) -> AsyncIterator[bytes]:
    """Yields a body with a file in pieces of 256 KiB and notes this process' memory at each piece."""
    process = psutil.Process(os.getpid())
    yield DOSSIER + part("files", b"", filename="besar.pdf").removesuffix(b"\r\n")
    for start in range(0, len(content), 256 * 1024):
        seen.append(process.memory_info().rss)
        yield content[start : start + 256 * 1024]
    yield b"\r\n" + END


async def test_a_file_as_large_as_allowed_passes_in_bounded_memory(house: House) -> None:
    house.limits.file = 50 * MEBIBYTE
    client = await house.client()
    await client.post("/api/submissions", headers=HEAD | {"Idempotency-Key": "warm"}, content=WHOLE)
    content, seen = a_pdf(size=49 * MEBIBYTE), list[int]()
    answer = await client.post("/api/submissions", headers=HEAD, content=large(content, seen), timeout=TIMEOUT)
    assert answer.status_code == 201, answer.text
    assert answer.json()["files"][0]["size"] == len(content)
    assert max(seen) - seen[0] < 24 * MEBIBYTE

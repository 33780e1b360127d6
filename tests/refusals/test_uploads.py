"""Uploads that end before they should, over a real socket: nothing of them stays."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn

from tests.eventually import eventually
from tests.files.pdfs import a_pdf
from tests.refusals.house import House, a_form, key, problem_of

BOUNDARY = "batas"
PDF = a_pdf(size=240_000)


def part(name: str, data: bytes, kind: str, filename: str = "") -> bytes:
    naming = f'; filename="{filename}"' if filename else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{naming}\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + data + b"\r\n"


FORM = part("dossier", json.dumps(a_form()).encode(), "application/json")
WHOLE = FORM + part("files", PDF, "application/pdf", "bukti.pdf") + f"--{BOUNDARY}--\r\n".encode()
WORKBOOK = part("file", PDF, "application/octet-stream", "daftar.xlsx")
HEADERS = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


@pytest.fixture(scope="module")
async def port(house: House) -> AsyncIterator[int]:
    """Serves the province on a free port of this machine."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(house.province.app, log_config=None, lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        await eventually(lambda: server.started, "the server listens")
        yield listener.getsockname()[1]
        server.should_exit = True
        await running


async def cut_off(house: House, port: int, path: str, body: bytes, announced: int) -> None:
    """Sends a part of a body over a socket and hangs up."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    head = {**HEADERS, **key(), **await house.people["petugas"].headers(), "content-length": str(announced)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    writer.write(f"POST {path} HTTP/1.1\r\nHost: terbuka\r\n{lines}\r\n".encode() + body)
    await writer.drain()
    writer.transport.abort()


@pytest.mark.parametrize("kept", [10, len(FORM) + 5, len(FORM) + 100_000, len(WHOLE) - 3])
@pytest.mark.parametrize(
    "path",
    ["/intake/api/submissions", "/intake/api/spreadsheets?mode=commit&kind=history&skpd=dinkes&filename=daftar.xlsx"],
)
async def test_a_sender_that_hangs_up_leaves_one_line(house: House, port: int, path: str, kept: int) -> None:
    body = WHOLE if "submissions" in path else WORKBOOK * 2
    before, mark = await house.traces(), await house.mark()
    await cut_off(house, port, path, body[:kept], len(WHOLE) * 2)
    expected = [("intake", "petugas", "BERKAS_TERPOTONG")]

    async def noted() -> bool:
        return await house.audited_since(mark) == expected

    await eventually(noted, "the refusal is in the trail")
    await house.unchanged(before, mark, expected)


async def test_a_copy_whose_sender_hangs_up_leaves_one_line(house: House, port: int) -> None:
    path = f"/registry/api/items/{house.items['lapsed']}/publication-copy"
    before, mark = await house.traces(), await house.mark()
    await cut_off(house, port, path, part("file", PDF, "application/pdf", "salinan.pdf")[:100_000], len(PDF) + 500)
    expected = [("registry", "petugas", "BERKAS_TERPOTONG")]

    async def noted() -> bool:
        return await house.audited_since(mark) == expected

    await eventually(noted, "the refusal is in the trail")
    await house.unchanged(before, mark, expected)


@pytest.mark.parametrize("kept", [10, len(FORM) - 3, len(FORM) + 100_000, len(WHOLE) - 5])
async def test_a_body_without_its_end_is_refused(house: House, kept: int) -> None:
    await house.refused(
        "petugas", "POST", "/intake/api/submissions", status=400, code="BERKAS_TERPOTONG",
        headers={**key(), **HEADERS}, content=WHOLE[:kept],
    )  # fmt: skip


async def test_an_upload_larger_than_any_may_be_is_refused_by_its_announcement(house: House) -> None:
    headers = {**key(), **HEADERS, "content-length": str(10**12)}
    before, mark = await house.traces(), await house.mark()
    answer = await house.call("petugas", "POST", "/intake/api/submissions", headers=headers, content=b"x")
    problem_of(answer, 413, "PERMINTAAN_TERLALU_BESAR")
    await house.unchanged(before, mark, [])

"""A program that sends a file by tus, one request at a time."""

from base64 import b64encode
from typing import Any

import httpx

from tests.files.pdfs import a_pdf

VERSION = {"tus-resumable": "1.0.0"}
BODY = "application/offset+octet-stream"
PART = 8 * 1024
PAPER = a_pdf("surat", size=5 * PART + 100)
"""A paper of five parts and a little more."""


def metadata(name: str) -> str:
    return f"filename {b64encode(name.encode()).decode()},filetype"


async def begin(client: httpx.AsyncClient, name: str = "surat.pdf", length: int = len(PAPER)) -> httpx.Response:
    head = {**VERSION, "upload-length": str(length), "upload-metadata": metadata(name)}
    return await client.post("/api/uploads", headers=head)


async def begun(client: httpx.AsyncClient, **changes: Any) -> str:
    """Begins an upload and returns its address in the room."""
    answer = await begin(client, **changes)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"].removeprefix("/intake")


async def go_on(client: httpx.AsyncClient, address: str, place: int, content: Any) -> httpx.Response:
    head = {**VERSION, "upload-offset": str(place), "content-type": BODY}
    return await client.patch(address, headers=head, content=content)


async def place_of(client: httpx.AsyncClient, address: str) -> int:
    answer = await client.head(address, headers=VERSION)
    assert answer.status_code == 200, answer.text
    return int(answer.headers["upload-offset"])


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")

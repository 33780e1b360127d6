"""Fetches the signed heads that a running Terbuka gives to everyone."""

import time
from collections.abc import Iterator

import httpx

from deploy.client import TIMEOUT
from deploy.rooms import AUDITED, IDENTITY
from shared.runtime.errors import Refusal
from shared.security.audit_heads import Head, read_head

SCHEMES = ("http://", "https://")
LARGEST = 4 * 1024 * 1024
"""Bytes of one answer; a thousand heads are a tenth of it."""
ANSWER_SECONDS = 120.0
"""How long one answer may take as a whole: a server that gives a byte now and then is silent."""


def is_address(words: str) -> bool:
    """Tells whether words are the address of a server, and no file."""
    return words.startswith(SCHEMES)


def fetch_heads(address: str) -> Iterator[Head | None]:
    """Yields the heads of every room; None stands for a line that is no head.

    Raises `Refusal` (`KEPALA_TIDAK_TERAMBIL`) where the server does not give them.
    """
    with httpx.Client(base_url=address.rstrip("/"), timeout=TIMEOUT) as client:
        for room in AUDITED:
            yield from heads_of_room(client, room)


def heads_of_room(client: httpx.Client, room: str, after: int = 0) -> Iterator[Head | None]:
    """Yields the heads of a room behind a position; None stands for a line that is no head.

    Raises `Refusal` (`KEPALA_TIDAK_TERAMBIL`) where the server does not give them, or not in order.
    """
    path = ("" if room == IDENTITY else f"/{room}") + "/api/audit-heads"
    while lines := _lines(client, path, after):
        last = after
        for head in map(read_head, lines):
            if head is not None and head.position < last:
                raise _not_given(path, "urutannya salah")
            last = head.position if head is not None else last
            yield head
        if last <= after:
            raise _not_given(path, "urutannya salah")
        after = last


def _lines(client: httpx.Client, path: str, after: int) -> list[str]:
    body, end = bytearray(), time.monotonic() + ANSWER_SECONDS
    try:
        with client.stream("GET", path, params={"after": after}) as answer:
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise _not_given(path, "jawabannya terlalu besar")
                if time.monotonic() > end:
                    raise _not_given(path, "jawabannya terlalu lambat")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _not_given(path, str(error)) from error
    if answer.status_code != httpx.codes.OK:
        raise _not_given(path, f"jawabannya {answer.status_code}")
    return body.decode(errors="replace").splitlines()


def _not_given(path: str, why: str) -> Refusal:
    return Refusal(
        "KEPALA_TIDAK_TERAMBIL",
        f"Kepala jejak audit tidak dapat diambil dari {path}: {why}.",
        mend="Periksa alamatnya, atau sebutkan berkas yang Anda simpan.",
    )

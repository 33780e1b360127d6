"""Looks at addresses of the public website as a stranger does, and answers what they alone answer."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import httpx

from shared.runtime.clock import Clock

TIMEOUT = httpx.Timeout(30, connect=5)


@dataclass(frozen=True)
class SeenAddress:
    """What an address answered; `status` is 0 where nothing did. `sha256` and `size` are of the whole body."""

    address: str
    status: int
    seen_at: str
    sha256: str = ""
    size: int = 0

    @property
    def is_there(self) -> bool:
        """Tells whether a reader gets something there."""
        return self.status == httpx.codes.OK and self.size > 0


def look_at(site: str, addresses: Iterable[str], clock: Clock) -> dict[str, SeenAddress]:
    """Returns what each address of a site answers now, each asked once; redirects lead nowhere else."""
    with httpx.Client(base_url=site, timeout=TIMEOUT, trust_env=False) as http:
        return {address: _seen(http, address, clock) for address in dict.fromkeys(addresses)}


def _seen(http: httpx.Client, address: str, clock: Clock) -> SeenAddress:
    at = clock.now().astimezone(UTC).isoformat(timespec="seconds")
    digest, size = hashlib.sha256(), 0
    try:
        with http.stream("GET", address) as answer:
            for chunk in answer.iter_bytes():
                digest.update(chunk)
                size += len(chunk)
    except httpx.HTTPError:
        return SeenAddress(address, 0, at)
    return SeenAddress(address, answer.status_code, at, digest.hexdigest(), size)


def with_links(answered: Mapping[str, Any], seen: Mapping[str, SeenAddress]) -> dict[str, Any]:
    """Returns the answers with what their addresses showed.

    Those that addresses alone answer are answered by it; a ya of the books of which an address is not there is none.
    """
    return {**answered, "jawaban": [_judged(row, seen) for row in answered["jawaban"]]}


def _judged(row: Mapping[str, Any], seen: Mapping[str, SeenAddress]) -> dict[str, Any]:
    found = [seen[address] for address in row["alamat"]]
    there = sum(each.is_there for each in found)
    told = {**row, "alamat": [vars(each) | {"ada": each.is_there} for each in found]}
    words = f"{there} dari {len(found)} alamat menjawab."
    if row["dijawab_alamat"]:
        answer = "ya" if there == len(found) else "sebagian" if there else "tidak"
        return {**told, "jawaban": answer, "keterangan": words}
    if there == len(found):
        return told
    answer = "sebagian" if row["jawaban"] == "ya" else row["jawaban"]
    return {**told, "jawaban": answer, "keterangan": f"{row['keterangan']} {words}"}

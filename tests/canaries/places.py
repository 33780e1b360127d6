"""Every place outside the database that content could come to, and the search of them all."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from deploy.rooms import ROOMS
from services.publisher.website.site import ALONE, DATA
from tests.canaries.canary import Canaries, words_deep
from tests.canaries.columns import Hit, Searched, search_database
from tests.canaries.lives import Lives
from tests.canaries.world import ADDRESS, World

Place = tuple[str, bytes]
"""What a place is called, and what stands there."""

LINK = re.compile(r"""https?://[\w.:-]+/[\w./~%-]*|(?<=["'>(])/[\w./~%-]*""", re.ASCII)
SEARCHED = ("contoh", "informasi", "ringkasan", "pemeriksaan", "saksi", "berkas", "kepala", "bidang", "catatan")
"""Words to search the website by: the first three are public, the others stand inside only."""
OWN_FILES = ("postgres/data/base", "postgres/data/pg_wal", "postgres/data/pg_xact", "postgres/data/pg_multixact",
             "postgres/data/pg_subtrans", "postgres/data/pg_stat", "keys")  # fmt: skip
"""Below the data folder: the database itself, whose columns are searched, and keys."""
TRAIL_COPY, REASON = "audit/registry.lines.jsonl", re.compile(rb'"reason":"[^"]*"')
"""The copy of the audit trail, and what stands there by intent: why an officer opened the file itself."""
SERVER_FAULT = 500


@dataclass
class Swept:
    """What a sweep found and how much it looked through, by kind of place."""

    hits: list[Hit] = field(default_factory=list)
    looked: Counter[str] = field(default_factory=Counter)
    size: Counter[str] = field(default_factory=Counter)
    database: Searched | None = None

    def look(self, kind: str, place: Place) -> None:
        """Looks through one place."""
        name, data = place
        self.looked[kind] += 1
        self.size[kind] += len(data)
        found = words_deep(data) | words_deep(name.encode())
        self.hits += [Hit(f"{kind} {name}", word) for word in sorted(found)]

    def told(self, canaries: Canaries) -> list[str]:
        """Returns each hit as one line: where, the word, and what it stands for."""
        known = [(hit, canaries.place_of(hit.word)) for hit in self.hits]
        return sorted({f"{hit.where}: {hit.word} = {place}" for hit, place in known if place})


async def sweep(world: World, lives: Lives) -> Swept:
    """Looks for every word in every place."""
    swept = Swept(database=await search_database(world.url))
    assert swept.database is not None
    swept.hits += swept.database.hits
    swept.look("log", ("output", world.output.read()))
    async for place in metrics(world):
        swept.look("metrics", place)
    async for place in website(world):
        swept.look("website", place)
    async for place in papers(world, lives):
        swept.look("paper", place)
    for place in mails(world):
        swept.look("mail", place)
    for kind, folder in (("temporary file", world.temporary), ("data folder", world.home)):
        for place in files(folder):
            swept.look("store" if place[0].startswith("objects/") else kind, place)
    return swept


async def metrics(world: World) -> AsyncIterator[Place]:
    """Yields the metrics of each room, and what operators read of its streams."""
    headers = await world.signed_in("operator")
    for room in ROOMS:
        for page in ("metrics", "ops/streams", "ops/stuck", "ops/dead-letters"):
            answer = await world.http.get(f"/{room}/{page}", headers=headers)
            assert answer.is_success, f"{room}/{page}: {answer.status_code}"
            yield f"{room}/{page}", answer.content
    for page in ("/monitor/", "/monitor/macet", "/monitor/api/journal", "/registry/api/items?limit=1000"):
        yield page, (await world.http.get(page, headers=await world.signed_in("operator"))).content


async def website(world: World) -> AsyncIterator[Place]:
    """Yields every page that a stranger reaches: lists, data, feeds, log, files, and answers of the search."""
    waiting = [*ALONE, *(f"/data/{name}" for name in DATA), "/dik/", "/dip/", "/log/checkpoint"]
    waiting += [f"/cari/?q={word}" for word in SEARCHED]
    seen = set(waiting)
    while waiting:
        address = waiting.pop()
        answer = await world.http.get(address)
        assert answer.status_code < SERVER_FAULT, f"{address}: {answer.status_code}"
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.multi_items())
        yield address, headers.encode() + b"\n" + answer.content
        for link in _links(address, answer):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def _links(here: str, answer: httpx.Response) -> Iterator[str]:
    kind = answer.headers.get("content-type", "")
    if not any(each in kind for each in ("html", "xml", "json")) or "/log/tile" in here:
        return
    for link in LINK.findall(unescape(answer.text)):
        parts = urlsplit(urljoin(ADDRESS + here, link))
        if f"{parts.scheme}://{parts.netloc}" == ADDRESS:
            yield parts.path


async def papers(world: World, lives: Lives) -> AsyncIterator[Place]:
    """Yields the papers that everybody may read: excerpts of penetapan, and the announcement."""
    headers = await world.signed_in("ketua")
    signed = [piece for piece in lives.pieces if piece.fate not in {"withdrawn", "returned", "rejected", "submitted"}]
    for number, piece in enumerate(signed):
        for form in ("petikan", "petikan.pdf") if number < lives.copies else ("petikan",):
            yield f"{form} {piece.number}", await _paper(world, f"/registry/items/{piece.item_id}/{form}", headers)
    sequence = int(lives.announced["number"].partition("/")[0])
    for form in ("", ".pdf"):
        path = f"/registry/pengumuman/{world.today.year}/{sequence}{form}"
        yield f"pengumuman{form}", await _paper(world, path, headers)


async def _paper(world: World, path: str, headers: dict[str, str]) -> bytes:
    answer = await world.http.get(path, headers=headers)
    assert answer.is_success, f"{path}: {answer.status_code}"
    return answer.content


def mails(world: World) -> Iterator[Place]:
    """Yields every mail as it was sent, and each of its parts as a reader sees it."""
    for number, mail in enumerate(world.mail.taken):
        parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
        read = b"\n".join(part for part in parts if isinstance(part, bytes))
        yield f"{number}", mail.as_bytes() + b"\n" + read


def files(folder: Path) -> Iterator[Place]:
    """Yields every file below a folder with its name, but for the database's own."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not path.is_symlink() and not name.startswith(OWN_FILES):
            content = path.read_bytes()
            yield name, REASON.sub(b"", content) if name == TRAIL_COPY else content

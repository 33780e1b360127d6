"""The exposure probe: asks as a stranger for everything that is exempt, and keeps proof of each refusal."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urljoin, urlsplit

import anyio
import httpx

from deploy.probe.proof import ProbeProof
from services.registry.domain.exposure import ExemptItem, ExemptList, HiddenFile, LeakKind, LeakSigns

AT_ONCE = 8
IN_A_ROUND = 200
LARGEST_READ = 64 * 1024 * 1024
"""Bytes of one answer in which words are looked for; the hash is taken of all of it."""
SEEDS = ("/", "/dik/", "/dip/", "/sitemap.xml", "/robots.txt", "/umpan.atom", "/baru-dibuka/", "/kelalaian/",
         "/data/dik.json", "/data/dik.csv", "/data/dip.json", "/data/dip.csv", "/data/katalog.jsonld",
         "/data/manifest.json", "/data/perubahan.json", "/data/datapackage.json", "/cari/")  # fmt: skip
CLOSED = (
    "/registry/api/items", "/registry/api/items?limit=1000", "/registry/api/register", "/registry/api/rekap",
    "/registry/meja/petugas", "/intake/api/submissions/kept-files", "/scheduler/api/deadlines", "/scheduler/api/waits",
    "/monitor/api/journal", "/monitor/api/stuck", "/monitor/api/dead-letters",
)  # fmt: skip
"""Lists that only officers read, each behind the sign-in."""
ADDRESS = re.compile(r"""https?://[\w.:-]+/[\w./~%-]*|(?<=["'>(])/[\w./~%-]*""", re.ASCII)
RESULT = re.compile(r"/informasi/([^/\"'?#]+)")
SERVER_FAULT = 500
CHECKPOINT = "/log/checkpoint"
ALWAYS_THERE = frozenset({"/", "/dik/", "/data/dik.json"})
"""Addresses that every website of ours has: one that lacks them is another, and its refusals prove nothing."""


@dataclass(frozen=True)
class StrangerQuestion:
    """One question of a stranger; `asked` is what the proof says of it, without any word of a title.

    A page may answer, a closed address may not, a search may answer with no item.
    """

    address: str
    kind: Literal["page", "closed", "search"] = "page"
    items: tuple[str, ...] = ()
    asked: str = ""


@dataclass(frozen=True)
class Leak:
    """What a stranger could read of an item, and where."""

    item_id: str
    what: LeakKind
    asked: str
    status: int
    proof: str = field(default="", compare=False)
    """The sha256 of what was answered."""


@dataclass
class ProbeReport:
    """What a run of the probe asked and found; `silent` counts items whose title cannot be told from public words."""

    items: int
    silent: int
    asked: int = 0
    refused: int = 0
    skipped: int = 0
    unanswered: int = 0
    leaks: list[Leak] = field(default_factory=list)
    proof: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        return {**asdict(self), "proof": str(self.proof or "")}


class ExposureProbe:
    """Asks the website and everything beside it without credentials; holds the list in memory and writes no word of it.

    `store` is the address of the bucket, empty where objects are no matter of HTTP.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        exempt: ExemptList,
        words: Mapping[str, Sequence[str]],
        proof: ProbeProof,
        *,
        store: str = "",
        progress: Callable[[ProbeReport], None] = lambda _: None,
    ) -> None:
        self._http, self._exempt, self._words, self._proof = http, exempt, words, proof
        self._store, self._progress = store, progress
        self._signs = LeakSigns(exempt)
        self._turns = anyio.Semaphore(AT_ONCE)
        self._seen: set[str] = set()
        self._told: set[Leak] = set()
        self._judged: dict[str, set[tuple[str, LeakKind]]] = {}
        self._logged = 0
        self.report = ProbeReport(len(exempt.items), len(self._signs.silent))

    async def run(self) -> ProbeReport:
        """Follows the public pages, then asks for each item, then searches for words that no public row has."""
        level: list[str] = [*SEEDS, CHECKPOINT]
        while level:
            found = await self._ask_all(StrangerQuestion(address) for address in self._new(level))
            level = sorted(found)
        await self._ask_all(self._of_log())
        await self._ask_all(StrangerQuestion(path, "closed") for path in CLOSED)
        await self._ask_all(each for item in self._exempt.items for each in self._about(item))
        await self._ask_all(each for item_id, file in self._exempt.hidden for each in self._about_file(item_id, file))
        await self._ask_all(_search(word, ids) for word, ids in sorted(self._words.items()))
        self._proof.end(self.report)
        return self.report

    def _new(self, addresses: Iterable[str]) -> Iterator[str]:
        for address in addresses:
            if address not in self._seen:
                self._seen.add(address)
                yield address

    def _of_log(self) -> Iterator[StrangerQuestion]:
        """Yields the entries of the log of closures by number: words that were replaced are linked from nowhere."""
        for place in range(self._logged):
            yield from map(StrangerQuestion, self._new((f"/log/isi/{place}.txt", f"/log/catatan/{place}.json")))

    def _about(self, item: ExemptItem) -> Iterator[StrangerQuestion]:
        """Yields the questions about one item by its ids, and about each of its files."""
        own = (item.item_id,)
        yield StrangerQuestion(f"/informasi/{item.item_id}/", "page" if item.listed else "closed", own)
        for path in (
            f"/registry/api/items/{item.item_id}",
            f"/registry/butir/{item.item_id}",
            f"/intake/api/submissions/{item.submission_id}",
            f"/scheduler/api/explain/{item.item_id}",
            f"/monitor/api/items/{item.item_id}",
        ):
            yield StrangerQuestion(path, "closed", own)
        for file in item.files:
            yield StrangerQuestion(f"/registry/api/items/{item.item_id}/files/{file.file_id}", "closed", own)
            yield from self._about_file(item.item_id, file)

    def _about_file(self, item_id: str, file: HiddenFile) -> Iterator[StrangerQuestion]:
        for path in (f"/berkas/{file.file_id}/berkas.pdf", f"/berkas/{file.file_id}", f"/berkas/{file.sha256}",
                     f"/{file.object_key}", f"/objects/{file.object_key}"):  # fmt: skip
            yield StrangerQuestion(path, "closed", (item_id,))
        if self._store:
            yield StrangerQuestion(f"{self._store}/{file.object_key}", "closed", (item_id,))

    async def _ask_all(self, questions: Iterable[StrangerQuestion]) -> set[str]:
        """Asks all questions, some at a time, and returns the addresses that the answers name."""
        found: set[str] = set()
        waiting = iter(questions)
        while part := tuple(islice(waiting, IN_A_ROUND)):
            async with anyio.create_task_group() as group:
                for question in part:
                    group.start_soon(self._ask, question, found)
            self._proof.flush()
            self._progress(self.report)
        return found

    async def _ask(self, question: StrangerQuestion, found: set[str]) -> None:
        if question.kind != "page" and self._proof.knows(question.items, question.asked or question.address):
            self.report.skipped += 1
            return
        async with self._turns:
            self.report.asked += 1
            try:
                await self._judge(question, found)
            except httpx.HTTPError as error:
                self.report.unanswered += 1
                self._proof.unanswered(question.items, question.asked or question.address, type(error).__name__)

    async def _judge(self, question: StrangerQuestion, found: set[str]) -> None:
        digest, kept = hashlib.sha256(), bytearray()
        self._http.cookies.clear()
        async with self._http.stream("GET", question.address, follow_redirects=False) as answer:
            async for chunk in answer.aiter_bytes():
                digest.update(chunk)
                kept += chunk[: max(0, LARGEST_READ - len(kept))]
        body, asked = kept.decode(errors="replace"), question.asked or question.address
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.multi_items())
        told = self._in_body(digest.hexdigest(), body) | self._signs.found(headers)
        told |= self._of_kind(question, answer.status_code, body) | self._signs.found(answer.reason_phrase)
        self._proof.answered(question.items, asked, answer.status_code, digest.hexdigest(), told)
        missing = question.address in ALWAYS_THERE and not answer.is_success
        self.report.unanswered += missing and answer.status_code < SERVER_FAULT
        self._count(
            answer.status_code,
            {Leak(item_id, kind, asked, answer.status_code, digest.hexdigest()) for item_id, kind in told},
        )
        if question.address == CHECKPOINT and answer.is_success:
            self._logged = _size_of(body)
        if question.kind == "page" and _names_addresses(answer.headers.get("content-type", "")):
            found |= self._own(answer.url, body)

    def _in_body(self, sha256: str, body: str) -> set[tuple[str, LeakKind]]:
        """Returns what a body says, looked through once where many answers have the same."""
        if sha256 not in self._judged:
            self._judged[sha256] = self._signs.found(body) | self._signs.of_hash(sha256)
        return self._judged[sha256]

    def _of_kind(self, question: StrangerQuestion, status: int, body: str) -> set[tuple[str, LeakKind]]:
        """Returns what an answer tells by being one: a closed address that is open, a word that finds an item."""
        about = question.items or ("",)
        if question.kind == "closed" and httpx.codes.is_success(status):
            return {(item_id, LeakKind.OPEN) for item_id in about}
        if question.kind == "search" and httpx.codes.is_success(status) and (found := set(RESULT.findall(body))):
            return {(item_id, LeakKind.SEARCH) for item_id in found & set(about) or about}
        return set()

    def _count(self, status: int, leaks: set[Leak]) -> None:
        self.report.unanswered += status >= SERVER_FAULT
        self.report.refused += not leaks and not httpx.codes.is_success(status) and status < SERVER_FAULT
        new = leaks - self._told
        self._told |= new
        self.report.leaks += sorted(new, key=lambda leak: (leak.item_id, leak.what))

    def _own(self, here: httpx.URL, body: str) -> set[str]:
        """Returns the paths of this website that a body names, without what follows a `?`."""
        own, named = urlsplit(str(self._http.base_url)), set[str]()
        for address in ADDRESS.findall(unescape(body)):
            parts = urlsplit(urljoin(str(here), address))
            if parts.netloc == own.netloc:
                named.add(parts.path or "/")
        return named


def _search(word: str, ids: Sequence[str]) -> StrangerQuestion:
    return StrangerQuestion(f"/cari/?q={quote(word)}", "search", tuple(ids), f"/cari/?q=({len(word)} huruf)")


def _names_addresses(media_type: str) -> bool:
    return not media_type or media_type.startswith("text/") or "xml" in media_type or "json" in media_type


def _size_of(checkpoint: str) -> int:
    """Returns the number of entries that a checkpoint covers (its second line, C2SP tlog-checkpoint), 0 for none."""
    second = checkpoint.split("\n")[1:2]
    return int(second[0]) if second and re.fullmatch("[0-9]{1,7}", second[0]) else 0

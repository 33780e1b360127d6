"""Forced failures: engines that break while content is in hand, and requests that are wrong, each with words in it."""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import asyncpg
import httpx
from tenacity import AsyncRetrying, stop_after_attempt, wait_fixed

from deploy.rooms import ROOMS
from tests.canaries.canary import words_deep
from tests.canaries.lives import Lives
from tests.canaries.places import files
from tests.canaries.world import World
from tests.canaries.writing import Piece, Writing
from tests.eventually import eventually

KILLS = 6
"""How often all sessions of the database are ended while one request is answered."""
BOUNDARY = "batas-uji"
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL
"""


@dataclass
class Faults:
    """Forces so many failures, every kind equally often, in an order that a seed gives; keeps what came of each."""

    world: World
    lives: Lives
    many: int
    seed: int = 2026
    answers: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """What was answered, by kind of failure and status."""
    left: set[str] = field(default_factory=set)
    """The words in temporary files right after each failure."""

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.writing = Writing(self.world.canaries)
        self.made, self.now = 0, ""
        self.order = [self.kinds[number % len(self.kinds)] for number in range(self.many)]
        self.random.shuffle(self.order)

    @property
    def kinds(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        """Returns every kind of failure."""
        return (
            self.broken_json, self.wrong_types, self.unknown_part, self.cut_off, self.hostile_file, self.headers,
            self.query, self.address, self.sign_in, self.too_much, self.store_away, self.reading_without_store,
            self.sessions_killed, self.row_refused, self.handler_fails, self.mail_refused,
        )  # fmt: skip

    async def force(self, until: int) -> None:
        """Forces the next failures, so that there were so many."""
        for kind in self.order[self.made : until]:
            self.now = kind.__name__
            await kind()
            self.made += 1
            for name, content in files(self.world.temporary):
                self.left |= words_deep(name.encode()) | words_deep(content)
        await self.world.province.settle(600)

    async def broken_json(self) -> None:
        """Sends JSON that ends in the middle of a text."""
        whole = json.dumps(self.writing.proposal(self._piece()))
        await self._send("petugas", "POST", f"{self._piece().path}/proposal", content=whole[: len(whole) * 2 // 3],
                         headers={"content-type": "application/json"})  # fmt: skip

    async def wrong_types(self) -> None:
        """Sends words where codes, lists and dates belong."""
        word = self._word("wrong type")
        body = {"answer": word, "reason": [word], "effective_on": word, word: word}
        await self._send("ketua", "POST", f"{self._piece().path}/decision", json=body)

    async def unknown_part(self) -> None:
        """Sends a part that no form has, named by a word."""
        name = self._word("name of a part")
        parts = [(name, (f"{name}.pdf", name.encode(), "application/pdf"))]
        await self._send("skpd", "POST", "/intake/api/submissions", files=parts)

    async def cut_off(self) -> None:
        """Ends a body in the middle of a file."""
        word = self._word("a cut off file")
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{word}.txt"\r\n\r\nisi {word}'
        headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
        path = self.random.choice(["/intake/api/submissions", f"{self._piece().path}/publication-copy"])
        who = "skpd" if path.startswith("/intake") else "petugas"
        await self._send(who, "POST", path, content=head.encode(), headers=headers)

    async def hostile_file(self) -> None:
        """Hands in a program that says it is a PDF."""
        name, content = self._word("name of a hostile file"), self._word("a hostile file").encode()
        file = (f"{name}.pdf", b"MZ\x90\0" + content * 20, "application/pdf")
        parts = self.writing.dossier([self.writing.entry(Piece(-2, "submitted"))], [file], "a hostile file")
        await self._send("skpd", "POST", "/intake/api/submissions", files=parts)

    async def headers(self) -> None:
        """Sends words in every header that somebody might keep."""
        word = self._word("header")
        names = ("user-agent", "referer", "x-request-id", "traceparent", "accept-language", "x-forwarded-for", "origin")
        own = dict.fromkeys(names, word) | {"authorization": f"Bearer {word}", "cookie": f"terbuka_sesi={word}"}
        for path in ("/registry/api/items", "/", f"/{self.random.choice(ROOMS)}/metrics"):
            await self._send(None, "GET", path, headers=own)
        long = {"idempotency-key": word * 40}
        await self._send("skpd", "POST", "/intake/api/submissions", headers=long, files={"dossier": b"{}"})

    async def query(self) -> None:
        """Asks by words, where words may stand and where they may not."""
        word = self._word("query")
        for who, path in (("petugas", "/registry/api/items"), ("operator", "/monitor/cari"), (None, "/dik/")):
            await self._send(who, "GET", path, params={"q": word, "kata": f"berkas {word}"})
        await self._send("petugas", "GET", "/registry/api/items", params={"state": word, "skpd": word, "huruf": word})
        await self._send("petugas", "GET", "/registry/api/items", params={"limit": word, "offset": word})

    async def address(self) -> None:
        """Asks for an address that holds a word, also while no audit line can be written, and without a database."""
        word = self._word("address")
        for path in (f"/registry/api/items/{word}", f"/berkas/{word}/{word}.pdf", f"/informasi/{word}/"):
            await self._send("petugas", "GET", path)
        await self._send("ketua", "POST", f"/registry/api/items/{word}/decision", json={"answer": "ya"})
        async with self._refusing("registry.audit", "code = ''"):
            await self._send("ketua", "POST", f"/registry/api/items/{word}/approval", json={"answer": "setuju"})
            await self._send("ketua", "POST", f"/registry/api/items/{word}/decision", json={"answer": "ya"})
        async with self._killing():
            await self._send("petugas", "GET", f"/registry/api/items/{word}/penetapan")

    async def sign_in(self) -> None:
        """Tries to sign in with words as name and password."""
        word = self._word("sign-in")
        await self._send(None, "POST", "/masuk", data={"account": word, "password": word})

    async def too_much(self) -> None:
        """Sends a form of more than it may be, full of a word."""
        word = self._word("too much")
        reason = f"{word} " * 2000
        await self._send("ketua", "POST", f"{self._piece().path}/decision", json={"answer": "tidak", "reason": reason})

    async def store_away(self) -> None:
        """Hands in files while the folder of the object store is no folder."""
        piece = Piece(-3, "submitted")
        files = [self.writing.text(piece, "a file without a store")]
        parts = self.writing.dossier([self.writing.entry(piece, files)], files, "a hand-in without a store")
        async with self._store_gone():
            await self._send("skpd", "POST", "/intake/api/submissions", files=parts)
            copy = {"file": self.writing.copy(self._piece())}
            await self._send("petugas", "POST", f"{self._piece().path}/publication-copy", files=copy)

    async def reading_without_store(self) -> None:
        """Reads what lies in the object store while it is away."""
        piece = self.lives.pieces[0]
        item = await self.world.act("petugas", "GET", piece.path)
        file = item["dossier"]["files"][0]["file_id"]
        async with self._store_gone():
            await self._send("petugas", "GET", f"{piece.path}/files/{file}")
            await self._send("skpd", "GET", f"/intake/api/submissions/{piece.submission_id}")
            await self._send(None, "GET", "/dip/")

    async def sessions_killed(self) -> None:
        """Proposes, decides and hands in while every session of the database is ended again and again."""
        piece = Piece(-4, "submitted")
        parts = self.writing.dossier([self.writing.entry(piece)], [], "a hand-in while sessions end")
        async with self._killing():
            await self._send("skpd", "POST", "/intake/api/submissions", files=parts)
            path = f"{self._waiting().path}/proposal"
            await self._send("petugas", "POST", path, json=self.writing.proposal(piece))
            await self._send("operator", "GET", "/monitor/api/journal")

    async def row_refused(self) -> None:
        """Lets PostgreSQL refuse a row whose words it then quotes in its message."""
        piece = self._waiting()
        async with self._refusing("registry.items", f"id <> '{piece.item_id}' OR state <> 'proposed'"):
            await self._send("petugas", "POST", f"{piece.path}/proposal", json=self.writing.proposal(piece))
        async with self._refusing("intake.agenda", "book <> 'masuk'"):
            parts = self.writing.dossier([self.writing.entry(piece)], [], "a refused row")
            await self._send("skpd", "POST", "/intake/api/submissions", files=parts)

    async def handler_fails(self) -> None:
        """Lets registry fail to take in what was handed in, until an operator replays it."""
        piece = Piece(-5, "submitted")
        title = f"Berkas yang ditolak basis data {self.writing.word(piece, 'title of a refused row')}"
        entry = self.writing.entry(piece) | {"title": title}
        async with self._refusing("registry.items", "title NOT LIKE '%ditolak basis data%'"):
            parts = self.writing.dossier([entry], [], "a hand-in whose handler fails")
            await self._send("skpd", "POST", "/intake/api/submissions", files=parts)
            await eventually(self._is_dead, "a dead letter", within=60)
        for letter in await self._letters():
            await self.world.post("operator", f"/registry/ops/dead-letters/{letter}/replay", reason="Diperbaiki")

    async def mail_refused(self) -> None:
        """Lets the mail server refuse the next mails and the office see it."""
        self.world.mail.answers.setdefault("RCPT", []).append("451 penuh")
        self.world.mail.answers.setdefault("DATA", []).append("554 ditolak")
        await self._send("operator", "GET", "/registry/ops/effects")

    async def _is_dead(self) -> bool:
        return bool(await self._letters())

    async def _letters(self) -> list[int]:
        letters = await self.world.act("operator", "GET", "/registry/ops/dead-letters")
        return [letter["id"] for letter in letters]

    async def _send(self, who: str | None, method: str, path: str, **options: Any) -> httpx.Response:
        headers = await self._session(who) if who else {}
        headers = {**headers, "idempotency-key": f"kunci-{self.random.getrandbits(60)}", **options.pop("headers", {})}
        answer = await self.world.http.request(method, path, headers=headers, **options)
        self.answers[self.now][answer.status_code] += 1
        return answer

    async def _session(self, who: str) -> dict[str, str]:
        """Opens a session, again where the database goes away meanwhile."""
        async for attempt in AsyncRetrying(stop=stop_after_attempt(50), wait=wait_fixed(0.05)):
            with attempt:
                return await self.world.signed_in(who)
        raise AssertionError("no session")

    def _word(self, what: str) -> str:
        return self.writing.word("forced failure", what)

    def _piece(self) -> Piece:
        return self.random.choice([piece for piece in self.lives.pieces if piece.item_id])

    def _waiting(self) -> Piece:
        """Returns an item that waits for a proposal."""
        return self.random.choice([piece for piece in self.lives.pieces if piece.fate == "submitted"])

    @asynccontextmanager
    async def _store_gone(self) -> AsyncIterator[None]:
        """Puts a file in the place of the object store's folder."""
        objects, aside = self.world.home / "objects", self.world.home / "objects-aside"
        objects.rename(aside)
        objects.touch()
        try:
            yield
        finally:
            objects.unlink()
            aside.rename(objects)

    @asynccontextmanager
    async def _killing(self) -> AsyncIterator[None]:
        """Ends every session of the database again and again while the context lasts."""
        connection: Any = await asyncpg.connect(self.world.url)
        killer = asyncio.create_task(self._kill(connection))
        try:
            yield
        finally:
            await killer
            await connection.close()

    async def _kill(self, connection: Any) -> None:
        for _ in range(KILLS):
            await connection.fetch(OTHERS)
            await asyncio.sleep(self.random.uniform(0.001, 0.02))

    @asynccontextmanager
    async def _refusing(self, table: str, condition: str) -> AsyncIterator[None]:
        """Lets PostgreSQL refuse new rows of a table that do not meet a condition."""
        connection: Any = await asyncpg.connect(self.world.url)
        try:
            await connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT uji_ditolak CHECK ({condition}) NOT VALID")
            yield
        finally:
            await connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT uji_ditolak")
            await connection.close()

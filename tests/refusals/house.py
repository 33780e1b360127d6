"""A whole embedded province behind its one front door, and the question: did a refusal leave any trace?"""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text
from starlette.routing import Mount
from uuid6 import uuid7

from deploy.acceptance.officers import Officers
from deploy.acceptance.time_travel import begin
from deploy.embedded import EmbeddedRun
from deploy.rooms import ROOMS
from shared.storage.objects import DirectoryStore
from tests.sessions import SignedIn

Mark = dict[str, int]

OF_THE_HOUSE = (
    "audit",
    "audit_chain",
    "audit_head",
    "migration",
    "heartbeats",
    "group_offset",
    "suggestions",
    "processes",
    "log_entries",
    "log_tiles",
    "log_checkpoints",
    "comparisons",
)
"""Tables that the running itself fills in its own time (`suggestions`: the classifier's, after a hand-in; `log_*`: the
sequencer gives an entry its place after the event of its row in `publisher.entries`, which is compared; `comparisons`:
when the website was last compared with registry; what it found stands in `withheld` and `lacking`, which are compared).

A refusal leaves its line in `audit`, which is checked on its own, and none elsewhere.
"""

BY_ITSELF = "compare"
"""The actor of the audit lines that the running itself writes in its own time: each comparison of the website."""

TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = ANY(:schemas) ORDER BY 1, 2
"""
SCHEMAS = ("identity", "eventlog", *ROOMS)
SENTENCE_ENDS = (".", "!")


@dataclass(frozen=True)
class Traces:
    """What there is at one moment: number of rows and hash of every table, and every object's key."""

    tables: dict[str, tuple[int, str]]
    objects: frozenset[str]


@dataclass
class House:
    """What a test walks through: the province, a client without a socket, and a session of every account."""

    province: EmbeddedRun
    http: httpx.AsyncClient
    officers: Officers
    objects: DirectoryStore
    people: dict[str, SignedIn] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    async def call(self, who: str, method: str, path: str, **request: Any) -> httpx.Response:
        """Sends a request as an account, as nobody where `who` is empty."""
        return await self.http.request(method, path, auth=self.people[who] if who else None, **request)

    async def refused(
        self, who: str, method: str, path: str, *, status: int, code: str, article: str = "", audited: bool = True,
        **request: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Sends what must be refused; checks the answer's words, that nothing changed, and the one audit line."""
        before, mark = await self.traces(), await self.mark()
        answer = await self.call(who, method, path, **request)
        problem = problem_of(answer, status, code)
        assert article in problem.get("article", ""), problem
        await self.unchanged(before, mark, [(room_of(path), who, code)] if audited else [])
        return problem

    async def unchanged(self, before: Traces, mark: Mark, expected: list[tuple[str, str, str]]) -> None:
        """Fails where anything but the expected audit lines (room, account, code) is new."""
        after = await self.traces()
        changed = [name for name in after.tables if after.tables[name] != before.tables[name]]
        assert not changed, f"a refusal left a trace in {changed}"
        assert after.objects == before.objects, "a refusal left an object"
        assert await self.audited_since(mark) == expected

    async def traces(self) -> Traces:
        """Returns what there is now."""
        await self.province.settle()
        async with self.province.journal.database.transaction() as connection:
            found = await connection.execute(text(TABLES), {"schemas": list(SCHEMAS)})
            names = [f"{row[0]}.{row[1]}" for row in found if row[1] not in OF_THE_HOUSE]
            rows = await connection.execute(text(" UNION ALL ".join(map(_counted, names))))
            tables = {row[0]: (row[1], row[2]) for row in rows}
        return Traces(tables, frozenset([key async for key in self.objects.keys("")]))

    async def mark(self) -> Mark:
        """Returns the last line of every room's audit trail."""
        parts = [f"SELECT '{room}', coalesce(max(id), 0) FROM {room}.audit" for room in ROOMS]  # noqa: S608
        async with self.province.journal.database.transaction() as connection:
            return {row[0]: row[1] for row in await connection.execute(text(" UNION ALL ".join(parts)))}

    async def audited_since(self, mark: Mark) -> list[tuple[str, str, str]]:
        """Returns room, account and code of the audit lines after a mark."""
        parts = [
            f"SELECT '{room}', actor, code, id FROM {room}.audit WHERE id > {last} AND actor <> :itself"  # noqa: S608
            for room, last in mark.items()
        ]
        async with self.province.journal.database.transaction() as connection:
            rows = await connection.execute(text(" UNION ALL ".join(parts)), {"itself": BY_ITSELF})
            return [(row[0], row[1], row[2]) for row in sorted(rows, key=lambda row: (row[0], row[3]))]

    async def begin(self, day: Any) -> None:
        """Moves the province to the morning of a day."""
        await begin(self.province, self.officers, day)

    def app_of(self, room: str) -> FastAPI:
        """Returns a room's own application, or the front's."""
        if room == "front":
            return self.province.app
        mounts = {route.name: route.app for route in self.province.app.routes if isinstance(route, Mount)}
        app = mounts[room]
        assert isinstance(app, FastAPI)
        return app


def problem_of(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Returns a refusal's problem+json after checking that it says what, under which code, and how to mend."""
    assert answer.status_code == status, answer.text[:600]
    assert answer.headers["content-type"] == "application/problem+json", answer.text[:200]
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code, problem
    assert problem["status"] == status
    for part in ("title", "mend"):
        assert problem.get(part, "").endswith(SENTENCE_ENDS), f"{code}: {part} is no sentence: {problem}"
    return problem


def room_of(path: str) -> str:
    """Returns the room that an address belongs to."""
    return path.split("/")[1]


def key() -> dict[str, str]:
    """Returns a fresh idempotency key as a header."""
    return {"Idempotency-Key": str(uuid7())}


def a_ground(**changes: Any) -> dict[str, Any]:
    """Returns a ground as the law wants it."""
    whole = {
        "huruf": "h",
        "angka": 4,
        "statute": "UU 14/2008 tentang Keterbukaan Informasi Publik",
        "article": "Pasal 17 huruf h angka 4",
        "consequence_open": "Rahasia pribadi pegawai terungkap.",
        "consequence_closed": "Hak pribadi pegawai terlindungi.",
        "period": "5 tahun",
    }
    return whole | changes


def an_item(**changes: Any) -> dict[str, Any]:
    """Returns an item of a form."""
    whole = {
        "title": "Hasil uji kompetensi pegawai negeri sipil",
        "public_title": "Hasil uji kompetensi pegawai",
        "grounds": [a_ground()],
    }
    return whole | changes


def a_form(*items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Returns a whole form of the account `skpd`'s own agency."""
    return {"skpd": "disperindagesdm", "items": list(items) or [an_item()], **changes}


def parts(form: Any, *files: tuple[str, bytes, str]) -> dict[str, Any]:
    """Returns httpx arguments of a hand-in with files of (name, content, media type)."""
    dossier = form if isinstance(form, bytes) else json.dumps(form).encode()
    listed: list[tuple[str, Any]] = [("dossier", ("dossier.json", dossier, "application/json"))]
    return {"files": [*listed, *(("files", file) for file in files)]}


def _counted(name: str) -> str:
    rows = f"SELECT t::text AS line FROM {name} t"  # noqa: S608
    return f"SELECT '{name}', count(*), md5(coalesce(string_agg(line, '|' ORDER BY line), '')) FROM ({rows}) r"  # noqa: S608

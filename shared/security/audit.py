"""Records who did what to which id in a room, and chains the lines by hash, so that a later change shows."""

import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Identity, MetaData, Table, Text, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.security.audit_check import FIELDS, GENESIS, GREATEST, ChainCheck, ChainVerdict, line_hash
from shared.security.audit_heads import Head
from shared.security.read_trail import note_audited
from shared.storage.bulk import copy_rows
from shared.storage.database import Database

LONGEST = 80
BATCH = 1000

DETOURS = ("hashjoin", "mergejoin", "seqscan", "sort")
"""Plans that are switched off: with them PostgreSQL reads the whole trail to find its last lines."""

Detail = Mapping[str, Any]


@dataclass(frozen=True)
class Front:
    """The last line of a trail at an instant; transactions with numbers below `oldest` are over.

    Transactions that begin to write later have numbers from `following` on.
    """

    last: int
    oldest: int
    following: int


class Audit:
    """The audit trail of one room; rows contain ids, codes, dates and counts, never content."""

    def __init__(self, metadata: MetaData, room: str) -> None:
        self.room = room
        self.rows = Table(
            "audit",
            metadata,
            Column("id", BigInteger, Identity(always=True), primary_key=True),
            Column("at", DateTime(timezone=True), nullable=False),
            Column("actor", Text, nullable=False),
            Column("act", Text, nullable=False),
            Column("subject", Text, nullable=False, index=True),
            Column("code", Text, nullable=False),
            Column("detail", JSONB, nullable=False),
        )
        self.chain = Table(
            "audit_chain",
            metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("audit_id", BigInteger, nullable=False, unique=True),
            Column("hash", Text, nullable=False),
        )
        self.heads = Table(
            "audit_head",
            metadata,
            Column("id", BigInteger, Identity(always=True), primary_key=True),
            Column("position", BigInteger, nullable=False),
            Column("hash", Text, nullable=False),
            Column("at", DateTime(timezone=True), nullable=False),
            Column("signature", Text, nullable=False),
        )

    async def record(
        self,
        connection: AsyncConnection,
        *,
        actor: str,
        act: str,
        subject: str,
        at: datetime,
        detail: Detail | None = None,
        code: str = "",
    ) -> None:
        """Writes one line in the caller's transaction: no line, no act.

        `actor` is an account, `subject` an id, `code` empty for an act that was done. Longer texts in `detail`
        are replaced by their sha256, so that content cannot enter by accident; a number that canonical JSON does not
        have by its digits.
        """
        line = self.line(actor=actor, act=act, subject=subject, at=at, detail=detail, code=code)
        await connection.execute(self.rows.insert().values(**line))

    def line(
        self, *, actor: str, act: str, subject: str, at: datetime, detail: Detail | None = None, code: str = ""
    ) -> dict[str, Any]:
        """Returns one line for a caller that writes it with other rows in its transaction; see `record`."""
        note_audited()
        values = {"actor": actor, "act": act, "subject": _short(subject), "at": at, "code": code}
        return {**values, "detail": _without_content(detail or {})}

    async def record_many(
        self, connection: AsyncConnection, lines: Sequence[tuple[str, str, str, Detail]], *, at: datetime
    ) -> None:
        """Writes lines of acts that were done: actor, act, subject, detail; see `record`."""
        rows = [
            (at, actor, act, _short(subject), "", _without_content(detail)) for actor, act, subject, detail in lines
        ]
        await copy_rows(connection, self.rows, ("at", "actor", "act", "subject", "code", "detail"), rows)

    async def refused(
        self,
        database: Database,
        *,
        actor: str,
        act: str,
        subject: str,
        code: str,
        at: datetime,
        detail: Detail | None = None,
    ) -> None:
        """Writes one line about a refused act, in a transaction of its own; `code` is the refusal's."""
        async with database.transaction() as connection:
            await self.record(connection, actor=actor, act=act, subject=subject, at=at, detail=detail, code=code)

    async def history(self, connection: AsyncConnection, subject: str) -> list[dict[str, Any]]:
        """Lists what was done to an id, oldest first."""
        query = select(self.rows).where(self.rows.c.subject == subject).order_by(self.rows.c.id)
        return [dict(row) for row in (await connection.execute(query)).mappings()]

    async def chain_new(self, database: Database, *, limit: int = BATCH) -> int:
        """Chains up to `limit` new rows and returns how many; 0 as well while another process does it."""
        return await self.chain_above(database, 0, limit=limit) or 0

    async def chain_above(self, database: Database, above: int, *, limit: int = BATCH) -> int | None:
        """Chains up to `limit` new rows with greater ids; returns how many, None while another process does it."""
        async with database.transaction(silent=True) as connection:
            if not await self._lead(connection, above):
                return None
            position, head = await self.head(connection)
            rows = (await connection.execute(self._unchained(above).limit(limit))).mappings().all()
            links = []
            for offset, row in enumerate(rows, start=1):
                head = line_hash(head, position + offset, _line(row))
                links.append({"position": position + offset, "audit_id": row["id"], "hash": head})
            if links:
                await connection.execute(self.chain.insert(), links)
            return len(links)

    async def verify(
        self, connection: AsyncConnection, *, heads: Iterable[Head] = (), kept: Iterable[tuple[int, str]] = ()
    ) -> ChainVerdict:
        """Checks the whole chain; `heads` and `kept` are what was kept outside (`ChainCheck`)."""
        check = ChainCheck(heads, kept)
        async with self.links(connection) as links:
            async for link in links:
                check.link(link)
                if check.over:
                    break
        return check.verdict(await self.count_unchained(connection))

    @asynccontextmanager
    async def links(
        self, connection: AsyncConnection, *, after: int = 0, limit: int | None = None
    ) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Yields the links in order: position, hash and the fields of the line, with `at` as an ISO time.

        Only those after a position, and so many, where that is asked.
        """
        joined = self.chain.outerjoin(self.rows, self.chain.c.audit_id == self.rows.c.id)
        query = select(self.chain.c.position, self.chain.c.hash, self.rows).select_from(joined)
        query = query.where(self.chain.c.position > after).order_by(self.chain.c.position).limit(limit)
        async with connection.stream(query) as rows:
            yield (_link(row) async for row in rows.mappings())

    async def unchained(self, connection: AsyncConnection) -> list[dict[str, Any]]:
        """Lists the lines that no link holds yet, in the form of `links`."""
        rows = (await connection.execute(self._unchained())).mappings()
        return [{"position": None, "hash": None, **_line(row)} for row in rows]

    async def count_unchained(self, connection: AsyncConnection) -> int:
        """Counts the lines that no link holds yet."""
        counted = select(func.count()).select_from(self._unchained().subquery())
        return int((await connection.execute(counted)).scalar_one())

    async def head(self, connection: AsyncConnection) -> tuple[int, str]:
        """Returns the last position and its hash; 0 for an empty trail."""
        query = select(self.chain.c.position, self.chain.c.hash).order_by(self.chain.c.position.desc()).limit(1)
        row = (await connection.execute(query)).one_or_none()
        return (row.position, row.hash) if row else (0, GENESIS)

    async def hash_at(self, connection: AsyncConnection, position: int) -> str | None:
        """Returns the hash at a position, None where there is no link."""
        query = select(self.chain.c.hash).where(self.chain.c.position == position)
        found: str | None = (await connection.execute(query)).scalar_one_or_none()
        return found

    async def lead(self, connection: AsyncConnection, what: str) -> bool:
        """Tells whether this transaction alone does something to the trail; another one does it otherwise."""
        return bool((await connection.execute(select(self._lock(f".{what}")))).scalar_one())

    async def last_head(self, connection: AsyncConnection) -> Head | None:
        """Returns the head that was signed last."""
        found = await self._signed(connection, self.heads.c.id.desc(), 1)
        return found[0] if found else None

    async def printed_head(self, database: Database) -> str:
        """Returns the last signed head as papers print it; empty before the first one."""
        async with database.snapshot() as connection:
            head = await self.last_head(connection)
        return head.printed() if head else ""

    async def heads_after(self, connection: AsyncConnection, position: int, limit: int) -> list[Head]:
        """Lists the signed heads behind a position, oldest first."""
        return await self._signed(connection, self.heads.c.id, limit, self.heads.c.position > position)

    async def keep_head(self, connection: AsyncConnection, head: Head) -> None:
        """Keeps a signed head in the database as well."""
        values = {"position": head.position, "hash": head.hash, "signature": head.signature}
        await connection.execute(self.heads.insert().values(**values, at=datetime.fromisoformat(head.at)))

    async def _signed(self, connection: AsyncConnection, order: Any, limit: int, *where: Any) -> list[Head]:
        rows = await connection.execute(select(self.heads).where(*where).order_by(order).limit(limit))
        return [Head(self.room, row.position, row.hash, row.at.isoformat(), row.signature) for row in rows]

    async def _lead(self, connection: AsyncConnection, above: int) -> bool:
        """Returns whether this transaction is the one that chains; the new lines are at the end of the trail."""
        straight = [func.set_config(f"enable_{way}", "off", True) for way in DETOURS if above]
        return bool((await connection.execute(select(self._lock(), *straight))).one()[0])

    def _lock(self, what: str = "") -> Any:
        return func.pg_try_advisory_xact_lock(func.hashtextextended(f"terbuka.audit.{self.room}{what}", 0))

    async def front(self, connection: AsyncConnection) -> Front:
        """Returns the newest line that this transaction sees, and which transactions are over by now."""
        snapshot = func.pg_current_snapshot()
        ends = [cast(cast(each(snapshot), Text), BigInteger) for each in (func.pg_snapshot_xmin, func.pg_snapshot_xmax)]
        row = (await connection.execute(select(func.coalesce(func.max(self.rows.c.id), 0), *ends))).one()
        return Front(*map(int, row))

    def _unchained(self, above: int = 0) -> Any:
        chained = select(self.chain.c.audit_id).where(self.chain.c.audit_id == self.rows.c.id).exists()
        return select(self.rows).where(self.rows.c.id > above, ~chained).order_by(self.rows.c.id)


def _line(row: Any) -> dict[str, Any]:
    """Returns the fields of a line as its hash takes them."""
    at = row["at"]
    return {**{name: row[name] for name in FIELDS}, "at": at.isoformat() if at is not None else None}


def _link(row: Any) -> dict[str, Any]:
    return {"position": row["position"], "hash": row["hash"], **_line(row)}


def _without_content(detail: Detail) -> dict[str, Any]:
    return {name: _plain(value) for name, value in detail.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= GREATEST:
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return _short(value.isoformat() if hasattr(value, "isoformat") else str(value))


def _short(value: str) -> str:
    clean = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if len(clean) <= LONGEST:
        return clean
    return "sha256:" + hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()

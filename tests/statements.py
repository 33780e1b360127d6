"""Counts what PostgreSQL is asked through the connections of one database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from shared.storage.database import Database


@dataclass
class Asked:
    """What was asked since the count began: each statement, and how many transactions were committed."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def asked(database: Database) -> Iterator[Asked]:
    """Yields the count; a COPY, BEGIN and COMMIT are no statements of it."""
    count = Asked()

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _x: Any, _m: bool) -> None:
        count.statements.append(statement)

    def commit(_c: Any) -> None:
        count.commits += 1

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", commit)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", commit)

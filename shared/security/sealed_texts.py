"""The sealed texts of a room's rows: sealed with age to the room's key when a row is written, opened when it is read.

Each value says inside its seal of which row it is (`of`: an id, a number, an account), so that one that somebody moves
to another row opens nothing there.

A pool of connections carries the sealing of its room, so that whoever has a connection of the room can read its rows.
A pool without it reads marks in the place of texts and writes no row.
"""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.sealed_text import MARK, Texts
from shared.runtime.errors import TerbukaError
from shared.security.encryption import Keys, broken_seal, seal_bytes, unseal_bytes
from shared.storage.database import Database

NAME = "sealing"
BOUND = b"\0"
"""Begins and ends the name of the row in a value; one without it is from before values were bound to their rows."""
Record = TypeVar("Record")


@dataclass(frozen=True)
class Sealing:
    """Seals to a `recipient` and opens with an `identity` (one a line, the newest first)."""

    recipient: str
    identity: str = field(repr=False)

    def on(self, database: Database) -> Database:
        """Returns the pool of a database with this sealing on each connection."""
        return database.carrying(**{NAME: self})


def with_own_key(database: Database, keys: Keys, room: str) -> Database:
    """Returns the pool of a room with the room's own key on each connection, the pool itself where it holds none."""
    identity = keys.identities.get(room)
    return Sealing(keys.recipients[room], identity).on(database) if identity else database


def seal_words(words: str, connection: AsyncConnection, *, of: str) -> bytes:
    """Returns one text sealed; raises `TerbukaError` (`KUNCI_TIDAK_ADA`) on a connection without a sealing."""
    return _seal(words.encode("utf-8", "surrogatepass"), _required(connection), of)


def open_words(sealed: bytes, connection: AsyncConnection, *, of: str) -> str:
    """Returns one text that `seal_words` sealed, a mark on a connection without a sealing.

    Raises `Refusal` (`SEGEL_RUSAK`).
    """
    return require_words(sealed, connection, of=of) if _sealing(connection) else MARK


def require_words(sealed: bytes, connection: AsyncConnection, *, of: str) -> str:
    """Returns one text that `seal_words` sealed; raises as that does, and `Refusal` (`SEGEL_RUSAK`)."""
    return _unseal(sealed, _required(connection), of).decode("utf-8", "surrogatepass")


def dump(adapter: TypeAdapter[Record], record: Record, connection: AsyncConnection, *, of: str) -> tuple[Any, bytes]:
    """Returns a record as JSON values with marks, and its texts sealed.

    Raises `TerbukaError` (`KUNCI_TIDAK_ADA`) on a connection without a sealing.
    """
    texts = Texts()
    content = adapter.dump_python(record, mode="json", context=texts)
    return content, _seal(texts.to_bytes(), _required(connection), of)


def dump_json(
    adapter: TypeAdapter[Record], record: Record, connection: AsyncConnection, *, of: str
) -> tuple[str, bytes]:
    """Returns a record as `dump` does, its JSON as text for rows that go by COPY; raises as that does."""
    texts = Texts()
    content = adapter.dump_json(record, context=texts).decode()
    return content, _seal(texts.to_bytes(), _required(connection), of)


def load(
    adapter: TypeAdapter[Record], content: Any, sealed: bytes | None, connection: AsyncConnection, *, of: str
) -> Record:
    """Returns a record from its JSON values and its sealed texts; None is a row from before texts were sealed.

    Raises `Refusal` (`SEGEL_RUSAK`) where the texts are sealed to another key, or are those of another row.
    """
    return adapter.validate_python(content, context=_opened(sealed, connection, of))


def _opened(sealed: bytes | None, connection: AsyncConnection, of: str) -> Texts | None:
    sealing = _sealing(connection)
    if sealing is None or sealed is None:
        return None
    return Texts.from_bytes(_unseal(sealed, sealing, of))


def _seal(content: bytes, sealing: Sealing, of: str) -> bytes:
    return seal_bytes(_name(of) + content, sealing.recipient)


def _unseal(sealed: bytes, sealing: Sealing, of: str) -> bytes:
    opened = unseal_bytes(sealed, sealing.identity)
    if opened.startswith(BOUND) and not opened.startswith(_name(of)):
        raise broken_seal()
    return opened.removeprefix(_name(of))


def _name(of: str) -> bytes:
    return BOUND + of.encode() + BOUND


def _required(connection: AsyncConnection) -> Sealing:
    sealing = _sealing(connection)
    if sealing is None:
        raise TerbukaError("KUNCI_TIDAK_ADA", "Sambungan basis data ini tidak membawa kunci untuk menyegel teks.")
    return sealing


def _sealing(connection: AsyncConnection) -> Sealing | None:
    options = connection.sync_connection.get_execution_options() if connection.sync_connection else {}
    found: Sealing | None = options.get(NAME)
    return found

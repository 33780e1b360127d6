"""The sealed texts of a room's rows: sealed with age to the room's key when a row is written, opened when it is read.

A pool of connections carries the sealing of its room, so that whoever has a connection of the room can read its rows.
A pool without it reads marks in the place of texts and writes no row.
"""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.sealed_text import MARK, Texts
from shared.runtime.errors import TerbukaError
from shared.security.encryption import Keys, seal_bytes, unseal_bytes
from shared.storage.database import Database

NAME = "sealing"
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


def seal_words(words: str, connection: AsyncConnection) -> bytes:
    """Returns one text sealed; raises `TerbukaError` (`KUNCI_TIDAK_ADA`) on a connection without a sealing."""
    return seal_bytes(words.encode("utf-8", "surrogatepass"), _required(connection).recipient)


def open_words(sealed: bytes, connection: AsyncConnection) -> str:
    """Returns one text that `seal_words` sealed, a mark on a connection without a sealing.

    Raises `Refusal` (`SEGEL_RUSAK`).
    """
    return require_words(sealed, connection) if _sealing(connection) else MARK


def require_words(sealed: bytes, connection: AsyncConnection) -> str:
    """Returns one text that `seal_words` sealed; raises as that does, and `Refusal` (`SEGEL_RUSAK`)."""
    return unseal_bytes(sealed, _required(connection).identity).decode("utf-8", "surrogatepass")


def dump(adapter: TypeAdapter[Record], record: Record, connection: AsyncConnection) -> tuple[Any, bytes]:
    """Returns a record as JSON values with marks, and its texts sealed.

    Raises `TerbukaError` (`KUNCI_TIDAK_ADA`) on a connection without a sealing.
    """
    texts = Texts()
    content = adapter.dump_python(record, mode="json", context=texts)
    return content, seal_bytes(texts.to_bytes(), _required(connection).recipient)


def load(adapter: TypeAdapter[Record], content: Any, sealed: bytes | None, connection: AsyncConnection) -> Record:
    """Returns a record from its JSON values and its sealed texts; None is a row from before texts were sealed.

    Raises `Refusal` (`SEGEL_RUSAK`) where the texts are sealed to another key.
    """
    return adapter.validate_python(content, context=_opened(sealed, connection))


def _opened(sealed: bytes | None, connection: AsyncConnection) -> Texts | None:
    sealing = _sealing(connection)
    if sealing is None or sealed is None:
        return None
    return Texts.from_bytes(unseal_bytes(sealed, sealing.identity))


def _required(connection: AsyncConnection) -> Sealing:
    sealing = _sealing(connection)
    if sealing is None:
        raise TerbukaError("KUNCI_TIDAK_ADA", "Sambungan basis data ini tidak membawa kunci untuk menyegel teks.")
    return sealing


def _sealing(connection: AsyncConnection) -> Sealing | None:
    options = connection.sync_connection.get_execution_options() if connection.sync_connection else {}
    found: Sealing | None = options.get(NAME)
    return found

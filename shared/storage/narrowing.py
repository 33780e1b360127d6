"""Narrows what the database shows while a request of one SKPD is answered, whatever a query asks for.

Tables with policies of row-level security read the setting `terbuka.skpd`. PostgreSQL applies policies to the roles of
rooms, not to a superuser: the embedded run has the queries' own conditions alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

NOBODY = "-"
"""The code of no SKPD: an account that belongs to none sees the papers of none."""

_SKPD: ContextVar[str] = ContextVar("skpd", default="")
_SET = text("SELECT set_config('terbuka.skpd', :skpd, true)")


@contextmanager
def as_everybody() -> Iterator[None]:
    """Lets a request begin without a bound, and takes back at its end what was bound in it."""
    token = _SKPD.set("")
    try:
        yield
    finally:
        _SKPD.reset(token)


def narrow_to(skpd: str | None) -> None:
    """Binds the transactions of the request that is being answered to the papers of one SKPD."""
    _SKPD.set(skpd or NOBODY)


async def bind(connection: AsyncConnection) -> None:
    """Tells PostgreSQL in a transaction that has just begun whose papers it may show; asks nothing without a bound."""
    if skpd := _SKPD.get():
        await connection.execute(_SET, {"skpd": skpd})

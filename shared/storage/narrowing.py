"""Narrows what the database shows while a request of one SKPD is answered, whatever a query asks for.

Each transaction then names the SKPD in the setting `terbuka.skpd`, which policies of row-level security read, and takes
the role by which a room answers an SKPD. That role has few rights and policies bind it, also where the room itself
signs in as a superuser, as in the embedded run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

NOBODY = "-"
"""The code of no SKPD: an account that belongs to none sees the papers of none."""

BOUND = "current_setting('terbuka.skpd', true)"
"""The SKPD of a transaction, as policies name it; NULL or empty where none is bound."""

_SKPD: ContextVar[str] = ContextVar("skpd", default="")
_SET = text("SELECT set_config('terbuka.skpd', :skpd, true)")
_SET_WITH_ROLE = text("SELECT set_config('terbuka.skpd', :skpd, true), set_config('role', :role, true)")


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


async def bind(connection: AsyncConnection, role: str = "") -> None:
    """Tells PostgreSQL in a transaction that has just begun whose papers it may show; asks nothing without a bound.

    `role` is taken until the transaction ends, where one is named.
    """
    skpd = _SKPD.get()
    if skpd and role:
        await connection.execute(_SET_WITH_ROLE, {"skpd": skpd, "role": role})
    elif skpd:
        await connection.execute(_SET, {"skpd": skpd})


def role_made(role: str) -> str:
    """Returns the statement that makes a role which nobody signs in by, unless the server has it.

    An owner that is no superuser may take it, too: where rooms have no roles of their own they sign in as the owner.
    Roles belong to the server and not to one database, so two migrations may make one at the same time.
    """
    return f"""
        DO $$ BEGIN
            IF to_regrole('{role}') IS NULL THEN
                BEGIN
                    CREATE ROLE {role} NOLOGIN NOINHERIT;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                END;
            END IF;
            IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
                BEGIN
                    EXECUTE format('GRANT {role} TO %I', current_user);
                EXCEPTION WHEN insufficient_privilege THEN NULL;
                END;
            END IF;
        END $$
    """  # noqa: S608

"""By which names a person is known: their own and those of their accounts."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.security.identity.actor import ROLE_NAMES
from shared.security.identity.tables import accounts, persons


async def known_names(connection: AsyncConnection) -> Mapping[str, frozenset[str]]:
    """Returns the names of every person by id, also of disabled accounts; what only names a role names nobody."""
    own = select(persons.c.id, persons.c.name)
    found = await connection.execute(own.union(select(accounts.c.person, accounts.c.name)))
    names: dict[str, set[str]] = {}
    for person, name in found:
        names.setdefault(person, set()).add(name)
    nobody = {"", *ROLE_NAMES.values()}
    return {person: frozenset(known - nobody) for person, known in names.items()}

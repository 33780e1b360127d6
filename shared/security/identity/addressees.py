"""Who can be told of their work: every person in office with an enabled account, and whether an address is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.security.identity.actor import Actor
from shared.security.identity.store import ACCOUNT_COLUMNS, ENABLED, actor_from, in_office
from shared.security.identity.tables import accounts, persons


@dataclass(frozen=True)
class ToldPerson:
    """One person with all accounts that have one of the asked roles, in order; the first is the one that is told."""

    actors: tuple[Actor, ...]
    reached: bool

    @property
    def account(self) -> str:
        """Returns the account that is told."""
        return self.actors[0].account


async def who_acts(connection: AsyncConnection, roles: Iterable[str], day: date) -> list[ToldPerson]:
    """Returns everybody who acts in one of the roles on a day, in order of person."""
    query = in_office(select(*ACCOUNT_COLUMNS, (persons.c.email != "").label("reached")).select_from(accounts), day)
    acting = query.where(ENABLED, accounts.c.roles.overlap(list(roles)))
    rows = (await connection.execute(acting.order_by(accounts.c.person, accounts.c.account))).all()
    found = []
    for _, mine in groupby(rows, key=lambda row: row.person):
        held = list(mine)
        found.append(ToldPerson(tuple(actor_from(row) for row in held), held[0].reached))
    return found

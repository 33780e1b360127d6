"""The address of one's own calendar: whoever knows its secret reads how much is due on which day, and nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from shared.runtime.clock import Clock, legal_day
from shared.security.identity.actor import Actor
from shared.security.identity.session_secrets import digest, new_secret
from shared.security.identity.store import ACCOUNT_COLUMNS, ENABLED, actor_from, in_office
from shared.security.identity.tables import accounts, calendar_links
from shared.security.identity.trail import IdentityTrail
from shared.storage.database import Database

CALENDAR_ROLES = ("petugas", "ketua", "tim", "pimpinan")
"""Whose work has days by which it is to be done."""
PREFIX = "tkl_"
READ_EVERY = timedelta(hours=1)
"""How exactly it is kept when an address was read last."""


@dataclass(frozen=True)
class CalendarLink:
    """What is known of an address but its secret."""

    made_at: datetime
    used_at: datetime | None


class CalendarLinks:
    """Makes, ends and reads the one calendar address of an account."""

    def __init__(self, database: Database, clock: Clock, trail: IdentityTrail) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail

    async def of_account(self, account: str) -> CalendarLink | None:
        """Returns the address of an account, None where there is none."""
        c = calendar_links.c
        async with self._database.snapshot() as connection:
            row = (await connection.execute(select(c.made_at, c.used_at).where(c.account == account))).one_or_none()
        return CalendarLink(*row) if row else None

    async def make(self, account: str) -> str:
        """Returns the secret of a new address, which is told only now; an older one is over."""
        secret = new_secret(PREFIX)
        values = {"digest": digest(secret), "made_at": self._clock.now(), "used_at": None}
        made = insert(calendar_links).values(account=account, **values)
        async with self._database.transaction() as connection:
            await connection.execute(made.on_conflict_do_update(index_elements=["account"], set_=values))
            await self._trail.note(connection, "make_calendar_link", account, actor=account)
        return secret

    async def end(self, account: str) -> None:
        """Ends the address of an account; without one nothing happens."""
        mine = delete(calendar_links).where(calendar_links.c.account == account)
        async with self._database.transaction() as connection:
            if (await connection.execute(mine)).rowcount:
                await self._trail.note(connection, "end_calendar_link", account, actor=account)

    async def actor_of(self, secret: str) -> Actor | None:
        """Tells whose address a secret is, nobody for one that is over or whose person is out of office."""
        now, c = self._clock.now(), calendar_links.c
        if not secret:
            return None
        query = in_office(select(*ACCOUNT_COLUMNS, c.used_at), legal_day(now))
        mine = query.join(calendar_links, c.account == accounts.c.account).where(c.digest == digest(secret), ENABLED)
        async with self._database.autocommit() as connection:
            row = (await connection.execute(mine)).first()
            if row is not None and (row.used_at is None or row.used_at <= now - READ_EVERY):
                await connection.execute(update(calendar_links).where(c.digest == digest(secret)).values(used_at=now))
        return actor_from(row) if row else None

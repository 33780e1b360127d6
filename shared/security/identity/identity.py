"""The one place that knows accounts, sessions and tokens; OIDC would take its place behind the same face."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Clock, legal_day
from shared.runtime.errors import Conflict, NotFound
from shared.security.identity import factor_store as factors
from shared.security.identity import store
from shared.security.identity.account_rules import check_account, check_one_human, no_account, nobody, role_name
from shared.security.identity.actor import Actor
from shared.security.identity.attempts import Attempts
from shared.security.identity.bearer_tokens import DAYS, READ, UNNAMED, Token, check_token
from shared.security.identity.calendar_links import CalendarLinks
from shared.security.identity.factor_refusals import code_asked
from shared.security.identity.kept_forms import KeptForms
from shared.security.identity.kept_tokens import KeptTokens
from shared.security.identity.own_account import OwnAccount
from shared.security.identity.passwords import hash_password
from shared.security.identity.person import Person
from shared.security.identity.second_factor import Proof, Proven, SecondFactor
from shared.security.identity.session_secrets import digest, new_secret
from shared.security.identity.session_times import SEEN_EVERY, end_of, session_limits, still_held
from shared.security.identity.tables import AUDIT
from shared.security.identity.trail import Doer, IdentityTrail
from shared.storage.database import Database


@dataclass(frozen=True)
class Account:
    """An account as the list of accounts shows it."""

    actor: Actor
    sample: bool
    created_at: datetime
    disabled_at: datetime | None


class Identity:
    """Signs people and programs in, and tells who holds a session or a token; what it changes is audited.

    `doer` is who acts where nobody has signed in, as an operator at the command line.
    """

    def __init__(self, database: Database, clock: Clock, doer: Doer | None = None) -> None:
        self.database = database
        self.clock = clock
        self._trail = IdentityTrail(clock, doer or Doer())
        self._attempts = Attempts(database, clock, self._trail)
        self.kept_tokens = KeptTokens(database.notifications, AUDIT.room)
        self.factor = SecondFactor(database, clock, self._trail, self._attempts)
        self.own = OwnAccount(database, clock, self._trail, self._attempts)
        self.forms = KeptForms(database, clock)
        self.calendar = CalendarLinks(database, clock, self._trail)

    async def sign_in(self, account: str, password: str, *, source: str, replaces: str = "") -> str:
        """Opens a session and returns its secret; the session whose secret is `replaces` ends.

        Raises `Unauthenticated` (`AKUN_ATAU_SANDI_SALAH`), `TooMany` (`TERLALU_BANYAK_PERCOBAAN`) or
        `Forbidden` (`JABATAN_TIDAK_BERLAKU`); for an account with a second factor `FactorAsked`
        (`BUTUH_KODE_FAKTOR`), with which `finish_sign_in` goes on.
        """
        half = ""
        async with self._attempts.proven(account, password, source, act="sign_in") as connection:
            if await factors.how_many(connection, account):
                half = await self.factor.half(connection, account)
            else:
                return await self._begin(connection, account, replaces, None, {"source": source})
        raise code_asked(half)

    async def finish_sign_in(self, half: str, proof: Proof, *, source: str, replaces: str = "") -> str:
        """Opens the session of a sign-in that waited for its factor; raises as `SecondFactor.finish` does."""
        opened = list[str]()

        async def begin(connection: AsyncConnection, account: str, factor: Proven) -> None:
            opened.append(await self._begin(connection, account, replaces, factor, {"source": source}))

        await self.factor.finish(half, proof, source=source, then=begin)
        return opened[-1]

    async def open_session(self, account: str, *, replaces: str = "", factor: Proven | None = None, **told: Any) -> str:
        """Opens a session of an account whose holder is known already, as `sign_in` does after the password.

        `factor` is what was shown besides; `told` goes into its audit line.
        """
        async with self.database.transaction() as connection:
            return await self._begin(connection, account, replaces, factor, told)

    async def _begin(
        self,
        connection: AsyncConnection,
        account: str,
        replaces: str,
        factor: Proven | None,
        told: Mapping[str, Any],
    ) -> str:
        """Opens a session in the transaction that knows that its holder may have it."""
        secret, now = new_secret(), self.clock.now()
        shown: dict[str, Any] = {"factor_at": now, "factor_key": factor.key} if factor else {}
        said = {**told, **(factor.told() if factor else {})}
        await self._end_session(connection, replaces, "session_replaced")
        await store.forget_kept_forms(connection, now)
        number = await store.add_session(connection, digest(secret), account, now, **shown)
        await self._trail.note(connection, "sign_in", account, actor=account, session=number, **said)
        return secret

    async def _end_session(self, connection: AsyncConnection, secret: str, act: str) -> None:
        ended = await store.end_session(connection, digest(secret), **session_limits(self.clock.now()))
        if ended is not None:
            await self._trail.note(connection, act, ended.account, actor=ended.account, session=ended.id)

    async def issue_token(
        self,
        account: str,
        password: str,
        *,
        source: str,
        code: str = "",
        name: str = UNNAMED,
        scopes: Collection[str] = (READ,),
        days: int = DAYS,
    ) -> str:
        """Returns a bearer token; raises as `sign_in` and `SecondFactor.prove` do, and `Malformed` (`TOKEN_SALAH`).

        An account with a second factor gives a `code`.
        """
        lasting = check_token(name, scopes, days)
        stored = await self._attempts.check(account, password, source, act="issue_token")
        if await self.factor.is_kept(account):
            await self.factor.prove(account, code, source=source, act="issue_token")
        secret, now = new_secret("tbk_"), self.clock.now()
        token = Token(0, account, name, sorted(set(scopes)), now, now + lasting)
        async with self._attempts.still(account, stored, source, act="issue_token") as connection:
            number = await store.add_token(connection, digest(secret), token)
            told: dict[str, Any] = {"token": number, "scopes": token.scopes, "ends_at": token.ends_at, "source": source}
            await self._trail.note(connection, "issue_token", account, actor=account, **told)
        return secret

    async def actor_of_token(self, token: str) -> Actor | None:
        """Tells who holds a bearer token, or nobody when it is unknown, over, or its account is disabled."""
        if not token:
            return None
        secret, now = digest(token), self.clock.now()
        row = self.kept_tokens.find(secret, now) or await self._look_up(secret, now)
        return replace(store.actor_from(row), scopes=frozenset(row.scopes)) if row else None

    async def _look_up(self, secret: str, now: datetime) -> Any:
        keep = self.kept_tokens.keeper(secret, now)
        async with self.database.autocommit() as connection:
            row = await store.token_row(connection, secret, now)
            if row is not None and (row.used_at is None or row.used_at <= now - SEEN_EVERY):
                await store.use_token(connection, secret, now)
        if row is not None:
            keep(row)
        return row

    async def tokens_of(self, account: str) -> list[Token]:
        """Lists the tokens of an account that have not ended."""
        async with self.database.snapshot() as connection:
            return await store.tokens_of(connection, account, self.clock.now())

    async def end_token(self, account: str, number: int) -> None:
        """Ends a token of an account; raises `NotFound` (`TOKEN_TIDAK_ADA`)."""
        async with self.database.transaction() as connection:
            if not await store.end_token(connection, account, number):
                raise NotFound(
                    "TOKEN_TIDAK_ADA",
                    f"Akun ini tidak mempunyai token bernomor {number}.",
                    mend="Lihat nomor yang masih berlaku: GET /api/tokens, atau terbuka accounts tokens.",
                )
            await self._trail.note(connection, "end_token", account, actor=account, token=number)

    async def sessions_of(self, account: str) -> list[store.Session]:
        """Lists the sessions of an account that still hold, newest first."""
        now = self.clock.now()
        limits = still_held(now)
        async with self.database.snapshot() as connection:
            return await store.sessions_of(connection, account, **limits)

    async def end_sessions(self, account: str) -> list[int]:
        """Ends all sessions of an account; returns the numbers of those that ended."""
        async with self.database.transaction() as connection:
            ended = await store.end_sessions_of(connection, account)
            if ended:
                await self._trail.note(connection, "end_sessions", account, actor=account, sessions=ended)
            return ended

    async def give_back(self, token: str) -> None:
        """Ends the bearer token of whoever holds it; one that is unknown is let be."""
        async with self.database.transaction() as connection:
            ended = await store.end_token_of(connection, digest(token))
            if ended is not None:
                await self._trail.note(connection, "end_token", ended.account, actor=ended.account, token=ended.id)

    async def actor_of_session(self, secret: str, *, renews: bool = True) -> Actor | None:
        """Tells who holds a session, and slides its idle limit of 30 minutes (at most 8 hours in all).

        What a page asks by itself is no sign of its reader and `renews` nothing.
        """
        if not secret:
            return None
        now = self.clock.now()
        async with self.database.autocommit() as connection:
            limits = still_held(now)
            row = await store.session_row(connection, digest(secret), day=legal_day(now), **limits)
            if renews and row is not None and row.seen_at <= now - SEEN_EVERY:
                await store.see_session(connection, digest(secret), now)
        if row is None:
            return None
        actor, shown = store.actor_from(row), row.factor_at
        kept, by_key = actor.has_factor or shown is not None, shown is not None and row.factor_by_key
        return replace(actor, factor_at=shown, has_factor=kept, factor_by_key=by_key, until=end_of(row, now))

    async def sign_out(self, secret: str) -> None:
        """Ends a session."""
        async with self.database.transaction() as connection:
            await self._end_session(connection, secret, "sign_out")

    async def add_account(
        self,
        account: str,
        password: str,
        *,
        roles: Iterable[str],
        skpd: str | None = None,
        name: str = "",
        person: str = "",
        who: Person | None = None,
        sample: bool = False,
    ) -> Actor:
        """Adds an account; `person` is given when one human holds several accounts, `who` names a person new to us.

        Raises `Refusal` (`PERAN_TIDAK_DIKENAL`, `SKPD_WAJIB`, `NAMA_AKUN_SALAH`, `KATA_SANDI_LEMAH`), `Conflict`
        (`AKUN_SUDAH_ADA`), and for `who` as `add_person` does.
        """
        held = frozenset(roles)
        check_account(account, held, skpd)
        shown = name or role_name(held)
        actor = Actor(account, who.id if who else person or account, held, skpd, shown)
        hashed = await hash_password(password)
        async with self.database.transaction() as connection:
            if who is not None:
                await _add_person(connection, who)
                await self._trail.note(connection, "add_person", who.id)
            if not await store.add(connection, actor, hashed, sample=sample, at=self.clock.now()):
                raise Conflict("AKUN_SUDAH_ADA", f"Akun {account} sudah ada.", mend="Pilih nama akun yang lain.")
            told: dict[str, Any] = {"roles": sorted(held), "skpd": skpd, "person": actor.person, "sample": sample}
            await self._trail.note(connection, "add_account", account, **told)
        return actor

    async def add_person(self, person: Person) -> Person:
        """Adds a person; accounts are tied to them by `add_account(person=...)`.

        Raises `Conflict` (`ORANG_SUDAH_ADA`) and what `check_one_human` and `Person.check` raise.
        """
        async with self.database.transaction() as connection:
            await _add_person(connection, person)
            await self._trail.note(connection, "add_person", person.id)
        return person

    async def change_person(self, person_id: str, **changes: Any) -> Person:
        """Changes what is recorded of a person; raises `NotFound` (`ORANG_TIDAK_DIKENAL`) and as `add_person` does."""
        async with self.database.transaction() as connection:
            known = await store.person(connection, person_id, lock=True)
            if known is None:
                raise nobody(person_id)
            changed = replace(known, **changes)
            changed.check()
            await check_one_human(connection, changed, known)
            await store.change_person(connection, changed)
            fields = sorted(name for name, value in changes.items() if value != getattr(known, name))
            await self._trail.note(connection, "change_person", person_id, fields=fields)
        return changed

    async def person(self, person_id: str, connection: AsyncConnection | None = None) -> Person:
        """Returns who a person is, with nothing but the id where nothing is recorded.

        Whoever is inside a transaction gives its connection, so that no second one is taken.
        """
        if connection is not None:
            return await store.person(connection, person_id) or Person(person_id)
        async with self.database.snapshot() as snapshot:
            return await store.person(snapshot, person_id) or Person(person_id)

    async def persons(self) -> dict[str, Person]:
        """Returns every person by id."""
        async with self.database.snapshot() as connection:
            return {person.id: person for person in await store.all_persons(connection)}

    async def addressees(self, roles: Iterable[str], connection: AsyncConnection) -> list[str]:
        """Returns one account of each person who has an address and today acts in one of the roles."""
        return await store.addressees(connection, roles, legal_day(self.clock.now()))

    async def email_of(self, account: str, connection: AsyncConnection) -> str:
        """Returns the address of an account today, empty where it is disabled, out of office or has none."""
        return await store.email_of(connection, account, legal_day(self.clock.now()))

    async def set_password(self, account: str, password: str) -> None:
        """Sets a password and ends the account's sessions and tokens; raises `NotFound` (`AKUN_TIDAK_ADA`)."""
        await self._change("set_password", account, {"password": await hash_password(password)})

    async def disable(self, account: str) -> None:
        """Shuts an account out at once; raises `NotFound` (`AKUN_TIDAK_ADA`)."""
        await self._change("disable_account", account, {"disabled_at": self.clock.now()})

    async def change_account(
        self, account: str, *, roles: Iterable[str] | None = None, skpd: str | None = None, person: str = ""
    ) -> Actor:
        """Changes roles, agency or person of an account; its sessions and tokens end, so that none keeps older rights.

        What is None or empty stays; an account that no longer has the role `skpd` loses its agency. Raises
        `NotFound` (`AKUN_TIDAK_ADA`, `ORANG_TIDAK_DIKENAL`) and `Refusal` (`PERAN_TIDAK_DIKENAL`, `SKPD_WAJIB`).
        """
        async with self.database.transaction() as connection:
            before = await self._held(connection, account)
            held = frozenset(roles) if roles is not None else before.roles
            bound = (skpd or before.skpd) if "skpd" in held else skpd
            check_account(account, held, bound)
            if person and await store.person(connection, person) is None:
                raise nobody(person)
            name = role_name(held) if before.name == role_name(before.roles) else before.name
            after = replace(before, roles=held, skpd=bound, person=person or before.person, name=name)
            values = {"roles": sorted(held), "skpd": bound, "person": after.person}
            ended = await store.change(connection, account, {**values, "name": name}) or {}
            told: dict[str, Any] = {**values, "roles_before": sorted(before.roles), "skpd_before": before.skpd}
            told["person_before"] = before.person
            await self._trail.note(connection, "change_account", account, **told, **ended)
        return after

    async def account(self, account: str) -> Account:
        """Returns one account; raises `NotFound` (`AKUN_TIDAK_ADA`)."""
        async with self.database.snapshot() as connection:
            row = await store.account_row(connection, account)
        if row is None:
            raise no_account(account)
        return _account(row)

    async def _held(self, connection: AsyncConnection, account: str) -> Actor:
        row = await store.account_row(connection, account, lock=True)
        if row is None:
            raise no_account(account)
        return store.actor_from(row)

    async def enable(self, account: str) -> None:
        """Lets a disabled account sign in again; raises `NotFound` (`AKUN_TIDAK_ADA`)."""
        await self._change("enable_account", account, {"disabled_at": None})

    async def list_accounts(self) -> list[Account]:
        """Lists all accounts in order of name."""
        async with self.database.snapshot() as connection:
            rows = await store.account_rows(connection)
        return [_account(row) for row in rows]

    async def enabled_samples(self) -> list[str]:
        """Lists the sample accounts that may still sign in."""
        async with self.database.snapshot() as connection:
            return await store.enabled_samples(connection)

    async def note_reading(self, act: str, subject: str, count: int) -> None:
        """Writes the audit line of what an operator is shown of accounts, before it is shown."""
        async with self.database.transaction() as connection:
            await self._trail.note(connection, act, subject, count=count)

    async def tell_throttled(self) -> None:
        """Writes the audit lines of attempts that were too many, of the minutes that are over."""
        await self._attempts.tell_throttled()

    async def _change(self, act: str, account: str, values: dict[str, object]) -> None:
        async with self.database.transaction() as connection:
            ended = await store.change(connection, account, values)
            if ended is None:
                raise no_account(account)
            await self._trail.note(connection, act, account, **ended)


def _account(row: Any) -> Account:
    return Account(store.actor_from(row), row.sample, row.created_at, row.disabled_at)


async def _add_person(connection: AsyncConnection, person: Person) -> None:
    person.check()
    await check_one_human(connection, person)
    if not await store.add_person(connection, person):
        raise Conflict("ORANG_SUDAH_ADA", f"Orang {person.id} sudah ada.", mend="Pilih kode yang lain.")

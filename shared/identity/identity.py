"""The one place that knows accounts, sessions and tokens; OIDC would take its place behind the same face."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.clock import Clock
from shared.db import Database
from shared.errors import Conflict, NotFound, Refusal
from shared.identity import store
from shared.identity.actor import ROLE_NAMES, ROLES, Actor, too_many_attempts, wrong_credentials
from shared.identity.passwords import hash_password, matches
from shared.identity.secrets import digest, new_secret

SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)
TOKEN_LIFE = timedelta(days=30)
THROTTLE_WINDOW = timedelta(minutes=1)
FAILURES_PER_ACCOUNT = 10
FAILURES_PER_SOURCE = 50
NAME_LENGTH = 100


@dataclass(frozen=True)
class Account:
    """Is an account as the list of accounts shows it."""

    actor: Actor
    sample: bool
    created_at: datetime
    disabled_at: datetime | None


class Identity:
    """Signs people and programs in, and tells who holds a session or a token."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    async def sign_in(self, account: str, password: str, *, source: str, replaces: str = "") -> str:
        """Opens a session and returns its secret; the session whose secret is `replaces` ends.

        Raises `Unauthenticated` (`AKUN_ATAU_SANDI_SALAH`) or `TooManyAttempts` (`TERLALU_BANYAK_PERCOBAAN`).
        """
        await self._check_password(account, password, source)
        secret, now = new_secret(), self.clock.now()
        async with self.database.transaction() as connection:
            await store.end_sessions(connection, [digest(replaces)], **_session_limits(now))
            await store.add_session(connection, digest(secret), account, now)
        return secret

    async def issue_token(self, account: str, password: str, *, source: str) -> str:
        """Returns a bearer token for 30 days; raises as `sign_in` does."""
        await self._check_password(account, password, source)
        secret, now = new_secret("tbk_"), self.clock.now()
        async with self.database.transaction() as connection:
            await store.add_token(connection, digest(secret), account, now, now + TOKEN_LIFE)
        return secret

    async def actor_of_token(self, token: str) -> Actor | None:
        """Tells who holds a bearer token, or nobody when it is unknown, over, or its account is disabled."""
        if not token:
            return None
        async with self.database.transaction() as connection:
            return await store.token_actor(connection, digest(token), self.clock.now())

    async def actor_of_session(self, secret: str) -> Actor | None:
        """Tells who holds a session, and slides its idle limit of 30 minutes (at most 8 hours in all)."""
        if not secret:
            return None
        now = self.clock.now()
        async with self.database.transaction() as connection:
            row = await store.session_row(
                connection, digest(secret), seen_after=now - SESSION_IDLE, created_after=now - SESSION_LONGEST
            )
            if row is not None and row.seen_at <= now - SEEN_EVERY:
                await store.see_session(connection, digest(secret), now)
        return store.actor_from(row) if row else None

    async def sign_out(self, secret: str) -> None:
        """Ends a session."""
        async with self.database.transaction() as connection:
            await store.end_sessions(connection, [digest(secret)], **_session_limits(self.clock.now()))

    async def add_account(
        self,
        account: str,
        password: str,
        *,
        roles: Iterable[str],
        skpd: str | None = None,
        name: str = "",
        person: str = "",
        sample: bool = False,
    ) -> Actor:
        """Adds an account; `person` is given when one human holds several accounts.

        Raises `Refusal` (`PERAN_TIDAK_DIKENAL`, `SKPD_WAJIB`, `NAMA_AKUN_SALAH`, `KATA_SANDI_LEMAH`) and `Conflict`
        (`AKUN_SUDAH_ADA`).
        """
        held = frozenset(roles)
        _check_account(account, held, skpd)
        shown = name or ROLE_NAMES[min(held, key=ROLES.index)]
        actor = Actor(account, person or account, held, skpd, shown)
        hashed = await hash_password(password)
        async with self.database.transaction() as connection:
            if not await store.add(connection, actor, hashed, sample=sample, at=self.clock.now()):
                raise Conflict("AKUN_SUDAH_ADA", f"Akun {account} sudah ada.", mend="Pilih nama akun yang lain.")
        return actor

    async def set_password(self, account: str, password: str) -> None:
        """Sets a password and ends the account's sessions and tokens; raises `NotFound` (`AKUN_TIDAK_ADA`)."""
        await self._change(account, {"password": await hash_password(password)})

    async def disable(self, account: str) -> None:
        """Shuts an account out at once; raises `NotFound` (`AKUN_TIDAK_ADA`)."""
        await self._change(account, {"disabled_at": self.clock.now()})

    async def enable(self, account: str) -> None:
        """Lets a disabled account sign in again; raises `NotFound` (`AKUN_TIDAK_ADA`)."""
        await self._change(account, {"disabled_at": None})

    async def list_accounts(self) -> list[Account]:
        """Lists all accounts in order of name."""
        async with self.database.snapshot() as connection:
            rows = await store.account_rows(connection)
        return [Account(store.actor_from(row), row.sample, row.created_at, row.disabled_at) for row in rows]

    async def enabled_samples(self) -> list[str]:
        """Lists the sample accounts that may still sign in."""
        async with self.database.snapshot() as connection:
            return await store.enabled_samples(connection)

    async def _change(self, account: str, values: dict[str, object]) -> None:
        async with self.database.transaction() as connection:
            if not await store.change(connection, account, values):
                raise NotFound("AKUN_TIDAK_ADA", f"Akun {account} tidak ada.", mend="Lihat daftar akun yang ada.")

    async def _check_password(self, account: str, password: str, source: str) -> None:
        await self._throttle(account, source)
        async with self.database.snapshot() as connection:
            stored = await store.password_of(connection, account) if _is_text(account) else None
        if await matches(stored, password):
            return
        now = self.clock.now()
        async with self.database.transaction() as connection:
            await store.note_failure(connection, _countable(account), source, now, now - THROTTLE_WINDOW)
        raise wrong_credentials()

    async def _throttle(self, account: str, source: str) -> None:
        since = self.clock.now() - THROTTLE_WINDOW
        async with self.database.snapshot() as connection:
            mine, all_of_source = await store.failures_since(connection, _countable(account), source, since)
        if mine >= FAILURES_PER_ACCOUNT or all_of_source >= FAILURES_PER_SOURCE:
            raise too_many_attempts(int(THROTTLE_WINDOW.total_seconds()))


def _session_limits(now: datetime) -> dict[str, datetime]:
    return {"seen_before": now - SESSION_IDLE, "created_before": now - SESSION_LONGEST}


def _is_text(account: str) -> bool:
    return "\x00" not in account and len(account) <= NAME_LENGTH


def _countable(account: str) -> str:
    return account.replace("\x00", "")[:NAME_LENGTH]


def _check_account(account: str, roles: frozenset[str], skpd: str | None) -> None:
    if not roles or not roles <= set(ROLES):
        raise Refusal("PERAN_TIDAK_DIKENAL", "Peran akun tidak dikenal.", mend=f"Peran yang ada: {', '.join(ROLES)}.")
    if ("skpd" in roles) != (skpd is not None):
        raise Refusal(
            "SKPD_WAJIB",
            "Akun berperan skpd harus terikat pada satu SKPD, dan hanya akun itu.",
            mend="Sebutkan kode SKPD untuk peran skpd; kosongkan untuk peran lain.",
        )
    if not account.isascii() or not account.replace("-", "").replace(".", "").isalnum() or len(account) > NAME_LENGTH:
        raise Refusal(
            "NAMA_AKUN_SALAH", "Nama akun hanya boleh berisi huruf, angka, titik, dan tanda hubung.", mend="Ganti nama."
        )

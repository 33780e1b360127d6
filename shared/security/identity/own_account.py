"""What the holder of an account does with it: other sessions and tokens, the language, and a new password."""

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Clock
from shared.runtime.errors import NotFound, Refusal, Unauthenticated
from shared.security.identity import store
from shared.security.identity.attempts import Attempts
from shared.security.identity.passwords import hash_password
from shared.security.identity.person import Person
from shared.security.identity.session_secrets import digest, new_secret
from shared.security.identity.trail import IdentityTrail
from shared.storage.database import Database


class OwnAccount:
    """Changes an account as its holder, who has signed in."""

    def __init__(self, database: Database, clock: Clock, trail: IdentityTrail, attempts: Attempts) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail
        self._attempts = attempts

    async def session_number(self, secret: str) -> int | None:
        """Returns the number of the session of a secret, None where there is none."""
        async with self._database.snapshot() as connection:
            return await store.session_number(connection, digest(secret))

    async def end_session(self, account: str, number: int) -> None:
        """Ends one session of an account; raises `NotFound` (`SESI_TIDAK_ADA`)."""
        async with self._database.transaction() as connection:
            if not await store.end_numbered_session(connection, account, number):
                raise NotFound(
                    "SESI_TIDAK_ADA",
                    f"Akun ini tidak mempunyai sesi bernomor {number}.",
                    mend="Muat ulang halaman Akun saya untuk melihat sesi yang masih berlaku.",
                )
            await self._trail.note(connection, "end_sessions", account, actor=account, sessions=[number])

    async def language_of(self, account: str, connection: AsyncConnection) -> str:
        """Returns the language in which the holder of an account is written to."""
        return await store.language_of(connection, account) or Person.language

    async def language_of_session(self, secret: str) -> str:
        """Returns the language of whoever has a session, that of all where there is no such session."""
        async with self._database.snapshot() as connection:
            return await store.language_of_session(connection, digest(secret)) or Person.language

    async def choose_language(self, account: str, language: str) -> None:
        """Keeps in which language the holder is written to, whichever account they sign in with."""
        async with self._database.transaction() as connection:
            await store.choose_language(connection, account, language)
            await self._trail.note(connection, "choose_language", account, actor=account, language=language)

    async def change_password(self, account: str, old: str, new: str, *, source: str) -> str:
        """Sets a new password for whoever knows the old one; returns the secret of the one session that is left.

        Every session and token ends, also the session that asked: whoever knows its secret holds nothing any more.
        Raises `Refusal` (`KATA_SANDI_LAMA_SALAH`, `KATA_SANDI_LEMAH`, `KATA_SANDI_SAMA`), `TooMany`
        (`TERLALU_BANYAK_PERCOBAAN`) and `Forbidden` (`JABATAN_TIDAK_BERLAKU`).
        """
        try:
            stored = await self._attempts.check(account, old, source, act="change_password")
        except Unauthenticated as error:
            raise _wrong_password() from error
        if new == old:
            raise _same_password()
        hashed, secret = await hash_password(new), new_secret()
        async with self._attempts.still(account, stored, source, act="change_password") as connection:
            ended = await store.change(connection, account, {"password": hashed}) or {}
            number = await store.add_session(connection, digest(secret), account, self._clock.now())
            told = {**ended, "session": number, "source": source}
            await self._trail.note(connection, "change_password", account, actor=account, **told)
        return secret


def _wrong_password() -> Refusal:
    return Refusal(
        "KATA_SANDI_LAMA_SALAH",
        "Kata sandi yang sekarang tidak cocok, sehingga tidak ada yang diganti.",
        mend="Ketik kata sandi yang Anda pakai untuk masuk. Bila lupa, minta operator menyetel ulang.",
    )


def _same_password() -> Refusal:
    return Refusal(
        "KATA_SANDI_SAMA", "Kata sandi baru sama dengan yang lama.", mend="Pilih kata sandi yang belum Anda pakai."
    )

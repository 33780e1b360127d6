"""Opens and ends sessions of people whom the identity provider knows."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeGuard

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import legal_day
from shared.runtime.errors import Forbidden
from shared.security.identity import factor_store as factors
from shared.security.identity import store as accounts
from shared.security.identity.actor import ROLE_NAMES, ROLES, Actor, not_in_office
from shared.security.identity.identity import Identity
from shared.security.identity.oidc import store
from shared.security.identity.oidc.attempt import Attempt
from shared.security.identity.oidc.groups import GroupRights, rights_of
from shared.security.identity.oidc.provider import Provider
from shared.security.identity.oidc.refusals import (
    foreign_return,
    no_person,
    other_person,
    perhaps_known,
    shut_out,
    untrue_token,
    wrong_logout,
)
from shared.security.identity.oidc.tokens import LEEWAY, LOGOUT_AGE, UntrueToken, check_id_token, check_logout_token
from shared.security.identity.person import NIP_DIGITS, WORD_LENGTH, Person
from shared.security.identity.session_secrets import digest, new_secret
from shared.security.identity.trail import NOBODY, Doer, IdentityTrail

SUBJECT_LENGTH = 255
NO_HASH = "-"
"""Stands where a local account has the hash of its password; it is the hash of none."""
FRESH = timedelta(seconds=LEEWAY)
"""How old a sign-in at the provider may be that was asked for anew, by two clocks."""


@dataclass(frozen=True)
class Signed:
    """What an ID token that holds says of one person."""

    subject: str
    sid: str
    nip: str
    person: str
    name: str
    username: str
    groups: tuple[str, ...]
    at: datetime
    second_factor: bool
    id_token: str


class ProviderSignIn:
    """Signs people in whom the provider knows; their rights are taken anew from its groups each time."""

    def __init__(self, identity: Identity, provider: Provider) -> None:
        self.identity = identity
        self.provider = provider
        self.settings = provider.settings
        self._trail = IdentityTrail(identity.clock, Doer())

    async def sign_in(self, attempt: Attempt, code: str, back: str, *, replaces: str = "") -> str:
        """Redeems a code and opens a session; returns its secret. The session whose secret is `replaces` ends.

        Raises `Forbidden` (`OIDC_DITOLAK_PENYEDIA`, `OIDC_TOKEN_TIDAK_SAH`, `OIDC_ORANG_TIDAK_DISEBUT`,
        `OIDC_TANPA_PERAN`, `OIDC_SKPD_GANDA`, `OIDC_JAWABAN_ASING`, `AKUN_DINONAKTIFKAN`, `JABATAN_TIDAK_BERLAKU`),
        `Conflict` (`OIDC_ORANG_BERUBAH`, `OIDC_ORANG_TANPA_NIP`), and as `Provider.metadata` does.
        """
        token = await self.provider.redeem(code, attempt, back)
        try:
            claims = await self.provider.claims(token)
            check_id_token(claims, self.provider.expected, nonce=attempt.nonce)
        except UntrueToken as error:
            raise untrue_token(str(error)) from error
        return await self._open(self._read(claims, token, attempt), replaces)

    async def opened(self, secret: str) -> bool:
        """Tells whether a session was opened through the provider."""
        async with self.identity.database.snapshot() as connection:
            return await store.id_token_of(connection, digest(secret)) is not None

    async def sign_out_address(self, secret: str, back: str) -> str | None:
        """Returns where the browser of a session signs out of the provider too; None for a local session."""
        async with self.identity.database.snapshot() as connection:
            id_token = await store.id_token_of(connection, digest(secret))
        return await self.provider.address_to_sign_out(id_token, back) if id_token else None

    async def end(self, logout_token: str) -> list[str]:
        """Ends the sessions that a logout token names, once; returns the accounts whose sessions ended.

        Raises `Malformed` (`OIDC_LOGOUT_TIDAK_SAH`), and as `Provider.metadata` does.
        """
        expected = self.provider.expected
        try:
            claims = await self.provider.claims(logout_token)
            check_logout_token(claims, expected)
        except UntrueToken as error:
            raise wrong_logout(str(error)) from error
        issuer, sid, subject = self.settings.issuer, _word(claims.get("sid")), _word(claims.get("sub"))
        until = expected.now + timedelta(seconds=LOGOUT_AGE + 2 * LEEWAY)
        used = {"issuer": issuer, "jti": digest(claims["jti"]), "sid": sid, "until": until}
        async with self.identity.database.transaction() as connection:
            await store.take_turn(connection, issuer, {subject, sid} - {""})
            if not await store.use_logout(connection, used, expected.now):
                raise wrong_logout("jti")
            ended = await store.end_of_provider(connection, issuer, sid=sid, subject=subject)
            for account in ended:
                await self._trail.note(connection, "end_sessions", account, by="provider")
            return ended

    def _read(self, claims: dict[str, Any], token: str, attempt: Attempt) -> Signed:
        nip, person = self._person(claims)
        subject = claims["sub"]
        if not subject or len(subject) > SUBJECT_LENGTH or not subject.isprintable():
            raise untrue_token("sub")
        at = self._signed_at(claims, fresh=attempt.fresh)
        factor = self.settings.is_second_factor(_word(claims.get("acr")), _words(claims.get("amr")))
        if attempt.fresh and self.settings.factor_acr and not factor:
            raise untrue_token("acr")
        held = tuple(_words(claims.get(self.settings.groups_claim)))
        words = {"name": _shown(claims.get("name")), "username": _shown(claims.get("preferred_username"))}
        return Signed(
            subject,
            _word(claims.get("sid")),
            nip,
            person,
            **words,
            groups=held,
            at=at,
            second_factor=factor,
            id_token=token,
        )

    def _person(self, claims: dict[str, Any]) -> tuple[str, str]:
        """Returns NIP and id of the person, the NIP empty where the claim is none; one human is written one way."""
        claim = self.settings.person_claim
        said = unicodedata.normalize("NFKC", _word(claims.get(claim))).strip().lower()
        digits = re.sub(r"[\s.\-]", "", said)
        if len(digits) == NIP_DIGITS and digits.isascii() and digits.isdigit():
            return digits, digits
        if not said or len(said) > WORD_LENGTH or not said.isprintable():
            raise no_person(claim)
        return "", said

    def _signed_at(self, claims: dict[str, Any], *, fresh: bool) -> datetime:
        """Returns when the person proved who they are; one that was asked for anew must be new."""
        now = self.identity.clock.now()
        said = claims.get("auth_time")
        told = datetime.fromtimestamp(said, now.tzinfo) if _is_time(said) and said <= now.timestamp() + LEEWAY else None
        if fresh and (told is None or told < now - FRESH):
            raise untrue_token("auth_time")
        return min(now, told or now)

    async def _open(self, signed: Signed, replaces: str) -> str:
        secret, now = new_secret(), self.identity.clock.now()
        try:
            rights = rights_of(signed.groups, self.settings.mapping())
        except Forbidden as error:
            await self._lose(signed, error.code)
            raise
        async with self.identity.database.transaction() as connection:
            await store.take_turn(connection, self.settings.issuer, {signed.subject, signed.sid} - {""})
            actor = await self._account(connection, signed, rights, now)
            await self._begin(connection, signed, actor, secret, now)
        await self.identity.sign_out(replaces)
        return secret

    async def _lose(self, signed: Signed, code: str) -> None:
        """Takes every right from an account whose groups give none any more."""
        async with self.identity.database.transaction() as connection:
            await store.take_turn(connection, self.settings.issuer, {signed.subject})
            known = await store.account_of(connection, self.settings.issuer, signed.subject)
            account = known.account if known is not None else NOBODY
            if known is not None:
                await accounts.change(connection, account, {"roles": [], "skpd": None})
            await self._trail.note(connection, "sign_in", account, actor=account, code=code, by="provider")

    async def _account(self, connection: AsyncConnection, signed: Signed, rights: GroupRights, now: datetime) -> Actor:
        """Writes the account as the provider tells it now; raises `Forbidden` and `Conflict` as `sign_in` does."""
        known = await store.account_of(connection, self.settings.issuer, signed.subject)
        person = await store.person_of(connection, nip=signed.nip, name=signed.person)
        human = person or Person(signed.person, name=signed.name, nip=signed.nip)
        if known is None and person is None and human.nip and await accounts.is_named_alike(connection, human):
            raise perhaps_known()
        if known is not None and known.person != human.id:
            raise other_person()
        if known is not None and known.disabled_at is not None:
            raise shut_out()
        if not human.in_office(legal_day(now)):
            raise not_in_office()
        name = signed.name or ROLE_NAMES[min(rights.roles, key=ROLES.index)]
        actor = Actor(known.account if known else self._name(signed), human.id, rights.roles, rights.skpd, name)
        if known is None:
            await self._add(connection, signed, actor, human, now)
        else:
            await self._renew(connection, actor, known)
        return actor

    async def _add(
        self, connection: AsyncConnection, signed: Signed, actor: Actor, human: Person, now: datetime
    ) -> None:
        await accounts.add_person(connection, human)
        await accounts.add(connection, actor, NO_HASH, sample=False, at=now)
        await store.tie(connection, self.settings.issuer, signed.subject, actor.account)
        await self._trail.note(connection, "add_account", actor.account, by="provider", **_told(actor))

    async def _renew(self, connection: AsyncConnection, actor: Actor, known: Any) -> None:
        if (frozenset(known.roles), known.skpd) == (actor.roles, actor.skpd):
            return await store.rename(connection, actor.account, actor.name)
        values = {"roles": sorted(actor.roles), "skpd": actor.skpd, "name": actor.name}
        await accounts.change(connection, actor.account, values)
        return await self._trail.note(connection, "change_rights", actor.account, by="provider", **_told(actor))

    async def _begin(
        self, connection: AsyncConnection, signed: Signed, actor: Actor, secret: str, now: datetime
    ) -> None:
        if signed.sid and await store.is_ended(connection, self.settings.issuer, signed.sid):
            raise foreign_return()
        shown = signed.at if signed.second_factor else None
        number = await accounts.add_session(connection, digest(secret), actor.account, now, factor_at=shown)
        if shown is not None:
            await factors.note_since(connection, actor.account, shown)
        ends_at = now + timedelta(minutes=self.settings.session_minutes)
        said = {"issuer": self.settings.issuer, "subject": signed.subject, "sid": signed.sid}
        kept = {**said, "authenticated_at": signed.at, "id_token": signed.id_token, "ends_at": ends_at}
        await store.note_session(connection, digest(secret), kept)
        account = actor.account
        await self._trail.note(connection, "sign_in", account, actor=account, session=number, by="provider")

    def _name(self, signed: Signed) -> str:
        """Returns the name of a new account: readable, and never that of a local one."""
        told = re.sub(r"[^A-Za-z0-9.]+", "-", signed.username).strip("-.")[:40] or "akun"
        whole = hashlib.sha256(f"{self.settings.issuer}\n{signed.subject}".encode()).hexdigest()
        return f"{told}.{whole[:16]}"


def _told(actor: Actor) -> dict[str, Any]:
    return {"roles": sorted(actor.roles), "skpd": actor.skpd, "person": actor.person}


def _is_time(said: object) -> TypeGuard[int]:
    return isinstance(said, int) and not isinstance(said, bool) and said > 0


def _word(said: object) -> str:
    return said if isinstance(said, str) else ""


def _words(said: object) -> list[str]:
    return [word for word in said if isinstance(word, str)] if isinstance(said, list) else []


def _shown(said: object) -> str:
    """Returns a name in one visible line, empty where it is none."""
    text = " ".join(_word(said).split())
    return text if text.isprintable() and len(text) <= WORD_LENGTH else ""

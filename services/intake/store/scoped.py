"""The base of intake's commands: the engines, and who may act for which SKPD."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.agencies import Directory, Skpd
from services.intake.domain.refusals import say_no
from services.intake.settings import IntakeSettings, Limits
from services.intake.store import submissions as store
from services.intake.store.uploads import DayQuota, StagedUploads
from shared.room.context import RoomContext
from shared.runtime.clock import legal_day, start_of
from shared.runtime.errors import TerbukaError
from shared.security.encryption import seal_bytes, unseal_bytes
from shared.security.identity import Actor

ONE_DAY = timedelta(days=1)
ALL_SKPD = ("petugas", "ketua")
"""Roles that see what every SKPD handed in."""


class ScopedStore:
    """The engines of the room, with the questions that several commands ask."""

    def __init__(self, kit: RoomContext, settings: IntakeSettings | None = None, limits: Limits | None = None) -> None:
        self.kit = kit
        self.database = kit.database
        self.objects = kit.objects
        self.clock = kit.clock
        self.limits = limits or Limits()
        self.settings = settings or IntakeSettings()

    def today(self) -> date:
        """Returns the legal day."""
        return legal_day(self.clock.now())

    async def tray(self, actor: Actor, most: int = 0) -> StagedUploads:
        """Returns staging for the files of one request, or for so many; they are sealed for registry alone.

        An account of an SKPD may add what is left of the day's bytes of its agency.
        """
        async with self.database.snapshot() as connection:
            return self.staging(await self.quota(connection, actor), most)

    def staging(self, quota: DayQuota | None = None, most: int = 0) -> StagedUploads:
        """Returns staging for files whose bytes are counted elsewhere, or by the quota that is named."""
        recipient, own = (self.kit.keys.recipients[name] for name in ("registry", "intake"))
        bounds = {"file_limit": self.limits.file, "count_limit": most or self.limits.files_per_submission}
        return StagedUploads(self.objects, recipient, self.kit.gate, quarantine=own, quota=quota, **bounds)

    def recount(self, actor: Actor, tray: StagedUploads, used: int) -> None:
        """Counts staged files once more where the agency's papers are locked; raises `TooMany` (`KUOTA_SKPD_PENUH`)."""
        if actor.skpd is not None:
            staged = (*tray.files.values(), *tray.waiting)
            new = (file.size for file in staged if file.file_id not in tray.brought)
            self._quota(used).take(sum(new))

    async def recount_now(self, connection: AsyncConnection, actor: Actor, tray: StagedUploads) -> None:
        """Counts staged files as `recount` does, with what the agency has used by now; its papers are locked."""
        if actor.skpd is not None:
            self.recount(actor, tray, await store.bytes_since(connection, actor.skpd, self.day_begins()))

    async def quota(self, connection: AsyncConnection, actor: Actor) -> DayQuota | None:
        """Returns what is left of the day's bytes of the actor's agency, None for an officer."""
        if actor.skpd is None:
            return None
        return self._quota(await store.bytes_since(connection, actor.skpd, self.day_begins()))

    def day_begins(self) -> datetime:
        """Returns the moment at which the legal day began."""
        return start_of(self.today())

    def _quota(self, used: int) -> DayQuota:
        ends = self.day_begins() + ONE_DAY
        return DayQuota(self.limits.skpd_day, used, int((ends - self.clock.now()).total_seconds()))

    async def directory(self) -> Directory:
        """Returns the directory of SKPD."""
        async with self.database.transaction() as connection:
            return await store.directory(connection)

    async def agency(self, actor: Actor, named: str) -> Skpd:
        """Returns the agency that the actor hands in for: its own, or for a Petugas the one named.

        Raises `NotFound` (`SKPD_TIDAK_DIKENAL`), `Refusal` (`SKPD_TIDAK_BERLAKU`, `SKPD_TIDAK_DISEBUT`), `Forbidden`
        (`SKPD_BUKAN_MILIK_ANDA`).
        """
        return self.agency_in(await self.directory(), actor, named)

    def agency_in(self, directory: Directory, actor: Actor, named: str) -> Skpd:
        """Returns the agency as `agency` does, from a directory that was read already."""
        own = None if actor.has("petugas") else actor.skpd or ""
        if not (named or own):
            raise say_no("SKPD_TIDAK_DISEBUT")
        agency = directory.active(named or own or "", self.today())
        if own not in (None, agency.code):
            raise say_no("SKPD_BUKAN_MILIK_ANDA")
        return agency

    async def scope(self, actor: Actor) -> tuple[str, ...] | None:
        """Returns the SKPD codes that the actor's view is bound to, None for those who see every SKPD.

        They are its own and those of the SKPD that it succeeds; a dissolved one's successor sees its papers instead.
        """
        if actor.has(*ALL_SKPD):
            return None
        return (await self.directory()).held_by(actor.skpd, self.today()) if actor.skpd else ()

    async def known(self, actor: Actor, key: str, fingerprint: str) -> dict[str, Any] | None:
        """Returns the earlier answer to this key; raises `Conflict` (`KUNCI_DIPAKAI_ULANG`)."""
        async with self.database.transaction() as connection:
            return await store.known_answer(connection, actor.account, key, fingerprint)

    async def seal_for_intake(self, content: Mapping[str, Any]) -> bytes:
        """Seals what the SKPD may still read."""
        data = json.dumps(content, ensure_ascii=False).encode()
        return await asyncio.to_thread(seal_bytes, data, self.kit.keys.recipients["intake"])

    async def unseal_for_intake(self, sealed: bytes) -> bytes:
        """Opens what was sealed for intake; raises `TerbukaError` (`KUNCI_TIDAK_ADA`) without the key."""
        identity = self.kit.keys.identities.get("intake")
        if identity is None:
            raise TerbukaError("KUNCI_TIDAK_ADA", "Kunci intake tidak tersedia, sehingga isinya tidak dapat dibuka.")
        return unseal_bytes(bytes(sealed), identity)

    async def unseal_form(self, sealed: bytes) -> dict[str, Any]:
        """Opens a form or draft that was sealed for intake."""
        content: dict[str, Any] = json.loads(await self.unseal_for_intake(sealed))
        return content


def fingerprint_of(*parts: str) -> str:
    """Returns the sha256 of parts, told apart from each other."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

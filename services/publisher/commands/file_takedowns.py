"""Takes files off the website at once: an officer's act that waits for no other room and for no broker."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.publisher import queries
from services.publisher.commands.entries import Commands, public_reason
from services.publisher.domain.projection import Change, SiteEntry
from services.publisher.store import entries as store
from services.publisher.store import file_takedowns as store_takedowns
from services.publisher.store import files as store_files
from services.publisher.tables import MESSAGING
from shared.contracts.publications import FilesTakenDownV1, TakedownCode
from shared.law.texts.normalise import is_said
from shared.law.texts.public import masked
from shared.runtime.clock import legal_day
from shared.runtime.errors import Conflict, NotFound, Refusal
from shared.security.identity import Actor


@dataclass(frozen=True)
class FilesStanding:
    """What the page of a take-down shows: the item, its files that stand and are gone, whether registry must record."""

    entry: SiteEntry
    standing: tuple[RowMapping, ...]
    gone: tuple[RowMapping, ...]
    down: bool


class Takedowns:
    """The emergency stop: the website obeys first, registry hears of it by an event of the same transaction."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    async def read(self, item_id: str) -> FilesStanding:
        """Returns what stands of an item; raises `NotFound` (`INFORMASI_TIDAK_DIKENAL`)."""
        async with self._commands.database.snapshot() as connection:
            entry = await store.read(connection, item_id)
            files = await queries.files_of(connection, item_id)
            down = await store_takedowns.is_down(connection, item_id)
        standing = tuple(file for file in files if file["withdrawn_at"] is None)
        gone = tuple(file for file in files if file["withdrawn_at"] is not None)
        return FilesStanding(_known(entry), standing, gone, down)

    async def take_down(self, actor: Actor, item_id: str, *, reason: TakedownCode, words: str) -> int:
        """Takes every file of an item off the website, with a reason that the public reads; returns how many stood.

        The item stays in its list. A file that was released before and has not arrived stays away too. A hold delays
        nothing: it only keeps the bytes. While the last take-down is in force and nothing stands, the same again by the
        same person changes nothing and is answered as before. Raises `NotFound` (`INFORMASI_TIDAK_DIKENAL`), `Refusal`
        (`TANPA_ALASAN`), `Conflict` (`TIDAK_ADA_BERKAS`: another order where all is down already).
        """
        said = " ".join(masked(words).split())
        if not is_said(said):
            raise Refusal(
                "TANPA_ALASAN",
                "Penurunan berkas harus beralasan, dan alasannya dibaca masyarakat.",
                article="UU 14/2008 Pasal 7 ayat (5)",
                mend="Tulis alasannya tanpa mengulang isi yang diturunkan.",
            )
        async with self._commands.database.transaction() as connection:
            many = await self._take_down(connection, actor, item_id, reason, said)
        await self._commands.discard(item_id)
        return many

    async def _take_down(
        self, connection: AsyncConnection, actor: Actor, item_id: str, reason: TakedownCode, words: str
    ) -> int:
        now, takedown_id = self._commands.clock.now(), str(uuid7())
        entry = _known(await store.load(connection, item_id))
        gone: dict[str, Any] = {"at": now, "reason": public_reason(reason, words), "code": reason}
        keys = await store_files.withdraw(connection, item_id, **gone)
        earlier = None if keys else await store_takedowns.in_force(connection, item_id)
        if earlier is not None:
            _check_same(earlier, (reason, words, actor.person))
            return await store_files.withdrawn_then(connection, item_id, earlier["at"])
        row = {"takedown_id": takedown_id, "item_id": item_id, "reason": reason, "words": words}
        await store_takedowns.add(connection, **row, at=now, person=actor.person)
        await self._commands.show(connection, entry, Change(entry, "withdrawn") if keys else None, None)
        said = FilesTakenDownV1(**row, files=len(keys), taken_down_on=legal_day(now), taken_down_by=actor.person)
        await MESSAGING.outbox.stage(connection, [said], at=now)
        detail = {"files": len(keys), "takedown": takedown_id, "reason": reason}
        await MESSAGING.audit.record(
            connection, actor=actor.account, act="withdraw_files", subject=item_id, at=now, detail=detail
        )
        return len(keys)


def _check_same(earlier: RowMapping, order: tuple[str, str, str]) -> None:
    if (earlier["reason"], earlier["words"], earlier["person"]) != order:
        raise Conflict(
            "TIDAK_ADA_BERKAS",
            "Tidak ada berkas yang sedang terbit untuk informasi ini; penurunannya sudah tercatat.",
            mend="Muat ulang halamannya. Bila ada berkas yang terbit lagi, turunkan saat itu juga.",
        )


def _known(entry: SiteEntry | None) -> SiteEntry:
    if entry is None:
        raise NotFound(
            "INFORMASI_TIDAK_DIKENAL",
            "Informasi ini tidak tercantum di situs.",
            mend="Periksa nomor atau tautannya.",
        )
    return entry

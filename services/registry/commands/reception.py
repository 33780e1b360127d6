"""Step 1 of the SOP: what intake handed over."""

import hashlib
from collections.abc import AsyncIterator, Sequence

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.unit_of_work import UnitsOfWork, account_of, by_event
from services.registry.domain import waiting
from services.registry.domain.acts import ActName
from services.registry.domain.dossier import Dossier, DossierFile
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from services.registry.store import items as store
from services.registry.tables import MESSAGING
from shared.contracts.dossier import DossierUnreadable, read_sealed, words_of
from shared.contracts.envelope import Envelope
from shared.contracts.submissions import FileRef, ItemSubmittedV1, ItemWithdrawnV1
from shared.messaging.handlers import ReceivedEvent
from shared.runtime.clock import legal_day
from shared.runtime.errors import Refusal, TerbukaError
from shared.security.encryption import unseal_bytes
from shared.storage.corruption import CorruptionDoubt

DOSSIERS: TypeAdapter[Dossier] = TypeAdapter(Dossier)
LARGEST_DOSSIER = 4 * 1024 * 1024
"""Bytes; intake's own limit for a whole submission is far below."""


class ReceptionCommands:
    """Takes in items, corrected versions and withdrawals."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units
        self._doubt = CorruptionDoubt()

    async def item_submitted(
        self, connection: AsyncConnection, event: ItemSubmittedV1, cause: Envelope, dossier: Dossier
    ) -> None:
        """Takes an item in whose dossier is open, as new or as a corrected version."""
        known = await store.find(connection, event.item_id)
        if known is None:
            await self._receive(connection, event, dossier, cause)
            return
        earlier = known.dossier.files
        async with self._units.on_event(connection, known, ActName.RECEIVE_AGAIN, cause) as work:
            again = {"item_version": event.item_version, "submission_id": event.submission_id}
            work.record(waiting.receive_again(known, dossier, today=work.by.on, **again))  # type: ignore[arg-type]
            await work.drop_copies_of(earlier)

    async def open_dossier(self, event: ItemSubmittedV1) -> Dossier:
        """Opens a sealed dossier and checks its hash, before the transaction of the delivery.

        Raises `NotFound` (`OBJEK_TIDAK_ADA`), `EngineAway`, and the refusals of `read_dossier`.
        """
        identity = self._units.kit.keys.identities.get("registry")
        if identity is None:
            raise TerbukaError("KUNCI_TIDAK_ADA", "Kunci registry tidak tersedia, sehingga dosir tidak dapat dibuka.")
        sealed = await _gather(await self._units.kit.objects.open(event.dossier_key))
        try:
            plain = unseal_bytes(sealed, identity)
        except Refusal as broken:
            raise self._doubt.about(broken) from broken
        if hashlib.sha256(plain).hexdigest() != event.dossier_sha256:
            raise refuse("DOSIR_TIDAK_COCOK", item_id=event.item_id)
        return read_dossier(plain, event.files)

    async def items_submitted(self, connection: AsyncConnection, heard: Sequence[ReceivedEvent]) -> None:
        """Takes in many items whose dossiers are open; those that are known already come last, one by one."""
        taken = await store.known(connection, [one.event.item_id for one in heard])
        fresh: list[ReceivedEvent] = []
        others: list[ReceivedEvent] = []
        for one in heard:
            (others if one.event.item_id in taken else fresh).append(one)
            taken.add(one.event.item_id)
        await self._receive_many(connection, fresh)
        for one in others:
            await self.item_submitted(connection, one.event, one.envelope, one.prepared)

    async def _receive_many(self, connection: AsyncConnection, heard: Sequence[ReceivedEvent]) -> None:
        now = self._units.kit.clock.now()
        items = [_new_item(one.event, one.prepared) for one in heard]
        said = [
            (event, one.envelope) for item, one in zip(items, heard, strict=True) for event in waiting.receive(item)
        ]
        by = [by_event(one.envelope, now) for one in heard]
        await store.add_items(connection, items, by, at=now, act=ActName.RECEIVE)
        await MESSAGING.outbox.stage_each(connection, said, at=now, signer=self._units.kit.signer)
        lines = [
            (account_of(one.envelope), ActName.RECEIVE, item.id, {"version": item.version})
            for item, one in zip(items, heard, strict=True)
        ]
        await MESSAGING.audit.record_many(connection, lines, at=now)

    async def _receive(
        self, connection: AsyncConnection, event: ItemSubmittedV1, dossier: Dossier, cause: Envelope
    ) -> None:
        item = _new_item(event, dossier)
        async with self._units.on_event(connection, item, ActName.RECEIVE, cause, fresh=True) as work:
            work.record(waiting.receive(item))

    async def item_withdrawn(self, connection: AsyncConnection, event: ItemWithdrawnV1, cause: Envelope) -> None:
        """Takes an item back for its SKPD, unless it is classified already."""
        item = await store.load(connection, event.item_id)
        async with self._units.on_event(connection, item, ActName.WITHDRAW, cause) as work:
            work.record(waiting.withdraw(item))


def _new_item(event: ItemSubmittedV1, dossier: Dossier) -> Item:
    return Item(
        id=event.item_id,
        submission_id=event.submission_id,
        agenda=f"{event.agenda_number}/{event.agenda_year}",
        item_version=event.item_version,
        kind=event.kind,
        skpd_code=event.skpd_code,
        skpd_name=event.skpd_name,
        dossier=dossier,
        received_on=legal_day(event.received_at),
    )


def read_dossier(plain: bytes, files: tuple[FileRef, ...]) -> Dossier:
    """Reads the JSON of a dossier, with the files as the event names them.

    Raises `Refusal` `DOSIR_TIDAK_COCOK`, `DOSIR_VERSI_ASING`, `DOSIR_BIDANG_ASING`, `DOSIR_BIDANG_KURANG`.
    """
    try:
        sealed = read_sealed(plain)
    except DossierUnreadable as error:
        raise refuse(error.code, **{"field": error.field} if error.field else {}) from error
    names = {file.file_id: file.name for file in sealed.files}
    return Dossier(
        **words_of(sealed),
        decree_date=sealed.decree_date,
        sheet=sealed.source.sheet,
        row=sealed.source.row,
        files=tuple(DossierFile(**dict(file), name=names.get(file.file_id, "")) for file in files),
    )


async def _gather(chunks: AsyncIterator[bytes]) -> bytes:
    whole = bytearray()
    async for chunk in chunks:
        whole += chunk
        if len(whole) > LARGEST_DOSSIER:
            raise refuse("DOSIR_TIDAK_COCOK")
    return bytes(whole)

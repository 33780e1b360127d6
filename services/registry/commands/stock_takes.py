"""Stock-takes of the archive: begun for a place, each paper marked as it is seen, closed with what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.unit_of_work import UnitsOfWork, new_id
from services.registry.domain.acts import ActName
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from services.registry.domain.stock_takes import found
from services.registry.store import archive as store_archive
from services.registry.store import items as store_items
from services.registry.store import stock_takes as store
from services.registry.store.stock_takes import PARTS, StockTake
from services.registry.tables import MESSAGING
from shared.security.identity import Actor


@dataclass(frozen=True)
class StockFindings:
    """A stock-take with ids of items by what was found so far, and the items themselves."""

    take: StockTake
    found: Mapping[str, Sequence[str]]
    items: Mapping[str, Item]


class StockTakeCommands:
    """Keeps the book of stock-takes; no item changes by them."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def begin(self, actor: Actor, place: Mapping[str, str]) -> str:
        """Begins the stock-take of a box, or of a shelf or room where the further parts are empty; returns its id.

        The one that the person has open for the same place goes on. Raises STOK_TANPA_TEMPAT, STOK_MASIH_BERJALAN.
        """
        named = {part: place.get(part, "").strip() for part in PARTS}
        if not (named["gedung"] and named["ruang"]):
            raise refuse("STOK_TANPA_TEMPAT")
        take = StockTake(new_id(), named, actor.person, actor.name or actor.account, self._units.kit.clock.now())
        async with self._units.database.transaction() as connection:
            await store.one_at_a_time(connection, actor.person)
            known = await store.open_of(connection, actor.person)
            if known is not None and known.place == named:
                return known.id
            if known is not None:
                raise refuse("STOK_MASIH_BERJALAN", take=known.id)
            await store.add(connection, take)
            await self._audit(connection, actor, ActName.BEGIN_STOCK_TAKE, take.id)
        return take.id

    async def mark(self, actor: Actor, take_id: str, item_id: str) -> None:
        """Marks the paper of an item as seen; twice changes nothing.

        Raises STOK_TIDAK_DIKENAL, STOK_SUDAH_DITUTUP or INFORMASI_TIDAK_DIKENAL.
        """
        at = self._units.kit.clock.now()
        async with self._units.database.transaction() as connection:
            await self._open(connection, take_id)
            await store_items.read(connection, item_id)
            if await store.mark(connection, take_id, item_id, actor.person, at):
                await self._audit(connection, actor, ActName.MARK_SEEN, item_id, take=take_id)

    async def close(self, actor: Actor, take_id: str) -> None:
        """Closes a stock-take with what was found; a closed one stays as it is. Raises STOK_TIDAK_DIKENAL."""
        async with self._units.database.transaction() as connection:
            take = await store.read(connection, take_id, locked=True)
            if take is None:
                raise refuse("STOK_TIDAK_DIKENAL")
            if take.closed_at is not None:
                return
            seen = await store.marked(connection, take_id)
            told = found(await _expected(connection, take), seen)
            await store.close(connection, take_id, actor.person, self._units.kit.clock.now(), told)
            sizes = {name: len(ids) for name, ids in told.items()}
            await self._audit(connection, actor, ActName.CLOSE_STOCK_TAKE, take_id, **sizes)

    async def findings(self, take_id: str) -> StockFindings:
        """Returns a stock-take with what was found until now, or until it was closed; raises STOK_TIDAK_DIKENAL."""
        async with self._units.database.snapshot() as connection:
            take = await store.read(connection, take_id)
            if take is None:
                raise refuse("STOK_TIDAK_DIKENAL")
            told = take.outcome or found(await _expected(connection, take), await store.marked(connection, take_id))
            ids = [item_id for named in told.values() for item_id in named]
            return StockFindings(take, told, {item.id: item for item in await store_archive.of_ids(connection, ids)})

    async def latest(self) -> list[StockTake]:
        """Lists the latest stock-takes."""
        async with self._units.database.snapshot() as connection:
            return await store.latest(connection)

    async def open_of(self, actor: Actor) -> StockTake | None:
        """Returns the stock-take that a person has open."""
        async with self._units.database.snapshot() as connection:
            return await store.open_of(connection, actor.person)

    async def _open(self, connection: AsyncConnection, take_id: str) -> None:
        take = await store.read(connection, take_id, locked=True)
        if take is None:
            raise refuse("STOK_TIDAK_DIKENAL")
        if take.closed_at is not None:
            raise refuse("STOK_SUDAH_DITUTUP")

    async def _audit(
        self, connection: AsyncConnection, actor: Actor, act: ActName, subject: str, **detail: str | int
    ) -> None:
        at = self._units.kit.clock.now()
        await MESSAGING.audit.record(connection, actor=actor.account, act=act, subject=subject, at=at, detail=detail)


async def _expected(connection: AsyncConnection, take: StockTake) -> list[Item]:
    named = {part: word for part, word in take.place.items() if word}
    return await store_archive.of_ids(connection, await store_archive.in_box(connection, named))

"""One act on many chosen items: each is its own act in its own transaction, and what fails is told item by item."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.archive import ArchiveCommands
from services.registry.commands.classification import ClassificationCommands
from services.registry.commands.unit_of_work import Reading, UnitsOfWork, Within
from services.registry.domain import archive, classifying
from services.registry.domain.acts import ActName
from services.registry.domain.classification import Classification
from services.registry.domain.facts import Answer, Location
from services.registry.domain.item import Item
from services.registry.domain.joint_acts import MOST, check_first, check_letters, check_place
from services.registry.domain.refusals import refuse
from services.registry.store import items as store
from services.registry.store import joint_acts as store_joint
from services.registry.store import titles
from services.registry.store.records import ITEMS
from shared.runtime.errors import Refusal, TerbukaError
from shared.security.identity import Actor

MARK_SIGNS = 12
DONE = ""

Classify = Callable[[Mapping[str, Any]], Classification]
"""Reads from an item's record the classification that is suggested for it; raises what is wrong with it."""


@dataclass(frozen=True)
class Checked:
    """One chosen item as it stands, `mark` what was seen of it, and why it is refused if it is."""

    item_id: str
    item: Item | None = None
    words: Classification | None = None
    mark: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True)
class JointWish:
    """What is wished for every chosen item.

    `rules` raises what a joint act alone refuses, `attempt` raises what the act would refuse, on an item that nobody
    saves, and `act` does it. `words` reads from a record what would be written, where that differs from item to item.
    """

    rules: Callable[[AsyncConnection, Item], Awaitable[None]]
    attempt: Callable[[Reading, Classification | None], Awaitable[None]]
    act: Callable[[str, Classification | None, Within], Awaitable[Item]]
    words: Classify | None = None


class JointActs:
    """Checks and does acts on many items at once."""

    def __init__(
        self, units: UnitsOfWork, classification: ClassificationCommands, archive_commands: ArchiveCommands
    ) -> None:
        self._units = units
        self._classification = classification
        self._archive = archive_commands

    def proposing(self, actor: Actor, classify: Classify) -> JointWish:
        """Wishes the proposal that is suggested for each item; doubts that a person confirms are refused here."""

        async def rules(_: AsyncConnection, item: Item) -> None:
            check_first(item)

        async def attempt(reading: Reading, words: Classification | None) -> None:
            assert words is not None
            classifying.propose(reading.item, reading.by, words)
            await titles.ask(reading.connection, reading.item, confirmed=False)

        async def act(item_id: str, words: Classification | None, within: Within) -> Item:
            assert words is not None
            return await self._classification.propose(actor, item_id, words, within=within)

        return JointWish(rules, attempt, act, classify)

    def answering(self, actor: Actor, answer: Answer, reason: str = "") -> JointWish:
        """Wishes the Ketua's answer to each proposal, whose test this person has opened as it stands."""

        async def rules(connection: AsyncConnection, item: Item) -> None:
            if answer is Answer.YA and item.proposal is not None:
                check_letters(item)
            if not await store_joint.was_opened(connection, actor.account, item):
                raise refuse("UJI_BELUM_DIBUKA")

        async def attempt(reading: Reading, _: Classification | None) -> None:
            classifying.decide(reading.item, reading.by, answer, reason)
            if answer is Answer.YA:
                await titles.check_none_opened(reading.connection, reading.item)

        async def act(item_id: str, _: Classification | None, within: Within) -> Item:
            return await self._classification.decide(actor, item_id, answer, reason, within=within)

        return JointWish(rules, attempt, act)

    def placing(self, actor: Actor, location: Location | None) -> JointWish:
        """Wishes one storage address for items that have none; None where it is not known yet."""

        async def rules(_: AsyncConnection, item: Item) -> None:
            check_place(item, location)

        async def attempt(reading: Reading, _: Classification | None) -> None:
            if location is not None:
                archive.record_location(reading.item, location, self._units.kit.clock.now())

        async def act(item_id: str, _: Classification | None, within: Within) -> Item:
            assert location is not None
            return await self._archive.record_location(actor, item_id, location, within=within)

        return JointWish(rules, attempt, act)

    async def check(self, actor: Actor, wish: JointWish, item_ids: Sequence[str]) -> list[Checked]:
        """Says of each chosen item what would happen to it; nothing is saved but that it was read.

        Raises TANPA_PILIHAN and TERLALU_BANYAK_SEKALIGUS.
        """
        return [await self._check(actor, wish, item_id) for item_id in _bounded(item_ids)]

    async def _check(self, actor: Actor, wish: JointWish, item_id: str) -> Checked:
        try:
            async with self._units.reading_item(actor, ActName.CHECK_JOINT_ACT, item_id) as reading:
                seen, words, refusal = copy(reading.item), None, None
                try:
                    await wish.rules(reading.connection, seen)
                    words = wish.words(await _record(reading)) if wish.words else None
                    await wish.attempt(reading, words)
                except Refusal as error:
                    refusal = error
        except Refusal as error:
            return Checked(item_id, refusal=error)
        return Checked(item_id, seen, words, _mark(seen, words), refusal)

    async def do(self, actor: Actor, act: str, joint_id: str, wish: JointWish, chosen: Mapping[str, str]) -> None:
        """Does the act on each chosen item whose mark still fits, and keeps what became of each under `joint_id`.

        The same id again does nothing. Raises TANPA_PILIHAN and TERLALU_BANYAK_SEKALIGUS.
        """
        item_ids = _bounded(list(chosen))
        async with self._units.database.transaction() as connection:
            kept = {"id": joint_id, "person": actor.person, "act": act, "chosen": len(item_ids)}
            if not await store_joint.begin(connection, at=self._units.kit.clock.now(), **kept):
                return
        for item_id in item_ids:
            code = await self._do(wish, item_id, chosen[item_id], joint_id)
            async with self._units.database.transaction() as connection:
                await store_joint.note(connection, joint_id, item_id, code)

    async def _do(self, wish: JointWish, item_id: str, mark: str, joint_id: str) -> str:
        try:
            words = await self._words(wish, item_id)

            async def check(connection: AsyncConnection, item: Item) -> None:
                if _mark(item, words) != mark:
                    raise refuse("BERUBAH_SEJAK_DIPERIKSA")
                await wish.rules(connection, item)

            await wish.act(item_id, words, Within(joint_id, check))
        except TerbukaError as error:
            return error.code
        return DONE

    async def _words(self, wish: JointWish, item_id: str) -> Classification | None:
        if wish.words is None:
            return None
        async with self._units.database.snapshot() as connection:
            item = await store.read(connection, item_id)
            return wish.words(await _record(Reading(connection, item, self._units.by_nobody())))

    async def outcome(self, actor: Actor, joint_id: str) -> store_joint.JointOutcome:
        """Returns what became of a joint act of this person; raises NotFound ALAMAT_TIDAK_ADA."""
        async with self._units.database.snapshot() as connection:
            return await store_joint.outcome(connection, joint_id, actor.person)


async def _record(reading: Reading) -> dict[str, Any]:
    """Returns an item's record with its suggestion: what a proposal is suggested from."""
    record: dict[str, Any] = ITEMS.dump_python(reading.item, mode="json")
    return record | {"suggestion": await store_joint.suggestion(reading.connection, reading.item.id)}


def _mark(item: Item, words: Classification | None) -> str:
    """Returns what a person saw of an item: its version, and the words that would be written."""
    shown = hashlib.sha256(repr(words).encode()).hexdigest()[:MARK_SIGNS] if words is not None else ""
    return f"{item.version}-{shown}"


def _bounded(item_ids: Sequence[str]) -> list[str]:
    chosen = list(dict.fromkeys(item_ids))
    if not chosen:
        raise refuse("TANPA_PILIHAN")
    if len(chosen) > MOST:
        raise refuse("TERLALU_BANYAK_SEKALIGUS", most=MOST)
    return chosen

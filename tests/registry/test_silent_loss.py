"""What an act changes of an item or a case in hand is saved, without any verb that must say so."""

from copy import copy
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel

from services.registry.domain import classifying
from services.registry.domain.acts import ActName
from services.registry.domain.case import Case
from services.registry.domain.facts import Answer
from services.registry.domain.item import Item
from services.registry.store import items as store
from tests.registry.build import Registry, a_proof


async def item_of(registry: Registry, item_id: str) -> Item:
    async with registry.database.transaction() as connection:
        return await store.load(connection, item_id)


async def test_whatever_changes_of_an_item_in_hand_is_saved(registry: Registry) -> None:
    item_id = await registry.exempt()
    before = (await item_of(registry, item_id)).version
    async with registry.commands.units.on_item(registry.petugas, ActName.PROPOSE, item_id) as work:
        work.item.renewals = 9
    after = await item_of(registry, item_id)
    assert (after.renewals, after.version) == (9, before + 1)
    assert (await registry.queries.rekap(item_id=item_id))[-1].version == before + 1


async def test_an_act_that_changes_nothing_keeps_the_version_and_the_book(registry: Registry) -> None:
    item_id = await registry.exempt()
    before = copy(await item_of(registry, item_id))
    lines = await registry.queries.rekap(item_id=item_id)
    async with registry.commands.units.on_item(registry.petugas, ActName.PROPOSE, item_id) as work:
        work.item.renewals += 0
    assert await item_of(registry, item_id) == before
    assert await registry.queries.rekap(item_id=item_id) == lines


async def test_whatever_changes_of_a_case_in_hand_is_saved(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await registry.early(item_id, "new_test")
    version = (await item_of(registry, item_id)).version
    async with registry.commands.units.on_item(registry.petugas, ActName.PROPOSE, item_id) as work:
        (case,) = await work.live_cases()
        case.overdue_since = date(2026, 3, 3)
    async with registry.database.transaction() as connection:
        saved, item = await store.load_case(connection, case_id)
    assert (saved.overdue_since, item.version) == (date(2026, 3, 3), version)


async def test_a_case_in_hand_is_saved_though_nobody_loaded_it_for_change(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await registry.early(item_id, "new_test")
    async with registry.commands.units.on_item(registry.petugas, ActName.PROPOSE, item_id) as work:
        work.case = await store.read_case(work.connection, case_id)
        work.case.overdue_since = date(2026, 3, 3)
    async with registry.database.transaction() as connection:
        saved, _ = await store.load_case(connection, case_id)
    assert saved.overdue_since == date(2026, 3, 3)


async def test_what_people_say_of_a_case_makes_one_version_and_one_line(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await registry.early(item_id, "new_test")
    version = (await item_of(registry, item_id)).version
    words: dict[str, Any] = {"recommendation": "open", "text": "Boleh dibuka."}
    for _ in range(2):
        await registry.commands.openings.consider(registry.tim, case_id, **words)
    assert (await item_of(registry, item_id)).version == version + 1
    await registry.commands.documents.attach_document(registry.petugas, case_id, a_proof())
    assert (await item_of(registry, item_id)).version == version + 1


async def test_one_act_with_two_changes_makes_one_version(registry: Registry) -> None:
    item_id = await registry.proposed()
    version = (await item_of(registry, item_id)).version
    async with registry.commands.units.on_item(registry.ketua, ActName.DECIDE, item_id) as work:
        work.record(classifying.decide(work.item, work.by, Answer.YA))
        work.item.renewals = 1
    assert (await item_of(registry, item_id)).version == version + 1


def parts_of(kind: Any) -> set[type]:
    """Returns every class that a field of that type may hold, with the parts of its parts."""
    found: set[type] = set()
    for each in (kind, *get_args(kind)):
        if isinstance(each, type) and (is_dataclass(each) or issubclass(each, BaseModel)):
            found.add(each)
        if each is not kind:
            found |= parts_of(each)
    for each in [one for one in found if is_dataclass(one)]:
        hints = get_type_hints(each)
        for field in fields(each):
            found |= parts_of(hints[field.name])
    return found


@pytest.mark.parametrize("record", [Item, Case])
def test_no_part_of_a_record_can_change_behind_its_back(record: type) -> None:
    """A shallow copy shows every change only where the parts are immutable."""
    for part in parts_of(record) - {record}:
        frozen = part.__dataclass_params__.frozen if is_dataclass(part) else part.model_config.get("frozen")  # type: ignore[attr-defined]
        assert frozen, part

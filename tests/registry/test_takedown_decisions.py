"""Who decides on files that were taken down, and until when: nobody closes alone, nothing is withheld in silence."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.domain.facts import Fate, Retention
from services.registry.queries.archive import ArchiveQueries
from shared.contracts.deadlines import TakedownDueV1
from shared.contracts.exemptions import TakedownRecordedV1
from shared.contracts.publications import FilesTakenDownV1
from shared.security.identity import Actor
from tests.registry.build import END, Registry, an_actor, refused
from tests.registry.omitted import omitted_on
from tests.registry.test_checked_copies import LETTER, handed_in
from tests.registry.test_copies import public_item, release, upload
from tests.registry.test_replaced_copies import FILES, item_with

DAY = END + timedelta(days=1)
DUE = date(2027, 1, 6)
BASIS = {"reason": "Memuat alamat pelapor.", "reference": "Pasal 17 huruf h UU 14/2008"}
KETUA2 = an_actor("ketua", person="ketua2")


def pressed(item_id: str, person: str, takedown_id: str = "penurunan-1") -> FilesTakenDownV1:
    """Makes the fact that a person took the files of an item off the website."""
    said: dict[str, Any] = {"reason": "personal_data", "words": "Halaman 3 memuat alamat.", "files": 1}
    same = {"item_id": item_id, "takedown_id": takedown_id, "taken_down_on": DAY}
    return FilesTakenDownV1(**same, taken_down_by=person, **said)


def due(item_id: str, takedown_id: str = "penurunan-1", on: date = DUE) -> TakedownDueV1:
    return TakedownDueV1(item_id=item_id, takedown_id=takedown_id, due_on=on)


async def down(registry: Registry, *persons: str) -> str:
    """Returns a public item whose files each of these persons took down."""
    item_id = await public_item(registry)
    for number, person in enumerate(persons, 1):
        await registry.hear(pressed(item_id, person, f"penurunan-{number}"))
    return item_id


async def keep_down(registry: Registry, actor: Actor, item_id: str) -> None:
    await registry.commands.takedowns.keep_down(actor, item_id, **BASIS)


async def tasks(registry: Registry, role: str, person: str) -> int:
    return (await registry.queries.awaiting(role, person, DUE))["taken_down"]


async def omitted(registry: Registry) -> Sequence[tuple[str, str, date]]:
    found = await omitted_on(registry, DUE + timedelta(days=1))
    others = {"lapsed", "notice_late"}
    return [(each.id, each.omission, each.since) for each in found if each.omission not in others]


@pytest.mark.parametrize("account", ["ketua", "akun-lain"])
async def test_who_took_files_down_does_not_decide_that_they_stay_so(registry: Registry, account: str) -> None:
    item_id = await down(registry, "ketua")
    with refused("SATU_ORANG_DUA_PERAN"):
        await keep_down(registry, Actor(account, "ketua", frozenset({"ketua", "pimpinan"})), item_id)
    await keep_down(registry, KETUA2, item_id)
    assert (await tasks(registry, "ketua", "ketua2"), await tasks(registry, "petugas", "petugas")) == (0, 0)


async def test_the_head_decides_too_under_a_mandate_in_force(registry: Registry) -> None:
    item_id = await down(registry, "ketua")
    other = an_actor("pimpinan", person="tanpa-mandat")
    with refused("MANDAT_TIDAK_BERLAKU"):
        await keep_down(registry, other, item_id)
    await keep_down(registry, registry.pimpinan, item_id)
    assert (await registry.queries.rekap(item_id=item_id))[-1].person == "pimpinan"


async def test_another_decision_that_files_stay_down_is_a_conflict(registry: Registry) -> None:
    item_id = await down(registry, "petugas")
    await keep_down(registry, KETUA2, item_id)
    lines = len(await registry.queries.rekap(item_id=item_id))
    await keep_down(registry, KETUA2, item_id)
    assert len(await registry.queries.rekap(item_id=item_id)) == lines
    with refused("SUDAH_DIPUTUS"):
        await keep_down(registry, registry.ketua, item_id)
    for name, words in (("reason", "Alasan lain."), ("reference", "Pasal 17 huruf g UU 14/2008")):
        with refused("SUDAH_DIPUTUS"):
            await registry.commands.takedowns.keep_down(KETUA2, item_id, **{**BASIS, name: words})


async def test_one_who_took_down_part_of_it_decides_on_none_of_it(registry: Registry) -> None:
    item_id = await down(registry, "petugas", "ketua")
    with refused("SATU_ORANG_DUA_PERAN"):
        await keep_down(registry, registry.ketua, item_id)
    await keep_down(registry, KETUA2, item_id)


async def test_only_those_are_asked_who_may_decide(registry: Registry) -> None:
    await down(registry, "ketua")
    asked = {person: await tasks(registry, "ketua", person) for person in ("ketua", "ketua2", "")}
    assert asked == {"ketua": 0, "ketua2": 1, "": 1}
    assert (await tasks(registry, "pimpinan", "pimpinan"), await tasks(registry, "pimpinan", "ketua")) == (1, 0)
    assert await tasks(registry, "petugas", "petugas") == 1


async def test_who_took_files_down_may_help_to_open_them_and_never_alone(registry: Registry) -> None:
    item_id = await down(registry, "petugas2")
    again = await upload(registry, item_id)
    with refused("SATU_ORANG_DUA_PERAN"):
        await release(registry, registry.petugas, item_id, again)
    await release(registry, registry.petugas2, item_id, again)
    assert await tasks(registry, "ketua", "ketua") == 0


async def test_the_scheduler_is_told_since_when(registry: Registry) -> None:
    item_id = await down(registry, "ketua")
    (said,) = await registry.said(TakedownRecordedV1, item_id)
    assert said.taken_down_on == DAY


async def test_what_nobody_decided_in_time_is_an_omission_until_somebody_does(registry: Registry) -> None:
    item_id = await down(registry, "petugas", "petugas")
    assert await omitted(registry) == []
    await registry.hear(due(item_id, "penurunan-2", DUE + timedelta(days=1)))
    await registry.hear(due(item_id))
    assert await omitted(registry) == [(item_id, "takedown_undecided", DUE)]
    assert await tasks(registry, "ketua", "ketua") == 1
    await keep_down(registry, registry.ketua, item_id)
    assert await omitted(registry) == []


async def test_a_new_copy_ends_the_omission(registry: Registry) -> None:
    item_id = await down(registry, "ketua")
    await registry.hear(due(item_id))
    await release(registry, registry.petugas2, item_id, await upload(registry, item_id))
    assert await omitted(registry) == []


async def test_what_was_decided_in_time_never_was_one(registry: Registry) -> None:
    item_id = await down(registry, "petugas")
    await keep_down(registry, registry.ketua, item_id)
    await registry.hear(due(item_id))
    assert await omitted(registry) == []


async def test_nothing_is_destroyed_that_nobody_has_decided_on(registry: Registry) -> None:
    item_id = await down(registry, "petugas")
    over = Retention("800.1", 0, 1, Fate.MUSNAH, date(2020, 1, 1))
    await registry.commands.archive.set_retention(registry.petugas, item_id, over)
    lists = ArchiveQueries(registry.database)
    assert [each.why for each in await lists.retention_over(DUE)] == ["MASIH_DIPROSES"]
    with refused("BELUM_BOLEH_DIMUSNAHKAN"):
        await registry.commands.archive.check_destruction(registry.petugas, item_id)
    await keep_down(registry, registry.ketua, item_id)
    assert [each.why for each in await lists.retention_over(DUE)] == [""]
    await registry.commands.archive.check_destruction(registry.petugas, item_id)


async def test_a_new_copy_of_one_file_leaves_the_other_to_be_decided_on(registry: Registry) -> None:
    item_id = await item_with(registry, FILES)
    for name in "ab":
        await release(
            registry, registry.petugas2, item_id, (await handed_in(registry, item_id, LETTER, original=name)).id
        )
    await registry.hear(pressed(item_id, "ketua"))
    await registry.hear(due(item_id))
    again = {name: await handed_in(registry, item_id, LETTER, original=name) for name in "ab"}
    await release(registry, registry.petugas2, item_id, again["a"].id)
    assert (await tasks(registry, "ketua", "ketua2"), len(await omitted(registry))) == (1, 1)
    with refused("SATU_ORANG_DUA_PERAN"):
        await keep_down(registry, registry.ketua, item_id)
    await release(registry, registry.petugas2, item_id, again["b"].id)
    assert (await tasks(registry, "ketua", "ketua2"), len(await omitted(registry))) == (0, 0)


async def test_the_rest_that_has_no_new_copy_stays_down_by_a_decision(registry: Registry) -> None:
    item_id = await item_with(registry, FILES)
    for name in "ab":
        await release(
            registry, registry.petugas2, item_id, (await handed_in(registry, item_id, LETTER, original=name)).id
        )
    await registry.hear(pressed(item_id, "ketua"))
    again = await handed_in(registry, item_id, LETTER, original="a")
    await release(registry, registry.petugas2, item_id, again.id)
    await keep_down(registry, KETUA2, item_id)
    assert await tasks(registry, "ketua", "ketua2") == 0


async def test_a_day_to_come_is_no_omission_yet_and_no_take_down_is_later_than_today(registry: Registry) -> None:
    item_id = await public_item(registry)
    await registry.hear(pressed(item_id, "ketua").model_copy(update={"taken_down_on": DAY + timedelta(days=400)}))
    (said,) = await registry.said(TakedownRecordedV1, item_id)
    assert said.taken_down_on == DAY
    await registry.hear(due(item_id, on=DUE + timedelta(days=9)))
    assert await omitted(registry) == []

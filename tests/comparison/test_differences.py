"""Each way in which the website may differ from registry is found in two looks, and only a difference is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from deploy.compare.comparison_run import RoomComparison, compare
from services.publisher.commands.withholding import WITHHELD
from services.publisher.domain.withholding import SENTENCES, SHOWS_LESS, DifferenceKind, sentence_of
from shared.runtime.errors import Refusal
from tests.comparison.build import TITLE, Both, naming, words_of
from tests.conftest import RoomDatabase
from tests.plans import noted
from tests.publisher.build import withdrawn


@dataclass(frozen=True)
class Tampered:
    """One statement of somebody who may write the publisher's tables, and the kind of difference that it makes."""

    statement: str
    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


SET = "UPDATE publisher.entries SET {} WHERE item_id = :item"
MORE = {
    "other words": Tampered(SET.format("title = 'Nama rahasia'"), "words"),
    "one letter": Tampered(SET.format("public_reason = public_reason || '.'"), "words"),
    "another agency": Tampered(SET.format("skpd_name = 'Dinas Lain'"), "words"),
    "a later end": Tampered(SET.format("ends_on = '2099-01-01'"), "dates"),
    "opened": Tampered(
        SET.format("listing = 'dip', mode = 'decided', opened_on = '2026-03-01', dip = CAST(:dip AS jsonb)"),
        "opened",
        {"dip": '{"summary": "", "holder": "", "responsible": "", "made": "", "form": "", "retention": ""}'},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MORE)
async def test_a_tampered_row_is_withheld_at_every_door(both: Both, name: str) -> None:
    first, other = await both.furnish(2)
    tampered = MORE[name]
    await both.tamper(tampered.statement, item=first.id, **tampered.values)
    own = (f"/informasi/{first.id}/", f"/log/butir/{first.id}/")
    assert naming(await both.pages(*own), first.id)
    done = await both.compare()
    assert [(each.item_id, each.kinds) for each in done.differences] == [(first.id, (tampered.kind,))]
    assert (done.withheld, await both.withheld()) == ((first.id,), {first.id: (tampered.kind,)})
    pages = await both.pages(*own)
    assert naming(pages, *words_of(first), "Nama rahasia") == set()
    assert naming(pages, other.id) > {"/dik/", "/data/dik.json", "/data/dik.csv", "/sitemap.xml", "/umpan.atom"}
    assert [await both.status(path) for path in own] == [410, 410]
    assert (await both.told(WITHHELD), await both.status(f"/informasi/{other.id}/")) == ([first.id], 200)


async def test_a_row_of_an_item_that_registry_lists_nowhere_is_withheld(both: Both) -> None:
    (item,) = await both.furnish(1)
    await both.tamper("UPDATE publisher.entries SET item_id = 'asing' WHERE item_id = :item", item=item.id)
    done = await both.compare()
    assert {each.item_id: each.kinds for each in done.differences} == {"asing": ("unlisted",), item.id: ("missing",)}
    assert (await both.withheld(), await both.lacking()) == ({"asing": ("unlisted",)}, {item.id: ("missing",)})
    assert naming(await both.pages("/informasi/asing/"), "asing", TITLE.format(0)) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE publisher.files SET sha256 = repeat('0', 64) WHERE item_id = :item",
        "UPDATE publisher.files SET copy_id = 'asing' WHERE item_id = :item",
        "UPDATE registry.copies SET released_on = NULL, released_by = NULL WHERE item_id = :item",
        "UPDATE registry.copies SET withdrawn_on = '2026-03-02' WHERE item_id = :item",
    ],
)
async def test_a_file_that_registry_does_not_let_stand_goes_with_its_item(both: Both, statement: str) -> None:
    _, item = await both.furnish(1, public=1)
    await both.release(item, "salinan-1")
    assert (await both.compare()).differences == ()
    await both.tamper(statement, item=item.id)
    (address,) = await both.addresses()
    (difference,) = (await both.compare()).differences
    assert difference.item_id == item.id
    assert set(difference.kinds) & {"file", "file_back"}
    assert [await both.status(path) for path in (address, f"/informasi/{item.id}/")] == [410, 410]
    assert naming(await both.pages(), item.id, "/berkas/") == set()


LESS = {
    "missing": "DELETE FROM publisher.entries WHERE item_id = :exempt",
    "closed": "UPDATE publisher.entries SET listing = 'dik', dip = NULL, mode = NULL, opened_on = NULL"
    " WHERE item_id = :public",
    "no_file": "UPDATE publisher.files SET withdrawn_at = now() WHERE item_id = :public",
    "omission": "UPDATE publisher.entries SET overdue_since = '2026-01-01' WHERE item_id = :exempt",
}  # fmt: skip


@pytest.mark.parametrize("kind", LESS)
async def test_what_the_website_lacks_rings_and_is_not_mended(both: Both, kind: str) -> None:
    exempt, public = await both.furnish(1, public=1)
    await both.release(public, "salinan-1")
    await both.hear_back()
    item = {"exempt": exempt.id, "public": public.id}
    statement = LESS[kind]
    named = {name: item[name] for name in item if f":{name}" in statement}
    await both.tamper(statement, **named)
    done = await both.compare()
    assert (await both.withheld(), await both.lacking()) == ({}, {named.popitem()[1]: (kind,)})
    assert (done.more, len(done.less)) == ((), 1)
    assert len(await both.told("KURANG_DARI_REGISTRI")) == 1
    await both.compare()
    assert len(await both.told("KURANG_DARI_REGISTRI")) == 1, "told once, rings until it is mended"


async def test_what_is_no_longer_lacking_does_not_ring(both: Both) -> None:
    (item,) = await both.furnish(1)
    await both.tamper("UPDATE publisher.entries SET overdue_since = '2026-01-01' WHERE item_id = :item", item=item.id)
    await both.compare()
    await both.tamper("UPDATE publisher.entries SET overdue_since = NULL WHERE item_id = :item", item=item.id)
    await both.compare()
    assert await both.lacking() == {}


async def test_what_is_under_way_is_no_difference(both: Both) -> None:
    exempt, public = await both.furnish(1, public=1)
    await both.release(public, "salinan-1")
    await both.reword(exempt, "Judul baru yang masih di jalan")
    await both.open_up(exempt)
    await both.tamper("UPDATE registry.copies SET withdrawn_on = '2026-03-02' WHERE item_id = :item", item=public.id)
    await both.say(withdrawn(public.id, public.version + 1))
    done = await both.compare()
    assert (done.under_way, done.differences) == (2, ())
    await both.carry()
    again = await both.compare()
    assert (again.under_way, again.differences, await both.withheld()) == (0, (), {})


async def test_a_leak_is_found_while_an_event_is_under_way(both: Both) -> None:
    (item,) = await both.furnish(1)
    await both.reword(item, "Judul baru yang masih di jalan")
    await both.tamper(MORE["opened"].statement, item=item.id, **MORE["opened"].values)
    await both.compare()
    assert await both.withheld() == {item.id: ("opened",)}


async def test_what_is_under_way_for_too_long_rings_and_a_withdrawn_file_goes(both: Both) -> None:
    exempt, public = await both.furnish(1, public=1)
    await both.release(public, "salinan-1")
    await both.reword(exempt, "Judul baru yang tertahan")
    await both.tamper("UPDATE registry.copies SET withdrawn_on = '2026-03-02' WHERE item_id = :item", item=public.id)
    await both.say(withdrawn(public.id, public.version + 1))
    both.later(minutes=16)
    await both.compare()
    assert await both.lacking() == {exempt.id: ("stale",)}
    assert await both.withheld() == {public.id: ("file_back", "stale")}


async def test_a_difference_that_does_not_stand_twice_is_none(both: Both) -> None:
    (item,) = await both.furnish(1)
    await both.tamper("UPDATE publisher.entries SET title = 'Lain' WHERE item_id = :item", item=item.id)
    comparison = RoomComparison(both.database, both.publisher.clock)
    first = await comparison.look()
    assert set(first.found) == {item.id}
    title = item.classification_in_force.public_title
    await both.tamper("UPDATE publisher.entries SET title = :title WHERE item_id = :item", item=item.id, title=title)
    assert await comparison.again(first) == ()


async def test_a_row_that_changes_between_two_looks_is_withheld_all_the_same(both: Both) -> None:
    (item,) = await both.furnish(1)
    comparison = RoomComparison(both.database, both.publisher.clock)
    await both.tamper(SET.format("title = 'Lain'"), item=item.id)
    first = await comparison.look()
    await both.tamper(
        SET.format("title = :title, ends_on = '2099-01-01'"),
        item=item.id,
        title=item.classification_in_force.public_title,
    )
    assert [each.kinds for each in await comparison.again(first)] == [("dates",)]


async def test_a_row_that_cannot_be_read_goes_and_hides_no_other_difference(both: Both) -> None:
    broken, tampered, silent = await both.furnish(3)
    await both.tamper(SET.format("""periods = '[{"huruf": 7}]'"""), item=broken.id)
    await both.tamper(SET.format("title = 'Lain'"), item=tampered.id)
    await both.tamper("UPDATE registry.items SET record = '{}' WHERE id = :item", item=silent.id)
    done = await both.compare()
    assert await both.withheld() == {broken.id: ("broken",), tampered.id: ("words",)}
    assert (await both.lacking(), len(done.differences)) == ({silent.id: ("silent",)}, 3)


@pytest.mark.parametrize("many", [1_000, pytest.param(20_000, marks=[pytest.mark.nightly, pytest.mark.timeout(3600)])])
async def test_equal_rooms_differ_nowhere_and_are_read_page_by_page(both: Both, many: int) -> None:
    await both.fill(many)
    with noted(both.database) as seen:
        done = await both.compare(page=100)
    assert (done.items, done.under_way, done.differences) == (many, 0, ())
    arrays = [value for _, values in seen for value in values if isinstance(value, list)]
    assert 0 < max(map(len, arrays)) <= 200, "the ids of a page of each room"
    assert len(seen) < 12 * (many / 100 + 3)
    assert await both.told("", "registry") == [""]


async def test_two_rooms_in_two_databases_are_refused(both: Both, room_database: RoomDatabase) -> None:
    with pytest.raises(Refusal, match="RUANG_DI_BASIS_DATA_LAIN"):
        await compare(await room_database("registry"), both.publisher.clock)


async def test_every_kind_is_worded_and_an_unknown_one_stays_as_it_is() -> None:
    assert set(SENTENCES) == set(DifferenceKind) > SHOWS_LESS
    assert sentence_of(["words", "lain"]) == "kata-katanya berbeda; lain"


async def test_a_comparison_is_late_only_where_it_goes_on_for_ever(both: Both) -> None:
    await both.compare()
    assert not (await both.withholdings.read()).is_late
    await both.compare(every=300)
    both.later(minutes=14)
    assert not (await both.withholdings.read()).is_late
    both.later(minutes=2)
    assert (await both.withholdings.read()).is_late

"""Opened in part: the part is an item of its own in the DIP, the rest keeps its row, its clock, its ways to open."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.registry import tables as t
from services.registry.domain import archive, exempt, reviews
from services.registry.domain.case_rules import Policy
from services.registry.domain.changes import act_on
from services.registry.domain.facts import Answer
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from shared.contracts.exemptions import ItemOpenedV1, ItemReclassifiedV1
from tests.registry.build import (
    END,
    PETUGAS,
    TODAY,
    W0,
    Registry,
    a_case,
    a_classification,
    a_dip,
    a_ground,
    a_ruling,
    by,
    considered_case,
    exempt_item,
    refused,
    undated,
)

TOMORROW, AFTER = TODAY + timedelta(days=1), END + timedelta(days=1)


def in_part(item: Item, *, on: date = W0, name: str = "bagian", **changes: Any) -> tuple[ItemOpenedV1, Item]:
    """Takes a due case to the opening of a part."""
    case = considered_case()
    case.decide(a_ruling("open_in_part", on=on, **changes), item, Policy.WINDOW)
    case.approve(by("pimpinan", on), Answer.SETUJU, "", item=item, number="002/PPID/2026")
    (event,), part = case.take_effect(item, on, name)
    assert isinstance(event, ItemOpenedV1)
    assert part is not None
    return event, part


def test_the_part_is_an_item_of_its_own_in_the_dip() -> None:
    item = exempt_item()
    event, part = in_part(item, part_title="Rekap nilai kinerja tanpa nama")
    assert (event.item_id, event.part_of, event.mode, event.version) == ("bagian", "butir", "partial", 1)
    assert (event.opened_on, event.decree_number) == (W0, "002/PPID/2026")
    assert event.public.public_title == "Rekap nilai kinerja tanpa nama"
    assert (part.state, part.part_of, part.parts, part.dossier.title) == (
        ItemState.PUBLIC,
        "butir",
        (),
        "Rekap nilai kinerja tanpa nama",
    )


def test_the_rest_keeps_its_row_its_clock_and_its_period() -> None:
    item = exempt_item()
    row, version = item.public_row(), item.version
    with act_on(item):
        in_part(item)
    assert (item.state, item.parts, item.opened) == (ItemState.EXEMPT, ("bagian",), None)
    assert (item.ends_on, item.period_version, item.public_row()) == (END, 1, row)
    assert item.version == version + 1


def test_a_part_without_a_title_is_named_after_the_whole() -> None:
    _, part = in_part(exempt_item())
    assert part.public_row().public_title == "Hasil penilaian kinerja pegawai (bagian yang dibuka)"


def test_the_title_of_a_part_passes_the_gate_of_public_words() -> None:
    with refused("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI"):
        in_part(exempt_item(), part_title="Nilai 198001012005011001")


def test_the_rest_lapses_in_whole() -> None:
    item = exempt_item()
    _, part = in_part(item)
    with refused("BELUM_BERAKHIR"):
        exempt.lapse(item, 1, END)
    (event,) = exempt.lapse(item, 1, AFTER)
    assert isinstance(event, ItemOpenedV1)
    assert (event.item_id, event.part_of, event.mode) == ("butir", "", "by_law")
    assert (item.state, part.state) == (ItemState.PUBLIC, ItemState.PUBLIC)


def test_a_part_of_what_the_law_opens_in_whole_that_day_is_refused() -> None:
    with refused("HARI_BERLAKU_TIDAK_SAH"):
        in_part(exempt_item(), effective_on=AFTER)
    assert in_part(exempt_item(), on=END, effective_on=END)[1].state is ItemState.PUBLIC


def test_a_second_part_is_a_second_item() -> None:
    item = exempt_item()
    in_part(item)
    in_part(item, on=W0 + timedelta(days=1), name="bagian-2")
    assert (item.parts, item.state) == (("bagian", "bagian-2"), ItemState.EXEMPT)


def test_a_ruling_opens_the_rest() -> None:
    item = exempt_item()
    in_part(item)
    case = a_case("ruling")
    case.open_for(item)
    case.decide(a_ruling("open_now", on=W0, effective_on=None), item, Policy.WINDOW)
    (event,), part = case.take_effect(item, W0 + timedelta(days=1), "lain")
    assert isinstance(event, ItemOpenedV1)
    assert (event.item_id, event.mode, part, item.state) == ("butir", "ruling", None, ItemState.PUBLIC)


def test_the_rest_may_be_classified_anew() -> None:
    item = exempt_item()
    in_part(item)
    renewed = a_classification(a_ground("i", period=undated()))
    persons: dict[str, Any] = {"number": "3", "decided": by("ketua"), "approved": by("pimpinan")}
    (event,) = exempt.reclassify(item, renewed, today=TODAY, **persons)
    assert isinstance(event, ItemReclassifiedV1)


def test_a_part_is_no_longer_exempt_and_opens_no_more() -> None:
    _, part = in_part(exempt_item())
    with refused("KEADAAN_TIDAK_COCOK"):
        a_case("new_test").open_for(part)
    assert exempt.lapse(part, 1, AFTER) == []


def test_a_fact_that_opens_a_part_ends_no_ground() -> None:
    item = exempt_item(a_classification(a_ground("h", period=undated())))
    case = a_case("consent")
    case.open_for(item)
    case.decide(a_ruling("open_in_part", on=TODAY, effective_on=None), item, Policy.WINDOW)
    case.approve(by("pimpinan"), Answer.SETUJU, "", item=item, number="2")
    _, part = case.take_effect(item, TOMORROW, "bagian")
    assert item.classification is not None
    assert part is not None
    assert (item.state, [ground.ended_on for ground in item.classification.grounds]) == (ItemState.EXEMPT, [None])


def test_a_hold_and_a_missed_review_stay_with_the_rest() -> None:
    item = exempt_item(a_classification(a_ground("b", period=undated())))
    archive.place_hold(item, PETUGAS, "tahan", kind="sengketa", reason="Sengketa", reference="1/KI")
    reviews.review_missed(item, 1, date(2027, 1, 4))
    case = considered_case("new_test")
    ruling = a_ruling("open_in_part", on=TODAY, effective_on=TOMORROW, dip=a_dip(form="kertas"))
    case.decide(ruling, item, Policy.WINDOW)
    case.approve(by("pimpinan"), Answer.SETUJU, "", item=item, number="2")
    _, part = case.take_effect(item, TOMORROW, "bagian")
    assert part is not None
    assert (part.live_holds, part.overdue_since, len(item.live_holds)) == ((), None, 1)
    assert item.overdue_since == date(2027, 1, 4)
    assert part.opened is not None
    assert part.opened.dip.form == "kertas"


# As events


async def parted(registry: Registry) -> tuple[str, str]:
    item_id = await registry.exempt()
    case_id = await registry.approved(item_id, "open_in_part", part_title="Rekap tanpa nama")
    await registry.effective(item_id, case_id, W0)
    (opened,) = await registry.said(ItemOpenedV1)
    assert (opened.part_of, opened.item_id == item_id) == (item_id, False)
    return item_id, opened.item_id


async def test_both_stand_in_the_register_each_with_its_own_line(registry: Registry) -> None:
    item_id, part_id = await parted(registry)
    whole, part = await registry.queries.summary(item_id), await registry.queries.summary(part_id)
    assert (whole.state, whole.ends_on, part.state, part.opened_on) == ("exempt", END, "public", W0)
    assert [line.act for line in await registry.queries.rekap(item_id=part_id)] == ["open_part"]
    assert [line.version for line in await registry.queries.rekap(item_id=item_id)] == list(range(1, whole.version + 1))


@pytest.mark.parametrize("times", [1, 2])
async def test_the_same_day_said_again_opens_no_second_part(registry: Registry, times: int) -> None:
    item_id, _ = await parted(registry)
    (case,) = await registry.queries.cases()
    for _ in range(times):
        await registry.effective(item_id, case["id"], W0)
    assert await registry.count(t.items) == 2


async def test_the_rest_lapses_by_its_own_clock(registry: Registry) -> None:
    item_id, part_id = await parted(registry)
    await registry.lapse(item_id)
    said = await registry.said(ItemOpenedV1)
    assert [(event.item_id, event.mode) for event in said] == [(part_id, "partial"), (item_id, "by_law")]


async def test_after_a_part_the_item_may_have_another_case(registry: Registry) -> None:
    item_id, part_id = await parted(registry)
    ruling = await registry.early(item_id, "ruling")
    await registry.commands.openings.confirm_ruling(registry.petugas2, ruling, None)
    await registry.effective(item_id, ruling, W0 + timedelta(days=1))
    assert (await registry.queries.summary(item_id)).opened_mode == "ruling"
    assert (await registry.queries.summary(part_id)).opened_mode == "partial"

"""An SKPD is dissolved: its successor holds its items from its first day, before anything else happens to them."""

from datetime import date, timedelta

import pytest

from services.registry.domain import exempt, waiting
from services.registry.domain.changes import act_on
from services.registry.domain.facts import Location, Predecessor
from services.registry.domain.holders import Succession, follow
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from services.registry.queries.item_filters import ItemFilters
from shared.contracts.exemptions import ItemAmendedV1, ItemOpenedV1
from shared.contracts.submissions import SkpdEndedV1, SkpdSucceededV1
from tests.registry.build import END, TODAY, Registry, exempt_item, submitted_item

FIRST = date(2026, 4, 1)
NAMES = {"bkd": "Badan Kepegawaian Daerah", "bkpsdm": "Badan Kepegawaian dan Pengembangan SDM", "bkn": "Badan Baru"}


def said(code: str = "bkd", to: str = "bkpsdm", first: date = FIRST) -> SkpdSucceededV1:
    return SkpdSucceededV1(skpd_code=code, successor_code=to, successor_name=NAMES[to], first_day=first)


def successions(*events: SkpdSucceededV1) -> dict[str, Succession]:
    return {event.skpd_code: Succession(**event.model_dump()) for event in events}


CHAIN = successions(said(), said("bkpsdm", "bkn", END))


@pytest.mark.parametrize(
    ("day", "holder"), [(FIRST - timedelta(1), "bkd"), (FIRST, "bkpsdm"), (END, "bkn"), (date(2027, 1, 1), "bkn")]
)
def test_the_holder_follows_the_chain_by_day(day: date, holder: str) -> None:
    item = exempt_item()
    follow(item, CHAIN, day)
    assert (item.skpd_code, item.skpd_name) == (holder, NAMES[holder])
    assert follow(item, CHAIN, day) == []


def test_a_listed_item_says_its_new_row_and_remembers_the_former() -> None:
    item = exempt_item()
    (amended,) = follow(item, CHAIN, FIRST)
    assert isinstance(amended, ItemAmendedV1)
    assert (amended.version, amended.public.skpd_name) == (item.version, NAMES["bkpsdm"])
    assert item.predecessors == (Predecessor("bkd", NAMES["bkd"], FIRST - timedelta(1)),)


def test_the_dip_row_names_the_successor() -> None:
    item = exempt_item()
    exempt.lapse(item, 1, END + timedelta(1))
    follow(item, CHAIN, date(2027, 1, 1))
    assert item.opened is not None
    assert (item.opened.dip.holder, item.opened.dip.responsible) == ("Badan Baru", "Badan Baru")


def test_what_waits_moves_without_a_word_and_what_was_withdrawn_stays() -> None:
    item = submitted_item()
    with act_on(item):
        assert follow(item, CHAIN, FIRST) == []
    assert (item.skpd_code, item.version) == ("bkpsdm", 2)
    taken: Item = submitted_item()
    waiting.withdraw(taken)
    follow(taken, CHAIN, FIRST)
    assert taken.skpd_code == "bkd"


@pytest.mark.parametrize("corrected", [said(to="bkd", first=TODAY), said(first=END)])
def test_a_corrected_directory_is_followed_back(corrected: SkpdSucceededV1) -> None:
    item = exempt_item()
    follow(item, CHAIN, FIRST)
    follow(item, successions(corrected), FIRST)
    assert (item.skpd_code, item.predecessors) == ("bkd", ())


async def test_on_the_first_day_every_open_item_is_the_successors(registry: Registry) -> None:
    waits, exempt = await registry.take_in(), await registry.exempt()
    foreign = await registry.take_in(skpd_code="dishub", skpd_name="Dinas Perhubungan")
    await registry.hear(said())
    assert {row.skpd_code for row in await registry.queries.items(ItemFilters())} == {"bkd", "dishub"}
    registry.clock.move_to_day(FIRST, hour=0)
    assert await registry.commands.successions.follow_successions() == 2
    assert await registry.commands.successions.follow_successions() == 0
    await registry.hear(said())
    held = {row.id: row.skpd_code for row in await registry.queries.items(ItemFilters())}
    assert held == {waits: "bkpsdm", exempt: "bkpsdm", foreign: "dishub"}
    assert [event.item_id for event in await registry.said(ItemAmendedV1)] == [exempt]
    lines = [line for line in await registry.queries.rekap(item_id=exempt) if line.act == "succeed"]
    assert [(line.skpd_name, line.note) for line in lines] == [(NAMES["bkpsdm"], f"sebelumnya {NAMES['bkd']}")]
    assert (await registry.queries.penetapan(exempt))[0].skpd == NAMES["bkd"]


async def test_a_lapse_before_the_sweep_names_the_successor(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.hear(said(first=END + timedelta(1)))
    await registry.lapse(item_id)
    amended, opened = [e for e in await registry.said(item_id=item_id) if isinstance(e, (ItemAmendedV1, ItemOpenedV1))]
    assert isinstance(amended, ItemAmendedV1)
    assert isinstance(opened, ItemOpenedV1)
    assert (opened.public.skpd_name, opened.dip.holder) == (NAMES["bkpsdm"], NAMES["bkpsdm"])


async def test_a_past_first_day_moves_at_once_and_what_comes_later_follows(registry: Registry) -> None:
    first = await registry.take_in()
    await registry.hear(said(first=TODAY))
    assert (await registry.queries.summary(first)).skpd_code == "bkpsdm"
    late = await registry.take_in()
    assert (await registry.queries.summary(late)).skpd_code == "bkd"
    await registry.commands.archive.record_location(registry.petugas, late, Location("Arsip", "1", "A", "7", "1", "1"))
    assert (await registry.queries.summary(late)).skpd_code == "bkpsdm"


async def test_a_correction_moves_what_the_mistake_had_moved(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.hear(said(first=TODAY))
    own = await registry.take_in(skpd_code="bkpsdm", skpd_name=NAMES["bkpsdm"])
    await registry.hear(said(to="bkn", first=TODAY))
    held = {row.id: row.skpd_code for row in await registry.queries.items(ItemFilters())}
    assert held == {item_id: "bkn", own: "bkpsdm"}
    await registry.hear(said(to="bkd", first=TODAY))
    assert (await registry.queries.summary(item_id)).skpd_code == "bkd"


async def test_accounts_see_by_the_holder(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.hear(said(first=TODAY))
    assert (await registry.queries.summary(item_id, skpd="bkpsdm")).id == item_id
    with pytest.raises(Exception, match=r"^INFORMASI_TIDAK_DIKENAL:"):
        await registry.queries.summary(item_id, skpd="bkd")
    assert (await registry.queries.summary(item_id)).state == ItemState.EXEMPT


async def test_an_skpd_is_over_after_its_last_day_until_another_one_is_said(registry: Registry) -> None:
    over = registry.commands.successions.has_ended
    await registry.hear(SkpdEndedV1(skpd_code="bkd", last_day=TODAY))
    assert not await over("bkd")
    registry.clock.move_to_day(TODAY + timedelta(days=1))
    assert (await over("bkd"), await over("dishub")) == (True, False)
    await registry.hear(SkpdEndedV1(skpd_code="bkd", last_day=None))
    assert not await over("bkd")

"""A leak that the comparison or the probe finds is said to registry once while it stands; what is no leak is not."""

import logging

import pytest
from sqlalchemy import text

from deploy.probe.found_leaks import pass_on
from deploy.probe.stranger import Leak, ProbeReport
from services.publisher.commands.leaks import LeakTeller
from services.publisher.tables import leaks
from services.registry.domain.exposure import LeakKind
from shared.contracts.publications import LeakFoundV1
from tests.comparison.build import PETUGAS_ACTOR, Both

WORDS = "UPDATE publisher.entries SET title = :title WHERE item_id = :item"
DATES = "UPDATE publisher.entries SET ends_on = '2099-01-01' WHERE item_id = :item"


async def said(both: Both) -> list[LeakFoundV1]:
    """Returns every finding that was said, after another turn of the worker that says them."""
    await LeakTeller(both.database, both.publisher.clock).tell_all()
    return [event for event in await both.publisher.said() if isinstance(event, LeakFoundV1)]


async def probed(both: Both, *found: Leak, unanswered: int = 0) -> None:
    report = ProbeReport(1, 0, leaks=list(found), unanswered=unanswered)
    await pass_on(both.database, both.publisher.clock, report)


async def test_a_leak_is_said_once_however_often_it_is_compared(both: Both) -> None:
    (item,) = await both.furnish(1)
    await both.tamper(WORDS, item=item.id, title="Judul dalam yang bocor")
    first_seen = both.publisher.clock.now()
    for _ in range(3):
        await both.compare()
        both.later(minutes=5)
    (event,) = await said(both)
    assert (event.item_id, event.kinds, event.found_by, event.place) == (item.id, ("words",), "compare", "website")
    assert (event.found_at, len(event.proof)) == (first_seen, 64)
    assert "bocor" not in event.model_dump_json()


async def test_a_leak_that_was_gone_and_comes_again_is_a_new_finding(both: Both) -> None:
    (item,) = await both.furnish(1)
    for title in ("Lain", item.classification_in_force.public_title, "Lain lagi"):
        await both.tamper(WORDS, item=item.id, title=title)
        await both.compare()
    first, second = await said(both)
    assert (first.item_id, first.finding_id != second.finding_id) == (second.item_id, True)
    await both.tamper(WORDS, item=item.id, title=item.classification_in_force.public_title)
    await both.compare()
    await both.withholdings.show_again(PETUGAS_ACTOR, item.id, "sudah dibetulkan")
    assert len(await said(both)) == 2


async def test_what_is_no_leak_rings_and_is_not_said(both: Both) -> None:
    first, second = await both.furnish(2)
    await both.tamper(DATES, item=first.id)
    await both.tamper("DELETE FROM publisher.entries WHERE item_id = :item", item=second.id)
    await both.compare()
    assert (await both.withheld(), await both.lacking()) == ({first.id: ("dates",)}, {second.id: ("missing",)})
    assert (await both.told("BERBEDA_DARI_REGISTRI"), await both.told("KURANG_DARI_REGISTRI")) == (
        [first.id],
        [second.id],
    )
    assert await said(both) == []


async def test_a_leak_of_the_probe_is_one_finding_an_item_without_its_address(both: Both) -> None:
    (item,) = await both.furnish(1)
    here = [Leak(item.id, kind, f"/berkas/{item.id}/judul-yang-bocor.pdf", 200, "ab" * 32) for kind in LeakKind]
    await probed(both, *here)
    await probed(both, *here)
    (event,) = await said(both)
    assert (event.item_id, event.place, event.found_by, event.proof) == (item.id, "file", "probe", "ab" * 32)
    assert (set(event.kinds), "bocor" in event.model_dump_json()) == (set(LeakKind), False)


async def test_one_title_that_matches_every_page_is_one_finding(both: Both) -> None:
    (item,) = await both.furnish(1)
    await probed(both, *(Leak(item.id, LeakKind.TITLE, f"/informasi/{page}/", 200) for page in range(10_000)))
    assert len(await said(both)) == 1


async def test_only_a_whole_probe_ends_a_finding(both: Both) -> None:
    (item,) = await both.furnish(1)
    leak = Leak(item.id, LeakKind.TITLE, "/dik/", 200)
    await probed(both, leak)
    await probed(both, unanswered=1)
    await probed(both, leak)
    assert len(await said(both)) == 1
    await probed(both)
    await probed(both, leak)
    assert len(await said(both)) == 2


async def test_the_comparison_may_note_and_end_findings_and_not_speak_for_the_room(both: Both) -> None:
    from deploy.rights.postgres import COMPARE_RIGHTS

    given = {table for tables in COMPARE_RIGHTS["publisher"].values() for table in tables}
    assert (leaks.name in given, "outbox" in given) == (True, False)


async def test_an_account_that_may_not_note_is_loud(both: Both, caplog: pytest.LogCaptureFixture) -> None:
    (item,) = await both.furnish(1)
    async with both.database.transaction() as connection:
        await connection.execute(text("DROP TABLE publisher.leaks"))
    with caplog.at_level(logging.ERROR):
        await probed(both, Leak(item.id, LeakKind.TITLE, "/dik/", 200))
    assert f"TEMUAN_TIDAK_DITERUSKAN: {item.id} judul" in caplog.text

"""`terbuka compare` as an operator calls it, and the role that it works under."""

import asyncio
import contextlib
from pathlib import Path

import asyncpg
import pytest

from deploy.compare.comparison_run import compare, compare_for_ever
from shared.storage.database import Database
from tests.cli.conftest import Terbuka, terbuka
from tests.comparison.build import Both
from tests.eventually import eventually
from tests.exposure.test_command import Site, site
from tests.rights.conftest import Province, asking_server, province, run

__all__ = ["asking_server", "province", "site", "terbuka"]
WORDS = "UPDATE publisher.entries SET title = 'Lain' WHERE item_id = :item"


def _address(both: Both) -> str:
    return f"postgresql://{both.database.url.partition('://')[2]}"


async def test_equal_rooms_end_with_0_others_with_1(
    both: Both, terbuka: Terbuka, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await both.furnish(2)
    monkeypatch.setenv("DATABASE_URL", _address(both))
    equal = await asyncio.to_thread(terbuka, "compare", "--pause", "0", "--json")
    assert (equal.code, equal.json["items"], equal.json["differences"]) == (0, 2, [])
    await both.tamper("UPDATE publisher.entries SET overdue_since = '2026-01-01' WHERE item_id = :item", item=second.id)
    less = await asyncio.to_thread(terbuka, "compare", "--pause", "0")
    assert (less.code, "SITUS_KURANG_DARI_REGISTRI" in less.err, second.id[:8] in less.out) == (1, True, True)
    await both.tamper(WORDS, item=first.id)
    more = await asyncio.to_thread(terbuka, "compare", "--pause", "0")
    assert (more.code, "SITUS_LEBIH_DARI_REGISTRI" in more.err, first.id[:8] in more.out) == (1, True, True)


async def test_the_worker_finds_it_beats_and_rings_in_the_log(
    both: Both, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = await both.furnish(2)
    await both.tamper("UPDATE publisher.entries SET overdue_since = '2026-01-01' WHERE item_id = :item", item=second.id)
    beat = tmp_path / "detak"
    work = compare_for_ever(both.database, both.publisher.clock, every=0.05, pause=0.01, beat=beat)
    worker = asyncio.create_task(work)
    await eventually(beat.exists, "the first round")
    await both.tamper(WORDS, item=first.id)
    await eventually(lambda: f"SITUS_LEBIH_DARI_REGISTRI: {first.id} words" in caplog.text, "the log rings")
    worker.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await worker
    assert f"SITUS_KURANG_DARI_REGISTRI: {second.id} omission" in caplog.text
    assert await both.withheld() == {first.id: ("words",)}


async def test_the_role_compares_and_stops_and_does_nothing_else(both: Both, province: Province) -> None:
    url = province.url("compare")
    own = Database.connect(url, "compare")
    try:
        await province.as_owner(
            "INSERT INTO publisher.entries (item_id, listing, version, title, huruf, legal_basis, public_reason,"
            " period_text, skpd_code, skpd_name, penetapan_number, penetapan_date, periods, shard, changed_sequence,"
            " changed_at) VALUES ('asing', 'dik', 1, 'a', '{}', '', '', '', 'a', 'A', '1', now(), '[]', 'a/2026', 1,"
            " now())"
        )
        assert (await compare(own, both.publisher.clock, pause=0)).withheld == ("asing",)
    finally:
        await own.close()
        await province.as_owner("DELETE FROM publisher.entries", "DELETE FROM publisher.withheld")
    for statement in (
        "UPDATE publisher.entries SET title = ''",
        "DELETE FROM publisher.files",
        "UPDATE registry.items SET state = 'public'",
        "INSERT INTO registry.outbox_sequence VALUES ('a', 'b', 1)",
        "SELECT payload FROM registry.outbox",
        "SELECT actor FROM registry.audit",
        "SELECT * FROM identity.accounts",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(url, statement)


async def test_the_probe_with_stop_withholds_what_leaks(
    both: Both, terbuka: Terbuka, site: tuple[type[Site], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    leaking, shown = await both.furnish(2)
    answer, address = site
    answer.page = leaking.dossier.title.encode()
    monkeypatch.setenv("DATABASE_URL", _address(both))
    told = await asyncio.to_thread(terbuka, "probe", "--url", address)
    assert (told.code, await both.withheld()) == (1, {})
    stopped = await asyncio.to_thread(terbuka, "probe", "--url", address, "--stop")
    assert (stopped.code, await both.withheld()) == (1, {leaking.id: ("leak",), shown.id: ("leak",)}), "on both pages"
    assert await both.status(f"/informasi/{leaking.id}/") == 410
    assert await both.told("BERBEDA_DARI_REGISTRI") == sorted([leaking.id, shown.id])


async def test_the_probe_reads_its_list_under_the_role(province: Province) -> None:
    from services.registry.queries.exposure import read_exempt, words_to_ask

    own = Database.connect(province.url("compare"), "compare")
    try:
        exempt = await read_exempt(own)
        assert (exempt.items, await words_to_ask(own, exempt)) == ((), {})
    finally:
        await own.close()

"""A withheld item stays away until a person shows it again, who may do so only once it is equal."""

from itertools import chain
from pathlib import Path

import pytest

from deploy.probe.exposure_run import stop_leaks
from deploy.probe.stranger import Leak, ProbeReport
from services.publisher import queries
from services.publisher.website.mirror import export_site
from services.registry.domain.exposure import LeakKind
from shared.runtime.errors import Conflict, NotFound, Refusal
from tests.comparison.build import PETUGAS_ACTOR, Both, naming, waiting_item, words_of
from tests.publisher.test_log import sequencer

WORDS = "UPDATE publisher.entries SET title = :title WHERE item_id = :item"


async def test_it_comes_back_by_a_person_with_a_reason_once_it_is_equal(both: Both) -> None:
    (item,) = await both.furnish(1)
    title = item.classification_in_force.public_title
    await both.tamper(WORDS, item=item.id, title="Lain")
    await both.compare()
    with pytest.raises(Conflict, match="MASIH_BERBEDA"):
        await both.withholdings.show_again(PETUGAS_ACTOR, item.id, "sudah dibetulkan")
    await both.tamper(WORDS, item=item.id, title=title)
    await both.compare()
    assert await both.status(f"/informasi/{item.id}/") == 410, "equality alone shows nothing"
    with pytest.raises(Refusal, match="TANPA_ALASAN"):
        await both.withholdings.show_again(PETUGAS_ACTOR, item.id, " - ")
    await both.withholdings.show_again(PETUGAS_ACTOR, item.id, "baris diubah orang, dibangun ulang")
    assert naming(await both.pages(f"/informasi/{item.id}/"), title) >= {
        "/dik/",
        "/data/dik.json",
        f"/informasi/{item.id}/",
    }
    with pytest.raises(NotFound, match="TIDAK_DITAHAN"):
        await both.withholdings.show_again(PETUGAS_ACTOR, item.id, "sekali lagi")


async def test_one_that_differs_again_is_not_shown_again(both: Both) -> None:
    (item,) = await both.furnish(1)
    for title in ("Lain", item.classification_in_force.public_title, "Lain lagi"):
        await both.tamper(WORDS, item=item.id, title=title)
        await both.compare()
    with pytest.raises(Conflict, match="MASIH_BERBEDA"):
        await both.withholdings.show_again(PETUGAS_ACTOR, item.id, "sudah dibetulkan")


async def test_an_event_about_a_withheld_item_is_applied_and_shows_nothing(both: Both) -> None:
    (item,) = await both.furnish(1)
    await both.tamper(WORDS, item=item.id, title="Lain")
    await both.compare()
    await both.reword(item, "Judul baru yang benar")
    await both.carry()
    assert naming(await both.pages(f"/informasi/{item.id}/"), item.id, "Judul baru yang benar") == set()
    await both.compare()
    await both.withholdings.show_again(PETUGAS_ACTOR, item.id, "peristiwa baru membetulkannya")
    assert "Judul baru yang benar" in (await both.pages(f"/informasi/{item.id}/"))[f"/informasi/{item.id}/"]


async def test_counts_pages_and_kept_answers_follow_at_once(both: Both) -> None:
    first, *_ = await both.furnish(26)
    before = await both.pages()
    async with both.publisher.reader() as reader:
        tag = (await reader.get("/dik/")).headers["etag"]
        await both.tamper(WORDS, item=first.id, title="Lain")
        await both.compare()
        assert (await reader.get("/dik/", headers={"if-none-match": tag})).status_code == 200
        assert [(await reader.get(f"/dik/halaman/{page}/")).status_code for page in (1, 2)] == [200, 404]
        state = (await reader.get("/data/dik.json")).json()
    assert (state["jumlah"], len(state["items"]), '"jumlah":26' in before["/data/dik.json"]) == (25, 25, True)
    async with both.database.snapshot() as connection:
        facets = [await queries.choices(connection, "dik", facet) for facet in ("skpd", "huruf", "year")]
        assert [each.entries for each in chain(*facets)] == [25, 25, 25]
        assert await queries.size(connection, "dik") == 25


async def test_the_log_keeps_the_entry_and_not_the_words(both: Both, tmp_path: Path) -> None:
    (item,) = await both.furnish(1)
    assert await sequencer(both.publisher, tmp_path).turn() == 1
    assert [await both.status(path) for path in ("/log/isi/0.txt", "/log/catatan/0.json")] == [200, 200]
    await both.tamper("UPDATE publisher.entries SET ends_on = '2099-01-01' WHERE item_id = :item", item=item.id)
    await both.compare()
    assert [await both.status(path) for path in ("/log/isi/0.txt", "/log/catatan/0.json")] == [404, 200]


async def test_a_mirror_has_neither_page_nor_file(both: Both, tmp_path: Path) -> None:
    _, item = await both.furnish(1, public=1)
    await both.release(item, "salinan-1")
    await both.tamper(WORDS, item=item.id, title="Lain")
    await both.compare()
    await export_site(both.database, both.publisher.website, both.publisher.copies, tmp_path / "cermin")
    written = [path for path in (tmp_path / "cermin").resolve().rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if item.id in str(path) or "berkas" in path.parts]
    assert not [path for path in written if any(word in path.read_text(errors="replace") for word in words_of(item))]


async def test_a_leak_that_the_probe_finds_stops_its_item_and_the_page_that_shows_it(both: Both) -> None:
    hidden, shown, other = await both.furnish(3)
    report = ProbeReport(3, 0, leaks=[Leak(hidden.id, LeakKind.TITLE, f"/informasi/{shown.id}/", 200)])
    assert await stop_leaks(both.database, both.publisher.clock, report) == sorted([hidden.id, shown.id])
    assert [await both.status(f"/informasi/{each.id}/") for each in (hidden, shown, other)] == [410, 410, 200]
    await both.compare()
    with pytest.raises(Conflict, match="MASIH_BERBEDA"):
        await both.withholdings.show_again(PETUGAS_ACTOR, hidden.id, "belum diperiksa lagi")
    await stop_leaks(both.database, both.publisher.clock, ProbeReport(3, 0, unanswered=1))
    with pytest.raises(Conflict, match="MASIH_BERBEDA"):
        await both.withholdings.show_again(PETUGAS_ACTOR, hidden.id, "pemeriksaan tidak lengkap")
    await stop_leaks(both.database, both.publisher.clock, ProbeReport(3, 0))
    await both.withholdings.show_again(PETUGAS_ACTOR, hidden.id, "kata-katanya diganti")
    assert await both.status(f"/informasi/{hidden.id}/") == 200


async def test_words_that_stand_on_many_pages_close_none_of_them(both: Both) -> None:
    items = await both.furnish(5)
    leaks = [Leak(items[0].id, LeakKind.TITLE, f"/informasi/{each.id}/", 200) for each in items[1:]]
    assert await stop_leaks(both.database, both.publisher.clock, ProbeReport(5, 0, leaks=leaks)) == [items[0].id]
    assert [await both.status(f"/informasi/{each.id}/") for each in items] == [410, 200, 200, 200, 200]


async def test_an_item_that_stands_nowhere_is_withheld_without_a_trace(both: Both) -> None:
    item = waiting_item()
    await stop_leaks(
        both.database, both.publisher.clock, ProbeReport(1, 0, leaks=[Leak(item.id, LeakKind.FILE, "/x", 200)])
    )
    assert await both.status(f"/informasi/{item.id}/") == 404


async def test_what_somebody_withheld_by_hand_is_equal_with_the_next_comparison(both: Both) -> None:
    (item,) = await both.furnish(1)
    await both.tamper("INSERT INTO publisher.withheld VALUES (:item, '{}', 'orang', now(), NULL)", item=item.id)
    assert await both.status(f"/informasi/{item.id}/") == 410
    await both.compare()
    await both.withholdings.show_again(PETUGAS_ACTOR, item.id, "tidak ada perbedaan")
    assert await both.status(f"/informasi/{item.id}/") == 200


async def test_nobody_says_equal_of_what_is_under_way_or_differs_in_one_look(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await both.furnish(2)
    for item in (first, second):
        await both.tamper(WORDS, item=item.id, title="Lain")
    await both.compare()
    await both.reword(first, "Judul baru yang masih di jalan")

    async def change(_: float) -> None:
        await both.tamper(WORDS, item=second.id, title=second.classification_in_force.public_title)

    monkeypatch.setattr("deploy.compare.comparison_run.asyncio.sleep", change)
    assert (await both.compare()).differences == ()
    for item in (first, second):
        with pytest.raises(Conflict, match="MASIH_BERBEDA"):
            await both.withholdings.show_again(PETUGAS_ACTOR, item.id, "belum tentu sama")


async def test_a_leak_on_an_item_that_differs_too_needs_both_to_be_over(both: Both) -> None:
    (item,) = await both.furnish(1)
    await both.tamper(WORDS, item=item.id, title="Lain")
    await both.compare()
    await stop_leaks(both.database, both.publisher.clock, _leaking(item.id))
    await both.compare()
    await stop_leaks(both.database, both.publisher.clock, ProbeReport(1, 0))
    await _still_differs(both, item.id)
    await both.tamper(WORDS, item=item.id, title=item.classification_in_force.public_title)
    await both.compare()
    await _still_differs(both, item.id)
    await stop_leaks(both.database, both.publisher.clock, ProbeReport(1, 0))
    await both.withholdings.show_again(PETUGAS_ACTOR, item.id, "keduanya dibetulkan")


def _leaking(item_id: str) -> ProbeReport:
    return ProbeReport(1, 0, leaks=[Leak(item_id, LeakKind.TITLE, "/dik/", 200)])


async def _still_differs(both: Both, item_id: str) -> None:
    with pytest.raises(Conflict, match="MASIH_BERBEDA"):
        await both.withholdings.show_again(PETUGAS_ACTOR, item_id, "belum semuanya")

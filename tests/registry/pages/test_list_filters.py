"""A work list is narrowed and put in order on the server; its address keeps how, its caption says it."""

from datetime import date, timedelta

import pytest

from services.registry.domain.classification import Classification
from services.registry.domain.worked_days import WorkedDays
from services.registry.pages.list_places import ListPlace
from services.registry.queries.item_filters import ItemFilters
from services.registry.queries.work_lists import WorkListQueries, WorkOf
from tests.registry.build import TODAY, Registry, a_classification, a_dossier, a_ground, a_period, a_row
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of

LIST = "/registry/meja/petugas/submitted"


@pytest.fixture
async def rows(registry: Registry) -> dict[str, str]:
    """Gives four items that wait for a proposal, by their names."""
    social = {"skpd_code": "dinsos", "skpd_name": "Dinas Sosial"}
    rows = {"health": a_dossier("Rekam medis"), "near": a_row("sampai 4 Maret 2026")}
    found = {name: await registry.take_in(dossier, kind=_kind(name)) for name, dossier in rows.items()}
    registry.clock.move_to_day(TODAY + timedelta(days=1))
    found["social"] = await registry.take_in(a_dossier("Data penerima"), **social)
    found["far"] = await registry.take_in(a_row("sampai 10 Maret 2026"), kind="history", **social)
    return found


def _kind(name: str) -> str:
    return "history" if name == "near" else "new"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["health", "near", "social", "far"]),
        ("skpd=dinsos", ["social", "far"]),
        ("huruf=h&skpd=bkd", ["health", "near"]),
        ("huruf=a", []),
        ("since=2026-03-03", ["social", "far"]),
        ("until=2026-03-02", ["health", "near"]),
        ("due=0", []),
        ("due=3", ["near"]),
        ("due=10", ["near", "far"]),
        ("order=due", ["near", "far", "health", "social"]),
        ("order=skpd", ["health", "near", "social", "far"]),
        ("q=medis", ["health"]),
        ("waits=petugas", ["health", "near", "social", "far"]),
        ("waits=ketua", []),
        ("huruf=zz&since=kemarin&order=asing&rows=7&asing=1", ["health", "near", "social", "far"]),
    ],
)
async def test_a_list_shows_what_its_filters_let_pass(
    registry: Registry, rows: dict[str, str], words: str, names: list[str]
) -> None:
    place = ListPlace.read(f"petugas/submitted?{words}")
    assert place is not None
    of = WorkOf("petugas", "submitted", "petugas", TODAY + timedelta(days=1))
    lists = WorkListQueries(registry.database)
    found = [row.id for row in await lists.rows(of, place.filters(of.today, WorkedDays()))]
    assert found == [rows[name] for name in names]
    assert await lists.how_many(of, place.filters(of.today, WorkedDays())) == len(names)


async def test_who_does_the_next_step_is_found(registry: Registry) -> None:
    submitted = await registry.take_in()
    proposed, asked = await registry.proposed(), await registry.proposed()
    await registry.commands.classification.request_consideration(registry.petugas, asked)
    exempt = await registry.exempt()
    due = await registry.exempt()
    await registry.due(due)
    found = {who: [row.id for row in await registry.queries.items(ItemFilters(waits=who))] for who in WHO}
    assert found == {"petugas": [submitted], "ketua": [proposed], "tim": [asked, due], "pimpinan": [], "skpd": []}
    assert all(exempt not in ids for ids in found.values())


WHO = ("petugas", "ketua", "tim", "pimpinan", "skpd")


async def test_the_caption_says_what_is_shown_of_how_many(doors: Doors) -> None:
    await doors.registry.take_in(a_dossier("Rekam medis"))
    await doors.registry.take_in(a_dossier("Data penerima"), skpd_code="dinsos", skpd_name="Dinas Sosial")
    petugas = await sit_down(doors, "petugas")
    page = (await petugas.open(f"{LIST}?skpd=dinsos&huruf=h&since=2026-03-01&due=&rows=100")).text
    said = "1 informasi, disaring dari 2: Dinas Sosial; huruf h; sejak 1 Maret 2026"
    assert said in words_of(page)
    assert '<option value="dinsos" selected>Dinas Sosial (1)</option>' in page
    assert '<option value="100" selected>' in page
    empty = words_of((await petugas.open(f"{LIST}?huruf=a")).text)
    assert "Tidak ada yang cocok. Tanpa saringan, daftar ini berisi 2." in empty


async def test_cases_are_filtered_too(registry: Registry) -> None:
    first, second = await registry.exempt(), await registry.exempt(_of_letter_a())
    for item_id in (first, second):
        await registry.due(item_id)
    of = WorkOf("tim", "unconsidered", "tim", date(2026, 12, 28), case=True)
    lists = WorkListQueries(registry.database)
    place = ListPlace.read("tim/berkas-unconsidered?huruf=a&due=3&q=kinerja")
    assert place is not None
    assert [row["item_id"] for row in await lists.rows(of, place.filters(of.today, WorkedDays()))] == [second]
    assert await lists.how_many(of, ItemFilters()) == 2


def _of_letter_a() -> Classification:
    return a_classification(a_ground("a", period=a_period(until=date(2026, 12, 31))))

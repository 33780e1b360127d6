"""Where is my item: found by what people know of it, and by nothing else."""

import pytest

from services.registry.domain.facts import Location
from services.registry.queries.item_filters import ItemFilters, ListSize
from tests.registry.build import Registry, a_dossier

PLACE = Location("Arsip", "2", "", "7", "", "")


@pytest.fixture
async def found(registry: Registry) -> dict[str, str]:
    """Gives three items by name, each with its id."""
    audit = await registry.exempt(
        dossier=a_dossier("Hasil audit 100% jaringan"), agenda_number=17, skpd_code="dinsos", skpd_name="Dinas Sosial"
    )
    await registry.commands.archive.record_location(registry.petugas, audit, PLACE)
    salary = await registry.take_in(a_dossier("Daftar gaji pegawai"), agenda_number=170)
    other = await registry.take_in(a_dossier("Rekaman gedung"), agenda_number=17, agenda_year=2025)
    ruled = await registry.take_in(a_dossier("Perkara (0171/2026), Perda 9/20261"), agenda_number=5)
    return {"audit": audit, "salary": salary, "other": other, "ruled": ruled}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("17/2026", ["audit"]),
        ("17/2025", ["other"]),
        ("017/2026", ["audit"]),
        ("7/2026", []),
        ("171/2026", ["ruled"]),
        ("0171/2026 perkara", ["ruled"]),
        ("71/2026", []),
        ("9/2026", []),
        ("9/20261", ["ruled"]),
        ("170/2026 gaji", ["salary"]),
        ("170/2026 audit", []),
        ("dinas sosial", ["audit"]),
        ("DINSOS", ["audit"]),
        ("gaji daerah", ["salary"]),
        ("gaji sosial", []),
        ("001/PPID/2026", ["audit"]),
        ("100%", ["audit"]),
        ("Gedung Arsip, ruang 2, boks 7", ["audit"]),
        ("boks 8", []),
        ("_", []),
        ("  ", ["audit", "salary", "other", "ruled"]),
    ],
)
async def test_a_search_finds_what_holds_every_word(
    registry: Registry, found: dict[str, str], text: str, names: list[str]
) -> None:
    filters = ItemFilters(text=text)
    rows = {row.id for row in await registry.queries.items(filters)}
    assert rows == {found[name] for name in names}
    assert await registry.queries.how_many(filters) == ListSize(len(names))


async def test_the_end_of_an_id_finds_its_item(registry: Registry, found: dict[str, str]) -> None:
    rows = await registry.queries.items(ItemFilters(text=found["salary"][-12:]))
    assert [row.id for row in rows] == [found["salary"]]

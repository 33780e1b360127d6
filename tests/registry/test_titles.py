"""A title that is already public or exempt is asked about."""

from datetime import date

import pytest

from services.registry.domain import archive
from services.registry.domain.facts import Answer
from services.registry.store import items as store
from services.registry.store import titles
from shared.contracts.submissions import ItemWithdrawnV1
from tests.registry.build import Registry, a_classification, a_dossier, a_ground, a_period, refused


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Nilai kinerja", "NILAI  KINERJA.", True),
        ("Nilai-kinerja, 2025", "Nilai kinerja 2025", True),
        ("Caf\u00e9", "Cafe\u0301", True),
        ("Nilai kinerja 2025", "Nilai kinerja 2024", False),
    ],
)
def test_case_spaces_and_punctuation_make_no_other_title(one: str, other: str, same: bool) -> None:
    assert (titles.normalised(one) == titles.normalised(other)) is same


async def listed(registry: Registry, item_id: str) -> list[tuple[str, str]]:
    async with registry.database.transaction() as connection:
        item = await store.load(connection, item_id)
        return [(each.item_id, each.list) for each in await titles.found(connection, item)]


async def test_a_listed_title_is_found_in_its_own_skpd_and_a_public_one_anywhere(registry: Registry) -> None:
    known = await registry.exempt(dossier=a_dossier("Rekaman CCTV gedung A"))
    again = await registry.take_in(a_dossier("rekaman cctv, gedung A."))
    foreign = await registry.take_in(a_dossier("Rekaman CCTV gedung A"), skpd_code="dishub")
    other = await registry.take_in(a_dossier("Rekaman CCTV gedung B"))
    assert await listed(registry, again) == [(known, "dik")]
    assert await listed(registry, foreign) == []
    assert await listed(registry, known) == []
    await registry.lapse(known)
    assert await listed(registry, foreign) == [(known, "dip")]
    assert await listed(registry, other) == []
    public_title = await registry.take_in(a_dossier("Hasil penilaian kinerja pegawai"), skpd_code="dishub")
    assert await listed(registry, public_title) == [(known, "dip")]


async def test_what_waits_or_was_taken_back_is_not_asked_about(registry: Registry) -> None:
    await registry.take_in(a_dossier("Rekaman CCTV gedung A"))
    again = await registry.take_in(a_dossier("Rekaman CCTV gedung A"))
    assert await listed(registry, again) == []


async def test_the_petugas_confirms_that_it_is_another(registry: Registry) -> None:
    known = await registry.exempt(dossier=a_dossier("Rekaman CCTV gedung A"))
    again = await registry.take_in(a_dossier("Rekaman CCTV gedung A"))
    async with registry.database.transaction() as connection:
        item = await store.load(connection, again)
        with refused("JUDUL_SUDAH_ADA") as refusal:
            await titles.ask(connection, item, confirmed=False)
        assert refusal.value.data["items"] == [{"item_id": known, "list": "dik"}]
        await titles.ask(connection, item, confirmed=True)
    assert item.same_titles == (known,)
    assert "JUDUL_SUDAH_ADA" in archive.warnings(item)


async def twins(registry: Registry, *item_ids: str) -> dict[str, list[str]]:
    async with registry.database.snapshot() as connection:
        found = await titles.twins(connection, item_ids)
    return {of: [each.item_id for each in others] for of, others in found.items()}


async def test_an_equal_title_of_the_same_skpd_and_year_is_a_twin_until_it_is_taken_back(registry: Registry) -> None:
    first = await registry.take_in(a_dossier("Rekaman CCTV gedung A"))
    again = await registry.take_in(a_dossier("rekaman cctv, gedung A."))
    foreign = await registry.take_in(a_dossier("Rekaman CCTV gedung A"), skpd_code="dishub")
    other = await registry.take_in(a_dossier("Rekaman CCTV gedung B"))
    assert await twins(registry, first, again, foreign, other) == {first: [again], again: [first]}
    gone = ItemWithdrawnV1(item_id=first, submission_id="kiriman", withdrawn_at=registry.clock.now())
    await registry.hear(gone)
    assert await twins(registry, first, again) == {}


async def test_an_exempt_item_is_a_twin_of_one_that_waits_and_another_year_is_none(registry: Registry) -> None:
    known = await registry.exempt(dossier=a_dossier("Rekaman CCTV gedung A"))
    again = await registry.take_in(a_dossier("Rekaman CCTV gedung A"))
    assert await twins(registry, again) == {again: [known]}
    registry.clock.move_to_day(date(2027, 1, 4))
    later = await registry.take_in(a_dossier("Rekaman CCTV gedung A"))
    assert await twins(registry, later) == {}


async def test_what_became_public_after_the_proposal_is_not_closed_anew_unasked(registry: Registry) -> None:
    longer = a_classification(a_ground("b", period=a_period(until=date(2028, 12, 31))))
    propose = registry.commands.classification.propose
    first = await registry.proposed(a_classification(a_ground("b")), dossier=a_dossier("Rekaman CCTV gedung A"))
    decided, waiting = [await registry.proposed(longer, dossier=a_dossier("Rekaman CCTV gedung A")) for _ in range(2)]
    await registry.agree(first)
    await registry.commands.classification.decide(registry.ketua, decided, Answer.YA)
    await registry.lapse(first)
    with refused("JUDUL_SUDAH_TERBUKA"):
        await registry.commands.classification.decide(registry.ketua, waiting, Answer.YA)
    with refused("JUDUL_SUDAH_TERBUKA"):
        await registry.commands.classification.approve(registry.pimpinan, decided, Answer.SETUJU)
    with refused("JUDUL_SUDAH_ADA"):
        await propose(registry.petugas2, waiting, longer)
    await propose(registry.petugas2, waiting, longer, same_title_confirmed=True)
    await registry.agree(waiting)
    assert await listed(registry, decided) == [(first, "dip"), (waiting, "dik")]

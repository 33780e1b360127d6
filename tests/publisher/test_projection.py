"""What an event does to the website, decided without a database."""

from datetime import date
from typing import Any

import pytest

from services.publisher.domain.projection import (
    UNDATED,
    Facet,
    SiteEntry,
    add_file,
    classify,
    clean,
    facets,
    open_up,
    reclassify,
    recount,
)
from shared.runtime.errors import Conflict, NotFound
from tests.publisher.build import classified, opened, public_row, reclassified


def exempt(version: int = 1, **changed: Any) -> SiteEntry:
    change = classify(None, classified(version=version, **changed))
    assert change is not None
    return change.entry


def public(version: int = 2) -> SiteEntry:
    change = open_up(exempt(), opened(version=version))
    assert change is not None
    return change.entry


def test_a_first_classification_adds_an_item_to_the_dik() -> None:
    change = classify(None, classified())
    assert change is not None
    assert (change.what, change.entry.listing, change.entry.version) == ("added", "dik", 1)


def test_the_same_classification_again_changes_nothing() -> None:
    assert classify(exempt(), classified()) is None


def test_an_older_classification_changes_nothing() -> None:
    assert classify(exempt(3), classified(version=2)) is None


def test_a_newer_classification_amends_the_row() -> None:
    change = classify(exempt(), classified(version=2, public_title="Judul lain"))
    assert change is not None
    assert (change.what, change.entry.public.public_title) == ("amended", "Judul lain")


def test_a_reclassification_amends_the_row() -> None:
    change = reclassify(exempt(), reclassified(huruf=("i",)))
    assert change is not None
    assert (change.what, change.entry.public.huruf) == ("amended", ("i",))


def test_a_reclassification_of_an_unknown_item_is_refused() -> None:
    with pytest.raises(NotFound) as refused:
        reclassify(None, reclassified())
    assert refused.value.code == "INFORMASI_TIDAK_DIKENAL"


@pytest.mark.parametrize("event", [classified(version=9), reclassified(version=9)])
def test_what_was_opened_does_not_go_back(event: object) -> None:
    with pytest.raises(Conflict) as refused:
        _into_dik(public(), event)
    assert refused.value.code == "SUDAH_TERBUKA"


def test_an_opening_moves_the_item_and_keeps_its_period() -> None:
    change = open_up(exempt(), opened(mode="by_law", files="awaiting_consent"))
    assert change is not None
    entry = change.entry
    assert (change.what, entry.listing, entry.mode, entry.needs_consent) == ("opened", "dip", "by_law", True)
    assert entry.ends_on == exempt().ends_on


def test_an_opening_of_an_unknown_item_is_refused() -> None:
    with pytest.raises(NotFound):
        open_up(None, opened())


def test_an_older_opening_changes_nothing() -> None:
    assert open_up(exempt(3), opened(version=2)) is None


def test_the_same_opening_again_changes_nothing() -> None:
    assert open_up(public(), opened()) is None


def test_a_part_that_opens_wholly_is_opened_again() -> None:
    part = open_up(exempt(), opened(mode="partial"))
    assert part is not None
    whole = open_up(part.entry, opened(version=3, mode="by_law"))
    assert whole is not None
    assert whole.what == "opened"


def test_a_corrected_dip_row_is_an_amendment() -> None:
    change = open_up(public(), opened(version=3, decree_number="009/PPID/2026"))
    assert change is not None
    assert change.what == "amended"


def test_a_file_raises_the_version_but_never_lowers_it() -> None:
    assert add_file(public(), 7).entry.version == 7
    assert add_file(public(), 1).entry.version == 2


def test_an_exempt_item_is_counted_by_the_year_of_its_end() -> None:
    entry = exempt(huruf=("a", "h"))
    assert Facet("dik", "year", "2031") in facets(entry)
    assert {facet.value for facet in facets(entry) if facet.facet == "huruf"} == {"a", "h"}


def test_an_undated_item_is_counted_as_undated() -> None:
    assert Facet("dik", "year", UNDATED) in facets(exempt(ends_on=None, review_on=date(2027, 1, 1)))


def test_a_move_takes_one_from_the_dik_and_gives_one_to_the_dip() -> None:
    growth = recount(exempt(), public())
    assert growth[Facet("dik", "list", "")] == -1
    assert growth[Facet("dip", "list", "")] == 1


def test_an_amendment_names_its_shard_though_no_count_moves() -> None:
    after = exempt(2, public_title="Judul lain")
    growth = recount(exempt(), after)
    assert growth[Facet("dik", "shard", "bkd/2026")] == 0
    assert Facet("dik", "shard", "bkd/2026") in growth


def test_every_field_of_a_row_is_cleaned() -> None:
    row = clean(public_row(public_title="a\u202e", huruf=("h\u200b",)))
    assert (row.public_title, row.huruf, row.penetapan_date) == ("a", ("h",), date(2026, 1, 5))


def test_a_number_of_a_person_in_any_field_of_a_row_is_masked() -> None:
    row = clean(public_row(public_title="Berkas NIK 6171010101850001", period_text="selama HP 0812-3456-7890 aktif"))
    assert (row.public_title, row.period_text) == ("Berkas [dihapus]", "selama [dihapus] aktif")


def _into_dik(entry: SiteEntry, event: object) -> None:
    from shared.contracts.exemptions import ItemReclassifiedV1

    if isinstance(event, ItemReclassifiedV1):
        reclassify(entry, event)
    else:
        classify(entry, event)  # type: ignore[arg-type]

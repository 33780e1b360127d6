"""What is kept beside the classification: the paper's place, retention, holds, consents."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.registry.domain import archive, exempt
from services.registry.domain.changes import act_on
from services.registry.domain.destruction import why_kept
from services.registry.domain.facts import Consent, Fate, Location, Retention
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from shared.contracts.exemptions import HoldPlacedV1, HoldReleasedV1, ItemArchivedV1
from tests.registry.build import KETUA, PETUGAS, TODAY, a_classification, a_ground, exempt_item, refused

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def item() -> Item:
    return exempt_item(a_classification(a_ground("b")))


def test_the_place_of_the_paper_is_recorded(item: Item) -> None:
    place = Location("A", "2", "3", "14", "", "7")
    (event,) = archive.record_location(item, place, NOW)
    assert isinstance(event, ItemArchivedV1)
    assert archive.address(item) == "Gedung A, ruang 2, rak 3, boks 14, nomor 7"
    assert archive.record_location(item, place, NOW) == []


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (("Arsip", "2", "", "7", "", ""), "Gedung Arsip, ruang 2, boks 7"),
        (
            ("Gedung Arsip", "Ruang 2", "rak B", "7", "3", "1"),
            "Gedung Arsip, Ruang 2, rak B, boks 7, folder 3, nomor 1",
        ),
        (("Arsip", " 2 ", "B", "2025", "1", "1"), "Gedung Arsip, ruang 2, rak B, boks 2025, folder 1, nomor 1"),
    ],
)
def test_an_address_keeps_its_labels(item: Item, parts: tuple[str, ...], line: str) -> None:
    archive.record_location(item, Location(*parts), NOW)
    assert archive.address(item) == line


@pytest.mark.parametrize(
    ("retention", "recorded", "warned"),
    [
        (Retention("800.1", 1, 1, Fate.MUSNAH, date(2010, 1, 1)), TODAY, True),
        (Retention("800.1", 1, 1, Fate.MUSNAH, date(2010, 1, 1)), date(2012, 1, 1), False),
        (Retention("800.1", 1, 1, Fate.PERMANEN, date(2010, 1, 1)), TODAY, False),
        (Retention("800.1", 1, 1, Fate.MUSNAH), TODAY, False),
    ],
)
def test_a_retention_over_long_ago_is_warned_of(item: Item, retention: Retention, recorded: date, warned: bool) -> None:
    archive.set_retention(item, retention, recorded)
    assert ("RETENSI_SUDAH_LEWAT" in archive.warnings(item)) is warned
    item.state = ItemState.PUBLIC
    assert "RETENSI_SUDAH_LEWAT" not in archive.warnings(item)


@pytest.mark.parametrize(
    ("state", "changes", "why"),
    [
        (ItemState.PUBLIC, {}, ""),
        (ItemState.WITHDRAWN, {}, ""),
        (ItemState.EXEMPT, {"held": True}, "MASIH_DIKECUALIKAN"),
        (ItemState.PUBLIC, {"held": True}, "MASIH_DITAHAN"),
        (ItemState.PUBLIC, {"pending": True}, "MASIH_DIPROSES"),
        (ItemState.PROPOSED, {}, "MASIH_DIPROSES"),
        (ItemState.PUBLIC, {"part": True}, "BAGIAN_INFORMASI_LAIN"),
    ],
)
def test_what_is_kept_though_its_retention_is_over(state: ItemState, changes: dict[str, bool], why: str) -> None:
    assert why_kept(state, **{"held": False, **changes}) == why


def test_a_place_without_a_box_is_refused(item: Item) -> None:
    with refused("ALAMAT_TIDAK_LENGKAP"):
        archive.record_location(item, Location("A", "2", "", "", "", ""), NOW)
    assert archive.address(item) == ""


WRONG_CODES = ({"jra_code": each} for each in (" ", "Penyelidikan", "KP.01 perkara A", "KP.01\nA"))


@pytest.mark.parametrize("changes", [*WRONG_CODES, {"active_years": -1}, {"inactive_years": 101}])
def test_an_impossible_retention_is_refused(item: Item, changes: Any) -> None:
    with refused("RETENSI_TIDAK_SAH"):
        archive.set_retention(item, replace(Retention("800.1", 2, 3, Fate.MUSNAH), **changes))


def test_words_that_an_earlier_release_kept_as_a_code_are_not_shown(item: Item) -> None:
    item.retention = Retention("perkara korupsi A", 2, 3, Fate.MUSNAH)
    assert exempt.dip_from_register(item).retention == "belum dicatat"
    item.retention = Retention("KP.02.01", 2, 3, Fate.MUSNAH)
    assert exempt.dip_from_register(item).retention == "KP.02.01"


def test_a_hold_stops_destruction_and_not_expiry(item: Item) -> None:
    archive.set_retention(item, Retention("800.1", 0, 1, Fate.MUSNAH, date(2020, 1, 1)))
    (placed,) = archive.place_hold(item, PETUGAS, "tahan", kind="sengketa", reason="Sengketa di KI", reference="1/KI")
    exempt.lapse(item, 1, date(2027, 1, 1))
    assert isinstance(placed, HoldPlacedV1)
    assert item.state is ItemState.PUBLIC
    with refused("MASIH_DITAHAN"):
        archive.check_destruction(item, date(2030, 1, 1))
    (released,) = archive.release_hold(item, KETUA, "tahan", "Sengketa selesai")
    assert isinstance(released, HoldReleasedV1)
    archive.check_destruction(item, date(2030, 1, 1))


def test_holds_need_reasons_and_exist(item: Item) -> None:
    with refused("TANPA_ALASAN"):
        archive.place_hold(item, PETUGAS, "tahan", kind="sengketa", reason="", reference="")
    with refused("TANPA_ALASAN"):
        archive.release_hold(item, PETUGAS, "tahan", "")
    with refused("PENAHANAN_TIDAK_DIKENAL"):
        archive.release_hold(item, PETUGAS, "tahan", "Selesai")


@pytest.mark.parametrize(
    "retention",
    [
        None,
        Retention("800.1", 0, 1, Fate.PERMANEN, date(2020, 1, 1)),
        Retention("800.1", 0, 1, Fate.MUSNAH),
        Retention("800.1", 0, 50, Fate.MUSNAH, date(2020, 1, 1)),
    ],
)
def test_only_what_the_jra_lets_go_may_be_destroyed(item: Item, retention: Retention | None) -> None:
    exempt.lapse(item, 1, date(2027, 1, 1))
    if retention:
        archive.set_retention(item, retention)
    with refused("BELUM_BOLEH_DIMUSNAHKAN"):
        archive.check_destruction(item, date(2030, 1, 1))


def test_nothing_exempt_is_destroyed(item: Item) -> None:
    with refused("BELUM_BOLEH_DIMUSNAHKAN"):
        archive.check_destruction(item, date(2090, 1, 1))


def test_the_same_retention_again_changes_nothing(item: Item) -> None:
    archive.set_retention(item, Retention("800.1", 2, 3, Fate.MUSNAH))
    before = item.version
    with act_on(item):
        archive.set_retention(item, Retention("800.1", 2, 3, Fate.MUSNAH))
    assert item.version == before


def test_a_consent_counts_until_it_is_withdrawn(item: Item) -> None:
    archive.record_consent(item, Consent("surat", TODAY, "berkas", PETUGAS))
    assert item.has_consent
    archive.withdraw_consent(item, KETUA, "Pemilik menarik persetujuan")
    archive.record_consent(item, Consent("surat 2", TODAY, "berkas", PETUGAS))
    archive.withdraw_consent(item, KETUA, "Ditarik lagi")
    assert not item.has_consent
    assert archive.withdraw_consent(item, KETUA, "Ditarik lagi ") == []
    for person, reason in ((KETUA, "Alasan lain"), (PETUGAS, "Ditarik lagi")):
        with refused("SUDAH_DIPUTUS"):
            archive.withdraw_consent(item, person, reason)


def test_where_no_consent_was_given_none_is_taken_back(item: Item) -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        archive.withdraw_consent(item, KETUA, "Ditarik")


def test_consents_need_a_reference_and_a_reason(item: Item) -> None:
    with refused("TANPA_BUKTI"):
        archive.record_consent(item, Consent(" ", TODAY, "", PETUGAS))
    with refused("TANPA_ALASAN"):
        archive.withdraw_consent(item, KETUA, "")

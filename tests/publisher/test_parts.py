"""The opened part of an item stands in the DIP beside its whole, which stays in the DIK; both name each other."""

import csv
import io
from datetime import date

import pytest

from services.publisher.domain.projection import SiteEntry, amend, classify, miss_review, open_up, reclassify, take_down
from shared.messaging.delivery import DeliveryOutcome
from shared.runtime.errors import NotFound
from tests.publisher.build import (
    TODAY,
    Publisher,
    amended,
    classified,
    dip_row,
    opened,
    overdue,
    public_row,
    reclassified,
    withdrawn,
)


async def read(publisher: Publisher, path: str) -> str:
    async with publisher.reader() as reader:
        return (await reader.get(path)).text


def exempt(**changed: object) -> SiteEntry:
    change = classify(None, classified(**changed))  # type: ignore[arg-type]
    assert change is not None
    return change.entry


@pytest.fixture
async def parted(publisher: Publisher) -> Publisher:
    """Gives an exempt item `utuh` with an opened part `bagian`."""
    part = opened("bagian", 1, mode="partial", part_of="utuh", public_title="Ringkasan penilaian kinerja")
    await publisher.hear(classified("utuh"), part)
    return publisher


async def test_the_part_stands_in_the_dip_and_the_whole_stays_in_the_dik(parted: Publisher) -> None:
    assert await parted.lists() == {"utuh": "dik", "bagian": "dip"}
    assert "Bagian yang dibuka" in await read(parted, "/dip/")


async def test_each_page_names_the_other(parted: Publisher) -> None:
    whole, part = await read(parted, "/informasi/utuh/"), await read(parted, "/informasi/bagian/")
    assert '<a href="/informasi/bagian/">Ringkasan penilaian kinerja</a>, sejak 2 Maret 2026' in whole
    assert "Sebagian dibuka, tercantum tersendiri" in whole
    assert '<a href="/informasi/utuh/">' in part
    assert "Sisanya tetap dikecualikan sampai 5 Januari 2031: Memuat penilaian atas kemampuan orang per orang." in part


async def test_both_data_files_link_them(parted: Publisher) -> None:
    async with parted.reader() as reader:
        (whole,) = (await reader.get("/data/dik.json")).json()["items"]
        (part,) = (await reader.get("/data/dip.json")).json()["items"]
        tables = [(await reader.get(f"/data/{each}.csv")).content.decode("utf-8-sig") for each in ("dik", "dip")]
    assert (whole["bagian_terbuka"], part["bagian_dari"]) == (["bagian"], "utuh")
    exempt, public = [next(csv.DictReader(io.StringIO(table, newline=""))) for table in tables]
    assert (exempt["tinjauan_terlewat_sejak"], exempt["bagian_terbuka"], public["bagian_dari"]) == (
        "",
        "bagian",
        "utuh",
    )


async def test_a_data_file_that_was_read_before_names_the_part_afterwards(publisher: Publisher) -> None:
    await publisher.hear(classified("utuh"))
    assert '"bagian_terbuka":[]' in await read(publisher, "/data/dik.json")
    await publisher.hear(opened("bagian", 1, mode="partial", part_of="utuh"))
    assert '"bagian_terbuka":["bagian"]' in await read(publisher, "/data/dik.json")


async def test_a_part_that_comes_before_its_whole_is_linked_once_the_whole_is_there(publisher: Publisher) -> None:
    await publisher.hear(opened("bagian", 1, mode="partial", part_of="utuh"))
    assert "Sisanya tetap dikecualikan." in await read(publisher, "/informasi/bagian/")
    await publisher.hear(classified("utuh"))
    assert '<a href="/informasi/bagian/">' in await read(publisher, "/informasi/utuh/")


async def test_a_whole_that_opens_later_leaves_the_part_as_it_is(parted: Publisher) -> None:
    await parted.hear(opened("utuh", 2))
    assert await parted.lists() == {"utuh": "dip", "bagian": "dip"}
    assert "Seluruh informasi itu sekarang sudah terbuka." in await read(parted, "/informasi/bagian/")


def test_an_unknown_item_that_is_no_part_is_refused() -> None:
    with pytest.raises(NotFound):
        open_up(None, opened(mode="partial"))


# Another agency, a ground that ended


async def test_an_amended_row_stays_in_its_list_under_the_new_agency(publisher: Publisher) -> None:
    await publisher.hear(classified("a"), classified("b"), opened("b", dip=dip_row(holder=public_row().skpd_name)))
    new = {"skpd_code": "bkpsdm", "skpd_name": "Badan Kepegawaian dan SDM"}
    await publisher.hear(amended("a", 2, **new), amended("b", 3, **new))
    assert await publisher.lists() == {"a": "dik", "b": "dip"}
    page = await read(publisher, "/dik/")
    assert '<option value="bkpsdm">Badan Kepegawaian dan SDM (1)</option>' in page
    assert 'value="bkd"' not in page
    assert "<dd>Badan Kepegawaian dan SDM</dd>" in await read(publisher, "/informasi/b/")


def test_a_ground_that_left_takes_its_period_along() -> None:
    periods = classified(huruf=("a",), ends_on=date(2026, 1, 20)).periods
    both = (periods[0].model_copy(update={"huruf": "a"}), *classified().periods)
    change = amend(exempt(huruf=("a", "h"), periods=both), amended(version=2, huruf=("h",)))
    assert change is not None
    assert ([each.huruf for each in change.entry.periods], change.what) == (["h"], "amended")


def test_an_amendment_never_moves_back() -> None:
    assert amend(exempt(version=5), amended(version=4, public_title="Lama")) is None
    with pytest.raises(NotFound):
        amend(None, amended())
    change = open_up(exempt(), opened())
    assert change is not None
    later = amend(change.entry, amended(version=3, public_title="Baru"))
    assert later is not None
    assert (later.entry.listing, later.entry.opened_on) == ("dip", TODAY)


# Reviews


def test_a_missed_review_is_noted_until_it_is_made_up_for() -> None:
    late = miss_review(exempt(ends_on=None, review_on=TODAY), overdue())
    assert late is not None
    assert (late.what, late.entry.overdue_since) == ("overdue", TODAY)
    assert miss_review(late.entry, overdue(version=3)) is None
    done = miss_review(late.entry, overdue(version=3, since=None))
    assert done is not None
    assert (done.what, done.entry.overdue_since) == ("reviewed", None)


def test_a_new_period_ends_what_was_missed_and_another_change_does_not() -> None:
    late = miss_review(exempt(ends_on=None, review_on=TODAY), overdue())
    assert late is not None
    renewed = reclassify(late.entry, reclassified(version=3, ends_on=None, review_on=date(2027, 3, 1)))
    assert renewed is not None
    assert renewed.entry.overdue_since is None
    same = reclassify(late.entry, reclassified(version=3, ends_on=None, review_on=TODAY, huruf=("i",)))
    assert same is not None
    assert same.entry.overdue_since == TODAY


def test_an_open_item_has_no_review_to_miss() -> None:
    change = open_up(exempt(), opened())
    assert change is not None
    assert miss_review(change.entry, overdue(version=9)) is None


# Copies taken back


def test_taking_back_what_has_no_file_says_only_that_a_consent_is_missing() -> None:
    change = open_up(exempt(), opened())
    assert change is not None
    assert take_down(change.entry, withdrawn(reason="leak"), files=0) is None
    bare = take_down(change.entry, withdrawn(), files=0)
    assert bare is not None
    assert (bare.what, bare.entry.needs_consent, bare.entry.version) == ("amended", True, 4)


async def test_a_row_of_an_old_list_without_ground_or_basis_is_borne_everywhere(publisher: Publisher) -> None:
    bare = {"huruf": (), "legal_basis": "", "public_reason": "", "period_text": "", "penetapan_number": ""}
    (heard,) = await publisher.hear(opened("lama", 1, mode="by_law", opened_on=date(2019, 3, 1), **bare))
    assert heard is DeliveryOutcome.APPLIED
    page = await read(publisher, "/informasi/lama/")
    assert "Dasar hukum tidak tertulis pada daftar lama." in page
    assert "Sampai hari terakhir belum ada penetapan pembukaan" not in page
    assert "Daftar lama menulis jangka waktu yang sudah habis" in page
    async with publisher.reader() as reader:
        (row,) = (await reader.get("/data/dip.json")).json()["items"]
        assert (row["huruf"], row["dasar_hukum"]) == ([], "")
        for path in ("/", "/dip/", "/dip/?huruf=a", "/umpan.atom", "/data/dip.csv", "/kelalaian/", "/sitemap.xml"):
            assert (await reader.get(path)).status_code == 200, path

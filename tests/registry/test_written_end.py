"""The end that an old row's own words give, and that it is asked before whether the row is complete."""

from dataclasses import replace
from datetime import date

import pytest

from services.registry.domain.dossier import Dossier, Queue, sort_history, written_end
from shared.contracts.dossier import DossierGround

TODAY = date(2026, 11, 23)
DECREE = date(2020, 3, 1)


def row(*periods: str, decree: date | None = DECREE, **ground: str) -> Dossier:
    whole = {"huruf": "h", "statute": "UU 14/2008", "article": "Pasal 17 huruf h", "consequence_open": "merugikan"}
    grounds = tuple(DossierGround(**{**whole, **ground}, period=period) for period in periods)  # type: ignore[arg-type]
    return Dossier("Nilai kinerja", grounds=grounds, decree_date=decree)


@pytest.mark.parametrize(
    ("periods", "end"),
    [
        (["s.d. 31 Desember 2024"], date(2024, 12, 31)),
        (["5 tahun"], date(2025, 3, 1)),
        (["5 tahun sejak ditetapkan"], date(2025, 3, 1)),
        (["5 tahun sejak 17 Agustus 2023"], date(2028, 8, 17)),
        (["s.d. 31 Desember 2024", "5 tahun"], date(2025, 3, 1)),
        (["s.d. 31 Desember 2024", "sampai inkracht"], None),
        (["2 th stlh perkara selesai"], None),
        (["5 tahun sejak ditetapkannya APBD"], None),
        (["-"], None),
        ([], None),
    ],
)
def test_the_last_end_of_the_words_counts_and_none_while_any_is_open(periods: list[str], end: date | None) -> None:
    assert written_end(row(*periods)) == end


@pytest.mark.parametrize("period", ["5 tahun", "5 tahun sejak ditetapkan", "5 tahun sejak keputusan ini"])
def test_years_from_the_penetapan_have_no_end_without_the_row_s_own_decree(period: str) -> None:
    assert written_end(row(period, decree=None)) is None
    assert sort_history(row(period, decree=None), TODAY).queue is Queue.PERIODE_BELUM_JELAS


@pytest.mark.parametrize(("period", "end"), [("5 tahun", None), ("sampai 31 Desember 2027", date(2027, 12, 31))])
def test_the_decree_of_a_list_is_not_that_of_a_new_item(period: str, end: date | None) -> None:
    assert written_end(row(period), history=False) == end


OVER = row("s.d. 31 Desember 2024")


@pytest.mark.parametrize(
    ("dossier", "lacks"),
    [
        (OVER, ()),
        (row("s.d. 31 Desember 2024", consequence_open=""), ("TANPA_UJI_KONSEKUENSI",)),
        (row("s.d. 31 Desember 2024", statute=""), ("TANPA_DASAR_HUKUM",)),
        (row("s.d. 31 Desember 2024", huruf=""), ("HURUF_TIDAK_DIKENAL",)),
        (replace(OVER, title="Putusan pengadilan negeri Pontianak"), ("TIDAK_PERNAH_DIKECUALIKAN",)),
        (row("5 tahun", "1 tahun", consequence_open="", statute=""), ("TANPA_UJI_KONSEKUENSI", "TANPA_DASAR_HUKUM")),
    ],
)
def test_a_row_that_is_over_is_over_whatever_it_lacks(dossier: Dossier, lacks: tuple[str, ...]) -> None:
    sorting = sort_history(dossier, TODAY)
    assert sorting.queue is Queue.SUDAH_BERAKHIR
    assert sorting.missing == ("SUDAH_BERAKHIR", *lacks)


def test_one_open_ground_keeps_an_incomplete_row_incomplete() -> None:
    assert sort_history(row("s.d. 31 Desember 2024", "sampai inkracht", statute=""), TODAY).queue is Queue.BELUM_LENGKAP


@pytest.mark.parametrize(("today", "queue"), [(date(2025, 3, 1), Queue.NONE), (date(2025, 3, 2), Queue.SUDAH_BERAKHIR)])
def test_the_last_exempt_day_is_still_exempt(today: date, queue: Queue) -> None:
    assert sort_history(row("5 tahun sejak ditetapkan"), today).queue is queue


def test_an_earlier_alternative_waits_for_a_review_date_until_its_latest_end() -> None:
    words = "10 tahun atau sampai ada putusan pengadilan"
    assert sort_history(row(words), TODAY).queue is Queue.MENUNGGU_TANGGAL_TINJAU
    assert sort_history(row(words), date(2030, 3, 2)).queue is Queue.SUDAH_BERAKHIR


def test_an_event_that_nobody_dated_waits_for_a_review_date_with_or_without_a_decree() -> None:
    for decree in (DECREE, None):
        queue = sort_history(row("2 th stlh perkara selesai", decree=decree), TODAY).queue
        assert queue is Queue.MENUNGGU_TANGGAL_TINJAU

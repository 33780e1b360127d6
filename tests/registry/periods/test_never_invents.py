"""Whatever the text, the parser answers, and no year number or date comes out that did not go in."""

import html
import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.period_words import PeriodKind, parse

_UNITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")

FRAGMENTS = """
    Permanen|tidak terbatas|kecuali|(kecuali|)|(|a.|b.|c.|1.|2.|;|,|/|-|s.d.|sampai dengan|selama|berlaku|setelah
    sejak|tahun|thn|th|bulan|5|(lima)|lima|dua|puluh|30|14|UU No.|Tahun 2008|Pasal 17 huruf h|31|Desember|2027|dan
    31-12-2027|29/02/2027|persetujuan|yang bersangkutan|putusan|hanya|setiap|minimal|½|1,5|usia|se|setahun|&nbsp;
    sesuai peraturan perundang-undangan|jadwal retensi arsip|tertentu|atau|selesai|&ndash;|.
"""
WORDS = [*FRAGMENTS.strip().replace("\n    ", "|").split("|"), "\n"]
CELLS = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


def in_words(number: int) -> str:
    """Writes 1..150 in Indonesian: the test's own spelling, independent of the parser."""
    if number >= 100:
        return ("seratus " + in_words(number - 100)).strip()
    if number in (10, 11):
        return "sepuluh" if number == 10 else "sebelas"
    if number < 20:
        return _UNITS[number] if number < 10 else _UNITS[number - 10] + " belas"
    return (_UNITS[number // 10] + " puluh " + _UNITS[number % 10]).strip()


def says_number(text: str, number: int) -> bool:
    lowered = " ".join(text.lower().split())
    figure = re.search(rf"(?<![0-9])0*{number}(?![0-9])", lowered)
    return (
        bool(figure)
        or in_words(number) in lowered
        or (number == 1 and re.search(r"se[\s-]*tahun", lowered) is not None)
    )


def says_date(text: str, day: date) -> bool:
    return all(re.search(rf"(?<![0-9])0*{part}(?![0-9])", text) for part in (day.year, day.day))


@given(st.one_of(CELLS, st.text(max_size=200)))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_parse_answers_every_text_and_invents_no_figure(text: str) -> None:
    read = parse(text)
    assert read.text == text
    assert (read.total_months > 0) == (read.kind is PeriodKind.YEARS)
    assert (read.until is not None) == (
        read.kind is PeriodKind.UNTIL_DATE or (isinstance(read.start, date) and not read.is_open)
    )
    assert read.years is None or says_number(html.unescape(text), read.years)
    assert read.until is None or says_date(text, read.start if isinstance(read.start, date) else read.until)


@given(
    st.integers(1, 150),
    st.sampled_from(["{f} tahun", "{w} tahun", "{f} ({w}) Tahun", "{w} ({f}) thn", "Selama {f} th"]),
)
def test_every_number_of_years_is_read_in_figures_and_in_words(number: int, shape: str) -> None:
    assert parse(shape.format(f=number, w=in_words(number))).years == number


@given(st.integers(1, 60), st.integers(1, 60))
def test_figures_that_contradict_their_words_are_never_taken(figure: int, word: int) -> None:
    read = parse(f"{figure} ({in_words(word)}) tahun")
    assert read.years == (figure if figure == word else None)


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y"])
)
def test_every_date_is_read_in_the_ways_that_offices_write_it(day: date, shape: str) -> None:
    assert parse(f"Sampai dengan tanggal {day.strftime(shape)}").until == day


@given(st.integers(2000, 2099))
def test_a_year_alone_is_no_date(year: int) -> None:
    read = parse(f"s.d. tahun {year}")
    assert (read.kind, read.until, read.years) == (PeriodKind.UNCLEAR, None, None)

"""Periods as officials write them: the 87 wordings of the findings, many of their kinds, and what never happens."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.period_words import PeriodKind, PeriodReading, Start, parse
from shared.law.period_words.ends import later

HERE = Path(__file__).parent
PENETAPAN = date(2026, 1, 5)


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE))


def told(read: PeriodReading) -> dict[str, str]:
    """Describes a reading as a row of the tables does."""
    return {
        "text": read.text,
        "kind": str(read.kind),
        "years": str(read.years or ""),
        "months": str(read.months or ""),
        "start": str(read.start or ""),
        "until": str(read.until or ""),
        "review": "ya" if read.needs_review_date else "",
        "findings": " ".join(each.code for each in read.findings),
    }


@pytest.mark.parametrize("row", rows("wordings.csv"), ids=lambda row: row["text"])
def test_the_wordings_of_the_findings_give_what_is_right(row: dict[str, str]) -> None:
    assert told(parse(row["text"])) == row


@pytest.mark.parametrize("row", rows("terms.csv"), ids=lambda row: row["text"])
def test_terms_of_the_same_kinds_give_what_is_right(row: dict[str, str]) -> None:
    assert told(parse(row["text"])) == row


def test_all_87_wordings_stand_in_the_table() -> None:
    assert len({row["text"] for row in rows("wordings.csv")}) == 89


def test_every_finding_says_a_sentence_and_its_code_is_stable() -> None:
    found = {code for name in ("wordings.csv", "terms.csv") for row in rows(name) for code in row["findings"].split()}
    named = {"ANGKA_ROMAWI", "RENTANG_TAHUN", "RETENSI_BUKAN_PENGECUALIAN", "SEUMUR_HIDUP", "JUMLAH_TAHUN_BERLAPIS"}
    ends = {"AKHIR_LEBIH_AWAL", "AKHIR_LEBIH_LAMBAT", "SYARAT_MENAHAN_AKHIR", "TANGGAL_TIDAK_PASTI", "TANGGAL_TERBALIK"}
    assert found >= named | ends | {"JUMLAH_TAHUN_BESAR", "BUKAN_TAHUN", "TANGGAL_TIDAK_LENGKAP"}


def test_the_json_says_start_and_months() -> None:
    read = json.loads(json.dumps(parse("1,5 tahun sejak 17 Agustus 2023").as_json()))
    assert (read["years"], read["months"], read["start"], read["until"]) == (1, 6, "2023-08-17", "2025-02-17")
    assert parse("5 thn sjk ditetapkan").as_json()["start"] == "penetapan"
    assert parse("2 th stlh perkara selesai").as_json()["start"] == "event"
    assert parse("5 tahun").as_json()["start"] is None


AMOUNTS = {
    "5 tahun": 60, "5 (lima) thn": 60, "LIMA TAHUN": 60, "lima (5) th.": 60, "setahun": 12, "1,5 tahun": 18,
    "6 (enam) bulan": 6, "2 tahun 6 bln": 30, "satu setengah tahun": 18, "setengah  tahun": 6, "18 bulan": 18,
}  # fmt: skip
LEADS = ("", "selama ", "Sampai dengan ", "s.d. ", "sd ", "s/d ", "paling lama ", "utk ", "Dikecualikan selama ")
FROM = (
    "sejak",
    "sjk",
    "SEJAK",
    "terhitung sejak",
    "dihitung dari",
    "terhitung mulai",
    "setelah",
    "stlh",
    "ssdh",
    "mulai",
)
ON = ("", "tanggal ", "tgl ", "tgl. ", "Tgl ", "saat ")
DECREES = (
    "ditetapkan", "penetapan", "Penetapan", "DITETAPKAN.", "penetapan keputusan ini", "ditetapkannya keputusan ini",
    "keputusan ini", "keputusan ini ditetapkan", "ditetapkan oleh PPID", "penetapan klasifikasi",
    "ditetapkan sebagai informasi yg dikecualikan", "SK ini",
)  # fmt: skip
EVENTS = (
    "perkara selesai", "ditetapkannya APBD", "APBD ditetapkan", "penetapan pemenang", "ditetapkan sebagai tersangka",
    "tercipta", "ybs pensiun", "kontrak berakhir", "putusan inkracht", "pengumuman", "diundangkan",
    "penetapan pengadilan", "keputusan disiplin", "yang bersangkutan meninggal dunia", "tahun anggaran berakhir",
    "keputusan gubernur",
)  # fmt: skip
SPACES = (" ", "  ", "\u00a0", ", ", " (")


def joined(lead: str, amount: str, space: str, start: str) -> str:
    return f"{lead}{amount}{space}{start}{')' if '(' in space else ''}"


terms = st.tuples(st.sampled_from(LEADS), st.sampled_from(sorted(AMOUNTS)), st.sampled_from(SPACES))
starts = st.tuples(st.sampled_from(FROM), st.sampled_from(ON)).map(" ".join)


@given(terms, starts, st.sampled_from(DECREES))
@settings(max_examples=300, deadline=None)
def test_whatever_way_the_penetapan_is_named_the_end_follows(
    term: tuple[str, str, str], lead: str, decree: str
) -> None:
    read = parse(joined(*term, lead + decree))
    assert (read.kind, read.start, read.conditions) == (PeriodKind.YEARS, Start.PENETAPAN, ())
    assert not read.needs_review_date
    assert read.end(PENETAPAN) == later(PENETAPAN, months=AMOUNTS[term[1]])
    assert read.until is None


@given(terms, starts, st.sampled_from(EVENTS))
@settings(max_examples=300, deadline=None)
def test_a_start_that_is_an_event_has_no_end(term: tuple[str, str, str], lead: str, event: str) -> None:
    read = parse(joined(*term, lead + event))
    assert (read.kind, read.start, read.until, read.end(PENETAPAN)) == (PeriodKind.YEARS, Start.EVENT, None, None)
    assert read.needs_review_date
    assert read.conditions


@given(
    terms,
    st.tuples(st.sampled_from(FROM), st.sampled_from(ON[:-1])).map(" ".join),
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"]),
)
@settings(max_examples=300, deadline=None)
def test_a_date_in_the_words_starts_the_years(term: tuple[str, str, str], lead: str, day: date, form: str) -> None:
    read = parse(joined(*term, lead + day.strftime(form)))
    assert (read.start, read.until) == (day, later(day, months=AMOUNTS[term[1]]))
    assert read.end(PENETAPAN) == read.until
    assert not read.needs_review_date


EARLIER = (
    "atau sampai ada putusan pengadilan", "atau sampai perkara selesai", "kecuali ada putusan KI", "atau lebih cepat",
    ", kecuali dicabut", "atau apabila ybs meninggal", "kecuali atas putusan PTUN", "atau bila perkara dihentikan",
)  # fmt: skip


@given(terms, st.sampled_from(["", " sejak ditetapkan", " terhitung sejak 1 Januari 2024"]), st.sampled_from(EARLIER))
def test_an_earlier_alternative_is_kept_named_and_reviewed(term: tuple[str, str, str], start: str, other: str) -> None:
    read = parse(f"{term[0]}{term[1]}{start} {other}")
    assert read.kind is PeriodKind.YEARS
    assert "AKHIR_LEBIH_AWAL" in {each.code for each in read.findings}
    assert any(other.strip(" ,") in condition for condition in read.conditions)
    assert read.needs_review_date
    begin = read.start if isinstance(read.start, date) else PENETAPAN
    assert read.end(PENETAPAN) == later(begin, months=AMOUNTS[term[1]])


FRAGMENTS = """
    5 tahun|lima thn|6 bulan|1,5 tahun|sejak|sjk|setelah|stlh|terhitung mulai|tanggal|tgl|ditetapkan|penetapan
    keputusan ini|APBD|perkara selesai|atau|dan|sampai|s/d|sd|s.d.|kecuali|ada putusan|dapat diperpanjang|paling lama
    V tahun|5-10 tahun|JRA|masa retensi|aktif|inaktif|seumur hidup|ybs|ditambah|permanen|pukul 00.00|jam|2027|Januari
    Des 2027|31 Desember|(|)|,|;|.|tahun 2024|½|setengah tahun|dua ribu dua puluh tujuh|[|]|musnah|hidup
    mana yang lebih lama|hari kerja|30|bulan|th
"""
PIECES = [*FRAGMENTS.strip().replace("\n    ", "|").split("|"), "\u00a0"]
UNDATED = st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)
WHOLE_DATE = re.compile(
    r"(?:\d|\btujuh\b)[\s.,()-]*(?:bulan[\s.,()]*)?(?:jan|des)\w*[\s.,()-]*(?:tahun\s+)?(?:\d{4}|dua ribu)", re.I
)


@given(UNDATED)
@settings(max_examples=1500, deadline=None)
def test_no_text_without_a_calendar_date_ever_says_one(text: str) -> None:
    read = parse(text)
    if not WHOLE_DATE.search(text):
        assert read.until is None
        assert not isinstance(read.start, date)


@given(
    st.one_of(UNDATED, st.lists(st.sampled_from([*PIECES, "1 Januari 2024", "31-12-2027"]), max_size=10).map(" ".join))
)
@settings(max_examples=1500, deadline=None)
def test_an_open_end_is_open_on_every_way_to_it(text: str) -> None:
    read = parse(text)
    if read.start is Start.EVENT:
        assert read.until is None
        assert read.end(PENETAPAN) is None
        assert read.needs_review_date
    if read.kind not in {PeriodKind.YEARS, PeriodKind.UNTIL_DATE}:
        assert (read.years, read.months, read.until, read.start, read.end(PENETAPAN)) == (None, None, None, None, None)


@given(st.one_of(st.text(), UNDATED))
@settings(max_examples=1000, deadline=None)
def test_parse_never_raises_and_keeps_the_text(text: str) -> None:
    assert parse(text).text == text

"""Preview, desk and registry read a period by one function, so they say the same end of the same words."""

from datetime import date
from typing import Any

import pytest

from services.intake.commands.workbooks import periods_of
from services.intake.spreadsheet import SheetRow
from services.registry.api.bodies import ClassificationIn
from services.registry.domain.classifier import Words, propose
from services.registry.domain.dossier import Dossier, Queue, sort_history, written_end
from services.registry.domain.periods import Period, PeriodKind, parse, period_of
from services.registry.pages.form_values import proposal
from shared.contracts.dossier import DossierGround

DECREE = date(2024, 2, 29)
PENETAPAN = date(2026, 1, 5)
LINES = ("conditions",)

WORDINGS = [
    "5 tahun",
    "5 tahun sejak ditetapkan",
    "5 Tahun sejak Tgl penetapan",
    "lima thn terhitung sejak keputusan ini",
    "6 (enam) bulan",
    "1,5 tahun sjk ditetapkan",
    "2 tahun 6 bulan",
    "5 tahun, terhitung mulai tanggal 1 Januari 2024",
    "3 tahun sejak 17 Agustus 2023",
    "s.d. 31 Desember 2027",
    "sampai 1 Januari 2028 pukul 00.00",
    "5 tahun atau sampai ada putusan pengadilan",
    "5 tahun kecuali ada putusan KI",
    "5 tahun dan dapat diperpanjang",
    "2 th stlh perkara selesai",
    "25 tahun sejak tercipta",
    "5 tahun sejak ditetapkannya APBD",
    "selama hidup yang bersangkutan ditambah 70 tahun",
    "5 tahun selama masih diperlukan",
    "sampai inkracht",
    "Seumur hidup ybs",
    "V tahun",
    "5-10 tahun",
    "masa retensi 5 tahun",
    "2 tahun ditambah 3 tahun",
    "Sampai tahun 2030",
    ">= 5 tahun",
    "s.d. 31 Desember 2027 + 5 tahun",
    "5 tahun (Pasal 5 PP 61/2010) sejak ditetapkan",
    "5 tahun, setelah itu dibuka",
    "5 tahun sejak ditetapkan dan diperpanjang 5 tahun",
    "-",
]


def row(words: str) -> SheetRow:
    return SheetRow(2, "DIK", "Nilai kinerja", "UU 14/2008", "merugikan", "melindungi", words, "", {"period": "F2"})


def previewed(words: str, kind: str, decree: date | None) -> str | None:
    [seen] = periods_of([row(words)], kind, decree.isoformat() if decree else "")
    assert (seen["row"], seen["cell"], seen["text"]) == (2, "F2", words)
    ends_on: str | None = seen["ends_on"]
    return ends_on


def dossier(words: str, decree: date | None) -> Dossier:
    ground = DossierGround("h", None, "UU 14/2008", "Pasal 17 huruf h", "merugikan", "melindungi", words)
    return Dossier("Nilai kinerja", grounds=(ground,), decree_date=decree)


def at_the_desk(words: str, kind: str, decree: date | None) -> Period | None:
    """Returns the period that the desk's form holds before anybody typed; None where its kind is left to a person."""
    ground = {"huruf": "h", "angka": None, "statute": "UU 14/2008", "article": "Pasal 17 huruf h", "period": words}
    written: dict[str, Any] = {"title": "Nilai", "public_title": "", "grounds": [ground], "legal_basis": ""}
    written["decree_date"] = decree.isoformat() if decree else None
    typed = proposal({"proposal": None, "suggestion": None, "kind": kind, "dossier": written})
    if not typed("grounds.0.period.kind"):
        return None
    return typed.read(ClassificationIn, lines=LINES).grounds[0].ground().period


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize("words", WORDINGS)
def test_an_old_row_ends_on_the_same_day_in_preview_desk_suggestion_and_queue(words: str) -> None:
    end = parse(words).end(DECREE)
    desk = at_the_desk(words, "history", DECREE)
    assert previewed(words, "history", DECREE) == iso(end)
    assert (desk.end() if desk else None) == end
    assert propose(Words("Nilai kinerja", period=words), DECREE).ends_on == end
    assert written_end(dossier(words, DECREE)) == end
    over = sort_history(dossier(words, DECREE), date(2100, 1, 1)).queue is Queue.SUDAH_BERAKHIR
    assert over == (end is not None)


@pytest.mark.parametrize("words", WORDINGS)
def test_a_new_item_ends_on_the_same_day_once_its_penetapan_stands(words: str) -> None:
    desk = at_the_desk(words, "new", None)
    assert previewed(words, "new", None) == iso(parse(words).end())
    assert (desk.starting(PENETAPAN).end() if desk else None) == parse(words).end(PENETAPAN)
    assert written_end(dossier(words, DECREE), history=False) == parse(words).end()


@pytest.mark.parametrize("words", WORDINGS)
def test_reading_and_period_ask_for_a_review_of_the_same_words(words: str) -> None:
    assert period_of(parse(words), PENETAPAN).needs_review() == parse(words).needs_review_date


@pytest.mark.parametrize("words", ["5 tahun", "5 tahun sejak ditetapkan", "6 bulan"])
def test_an_old_row_without_a_decree_leaves_the_kind_to_a_person(words: str) -> None:
    assert at_the_desk(words, "history", None) is None
    assert previewed(words, "history", None) is None


@pytest.mark.parametrize("words", ["2 th stlh perkara selesai", "25 tahun sejak tercipta", "5 tahun selama diperlukan"])
def test_what_a_form_or_an_older_record_leaves_out_does_not_date_an_event(words: str) -> None:
    read = parse(words)
    kept = Period(PeriodKind.YEARS, words, years=read.years, conditions=read.conditions)
    assert kept.starting(PENETAPAN).end() is None


def test_a_person_dates_the_event() -> None:
    waits = period_of(parse("2 th stlh perkara selesai"))
    assert (waits.starts_on_event, waits.starting(PENETAPAN)) == (True, waits)
    dated = Period(
        PeriodKind.YEARS, waits.text, years=2, start=date(2027, 5, 1), conditions=waits.conditions, starts_on_event=True
    )
    assert dated.end() == date(2029, 5, 1)


def test_the_preview_says_in_words_what_was_read() -> None:
    [seen] = periods_of([row("5 thn sjk ditetapkan")], "history", "29 Februari 2024")
    assert seen["reading"] == "5 tahun sejak penetapan, sampai tanggal 28 Februari 2029"
    [seen] = periods_of([row("2 th stlh perkara selesai")], "new", "")
    assert seen["reading"] == "2 tahun sejak suatu peristiwa yang belum bertanggal, sehingga perlu tanggal peninjauan"

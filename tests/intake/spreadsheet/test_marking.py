"""Findings as comments in the cells of a list: nothing else of it changes, and it is read as before."""

import random
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from services.intake.commands.marked_lists import marked_list
from services.intake.settings import IntakeSettings
from services.intake.spreadsheet.isolated import Workbook, in_a_process
from services.intake.spreadsheet.marking import mark
from services.intake.spreadsheet.reader import read_list
from shared.runtime.errors import Refusal
from tests.intake.spreadsheet import generator
from tests.intake.spreadsheet.test_real_lists import LISTS, SAMPLES
from tests.intake.spreadsheet.writing import write

NOTES = [("C3", "HARUS DIPERBAIKI. Isi."), ("C3", "PERHATIKAN. Lihat."), ("A1", "KETERANGAN. Judul.")]


def marked(
    content: bytes,
    name: str = "daftar.xlsx",
    notes: list[tuple[str, str]] = NOTES,
    sheet: str = "",
    language: str = "id",
) -> bytes:
    return mark(content, {"filename": name, "sheet": sheet, "notes": notes, "language": language})[0]


def opened(content: bytes, sheet: str = "") -> Worksheet:
    book = openpyxl.load_workbook(BytesIO(content))
    found = book[sheet] if sheet else book.worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def said(content: bytes, cell: str, sheet: str = "") -> str:
    comment = opened(content, sheet)[cell].comment
    return comment.text if comment else ""


def a_book() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in (("No", "Informasi", "Dasar Hukum", "Jangka Waktu"), (1, "Rencana", "Pasal 17 huruf h", "5 tahun")):
        book.worksheets[0].append(row)
    return book


def bytes_of(book: openpyxl.Workbook) -> bytes:
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_the_words_of_a_cell_stand_under_each_other() -> None:
    assert said(marked(bytes_of(a_book())), "C3") == "Temuan Terbuka:\nHARUS DIPERBAIKI. Isi.\n\nPERHATIKAN. Lihat."


def test_what_stood_there_before_is_replaced_and_what_people_wrote_stays() -> None:
    book = a_book()
    book.worksheets[0]["A1"].comment = Comment("Tolong diperiksa.", "Dinkes")
    first = marked(bytes_of(book))
    again = marked(first, notes=[("A1", "KETERANGAN. Lain.")])
    assert said(again, "A1") == "Tolong diperiksa.\n\nTemuan Terbuka:\nKETERANGAN. Lain."
    assert said(again, "C3") == ""
    assert said(marked(first, notes=[]), "A1") == "Tolong diperiksa."


def test_a_cell_is_found_in_its_sheet_and_in_what_covers_it() -> None:
    book = a_book()
    second = book.create_sheet("Daftar! 2")
    second.append(["No", "Informasi"])
    second.merge_cells("A2:B4")
    made = marked(bytes_of(book), notes=[("Daftar! 2!B3", "satu"), ("D2", "dua")], sheet="Daftar! 2")
    assert (said(made, "A2", "Daftar! 2"), said(made, "D2", "Daftar! 2")) == (
        "Temuan Terbuka:\nsatu",
        "Temuan Terbuka:\ndua",
    )


@pytest.mark.parametrize("number", range(8))
def test_a_marked_list_is_read_as_before(tmp_path: Path, number: int) -> None:
    rng = random.Random(number)
    layout = generator.LAYOUTS[number % len(generator.LAYOUTS)]
    path = write(generator.design(layout, generator.random_shape(rng), rng), tmp_path / "daftar", "xlsx")
    _the_same(path)


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="DAFTAR NYATA TIDAK ADA: ../shared/data/dik is absent")
@pytest.mark.parametrize("name", LISTS)
def test_a_marked_real_list_is_read_as_before(name: str) -> None:
    _the_same(SAMPLES / f"{name}.xlsx")


def _the_same(path: Path) -> None:
    before = read_list(path.read_bytes(), path.name)
    assert before.rows
    notes = [(found.cell, found.message) for found in before.findings]
    notes += [(row.cells["title"], "Judul.") for row in before.rows]
    made = marked(path.read_bytes(), path.name, notes, before.rows[0].sheet)
    after = read_list(made, "daftar.xlsx")
    assert [(row.row, row.title, row.period, row.extra) for row in after.rows] == [
        (row.row, row.title, row.period, row.extra) for row in before.rows
    ]
    assert (after.questions, after.decree_number, after.skpd) == (before.questions, before.decree_number, before.skpd)


async def test_a_kind_that_would_lose_something_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        await marked_list(Workbook("daftar.ods", b"PK"), {"rows": []}, IntakeSettings(), "id", str)
    assert caught.value.code == "TEMUAN_TIDAK_DAPAT_DITULIS"


def test_findings_in_another_language_take_the_place_of_the_first_ones() -> None:
    again = marked(marked(bytes_of(a_book())), notes=[("C3", "NOTE. Look.")], language="en")
    assert (said(again, "C3"), said(again, "A1")) == ("Findings of Terbuka:\nNOTE. Look.", "")
    assert said(marked(again, notes=[("C3", "PERHATIKAN. Lihat.")]), "C3") == "Temuan Terbuka:\nPERHATIKAN. Lihat."


async def test_a_confined_process_marks_the_same() -> None:
    content = bytes_of(a_book())
    made = await in_a_process(
        "services.intake.spreadsheet.marking:mark",
        Workbook("daftar.xlsx", content),
        IntakeSettings(),
        sheet="",
        notes=NOTES,
        language="id",
    )
    assert said(made, "C3") == said(marked(content), "C3")

"""Every layout in every format, dressed at random from fixed seeds."""

import random
from pathlib import Path

import pytest

from tests.intake.spreadsheet import generator, texts
from tests.intake.spreadsheet.generator import FIELDS, LAYOUTS, Shape
from tests.intake.spreadsheet.reading import read_list
from tests.intake.spreadsheet.writing import FORMATS, write

SEEDS = range(4)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_reads_in_every_format_and_dress(layout: str, form: str, tmp_path: Path) -> None:
    for seed in SEEDS:
        rng = random.Random(f"{layout} {form} {seed}")
        shape = generator.random_shape(rng)
        made = generator.design(layout, shape, rng)
        sheet = read_list(write(made, tmp_path / f"{seed}", form))
        assert [row.row for row in sheet.rows] == made.lines, shape
        assert [{field: getattr(row, field) for field in FIELDS} for row in sheet.rows] == made.expected, shape
        asked = [generator.plain(question.header) for question in sheet.questions]
        assert asked == [generator.plain(made.question)] * bool(made.question), shape


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_row_of_the_sheet_is_read_or_reported(layout: str, tmp_path: Path) -> None:
    rng = random.Random(layout)
    shape = Shape(sections=True, numbering=True, signed=True, grouped=True, repeated_header=True)
    made = generator.design(layout, shape, rng)
    sheet = read_list(write(made, tmp_path / "all", "csv;"))
    filled = {row for row, _ in made.cells if row > shape.top + 1}
    reported = {int("".join(filter(str.isdigit, finding.cell))) for finding in sheet.findings}
    headers = {row + 1 for row in reported if any(f.code == "KEPALA_BERULANG" for f in sheet.findings)}
    assert filled - {row.row for row in sheet.rows} - reported <= headers


def test_the_decree_and_the_body_above_the_table_are_given(tmp_path: Path) -> None:
    made = generator.design("B", Shape(top=8), random.Random(1))
    sheet = read_list(write(made, tmp_path / "decree", "xlsx"))
    assert (sheet.decree_number, sheet.decree_date) == (texts.DECREE_NUMBER, texts.DECREE_DATE)
    assert sheet.skpd == texts.BODY


def test_answering_the_question_fills_the_period(tmp_path: Path) -> None:
    made = generator.design("K", Shape(), random.Random(2))
    path = write(made, tmp_path / "k", "csv,")
    assert {row.period for row in read_list(path).rows} == {""}
    assert all(row.period for row in read_list(path, answers={"jangka_waktu": "period"}).rows)
    assert all(row.extra["retention"] for row in read_list(path, answers={"JANGKA WAKTU": "retention"}).rows)

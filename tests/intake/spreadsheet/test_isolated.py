"""A confined process reads each format as this one does: nothing that a reader needs is taken from it."""

import random
from pathlib import Path

import pytest

from services.intake.settings import IntakeSettings
from services.intake.spreadsheet.isolated import Workbook, read_workbook
from tests.intake.spreadsheet import generator
from tests.intake.spreadsheet.reading import read_list
from tests.intake.spreadsheet.writing import FORMATS, write


@pytest.mark.parametrize("form", FORMATS)
async def test_a_list_is_read_the_same_in_a_confined_process(tmp_path: Path, form: str) -> None:
    rng = random.Random(form)
    made = generator.design(generator.LAYOUTS[0], generator.random_shape(rng), rng)
    path = write(made, tmp_path / "daftar", form)
    sheet = read_list(path)
    assert sheet.rows
    assert await read_workbook(Workbook(path.name, path.read_bytes()), {}, IntakeSettings()) == sheet

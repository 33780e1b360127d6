"""Each generated input gives exactly the rows, errors and warnings that its table names; none is read wrongly."""

from pathlib import Path

import pytest

from services.intake.spreadsheet import SpreadsheetRefused
from shared.files.gate.judging import judge
from shared.files.types import Purpose
from tests.intake.spreadsheet.kinds.case import Case
from tests.intake.spreadsheet.kinds.found_inputs import FOUND
from tests.intake.spreadsheet.kinds.further_inputs import FURTHER
from tests.intake.spreadsheet.reading import read_list


@pytest.mark.parametrize("case", [*FOUND, *FURTHER], ids=lambda case: case.name)
def test_an_input_is_read_as_its_table_says(tmp_path: Path, case: Case) -> None:
    path = case.make(tmp_path)
    if case.refused:
        with pytest.raises(SpreadsheetRefused) as refusal:
            read_list(path)
        assert (refusal.value.code, case.says in refusal.value.message) == (case.refused, True), refusal.value.message
        return
    sheet = read_list(path)
    graves = [found for found in sheet.findings if found.severity != "info"]
    told = {code: sorted(f.cell for f in graves if f.code == code) for code in {f.code for f in graves}}
    assert [row.title for row in sheet.rows] == list(case.titles)
    assert [row.period for row in sheet.rows] == list(case.periods)
    assert told == {code: sorted(cells) for code, cells in case.found.items()}


@pytest.mark.parametrize("case", [*FOUND, *FURTHER], ids=lambda case: case.name)
def test_the_gate_of_files_lets_in_what_is_read(tmp_path: Path, case: Case) -> None:
    if not case.refused and "TANDA_BUKAN_TEKS" not in case.found:
        path = case.make(tmp_path)
        judge(path.read_bytes(), path.suffix, Purpose.LIST)


def test_the_table_has_the_inputs_once_read_wrongly_and_a_hundred_more() -> None:
    assert len(FOUND) == 35
    assert len(FURTHER) >= 100
    assert len({case.name for case in (*FOUND, *FURTHER)}) == len(FOUND) + len(FURTHER)

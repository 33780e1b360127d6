"""The numbers of the law stand in its tables; papers that tell them tell the same, and code and pages repeat none."""

import re
from datetime import date
from pathlib import Path

import pytest

from services.scheduler.domain.holidays import workdays_before
from shared.law.ladder import ladder_days
from shared.law.limits import CASE_DAYS, WINDOW_DAYS
from tests.architecture.source import ROOT

PAPERS = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("services/*/README.md")))
ROOMS = ("intake", "registry", "scheduler", "monitor")
CODE = sorted(
    path
    for folder in (*(f"services/{room}" for room in ROOMS), "deploy", "shared/web", "shared/contracts")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".html", ".typ"} and "migrations" not in path.parts
)
WORKING_DAYS = re.compile(r"\b(\d+)(?:th)? working days?\b|\bhari kerja ke-(\d+)|\b(\d+) hari kerja\b")
RUNGS = re.compile(r"\b\d+(?:, \d+){2,}")
REPEATED = re.compile(r"\b(?:30|tiga puluh) hari kerja\b", re.IGNORECASE)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAPERS, ids=name_of)
def test_a_paper_counts_the_working_days_that_the_table_counts(path: Path) -> None:
    told = {int(next(filter(None, found))) for found in WORKING_DAYS.findall(path.read_text())}
    assert told <= {WINDOW_DAYS, CASE_DAYS}


@pytest.mark.parametrize("path", PAPERS, ids=name_of)
def test_a_paper_that_tells_the_ladder_tells_all_its_rungs(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if re.search(r"\brungs?\b|anak tangga", line, re.I)]
    for line in lines:
        assert all(tuple(map(int, told.split(", "))) == ladder_days() for told in RUNGS.findall(line))


def test_the_first_screen_shows_the_window_of_a_year() -> None:
    opens = workdays_before(date(2026, 12, 31), WINDOW_DAYS)
    assert (
        f"2026-12-31 {WINDOW_DAYS}         # the {WINDOW_DAYS}th working day before: {opens}"
        in (ROOT / "README.md").read_text()
    )


def test_no_code_and_no_page_repeats_the_window() -> None:
    assert [name_of(path) for path in CODE if REPEATED.search(path.read_text())] == []

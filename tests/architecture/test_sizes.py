"""Small and plain: no file grows without end, and no name says nothing. Ruff bounds the statements of a function."""

from tests.architecture.source import SOURCE, files, place

FORBIDDEN_NAMES = {"utils", "helpers", "manager", "util", "helper", "managers", "misc", "common"}


def test_no_file_is_over_400_lines() -> None:
    long = {place(path): len(path.read_text().splitlines()) for path in files(*SOURCE, "tests")}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [place(path) for path in files(*SOURCE) if path.stem in FORBIDDEN_NAMES] == []

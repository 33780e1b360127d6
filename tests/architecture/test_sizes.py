"""Small and plain: the sizes the house keeps."""

import ast
from statistics import median

from tests.architecture.source import SOURCE, files, functions, place

FORBIDDEN_NAMES = {"utils", "helpers", "manager", "util", "helper", "managers", "misc", "common"}


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Counts the lines of a function, its docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_no_file_is_over_400_lines() -> None:
    long = {place(path): len(path.read_text().splitlines()) for path in files(*SOURCE, "tests")}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_no_function_is_over_60_lines() -> None:
    long = {f"{place(path)}:{f.name}": length(f) for path in files(*SOURCE) for f in functions(path)}
    assert {name: lines for name, lines in long.items() if lines > 60} == {}


def test_the_median_function_has_at_most_8_lines() -> None:
    assert median(length(f) for path in files(*SOURCE) for f in functions(path)) <= 8


def test_no_test_function_is_over_40_lines() -> None:
    long = {f"{place(path)}:{f.name}": length(f) for path in files("tests") for f in functions(path)}
    assert {name: lines for name, lines in long.items() if lines > 40} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [place(path) for path in files(*SOURCE) if path.stem in FORBIDDEN_NAMES] == []

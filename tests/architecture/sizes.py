"""Prints how long functions and files are: `python -m tests.architecture.sizes`, docstrings left out."""

import ast
import sys
from statistics import median, quantiles

from tests.architecture.source import SOURCE, files, functions, place


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Counts the lines of a function, its docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def report() -> str:
    """Returns median, nine tenths and the longest of functions and files."""
    lines = {f"{place(path)}:{f.name}": length(f) for path in files(*SOURCE) for f in functions(path)}
    pages = {place(path): len(path.read_text().splitlines()) for path in files(*SOURCE)}
    return "\n".join(_line(what, found) for what, found in (("functions", lines), ("files", pages)))


def _line(what: str, found: dict[str, int]) -> str:
    longest = max(found, key=lambda name: found[name])
    tenths = quantiles(found.values(), n=10)
    middle = median(found.values())
    return f"{what}: {len(found)}, median {middle:g}, p90 {tenths[8]:g}, longest {found[longest]} ({longest})"


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")

"""What the runbook tells people to type exists, with the options that it shows."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.test_help import COMMANDS

RUNBOOK = Path(__file__).resolve().parents[2] / "docs" / "runbook.md"
BLOCKS = re.findall(r"^```\n(.*?)^```", RUNBOOK.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.startswith("terbuka ")]


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_runbook_parses(line: str) -> None:
    words = shlex.split(line)[1:]
    if words[0] == "--as-of":
        words = words[2:]
    path = next(tuple(words[:size]) for size in (3, 2, 1) if tuple(words[:size]) in COMMANDS)
    context = COMMANDS[path].make_context(path[-1], words[len(path) :], parent=None)
    assert context.params


def test_the_runbook_shows_a_rehearsal() -> None:
    assert "terbuka --as-of 2027-01-04 up" in LINES

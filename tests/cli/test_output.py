"""A table for people says yes and no in their language, and times without fractions of a second."""

from datetime import UTC, datetime

import pytest

from deploy.cli.output import table


def test_a_cell_is_written_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    table(
        "Uji", ["A", "B", "C"], [[True, datetime(2026, 3, 2, 4, 5, 6, 789, tzinfo=UTC), ["a", "b"]], [False, None, 7]]
    )
    shown = capsys.readouterr().out
    for word in ("True", "False", ".000789"):
        assert word not in shown
    for cell in ("ya", "tidak", "2026-03-02 04:05:06+00:00", "a, b"):
        assert cell in shown

"""A job of compose runs its command again while it says that an engine is away, and only then."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.cli.output import ENGINE_MISSING
from deploy.jobs import __main__ as jobs


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortens the pause and the patience."""
    monkeypatch.setattr(jobs, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(jobs, "PATIENCE_SECONDS", 0.5)


def command(runs: Path, *codes: int) -> list[str]:
    """Gives a command that ends with these codes, the last for ever, and notes each run."""
    code = (
        f"import pathlib, sys; runs = pathlib.Path({str(runs)!r}); n = len(runs.read_text()); "
        f"runs.write_text('x' * (n + 1)); codes = {list(codes)!r}; sys.exit(codes[min(n, len(codes) - 1)])"
    )
    runs.touch()
    return [sys.executable, "-c", code]


def test_a_command_is_run_again_until_the_engine_answers(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    jobs.run_when_engines_answer(command(runs, ENGINE_MISSING, ENGINE_MISSING, 0))
    assert runs.read_text() == "xxx"


def test_a_refusal_is_not_tried_again(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    with pytest.raises(subprocess.CalledProcessError) as failed:
        jobs.run_when_engines_answer(command(runs, 1))
    assert (failed.value.returncode, runs.read_text()) == (1, "x")


def test_an_engine_that_stays_away_ends_the_job_with_its_code(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    with pytest.raises(subprocess.CalledProcessError) as failed:
        jobs.run_when_engines_answer(command(runs, ENGINE_MISSING))
    assert failed.value.returncode == ENGINE_MISSING
    assert len(runs.read_text()) > 1

"""Calls the command line inside the test's own process, and as a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Returns stdout as the one JSON value that it must be."""
        return json.loads(self.out)

    @property
    def refusal(self) -> dict[str, Any]:
        """Returns stderr as the one JSON object that it must be, where nothing was printed as a result."""
        assert not self.out
        return dict(json.loads(self.err))


Terbuka = Callable[..., Answer]


@pytest.fixture
def terbuka(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terbuka:
    """Gives `terbuka("workdays", "before", ...)`, with an empty data folder that does not exist yet."""
    monkeypatch.setenv("TERBUKA_HOME", str(tmp_path / "rumah"))
    monkeypatch.delenv("TERBUKA_TOKEN", raising=False)

    def call(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["terbuka", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return Answer(end.value.code, told.out, told.err)

    return call


@pytest.fixture
def process(tmp_path: Path) -> Terbuka:
    """Gives the same as a process of its own."""

    def run(*arguments: object) -> Answer:
        command = [sys.executable, "-m", "deploy.cli", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        return Answer(done.returncode, done.stdout, done.stderr)

    return run

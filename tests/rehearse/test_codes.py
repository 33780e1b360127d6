"""Cases whose processes die are tried again a few times, then told; they are never counted as played."""

from contextlib import nullcontext
from typing import Any

import pytest

from deploy.rehearse import play as playing
from deploy.rehearse.play import StepOutcome, play_all
from shared.runtime.errors import TerbukaError
from tests.rehearse.dying import die


def test_processes_that_die_again_and_again_end_the_rehearsal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "open_stage", lambda: nullcontext("panggung"))
    monkeypatch.setattr(playing, "play_one", die)
    monkeypatch.setattr(playing, "MOST_POOLS", 2)
    cases: Any = ["kasus satu", "kasus dua"]
    played: list[StepOutcome] = []
    with pytest.raises(TerbukaError, match=r"^PROSES_MATI:.*2 kasus belum dimainkan"):
        play_all(cases, jobs=2, progress=played.append)
    assert played == []

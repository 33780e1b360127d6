"""The stand-alone verifier tells what it could not check apart from what is not true, and shows no traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.transparency.forms import SCRIPT

NOWHERE = "http://127.0.0.1:9/log"
NOTE = "contoh/log\n3\nAAAA\n\n"


def run(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, *map(str, words), "--kunci", "contoh/log+00000000+AA"],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("words", [("bukti",), ("urutan", "--log", NOWHERE)])
def test_a_file_that_is_not_there_is_not_checked(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run(words[0], tmp_path / "satu", tmp_path / "dua", *words[1:])
    assert (done.returncode, "TIDAK DIPERIKSA / NOT CHECKED" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr


def test_a_log_that_does_not_answer_is_not_checked(tmp_path: Path) -> None:
    (tmp_path / "lama").write_text(NOTE)
    done = run("urutan", tmp_path / "lama", tmp_path / "lama", "--log", NOWHERE)
    assert (done.returncode, "TIDAK DIPERIKSA / NOT CHECKED" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr


def test_the_order_of_two_checkpoints_needs_the_address_of_the_log(tmp_path: Path) -> None:
    (tmp_path / "lama").write_text(NOTE)
    done = run("urutan", tmp_path / "lama", tmp_path / "lama")
    assert (done.returncode, "--log" in done.stderr.splitlines()[-1]) == (2, True)

"""Bringing the engines: what is there and intact is left alone, what is altered or cannot be had is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.engines import ENGINES, KAFKA, VERSITYGW
from deploy.engines.catalogue import RECEIPT, Engine
from deploy.engines.installing import Unavailable, install
from tests.engines.providers import header, jars, program


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Gives an empty cache."""
    monkeypatch.setenv("TERBUKA_ENGINES", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_what_was_brought_is_intact_and_left_alone(engine: Engine) -> None:
    jars(engine.name) if engine is KAFKA else program(engine.name)
    assert engine.intact()
    assert "sudah ada" in install(engine)


def test_an_altered_jar_is_noticed(elsewhere: Path) -> None:
    elsewhere.mkdir()
    KAFKA.folder.mkdir()
    for line in KAFKA.checksums.read_text().splitlines():
        (KAFKA.folder / line.split()[1]).write_bytes(b"not what was listed")
    assert not KAFKA.intact()


def test_an_altered_program_is_noticed(elsewhere: Path) -> None:
    VERSITYGW.folder.mkdir(parents=True)
    VERSITYGW.program.write_bytes(b"as built")
    (VERSITYGW.folder / RECEIPT).write_text(f"{'0' * 64}  versitygw\n")
    assert not VERSITYGW.intact()


def test_without_its_tools_an_engine_is_unavailable_and_says_how_to_get_them(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Unavailable, match=r"openjdk-17.*maven"):
        install(KAFKA)
    assert "MISSING: kafka, versitygw, minio" in header()


def test_a_machine_without_tools_is_no_failure(elsewhere: Path) -> None:
    variables = {"PATH": "/nowhere", "TERBUKA_ENGINES": str(elsewhere), "HOME": os.environ["HOME"]}
    command = [sys.executable, "-m", "deploy.engines"]
    done = subprocess.run(command, capture_output=True, text=True, env=variables, check=False)
    assert (done.returncode, done.stdout.count("TIDAK TERSEDIA"), done.stderr) == (0, len(ENGINES), "")


def test_what_go_built_from_another_source_is_not_taken(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = elsewhere.parent / "tools"
    tools.mkdir()
    script = '#!/bin/sh\n[ "$1" = install ] && : > "$GOBIN/versitygw" || echo "\tmod\tevil\tv1.8.0\th1:x="\n'
    (tools / "go").write_text(script)
    (tools / "go").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    with pytest.raises(Unavailable, match=r"bukan github\.com/versity/versitygw"):
        install(VERSITYGW)
    assert not VERSITYGW.folder.exists()

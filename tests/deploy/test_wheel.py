"""The wheel is the whole program: what it needs is declared, and what it reads lies in it. `.ci/install` uses one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from deploy.images.contexts import LEFT_OUT, SOURCE
from tests.deploy.served import ROOT

OF_THE_CHECKOUT = ("deploy/analysis/", "deploy/images/", "deploy/observability/", "deploy/requirements/")
"""What only somebody with a checkout uses: images are built, and requirements pinned, from there."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Gives the wheel of this tree, built beside it."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    source.mkdir()
    for name in SOURCE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / name, source / name)
    build = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(place))
    subprocess.run((*build, str(source)), check=True, capture_output=True, cwd=place)
    (made,) = place.glob("*.whl")
    yield made
    shutil.rmtree(place)


def test_the_wheel_declares_every_run_dependency(wheel: Path) -> None:
    with ZipFile(wheel) as content:
        (metadata,) = (name for name in content.namelist() if name.endswith(".dist-info/METADATA"))
        declared = message_from_bytes(content.read(metadata)).get_all("Requires-Dist") or []
    wanted = (ROOT / "deploy" / "requirements" / "run.in").read_text().split()
    assert {Requirement(each) for each in declared} == {Requirement(each) for each in wanted}


def test_every_file_of_the_program_lies_in_the_wheel(wheel: Path) -> None:
    with ZipFile(wheel) as content:
        held = set(content.namelist())
    folders = (ROOT / name for name in SOURCE if (ROOT / name).is_dir())
    files = {str(path.relative_to(ROOT)) for folder in folders for path in folder.rglob("*") if path.is_file()}
    missing = {name for name in files - held if "__pycache__" not in name and not name.startswith(OF_THE_CHECKOUT)}
    assert not missing


def test_the_program_in_the_wheel_reads_a_period_outside_of_any_checkout(wheel: Path, tmp_path: Path) -> None:
    with ZipFile(wheel) as content:
        content.extractall(tmp_path / "installed")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    where = "import deploy.cli; print(deploy.cli.__file__)"
    shown = subprocess.check_output((sys.executable, "-c", where), env=environment, cwd=tmp_path, text=True)
    assert shown.startswith(str(tmp_path))
    parse = (sys.executable, "-m", "deploy.cli", "periods", "parse", "5 tahun", "--json")
    assert json.loads(subprocess.check_output(parse, env=environment, cwd=tmp_path))["years"] == 5

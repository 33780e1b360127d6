"""The peers' environments: made once, each with its own pinned packages, in a cache outside the checkout."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.performance.ground import say

HERE = Path(__file__).parent


class NotMade(Exception):
    """Says why an environment could not be made."""


def cache() -> Path:
    """Returns the folder of the environments: `TERBUKA_PEERS`, else one below the user's cache folder."""
    given = os.environ.get("TERBUKA_PEERS")
    return Path(given) if given else Path.home() / ".cache" / "terbuka" / "peers"


def interpreter(peer: str) -> Path:
    """Returns the Python of a peer's environment, which is made where it is not there; raises `NotMade`.

    Its folder has the digest of the pinned packages in its name, so changed pins make another one.
    """
    pins = HERE / f"{peer}.txt"
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()[:12]
    folder = cache() / f"{peer}-{digest}"
    python, made = folder / "bin" / "python", folder / "made"
    if not made.exists():
        say(f"{peer}: making its environment in {folder} (a few minutes, once) ...")
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _run([sys.executable, "-m", "venv", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", "-r", str(pins)])
        made.touch()
    return python


def _run(command: Sequence[str]) -> None:
    """Runs a step with what it says kept; raises `NotMade` with the end of it where it fails."""
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            said.seek(0)
            raise NotMade(f"{command[1:5]} failed: {said.read()[-800:]}")

"""What the one-shot jobs of a province do, by the same commands: schemas and roles, topics, reconciliation."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.rights.postgres import ACCOUNTS

if TYPE_CHECKING:
    from tests.faults.province import Province

TERBUKA = (sys.executable, "-c", "from deploy.cli import main; main()")
JOB_SECONDS = 120
TOPICS_SECONDS = 300
"""A broker was once seen to answer for two minutes and to make no topic meanwhile; why is not known."""


def prepare(province: "Province") -> None:
    """Makes schemas, a database role for each room, and the topics."""
    secrets = secrets_of(province.folder)
    for account in ACCOUNTS:
        (secrets / account).mkdir(parents=True)
        (secrets / account / "database-password").write_text(f"sandi-{account}-yang-panjang\n")
    job(province, "database", "apply", "--accounts", str(secrets))
    apply_topics(province)


def apply_topics(province: "Province") -> None:
    """Makes the topics of `deploy/topics.yaml`, with one copy each, as soon as the broker answers."""
    deadline = time.monotonic() + TOPICS_SECONDS
    while True:
        try:
            job(province, "topics", "apply", "--replication", "1")
            return
        except RuntimeError as error:
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"{error}\nThe broker's last words:\n{province.engines.kafka.process.tail()}"
                ) from error


def reconcile(province: "Province") -> None:
    """Sends again what was sent and has no effect downstream."""
    job(province, "reconcile", "--grace", "0")


@contextmanager
def reconciling(province: "Province") -> Iterator[None]:
    """Runs the slow background reconciliation beside a trial, as a deployment does, only less slowly.

    A reader that lives through the loss of Kafka's disk asks on from its old offset; where the new log has grown past
    it meanwhile, what lies before is skipped, and only a later comparison sees it.
    """
    command = [*TERBUKA, "reconcile", "--every", "3", "--grace", "10"]
    process = subprocess.Popen(command, env=_variables(province), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(JOB_SECONDS)


def secrets_of(folder: Path) -> Path:
    """Returns the folder with a folder of secrets for each account."""
    return folder / "secrets"


def job(province: "Province", *arguments: str) -> str:
    """Runs one command as the owner of the engines; raises `RuntimeError` with what it said where it fails."""
    done = subprocess.run(
        [*TERBUKA, *arguments],
        env=_variables(province),
        capture_output=True,
        text=True,
        timeout=JOB_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"terbuka {' '.join(arguments)} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout


def _variables(province: "Province") -> dict[str, str]:
    own = {"DATABASE_URL": province.url, "TERBUKA_KAFKA": province.engines.kafka.bootstrap}
    return {**os.environ, **own, "TERBUKA_HOME": str(province.home)}

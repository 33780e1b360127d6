"""`terbuka store check` on real servers: sixteen promises, an exit code, and the name of each that is not kept."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from shared.runtime.settings import StoreSettings
from shared.storage.s3.promises import CHECKS
from tests.engines.stores import StoreServer


def run(settings: StoreSettings, *options: str) -> "subprocess.CompletedProcess[str]":
    """Runs the command as an operator does."""
    variables = {
        "TERBUKA_OBJECTS": settings.place,
        "TERBUKA_S3_ENDPOINT": settings.endpoint,
        "TERBUKA_S3_ACCESS_KEY": settings.access_key,
        "TERBUKA_S3_SECRET_FILE": str(settings.secret_file or ""),
        "TERBUKA_S3_SECURE": str(settings.secure),
    }
    command = [sys.executable, "-c", "from deploy.cli import main; main()", "store", "check", *options]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | variables, check=False)


def answer(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """Reads what the command told a program."""
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_real_store_keeps_every_promise(store_server: StoreServer, bucket: str) -> None:
    done = run(store_server.settings(bucket), "--json")
    told = answer(done)
    assert (done.returncode, told["failed"], len(told["checks"])) == (0, [], len(CHECKS))


def test_a_second_run_passes_too(store_server: StoreServer, bucket: str) -> None:
    run(store_server.settings(bucket))
    done = run(store_server.settings(bucket))
    assert done.returncode == 0
    assert "GAGAL" not in done.stdout


def test_a_store_without_versions_fails_by_name(new_versitygw: Callable[..., StoreServer], bucket: str) -> None:
    done = run(new_versitygw(versions=False).settings(bucket), "--json")
    assert done.returncode == 1
    assert answer(done)["failed"] == ["versi"]
    assert json.loads(done.stderr)["code"] == "PENYIMPANAN_TIDAK_LULUS"


def test_a_store_that_is_away_is_one_sentence(store_server: StoreServer, bucket: str) -> None:
    settings = store_server.settings(bucket)
    store_server.stop()
    done = run(settings)
    assert (done.returncode, done.stdout) == (3, "")
    assert "PENYIMPANAN_TIDAK_MENJAWAB" in done.stderr


def test_a_folder_has_nothing_to_check() -> None:
    done = run(StoreSettings(_env_file=None))
    assert done.returncode == 1
    assert "BUKAN_S3" in done.stderr

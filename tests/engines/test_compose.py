"""The whole of `deploy/compose.yaml` from nothing: a year's story over its one port, the stranger, and a witness."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tenacity import retry, stop_after_delay, wait_fixed

from deploy.images.docker import ask
from tests.engines.processes import free_port
from tests.engines.providers import DOCKER, chosen, refuse_without_containers

ROOT = Path(__file__).parents[2]
WITNESS = "terbuka-uji-saksi"

pytestmark = pytest.mark.nightly


class Compose:
    """The province of compose.yaml under a project name of its own."""

    def __init__(self) -> None:
        """Chooses a free port."""
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.variables = {"PORT": str(self.port)}

    def __call__(self, *arguments: str, file: str = "compose.yaml", project: str = "terbuka-uji") -> str:
        """Runs `docker compose`; raises `AssertionError` with what it said where it fails."""
        command = ["docker", "compose", "-p", project, "-f", str(ROOT / "deploy" / file), *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, **self.variables}
        )
        assert done.returncode == 0, f"{arguments}: {done.stderr[-3000:]}"
        return done.stdout

    def witness(self, *arguments: str) -> str:
        """Does the same for the province of witness.yaml."""
        return self(*arguments, file="witness.yaml", project=WITNESS)


@pytest.fixture(scope="module")
def compose() -> Iterator[Compose]:
    """Gives a running province; its containers and volumes are removed afterwards."""
    if DOCKER not in chosen():
        pytest.skip("containers were not asked for")
    refuse_without_containers()
    if not ask("compose", "version"):
        pytest.skip("`docker compose` v2 is missing")
    built = Compose()
    try:
        built("up", "-d", "--wait")
        yield built
    finally:
        built("--profile", "witnessed", "down", "-v", "--timeout", "1")


@pytest.fixture(scope="module")
def journey(compose: Compose, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Gives the report of a story over HTTP with the accounts that compose made."""
    file = tmp_path_factory.mktemp("akun") / "accounts.json"
    read = ["--entrypoint", "cat", "init", "/secrets/admin/accounts.json"]
    file.write_text(compose("run", "--rm", "--no-deps", "-T", *read))
    command = [str(Path(sys.executable).with_name("terbuka")), "journey", "--remote", compose.address, "--json"]
    command += ["--accounts", str(file), "--items", "10"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return dict(json.loads(done.stdout))


def test_every_service_is_healthy_and_the_story_breaks_no_rule(compose: Compose, journey: dict[str, Any]) -> None:
    services = [json.loads(line) for line in compose("ps", "--format", "json").splitlines()]
    assert {each["Service"]: each["Status"] for each in services if each["Health"] != "healthy"} == {}
    assert journey["violations"] == []


@pytest.mark.usefixtures("journey")
def test_the_stranger_reads_nothing_that_is_exempt(compose: Compose) -> None:
    said = compose("exec", "-T", "probe", "terbuka", "probe", "--url", "http://web:8080", "--json")
    report = json.loads(said)
    assert min(report["items"], report["refused"]) > 0
    assert (report["leaks"], report["unanswered"]) == ([], 0)


@pytest.mark.usefixtures("journey")
def test_a_witness_of_its_own_project_cosigns_the_log(compose: Compose) -> None:
    log = compose("exec", "-T", "publisher-api", "python", "-c", READ_KEY).strip()
    compose.variables |= {"WITNESS_NAME": "saksi.uji", "WITNESS_LOG": log, "PORT": str(free_port())}
    try:
        compose.witness("up", "-d", "--wait")
        key = next(line for line in compose.witness("logs", "--no-log-prefix").splitlines() if "saksi.uji+" in line)
        ask("network", "connect", "terbuka-uji_outside", f"{WITNESS}-witness-1")
        compose.variables |= {"PORT": str(compose.port), "WITNESS_KEY": key.strip()}
        compose.variables["WITNESS_URL"] = f"http://{WITNESS}-witness-1:8090"
        compose("--profile", "witnessed", "up", "-d", "--wait", "cosign")
        cosigned(compose)
    finally:
        ask("network", "disconnect", "-f", "terbuka-uji_outside", f"{WITNESS}-witness-1")
        compose.witness("down", "-v", "--timeout", "1")


READ_KEY = "import urllib.request as r; print(r.urlopen('http://web:8080/log/kunci.txt').read().decode())"


@retry(stop=stop_after_delay(60), wait=wait_fixed(1), reraise=True)
def cosigned(compose: Compose) -> None:
    """Waits until the page of the log names the witness."""
    page = compose("exec", "-T", "publisher-api", "python", "-c", READ_KEY.replace("kunci.txt", ""))
    assert "ikut ditandatangani oleh: saksi.uji" in page

"""Real S3 servers of the tests' own: versitygw and MinIO, each on a free port over a folder that is thrown away."""

import time
from pathlib import Path
from typing import Any

import httpx

from deploy.engines import GoEngine
from shared.runtime.settings import StoreSettings
from tests.engines.processes import NO_TLS, POLL_SECONDS, Process, free_port

ACCESS = "terbuka"
SECRET = "rahasia-uji-saja"
READY_SECONDS = 30.0


class StoreServer:
    """An S3 server with one account, and the settings by which Terbuka reaches a bucket of it."""

    def __init__(self, name: str, process: Process, folder: Path) -> None:
        self.name = name
        self.process = process
        self.folder = folder
        self.secret_file = folder / "secret"
        self.secret_file.write_text(SECRET + "\n")

    def start(self) -> None:
        """Starts it and returns once it answers requests; a running one is left alone."""
        self.process.start()
        deadline = time.monotonic() + READY_SECONDS
        while not self._ready():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} is not ready:\n{self.process.tail()}")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Asks it to end."""
        self.process.stop()

    def kill(self) -> None:
        """Ends it as `kill -9` does."""
        self.process.kill()

    @property
    def endpoint(self) -> str:
        """Returns host and port."""
        return f"127.0.0.1:{self.process.port}"

    def _ready(self) -> bool:
        try:
            return (
                httpx.get(f"http://{self.endpoint}/", timeout=2.0, verify=NO_TLS).status_code < 500
            )  # MinIO says 503 at first
        except httpx.HTTPError:
            return False

    def settings(self, bucket: str, **changed: Any) -> StoreSettings:
        """Returns the settings of a bucket."""
        given: dict[str, Any] = {"place": f"s3://{bucket}", "endpoint": self.endpoint, "access_key": ACCESS}
        given |= {"secret_file": self.secret_file, "secure": False}
        return StoreSettings(_env_file=None, **(given | changed))


def versitygw(engine: GoEngine, folder: Path, *, versions: bool = True, accounts: bool = False) -> StoreServer:
    """Prepares a versitygw: with `accounts` it keeps further accounts, without `versions` no older versions."""
    for name in ("data", "versions", "accounts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [str(engine.program), "--port", f"127.0.0.1:{port}", "--quiet"]
    command += ["--iam-dir", str(folder / "accounts")] if accounts else []
    command += ["posix", *(["--versioning-dir", str(folder / "versions")] if versions else []), str(folder / "data")]
    variables = {"ROOT_ACCESS_KEY": ACCESS, "ROOT_SECRET_KEY": SECRET}
    return StoreServer("versitygw", Process("versitygw", command, port, folder / "versitygw.log", variables), folder)


def minio(engine: GoEngine, folder: Path) -> StoreServer:
    """Prepares a MinIO."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    port, console = free_port(), free_port()
    command = [str(engine.program), "server", "--quiet", "--address", f"127.0.0.1:{port}"]
    command += ["--console-address", f"127.0.0.1:{console}", str(folder / "data")]
    variables = {
        "MINIO_ROOT_USER": ACCESS,
        "MINIO_ROOT_PASSWORD": SECRET,
        "MINIO_BROWSER": "off",
        "MINIO_UPDATE": "off",
    }
    return StoreServer("minio", Process("minio", command, port, folder / "minio.log", variables), folder)

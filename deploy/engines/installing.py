"""Installs an engine in the cache: built or resolved in a folder of its own, verified, then moved into place."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.engines.catalogue import RECEIPT, Engine, GoEngine, JarEngine, ZipEngine, cache, listed_files_match, sha256

PROGRESS_SECONDS = 15
TAIL_LINES = 15
PLUGIN = "3.8.1"
"""Maven's plugin that copies archives, as in the pom of Kafka."""
REMEDIES = {
    "go": "Go 1.25 atau lebih baru (Debian: unduh dari situs Go, atau `apt-get install golang-go` dari backports)",
    "java": "Java 17 (Debian: `apt-get install openjdk-17-jre-headless`)",
    "mvn": "Maven 3.6.3 atau lebih baru (Debian: `apt-get install maven`)",
}


class Unavailable(Exception):
    """Says in one line why an engine could not be installed."""


def install(engine: Engine) -> str:
    """Puts an engine into the cache unless it lies there intact; returns one line about the outcome.

    Raises `Unavailable` where a tool is missing, the build fails, or a checksum differs.
    """
    with _alone():
        if engine.intact():
            return f"{engine.name} {engine.version}: sudah ada di {engine.folder}"
        missing = engine.missing_tools()
        if missing:
            raise Unavailable("perlu " + " dan ".join(REMEDIES[tool] for tool in missing))
        started = time.monotonic()
        with tempfile.TemporaryDirectory(dir=cache(), prefix=f".{engine.name}-") as folder:
            _make(engine, Path(folder))
            shutil.rmtree(engine.folder, ignore_errors=True)
            Path(folder).rename(engine.folder)
        return f"{engine.name} {engine.version}: siap di {engine.folder} ({time.monotonic() - started:.0f} detik)"


def say(line: str) -> None:
    """Writes one line of progress."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _make(engine: Engine, folder: Path) -> None:
    folder.chmod(0o755)
    if isinstance(engine, JarEngine):
        _resolve(engine, folder)
    elif isinstance(engine, ZipEngine):
        _unpack(engine, folder)
    else:
        _build(engine, folder)


def _resolve(engine: JarEngine, folder: Path) -> None:
    say(f"{engine.name} {engine.version}: mengambil berkas jar dengan Maven ...")
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    _run(engine.name, ["mvn", "-q", "-B", "-f", str(engine.pom), *goal])
    if not listed_files_match(folder, engine.checksums):
        raise Unavailable(f"jar yang diambil tidak sama dengan daftar {engine.checksums.name}; tidak dipakai")


def _unpack(engine: ZipEngine, folder: Path) -> None:
    say(f"{engine.name} {engine.version}: mengambil arsip dengan Maven ...")
    wanted = f"-Dartifact={engine.artifact}:{engine.version}:zip"
    with tempfile.TemporaryDirectory(dir=cache(), prefix=f".{engine.name}-zip-") as place:
        goal = f"org.apache.maven.plugins:maven-dependency-plugin:{PLUGIN}:copy"
        _run(engine.name, ["mvn", "-q", "-B", goal, wanted, f"-DoutputDirectory={place}"])
        archive = next(Path(place).glob("*.zip"))
        if sha256(archive) != engine.checksum:
            raise Unavailable("arsip yang diambil tidak sama dengan jumlah uji yang tercatat; tidak dipakai")
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(place)
        shutil.copytree(next(each for each in Path(place).iterdir() if each.is_dir()), folder, dirs_exist_ok=True)
    program = folder / engine.prepare[0]
    program.chmod(0o755)
    _run(engine.name, [str(program), *engine.prepare[1:]])
    made = sorted(path.relative_to(folder) for path in (folder / "lib").rglob("*.jar"))
    (folder / RECEIPT).write_text("".join(f"{sha256(folder / path)}  {path}\n" for path in made))


def _build(engine: GoEngine, folder: Path) -> None:
    say(f"{engine.name} {engine.version}: membangun dari sumber dengan Go (beberapa menit) ...")
    _run(engine.name, ["go", "install", "-ldflags=-s -w", f"{engine.package}@{engine.version}"], {"GOBIN": str(folder)})
    program = folder / engine.name
    told = subprocess.run(["go", "version", "-m", str(program)], capture_output=True, text=True, check=True).stdout
    if [engine.module, engine.version, engine.checksum] not in [line.split()[1:] for line in told.splitlines()]:
        raise Unavailable(
            f"program yang dibangun bukan {engine.module} {engine.version} dengan jumlah uji yang tercatat"
        )
    (folder / RECEIPT).write_text(f"{sha256(program)}  {engine.name}\n")


def _run(name: str, command: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
    """Runs a build at low priority, with a sign of life; raises `Unavailable` with the end of what it said."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        polite = ["nice", "-n", "19", *command] if shutil.which("nice") else list(command)
        process = subprocess.Popen(
            polite, stdout=said, stderr=subprocess.STDOUT, text=True, env={**os.environ, **(variables or {})}
        )
        while True:
            try:
                code = process.wait(PROGRESS_SECONDS)
                break
            except subprocess.TimeoutExpired:
                say(f"{name}: masih berjalan ({time.monotonic() - started:.0f} detik) ...")
        if code:
            said.seek(0)
            last = said.read().strip().splitlines()[-TAIL_LINES:]
            raise Unavailable(f"`{command[0]}` gagal dengan kode {code}:\n    " + "\n    ".join(last))


@contextmanager
def _alone() -> Iterator[None]:
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

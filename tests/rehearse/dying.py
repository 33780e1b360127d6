"""Work for a workshop without rooms; it stands alone, so that a fresh process has little to read."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager


class Bare:
    """A stage on which nothing is built."""

    @contextmanager
    def built(self) -> Iterator["Bare"]:
        """Gives itself."""
        yield self


class Unbuilt:
    """A stage whose rooms cannot be built: its process ends with the exit code 7."""

    @contextmanager
    def built(self) -> Iterator["Unbuilt"]:
        """Ends the process."""
        os._exit(7)
        yield self


def kill_workshop(_stage: object) -> int:
    """Kills the process that the copies are made of, and returns its number."""
    os.kill(os.getppid(), signal.SIGKILL)
    return os.getppid()


def die(_stage: object) -> None:
    """Ends the process in the middle of its work."""
    os._exit(9)


def fail(_stage: object) -> None:
    """Raises."""
    raise ValueError("keliru")


def answer(_stage: object, number: int) -> int:
    """Returns twice the number."""
    return 2 * number

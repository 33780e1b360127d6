"""A player whose process dies; it stands alone, so that a fresh process has little to read."""

import os


def die(_stage: object, _found: object) -> None:
    """Ends the process in the middle of a case."""
    os._exit(9)

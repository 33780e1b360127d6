"""The little of JSONPath that cases use: `$.a.b[0].c`, `$['odd name']`, `[-1]`, and `.length()` at the end."""

import re
from typing import Any

PART = re.compile(r"\.(?P<name>[^.\[\]()]+)|\[(?P<index>-?\d+)\]|\[(?P<quote>['\"])(?P<quoted>.*?)(?P=quote)\]")
LENGTH = ".length()"


class NoSuchPath(LookupError):
    """Says that an answer has nothing at a path."""


def look(answer: Any, path: str) -> Any:
    """Returns the value at a path; raises `NoSuchPath`, `ValueError` for a path that cannot be read."""
    counted = path.endswith(LENGTH)
    found = answer
    for key in keys_of(path):
        try:
            found = found[key]
        except (KeyError, IndexError, TypeError) as error:
            raise NoSuchPath(path) from error
    if not counted:
        return found
    if not hasattr(found, "__len__"):
        raise NoSuchPath(path)
    return len(found)


def keys_of(path: str) -> list[str | int]:
    """Returns the steps of a path; raises `ValueError` for one that cannot be read."""
    path = path.removesuffix(LENGTH)
    if not path.startswith("$"):
        raise ValueError(f"{path!r} harus dimulai dengan $")
    keys: list[str | int] = []
    at = 1
    while at < len(path):
        part = PART.match(path, at)
        if part is None:
            raise ValueError(f"{path!r} tidak dapat dibaca mulai {path[at:]!r}")
        keys.append(int(part["index"]) if part["index"] is not None else part["name"] or part["quoted"] or "")
        at = part.end()
    return keys

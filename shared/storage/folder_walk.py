"""Lists the files below a folder in the order of their names, a bounded number at a time."""

import os
from collections.abc import Iterator
from heapq import nsmallest
from itertools import islice
from pathlib import Path


def listed(root: Path, prefix: str, after: str, most: int) -> list[str]:
    """Returns the first `most` files whose path below the root begins with a prefix and stands behind `after`.

    Only folders on the way are read, and never more names kept of one than are asked for; a name that begins with a
    dot is none of ours.
    """
    return list(islice(_walk(root, prefix[: prefix.rfind("/") + 1], prefix, after, most), most))


def _walk(root: Path, folder: str, prefix: str, after: str, most: int) -> Iterator[str]:
    seen = ""
    while True:
        names = nsmallest(most, (name for name in _names(root, folder) if name > seen and _wanted(name, prefix, after)))
        for name in names:
            if name.endswith("/"):
                yield from _walk(root, name, prefix, after, most)
            else:
                yield name
        if len(names) < most:
            return
        seen = names[-1]


def _names(root: Path, folder: str) -> Iterator[str]:
    """Yields the paths of a folder's files, and with a stroke at their end those of its folders."""
    try:
        entries = os.scandir(root / folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    with entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield f"{folder}{entry.name}/"
            elif entry.is_file():
                yield f"{folder}{entry.name}"


def _wanted(name: str, prefix: str, after: str) -> bool:
    """Tells whether a file is asked for, or anything below a folder may be."""
    if name.endswith("/"):
        return (name.startswith(prefix) or prefix.startswith(name)) and (name > after or after.startswith(name))
    return name.startswith(prefix) and name > after

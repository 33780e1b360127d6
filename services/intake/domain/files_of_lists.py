"""The files that the rows of a list name, and which of them came in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.files.names import clean_name

_BETWEEN = re.compile(r"[;\r\n]+")


@dataclass(frozen=True)
class NamedFile:
    """A file that rows of a list name, and the one that came in under this name; None while it is missing.

    `file` has what `KeptFiles.find` tells; `whole` says whether it may be handed in.
    """

    name: str
    rows: tuple[int, ...]
    file: Mapping[str, Any] | None
    whole: bool

    def as_json(self) -> dict[str, Any]:
        """Returns the file for the preview."""
        return {
            "name": self.name,
            "rows": list(self.rows),
            "file": _shown(self.file) if self.file else None,
            "whole": self.whole,
        }


@dataclass(frozen=True)
class ListFiles:
    """The files of a list: those that rows name by their folded names, and those that came in and no row names."""

    named: Mapping[str, NamedFile]
    unnamed: tuple[Mapping[str, Any], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Returns the names of the files that cannot be handed in with the list."""
        return tuple(each.name for each in self.named.values() if not each.whole)

    def of_cell(self, text: str) -> tuple[Mapping[str, Any], ...]:
        """Returns the files that a cell names and that may be handed in."""
        found = [self.named[_folded(name)] for name in names_in(text)]
        return tuple(each.file for each in found if each.whole and each.file is not None)

    def as_json(self) -> dict[str, Any]:
        """Returns the files for the preview."""
        return {
            "named": [each.as_json() for each in self.named.values()],
            "unnamed": [_shown(file) for file in self.unnamed],
        }


def names_in(text: str) -> tuple[str, ...]:
    """Returns the names of files in a cell, one a line or parted by semicolons, as files that come in are named."""
    found = dict[str, str]()
    for name in filter(None, map(clean_name, _BETWEEN.split(text))):
        found.setdefault(_folded(name), name)
    return tuple(found.values())


def files_of_list(
    cells: Iterable[tuple[int, str]], came: Sequence[Mapping[str, Any]], whole: Iterable[str]
) -> ListFiles:
    """Returns the files of a list from its cells by row, and from what came in, the oldest first.

    `whole` are the states in which a file may be handed in. Capitals in a name do not matter; of two files of one name
    the later counts.
    """
    by_name, states = {_folded(file["name"]): file for file in came}, frozenset(whole)
    names, rows = dict[str, str](), dict[str, list[int]]()
    for row, text in cells:
        for name in names_in(text):
            names.setdefault(_folded(name), name)
            rows.setdefault(_folded(name), []).append(row)
    named = {
        key: NamedFile(name, tuple(rows[key]), file := by_name.get(key), file is not None and file["state"] in states)
        for key, name in names.items()
    }
    used = {each.file["file_id"] for each in named.values() if each.file}
    return ListFiles(named, tuple(file for file in came if file["file_id"] not in used))


def _shown(file: Mapping[str, Any]) -> dict[str, Any]:
    return {key: file[key] for key in ("file_id", "name", "size", "sha256", "state", "why")}


def _folded(name: str) -> str:
    return clean_name(name).casefold()

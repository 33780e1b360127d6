"""What happened after a backup, as the copies of the audit trails outside the database tell it.

A restored database does not know these acts: an item that was closed or taken down later would be shown again.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.backup.backup_statement import InnerStatement
from deploy.rooms import AUDITED, IDENTITY
from services.publisher.commands.closures import FILE as CHECKPOINTS
from services.publisher.commands.closures import HALTED
from shared.runtime.errors import Refusal, TerbukaError
from shared.runtime.foreign_json import read_json
from shared.security.audit_heads import heads_file, lines_from_end
from shared.security.notes import parse
from shared.security.trail_copy import copy_file, last_of, place_of

ASIDE = "sebelum-pulih-"
READING = "read_"
"""The beginning of the names of acts that change nothing."""
PASSING = frozenset({"sign_in", "sign_out", "step_up", "issue_token", "end_token", "end_sessions"})
"""Acts on accounts that a restore undoes for everybody: all sessions and tokens end."""


@dataclass(frozen=True)
class LaterActs:
    """The words (ids among them) of all lines after a backup; `accounts` are those whose rights or secrets changed.

    `acts` counts the lines by room and act, but for readings. `known` is False where the copies are not there: then
    nobody can say what happened. `log_known` says the same of the checkpoints of the log of closures, and `until` is
    the instant of the last line after the backup: an old copy of the folder ends early, and nothing else tells it.
    """

    acts: Mapping[str, int] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    known: bool = True
    log_known: bool = True
    until: str = ""


@dataclass
class _Gathered:
    acts: Counter[str] = field(default_factory=Counter)
    words: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)

    def take(self, link: Mapping[str, Any]) -> None:
        if str(link["act"]).startswith(READING):
            return
        self.acts[f"{link['room']} {link['act']}"] += 1
        self.words.update(_words([link["subject"], link["detail"]]))
        if link["room"] == IDENTITY and not link["code"] and link["act"] not in PASSING:
            self.accounts.add(str(link["subject"]))


class KeptTrails:
    """The folder outside the database; what it holds of the time after a backup is set aside before trails go on.

    A folder that an earlier restore set aside is read as well: what followed the backup may stand there alone.
    """

    def __init__(self, folder: Path, backup_id: str, state: InnerStatement) -> None:
        self._folder = folder
        self._aside = _free(folder, f"{ASIDE}{backup_id}")
        self._state = state

    def read(self) -> LaterActs:
        """Returns what happened after the backup; raises `Refusal` (`JEJAK_LUAR_BERTENTANGAN`)."""
        if not all(self._reaches(room) for room in AUDITED):
            return LaterActs(known=False, log_known=False)
        found, ends = _Gathered(), list[str]()
        for room in AUDITED:
            for source in self._sources(room):
                for link in self._after(room, source):
                    found.take(link)
                    ends.append(str(link["at"]))
        acts, words, accounts = dict(sorted(found.acts.items())), frozenset(found.words), frozenset(found.accounts)
        return LaterActs(acts, words, accounts, log_known=self._log_reaches(), until=max(ends, default=""))

    def set_aside(self) -> None:
        """Keeps the whole files in a folder of their own, and leaves in their place what the backup knows as well.

        Safe to repeat. The checkpoints of the log of closures stay where they are: they keep a shorter log unsigned.
        """
        for room in AUDITED:
            position = self._state.audit[room][0]
            for path in (copy_file(self._folder, room), heads_file(self._folder, room)):
                if any(_position(line) > position for line in _lines(path)):
                    self.keep(path)
                    _write(path, (line for line in _lines(path) if _position(line) <= position))

    def keep(self, path: Path) -> None:
        """Copies a file as it is now into the folder of what is set aside."""
        aside = self._aside / path.name
        self._aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copy2(path, aside.with_suffix(".half"))
        aside.with_suffix(".half").replace(aside)

    def halt_log(self) -> None:
        """Keeps the log of closures from being signed until a person has ended it as the runbook says."""
        _write(self._folder / HALTED, [b"restored without the checkpoints that came after the backup"])

    def _sources(self, room: str) -> list[Path]:
        """Returns the copies of a trail that go on from the backup: the one in use, and those set aside before."""
        own = copy_file(self._folder, room)
        if not self._goes_on(room, own):
            raise Refusal(
                "JEJAK_LUAR_BERTENTANGAN",
                f"Salinan jejak audit {room} di luar basis data bukan kelanjutan dari cadangan ini.",
                mend="Periksa TERBUKA_AUDIT: mungkin milik pemasangan lain, atau cadangan ini bukan yang asli.",
            )
        aside = sorted(self._folder.glob(f"{ASIDE}*/{own.name}"))
        return [own, *(path for path in aside if self._goes_on(room, path))]

    def _reaches(self, room: str) -> bool:
        return last_of(copy_file(self._folder, room))[0] >= self._state.audit[room][0]

    def _goes_on(self, room: str, path: Path) -> bool:
        """Tells whether a copy has the backup's last line of the trail."""
        position, digest = self._state.audit[room]
        return not position or any(place_of(line) == (position, digest) for line in _lines(path))

    def _after(self, room: str, path: Path) -> Iterator[dict[str, Any]]:
        position = self._state.audit[room][0]
        return (read_json(line) for line in _lines(path) if _position(line) > position)

    def _log_reaches(self) -> bool:
        return not self._state.log_size or _newest_size(self._folder / CHECKPOINTS) >= self._state.log_size


def _free(folder: Path, name: str) -> Path:
    """Returns a folder that is not there yet: what was set aside before is never written over."""
    names = (name, *(f"{name}-{number}" for number in range(2, 1_000)))
    return next(folder / each for each in names if not (folder / each).exists())


def _newest_size(path: Path) -> int:
    """Returns the size of the newest checkpoint of a file; 0 where there is none. Who signs judges its signature."""
    for line in lines_from_end(path) if path.exists() else ():
        try:
            return parse(read_json(line)["note"]).checkpoint.size
        except (ValueError, KeyError, TypeError, TerbukaError):
            continue
    return 0


def _words(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
            yield from value.replace(",", " ").split()
        elif isinstance(value, Mapping):
            yield from _words(value.values())
        elif isinstance(value, list):
            yield from _words(value)


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as lines:
            yield from (line.rstrip(b"\n") for line in lines if _position(line))


def _position(line: bytes) -> int:
    """Returns the position that a line tells; 0 for one that was cut off."""
    try:
        return int(read_json(line)["position"])
    except (ValueError, TypeError, KeyError):
        return 0


def _write(path: Path, lines: Iterable[bytes]) -> None:
    """Replaces a file as a whole."""
    fresh = path.with_name(f".{path.name}.new")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(line + b"\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)

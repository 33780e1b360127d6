"""A witness of transparency logs: cosigns a checkpoint that only adds to the one before (C2SP tlog-witness)."""

import fcntl
import hashlib
import json
import os
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.runtime.errors import TerbukaError
from shared.security.merkle import is_consistent
from shared.security.notes import LARGEST_SIZE, TIMED, Note, NoteKey, NoteReader, no_key, parse

MOST_HASHES = 63
SIZE = "text/x.tlog.size"
PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class WitnessAnswer:
    """What a witness answers: a status of HTTP, a text, and its type."""

    status: int
    text: str
    media_type: str = PLAIN


class Witness:
    """Cosigns for the logs whose keys it knows; `state` is the file of what it cosigned last, for each log.

    A log whose key was changed has several keys; `KEY@SIZE` counts up to that size, as in a log's `kunci.txt`.
    The state is on the disk before a cosignature is given, so that no kill makes it forget one.
    """

    def __init__(self, key: NoteKey, vkeys: list[str], state: Path, second: Callable[[], int]) -> None:
        self._key = key
        self._logs: dict[str, list[tuple[NoteReader, int]]] = {}
        for named in " ".join(vkeys).split():
            vkey, _, until = named.partition("@")
            reader = NoteReader(vkey)
            self._logs.setdefault(reader.name, []).append((reader, _size(until)))
        self._state = state
        self._second = second

    def add_checkpoint(self, body: str) -> WitnessAnswer:
        """Answers `POST /add-checkpoint`; whatever is not consistent with what was cosigned gets no signature."""
        head, _, whole = body.partition("\n\n")
        try:
            old, proof = _asked(head)
            note = parse(whole)
        except (ValueError, TerbukaError):
            return WitnessAnswer(400, "permintaan tidak dapat dibaca / malformed request\n")
        readers = self._logs.get(note.checkpoint.origin)
        if readers is None:
            return WitnessAnswer(404, "log tidak dikenal / unknown log\n")
        if not any(note.checkpoint.size <= until and reader.holds(note) for reader, until in readers):
            return WitnessAnswer(403, "tidak ditandatangani log itu / not signed by the log\n")
        if old > note.checkpoint.size:
            return WitnessAnswer(400, "ukuran lama melebihi checkpoint / old size is larger\n")
        with self._alone():
            return self._judge(old, proof, note)

    def newest(self, digest: str) -> WitnessAnswer:
        """Answers `GET /<sha256 of the origin>/checkpoint` with what was cosigned last."""
        for origin, note in self._read().items():
            if hashlib.sha256(origin.encode()).hexdigest() == digest:
                return WitnessAnswer(200, note)
        return WitnessAnswer(404, "belum ada / none yet\n")

    def _judge(self, old: int, proof: list[bytes], note: Note) -> WitnessAnswer:
        known = self._read()
        last = known.get(note.checkpoint.origin)
        size, root = (0, hashlib.sha256(b"").digest()) if last is None else _place(parse(last))
        if old != size:
            return WitnessAnswer(409, f"{size}\n", SIZE)
        if note.checkpoint.size == 0 and note.checkpoint.root != hashlib.sha256(b"").digest():
            return WitnessAnswer(422, "akar log kosong salah / wrong root of an empty log\n")
        if not is_consistent((size, root), _place(note), proof):
            return WitnessAnswer(422, "log bercabang atau mundur / not consistent\n")
        line = self._key.cosign(note.text, self._second())
        readers = self._logs[note.checkpoint.origin]
        own = tuple(each for each in note.lines if any(one.time_of(note.text, each) is not None for one, _ in readers))
        known[note.checkpoint.origin] = Note(note.checkpoint, note.text, (*own, line)).whole()
        self._write(known)
        return WitnessAnswer(200, f"{line}\n")

    def _read(self) -> dict[str, str]:
        return dict(json.loads(self._state.read_text())) if self._state.exists() else {}

    def _write(self, known: Mapping[str, str]) -> None:
        fresh = self._state.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(known, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._state)
        folder = os.open(self._state.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Holds the state for one request at a time, over all processes."""
        with self._state.with_suffix(".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _size(until: str) -> int:
    try:
        return int(until) if until else LARGEST_SIZE
    except ValueError as error:
        raise no_key() from error


def request_of(old: int, proof: list[str], note: str) -> str:
    """Returns the body of a request for a cosignature; `proof` is in base64."""
    return f"old {old}\n" + "".join(f"{each}\n" for each in proof) + f"\n{note}"


def cosigned(note: Note, answer: str, reader: NoteReader) -> Note | None:
    """Returns a note with the cosignature that a witness answered; None where there is no good one of its key."""
    for line in answer.splitlines():
        if reader.kind == TIMED and line.startswith("— ") and reader.time_of(note.text, line) is not None:
            return Note(note.checkpoint, note.text, (*note.lines, line))
    return None


def _asked(head: str) -> tuple[int, list[bytes]]:
    first, *hashes = head.split("\n")
    word, number = first.split(" ")
    if word != "old" or str(int(number)) != number or int(number) < 0 or len(hashes) > MOST_HASHES:
        raise ValueError(first)
    proof = [b64decode(each, validate=True) for each in hashes]
    if any(len(each) != 32 for each in proof):
        raise ValueError(first)
    return int(number), proof


def _place(note: Note) -> tuple[int, bytes]:
    return note.checkpoint.size, note.checkpoint.root

"""A thousand logs that lie, most of them with the log's own key: the stand-alone verifier finds each."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from shared.security.notes import NoteKey
from shared.security.signing import new_pair
from tests.transparency.forms import KEY, ORIGIN, SCRIPT, Log, content_of, entry_of, second_of, verifier

CHECK = verifier()
OLD, NEW = 23, 40
ENTRIES = [entry_of(number) for number in range(NEW)]
TRUE = Log(ENTRIES)
VKEY = KEY.vkey()
FALSE_KEY = NoteKey(ORIGIN, new_pair()[0])
MANY = 1000

Attempt = Callable[[], Any]


def order(log: Log, *, old: str | None = None, new: str | None = None) -> Attempt:
    """Returns the check of a log against a checkpoint that was seen before."""
    seen = old or TRUE.note(OLD)
    shown = new or log.note(len(log.entries))
    return lambda: CHECK.check_order(seen, shown, log.entries, VKEY)


def split_view(at: int, dice: Random) -> Attempt:
    """Shows this reader another entry than that reader."""
    other = [*ENTRIES[:at], entry_of(at).replace(b"closing", b"opening"), *ENTRIES[at + 1 :]]
    return order(Log(other), old=TRUE.note(at + 1))


def dropped(at: int, dice: Random) -> Attempt:
    """Leaves out an entry of the past and signs the rest anew."""
    return order(Log(ENTRIES[:at] + ENTRIES[at + 1 :]), old=TRUE.note(at + 1))


def back_dated(at: int, dice: Random) -> Attempt:
    """Signs a checkpoint as if it were older than its newest entry, or than the checkpoint before."""
    early = TRUE.note(NEW, second=second_of(at) - 4000)
    if dice.random() < 0.5:
        return order(TRUE, new=early)
    proof = TRUE.proof(NEW - 1, NEW, second=second_of(at) - 4000)
    return lambda: CHECK.check_proof(proof, ENTRIES[-1], VKEY)


def altered(at: int, dice: Random) -> Attempt:
    """Changes a leaf or its content and keeps the proof."""
    proof = TRUE.proof(at, NEW)
    if dice.random() < 0.5:
        return lambda: CHECK.check_proof(proof, ENTRIES[at], VKEY, content_of(at) + b" ")
    return lambda: CHECK.check_proof(proof, ENTRIES[at].replace(b"closing", b"change"), VKEY)


def wrong_key(at: int, dice: Random) -> Attempt:
    """Signs with another key under the same name, or puts its lines under the other's text."""
    false = Log(ENTRIES, FALSE_KEY).proof(at, NEW)
    mixed = TRUE.proof(at, NEW).rsplit("\n\n", 1)[0] + "\n\n" + TRUE.note(at + 1).split("\n\n")[1]
    proof = dice.choice([false, mixed]) if at + 1 < NEW else false
    return lambda: CHECK.check_proof(proof, ENTRIES[at], VKEY)


def rolled_back(at: int, dice: Random) -> Attempt:
    """Shows a shorter log than was seen."""
    return order(Log(ENTRIES[: at + 1]), old=TRUE.note(NEW), new=TRUE.note(at + 1, second=second_of(NEW + 1)))


def swapped(at: int, dice: Random) -> Attempt:
    """Gives the proof of another entry, or another index."""
    other = (at + dice.randrange(1, NEW)) % NEW
    proof = TRUE.proof(other, NEW)
    if dice.random() < 0.5:
        proof = proof.replace(f"index {other}\n", f"index {at}\n")
    return lambda: CHECK.check_proof(proof, ENTRIES[at], VKEY)


KINDS: list[Callable[[int, Random], Attempt]] = [
    split_view, dropped, back_dated, altered, wrong_key, rolled_back, swapped,
]  # fmt: skip


def test_a_thousand_lies_are_found() -> None:
    dice, found = Random(11), 0
    for number in range(MANY):
        attempt = KINDS[number % len(KINDS)](dice.randrange(NEW - 1), dice)
        with pytest.raises((CHECK.FaultError, ValueError)):
            attempt()
        found += 1
    assert found == MANY


def test_the_truth_is_believed() -> None:
    witness = NoteKey("saksi.id", new_pair()[0])
    for at in range(NEW):
        proof = TRUE.proof(at, NEW, witness=witness)
        assert CHECK.check_proof(proof, ENTRIES[at], VKEY, content_of(at), (witness.vkey(4),)) == NEW
        assert CHECK.check_order(TRUE.note(at), TRUE.note(NEW), ENTRIES, VKEY) == NEW
    with pytest.raises(CHECK.FaultError, match="not signed"):
        CHECK.check_proof(TRUE.proof(0, NEW), ENTRIES[0], VKEY, b"", (witness.vkey(4),))


def test_the_verifier_needs_nothing_of_ours_and_is_short() -> None:
    lines = SCRIPT.read_text().splitlines()
    assert len([line for line in lines if line.strip()]) <= 150
    assert not [line for line in lines if line.startswith(("from services", "from shared", "from deploy"))]

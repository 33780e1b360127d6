"""A thousand trails that somebody changed who computes all hashes anew, but has no signing key: all are found."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from shared.security.audit_check import CUT_OFF, REWRITTEN, TOO_EARLY, TOO_LATE, ChainVerdict
from shared.security.audit_heads import Head, read_head
from shared.security.signing import SigningKey, new_pair
from tests.audit.trail import AN_HOUR, EACH, PRIVATE, Line, Trail, chained, line_of

HOURS = 5
TRAIL = Trail.of(HOURS)
SIGNED = HOURS * AN_HOUR
MANY = 200
NOT_HEARD = "butir-yang-tidak-pernah-ada"


def bare(links: Sequence[Line]) -> list[Line]:
    """Returns lines without their links."""
    return [{name: value for name, value in link.items() if name not in {"position", "hash"}} for link in links]


def edited(lines: list[Line], at: int, dice: Random) -> list[Line]:
    """Changes one field of one line."""
    name = dice.choice(["actor", "act", "subject", "code", "detail"])
    lines[at - 1] = {**lines[at - 1], name: {"version": -1} if name == "detail" else "lain"}
    return lines


def recomputed(lines: list[Line], at: int, dice: Random) -> list[Line]:
    """Gives every line from one on to another actor."""
    actor = f"akun-{dice.randrange(9)}"
    return lines[: at - 1] + [{**line, "actor": actor} for line in lines[at - 1 :]]


def cut(lines: list[Line], at: int, dice: Random) -> list[Line]:
    """Takes lines away, up to the end or only some."""
    return lines[: at - 1] + (lines[at - 1 + dice.randrange(1, AN_HOUR) :] if dice.random() < 0.5 else [])


def inserted(lines: list[Line], at: int, dice: Random) -> list[Line]:
    """Puts in a line whose time fits between its neighbours."""
    when = datetime.fromisoformat(lines[at - 1]["at"]) - EACH / 2
    return [*lines[: at - 1], line_of(900 + dice.randrange(99), when, NOT_HEARD), *lines[at - 1 :]]


def back_dated(lines: list[Line], at: int, dice: Random) -> list[Line]:
    """Puts in a line that says it is some days older than it is."""
    when = datetime.fromisoformat(lines[at - 1]["at"]) - timedelta(days=dice.randrange(1, 2000))
    return [*lines[: at - 1], line_of(900 + dice.randrange(99), when, NOT_HEARD), *lines[at - 1 :]]


KINDS: list[Callable[[list[Line], int, Random], list[Line]]] = [edited, recomputed, cut, inserted, back_dated]


def mutants(kind: Callable[..., list[Line]]) -> list[tuple[int, Trail]]:
    """Returns trails with the position at which each was changed first."""
    dice = Random(kind.__name__)
    places = [dice.randrange(1, SIGNED + 1) for _ in range(MANY)]
    return [(place, TRAIL.rewritten(kind(bare(TRAIL.links), place, dice))) for place in places]


def narrows(verdict: ChainVerdict, place: int) -> bool:
    """Tells whether a verdict names the place as narrowly as an hour of lines."""
    first, until = verdict.broken_at, verdict.until
    return first is not None and until is not None and first <= place <= until and until - first < AN_HOUR


def test_the_trail_itself_is_right() -> None:
    verdict = TRAIL.verdict(kept=TRAIL.links)
    assert (verdict.whole, verdict.chained, verdict.signed) == (True, SIGNED + 4, SIGNED)
    assert verdict.signed_at == TRAIL.heads[-1].at


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_mutant_is_found_between_two_heads(kind: Callable[..., list[Line]]) -> None:
    made = mutants(kind)
    found = [(place, verdict) for place, trail in made if not (verdict := trail.verdict()).whole]
    assert len(found) == MANY
    assert [(place, verdict) for place, verdict in found if not narrows(verdict, place)] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_with_a_copy_outside_the_very_position_is_named(kind: Callable[..., list[Line]]) -> None:
    named = [(place, trail.verdict(kept=TRAIL.links).broken_at) for place, trail in mutants(kind)]
    assert [(place, told) for place, told in named if place != told] == []


def test_without_heads_none_of_them_is_found() -> None:
    """It is what the command says that it cannot know."""
    missed = [Trail(trail.links, []).verdict().whole for kind in KINDS for _, trail in mutants(kind)]
    assert (len(missed), all(missed)) == (1000, True)


def test_a_head_that_another_key_signed_helps_nobody() -> None:
    forged = TRAIL.rewritten(edited(bare(TRAIL.links), 7, Random(1)))
    key = SigningKey(new_pair()[0])
    heads = [Head("registry", n, forged.links[n - 1]["hash"], head.at).signed(key) for n, head in _by_position()]
    assert not Trail(forged.links, [*TRAIL.heads, *heads]).verdict().whole


def _by_position() -> list[tuple[int, Head]]:
    return [(head.position, head) for head in TRAIL.heads]


@pytest.mark.parametrize(
    ("change", "where", "why"),
    [
        ({"at": "2020-01-01T00:00:00+00:00"}, SIGNED + 2, TOO_EARLY),
        ({"at": "2031-01-01T00:00:00+00:00"}, AN_HOUR + 3, TOO_LATE),
        ({"subject": NOT_HEARD}, AN_HOUR + 3, REWRITTEN),
    ],
)
def test_a_reason_is_told(change: dict[str, Any], where: int, why: str) -> None:
    lines = bare(TRAIL.links)
    lines[where - 1] |= change
    verdict = TRAIL.rewritten(lines).verdict()
    assert verdict.why == why
    assert (verdict.broken_at or 0) <= where <= (verdict.until or 0)


def test_a_line_that_was_late_by_an_hour_is_no_fault() -> None:
    lines = bare(TRAIL.links[:SIGNED])
    late = datetime.fromisoformat(TRAIL.heads[-1].at) - timedelta(minutes=80)
    assert TRAIL.rewritten([*lines, line_of(999, late)]).verdict().whole


def test_an_end_that_was_cut_off_is_told_even_where_nothing_is_left() -> None:
    assert Trail([], TRAIL.heads).verdict().why == CUT_OFF
    assert Trail(TRAIL.links[:SIGNED], TRAIL.heads).verdict(kept=TRAIL.links).broken_at == SIGNED + 1


def test_a_copy_that_somebody_changed_does_not_accuse_what_was_signed() -> None:
    copy = chained(edited(bare(TRAIL.links), 3, Random(2)))[:SIGNED]
    assert TRAIL.verdict(kept=copy).whole


def test_a_line_of_heads_is_read_as_it_was_written() -> None:
    assert [read_head(head.line().decode()) for head in TRAIL.heads] == TRAIL.heads
    assert [read_head(line) for line in ("", "{", "[]", '{"room": "registry"}', "1")] == [None] * 5
    assert SigningKey(PRIVATE).sign(b"") != TRAIL.heads[0].signature

"""The Tim Pertimbangan that sat: its quorum, and which persons its written names mean (docs/law.md 12)."""

import re
from collections.abc import Collection, Iterable, Mapping

from services.registry.domain.refusals import refuse

TITLES = frozenset(
    {"apt", "bapak", "bpk", "bu", "dr", "dra", "drg", "drh", "drs", "h", "hj", "ibu"}
    | {"ir", "kh", "ns", "pak", "prof", "sdr", "sdri"}
)
"""What stands before a name, with or without its full stop."""
WHAT_FOLLOWS = re.compile(r"[,;(/]|\s[-\u2013]\s")
DEGREE = re.compile(r"\.\w")


def check_quorum(members: tuple[str, ...], quorum: int) -> tuple[str, ...]:
    """Returns the members who were present, each once and without blanks.

    Raises Refusal KUORUM_TIDAK_TERCAPAI where they are fewer than the province's quorum.
    """
    named = [" ".join(member.split()) for member in members if member.strip()]
    present = tuple({member.casefold(): member for member in reversed(named)}.values())[::-1]
    if len(present) < quorum:
        raise refuse("KUORUM_TIDAK_TERCAPAI", present=len(present), quorum=quorum)
    return present


def plain_name(written: str) -> str:
    """Returns a name in small letters without titles and degrees: "Dr. Budi Santoso, M.Si." is "budi santoso".

    Initials stay, and what is nothing but titles stays as it is.
    """
    words = WHAT_FOLLOWS.split(written, maxsplit=1)[0].casefold().split()
    while len(words) > 1 and DEGREE.search(words[-1]):
        words.pop()
    words = " ".join(words).replace(".", ". ").split()
    while len(words) > 1 and _is_title(words[0]):
        words.pop(0)
    return " ".join(word.rstrip(".") for word in words)


def _is_title(word: str) -> bool:
    return word.rstrip(".") in TITLES or (word.endswith(".") and len(word.rstrip(".")) > 1)


def persons_of(members: Iterable[str], known: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Returns the ids of all whom the written names may mean, out of the names by which each person is `known`."""
    named = _plain(members)
    return tuple(sorted(person for person, names in known.items() if not named.isdisjoint(_plain(names))))


def sits(person: str, name: str, *, members: Iterable[str], seated: Collection[str]) -> bool:
    """Tells whether a person sat: as one of the persons who were `seated`, or under the written name of a member."""
    return person in seated or plain_name(name) in _plain(members)


def _plain(names: Iterable[str]) -> set[str]:
    return {plain_name(name) for name in names} - {""}

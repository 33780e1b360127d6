"""Sentences that Python writes, in the reader's language: what stands between their values is found in a catalogue."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from babel.dates import get_month_names
from babel.messages.catalog import Catalog
from markupsafe import Markup

from shared.runtime.legal_zone import ZONES
from shared.runtime.phrases import date_words

VALUE = re.compile(r"%\((\w+)\)s")
"""A blank of a sentence in a catalogue; one whose name ends in WORDS holds words of ours, every other a value."""
WORDS = "_words"
END = re.compile(r"(?<=[.!?…])\s+")
MOST = 6
"""So many sentences may stand in a catalogue as one."""
MOST_LOOKS = 10_000
"""How many sentences of a catalogue one text is compared with at most: what takes more is none of ours."""
LONG = 256
"""For each so many signs of a text, a comparison counts once more."""
DEEPEST = 6
"""How often words of ours may stand within words of ours."""
MONTHS = {name: number for number, name in get_month_names("wide", locale="id").items()}
DATE = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})(?: pukul (\d\d)\.(\d\d) ({'|'.join(ZONES)}))?")


class Pattern(NamedTuple):
    """A sentence with blanks: the words around them, their names, and the sentence in the other language."""

    around: tuple[str, ...]
    names: tuple[str, ...]
    translated: str

    @property
    def weight(self) -> int:
        """Returns how many letters must be the same; where two sentences fit, the heavier is meant."""
        return sum(map(len, self.around))

    def values(self, text: str) -> Mapping[str, str] | None:
        """Returns what stands in the blanks of a text; None where it is another sentence."""
        head, *between, tail = self.around
        end = len(text) - len(tail)
        if not text.startswith(head) or not text.endswith(tail):
            return None
        at, found = len(head), []
        for words in between:
            next_at = text.find(words, at, end)
            if next_at < 0:
                return None
            found.append(text[at:next_at])
            at = next_at + len(words)
        return dict(zip(self.names, [*found, text[at:end]], strict=True)) if at <= end else None


class _Stranger(Exception):
    """A text is none of ours: it takes more than `MOST_LOOKS`."""


@dataclass
class _Search:
    """What is still spent on one text, and how deep words stand within words."""

    looks: int = MOST_LOOKS
    depth: int = 0

    def look(self, text: str) -> None:
        """Spends one comparison; raises `_Stranger` where nothing is left."""
        self.looks -= 1 + len(text) // LONG
        if self.looks < 0:
            raise _Stranger


class Sentences:
    """Says sentences in another language; what no catalogue knows stays as it is."""

    def __init__(self, language: str, exact: Callable[[str], str], catalogues: Iterable[Catalog]) -> None:
        self._language = language
        self._exact = exact
        self._plain: dict[str, str] = {}
        self._patterns: dict[str, list[Pattern]] = defaultdict(list)
        for message in (message for catalogue in catalogues for message in catalogue if message.id and message.string):
            self._add(str(message.id), str(message.string))
        for patterns in self._patterns.values():
            patterns.sort(key=lambda pattern: pattern.weight, reverse=True)

    def said(self, text: str) -> str:
        """Returns what Python wrote, one sentence or several, in the language; `Markup` was said before.

        People's words come here too, and may be written to cost much: a text is searched for so long and no longer.
        """
        if isinstance(text, Markup) or not (self._plain or self._patterns):
            return text
        try:
            return self._told(text, _Search())
        except _Stranger:
            return text

    def known(self, text: str) -> str:
        """Returns a sentence without blanks in the language, an empty word where no catalogue knows it."""
        return self._plain.get(text) or self._exact(text)

    def _add(self, source: str, translated: str) -> None:
        names = tuple(VALUE.findall(source))
        if not names:
            self._plain.setdefault(source, translated)
            return
        pattern = Pattern(tuple(VALUE.split(source)[::2]), names, translated)
        self._patterns[_first_word(pattern.around[0])].append(pattern)

    def _told(self, text: str, search: _Search) -> str:
        bare = text.strip()
        return text.replace(bare, self._plain.get(bare) or "".join(self._one_by_one(bare, search))) if bare else text

    def _one_by_one(self, text: str, search: _Search) -> Iterator[str]:
        """Yields sentence after sentence: of those that begin at one place, the shortest that a catalogue knows."""
        ends = [*END.finditer(text)]
        starts, stops = [0, *(end.end() for end in ends), len(text)], [*(end.start() for end in ends), len(text)]
        first = 0
        while first < len(stops):
            ahead = range(first, min(first + MOST, len(stops)))
            tried = ((each, self._whole(text[starts[first] : stops[each]], search)) for each in ahead)
            last, told = next((found for found in tried if found[1]), (first, text[starts[first] : stops[first]]))
            yield told + text[stops[last] : starts[last + 1]]
            first = last + 1

    def _whole(self, text: str, search: _Search) -> str:
        search.look(text)
        return self.known(text) or self._filled(text, _first_word(text), search) or self._filled(text, "", search)

    def _filled(self, text: str, first: str, search: _Search) -> str:
        for pattern in self._patterns.get(first, ()):
            search.look(text)
            values = pattern.values(text)
            if values is not None and (told := "".join(self._parts(pattern, values, search))) != text:
                return told
        return ""

    def _parts(self, pattern: Pattern, values: Mapping[str, str], search: _Search) -> Iterator[str]:
        words, *blanks = VALUE.split(pattern.translated)
        yield words
        for name, after in zip(blanks[::2], blanks[1::2], strict=True):
            yield self._value(name, values[name], search) + after

    def _value(self, name: str, value: str, search: _Search) -> str:
        """Returns a value as it is; a day, a moment and words of ours as people write them in the language."""
        written = DATE.fullmatch(value)
        if written:
            return self._date(written)
        return self._within(value, search) if name.endswith(WORDS) else value

    def _within(self, words: str, search: _Search) -> str:
        if search.depth >= DEEPEST:
            return words
        search.depth += 1
        told = self._told(words, search)
        search.depth -= 1
        return told

    def _date(self, written: re.Match[str]) -> str:
        day, month, year, hour, minute, zone = written.groups()
        words = date_words(date(int(year), MONTHS[month], int(day)), self._language)
        return f"{words}, {hour}:{minute} {zone}" if hour else words


def _first_word(text: str) -> str:
    word, space, _ = text.partition(" ")
    return word if space else ""

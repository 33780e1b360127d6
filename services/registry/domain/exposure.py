"""What must not be readable by a stranger, and how it is recognised in what a stranger was answered."""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from urllib.parse import unquote_plus

RUN = 5
"""How many words of an inner title in a row count as the title."""
FEWEST, SHORTEST = 3, 16
"""A title of fewer words or letters is no sign of a leak: the website says such words itself."""
WORDS_ASKED = 3
LETTERS_ASKED = 4
TOKEN = re.compile(r"[A-Za-z0-9_-]{6,}")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


class LeakKind(StrEnum):
    """What of an item was readable."""

    TITLE = "judul"
    ITEM = "nomor"
    FILE = "berkas"
    HASH = "hash"
    OPEN = "terbuka"
    """An address answered that is closed to strangers."""
    SEARCH = "pencarian"


@dataclass(frozen=True)
class HiddenFile:
    """A file, or a copy that does not stand: its id, the key of its object and the sha256 of its plain content."""

    file_id: str
    object_key: str
    sha256: str


@dataclass(frozen=True)
class ExemptItem:
    """An item that is not public; `listed` says that its public row stands in the DIK, its id with it."""

    item_id: str
    submission_id: str
    title: str
    listed: bool
    files: tuple[HiddenFile, ...] = ()


@dataclass(frozen=True)
class ExemptList:
    """All that is hidden, beside what is public: texts of public rows and hashes of copies that stand.

    `website_texts` are words that the website says of itself, so that no title of such words counts as readable.
    """

    items: tuple[ExemptItem, ...]
    hidden: tuple[tuple[str, HiddenFile], ...]
    public_texts: tuple[str, ...]
    public_hashes: frozenset[str]
    website_texts: tuple[str, ...] = ()

    @cached_property
    def public_words(self) -> Sequence[str]:
        """Returns every word of the public rows, sorted."""
        return sorted({word for text in self.public_texts for word in words_of(text)})

    def words_to_ask(self, stems: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
        """Returns words that only inner titles have, with the items that have them, some of each item.

        `stems` gives the stem of a word: the search of the website knows each public word and its stem, and finds what
        begins as the word asked for or is its stem.
        """
        known = sorted({*self.public_words, *(stems.get(word, word) for word in self.public_words)})
        asked: dict[str, list[str]] = {}
        for item in self.items:
            own = [each for each in dict.fromkeys(words_of(item.title)) if len(each) >= LETTERS_ASKED]
            only = [each for each in own if not _begins(known, each) and not _has(known, stems.get(each, each))]
            for word in sorted(only, key=lambda each: (-len(each), each))[:WORDS_ASKED]:
                asked.setdefault(word, []).append(item.item_id)
        return {word: tuple(ids) for word, ids in asked.items()}


class LeakSigns:
    """Finds in a text what belongs to exempt items: runs of words of inner titles, ids and hashes."""

    def __init__(self, exempt: ExemptList) -> None:
        self._runs: dict[tuple[str, ...], set[str]] = {}
        self._tokens: dict[str, set[tuple[str, LeakKind]]] = {}
        self.silent: set[str] = set()
        """Items whose inner title cannot be told from words that are public."""
        for item in exempt.items:
            self._add_title(item)
            if not item.listed:
                self._add_token(item.item_id, item.item_id, LeakKind.ITEM)
        for item_id, file in (*((i.item_id, f) for i in exempt.items for f in i.files), *exempt.hidden):
            self._add_token(file.file_id, item_id, LeakKind.FILE)
            if file.sha256 not in exempt.public_hashes:
                self._add_token(file.sha256, item_id, LeakKind.HASH)
        self._lengths = {len(run) for run in self._runs}
        self._leave_out_public(exempt)
        told = {item_id for owners in self._runs.values() for item_id in owners}
        self.silent = {item.item_id for item in exempt.items} - told

    def found(self, text: str) -> set[tuple[str, LeakKind]]:
        """Returns items and what of them stands in a text: in its tags, between them, or written for an address."""
        hits = {hit for token in TOKEN.findall(text) for hit in self._tokens.get(token.lower(), ())}
        plain = html.unescape(ESCAPE.sub(lambda sign: chr(int(sign[1], 16)), text))
        for version in {plain, re.sub(r"<[^>]*>", " ", plain), unquote_plus(plain)}:
            words = words_of(version)
            hits |= {(item_id, LeakKind.TITLE) for run in self._runs_in(words) for item_id in self._runs[run]}
        return hits

    def of_hash(self, sha256: str) -> set[tuple[str, LeakKind]]:
        """Returns the items that a file with this content belongs to."""
        return self._tokens.get(sha256, set())

    def _add_title(self, item: ExemptItem) -> None:
        words = words_of(item.title)
        if len(words) < FEWEST or len("".join(words)) < SHORTEST:
            return
        for run in _runs(words, min(RUN, len(words))):
            self._runs.setdefault(run, set()).add(item.item_id)

    def _add_token(self, token: str, item_id: str, kind: LeakKind) -> None:
        self._tokens.setdefault(token.lower(), set()).add((item_id, kind))

    def _leave_out_public(self, exempt: ExemptList) -> None:
        for text in (*exempt.public_texts, *exempt.website_texts):
            for run in self._runs_in(words_of(text)):
                del self._runs[run]

    def _runs_in(self, words: Sequence[str]) -> set[tuple[str, ...]]:
        return {run for length in self._lengths for run in _runs(words, length) if run in self._runs}


def words_of(text: str) -> list[str]:
    """Returns the words of a text in one spelling (NFKC, without case)."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())


def _runs(words: Sequence[str], length: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(length)), strict=False)


def _begins(known: Sequence[str], word: str) -> bool:
    place = bisect_left(known, word)
    return place < len(known) and known[place].startswith(word)


def _has(known: Sequence[str], word: str) -> bool:
    place = bisect_left(known, word)
    return place < len(known) and known[place] == word

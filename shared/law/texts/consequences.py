"""Whether a consequence test says something about this information, or only fills its blank (UU 14/2008 Ps 19)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from shared.law.texts.likeness import nearly
from shared.law.texts.normalise import is_said, words_of
from shared.law.texts.word_lists import BESIDE, EMPTY

_TELLS_TWO = frozenset(
    (
        "keamanan",
        "membahayakan",
        "melindungi",
        "menjaga",
        "rahasia",
        "merugikan",
        "masyarakat",
        "mengganggu",
        "menghambat",
    )
)
_HALVES = frozenset(("bila", "jika", "apabila", "kalau", "dibuka", "ditutup", "terbuka", "tertutup"))
_ARTICLE = re.compile(
    r"^\W*(?:\(?[a-z\d]{1,2}[.)]\s*)?(?:sesuai\s+|berdasarkan\s+|menurut\s+|lihat\s+)?(?:pasal|ps\.?|uu|undang\W{0,3}undang|pp|peraturan)\b",
    re.IGNORECASE,
)
_HAPPENING = frozenset(("bocor", "tersebar", "diketahui", "menguntungkan")) | _TELLS_TWO - {"rahasia", "keamanan"}
"""Words of `EMPTY` that tell what happens to the information of the title."""
_BREAK = re.compile(r"[:;]|\b(?:karena|sebab|sehingga|agar|supaya|maka)\b", re.IGNORECASE)
_FEWEST_LETTERS = 8
_ALIKE = 0.9


def empty_tests(opened: str, closed: str, *, title: str = "", basis: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yields (field, why) for each half of a test that is written and says nothing of its own.

    `title` is the item's title and `basis` its Act, article and legal basis: a copy of them is no consequence.
    """
    for field, text in (("consequence_open", opened), ("consequence_closed", closed)):
        why = _why_empty(text, title, basis) if is_said(text) else ""
        if why:
            yield field, why
    if is_said(opened) and is_said(closed) and _alike(words_of(opened), words_of(closed)):
        yield "consequence_closed", "sama dengan akibat bila dibuka"


def _why_empty(text: str, title: str, basis: Iterable[str]) -> str:
    words = words_of(text)
    telling = [word for word in words if word not in BESIDE and not word.isdigit()]
    if not _says(telling) or sum(map(len, telling)) < _FEWEST_LETTERS or _is_babble(words):
        return "tidak menyebut akibat apa pun"
    if _same(words, words_of(title)) or _adds_nothing(words, words_of(title)):
        return "hanya mengulang judul"
    if any(_same(words, words_of(each)) for each in basis) or (
        _ARTICLE.match(text) and len(telling) <= 12 and not _reasons(text)
    ):
        return "hanya mengulang pasal"
    return ""


def _says(telling: Sequence[str]) -> bool:
    """Tells whether there is a word of this information, or two of the weighty ones ("membahayakan keamanan")."""
    own = [word for word in telling if word not in EMPTY]
    return bool(own) or len(set(telling) & _TELLS_TWO) > 1


def _adds_nothing(words: Sequence[str], title: Sequence[str]) -> bool:
    """Tells whether a text holds the words of the title and beside them only such as tell of no event."""
    rest = set(words) - set(title) - BESIDE
    return bool(title) and len(set(words) & set(title)) > 1 and rest <= EMPTY - _HAPPENING


def _reasons(text: str) -> bool:
    """Tells whether a text gives a reason of its own behind the article that it cites."""
    parts = (part for part in _BREAK.split(text)[1:] if not _ARTICLE.match(part))
    return any(len([w for w in words_of(part) if w not in BESIDE | EMPTY]) > 1 for part in parts)


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tells whether two halves say the same: the same letters, or the same words in another order or half."""
    halves = [[word for word in words if word not in _HALVES] for words in (one, other)]
    return "".join(halves[0]) == "".join(halves[1]) or sorted(halves[0]) == sorted(halves[1])


def _is_babble(words: Sequence[str]) -> bool:
    joined = "".join(words)
    return len(set(joined)) < 4 or (len(words) > 2 and len(set(words)) == 1)


def _same(words: Sequence[str], other: Sequence[str]) -> bool:
    shared = len(set(words) & set(other))
    if not other or shared * 2 < len(set(words)) or shared * 2 < len(set(other)):
        return False
    return words == other or nearly(words, other, _ALIKE)

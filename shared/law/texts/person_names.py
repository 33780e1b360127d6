"""Names of people in a text: by the words that stand before names, by names that are common, and by those given."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shared.law.remembering import remembered
from shared.law.texts.identity_data import Trace
from shared.law.texts.patterns import late
from shared.law.texts.word_index import word_index, words_in
from shared.law.texts.word_lists import HOUSES, NAMES, WORDS

_TOKEN = late(r"[^\W\d_](?:[\w'’‘`\-]|\.(?=\w))*\.?")
_BEFORE_NAMES = late(
    r"(?<!\w)(?:a\.?\s?/?\s?n\.|a\s?/\s?n|a\.n|a\sn(?=\s[A-Z][a-z])|an(?=\s+[A-Z][a-z])|atas\s+nama|bernama|nama\s*[:=]|namanya|sdr|sdri|sdr\.?i|sdra|saudar[ai]|tn|tuan|ny|nyonya|nn|nona|bpk|bp|b\.?pak"
    r"|alm|almh|almarhum|almarhumah|bin|binti|b\.|kh|k\.h|ust|ustad|ustadz|hj|drs|dra|ir|drg|dr|prof|raden|rd|haji|hajjah|pdt|pendeta|pastor"
    r"|inisial|diduga\s+pelaku|alias|als)(?=[\s.:,/(]|$)[\s.:,/(\"“']*",
    re.IGNORECASE,
)
_GLUED = late(
    r"(?<!\w)((?:tn|ny|nn)(?=\.[^\W\d_])|(?:a\.n|an|sdr|sdri|bpk|bp|b\.pak|alm|hj|drs|dra|ir|drg|dr|prof|kh|ust)(?=\.[^\W\d_]{2}))\.",
    re.IGNORECASE,
)
"""What stands before names with a dot and no space behind it."""
_FORMED = late(
    r"(?!me|di|ber|ter|pe)[a-z]{2,}(?:yanti|ianti|wati|ningsih|ningrum|yanto|ianto|wanto|uddin|udin|ullah|ulloh|urrahman|urrohman)"
)
"""How many names of Java and of Arabic origin end, and hardly any other word."""
_PEOPLE = late(
    r"(?<!\w)(?:pasien|tersangka|terdakwa|terpidana|terlapor|terduga|teradu|pelapor|pengadu|saksi|korban|pelaku|pegawai|pns|asn"
    r"|pppk|cpns|guru|dosen|dokter|perawat|bidan|siswa|siswi|mahasiswa|mahasiswi|murid|santri|taruna|pemohon|termohon|penggugat|tergugat|debitur|nasabah|wajib\s+pajak|karyawan|karyawati"
    r"|pemilik|pelanggar|narapidana|napi|tahanan|ahli\s+waris|istri|suami|anak|ayah|ibu|bapak|pak|bu|keluarga|penerima|peserta|pelamar|klien|jenazah|atlet|atlit)"
    r"(?!\w)[\s.:,(\"“'–—-]*",
    re.IGNORECASE,
)
_LEADING = words_in(
    """
    a an atas bernama nama namanya sdr sdri sdra saudara saudari tn tuan ny nyonya nn nona bpk bp b bpak alm
    almh almarhum almarhumah bin binti kh k ust ustad ustadz hj drs dra ir drg dr prof raden rd haji hajjah pdt
    pendeta pastor inisial diduga alias als
    """
)
"""The first words of `_BEFORE_NAMES`."""
_PERSONS = words_in(
    """
    pasien tersangka terdakwa terpidana terlapor terduga teradu pelapor pengadu saksi korban pelaku pegawai pns
    asn pppk cpns guru dosen dokter perawat bidan siswa siswi mahasiswa mahasiswi murid santri taruna pemohon
    termohon penggugat tergugat debitur nasabah wajib karyawan karyawati pemilik pelanggar narapidana napi
    tahanan ahli istri suami anak ayah ibu bapak pak bu keluarga penerima peserta pelamar klien jenazah atlet
    atlit
    """
)
"""The first words of `_PEOPLE`."""
_DEGREE = late(
    r",?\s+(?:S\.\s?(?:H|E|T|Sos|Pd|Kom|Kep|I\.?P|ST\.?P|Si|Ag|KM|K\.M|P|Hut|Ked|Farm|Psi|I)|M\.\s?(?:Si|H|M|Pd|Kom|T|Kes|A\.?P|Eng|Ag|Hum|Sc|P)"
    r"|A\.\s?Md|Ph\.?\s?D|Sp\.\s?[A-Z]\w*|SE|SH|ST|SKM|S\.?Sos|MM|MH|M\.?Si|MKes|MAP|N\.?I\.?[PK]|NRP)(?![\w])\.?"
)
_JOINED = frozenset(("bin", "binti", "van", "de", "al", "el", "as", "bt", "br", "b", "dg", "daeng", "a.l", "alias"))
_TITLES = frozenset(
    (
        "h",
        "hj",
        "dr",
        "drg",
        "ir",
        "drs",
        "dra",
        "prof",
        "kh",
        "sdr",
        "bpk",
        "bapak",
        "ibu",
        "tn",
        "ny",
        "pak",
        "bu",
        "saudara",
    )
)
_DERIVED = late(
    r"(?:pe|per|pen|pem|peng|ke|ber|ter|me|men|mem|meng|di|se)\w{3,}(?:an|kan|i|nya)"
    r"|(?:ber|ter|mem|meng|peng|pem)\w{5,}|\w{4,}(?:nya|kan|isasi|asi|itas|ologi|grafi|tif|isme)"
)
_MONTH_MAY = late(r"\bMei(?=\W*(?:\d|s\.?\s?d|sampai|hingga|tahun|$))", re.IGNORECASE)
SHORTEST = 3
_BARE = late(r"[^\W\d_]+")


_TELLING = late(r"[^\W\d_]{3,}")
_WORD = late(r"\w+")
LONG_PART = 6
"""Letters from which on a part of a name is looked for inside other words too."""
MOST_WORDS = 6
"""So many words make one name at most."""


class _Kind(NamedTuple):
    """What a word is, wherever it stands; `low` is it in small letters without a dot at its end."""

    low: str
    is_capital: bool
    is_name: bool
    is_word: bool
    is_office: bool
    """It is a word whatever stands beside it; a word by its form alone may be a name ("Permatasari") behind another."""
    is_shouted: bool
    is_title: bool
    joins: bool
    """It may stand in a name and is none: a title, "bin", an initial."""


class _Word(NamedTuple):
    kind: _Kind
    start: int
    end: int


@dataclass(frozen=True)
class _Words:
    """The words of a text in their order, and where each starts."""

    each: Sequence[_Word]
    starts: Sequence[int]

    def at(self, place: int) -> int:
        """Returns the number of the first word that starts at a place or behind it."""
        return bisect_left(self.starts, place)


def names(text: str) -> list[Trace]:
    """Finds the names of people in a legible text, in its order, overlapping ones once."""
    index = word_index(text)
    named = any(map(_is_name, _BARE.findall(index.low)))
    if not named and "," not in text and not index.has_any(_LEADING) and not index.has_any(_PERSONS):
        return []
    shown = _GLUED.sub(lambda lead: f"{lead[1]} ", _titled(text))
    shown = _MONTH_MAY.sub("mei", shown) if "mei" in index.low else shown
    words = _words_of(shown)
    found = [*_after(shown, words, _BEFORE_NAMES, _LEADING, sure=True)]
    found += _after(shown, words, _PEOPLE, _PERSONS, sure=False)
    found += _free(words) if named else ()
    found += _with_degree(shown, words)
    kept: list[Trace] = []
    for trace in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or trace.start >= kept[-1].end:
            kept.append(trace)
    return kept


def mentioned(text: str, others: Iterable[str]) -> list[Trace]:
    """Finds in a legible text the names of people that other texts of the same dossier hold, part by part."""
    here = telling_words(text)
    parts = frozenset().union(*map(name_parts, others))
    whole = [Trace("nama orang", w.start(), w.end()) for w in _TELLING.finditer(text) if w[0].lower() in parts]
    return whole or [each for part in sorted(parts - here) if len(part) >= LONG_PART for each in _hidden(text, part)]


def _hidden(text: str, part: str) -> Iterator[Trace]:
    """Finds a part of a name that is joined to other letters, or whose letters are drawn apart."""
    letters = re.sub(r"[\W_]+", "", text).lower()
    if part in letters:
        spread = late(r"[\W_]*".join(map(re.escape, part)), re.IGNORECASE)
        yield from (Trace("nama orang", found.start(), found.end()) for found in spread.finditer(text))


@remembered
def telling_words(text: str) -> frozenset[str]:
    """Returns the words of a legible text that may be parts of names, in small letters."""
    return _telling(text)


@remembered
def name_parts(text: str) -> frozenset[str]:
    """Returns the parts of the names in a legible text, in small letters, without words of offices."""
    return frozenset().union(*(_telling(text[trace.start : trace.end]) for trace in names(text)))


def _telling(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _TELLING.findall(text)) - WORDS


def _titled(text: str) -> str:
    """Returns a text written in capitals alone with capitals at the start of its words, at the same places."""
    letters = sum(map(str.isalpha, text))
    if letters < 8 or sum(map(str.isupper, filter(str.isalpha, text))) < 0.9 * letters:
        return text
    return re.sub(
        r"[^\W\d_]+", lambda word: word[0][0] + word[0][1:].lower() if len(word[0]) > 3 else word[0].capitalize(), text
    )


def _words_of(text: str) -> _Words:
    each = [_Word(_kind(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text)]
    return _Words(each, [word.start for word in each])


@remembered
def _kind(word: str) -> _Kind:
    low, is_capital = word.lower().rstrip("."), word[:1].isupper()
    is_title = low in _TITLES
    joins = is_title or low in _JOINED or (len(low) == 1 and is_capital)
    is_name, is_office = _is_name(low), _is_office(word, low)
    is_word = not is_name and (is_office or _DERIVED.fullmatch(low) is not None or _doubled(low))
    return _Kind(low, is_capital, is_name, is_word, is_office, _is_shouted(word, low), is_title, joins)


def _is_name(low: str) -> bool:
    """Tells whether a word in small letters is a common name, or is formed as names are and is no word of ours."""
    return low in NAMES or (low not in WORDS and _FORMED.fullmatch(low) is not None)


def _is_office(word: str, low: str) -> bool:
    """Tells whether a token is a word of offices or an abbreviation."""
    short = word.isupper() and len(word) <= 6
    return low in WORDS or short or len(low) < SHORTEST


def _is_shouted(word: str, low: str) -> bool:
    """Tells whether a short word in capitals may be a name: it can be spoken and is no word of offices."""
    return word.isupper() and len(low) >= SHORTEST and re.search("[aeiou]", low) is not None and low not in WORDS


def _doubled(low: str) -> bool:
    return "-" in low and all(
        part in WORDS or _DERIVED.fullmatch(part) or part == low.split("-")[0] for part in low.split("-")
    )


def _after(text: str, words: _Words, lead: re.Pattern[str], firsts: frozenset[str], *, sure: bool) -> Iterator[Trace]:
    for found in _led(text, lead, firsts):
        begin = words.at(found.end())
        ahead = begin < len(words.each) and words.each[begin].kind.is_capital
        run = _run(words, begin, found.end(), any_case=sure and not ahead, sure=sure)
        known = any(word.kind.is_name for word in run)
        if not known and found[0].lower().startswith("haj") and _is_housed(words, words.at(found.start())):
            continue
        may_be = sure or known or (run and run[0].kind.is_capital and (len(run) > 1 or not _is_heading(words)))
        if run and may_be:
            yield Trace("nama orang", run[0].start, run[-1].end)


def _led(text: str, lead: re.Pattern[str], firsts: frozenset[str]) -> Iterator[re.Match[str]]:
    """Finds what stands before names, from the words on with which it can begin."""
    index, end = word_index(text), 0
    for word in _WORD.finditer(index.low) if index.has_any(firsts) else ():
        found = lead.match(text, word.start()) if word[0] in firsts and word.start() >= end else None
        if found:
            end = found.end()
            yield found


def _is_heading(words: _Words) -> bool:
    return sum(word.kind.is_capital for word in words.each) > 0.6 * max(1, len(words.each))


def _run(words: _Words, begin: int, place: int, *, any_case: bool = False, sure: bool = False) -> list[_Word]:
    """Returns the words from one on that may be one name: capitals or common names, none of them an office's word."""
    run: list[_Word] = []
    at = place
    for word in words.each[begin : begin + MOST_WORDS]:
        kind = word.kind
        bears_on = sure or (run and run[-1].kind.is_name)
        is_word = kind.is_office if bears_on and kind.is_capital and "-" not in kind.low else kind.is_word
        likely = kind.is_name or ((kind.is_capital or any_case) and not is_word) or (sure and kind.is_shouted)
        if word.start - at > (3 if run else 1) or not (likely or kind.joins):
            break
        run.append(word)
        at = word.end
    while run and (run[-1].kind.is_title or run[-1].kind.low in _JOINED):
        run.pop()
    telling = (word.kind for word in run if not word.kind.is_title)
    return run if any(kind.is_name or not kind.is_word or sure for kind in telling) else []


def _is_housed(words: _Words, at: int) -> bool:
    """Tells whether what bears a name without telling of a person stands right before a word."""
    return any(word.kind.low in HOUSES for word in words.each[max(0, at - 2) : at])


def _free(words: _Words) -> Iterator[Trace]:
    """Finds two or more words side by side of which one is a common name and none an office's word."""
    at = 0
    while at < len(words.each):
        run = _run(words, at, words.starts[at])
        run = run[: next((n for n, word in enumerate(run) if n and word.start - run[n - 1].end > 2), len(run))]
        housed = _is_housed(words, at) or words.each[at].kind.low in HOUSES
        named = [word for word in run if word.kind.is_name]
        capitals = all(word.kind.is_capital for word in run)
        if len(run) > 1 and named and (len(named) > 1 or capitals) and not housed:
            yield Trace("nama orang", run[0].start, run[-1].end)
        at += max(1, len(run))


def _with_degree(text: str, words: _Words) -> Iterator[Trace]:
    for degree in _DEGREE.finditer(text) if "," in text else ():
        number = words.at(degree.start()) - 1
        before = words.each[number] if number >= 0 and "," in degree[0] else None
        if before is None or degree.start() - before.end > 1 or not before.kind.is_capital:
            continue
        if not (before.kind.is_office if "." in degree[0] else before.kind.is_word):
            yield Trace("nama orang", before.start, degree.end())

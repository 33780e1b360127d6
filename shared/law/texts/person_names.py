"""Names of people in a text: by the words that stand before names, by names that are common, and by those given."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from shared.law.texts.identity_data import Trace
from shared.law.texts.word_lists import HOUSES, NAMES, WORDS

_TOKEN = re.compile(r"[^\W\d_](?:[\w'’‘`\-]|\.(?=\w))*\.?")
_BEFORE_NAMES = re.compile(
    r"(?<!\w)(?:a\.?\s?/?\s?n\.|a\s?/\s?n|an(?=\s+[A-Z][a-z])|atas\s+nama|bernama|nama\s*[:=]|namanya|sdr|sdri|sdr\.?i|sdra|saudar[ai]|tn|tuan|ny|nyonya|nn|nona|bpk|bp|b\.?pak"
    r"|alm|almh|almarhum|almarhumah|bin|binti|b\.|kh|k\.h|ust|ustad|ustadz|hj|drs|dra|ir|drg|dr|prof|raden|rd|haji|hajjah|pdt|pendeta|pastor"
    r"|inisial|diduga\s+pelaku|alias|als)(?=[\s.:,/(]|$)[\s.:,/(\"“']*",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?<!\w)(?:pasien|tersangka|terdakwa|terpidana|terlapor|terduga|teradu|pelapor|pengadu|saksi|korban|pelaku|pegawai|pns|asn"
    r"|pppk|cpns|guru|dosen|dokter|perawat|bidan|siswa|siswi|mahasiswa|mahasiswi|murid|santri|taruna|pemohon|termohon|penggugat|tergugat|debitur|nasabah|wajib\s+pajak|karyawan|karyawati"
    r"|pemilik|pelanggar|narapidana|napi|tahanan|ahli\s+waris|istri|suami|anak|ayah|ibu|bapak|pak|bu|keluarga|penerima|peserta|pelamar|klien|jenazah|atlet|atlit)"
    r"(?!\w)[\s.:,(\"“'–—-]*",
    re.IGNORECASE,
)
_MAY_NAME = re.compile(f"{_BEFORE_NAMES.pattern}|{_PEOPLE.pattern}|,\\s+[SMAP]", re.IGNORECASE)
_DEGREE = re.compile(
    r",?\s+(?:S\.\s?(?:H|E|T|Sos|Pd|Kom|Kep|I\.?P|ST\.?P|Si|Ag|KM|K\.M|P|Hut|Ked|Farm|Psi|I)|M\.\s?(?:Si|H|M|Pd|Kom|T|Kes|A\.?P|Eng|Ag|Hum|Sc|P)"
    r"|A\.\s?Md|Ph\.?\s?D|Sp\.\s?[A-Z]\w*|SE|SH|ST|SKM|S\.?Sos|MM|MH|M\.?Si|MKes|MAP)(?![\w])\.?"
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
_DERIVED = re.compile(
    r"(?:pe|per|pen|pem|peng|ke|ber|ter|me|men|mem|meng|di|se)\w{3,}(?:an|kan|i|nya)"
    r"|(?:ber|ter|mem|meng|peng|pem)\w{5,}|\w{4,}(?:nya|kan|isasi|asi|itas|ologi|grafi|tif|isme)"
)
_MONTH_MAY = re.compile(r"\bMei(?=\W*(?:\d|s\.?\s?d|sampai|hingga|tahun|$))", re.IGNORECASE)
SHORTEST = 3
_BARE = re.compile(r"[^\W\d_]+")


@dataclass
class _Word:
    text: str
    start: int
    end: int

    @cached_property
    def low(self) -> str:
        return self.text.lower().rstrip(".")

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()


def names(text: str) -> list[Trace]:
    """Finds the names of people in a legible text, in its order, overlapping ones once."""
    if not _MAY_NAME.search(text) and NAMES.isdisjoint(_BARE.findall(text.lower())):
        return []
    shown = _MONTH_MAY.sub("mei", _titled(text))
    words = [_Word(found[0], found.start(), found.end()) for found in _TOKEN.finditer(shown)]
    found = [*_after(shown, words, _BEFORE_NAMES, sure=True), *_after(shown, words, _PEOPLE, sure=False), *_free(words)]
    found += _with_degree(shown, words)
    kept: list[Trace] = []
    for trace in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or trace.start >= kept[-1].end:
            kept.append(trace)
    return kept


def mentioned(text: str, others: Iterable[str]) -> list[Trace]:
    """Finds in a legible text the names of people that other texts of the same dossier hold, part by part."""
    parts = frozenset().union(*(name_parts(other) for other in others))
    if not parts:
        return []
    return [
        Trace("nama orang", w.start(), w.end()) for w in re.finditer(r"[^\W\d_]{3,}", text) if w[0].lower() in parts
    ]


@lru_cache(maxsize=4096)
def name_parts(text: str) -> frozenset[str]:
    """Returns the parts of the names in a legible text, in small letters, without words of offices."""
    found = (
        word.lower() for trace in names(text) for word in re.findall(r"[^\W\d_]{3,}", text[trace.start : trace.end])
    )
    return frozenset(word for word in found if word not in WORDS)


def _titled(text: str) -> str:
    """Returns a text written in capitals alone with capitals at the start of its words, at the same places."""
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < 8 or sum(sign.isupper() for sign in letters) < 0.9 * len(letters):
        return text
    return re.sub(
        r"[^\W\d_]+", lambda word: word[0][0] + word[0][1:].lower() if len(word[0]) > 3 else word[0].capitalize(), text
    )


def _is_word(word: _Word) -> bool:
    """Tells whether a token is a word of offices, an abbreviation, or built as Indonesian words are."""
    low = word.low
    if low in NAMES:
        return False
    short = word.text.isupper() and len(word.text) <= 6
    return low in WORDS or short or len(low) < SHORTEST or _DERIVED.fullmatch(low) is not None or _doubled(low)


def _doubled(low: str) -> bool:
    return "-" in low and all(
        part in WORDS or _DERIVED.fullmatch(part) or part == low.split("-")[0] for part in low.split("-")
    )


def _after(text: str, words: Sequence[_Word], lead: re.Pattern[str], *, sure: bool) -> Iterator[Trace]:
    capitals = sum(word.is_capital for word in words)
    heading = capitals > 0.6 * max(1, len(words))
    for found in lead.finditer(text):
        run = _run(words, found.end(), any_case=sure and not _is_capital_ahead(words, found.end()), sure=sure)
        known = any(word.low in NAMES for word in run)
        if run and (known or sure or not heading or len(run) > 1) and (sure or known or run[0].is_capital):
            yield Trace("nama orang", run[0].start, run[-1].end)


def _is_capital_ahead(words: Sequence[_Word], place: int) -> bool:
    following = next((word for word in words if word.start >= place), None)
    return following is not None and following.is_capital


def _run(words: Sequence[_Word], place: int, *, any_case: bool = False, sure: bool = False) -> list[_Word]:
    """Returns the words at a place that may be one name: capitals or common names, none of them an office's word."""
    run: list[_Word] = []
    at = place
    for word in (each for each in words if each.start >= place):
        if word.start - at > (3 if run else 1):
            break
        title = word.low in _TITLES or word.low in _JOINED or (len(word.low) == 1 and word.is_capital)
        likely = word.low in NAMES or ((word.is_capital or any_case) and not _is_word(word))
        likely = likely or (sure and _is_shouted(word))
        if not (likely or title) or len(run) > 5:
            break
        run.append(word)
        at = word.end
    while run and (run[-1].low in _TITLES or run[-1].low in _JOINED):
        run.pop()
    telling = (word for word in run if word.low not in _TITLES)
    return run if any(word.low in NAMES or not _is_word(word) or sure for word in telling) else []


def _is_shouted(word: _Word) -> bool:
    """Tells whether a short word in capitals may be a name: it can be spoken and is no word of offices."""
    spoken = len(word.low) >= SHORTEST and re.search("[aeiou]", word.low) is not None
    return word.text.isupper() and spoken and word.low not in WORDS


def _free(words: Sequence[_Word]) -> Iterator[Trace]:
    """Finds two or more words side by side of which one is a common name and none an office's word."""
    index = 0
    while index < len(words):
        run = _run(words[index:], words[index].start)
        run = run[: next((n for n, word in enumerate(run) if n and word.start - run[n - 1].end > 2), len(run))]
        housed = index and any(word.low in HOUSES for word in words[max(0, index - 2) : index])
        named = [word for word in run if word.low in NAMES]
        if len(run) > 1 and named and (len(named) > 1 or all(word.is_capital for word in run)) and not housed:
            yield Trace("nama orang", run[0].start, run[-1].end)
        index += max(1, len(run))


def _with_degree(text: str, words: Sequence[_Word]) -> Iterator[Trace]:
    for degree in _DEGREE.finditer(text):
        before = [word for word in words if word.end <= degree.start() and degree.start() - word.end <= 1]
        if before and before[-1].is_capital and not _is_word(before[-1]) and "," in degree[0]:
            yield Trace("nama orang", before[-1].start, degree.end())

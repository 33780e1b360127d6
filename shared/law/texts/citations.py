"""Reads a legal basis as offices write it: the letters of Pasal 17, the statutes, and doubts; corrects nothing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.law import ON_AN_ACT, Huruf, category
from shared.law.period_words.reading import PeriodFinding
from shared.law.period_words.wording import one_line
from shared.law.remembering import remembered
from shared.law.texts.patterns import late
from shared.law.texts.statutes import repealed_by
from shared.runtime.errors import Refusal

_YEAR = r"(?:t[ah]{1,3}un|thn|th)\.?"
_KINDS: tuple[tuple[str, str], ...] = (
    ("UUD", r"uud|undang-undang\s+dasar"),
    ("KUHAP", r"kuhap|kitab\s+undang-undang\s+hukum\s+acara\s+pidana"),
    ("KUHPerdata", r"kuhper(?:data)?|kitab\s+undang-undang\s+hukum\s+perdata"),
    ("KUHP", r"kuhp(?:idana)?|kitab\s+undang-undang\s+hukum\s+pidana"),
    ("UU", r"undang-undang|uu"),
    ("Perppu", r"perp+u|peraturan\s+pemerintah\s+pengganti\s+undang-undang"),
    ("PP", r"peraturan\s+pemerintah|pp"),
    ("Perpres", r"peraturan\s+presiden|perpres"),
    ("Keppres", r"keputusan\s+presiden|keppres"),
    ("Permendagri", r"(?:peraturan\s+me[nt]+eri|permen)\s*(?:dalam\s+negeri|dagri)"),
    ("Permen", r"peraturan\s+me[nt]+eri|permen\w*|kepmen\w*|keputusan\s+menteri|instruksi\s+menteri"),
    ("Perki", r"peraturan\s+komisi\s+informasi|perki"),
    (
        "Peraturan lembaga",
        r"peraturan\s+(?:kepala|lembaga|badan|mahkamah|bank|otoritas|kapolri|jaksa)|perka\w*|perlem\w*|perban|perma|pojk",
    ),
    ("Peraturan daerah", r"peraturan\s+(?:daerah|gubernur|bupati|wali\s?kota)|perda|pergub|perbup|perwali|perwal"),
    ("Keputusan", r"(?:surat\s+)?keputusan|surat\s+edaran|instruksi|inpres|kepgub|sk"),
)
_NUMBER = r"(?:[a-z.]+\s?/\s?)?[0-9]+[a-z]?(?:\s?/\s?[a-z0-9.]+)*"
_MENTION = late(
    r"\b(?:" + "|".join(rf"(?P<k{index}>{pattern})" for index, (_, pattern) in enumerate(_KINDS)) + r")(?![\w-])"
    r"(?:(?:\s+(?!no(?:mor)?\b|nomer\b|tentang\b|pasal\b|tahun\b)[a-z.]+){0,7}?\s*\b(?:no(?:mor)?\b\.?|nomer)\s*:?\s*"
    rf"(?P<number>{_NUMBER})|(?:\s+ri)?\s*(?P<bare>{_NUMBER}))?"
    rf"(?:\s*{_YEAR}\s*(?P<year>[0-9]{{4}}))?",
    re.I,
)
_KIP = late(r"^[^;]{0,40}?(?:\bkip\b|keterbukaan\s+informasi)", re.I)
_KNOWN_NAME = late(
    r"^\s*(?:tentang\s+)?(?:kip|keterbukaan|pdp|perlindungan|kearsipan|ite\b|informasi\s+dan|kesehatan|rahasia\s+dagang"
    r"|perbankan|administrasi\s+kependudukan|adminduk|intelijen|bpk\b|kpk\b|tipikor|pemberantasan|pers\b|tpks|sppa|lpsk|penyiaran|ketenagakerjaan|keimigrasian|lalu\s+lintas|desa\b|pemerintahan|narkotika|kesejahteraan|asn|aparatur|perpajakan|kup\b|praktik|praktek|hak\s+cipta|paten)",
    re.I,
)
_ARTICLE = late(
    r"\b(?:pasal|ps)\.?\s*(?P<article>[0-9]+[a-z]?)\b(?P<detail>(?:\s*(?:,\s*)?(?:(?:dan|serta|atau|maupun|&)\s+(?=huruf))?(?:ayat\s*\(?\s*[0-9]+\s*\)?"
    r"|huruf\s*[a-z0-9]\b(?:\s*(?:,|dan|&|/|serta|s\.?/?d\.?)\s*(?:dan\s+)?(?:huruf\s*)?[a-z]\b(?!\s*[.)]\s*\w))*"
    r"|angka\s*[0-9]+(?:\s*(?:,|dan)\s*(?:angka\s*)?[0-9]+\b)*|\(?[a-j]\)?(?![\w.)]))(?:\s*\([^()]{3,60}\))?)*)",
    re.I,
)
_LETTERS = late(
    r"(?:huruf\s*|^\s*\(?(?=[a-j]\)?\s*$))(?P<letters>[a-z0-9]\b(?:\s*(?:,|dan|&|/|serta|s\.?/?d\.?)\s*(?:dan\s+)?(?:huruf\s*)?[a-z]\b(?!\s*[.)]\s*\w))*)"
    r"(?P<angka>\s*,?\s*angka\s*[0-9]+(?:\s*(?:,|dan)\s*(?:angka\s*)?[0-9]+\b)*)?(?:\s*\((?P<label>[^()]{3,60})\))?",
    re.I,
)
_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (late(r"\bpsl\b\.?", re.I), "pasal"),
    (late(r"\bu\.\s?u\.?(?=\s*(?:no|ri|\d))", re.I), "UU"),
    (late(r"\b(uu|pp)(?=\d)", re.I), r"\1 "),
    (late(r"\bk\.\s?u\.\s?h\.\s?p\b\.?|\bkuh\s+pidana\b", re.I), "KUHP"),
    (late(r"\bkuh\s+perdata\b", re.I), "KUHPerdata"),
    (late(r"\b(?:butir|poin|point)\b\.?\s*(?=[0-9])", re.I), "angka "),
    (late(r"\b(?:hrf|hurup|hruf|butir|poin|point)\b\.?(?=\s*\W{0,2}[a-j]\b)", re.I), "huruf"),
    (late(r"\bhuruf\s*[(\"'“‘]\s*([a-z])\s*[)\"'”’]", re.I), r"huruf \1"),
    (late(r"\b((?:pasal|ps\.?)\s*17)(?=[a-j]\b)", re.I), r"\1 "),
    (late(r"(\bangka\s*(?:\(?[0-9]+\)?(?:\s*,\s*|\s+dan\s+|\s*&\s*))*)\(?([0-9]+)\)", re.I), r"\1\2"),
    (
        late(r"\b(huruf\s*[a-j])\s*(?:sampai(?:\s+(?:dengan|dgn))?|hingga|[-–—])\s*(?:huruf\s*)?(?=[a-j]\b)", re.I),
        r"\1 s.d. ",
    ),
)
"""Other spellings of letters and numbers, read as the usual one; the text itself stays as it is."""
_JOINED = late(r"^(?:[\s,;:.)]|\bdan\b|\bjo\.?\b)*$", re.I)
_LABELS: tuple[tuple[Huruf, str], ...] = (
    (Huruf.A, r"penegakan\s+hukum|penyidikan|penyelidikan"),
    (Huruf.B, r"kekayaan\s+intelektual|persaingan|rahasia\s+dagang|hak\s+cipta|paten"),
    (Huruf.C, r"pertahanan|keamanan\s+negara|persandian|intelijen"),
    (Huruf.D, r"kekayaan\s+alam"),
    (Huruf.E, r"ekonomi"),
    (Huruf.F, r"hubungan\s+luar\s+negeri|diplomat"),
    (Huruf.G, r"akta|wasiat|kemauan\s+terakhir"),
    (Huruf.H, r"pribadi|kesehatan|keuangan\s+seseorang|rekening"),
    (Huruf.I, r"memorandum|memo|surat|nota\s+dinas|disposisi"),
    (Huruf.J, r"undang-undang|uu\b"),
)

_MESSAGES = {
    "DASAR_HUKUM_KOSONG": "Dasar hukum tidak diisi. Sebutkan Undang-Undang dan pasalnya.",
    "DASAR_HUKUM_TIDAK_TERBACA": "Tidak ada peraturan atau pasal yang dapat dikenali dalam kolom ini.",
    "TANPA_HURUF": "UU 14/2008 disebut tanpa huruf Pasal 17. Sebutkan huruf a sampai j yang menjadi alasan.",
    "TANPA_PASAL": "Huruf disebut tanpa pasal. Jika yang dimaksud Pasal 17 UU 14/2008, tuliskan pasalnya.",
    "TANPA_NAMA_UNDANG_UNDANG": "Pasal disebut tanpa nama Undang-Undang. Tuliskan Undang-Undang yang dimaksud.",
    "PASAL_6_BUKAN_ALASAN": "Pasal 6 ayat (3) UU 14/2008 mengatur hak menolak permintaan, bukan alasan pengecualian. "
    "Alasan pengecualian ada di Pasal 17.",
    "HANYA_PERATURAN_DI_BAWAH_UU": "Yang disebut hanya peraturan di bawah Undang-Undang. Pengecualian harus bersandar "
    "pada Undang-Undang (Pasal 2 ayat (4) UU 14/2008).",
    "J_TANPA_UNDANG_UNDANG": "Huruf j memerlukan Undang-Undang lain yang melarang pengungkapan. Sebutkan Undang-Undang "
    "dan pasalnya.",
    "UUD_TAHUN_SALAH": "Tahun UUD yang tertulis bukan 1945. Periksa tahunnya.",
    "PERATURAN_DICABUT": "{what} sudah dicabut dan diganti dengan {by}. Periksa dasar yang masih berlaku.",
    "JUDUL_TIDAK_COCOK": "{what} bukan peraturan tentang hal yang tertulis di belakangnya. Periksa "
    "nomor atau judulnya.",
    "LABEL_TIDAK_COCOK": "Keterangan “{label}” tidak cocok dengan huruf {huruf} ({official}). Periksa hurufnya.",
    "HURUF_TIDAK_DIKENAL": "Huruf “{letter}” tidak ada dalam Pasal 17 UU 14/2008. Pilih huruf a sampai j.",
    "ANGKA_TIDAK_DIKENAL": "Huruf {huruf} tidak memiliki angka {angka}. Periksa angkanya.",
}


@dataclass(frozen=True)
class Statute:
    """One instrument with one of its articles, as named; `verbatim` is the place in the text it was read from."""

    instrument: str
    number: str | None
    year: int | None
    article: str
    verbatim: str

    @property
    def is_kip(self) -> bool:
        """Says whether this is UU 14/2008."""
        return self.instrument == "UU" and self.number == "14" and self.year in {2008, None}

    @property
    def is_act(self) -> bool:
        """Says whether this is an Act (or of the same rank), which alone can carry huruf j."""
        return self.instrument in {"UU", "UUD", "Perppu", "KUHAP", "KUHP", "KUHPerdata"}

    @property
    def short(self) -> str:
        """Names it briefly: "UU 43/2009", or "UU" where the text gives no number."""
        with_year = self.year and "/" not in (self.number or "")
        numbers = (self.number, str(self.year) if with_year else None)
        return f"{self.instrument} {'/'.join(each for each in numbers if each)}".strip()


@dataclass(frozen=True)
class Basis:
    """A legal basis as read: verbatim text, letters and (letter, angka) pairs of Pasal 17, statutes, findings."""

    text: str
    huruf: tuple[Huruf, ...]
    angka: tuple[tuple[Huruf, int], ...]
    statutes: tuple[Statute, ...]
    findings: tuple[PeriodFinding, ...]


@dataclass(frozen=True)
class _Mention:
    start: int
    end: int
    statute: Statute
    title: str


@remembered
def read(text: str) -> Basis:
    """Reads a free-text legal basis; never raises and never corrects: what is doubtful becomes a finding."""
    line = _spelled(one_line(text))
    if not line.strip(" -–."):
        return Basis(text, (), (), (), (_finding("DASAR_HUKUM_KOSONG"),))
    mentions = list(_mentions(line))
    statutes = tuple(_statutes(line, mentions))
    grounds = _grounds(line, mentions)
    huruf = tuple(dict.fromkeys(letter for letter, _ in grounds))
    angka = tuple(
        dict.fromkeys((letter, number) for letter, numbers in grounds for number in numbers if _known(letter, number))
    )
    findings = dict.fromkeys((*_about_grounds(line, mentions, statutes, huruf), *_about_statutes(mentions, statutes)))
    return Basis(text, huruf, angka, statutes, tuple(findings))


def _spelled(line: str) -> str:
    for pattern, usual in _SPELLINGS:
        before = ""
        while before != line:
            before, line = line, pattern.sub(usual, line)
    return line


def _finding(code: str, **words: object) -> PeriodFinding:
    return PeriodFinding(code, _MESSAGES[code].format(**words))


def _mentions(line: str) -> Iterator[_Mention]:
    for match in _MENTION.finditer(line):
        rest = line[match.end() : match.end() + 80]
        statute = _instrument(match, rest)
        if (
            statute.number
            or statute.instrument in {"UUD", "KUHAP", "KUHP", "KUHPerdata"}
            or (statute.is_act and _KNOWN_NAME.match(rest))
        ):
            yield _Mention(match.start(), match.end(), statute, rest)


def _instrument(match: re.Match[str], rest: str) -> Statute:
    kind = next(name for index, (name, _) in enumerate(_KINDS) if match[f"k{index}"])
    number, year = _number_and_year(match)
    if kind == "UUD":
        return Statute(kind, None, _year_of_constitution(match, rest), "", match[0])
    if kind == "UU" and not number and _KIP.match(rest):
        number, year = "14", 2008
    return Statute(kind, number or None, year, "", match[0])


def _year_of_constitution(match: re.Match[str], rest: str) -> int | None:
    said = re.match(r"[a-z\s.]*?([12][0-9]{3})\b", match[0] + rest, re.I)
    return int(said[1]) if said else None


def _number_and_year(match: re.Match[str]) -> tuple[str, int | None]:
    number = (match["number"] or match["bare"] or "").replace(" ", "")
    if match["year"]:
        return number, int(match["year"])
    head, _, tail = number.rpartition("/")
    if head and re.fullmatch(r"(?:19|20)[0-9]{2}", tail):
        return (head if head.isdigit() else number), int(tail)
    return number, None


def _owner(line: str, article: re.Match[str], mentions: list[_Mention], *, article_first: bool) -> _Mention | None:
    """Finds the instrument of an article: the next one where articles lead, else the last one before it."""
    if article_first:
        following = next((each for each in mentions if each.start >= article.end()), None)
        if following and _JOINED.match(_ARTICLE.sub("", line[article.end() : following.start])):
            return following
    return next((each for each in reversed(mentions) if each.end <= article.start()), None)


def _article_first(line: str, mentions: list[_Mention]) -> bool:
    first = _ARTICLE.search(line)
    return bool(first and mentions and first.start() < mentions[0].start)


def _owned_articles(line: str, mentions: list[_Mention]) -> list[tuple[re.Match[str], _Mention | None]]:
    leads = _article_first(line, mentions)
    return [
        (match, _owner(line, match, mentions, article_first=leads or _leads_its_part(line, match, mentions)))
        for match in _ARTICLE.finditer(line)
    ]


def _leads_its_part(line: str, article: re.Match[str], mentions: list[_Mention]) -> bool:
    """Tells whether, between semicolons, the article stands before the only instrument named there."""
    start = line.rfind(";", 0, article.start()) + 1
    end = line.find(";", article.end())
    inside = [each for each in mentions if start <= each.start < (end if end >= 0 else len(line))]
    return len(inside) == 1 and inside[0].start >= article.end()


def _statutes(line: str, mentions: list[_Mention]) -> Iterator[Statute]:
    owned = _owned_articles(line, mentions)
    for match, owner in owned:
        if owner is None:
            yield Statute("", None, None, match[0].strip(" ,"), match[0])
    for mention in mentions:
        articles = [match[0].strip(" ,") for match, owner in owned if owner is mention] or [""]
        of = mention.statute
        yield from (Statute(of.instrument, of.number, of.year, article, of.verbatim) for article in articles)


def _ground_texts(line: str, mentions: list[_Mention]) -> Iterator[tuple[str, bool]]:
    """Yields each wording that names letters of Pasal 17, and whether it names the article too."""
    for match, owner in _owned_articles(line, mentions):
        if match["article"] == "17" and (owner is None or owner.statute.is_kip):
            yield match["detail"], True
    ends = [each.start for each in mentions[1:]] + [len(line)]
    for mention, end in zip(mentions, ends, strict=False):
        between = line[mention.end : end]
        if mention.statute.is_kip and not _ARTICLE.search(between):
            yield between, False


def _grounds(line: str, mentions: list[_Mention]) -> list[tuple[Huruf, tuple[int, ...]]]:
    return [ground for detail, _ in _ground_texts(line, mentions) for ground in _letters(detail)]


def _letters(detail: str) -> Iterator[tuple[Huruf, tuple[int, ...]]]:
    for match in _LETTERS.finditer(detail):
        letters = _expand(match["letters"])
        known = [Huruf(letter) for letter in letters if letter in set(Huruf)]
        numbers = tuple(int(number) for number in re.findall("[0-9]+", match["angka"] or ""))
        yield from ((letter, numbers if letter is known[-1] else ()) for letter in known)


def _expand(letters: str) -> list[str]:
    """Lists the letters of "a, c dan h"; "a s.d. d" stands for all between."""
    spread = re.fullmatch(r"([a-z])\s*s\.?/?d\.?\s*(?:huruf\s*)?([a-z])", letters.strip(), re.I)
    if spread:
        return [chr(code) for code in range(ord(spread[1].lower()), ord(spread[2].lower()) + 1)]
    return [letter.lower() for letter in re.findall(r"(?<![a-z0-9])(?:huruf\s*)?([a-z0-9])(?![a-z0-9])", letters, re.I)]


def _known(huruf: Huruf, angka: int) -> bool:
    try:
        category(huruf).subitem(angka)
    except Refusal:
        return False
    return True


def _about_grounds(
    line: str, mentions: list[_Mention], statutes: tuple[Statute, ...], huruf: tuple[Huruf, ...]
) -> Iterator[PeriodFinding]:
    for detail, with_article in _ground_texts(line, mentions):
        yield from _about_letters(detail)
        if not with_article and _LETTERS.search(detail):
            yield _finding("TANPA_PASAL")
    if not huruf and any(each.is_kip for each in statutes):
        yield _finding("TANPA_HURUF")
    if any(not each.instrument for each in statutes):
        yield _finding("TANPA_NAMA_UNDANG_UNDANG")
    if any(
        each.is_kip and re.match(r"(?:pasal|ps\.?)\s*6\s*,?\s*ayat\s*\(?\s*3", each.article, re.I) for each in statutes
    ):
        yield _finding("PASAL_6_BUKAN_ALASAN")
    yield from _about_rank(statutes, huruf)


def _about_letters(detail: str) -> Iterator[PeriodFinding]:
    for match in _LETTERS.finditer(detail):
        for letter in _expand(match["letters"]):
            if letter not in set(Huruf):
                yield _finding("HURUF_TIDAK_DIKENAL", letter=letter)
        if match["label"]:
            yield from _about_label(match["label"], _expand(match["letters"]))
    for letter, numbers in _letters(detail):
        yield from (
            _finding("ANGKA_TIDAK_DIKENAL", huruf=letter, angka=each) for each in numbers if not _known(letter, each)
        )


def _about_label(label: str, letters: list[str]) -> Iterator[PeriodFinding]:
    meant = [huruf for huruf, pattern in _LABELS if re.search(pattern, label, re.I)]
    if meant and not set(meant) & set(letters) and letters[-1] in set(Huruf):
        yield _finding(
            "LABEL_TIDAK_COCOK", label=label.strip(), huruf=letters[-1], official=category(letters[-1]).label
        )


def _about_rank(statutes: tuple[Statute, ...], huruf: tuple[Huruf, ...]) -> Iterator[PeriodFinding]:
    if not statutes:
        yield _finding("DASAR_HUKUM_TIDAK_TERBACA")
    elif not huruf and not any(each.is_act or not each.instrument for each in statutes):
        yield _finding("HANYA_PERATURAN_DI_BAWAH_UU")
    if not ON_AN_ACT.isdisjoint(huruf) and not any(each.is_act and not each.is_kip for each in statutes):
        yield _finding("J_TANPA_UNDANG_UNDANG")


def _about_statutes(mentions: list[_Mention], statutes: Iterable[Statute]) -> Iterator[PeriodFinding]:
    for each in statutes:
        if each.instrument == "UUD" and each.year not in {1945, None}:
            yield _finding("UUD_TAHUN_SALAH")
        by = repealed_by(each.instrument, each.number or "", each.year or 0)
        if by:
            yield _finding("PERATURAN_DICABUT", what=each.short, by=by)
    for mention in mentions:
        if _wrong_title(mention):
            yield _finding("JUDUL_TIDAK_COCOK", what=mention.statute.short)


def _wrong_title(mention: _Mention) -> bool:
    title = re.match(r"\s*,?\s*tentang\s+(.*)", mention.title, re.I)
    if not title:
        return False
    of_kip = mention.statute.short in {"UU 14/2008", "PP 61/2010"}
    named = re.search(r"keterbukaan|\bkip\b|pelaksanaan\s+(?:uu|undang)", title[1], re.I)
    return bool(re.match(r"pasal\s*[0-9]", title[1], re.I)) or (of_kip and not named)

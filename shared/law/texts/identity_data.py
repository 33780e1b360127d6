"""Data that point to one person, in any dress: numbers, telephone, e-mail, place, day of birth; never a guess by luck.

Positions are those of the text as `legible` shows it: compatible forms as one, figures of any script and figures in
words as figures, nothing unseen.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from shared.law.remembering import remembered
from shared.law.texts.normalise import plain
from shared.law.texts.patterns import late
from shared.law.texts.word_index import WordIndex, word_index, words_in

_FIGURES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "kosong")
_FIGURE = "|".join(_FIGURES)
_IN_WORDS = late(rf"\b(?:{_FIGURE})(?:[\W_]+(?:{_FIGURE})){{4,}}\b", re.IGNORECASE)
_FOREIGN = late(r"[^\x00-\x7f]")
_MARKS = late("(?<=[A-Za-z0-9])[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20f0]+")
"""Accents and frames around a letter or figure."""
_LOOKING = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα",
    "ABESIJKMHOPCTYXaeopcyxijshdqwABEZHIKMNOPTYXoa",
)
"""Letters of the Cyrillic and the Greek script that nobody tells from those of ours."""
_MIXED = late(r"(?<!\w)(?=(?:\w*\d){4})[\dOoIl|]{8,}(?!\w)")
_MAY_MIX = late(r"[\dOoIl|]{8}")
_ALIKE = str.maketrans("OoIl|", "00111")
_BETWEEN = r"[\s.,\-–—−‐‑_/\\()\[\]{}<>*'’`\"“”^#!?&:;+|~·•]{0,3}"
_NUMBER = late(rf"\d(?:{_BETWEEN}\d)*")
_YEAR = late(r"(?:19|20)\d\d")
_NIK = late(r"[1-9]\d{5}(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d{6}")
"""Province, regency and district, the day of birth (a woman's plus 40), its month and year, a number."""
_NIP = late(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d\d(?:0[1-9]|1[0-2]|21)[0-9]\d{3}")
_DAY = late(r"\d{1,2}[\s./\-–]\d{1,2}[\s./\-–](?:19|20)\d\d|(?:19|20)\d\d[\s./\-–]\d{1,2}[\s./\-–]\d{1,2}")
_MONEY = late(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2}|,-)?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?")
_PRICED = late(r"(?:rp|idr|usd|rupiah|senilai|sebesar)\W*$", re.IGNORECASE)
_CODED = late(r"\b(?:tender|paket|rup|sirup|kbli|kode\s+\w+)\W*(?:nomor|no|kode|id)?\W*$", re.IGNORECASE)
"""Words before the number of a procurement or of a class, which is everybody's."""
_ACCOUNT_CODE = late(r"[1-9]\.\d{1,2}(?:\.\d{1,2}){1,4}(?:\.\d{3,5})?")
_CODE_INSIDE = late(rf"(?<!\d){_ACCOUNT_CODE.pattern}(?!\d)")
_LABEL = late(
    r"\b(?:(?P<nik>n\W?i\W?k|e-?ktp|ktp|nomor\s+induk\s+kependudukan)"
    r"|(?P<kk>no(?:mor)?\.?\s*kk|kk|kartu\s+keluarga)"
    r"|(?P<nip>n\W?i\W?p|n\W?r\W?p|nipppk|ni\s+pppk|nomor\s+induk\s+pegawai|nuptk|nidn)"
    r"|(?P<npwp>n\W?p\W?w\W?p)"
    r"|(?P<nis>n\W?i\W?s\W?n?|nim|npm|nomor\s+(?:induk\s+)?(?:siswa|mahasiswa)(?:\s+nasional)?)"
    r"|(?P<peserta>(?:no(?:mor)?|id)\b\.?\s*(?:kartu\s+)?(?:peserta|pasien|pelanggan|anggota|pegawai|karyawan|nasabah|polis))"
    r"|(?P<rekening>no(?:mor)?\.?\s*rek(?:ening)?|rek(?:ening)?|acc(?:ount)?\s*no)"
    r"|(?P<bpjs>bpjs(?:\s+(?:kesehatan|ketenagakerjaan))?|jkn|kis|jamsostek|kartu\s+indonesia\s+sehat)"
    r"|(?P<sim>sim(?:\s+[abcd]\d?)?|surat\s+izin\s+mengemudi)"
    r"|(?P<paspor>paspor|passport|visa|kitas|kitap)"
    r"|(?P<rm>no(?:mor)?\.?\s*(?:rm|rekam\s+medi[sk])|rm|rekam\s+medi[sk])"
    r"|(?P<plat>stnk|bpkb|nomor\s+(?:rangka|mesin))"
    r"|(?P<hp>h\W?p|hand\s?phone|ponsel|telp?(?:on|epon)?|wa|whats\s?app|telegram|kontak|phone|fax)"
    r"|(?P<imei>imei|mac\s+address))\b"
)
"""What stands before a number, in small letters."""
_LABELLED = late(
    r"(?:[\s.:=#\-–,/(]|\b(?:nomor|no|nya|yaitu|adalah|milik|bank|bri|bni|bca|btn|mandiri|kalbar|syariah|bsi|atas|nama"
    rf"|kesehatan|asuransi|peserta|siswa|pasien|pegawai|kartu|registrasi|elektronik|ri|indonesia|a|b|c)\b){{0,9}}(?P<id>(?=\d*[a-z])(?=(?:[a-z]*\d){{5}})[a-z\d]{{6,20}}(?![a-z\d])|[a-z]{{0,2}}[\s\-]?\d(?:{_BETWEEN}\d)*)",
    re.IGNORECASE,
)
_LABEL_BEHIND = late(
    r"\s*[(,\-–]?\s*(?:nik|nip|npwp|nisn?|ktp|kk|rekening|bpjs|sim|paspor|hp|wa|telp)\b", re.IGNORECASE
)
_PHONE = late(
    r"(?<!\d)(?:\+?\s?62|0)[\s.\-–()]{0,3}8(?:[\s.\-–()]{0,3}\d){7,11}(?!\d)|\(0\d{2,3}\)[\s\-–]*\d{3}[\s\-–]?\d{2,5}"
    r"|(?<!\d)0\d{2,3}[\s\-–.]\d{5,8}(?!\d)|(?<!\d)056[1-8]/\d{6}(?![\d/])|\+\d{1,3}(?:[\s.\-–()]{0,2}\d){8,12}"
)
_MAIL = late(
    r"[\w.+\-]+\s*(?:@|\(at\)|\[at\]|\{at\}|\s(?:at|et)\s)\s*[\w\-]+(?:\s*(?:\.|\(dot\)|\[dot\]|\sdot\s|\stitik\s)\s*[a-z]{2,})+",
    re.IGNORECASE,
)
_PASSPORT = late(r"(?<![\w/.])(?:[A-Za-z]{1,2}\d{7}|[A-Z]{1,2}[ \-]\d{7})(?![\w/])")
_AREAS = (
    "A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z|AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN"
    "|DP|DR|DS|DT|DW|EA|EB|ED|KB|KH|KT|KU|PA|PB|PG|PS|PT|PY|ST"
)
_PLATE = late(rf"(?<![\w/.])(?P<area>{_AREAS})[ .\-]?(?P<number>\d{{1,4}})[ .\-]?(?P<series>[A-Z]{{1,3}})(?![\w/])")
_SHORT_AREAS = frozenset(("BA", "PA", "PB", "PG", "PS", "PT", "ST", "DP", "DE", "AD", "BH"))
"""Areas whose letters also shorten something else in offices: with a year behind them they are no plate."""
_PLATE_NAMED = late(
    r"\b(?:nopol|no\.?\s*pol(?:isi)?|nomor\s+polisi|plat(?:\s+nomor)?|tnkb|nomor\s+kendaraan|mobil|motor|kendaraan|truk|roda\s+dua)\b"
    rf"[\s.:=,()\-]*(?:(?:dinas|no(?:mor)?|berplat|bernomor|polisi|jenis|merek)\b[\s.:]*){{0,3}}"
    rf"(?P<id>(?:{_AREAS})[ .\-]?\d{{1,4}}[ .\-]?[a-z]{{1,3}})\b",
    re.IGNORECASE,
)
_ROOM = late(r"\b(?:ruang(?:an)?|kamar|gedung|blok|kelas|formulir|tipe|lantai|rak|boks|lemari)\s*$", re.IGNORECASE)
"""Words before a letter, figures and a letter that are a room or a form and no plate."""
_DEGREES = late(
    r"\b\d{1,3}\s*(?:derajat|deg)\s*\d{1,2}(?:[.,]\d+)?\s*(?:menit|min|detik|['′’]|ls|lu|bt|bb)"
    r"|\d{1,3}\s*[°º˚]\s*\d{1,2}(?:[.,]\d+)?\s*['′’]|\d{1,3}(?:[.,]\d+)?\s*[°º˚]\s*(?:ls|lu|bt|bb|[nsew]\b)",
    re.IGNORECASE,
)
_TURNS = late(
    r"\b\d{1,3}\s?d\s?\d{1,2}\s?m\s?\d{1,2}(?:[.,]\d+)?\s?s\b"
    r"|\b[ns]\s?\d{1,2}\s+\d{1,2}[.,]\d+\W+[ew]\s?\d{1,3}\s+\d{1,2}[.,]\d+",
    re.IGNORECASE,
)
"""Degrees, minutes and seconds by their first letters, or behind the letter of the point of the compass."""
_DECIMALS = late(
    r"(?<![\d.,])[-−–+]?\d{1,3}[.,]\d{4,}\s*(?:[,;/|]|\s|dan|\b[nsew]\b|\b(?:ls|lu)\b)+\s*[-−–+]?\d{1,3}[.,]\d{4,}",
    re.IGNORECASE,
)
_PLACED = late(
    r"\b(?:koordinat|lintang|bujur|latitude|longitude|lat|long?|gps|utm|(?:titik|posisi)\s+(?:koordinat|gps))\b\W*(?:[a-z]{1,12}\W+){0,3}?[-−–+]?\d{1,3}"
    r"(?:[.,]\d+|\s*[°º˚]|\s+\d{1,2}\s+\d{1,2}|\w?\s+\d{5,7}\b)|\butm\b.{0,20}?\d{6}\W+\d{7}|goo\.gl/maps|maps\.(?:app|google)",
    re.IGNORECASE,
)
_BORN = late(
    r"\b(?:lahir|kelahiran|ttl|dob|born)\b[^\d;]{0,30}?(?:\d{1,2}[\s./\-–]{1,3}(?:\d{1,2}|[a-z]{3,9})[\s./\-–]{1,3}\d{2,4}"
    r"|(?:19|20)\d\d[./\-–]\d{1,2}[./\-–]\d{1,2})\b(?!\s*(?:s\.?/?d|sampai|hingga|dan|[-–])\W*\d)",
    re.IGNORECASE,
)
_IP = late(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")
_DEVICE = late(
    r"(?<![\w:\-])(?:(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|(?=[\d\-]*[a-f])(?:[0-9a-f]{2}-){5}[0-9a-f]{2})(?![\w:\-])",
    re.IGNORECASE,
)
_LONG_IP = late(
    r"(?<![\w:.])(?=[0-9a-f:]*\d)(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6})(?![\w:])",
    re.IGNORECASE,
)
_SITE_ACCOUNT = late(
    r"(?<![\w.@])@[a-z_][\w.]{3,}|\b(?:ig|instagram|facebook|fb|twitter|tiktok|telegram)\s*[:=]\s*(?=[a-z.]*[_\d.]\w)[\w.]{4,}"
    r"|\b(?:wa\.me|t\.me|facebook\.com|fb\.com|instagram\.com|tiktok\.com|twitter\.com|linkedin\.com/in)/\S+",
    re.IGNORECASE,
)
_SHORT_LINK = late(
    r"\b(?:bit\.ly|s\.id|tinyurl\.com|linktr\.ee|cutt\.ly|is\.gd|rebrand\.ly|goo\.gl)/\S+", re.IGNORECASE
)
LONG_RUN = 9
"""So many figures without a break are somebody's number; dotted, spaced or dashed it takes `SPREAD_RUN`."""
SPREAD_RUN = 13
LABELLED_RUN = 5
SHORTEST_RUN = 6
"""So many figures point to a person where a label stands behind them; fewer never do without one before them."""


@dataclass(frozen=True)
class Trace:
    """What points to a person: its kind in Indonesian words, and its place in the legible text (from, to)."""

    kind: str
    start: int
    end: int


KINDS = {
    "nik": "NIK atau nomor KTP",
    "kk": "nomor kartu keluarga",
    "nip": "NIP atau nomor induk pegawai",
    "npwp": "NPWP",
    "nis": "nomor induk siswa atau mahasiswa",
    "rekening": "nomor rekening",
    "bpjs": "nomor BPJS",
    "sim": "nomor SIM",
    "paspor": "nomor paspor",
    "rm": "nomor rekam medis",
    "plat": "nomor kendaraan",
    "hp": "nomor telepon",
    "imei": "nomor perangkat",
    "peserta": "nomor peserta, pasien, atau nasabah",
}
NUMBER = "nomor identitas"


class _Shape(NamedTuple):
    """What a trace of one kind looks like, and what a text must have for it: figures, and one of the words or signs."""

    kind: str
    pattern: re.Pattern[str]
    figures: int
    words: frozenset[str] = frozenset()
    signs: tuple[str, ...] = ()

    def may_be_in(self, index: WordIndex) -> bool:
        """Tells whether the text has what the shape needs."""
        if index.figures < self.figures:
            return False
        if not (self.words or self.signs):
            return True
        return index.has_any(self.words) or any(sign in index.low for sign in self.signs)


_PLACES = words_in("koordinat lintang bujur latitude longitude lat lon long gps utm")
_VEHICLES = words_in("nopol nopolisi no nomor plat tnkb mobil motor kendaraan truk roda")
_SHAPES = (
    _Shape("nomor telepon", _PHONE, 8),
    _Shape("alamat surat elektronik", _MAIL, 0, words_in("at et"), ("@",)),
    _Shape("nomor paspor", _PASSPORT, 7),
    _Shape("koordinat", _DEGREES, 1, words_in("derajat deg"), ("°", "º", "˚")),
    _Shape("koordinat", _TURNS, 6),
    _Shape("koordinat", _DECIMALS, 10),
    _Shape("koordinat", _PLACED, 0, _PLACES, ("maps",)),
    _Shape("tanggal lahir", _BORN, 3, words_in("lahir kelahiran ttl dob born")),
    _Shape(
        "akun seseorang", _SITE_ACCOUNT, 0, words_in("ig instagram facebook fb twitter tiktok telegram"), ("@", "/")
    ),
    _Shape("tautan pendek, yang menyembunyikan tujuannya", _SHORT_LINK, 0, signs=("/",)),
    _Shape("nomor perangkat", _DEVICE, 2, signs=(":", "-")),
    _Shape("alamat IP", _LONG_IP, 2, signs=(":",)),
)
_NAMED_VEHICLE = _Shape(KINDS["plat"], _PLATE_NAMED, 1, _VEHICLES)
_VEHICLE = _Shape(KINDS["plat"], _PLATE, 2)
_NETWORK = _Shape("alamat IP", _IP, 4, signs=(".",))


@remembered
def legible(text: str) -> str:
    """Returns a text as the rules read it: compatible forms as one, all figures as 0 to 9, figures in words too."""
    folded = unicodedata.normalize("NFKC", plain(text))
    figures = folded if folded.isascii() else _FOREIGN.sub(lambda sign: _figure(sign[0]), _of_our_letters(folded))
    if word_index(figures).has_any(frozenset(_FIGURES)):
        figures = _IN_WORDS.sub(lambda run: _spelled(word_index(run[0]).low), figures)
    return _MIXED.sub(lambda run: run[0].translate(_ALIKE), figures) if _MAY_MIX.search(figures) else figures


def traces(text: str) -> list[Trace]:
    """Finds every number, address on a network, place and day of birth in a legible text, in its order."""
    index = word_index(text)
    found = [*_labelled(text, index), *_shaped(text, index), *(_runs(text) if index.figures >= SHORTEST_RUN else ())]
    return sorted(found, key=lambda trace: (trace.start, -trace.end))


def _of_our_letters(text: str) -> str:
    """Returns a text without accents on our letters, and with ours for those that look like them."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.translate(_LOOKING)))
    return unicodedata.normalize("NFC", bare)


def _figure(sign: str) -> str:
    return str(unicodedata.digit(sign)) if sign.isdigit() else sign


def _spelled(run: str) -> str:
    return "".join(str(_FIGURES.index(word) % 10) for word in re.findall(r"\w+", run))


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _labelled(text: str, index: WordIndex) -> Iterator[Trace]:
    for label in _LABEL.finditer(index.low) if index.figures >= LABELLED_RUN else ():
        number = _LABELLED.match(text, label.end())
        if number and _digits(number["id"]) >= LABELLED_RUN and not _is_harmless(number["id"]):
            yield Trace(KINDS[str(label.lastgroup)], label.start(), number.end())
    for named in _in(text, index, _NAMED_VEHICLE):
        yield Trace(KINDS["plat"], named.start("id"), named.end("id"))


def _in(text: str, index: WordIndex, shape: _Shape) -> Iterator[re.Match[str]]:
    """Finds a shape in a text."""
    return shape.pattern.finditer(text) if shape.may_be_in(index) else iter(())


def _shaped(text: str, index: WordIndex) -> Iterator[Trace]:
    for shape in _SHAPES:
        yield from (Trace(shape.kind, found.start(), found.end()) for found in _in(text, index, shape))
    for plate in _in(text, index, _VEHICLE):
        if _is_plate(plate) and not _ROOM.search(text[: plate.start()]):
            yield Trace(_VEHICLE.kind, plate.start(), plate.end())
    for address in _in(text, index, _NETWORK):
        named = re.search(r"\bip\b", text[: address.start()][-25:], re.IGNORECASE)
        if named or any(len(part) == 3 for part in address[0].split(".")):
            yield Trace(_NETWORK.kind, address.start(), address.end())


def _is_plate(plate: re.Match[str]) -> bool:
    area, number = plate["area"], plate["number"]
    if _YEAR.fullmatch(number) and (area in _SHORT_AREAS or len(area) == 1):
        return False
    return len(number) >= (3 if len(area) == 1 or area in _SHORT_AREAS else 2)


def _runs(text: str) -> Iterator[Trace]:
    for number in _NUMBER.finditer(text):
        if _digits(number[0]) >= SHORTEST_RUN and _is_somebodys(text, number) and not _is_counted(text, number):
            yield Trace(NUMBER, number.start(), number.end())


def _is_somebodys(text: str, number: re.Match[str]) -> bool:
    return _has_shape(number[0]) or _is_long(number[0]) or _is_labelled_behind(text, number)


def _is_counted(text: str, number: re.Match[str]) -> bool:
    """Tells whether figures are an amount of money by the word before them, or a code of the budget."""
    before = text[max(0, number.start() - 20) : number.start()]
    if _PRICED.search(before) or _ACCOUNT_CODE.fullmatch(number[0]):
        return True
    return _CODED.search(before) is not None and number[0].isdigit()


def _has_shape(number: str) -> bool:
    """Tells whether figures are a NIK or a NIP however they are grouped, or as many figures that are no list."""
    bare = "".join(re.findall(r"\d", number))
    if _NIK.fullmatch(bare) or _NIP.fullmatch(bare):
        return not _are_years(number)
    return len(bare) in {16, 18} and not (_are_years(number) or _MONEY.fullmatch(number) or _counts_up(number))


def _is_long(number: str) -> bool:
    left = re.findall(r"\d+", _CODE_INSIDE.sub(" ", _MONEY.sub(" ", _DAY.sub(" ", number))))
    kept = [part for part in left if not _YEAR.fullmatch(part)]
    figures = sum(map(len, kept))
    return max(map(len, kept), default=0) >= LONG_RUN or (figures >= SPREAD_RUN and not _counts_up(number))


def _is_labelled_behind(text: str, number: re.Match[str]) -> bool:
    long = max(len(part) for part in re.findall(r"\d+", number[0])) > LABELLED_RUN
    return long and _LABEL_BEHIND.match(text, number.end()) is not None


def _is_harmless(number: str) -> bool:
    """Tells whether figures behind a label are years, days or a code of the budget, and nothing else."""
    return _are_years(number) or _ACCOUNT_CODE.fullmatch(number) is not None


def _are_years(number: str) -> bool:
    return all(_YEAR.fullmatch(part) for part in re.findall(r"\d+", _DAY.sub(" ", number)))


def _counts_up(number: str) -> bool:
    """Tells whether figures are a list such as 1, 2, 3 or 100, 200, 300."""
    parts = [int(part) for part in re.findall(r"\d+", number)]
    steps = [after - before for before, after in pairwise(parts)]
    return len(parts) > 2 and (all(0 < step <= 2 for step in steps) or (steps[0] > 0 and len(set(steps)) == 1))

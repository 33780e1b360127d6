"""Calendar dates in Indonesian wording, and what a date in a period cell stands for."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from shared.law.months import MONTHS
from shared.law.period_words.abbreviations import written_out
from shared.law.period_words.numbers import NUMBER, YEAR_IN_WORDS, calendar_year, value
from shared.law.texts.patterns import late

_MONTHS = tuple("|".join(month.spellings) for month in MONTHS)
_MONTH_NAME = "(?:" + "|".join(_MONTHS) + ")"
MONTH = _MONTH_NAME + r"\b\.?"
_NUMBER_OF_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split("|")}

_DAY = rf"(?:[0-9]{{1,2}}|(?<!\w)(?:{NUMBER}))"

_DATE = late(
    rf"(?<![0-9])(?:(?P<y1>[0-9]{{4}})-(?P<m1>[0-9]{{1,2}})-(?P<d1>[0-9]{{1,2}})"
    rf"(?:[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?"
    rf"|(?P<d2>[0-9]{{1,2}})\s?(?P<sep>[-/.])\s?(?P<m2>[0-9]{{1,2}})\s?(?P=sep)\s?(?P<y2>[0-9]{{4}})"
    rf"|(?P<d3>{_DAY})\s*(?:\(\s*(?P<d4>{_DAY})\s*\))?(?:[\s-]*|[./])(?:(?:bulan|bln)\b\.?\s*)?(?P<m3>{_MONTH_NAME}(?![^\W\d_])\.?)"
    rf"(?:[\s,-]*|/)(?:(?:tahun|thn|th)\b\.?\s*)?"
    rf"(?P<y3>[0-9]{{4}}|{YEAR_IN_WORDS})(?:\s*\(\s*(?P<y4>[0-9]{{4}}|{YEAR_IN_WORDS})\s*\))?)(?![0-9])",
    re.I,
)
_OPENING = late(
    r"\b(?:dibuka|terbuka|diumumkan|publik|diakses|dipublikasikan)\b[^0-9]*\b(?:mulai|sejak|pada|per|tanggal|tgl)\b\W*$"
    r"|\b(?:dibuka|terbuka)\W*$",
    re.I,
)
_BEFORE = late(r"\bsebelum(?:\s+(?:tanggal|hari))*$")
_START = late(
    r"\b(?:sejak|sjk|semenjak|mulai|dimulai|terhitung|dihitung|(?<!lewat )(?<!lebih )dari|t\.?m\.?t|tertanggal"
    r"|ditetapkan|diterbitkan|dibuat|diundangkan|berlaku|dikecualikan|tertutup|ditutup|rahasia|dirahasiakan)"
    r"(?:\s+(?:tanggal|tgl|hari|mulai|sejak|dari|pada|per))*\.?:?\s*$",
    re.I,
)
_PAPER = late(
    r"\b(?:keputusan|surat|sk|perjanjian|kontrak|nota|pks|mou|berita\s+acara|nomor|no\.?)\b"
    r"(?:(?!\b(?:berakhir|selesai|habis|sampai|hingga|s/d)\b|s\.d)[^;,()]){0,80}\b(?:tanggal|tertanggal|tgl\.?)\s*$",
    re.I,
)
_BARE_PER = late(r"^\W*per(?:\s+(?:tanggal|tgl|hari)\b\.?)*\s*$", re.I)
"""Nothing but "per" before a date: the day from which, or as at which, and no end."""
_YEARLESS = late(rf"\b[0-9]{{1,2}}\s+{MONTH}\s*(?:-|–|—|sampai(?:\s+dengan)?)\s*(?:tanggal\s*)?$")
"""The first day of a stretch within one year: "2 Januari s.d. 31 Desember 2028"."""
_BEGINS = late(
    r"\b(?:setelah|sesudah|st[e]?lh|stl|ssdh|sjk|sejak|semenjak|pasca|mulai|dimulai|terhitung|dihitung|dari|per|t\.?m\.?t)\b\.?"
    r"(?:\s+(?:tanggal|tgl|hari|pada|mulai|sejak|dari|per)\b\.?)*:?\s*$",
    re.I,
)
_ENDS = late(
    r"(?:\b(?:sampai|sampe|hingga|s\s?/\s?d|sd|smp|berakhir(?:nya)?|selesai|habis)|(?<!\w)s\.\s?d)\b\.?"
    r"(?:\s+(?:dengan|dgn|tanggal|tgl|hari|pada|pd|akhir)\b\.?)*:?\s*$",
    re.I,
)
_HIJRI = late(r"\b[0-9]{1,2}\s+[^\d]{2,25}[0-9]{4}\s*h(?:ijriah)?\b\.?")
_OPENED = r"(?:dibuka|terbuka|diakses|diberikan|diumumkan|dipublikasikan)"
_STAYS_SHUT = late(rf"\b(?:tidak|belum)\s+(?:(?:dapat|boleh|akan|bisa)\s+)*{_OPENED}\b")
_LEADS = late(
    rf"(?<!sampai )(?<!menunggu )(?<!setelah )\b{_OPENED}\b|\b(?:sampai|until|kembali|dapat|boleh"
    r"|akan|publik|umum|untuk|menjadi|informasi|dikecualikan|tertutup|rahasia"
    r"|jatuh\s+tempo|setiap\s+saat)\b\.?"
)
_END_WORD = late(
    r"\b(?:sampai|sebelum|setelah|until|berakhir\w*|selesai|habis|batas|dibuka|terbuka|diakses|publik|atau|tetapi|namun|maks\w*|maximal"
    r"|selambat\S*|paling\s+(?:lama|lambat)|yaitu|yakni)\b"
)
_VAGUE = late(
    r"(?:\b(?:minimal|minimum|paling\s+(?:cepat|sedikit|awal|singkat)|sekurang\s*-?\s*kurangnya|setidak\w*|sedikitnya"
    r"|sekitar|kira\s*-?\s*kira|kurang\s+lebih|lebih\s+kurang|kurleb|sktr|perkiraan|diperkirakan|estimasi|target\w*|ditargetkan|tentatif"
    r"|rencana(?:nya)?|direncanakan|dijadwalkan|jadwal|diharapkan|harapan|diusulkan|usul(?:an)?|prediksi|asumsi|indikatif|mungkin"
    r"|(?<!tidak )(?:lebih|lewat)\s+dari|kemungkinan)\b|±|\+/-)"
    r"(?:\s+(?:sampai|dengan|tanggal|hari|pada|akhir|berakhir|selesai|berlaku|hanya|dibuka|terbuka|dapat|akan|per|mulai|sejak)\b\.?)*\s*$"
    rf"|{_STAYS_SHUT.pattern}(?:\s+(?:pada|tanggal|hari|per)\b\.?)*\s*$"
    r"|\b(?:bukan|tidak|belum)\b(?:\s+(?:sampai|dengan|tanggal|hari|pada|berakhir|selesai|berlaku|hanya)\b\.?)*\s*$",
    re.I,
)
_WAITS = late(r"\b(?:sampai|menunggu|selama|sepanjang|setelah|pasca|usai)\b\.?")
_DATED_START = late(
    r"\b(?:sejak|terhitung|dimulai|mulai)\b(?:(?!\b(?:dan|lalu|kemudian|sampai|ditetapkan|penetapan|keputusan)\b)[^,;:0-9])*"
    r"\b(?:berakhir|selesai|habis)\w*(?:\s+(?:pada|tanggal|hari)\b\.?)*\s*$"
)
_PLAIN = late(
    r"\b(?:dengan|tanggal|hari|pada|akhir|bulan|tahun|senin|selasa|rabu|kamis|jum.?at|sabtu|minggu|ahad|batas|until|m|pergantian|waktu"
    r"|jangka|masa|kurun|periode|berlaku(?:nya)?|berakhir(?:nya)?|selesai|habis|sebelum|paling|lambat|lama|yaitu|yakni|pukul|jam"
    r"|pkl|wib|wita|wit|termasuk|dan|atau|mulai|sejak|dari|per|lewat|melewati|anggaran|ta"
    rf"|(?:triwulan|tw|semester|smt|kuartal)\s+(?:[ivx]{{1,4}}|[1-4])(?=\s+[0-9]{{4}}|\W*\()|{MONTH}(?=\s+[0-9]{{4}}))\b\.?"
)
"""Words between "sampai" and a date that only lead to it."""
_OTHERWISE = late(
    r"(?:\b(?:atau|ataupun|tetapi|tapi|namun|paling\s+(?:lama|lambat)|selambat\s*-?\s*(?:lambat)?nya|maks(?:imal|imum)?|yaitu|yakni"
    r"|tidak\s+(?:melebihi|lebih|lewat)(?:\s+dari)?|batas(?:\s+waktu)?\s+(?:ter)?akhir(?:nya)?)\b|/)"
    r"(?:\s+(?:sampai|dengan|pada|tanggal|hari)\b\.?)*\W*$"
)
"""Words that make the date an end beside the thing that is waited for."""
_ORDINAL = late(
    r"(?:\bke\s*-?|\bh\s*[-+]|\b(?:tahap|termin|triwulan|tw|semester|kuartal|caturwulan|minggu|pekan|pasal|ayat|angka|lampiran"
    r"|sehari|seminggu|sebulan)(?:\s+(?:setelah|sesudah|sebelum|sejak))?)\s*$",
    re.I,
)
_TIME = r"(?P<h{0}>[0-9]{{1,2}})(?:\s?[.:]\s?(?P<m{0}>[0-9]{{2}}))?(?:[.:][0-9]{{2}})?"
_ZONE = r"\s*(?:wib|wita|wit)\b"
_CLOCK = rf"(?:(?:pukul|jam|pkl|pk|jm)\b\.?\s*{_TIME.format(1)}(?:{_ZONE})?|{_TIME.format(2)}{_ZONE})"
"""An hour that a person wrote: the zeros that programs hang on a date have neither "pukul" nor a zone."""
_HOUR_AFTER = late(rf"^[\s,(]*(?:pada\s+)?{_CLOCK}\)?", re.I)
_EXCLUSIVE = late(
    r"^[\s,(]*(?:(?:(?:hari|tanggal|tgl)\s+(?:itu|tersebut)\s+)?tidak\s+termasuk|eksklusif|exclusive|(?:pukul|jam)\s+(?:nol(?:\s+nol)*|kosong)\b|tengah\s+malam)(?:\s+(?:hari|tanggal|tgl)\s+(?:itu|tersebut))?\)?",
    re.I,
)
_HOUR_BEFORE = late(rf"(?<!\w){_CLOCK}[\s,]*(?:(?:pada|hari|tanggal|tgl)\b\.?\s*)*$", re.I)
_ASIDE = late(
    r"\W*(?:(?:pada\s+)?(?:pukul|jam|pkl|pk|jm)\b.*|(?:m(?:asehi)?\b)?\W*[0-9]{0,2}\s*[^\d]{0,25}[0-9]{4}\s*h(?:ijriah)?\.?"
    r"|[0-9]{1,2}[.:][0-9]{2}(?:[.:][0-9]{2})?|(?:tanggal|tgl)\b.*|(?:inklusif|inclusive|termasuk)(?:\s+(?:hari|tanggal)\s+(?:itu|tersebut))?|masehi|m|(?:hari\s+)?(?:senin|selasa|rabu|kamis|jum.?at|sabtu|minggu|ahad))\W*",
    re.I,
)
_DAY_RANGE = late(r"(?<![0-9])[0-9]{1,2}\s*(?:-|–|—|s\.?\s?/?\s?d\.?|sampai(?:\s+dengan|\s+dgn)?|hingga)\s*$", re.I)
_RANGE = late(r"^\s*(?:-|–|—|s\.?\s?/?\s?d\.?|sampai(?:\s+dengan|\s+dgn)?|hingga)\s*(?:tanggal\s+)?$", re.I)
_UNTIL_EVENT = late(
    r"^\s*(?:s\.\s?d\.?|s/d\.?|sd|sampai(?:\s+(?:dengan|dgn))?|hingga)\s+(?=[a-z])"
    rf"(?!(?:{MONTH}|pukul|pkl|jam|tanggal|tgl|hari|akhir|awal|pertengahan|tahun|thn|th|ta|bulan|bln|triwulan|tw|semester|smt|dan|sekarang|kini|saat\s+ini)\b)",
    re.I,
)
"""After a date: the stretch that begins there lasts until something happens, "2 Januari 2024 s.d. selesai"."""


@dataclass(frozen=True)
class DateFound:
    """A date in the text with its place; `day` is None where the calendar has no such day."""

    start: int
    end: int
    day: date | None
    role: str
    """`end`, `opening` (the day it opens), `start`, or `paper` (the date of a letter or decree)."""


def find_dates(text: str) -> tuple[DateFound, ...]:
    """Finds every full date with its role; a date before "s.d." and another date is a start."""
    found = [_found(text, match) for match in _DATE.finditer(text)]
    return tuple(_mark_range(text, found, index) for index in range(len(found)))


def _found(text: str, match: re.Match[str]) -> DateFound:
    return DateFound(match.start(), match.end(), _day(match), _role(text[: match.start()]))


def _day(match: re.Match[str]) -> date | None:
    """Builds the date, None where the calendar has none such or figures and words differ."""
    years = {calendar_year(each) for each in (match["y1"], match["y2"], match["y3"], match["y4"]) if each}
    days = {value(each) for each in (match["d1"], match["d2"], match["d3"], match["d4"]) if each}
    month = match["m1"] or match["m2"] or match["m3"].lower().rstrip(".")
    if len(years) > 1 or len(days) > 1:
        return None
    try:
        return date(years.pop(), _NUMBER_OF_MONTH.get(month) or int(month), days.pop())
    except ValueError:
        return None


def _role(before: str) -> str:
    if _OPENING.search(before) or _BEFORE.search(written_out(before)):
        return "opening"
    if _PAPER.search(before):
        return "paper"
    return "start" if _START.search(before) or _BARE_PER.match(before) else "end"


def _mark_range(text: str, found: list[DateFound], index: int) -> DateFound:
    this = found[index]
    if index + 1 < len(found) and _RANGE.match(text[this.end : found[index + 1].start]):
        return DateFound(this.start, this.end, this.day, "start")
    if this.role == "end" and _UNTIL_EVENT.match(text[this.end :]) and not ends_there(text[: this.start]):
        return DateFound(this.start, this.end, this.day, "start")
    return this


def month_name(number: int) -> str:
    """Returns the Indonesian name of the month with that number."""
    return _MONTHS[number - 1].partition("|")[0].capitalize()


def begins_years(before: str) -> bool:
    """Says whether the words that lead to a date let years begin there."""
    return bool(_BEGINS.search(before))


def is_aside(words: str) -> bool:
    """Says whether words after a date only tell its hour, its calendar or its source."""
    return bool(_ASIDE.fullmatch(words))


def without_until(words: str) -> str:
    """Drops the "s.d." that leads from the words to a date."""
    return _ENDS.sub("", words)


def is_range(between: str) -> bool:
    """Says whether the words between two dates make a stretch of them."""
    return bool(_RANGE.match(between))


def ends_there(before: str) -> bool:
    """Says whether the words that lead to a date name it as the end."""
    return bool(_ENDS.search(before))


def is_plain(words: str) -> bool:
    """Says whether the words only lead to a date, or say it in the Islamic calendar."""
    plain = _YEARLESS.sub(" ", _HIJRI.sub(" ", written_out(words)))
    return not re.search(r"[^\W\d_]", _PLAIN.sub(" ", _LEADS.sub(" ", _STAYS_SHUT.sub(" ", plain))))


def names_an_end(before: str) -> bool:
    """Says whether a word before a date calls it an end or an opening, or bounds it."""
    return bool(_END_WORD.search(written_out(before)))


def is_vague(before: str) -> bool:
    """Says whether the words that lead to a date make it a guess or a lower bound."""
    return bool(_VAGUE.search(written_out(before)))


def dates_a_start(before: str) -> bool:
    """Says whether a thing from which something counts has the date: "sejak kontrak berakhir 31 Desember 2027"."""
    return bool(_DATED_START.search(written_out(before)))


def is_day_range(before: str) -> bool:
    """Says whether a bare day stands before a date: "1 s.d. 31 Januari 2024" is a stretch of days, not an end."""
    return bool(_DAY_RANGE.search(before))


def names_a_thing(before: str) -> bool:
    """Says whether the date that follows dates something the end waits for ("sampai selesai perkara tanggal ..."),
    or is counted on from an ordinal ("minggu ke-2 Januari 2028")."""
    plain = written_out(before)
    if _OTHERWISE.search(plain):
        return False
    leads = list(_WAITS.finditer(plain))
    rest = _PLAIN.sub(" ", plain[leads[-1].end() :]) if leads else ""
    return bool(re.search(r"[^\W\d_]{2,}", rest) or _ORDINAL.search(plain))


def last_day(text: str, found: DateFound) -> tuple[date, int, int]:
    """Finds the last exempt day of an end date, with the place of date and hour in the text.

    An hour that leaves nothing of the day ("pukul 00.00"), and words that leave the day out ("sebelum", "tidak
    termasuk"), end the day before; every other hour keeps the day.
    """
    if found.day is None:
        raise ValueError("no such day")
    exclusive = _EXCLUSIVE.match(text[found.end :])
    if exclusive and found.day > date.min:
        return found.day - timedelta(days=1), found.start, found.end + exclusive.end()
    after, ahead = _HOUR_AFTER.match(text[found.end :]), _HOUR_BEFORE.search(text[: found.start])
    hour = after or ahead
    if hour is None or (minutes := _minutes(hour)) not in _EDGES:
        before = text[: found.start]
        shut = bool(_BEFORE.search(written_out(before))) and found.day > date.min
        return found.day - timedelta(days=shut), found.start, found.end
    start, end = (found.start, found.end + after.end()) if after else (ahead.start() if ahead else 0, found.end)
    midnight = minutes == 0 and found.day > date.min
    return found.day - timedelta(days=midnight), start, end


def _minutes(hour: re.Match[str]) -> int:
    return int(hour["h1"] or hour["h2"]) * 60 + int(hour["m1"] or hour["m2"] or 0)


_EDGES = frozenset({0, 23 * 60 + 59, 24 * 60})
"""The hours that are no mere part of a day: its first moment, its last minute, its end."""

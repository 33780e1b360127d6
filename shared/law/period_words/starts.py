"""From where years count: the penetapan, a date in the words, or an event that nobody has dated."""

import re
from datetime import date

from shared.law.period_words.abbreviations import written_out
from shared.law.period_words.dates import MONTH, find_dates
from shared.law.period_words.exceptions import tidy
from shared.law.period_words.provisos import holds_open, prolongs, starts_on_event, tells_what_follows
from shared.law.period_words.reading import Start
from shared.law.texts.patterns import late

_FROM = r"(?:sejak|setelah|terhitung|dihitung|mulai|dimulai|dari|per|pasca)"
_LEAD = late(
    rf"\W*(?:(?:dan|yang|lalu|kemudian|berlaku|dikecualikan|tertutup|ke\s+depan)\s+)*"
    rf"{_FROM}\b[\s,.:-]*(?:(?:{_FROM}|berlaku(?=\s+(?:{_FROM}|pada|tanggal|hari))|pada|hari|tanggal|saat|waktu)\b[\s,.:]*)*"
)
_SET = r"(?:(?:di\s?)?tetapkan(?:nya)?|penetapan(?:nya)?)"
_EXEMPT = r"(?:informasi\s+)?(?:publik\s+)?(?:yang\s+)?(?:(?:di\s?)?kecualikan|dik|rahasia|tertutup)"
_OWNER = (
    r"(?:ppid(?:\s+(?:utama|pembantu|pelaksana|provinsi|kabupaten|kota))?"
    r"|pejabat\s+pengelola\s+informasi(?:\s+dan\s+dokumentasi)?)"
)
_DECREE = (
    rf"(?:(?:surat\s+)?(?:keputusan|penetapan|ketetapan)(?:\s+(?:{_OWNER}|klasifikasi|pengecualian|dik|informasi|{_EXEMPT}))*"
    rf"\s+(?:ini|{_OWNER}|klasifikasi|pengecualian|dik)"
    rf"|surat\s+keputusan\s+penetapan(?:\s+(?:klasifikasi|pengecualian|informasi|{_EXEMPT}))*\s+ini"
    rf"|(?:klasifikasi|pengecualian|dik|daftar)(?:\s+{_EXEMPT}|\s+informasi(?:\s+publik)?)?(?:\s+ini)?|informasi\s+ini"
    rf"|(?:informasi\s+)(?:publik\s+)?(?:yang\s+)?dikecualikan(?:\s+ini)?)"
)
_ROLE = rf"(?:sebagai|menjadi|selaku)\s+{_EXEMPT}"
_BY = rf"(?:(?:oleh\s+)?(?:(?:ketua|kepala|atasan|pejabat)\s+)*{_OWNER}|oleh\s+pimpinan(?:\s+badan\s+publik)?)"
_ISSUED = r"(?:diterbitkan|ditandatangani|dikeluarkan|terbit|penerbitan|penandatanganan)(?:nya)?"
_PENETAPAN = late(
    rf"(?:{_SET}(?:\s+(?:{_DECREE}|{_OWNER}|{_ROLE}|{_BY}|(?:dengan|dalam|melalui|oleh)\s+{_DECREE}|ini))*|{_DECREE}(?:\s+(?:{_SET}|{_ISSUED}))?(?:\s+(?:{_BY}|{_ROLE}))*"
    rf"|(?:informasi|dokumen|data)(?:\s+(?:ini|tersebut|publik))*\s+{_SET}\s+(?:{_ROLE}|{_EXEMPT})"
    rf"|{_ISSUED}\s+{_DECREE})(?!\w)"
)
_ALSO_PENETAPAN = late(rf"\W*(?:(?:yaitu|yakni|tanggal|hari)\s+)*(?:{_PENETAPAN.pattern})\W*")
"""Says of a date that it is the day of the penetapan."""
_CLOCK = r"(?:pukul|jam|pkl)\b\.?\s*[0-9.: ]+(?:\s*wi(?:b|ta|t)\b)?"
_ON = late(rf"[\s,(]*(?:(?:yaitu|yakni|pada|tanggal|hari|{_CLOCK})(?!\w)[\s.,]*)*")
_TAIL = late(
    r"\W*$|\s*[.,;(/]|\s+(?:dan(?!\s*/)|serta|yaitu|yakni|lalu|kemudian|selanjutnya|(?:dan\s*/\s*)?atau(?=\s+(?:[0-9]|sejak|lebih|sampai|menunggu|apabila|jika|bila|kalau|dibuka|dicabut|ada|adanya)\b)|kecuali|terkecuali|hanya|sepanjang|selama|sampai|dapat|dengan\s+(?:ketentuan|evaluasi|peninjauan|reviu)"
    r"|(?:untuk|bagi)(?=\s+(?:umum|publik|masyarakat|informasi|dokumen|data|seluruh|semua|jangka|selama|setiap)\b)"
    r"|(?:sesuai|berdasarkan|menurut|sebagaimana)(?!.*\b(?:pengadilan|hakim|mahkamah)\b))\b"
)
_AND = late(r"\s+(?:dan|serta)\s")
"""Goes on with the same event: "sejak ditetapkan dan diundangkan"."""
_HOUR = late(rf"[\s,(]*{_CLOCK}\)?")
_PART_OF_DATE = late(
    rf"(?:(?:akhir|awal|pertengahan|tahun|anggaran|bulan|ta|{MONTH})\s+)*(?:19|20)[0-9]{{2}}\W*$", re.I
)


def read_start(conditions: tuple[str, ...]) -> tuple[date | Start | None, tuple[str, ...]]:
    """Finds from where the years count, and what is left of the conditions.

    One start only is taken out of the conditions; an event stays in them, as it stands, for a person to read. Two
    starts that differ are an event too: nothing says which of them counts.
    """
    read = [_read(condition) for condition in conditions]
    starts = {start for start, _ in read if start is not None}
    if Start.EVENT in starts or len(starts) > 1:
        return Start.EVENT, conditions
    return next(iter(starts), None), tuple(rest for _, rest in read if rest)


def names_part_of_date(conditions: tuple[str, ...]) -> bool:
    """Says whether a start is a month or a year without its day: "sejak Januari 2024", "sejak tahun 2024"."""
    plain = [written_out(condition) for condition in conditions]
    leads = [(text, _LEAD.match(text)) for text in plain]
    return any(lead and _PART_OF_DATE.match(text[lead.end() :]) for text, lead in leads)


def _read(condition: str) -> tuple[date | Start | None, str]:
    plain = written_out(condition)
    lead = None if tells_what_follows(condition) else _LEAD.match(plain)
    if lead is None:
        return (Start.EVENT if starts_on_event(condition) else None), condition
    start, rest = _begin(plain[lead.end() :])
    if _ALSO_PENETAPAN.fullmatch(rest):
        return start, ""
    if start is None or not _TAIL.match(rest) or (_AND.match(rest) and holds_open(rest) and not prolongs(rest)):
        return Start.EVENT, condition
    return start, _verbatim_tail(condition, rest)


def _begin(text: str) -> tuple[date | Start | None, str]:
    """Reads the penetapan or a date at the beginning; a date right after the penetapan says which day that was."""
    named = _PENETAPAN.match(text)
    after = text[named.end() :] if named else text
    day, rest = _day_at(after)
    if day is not None:
        return day, rest
    return (Start.PENETAPAN, after) if named else (None, text)


def _day_at(text: str) -> tuple[date | None, str]:
    on = _ON.match(text)
    skipped = on.end() if on else 0
    first = next(iter(find_dates(text)), None)
    if first is None or first.start != skipped:
        return None, text
    hour = _HOUR.match(text[first.end :])
    return first.day, text[first.end + (hour.end() if hour else 0) :]


def _verbatim_tail(condition: str, tail: str) -> str:
    """Finds the tail, whose abbreviations are written out, as it stands at the end of the condition."""
    wanted, words = tidy(tail), condition.split()
    for count in range(1, len(words) + 1):
        verbatim = tidy(" ".join(words[-count:]))
        if tidy(written_out(verbatim)) == wanted:
            return verbatim
    return wanted

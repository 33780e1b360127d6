"""Words around a figure by which it measures no exemption: openness, a denial, or the time until a review."""

from shared.law.period_words.abbreviations import written_out
from shared.law.texts.patterns import late

_REVIEWED = r"(?:ditinjau|direviu|direview|dievaluasi|dikaji)"
_UNTIL_REVIEW = late(
    rf"\b{_REVIEWED}\b(?:\s+(?:kembali|ulang|setelah|dalam|setiap|selama|sampai|pada|tanggal|hari|jangka|waktu|dengan))*\W*$"
)
_THEN_REVIEWED = late(rf"\W*(?:(?:dapat|akan|lalu|kemudian)\s+)*{_REVIEWED}\b")
_NOT_EXEMPT = late(r"\W*(?:tidak|bukan)\s+(?:dikecualikan|rahasia|tertutup)\b")
_NOT_OPENED_THEN = late(r"\W*(?:belum|tidak)\s+(?:(?:dapat|boleh|akan)\s+)?(?:dibuka|diakses|diberikan)\b")
_AFTER = late(r"\bsetelah\W*$")
_PUBLIC = late(
    r"^\W*(?:(?:informasi\s+)?(?:publik|umum)|(?:informasi\s+)?(?:(?:dapat|boleh|bisa)\s+)?(?:terbuka|dibuka|diakses))"
    r"(?:\s+(?:untuk|bagi|kepada|oleh))?(?:\s+(?:umum|publik|masyarakat))?(?:\s+(?:selama|sampai))?\W*$"
)
_OPENS = late(r"\b(?:terbuka|dibuka|diakses)\W*$")
_COUNTS_ON = late(r"\W*(?:setelah(?!\s+itu\b)|pasca)\s+\w")
"""With a word of opening before the figure it opens so long after something: "dibuka 5 tahun setelah ditetapkan"."""
_DENIES = late(
    r"\b(?:tidak|bukan)\s+(?:(?:sampai|selama|lama|dikecualikan|rahasia|dirahasiakan|tertutup|ditutup|berlaku)\b|untuk\W*$)"
    r"|\bmenjadi\s+(?:informasi\s+)?publik\s+(?:selama|sampai)\b"
    r"|(?<!tidak )(?<!belum )(?<!tidak dapat )(?<!tidak boleh )(?<!belum dapat )(?<!belum boleh )(?<!tidak akan )"
    r"(?<!tidak bisa )"
    r"\b(?:terbuka|dibuka|(?:dapat|boleh|bisa)\s+(?:dibuka|diakses))(?:\s+(?:untuk|bagi|kepada))?(?:\s+(?:umum|publik|masyarakat))?"
    r"\s+(?:selama|sampai)\b"
)


def denies_period(before: str) -> bool:
    """Says whether the words before a figure deny that something is exempt for so long: "terbuka selama", "tidak".

    Neither is the time until a review the time of an exemption: "ditinjau kembali 5 tahun".
    """
    return _denies(written_out(before))


def denies_years(before: str, after: str) -> bool:
    """Says whether the words around a number of years deny that something is exempt for so long."""
    plain, rest = written_out(before), written_out(after)
    opens_later = _OPENS.search(plain) and _COUNTS_ON.match(rest)
    if _denies(plain) or (_PUBLIC.search(plain) and not opens_later) or _NOT_EXEMPT.match(rest):
        return True
    return bool(_AFTER.search(plain) and (_THEN_REVIEWED.match(rest) or _NOT_OPENED_THEN.match(rest)))


def _denies(plain: str) -> bool:
    return bool(_DENIES.search(plain) or _UNTIL_REVIEW.search(plain))

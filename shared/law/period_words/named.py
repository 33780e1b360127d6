"""Wordings that look like a period and are none, each with a finding of its own."""

import re

from shared.law.period_words.abbreviations import written_out
from shared.law.period_words.amounts import UNIT, Amount
from shared.law.period_words.numbers import NUMBER
from shared.law.period_words.provisos import speaks_of_retention
from shared.law.texts.patterns import late

_ROMAN = late(
    rf"(?<![\w.])(?=[IVXLC])(?:C{{0,3}}(?:XC|XL|L?X{{0,3}})(?:IX|IV|V?I{{0,3}}))\s*\)?\s*(?:\(\s*{NUMBER}\s*\)\s*)?{UNIT}(?!\s*[0-9]{{4}})",
    re.I,
)
_NUMBERS_SOMETHING = late(
    r"\b(?:semester|smt|sem|triwulan|tw|kuartal|caturwulan|golongan|gol|bab|lampiran|tahap|kelas|tingkat|periode|eselon|repelita"
    r"|huruf|bagian|ke)[\s.-]*$",
    re.I,
)
_BEFORE_FIGURE = late(
    r"\b(?:jra|retensi(?:nya)?(?:\s+arsip\w*)?|masa\s+simpan(?:\s+arsip\w*)?|penyimpanan(?:\s+arsip\w*)?|disimpan|in\s?-?\s?aktif|aktif"
    r"|(?:di)?musnah(?:kan)?|dinilai\s+kembali)\W*(?:setelah\W*)?(?:(?:selama|adalah|yaitu|ialah|sebesar|paling\s+lama)\W*)*$",
    re.I,
)
_AFTER_FIGURE = late(
    r"^\W*(?:(?:masa|di)\s+)?(?:in\s?-?\s?aktif|aktif|retensi|jra|musnah|dimusnahkan|masa\s+simpan|penyimpanan|dinilai\s+kembali"
    r"|unit\s+(?:pengolah|kearsipan)|records?\s+cent(?:er|re))\b",
    re.I,
)


_BEFORE_DATE = late(
    r"\b(?:jra|retensi(?:nya)?(?:\s+arsip\w*)?|masa\s+simpan(?:\s+arsip\w*)?|penyimpanan(?:\s+arsip\w*)?|disimpan|in\s?-?\s?aktif"
    r"|(?<!masih )(?<!selama )aktif|(?:di)?musnah(?:kan)?|dinilai\s+kembali)\W*"
    r"(?:(?:sampai|dengan|setelah|tanggal|hari|pada|mulai|berakhir|habis)\b\W*)*$"
)


def is_kept_until(before: str) -> bool:
    """Says whether the words that lead to a date are those of an archive schedule: "retensi s.d. ..."."""
    return bool(_BEFORE_DATE.search(written_out(before)))


def has_roman_numeral(text: str) -> bool:
    """Says whether years are counted in roman numerals, which are read by nobody but a person: "V tahun"."""
    return any(not _NUMBERS_SOMETHING.search(text[: match.start()]) for match in _ROMAN.finditer(text))


def is_retention(text: str, amount: Amount) -> bool:
    """Says whether an amount is that of an archive schedule: "masa retensi 5 tahun", "2 tahun inaktif"."""
    before, after = text[: amount.start], text[amount.end :]
    return bool(_BEFORE_FIGURE.search(before) or _AFTER_FIGURE.match(after))


def mentions_retention(text: str) -> bool:
    """Says whether an archive schedule is named anywhere in the text."""
    return speaks_of_retention(written_out(text))

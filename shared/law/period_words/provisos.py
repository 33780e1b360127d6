"""What a proviso beside a figure does to the end: nothing, an earlier end, or no end that can be computed.

Three kinds, each told from the words of one condition alone, so that a stored period is judged as the reading was:

- harmless: an extension, an exception for somebody's access, an article, a scope. The computed end stands.
- an earlier alternative ("atau sampai ...", "kecuali ada putusan ..."): the computed end stands as the *latest* end,
  the condition is kept and shown, a review date is due (UU 14/2008 Ps 2(2)), and a finding names it.
- everything else, start events and words that are not understood: the end stays open until a person dates it.
"""

import re

from shared.law.period_words.abbreviations import written_out

_START = re.compile(
    r"^\W*(?:(?:dan|yang|lalu|kemudian|berlaku|dihitung)\s+)*"
    r"(?:sejak|setelah\w*|terhitung|dihitung|pasca|mulai|dimulai|dari|per|selepas|usai|seusai|ketika|begitu|saat|pada\s+saat)\b"
    r"|\b(?:setelahnya|sesudahnya|sejak\s+saat\s+itu|ditambah|plus)\b|\+\W*$"
)
_LATER = re.compile(
    r"\b(?:(?:mana|yang)\s+(?:\w+\s+){0,3})(?:lebih\s+(?:lama|lambat|akhir|panjang|kemudian)|terlama|terakhir"
    r"|paling\s+(?:lama|akhir|lambat))\b"
    r"|\batau\s+lebih\b(?!\s+(?:cepat|awal|dahulu|dulu))|\b(?:ter)?kecuali\b.*\b(?:belum|masih)\b"
)
_AT_MOST = (
    r"(?:paling\s+(?:lama|lambat)|maks(?:imal|imum)?|maximal|selambat\s*-?\s*lambatnya|selama\s*-?\s*lamanya"
    r"|tidak\s+(?:lebih\s+dari|melebihi))"
)
_EARLIER = re.compile(
    r"^\W*(?:dan\W+)?(?:atau|ataupun)\s+(?!(?:sejak|terhitung|dihitung|mulai|[0-9]+[\s./-]+(?!tahun|thn|th|bulan|bln)\w+|selama|sepanjang|semasa|masih|sesuai|menurut|tergantung|seterusnya|permanen"
    r"|dapat\s+diperpanjang|diperpanjang)\b)\S"
    r"|^\W*(?:sampai|menunggu)\b.*\b(?:atau|tetapi|tapi|namun)\W*(?:(?:selama|dalam|untuk|jangka|waktu)\b\W*)*$"
    rf"|^\W*(?:sampai|menunggu|selama|sepanjang)\b.*\b{_AT_MOST}\W*$"
    r"|\b(?:ter)?kecuali\W+(?:(?:bila|jika|kalau|apabila|ada|adanya|terdapat|telah|sudah|setelah|dicabut|diputus\w*|diperintah\w*|dinyatakan|diminta|dibuka|dibatalkan"
    r"|ditentukan|ditetapkan|mendapat\w*|memperoleh|sebelum\w*)\b"
    r"|(?:atas|dengan|berdasarkan|karena|melalui|oleh)\s+(?:dasar\s+)?(?:adanya\s+)?"
    r"(?:putusan|penetapan|keputusan|perintah|persetujuan|izin|ijin)\b)"
    r"|\batau\s+sampai\b"
    r"|\blebih\s+(?:cepat|awal|dahulu|dulu)\b|\bsewaktu\s*-?\s*waktu\b|\bsebelum\s+(?:jangka|waktu|itu)\b"
    r"|^\W*(?:dapat\s+|boleh\s+)?(?:diberikan|dibuka|diakses)\s+(?:jika|bila|apabila|kalau|dengan|atas)\s+"
    r"(?:ada\w*\s+|mendapat\w*\s+|memperoleh\s+|telah\s+)*(?:persetujuan|izin|ijin)\b"
)
_HARMLESS = re.compile(
    r"^\W*(?:(?:dan|serta|,)\s+)?(?:(?:dapat|bisa|boleh|akan|dengan\s+opsi|dengan\s+kemungkinan)\s+)*"
    r"(?:di)?perpanjang(?:an|kan)?\b"
    r"|^\W*(?:dan\s+)?(?:dapat\s+|akan\s+)?(?:ditinjau|direviu|direview|dievaluasi|dapat\s+ditinjau)\b"
    r"|^\W*(?:ter)?kecuali\b|^\W*(?:hanya|selain|tidak\s+termasuk|dengan\s+pengecualian)\b"
    r"|^\W*(?:sesuai|berdasarkan|menurut|sebagaimana|mengacu|merujuk|mengikuti|vide|lihat|dasar|diatur)\b"
    r"(?=.*\b(?:pasal|ps|undang-undang|uu|pp|peraturan|perundang|ketentuan|per\w{2,5}|permen\w*|keputusan)\b)"
    r"|^\W*(?:pasal|ps|uu|pp|undang-undang|peraturan)\b"
    r"|^\W*(?:untuk|bagi|terhadap|khusus|informasi|dokumen|data|berkas|surat|laporan|nilai|hasil)\b"
    r"|^\W*(?:diberikan|dibuka|diakses|tersedia)\s+(?:berupa|dalam\s+bentuk|secara)\b"
    r"|^\W*[0-9]+\s+tahun\b"
)
_TIME = re.compile(
    r"\b(?:sampai|setelah\w*|sejak|selama|sepanjang|hingga|apabila|jika|bila|ketika|saat|menunggu|belum|masih)\b"
)
_RETENTION = re.compile(
    r"\b(?:jra|retensi|(?:masa|jangka(?:\s+waktu)?)\s+(?:simpan|penyimpanan)|jadwal\s+arsip|in\s?-?\s?aktif|arsip\s+aktif)\b"
)


def starts_on_event(condition: str) -> bool:
    """Says whether the years begin with something that the condition names: "setelah ...", "sejak ..."."""
    return bool(_START.search(written_out(condition)))


def may_end_earlier(condition: str) -> bool:
    """Says whether the condition names another end that may come before the computed one."""
    plain = written_out(condition)
    return bool(_EARLIER.search(plain)) and not _LATER.search(plain)


def ends_later(text: str) -> bool:
    """Says whether the words choose the later of two ends, so that the computed one does not stand."""
    return bool(_LATER.search(written_out(text)))


def speaks_of_retention(text: str) -> bool:
    """Says whether the words are those of an archive schedule, which is another clock (docs/law.md 18)."""
    return bool(_RETENTION.search(written_out(text)))


def holds_open(condition: str) -> bool:
    """Says whether the condition keeps the end open: a start event, a later end, or words that are not understood."""
    plain = written_out(condition)
    if _LATER.search(plain) or _RETENTION.search(plain):
        return True
    if _START.search(plain):
        return True
    if _EARLIER.search(plain):
        return False
    harmless = _HARMLESS.search(plain)
    return not harmless or bool(_TIME.search(plain) and not re.match(r"\W*(?:(?:ter)?kecuali|hanya|selain)\b", plain))

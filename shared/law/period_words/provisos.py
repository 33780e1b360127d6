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
_CHOICE = re.compile(
    r"\bmana\b|\bwhichever\b|\b(?:dipilih|diambil|berlaku)\s+(?:yang|waktu|tanggal|mana|paling|ter)|\bterlama\b|\bterpanjang\b"
)
_CONDITIONAL = re.compile(r"\batau\s+sampai\b.*\b(?:jika|bila|apabila|kalau|bilamana|sepanjang|tergantung)\b")
_SOONER = re.compile(
    r"\b(?:lebih|paling|ter)\s*(?:awal|dulu|dahulu|cepat)|\bduluan\b|\b(?:earlier|sooner|first|earliest)\b"
)
"""Of two ends one is chosen: only these words say that it is the earlier one."""
_AT_MOST = (
    r"(?:paling\s+(?:lama|lambat)|maks(?:imal|imum)?|maximal|selambat\s*-?\s*lambatnya|selama\s*-?\s*lamanya"
    r"|selambatnya|tidak\s+(?:lebih|melebihi|lewat)(?:\s+dari)?|batas(?:\s+waktu)?\s+(?:ter)?akhir(?:nya)?)"
)
_TO_DATE = r"\W*(?:(?:selama|dalam|untuk|jangka|waktu|sampai|dengan|pada|tanggal|hari)\b\W*)*$"
_GRANTS = (
    r"(?:putusan|diputus\w*|memutus\w*|penetapan|keputusan|perintah|diperintah\w*|memerintah\w*|persetujuan|disetujui|menyetujui"
    r"|i[zj]in|(?:meng|di)i[zj]inkan|seizin|dicabut|pencabutan|dibuka|membuka|diumumkan|dibatalkan|dinyatakan|diminta|permintaan"
    r"|ditentukan|ditetapkan|kuasa)"
)
"""Acts that open what is exempt, or end the exemption."""
_EARLIER = re.compile(
    r"^\W*(?:dan\W+)?(?:atau|ataupun)\s+(?!(?:sejak|terhitung|dihitung|mulai|[0-9]+[\s./-]+(?!tahun|thn|th|bulan|bln)\w+|selama|sepanjang|semasa|masih|sesuai|menurut|tergantung|seterusnya|permanen"
    r"|dapat\s+diperpanjang|diperpanjang)\b)\S"
    rf"|^\W*(?:sampai|menunggu)\b.*(?:\b(?:atau|tetapi|tapi|namun)|/){_TO_DATE}"
    rf"|^\W*(?:sampai|menunggu|selama|sepanjang)\b.*\b{_AT_MOST}{_TO_DATE}"
    r"|^\W*(?:menunggu|selama|sepanjang)\b.*\bsampai(?:\s+(?:dengan|pada|tanggal|hari))*\W*$"
    rf"|\b(?:ter)?kecuali\b.*\b(?:{_GRANTS}|sebelum\w*)\b"
    rf"|^(?!\W*(?:ter)?kecuali\b|\W*hanya\b).*\b(?:dibuka|diberikan|diakses)\b.*\b(?:jika|bila|apabila|kalau|dengan|atas)\b.*\b{_GRANTS}\b"
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
    r"\b(?:sampai|setelah\w*|sejak|selama|sepanjang|hingga|apabila|jika|bila|ketika|saat|menunggu|belum|masih|pasca|usai|seusai"
    r"|selepas|terhitung|dihitung|mulai|telah|sudah|selesai\w*|berakhir\w*|terbit\w*|diterbitkan|dicabut|ditutup|tutup|inkrach?t?"
    r"|berhenti|pensiun|meninggal|wafat|serah\s+terima|disidangkan|diputus\w*|pengadilan|hakim|mahkamah)\b"
)
"""Something that happens or lasts: beside it words that otherwise change nothing may be a start or an end."""
_PROLONGS = re.compile(
    r"\b(?:ter)?kecuali\b.*\b(?:sampai|tetap|ada\w*|terdapat|jika|bila|apabila|kalau|diajukan|berlanjut|lanjut\w*|diperpanjang"
    r"|perkara|sengketa|gugatan|banding|kasasi|keberatan|upaya\s+hukum|permanen|selamanya|diputus\w*\s+lain)\b"
)
_STAYS_CLOSED = re.compile(
    r"\b(?:tetap|ditutup|tertutup|permanen|selamanya|diperpanjang|berlanjut|belum|masih|tidak)\b"
)
"""Words that take back what an exception seems to open."""
_RETENTION = re.compile(
    r"\b(?:jra|retensi|(?:masa|jangka(?:\s+waktu)?)\s+(?:simpan|penyimpanan)|jadwal\s+arsip|in\s?-?\s?aktif|arsip\s+aktif)\b"
)


_DENIES = re.compile(
    r"\b(?:tidak|bukan)\s+(?:(?:sampai|selama|lama|dikecualikan|rahasia|dirahasiakan|tertutup|ditutup|berlaku)\b|untuk\W*$)"
    r"|\bmenjadi\s+(?:informasi\s+)?publik\s+(?:selama|sampai)\b"
    r"|(?<!tidak )(?<!belum )(?<!tidak dapat )(?<!tidak boleh )(?<!belum dapat )(?<!belum boleh )(?<!tidak akan )"
    r"(?<!tidak bisa )"
    r"\b(?:terbuka|dibuka|(?:dapat|boleh|bisa)\s+(?:dibuka|diakses))(?:\s+(?:untuk|bagi|kepada))?(?:\s+(?:umum|publik|masyarakat))?"
    r"\s+(?:selama|sampai)\b"
)
"""What the figure behind these words measures is no exemption."""


def denies_period(before: str) -> bool:
    """Says whether the words before a figure deny that something is exempt for so long: "terbuka selama", "tidak"."""
    return bool(_DENIES.search(written_out(before)))


def starts_on_event(condition: str) -> bool:
    """Says whether the years begin with something that the condition names: "setelah ...", "sejak ..."."""
    return bool(_START.search(written_out(condition)))


def may_end_earlier(condition: str) -> bool:
    """Says whether the condition names another end that may come before the computed one."""
    plain = written_out(condition)
    return bool(_EARLIER.search(plain)) and not _chooses_later(plain) and not _prolongs(plain)


def ends_later(text: str) -> bool:
    """Says whether the words choose the later of two ends, so that the computed one does not stand."""
    plain = written_out(text)
    return bool(_LATER.search(plain) or (_CHOICE.search(plain) and not _SOONER.search(plain)))


def speaks_of_retention(text: str) -> bool:
    """Says whether the words are those of an archive schedule, which is another clock (docs/law.md 18)."""
    return bool(_RETENTION.search(written_out(text)))


def holds_open(condition: str) -> bool:
    """Says whether the condition keeps the end open: a start event, a later end, or words that are not understood."""
    plain = written_out(condition)
    if _chooses_later(plain) or _prolongs(plain) or _RETENTION.search(plain) or _START.search(plain):
        return True
    if _EARLIER.search(plain):
        return False
    harmless = _HARMLESS.search(plain)
    return not harmless or bool(_TIME.search(plain) and not re.match(r"\W*(?:(?:ter)?kecuali|hanya|selain)\b", plain))


def _chooses_later(plain: str) -> bool:
    """Says whether of two ends the words choose the later one, or do not say that it is the earlier one."""
    chosen = _LATER.search(plain) or _CHOICE.search(plain) or _CONDITIONAL.search(plain)
    return bool(chosen) and not (_SOONER.search(plain) and not _LATER.search(plain))


def _prolongs(plain: str) -> bool:
    """Says whether an exception may keep closed for longer: it names a thing that goes on and no act that opens."""
    said = _PROLONGS.search(plain)
    if not said:
        return False
    return bool(_STAYS_CLOSED.search(said[0])) or not re.search(rf"\b{_GRANTS}\b", plain)

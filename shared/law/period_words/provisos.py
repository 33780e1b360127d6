"""What a proviso beside a figure does to the end: nothing, an earlier end, or no end that can be computed.

Three kinds, each told from the words of one condition alone, so that a stored period is judged as the reading was:

- harmless: an extension, an exception for somebody's access, an article, a scope. The computed end stands.
- an earlier alternative ("atau sampai ...", "kecuali ada putusan ..."): the computed end stands as the *latest* end,
  the condition is kept and shown, a review date is due (UU 14/2008 Ps 2(2)), and a finding names it.
- everything else, start events and words that are not understood: the end stays open until a person dates it.
"""

from enum import StrEnum

from shared.law.period_words.abbreviations import written_out
from shared.law.period_words.dates import MONTH
from shared.law.texts.patterns import late

_START = late(
    r"^\W*(?:(?:dan|yang|lalu|kemudian|berlaku|dihitung)\s+)*"
    r"(?:sejak|setelah\w*|terhitung|dihitung|pasca|mulai|dimulai|dari|per|selepas|usai|seusai|ketika|begitu|saat|pada\s+saat)\b"
    r"|\b(?:setelahnya|sesudahnya|sejak\s+saat\s+itu|ditambah|plus)\b|\+\W*$"
)
_REVIEWS = r"(?:ditinjau|direviu|direview|dievaluasi)"
_SCOPE = r"(?:untuk|bagi|terhadap|khusus|informasi|dokumen|data|berkas|surat|laporan|nilai|hasil)"
_LATER = late(
    r"\b(?:(?:mana|yang)\s+(?:\w+\s+){0,3})(?:lebih\s+(?:lama|lambat|akhir|panjang|kemudian)|terlama|terakhir"
    r"|paling\s+(?:lama|akhir|lambat))\b"
    r"|\batau\W+lebih\b(?!\s+(?:cepat|awal|dahulu|dulu))|\b(?:ter)?kecuali\b.*\b(?:belum|masih)\b"
)
_CHOICE = late(
    r"\bmana\b|\bwhichever\b|\b(?:dipilih|diambil|berlaku)\s+(?:yang|waktu|tanggal|mana|paling|ter(?!hitung|batas))|\bterlama\b|\bterpanjang\b"
)
_CONDITIONAL = late(r"\batau\s+sampai\b.*\b(?:jika|bila|apabila|kalau|bilamana|sepanjang|tergantung)\b")
_PART_DATED = late(
    rf"^\W*(?:dan\W+)?(?:atau|/)\W*(?:(?:sampai|dengan|pada|akhir|awal|pertengahan|tahun|bulan|anggaran|ta|triwulan|tw|semester|smt"
    rf"|[ivx]{{1,4}}|{MONTH})(?!\w)\W*|[0-9]{{1,2}}\W+)*(?:19|20)[0-9]{{2}}\W*$"
)
"""Another end that is a part of a date: "atau s.d. tahun 2030"."""
_SOONER = late(r"\b(?:lebih|paling|ter)\s*(?:awal|dulu|dahulu|cepat)|\bduluan\b|\b(?:earlier|sooner|first|earliest)\b")
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
_EARLIER = late(
    r"^\W*(?:dan\W+)?(?:atau|ataupun)\s+(?!(?:sejak|terhitung|dihitung|mulai|[0-9]+[\s./-]+(?!tahun|thn|th|bulan|bln)\w+|selama|sepanjang|semasa|masih|sesuai|menurut|tergantung|seterusnya|permanen"
    r"|dapat\s+diperpanjang|diperpanjang)\b)"
    r"(?:\S+\s+\S|(?:di|ter|ber|me|in[ck]ra|selesai|putus|habis|lunas|lulus|sembuh|pensiun|wafat|bebas|batal)\w*)"
    rf"|^\W*(?:sampai|menunggu)\b.*(?:\b(?:atau|tetapi|tapi|namun)|/){_TO_DATE}"
    rf"|^\W*(?:sampai|menunggu|selama|sepanjang)\b.*\b{_AT_MOST}{_TO_DATE}"
    r"|^\W*(?:menunggu|selama|sepanjang)\b.*\bsampai(?:\s+(?:dengan|pada|tanggal|hari))*\W*$"
    rf"|^(?!\W*(?:ter)?kecuali\b|\W*hanya\b).*\b(?:dibuka|diberikan|diakses)\b.*\b(?:jika|bila|apabila|kalau|dengan|atas)\b.*\b{_GRANTS}\b"
    r"|\batau\s+sampai\b"
    r"|\blebih\s+(?:cepat|awal|dahulu|dulu)\b|\bsewaktu\s*-?\s*waktu\b|\bsebelum\s+(?:jangka|waktu|itu)\b"
    r"|^\W*(?:dapat\s+|boleh\s+)?(?:diberikan|dibuka|diakses)\s+(?:jika|bila|apabila|kalau|dengan|atas)\s+"
    r"(?:ada\w*\s+|mendapat\w*\s+|memperoleh\s+|telah\s+)*(?:persetujuan|izin|ijin)\b"
)
_HARMLESS = late(
    r"^\W*(?:(?:dan|serta|,)\s+)?(?:(?:dapat|bisa|boleh|akan|untuk|(?:dengan\s+)?(?:opsi|kemungkinan))\s+)+"
    r"(?:di)?perpanjang(?:an|kan)?\b"
    rf"|^\W*(?:(?:dan|serta|dapat|akan)\s+)+{_REVIEWS}\b"
    rf"|^\W*{_REVIEWS}\b.*\b(?:setiap|tiap|tahunan|berkala|sekali|per\s+(?:tahun|semester|bulan))\b"
    r"|^\W*(?:sesuai|berdasarkan|menurut|sebagaimana|mengacu|merujuk|mengikuti|vide|lihat|dasar|diatur)\b"
    r"(?=.*\b(?:pasal|ps|undang-undang|uu|pp|peraturan|perundang|ketentuan|per\w{2,5}|permen\w*|keputusan)\b)"
    r"|^\W*(?:pasal|ps|uu|pp|undang-undang|peraturan|permen\w*|perpres|perda|pergub|perbup|perwali|perki|perka|perlem\w*|perban)\b"
    rf"|^\W*{_SCOPE}\b"
    r"|^\W*(?:diberikan|dibuka|diakses|tersedia)\s+(?:berupa|dalam\s+bentuk|secara)\b"
    r"|^\W*[0-9]+\s+tahun\b"
)
_TIME = late(
    r"\b(?:sampai|setelah\w*|sejak|selama|sepanjang|hingga|apabila|jika|bila|ketika|saat|menunggu|belum|masih|pasca|usai|seusai"
    r"|selepas|terhitung|dihitung|mulai|telah|sudah|selesai\w*|berakhir\w*|terbit\w*|diterbitkan|dicabut|ditutup|tutup|inkrach?t?"
    r"|berhenti|pensiun|meninggal|wafat|serah\s+terima|disidangkan|diputus\w*|pengadilan|hakim|mahkamah)\b"
)
"""Something that happens or lasts: beside it words that otherwise change nothing may be a start or an end."""
_PROLONGS = late(
    r"\bdiperpanjang\s+(?:secara\s+)?(?:menjadi|otomatis|terus|sampai)\b"
    r"|(?<!dapat )(?<!bisa )(?<!boleh )(?<!opsi )(?<!kemungkinan )(?<!untuk )(?<!tidak )\bdiperpanjang\b"
    r"|^\W*(?:dan\W+)?atau\b.*\b(?:masih|belum|tetap|rahasia|tertutup|ditutup|digunakan|disesuaikan|seperlunya|secukupnya|seumur"
    r"|dst|kali|berikutnya|kemudian|tidak(?!.*\blagi\b)"
    r"(?!\s+(?:menjabat|menjadi|bekerja|bertugas|berlaku|aktif|digunakan|dipakai|diperlukan|dibutuhkan)\b))\b"
)
"""An extension that is no mere possibility, and an alternative in which it stays closed."""
_POSSIBLE = late(
    rf"\W*(?:(?:dan|serta|namun|tetapi|tapi)\s+)?(?:(?:dapat|bisa|boleh)\s+(?:diperpanjang|{_REVIEWS})"
    r"|dengan\s+(?:evaluasi|peninjauan|reviu))\b"
)
"""An extension or a review that may come, on whatever condition: the end that is written stands until then."""
_NEVER_PROLONGED = late(
    r"\W*(?:(?:dan|serta|namun|tetapi|tapi)\s+)?(?:tidak|tanpa)\s+(?:(?:dapat|bisa|boleh|akan|ada)\s+)*(?:di)?perpanjang(?:an)?"
    r"(?:\s+(?:lagi|kembali))?\W*"
)
_AFTERWARDS = late(r"\W*(?:(?:dan|lalu|kemudian)\W+)*(?:setelah|sesudah)(?:nya|\s+itu)\W+\w")
"""What comes when the period is over: "setelah itu dibuka"; alone, the word counts the years from what precedes it."""
_THEN_OPEN = late(
    r"\W*(?:(?:dan|lalu|kemudian)\W+)*(?:(?:setelah|sesudah)(?:nya|\s+itu)|lalu|kemudian|selanjutnya)\W+(?:(?:dapat|boleh|bisa|akan|wajib|harus|otomatis|menjadi"
    r"|dinyatakan|informasi)\s+)*(?:dibuka|terbuka|publik|diumumkan|diakses|dipublikasikan)"
    r"(?:\s+(?:untuk|kepada|bagi|oleh|umum|publik|masyarakat|secara|luas|penuh|informasi))*\W*"
)
MOST_SUBJECT_WORDS = 8
"""Longer words before a figure say more than what is exempt."""
_CLOSED = late(
    r"\b(?:dikecualikan|dirahasiakan|ditutup|tertutup|rahasia|berlaku|selama|sampai(?:\s+dengan)?|tanggal)\b"
)
_NO_SUBJECT = late(
    r"[0-9+±<>?]|\b(?:masa|garansi|pidana|rencana|pengalaman|jabatan|multi|umur|usia|hidup|paling|minimal|kurang|lebih|sekitar|kira|hampir"
    r"|tidak|bukan|tanpa|atau|kecuali|hanya|h|minggu|hari|bulan|tahun|akhir|awal|pertengahan|rapat|revisi|update|evaluasi|posisi|target"
    r"|lama|jauh|dekat|permanen|jra|terbuka|publik|umum|setiap|tiap|per|antara|hingga|lalu|kemudian|ketika|dan)\b"
)
_EXCEPTION = late(r"\b(?:ter)?kecuali\b|^\W*(?:dengan\s+pengecualian|selain|tidak\s+termasuk|hanya(?:\s+berlaku)?)\b")
_JOINS = late(r"^\W*(?:(?:dan|serta|tetapi|tapi|namun|yang)\b\W*)+")
_WORD = late(r"[^\W\d_]{2,}")
_STAYS_CLOSED = late(
    r"\b(?:tetap|ditutup|penutupan|tertutup|dirahasiakan|rahasia|permanen|selamanya|(?:di|mem)?perpanjang\w*|berlanjut|lanjut\w*"
    r"|belum|masih\w*|sedang|tidak|ditunda|lebih|molor|aktif|diajukan|dalam(?!\s+(?:rangka|sidang|persidangan)\b)|masa|tahun|bulan|maka)\b|[0-9]"
)
"""Words that keep closed what an exception seems to open, or a length of its own."""
_ENDS_IT = late(
    rf"\b(?:{_GRANTS}|sebelum\w*|berakhir\w*|selesai\w*|meninggal|pensiun|berhenti|dihentikan|sp3|terungkap|(?:di|mem)publikasikan"
    r"|membuka\w*|(?:di|me)ngabulkan|dikabulkan|menetapkan|diatur)\b|\blain\W*$"
)
_GOES_ON = late(
    r"\b(?:sampai|setelah|sejak|selama|sepanjang|ada\w*|terdapat|jika|bila|apabila|kalau|ketika|saat|perkara|sengketa|gugatan"
    r"|banding|kasasi|keberatan|upaya\s+hukum)\b"
)
_ACCESS = late(r"\W*(?:untuk|kepada|bagi|oleh|atas|demi|terhadap|pada|dengan|melalui|dalam\s+rangka|diminta)\b")
_DOES = late(r"\b(?:di|me|ber|ter)\w{4,}\b")
"""A verb: nothing that begins so is a mere thing."""
_RETENTION = late(
    r"\b(?:jra|retensi|(?:masa|jangka(?:\s+waktu)?)\s+(?:simpan|penyimpanan)|jadwal\s+arsip|in\s?-?\s?aktif|arsip\s+aktif)\b"
)

_HAPPENS = late(
    rf"^\W*{_SCOPE}\b.*\bdi(?!kecualikan|rahasiakan"
    r"|maksud|sebut|perlukan|butuhkan|atur|tetapkan|tentukan|miliki|kuasai|kelola|buat|simpan|perpanjang|tinjau|evaluasi|revie?u?w?"
    r"|berikan|buka|akses|peroleh|gunakan|nas|rektur|visi|strik)\w{4,}"
)
"""A thing to which something is done: the years may begin with it."""


class Exempted(StrEnum):
    """What an exception does to the end of a period."""

    ACCESS = "access"
    """Somebody is let in, or a thing is left out: the end stands."""
    EARLIER = "earlier"
    """An act that opens may come first: the end is the latest one."""
    OPEN = "open"
    """It may stay closed for longer, or nobody knows."""


def is_subject(words: str) -> bool:
    """Says whether words before a figure only name what is exempt: a few nouns, nothing that happens, no figure."""
    plain = written_out(words)
    bare = _CLOSED.sub(" ", plain)
    known = _TIME.search(bare) or _DOES.search(bare) or _NO_SUBJECT.search(bare) or _EXCEPTION.search(bare)
    return not known and len(plain.split()) <= MOST_SUBJECT_WORDS


def prolongs(condition: str) -> bool:
    """Says whether the words extend the period, or name an alternative in which it stays closed."""
    return bool(_PROLONGS.search(written_out(condition)))


def starts_on_event(condition: str) -> bool:
    """Says whether the years begin with something that the condition names: "setelah ...", "sejak ..."."""
    plain = written_out(condition)
    return not _AFTERWARDS.match(plain) and bool(_START.search(plain))


def tells_what_follows(condition: str) -> bool:
    """Says whether the condition tells what comes when the period is over: "setelah itu dibuka"."""
    return bool(_AFTERWARDS.match(written_out(condition)))


def may_end_earlier(condition: str) -> bool:
    """Says whether the condition names another end that may come before the computed one."""
    plain = written_out(condition)
    if _may_be_later(plain) or _PROLONGS.search(plain):
        return False
    exception = _exception(plain)
    if exception is Exempted.EARLIER:
        return True
    return bool(_EARLIER.search(_before_exception(plain) if exception else plain))


def ends_later(text: str) -> bool:
    """Says whether the words choose the later of two ends, so that the computed one does not stand."""
    return _chooses_later(written_out(text))


def speaks_of_retention(text: str) -> bool:
    """Says whether the words are those of an archive schedule, which is another clock (docs/law.md 18)."""
    return bool(_RETENTION.search(written_out(text)))


def holds_open(condition: str) -> bool:
    """Says whether the condition keeps the end open: a start event, a later end, or words that are not understood."""
    plain = written_out(condition)
    if _may_be_later(plain) or _PROLONGS.search(plain) or _RETENTION.search(plain):
        return True
    if _POSSIBLE.match(plain) or _THEN_OPEN.fullmatch(plain) or _NEVER_PROLONGED.fullmatch(plain):
        return False
    if _START.search(plain):
        return True
    if exception := _exception(plain):
        before = _before_exception(plain)
        return exception is Exempted.OPEN or bool(before and holds_open(before))
    if _EARLIER.search(plain):
        return False
    return not _HARMLESS.search(plain) or bool(_TIME.search(plain) or _HAPPENS.search(plain))


def _before_exception(plain: str) -> str:
    """Returns what stands before an exception: "jika perkara selesai" of "jika perkara selesai kecuali untuk audit"."""
    found = _EXCEPTION.search(plain)
    before = _JOINS.sub("", plain[: found.start()]) if found else ""
    return before if _WORD.search(before) else ""


def _exception(plain: str) -> Exempted | None:
    """Judges an exception ("kecuali ...", "hanya ..."); None where the words are none."""
    found = _EXCEPTION.search(plain)
    if found is None:
        return None
    rest = plain[found.end() :]
    if "kecuali" not in found[0] and "pengecualian" not in found[0]:
        waits = _TIME.search(rest) or _START.search(rest) or (found[0].strip() == "tidak termasuk" and "masa" in rest)
        return Exempted.OPEN if waits else Exempted.ACCESS
    if _SOONER.search(rest):
        return Exempted.EARLIER
    if _STAYS_CLOSED.search(rest):
        return Exempted.OPEN
    if _ENDS_IT.search(rest):
        return Exempted.EARLIER
    let_in = _ACCESS.match(rest) or not _DOES.search(rest)
    return Exempted.ACCESS if let_in and not _GOES_ON.search(rest) else Exempted.OPEN


def _chooses_later(plain: str) -> bool:
    """Says whether of two ends the words choose the later one, or do not say that it is the earlier one."""
    return bool(_LATER.search(plain) or (_CHOICE.search(plain) and not _SOONER.search(plain)))


def _may_be_later(plain: str) -> bool:
    """Says whether a condition chooses the later end, hangs another end on a condition of its own, or names another
    one by a year or month alone, which may lie behind the computed end."""
    if _PART_DATED.match(plain):
        return True
    return _chooses_later(plain) or bool(_CONDITIONAL.search(plain) and not _SOONER.search(plain))

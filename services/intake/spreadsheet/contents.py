"""Kinds of cell texts: a citation, a period, an office, a signature, a note."""

import re
from collections.abc import Iterable

from shared.law.months import MONTHS

BLANKS = {"-", "–", "—", "--", "---", ".", "..", "...", "…", "_", "n/a", "N/A"}
MONTH_NAMES = "|".join(spelling for month in MONTHS for spelling in month.in_full)
_ACTS = (
    r"uu|undang\s*[-–]?\s*undang|peraturan|pp|perpres|keppres|perda|pergub|perbup|perwali|permen\w*|perka\w*"
    r"|perki|perppu|keputusan"
    r"|kepmen\w*|surat edaran|uud\w*"
)
_CITATION = re.compile(
    rf"\b(?:pasal|ps\.?)\s*\d|\b(?:{_ACTS})\b.{{0,80}}?(?:\b(?:no|nomor|tahun|th)\b\.?\s*:?\s*|\d/)\d|\b(?:uu"
    rf"|pp)\s*\d|\bkuh(?:ap|p|perdata)\b",
    re.IGNORECASE | re.DOTALL,
)
_LAW_WORD = re.compile(rf"\b(?:{_ACTS}|pasal|ps|huruf|hukum|ketentuan|kode etik|qanun)\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"^(?:[a-z1-9][.)]\s*)?(?:(?:paling lama|maksimal|selama|dalam)\s+)?(?:\d+\s*(?:\([^)]*\))?\s*(?:tahun|thn?"
    r"|th|bulan|hari)\b"
    r"|(?:satu|dua|tiga|empat|lima|sepuluh|dua puluh|tiga puluh) tahun|perma\w+|selamanya|selama\b|sampai\b|hingga\b"
    r"|tidak terbatas|tak terbatas|tanpa batas|seterusnya|dikecualikan untuk|sesuai (?:jra|jadwal retensi)"
    r"|mengikuti jadwal"
    r"|menyesuaikan jadwal|(?:dapat )?dibuka (?:setelah|pada|apabila)|setelah\b|s\.?d\.?\s)",
    re.IGNORECASE,
)
_OFFICE_WORDS = (
    r"kepala|kasub\w*|kabid|kabag|kasi|kasie|kanit|sekretaris|sekretariat|sekda|sekdis|direktur|direktorat|dinas"
    r"|badan|biro|bagian|bidang|seksi"
    r"|sub\s?bagian|subbag\w*|sub\s?bidang|sub\s?koordinator|unit|ppid|inspektorat|inspektur|irban\w*|satuan"
    r"|satpol|kantor|upt\w*|upbu"
    r"|rsud|rsj\w*|rumah sakit|puskesmas|bappeda|bpkad|bkd|bpsdm|diskominfo|dinkes|pejabat|tim|bendahara"
    r"|rektor\w*|wakil|ketua|dekan|fakultas"
    r"|pengelola|koordinator|camat|kecamatan|lurah|kelurahan|bupati|wali\s?kota|gubernur|asisten|staf|arsiparis"
    r"|deputi|pusat|lembaga|divisi"
    r"|petugas|operator|analis|ppk|pptk|ppns|pokja|sekretaris\w*|subkoordinator|penyuluh|perawat|dokter"
    r"|manajer|manager|general manager|komandan|danlan\w*|plt|plh|kuasa pengguna|laboratorium|balai"
)
OFFICE_START = re.compile(rf"(?:{_OFFICE_WORDS})\b", re.IGNORECASE)
SIGNING_OFFICE = re.compile(
    r"(?:plt\.?|plh\.?|a\.?n\.?)?\s*(?:kepala|sekretaris|direktur|inspektur|gubernur|bupati|wali\s?kota|ketua"
    r"|rektor|camat|asisten"
    r"|ppid|pejabat pengelola|atasan ppid)\b",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    rf"^(?:mengetahui|menyetujui|disetujui oleh|disahkan|ditetapkan\s+(?:di|pada|oleh)|ditandatangani|dibuat (?:di"
    rf"|oleh)"
    r"|pada tanggal|tanda tangan|ttd|t\.t\.d|a\.?n\.?\s|u\.?b\.?\s|plt\.?\s|plh\.?\s|nip\b|nrp\b|nik\b|pembina\b"
    r"|penata\b|materai|meterai"
    r"|diperiksa oleh|disusun oleh|yang (?:membuat|menyatakan)|selaku|hormat kami|tembusan|salinan sesuai"
    r"|\(?[._…]{4,})"
    r"|^[A-Z][A-Za-z .'-]{2,40},\s*(?:(?:tanggal|tgl\.?)\s*)?\d{1,2}"
    r"(?:\s*[-/.]\s*\d{1,2}\s*[-/.]|\s+[a-z]{3,4}\.?)\s*\d{4}$"
    r"|^(?-i:[A-Z][a-z]{3,}),\s*\d{4}$"
    rf"|^[A-Z][A-Za-z .'-]{{2,40}},\s*(?:(?:tanggal|tgl\.?)\s*)?(?:\d{{1,2}}|[.…_\s]*)\s*(?:{MONTH_NAMES}"
    rf"|[.…_]{{2,}})\s*(?:\d{{2,4}}|[.…_]*)$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^(?:(?:nomor|tanggal|tgl)\s*:.*|(?:lampiran|keputusan)\b.*\bnomor\b.*"
    r"|(?:catatan|keterangan|ket|sumber|nb|note|jumlah|total)\s*[.:].*|(?:jumlah|total)\b.{0,40}\d.*"
    r"|halaman\s+\d.*|hal\.?\s*\d.*|page\s+\d.*"
    r"|demikian(?:lah)?\b.*"
    r"|dokumen ini (?:telah |sudah )?ditandatangani.*|.*balai (?:besar )?sertifikasi elektronik.*|.*\bbsre\b.*"
    r"|uu ite\b.*|\*.*"
    r"|(?:terakhir )?diperbarui.*|dicetak (?:pada|dari|oleh).*|[-–]?\s*\d{1,3}\s*[-–]?|(?:bersambung|lanjutan).*)$",
    re.IGNORECASE,
)
_LEADING_ACT = re.compile(
    rf"^\W*(?:[a-z\d]{{1,2}}[.)]\s*)?(?:pasal|ps\.?|{_ACTS}|kuh(?:ap|p|perdata))\b", re.IGNORECASE
)
_NAMED_ACT = re.compile(
    r"^\W*(?:[a-z\d]{1,2}[.)]\s*)?(?:uu|undang\s*[-–]?\s*undang)\s+(?:tentang\s+)?(?:kip|ite|pdp|[a-z]*informasi|kearsipan"
    r"|keterbukaan|perlindungan|pelindungan|praktik|rumah sakit|kesehatan|administrasi|rahasia|hak"
    r"|perbankan|asn|aparatur)\b",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(r"^(?:sesuai|mengikuti|menyesuaikan|menurut|berdasarkan|merujuk)\b", re.IGNORECASE)
_REPETITION = re.compile(
    r"^\W{0,2}(?:(?:[\"″”“〃„'′’‘´`]\s?){1,4}|,,|\"\s*-\s*\"|idem|ibid(?:em)?|ditto|dto|s\W{0,2}d\W{0,2}a"
    r"|sama (?:dengan|seperti)(?: yang)?(?: di| tersebut)* ?atas(?:nya)?"
    r"|sama (?:dengan|seperti) (?:baris )?sebelumnya"
    r"|(?:sebagaimana|seperti)(?: tersebut)? di ?atas|(?:idem|s\W{0,2}d\W{0,2}a)(?: dengan| dgn)?(?: di)? ?atas"
    r"|(?:idem|s\W{0,2}d\W{0,2}a|sama dengan)\W{1,3}(?:dengan )?(?:no|nomor|angka|baris|butir)\b\W{0,2}\d+)\W{0,2}$",
    re.IGNORECASE,
)
_WHEN_OPEN = re.compile(
    r"^(?:dapat |boleh |baru )?(?:dibuka|diberikan) (?:setelah|pada (?:saat|waktu)|apabila|jika ada)", re.IGNORECASE
)


def is_citation(text: str) -> bool:
    """Tells whether a text cites a statute or an article with a number."""
    return (_CITATION.search(text) or _NAMED_ACT.match(text)) is not None and not is_period(text)


def starts_as_citation(text: str) -> bool:
    """Tells whether a text begins with the name of a statute or an article."""
    return _LEADING_ACT.match(text) is not None


def follows_law(text: str) -> bool:
    """Tells whether a text says that something goes by a rule: "sesuai ...", "mengikuti ..."."""
    return _FOLLOWS.match(text) is not None


def speaks_of_law(text: str) -> bool:
    """Tells whether a text has any word of law at all."""
    return _LAW_WORD.search(text) is not None or _CITATION.search(text) is not None


def is_period(text: str) -> bool:
    """Tells whether a text starts as a period does."""
    return _PERIOD.match(text) is not None


def is_office(text: str) -> bool:
    """Tells whether a text names an office."""
    return OFFICE_START.match(text) is not None and len(text.split()) <= 20 and not is_citation(text)


def is_signature(text: str) -> bool:
    """Tells whether a text belongs to a block of signatures: place and date, approval, rank, number of the officer."""
    return _SIGNATURE.search(text) is not None


def is_note(text: str) -> bool:
    """Tells whether a text is a footer or a note."""
    return _NOTE.match(text) is not None


def says_when(text: str) -> bool:
    """Tells whether a consequence cell in truth says when the information may be opened."""
    return _WHEN_OPEN.match(text) is not None


def is_repetition(text: str) -> bool:
    """Tells whether a text only says that the cell above is meant: ditto marks, "idem", "sda"."""
    return len(text) <= 40 and _REPETITION.match(text) is not None


def is_blank(text: str) -> bool:
    """Tells whether a text means an empty cell."""
    return not text or text in BLANKS


def kind_of(texts: Iterable[str]) -> str:
    """Returns the kind of nearly all (80 %) of the texts: legal_basis, period or responsible; "" when mixed."""
    filled = [text for text in texts if not is_blank(text)]
    tests = (("legal_basis", is_citation), ("period", is_period), ("responsible", is_office))
    for kind, test in tests:
        if filled and sum(map(test, filled)) * 5 >= len(filled) * 4:
            return kind
    return ""

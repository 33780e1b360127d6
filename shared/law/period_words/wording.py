"""The words by which Indonesian offices name a period, as patterns over one line of text."""

import html
import re

from shared.law.period_words.amounts import YEAR
from shared.law.period_words.dates import MONTH
from shared.law.period_words.numbers import NUMBER
from shared.law.texts.patterns import late

BLANK = "§"
"""Stands for a masked character: neither a word nor a figure nor a mark of punctuation."""

_INVISIBLE = late("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARKS = str.maketrans("[]{}\u2010\u2011\u2012\u2212", "()()----")
_TAG = late(r"<[^<>]{0,80}>")
_ABBREVIATIONS = (
    (late(r"\bundang\s*[-–—]\s*undang", re.I), "undang-undang"),
    (late(r"\bperundang\s*[-–—]?\s*undang", re.I), "perundang-undang"),
    (
        late(
            r"\b(?:tgl|tanggal)\b\.?\s*([0-9]{1,2}),?\s*(?:bulan|bln\b\.?)\s*([0-9]{1,2}|[a-z]{3,9}),?"
            r"\s*(?:tahun|thn\b\.?|th\b\.?)\s*((?:19|20)[0-9]{2})\b",
            re.I,
        ),
        r"\1-\2-\3",
    ),
)


def one_line(text: str) -> str:
    """Undoes HTML marks, spells two words and a date by its parts as usual, and collapses white space."""
    plain = _TAG.sub(" ", html.unescape(_INVISIBLE.sub("", text))).translate(_MARKS)
    for pattern, replacement in _ABBREVIATIONS:
        plain = pattern.sub(replacement, plain)
    return " ".join(plain.split())


def mask(text: str, pattern: re.Pattern[str]) -> str:
    """Blanks what the pattern matches, keeping every other character at its place."""
    return pattern.sub(lambda match: BLANK * len(match[0]), text)


MISSING = late(
    r"\W*(?:n\s?[/.]\s?a\.?|na|nihil|kosong|null|none|nil|tidak\s+ada|tdk\s+ada|tidak\s+diisi"
    r"|belum\s+(?:ada|diisi|ditentukan|ditetapkan)|tidak\s+disebut(?:kan)?|tidak\s+tersedia|data\s+tidak\s+tersedia|x+)?\W*",
    re.I,
)

_NUMBERED = r"(?:no(?:mor)?|nmr)\.?\s*:?\s*"
_WORDS = (
    r"(?:(?!(?:ini|sampai|hingga|selama|sejak|setelah|paling|maksimal|jangka|waktu|ditetapkan|berlaku|dikecualikan)\b)"
    r"[a-z]+\s+){0,3}"
)
"""The words of a name between an instrument and its number; none of those that lead to a period."""
_INSTRUMENT = (
    r"(?:undang-undang(?:\s+dasar)?|uud?|pp|perpu|perppu|perpres|keppres|inpres|peraturan\s+" + _WORDS + r"|permen\w*"
    r"|kepmen\w*|perda|pergub|perbup|perwali|perka|perki|perlem\w*|perban|kepgub|kepbup|keputusan\s+"
    + _WORDS
    + r"|sk|se"
    r"|surat\s+edaran|instruksi\s+" + _WORDS + r")"
)
STATUTE = late(
    rf"\b{_INSTRUMENT}\s*(?:ri\s+)?(?:{_NUMBERED})?[0-9][\w./-]*(?:\s*{YEAR}\s*[0-9]{{4}})?"
    rf"|\b{_NUMBERED}[\w./-]*[0-9][\w./-]*(?:\s*{YEAR}\s*(?:[0-9]{{4}}))?|(?<!\w)[0-9]{{1,4}}\s*{YEAR}\s*(?:19|20)[0-9]{{2}}(?![0-9])"
    rf"|\bpasal\s+[0-9]+(?:\s*(?:,|dan)?\s*(?:ayat|huruf|angka)\s*\(?\w+\)?)*|\b(?:ayat|angka)\s*\(?[0-9]+\)?",
    re.I,
)
"""A statute with its number: the figures and years in it never speak of a period."""

LAW_TEXT = late(
    r"^\W*(?:\(?[a-z0-9]{1,2}[.)]\s*)?(?:uud?\b|undang-undang|pasal\s*[0-9]|pp\s*(?:no|[0-9])|perpres|permen|perda\b|pergub"
    r"|perka\b|perki\b|peraturan\s+(?!per?undang)(?:pemerintah|presiden|menteri|daerah|gubernur|bupati|komisi|kepala)"
    r"|kitab\s+undang|kuhap|kuhp)",
    re.I,
)

_PERMANENT_WORD = r"p[ea]r?m[aeiu][nm][aei]n(?:t|en)?|prem[ae]nen|permanent(?:ly)?|permanenn+"
PERMANENT = late(
    rf"\b(?:{_PERMANENT_WORD}|selama\s?-?\s?(?:lama)?nya|slamanya|selamnya|seterusnya|sepanjang\s+masa(?=\W*$)|abadi|kekal|terus\s*-?\s*menerus"
    r"|seumur\s+hidup|tanpa\s+(?:ada\s+)?(?:batas(?:an)?|jangka|limit|akhir)(?:\s+waktu)?"
    r"|(?:tidak|tdk\.?|tidk|tak|tiada|tanpa)\s?-?\s?(?:ada\s+|ter|ber|di|mem(?:iliki|punyai)\s+|mengenal\s+)?\s?batas(?:i|an|nya|s)?\b"
    r"(?!\s+pada)|(?:tidak|tak)\s+ter(?:hingga|batass|bata\b)|(?:tidak|tak)\s+terbtas|takterbatas"
    r"|(?:tidak|tdk|tak)\s+(?:pernah\s+|akan\s+(?:pernah\s+)?|dapat\s+|boleh\s+)(?:di)?buka"
    r"(?!\s+(?:(?:untuk|kepada|bagi)\s+(?:umum|publik|masyarakat)\s+)?(?:sebelum|sblm|tanpa|selama(?!\s?-?\s?lama|nya)\b|(?:sampai|hingga)(?!\s+kapan)\b|s\.?\s?/?\s?d\b))"
    r"|(?:tidak|tak)\s+(?:ada\s+)?habis(?:nya)?\s+masa\w*|batas\s+waktu(?:\s+yang)?\s+tidak\s+(?:di)?tentu(?:kan)?"
    r"|waktu(?:\s+yang)?\s+tidak\s+(?:di)?(?:tentu(?:kan)?|batasi)|tidak\s+ditentukan\s+batas\w*(?:\s+waktu\w*)?|sampai\s+kapan\s?pun|(?:tidak|tak)\s+berjangka(?:\s+waktu)?|infinit[ey]?"
    r"|kapan\s?pun|unlimited|indefinite(?:ly)?|forever|lifetime)\b",
    re.I,
)
LIFETIME = late(
    r"\b(?:seumur|selama|slm|sepanjang|semasa)\s+(?:\w+\s+){0,4}?(?<!lingkungan )hidup(?:nya)?\b"
    r"|\bmasih\s+hidup\b|\b(?:sepanjang|akhir)\s+hayat(?:nya)?\b|\blifetime\b",
    re.I,
)
"""The life of somebody: it ends, on a day that nobody knows yet."""
LIFE_OF = late(
    r"\bseumur\s+hidup(?:nya\b|\s+(?:dari\s+|bagi\s+)?(?:ybs|yang|yg|pegawai|pasien|pemilik|pelapor|saksi|korban|pns|asn|orang"
    r"|pencipta|sub[yj]ek|individu|penerima|anak|ahli|narapidana|tersangka|informan|peserta|warga|penduduk|mahasiswa|pejabat"
    r"|pensiunan|keluarga|istri|suami)\b)",
    re.I,
)
"""The life of a named person, which is not "for ever"."""
ODD_SPELLING = late(rf"\b(?!permanent?\b|permanently\b)(?:{_PERMANENT_WORD})\b", re.I)
NOT_PERMANENT = late(
    rf"\b(?:tidak|bukan|tdk|tak|non)[\s-]+(?:bersifat\s+|selalu\s+|harus\s+|lagi\s+|untuk\s+|secara\s+)?"
    rf"(?:{_PERMANENT_WORD}|selamanya|seterusnya|abadi)\b|\bselama\s?-?\s?lamanya\s+(?={NUMBER}\b)",
    re.I,
)

WAITING = late(
    r"(?:\b(?:sampai|sampe|smpai|sampi|hingga|setelah|sesudah|stlh|setlah|pasca|usai|seusai|selepas|menunggu|tunggu|ketika"
    r"|pada\s+(?:saat|waktu)|(?<!setiap\s)(?<!tiap\s)saat(?!\s+ini)|apabila|bila(?:mana)?|jika|jikalau|kalau|manakala|begitu|sebelum|s\s?/\s?d|sd|stl|stelh|ssdh)\b"
    r"|(?<!\w)s\.\s?d\.?(?=\s)|\bs/d\.?"
    r"|\b(?:atas(?:\s+dasar)?|berdasarkan|dengan|adanya)\s+(?:adanya\s+)?(?:perintah|putusan|penetapan)\b"
    r"|\bberdasarkan\s+keputusan\b|\bdibuka\s+(?:atas|dengan)\s+permintaan\b)",
    re.I,
)
UNTIL = late(
    r"\b(?:sampai|sampe|hingga|s\s?/\s?d|sd|sebelum|setelah|sesudah|pasca)\b|(?<!\w)s\.\s?d\.?(?=\s)"
    r"|\bmasa\s+\w+(?:\s+\w+){0,3}\s+(?:berakhir|habis|selesai)\b",
    re.I,
)
NOT_YET = late(
    r"\b(?:selama|sepanjang|selagi|masih)\s+(?:\w+\s+){0,4}?(?:belum|tidak\s+ada|tanpa)\s+(?!dicabut|diubah|diganti|berakhir|habis|k[ae]dalu)",
    re.I,
)
HAPPENED = late(
    r"^\W*(?:telah\s+|sudah\s+|pada\s+|tanggal\s+)*(?:selesai\w*|berakhir\w*|terbit\w*|diterbitkan\w*|diumumkan\w*|ditetapkan"
    r"nya|disahkan\w*|dilantik\w*|pelantikan|pengumuman|putusan|inkrac?h?t?\b|akhir|setelahnya|habis\w*|rampung\w*|tuntas\w*"
    r"|penetapan|pengesahan|penyerahan|serah\s+terima|pencabutan|dicabut\w*)",
    re.I,
)
INSPECTED = late(
    r"\b(?:dibuka|terbuka|diberikan|diperlihatkan|diakses|ditunjukkan)\b.*\b(?:pemeriksaan|audit|inspeksi|diperiksa"
    r"|pengawasan|penyidikan|penyelidikan|persidangan|peradilan|penegakan\s+hukum)\b",
    re.I,
)

_LASTING = (
    r"(?:berlaku|digunakan|dipakai|dipergunakan|aktif|beroperasi|dioperasikan|menjabat|menjadi|dibutuhkan|diperlukan)"
)
LASTING = late(
    rf"\b(?:slm|seumur\s+hidup(?:nya)?|selama|sepanjang|semasa|selagi|masih|masa\s+(?:berlaku|jabatan|kontrak|tugas|pakai|kerja|aktif|dinas|bakti))\b"
    rf"|^\W*(?:(?:sesuai|sesuai\s+dengan)\s+masa\s+\w+|{_LASTING})\b(?!\s+(?:sejak|mulai|pada)\b)",
    re.I,
)

CONSENT = late(
    r"\b(?:persetujuan|persetujuannya|menyetujui|menyetujuinya|setuju|i[zj]in|seizin|seijin|mengi[zj]inkan|dii[zj]inkan"
    r"|kesediaan|bersedia|perkenan|kerelaan|consent|surat\s+kuasa"
    r"|disetujui(?=\s+(?:secara\s+tertulis\s+)?(?:oleh\s+)?(?:yang\s+bersangkutan|ybs|pasien|pemilik|subjek|subyek|keluarga"
    r"|ahli\s+waris|pihak|atasan|pimpinan|pejabat|kepala)))\b",
    re.I,
)
_DEED = (
    r"terbit\w*|diterbitkan\w*|penerbitan|berakhir\w*|dicabut\w*|habis\w*|keluar(?!ga)\w*|berlaku\w*|diproses|proses"
)
CONSENT_AS_PAPER = late(
    rf"\b(?:{_DEED}|masa\s+berlaku)\s+(?:surat\s+|dokumen\s+)?(?:i[zj]in|persetujuan)\b"
    rf"|\b(?:i[zj]in|persetujuan)\s+(?:\w+\s+){{0,3}}?(?:{_DEED})\b|\b(?:i[zj]in|persetujuan)\s+(?:usaha|operasional|lingkungan"
    r"|prinsip|bangunan|lokasi|edar|lokasi|mendirikan|penyiaran|tambang|teknis|substansi|bersama\s+(?:rancangan|raperda|apbd))\b",
    re.I,
)
CONSENT_ALONE = late(
    r"^\W*(?:(?:informasi|tidak|dapat|boleh|hanya|dibuka|diberikan|diakses|terbuka|tertutup|dikecualikan|bisa|jk|harus|perlu|wajib|mendapat\w*"
    r"|memperoleh|memerlukan|membutuhkan|ada|adanya|telah|atas|dengan|berdasarkan|seizin|seijin|tanpa|melalui|surat|pernyataan)"
    r"\W+)*(?:persetujuan|i[zj]in|seizin|seijin|kesediaan|consent)\b",
    re.I,
)
SOMETHING_ENDS = late(
    r"\b(?:selesai\w*|berakhir\w*|terbit\w*|diterbitkan\w*|diumumkan\w*|ditetapkan\w*|disahkan\w*|dilantik\w*|putusan)\b",
    re.I,
)

RETENTION = late(r"\b(?:retensi|jra|masa\s+simpan|jangka\s+(?:waktu\s+)?(?:simpan|penyimpanan)|jadwal\s+arsip)\b", re.I)
REGULATION = late(
    r"\b(?:sesuai|mengikuti|menyesuaikan|disesuaikan|berdasarkan|menurut|merujuk|mengacu|sebagaimana|tergantung|bergantung"
    r"|tunduk|diatur|ditentukan|ditetapkan|dalam|dengan|oleh)\b[^;]{0,60}?(?:\b(?:peraturan|perundang-undang\w*|undang-undang"
    r"|uu|pp|perda|pergub|permen\w*|perka|perki|perlem\w*|perpres|perbup|perwali|ketentuan|regulasi|aturan|keputusan\s+(?:gubernur|bupati|wali\s?kota|menteri|kepala|presiden))\b|\bhukum\s+yang\s+berlaku)|^\W*(?:ketentuan\s+)?(?:peraturan"
    r"\s+perundang-undang\w*|ketentuan\s+yang\s+berlaku)|\b(?:peraturan|ketentuan)\s+perundang-undang\w*",
    re.I,
)

NAMELESS_TERM = late(
    r"\b(?:(?:selama|sampai|hingga|dalam|untuk|s/d|pada)\s+(?:dengan\s+)?)?(?:(?:jangka|batas|kurun|masa|periode)\s+)*waktu\s+"
    r"(?:pengecualian\s+)?(?:yang\s+)?(?:telah\s+|sudah\s+|akan\s+|belum\s+)?(?:tertentu|di(?:tetapkan|tentukan|atur|sepakati|maksud))"
    r"(?:\s+(?:kemudian|lebih\s+lanjut|lain|dalam|oleh))?|\bselama\s+(?:jangka\s+)?waktu\s+(?=sebagaimana|sesuai|menurut|berdasarkan)|\b(?:untuk\s+)?sementara(?:\s+waktu)?\b|\bditentukan\s+kemudian\b"
    r"|\b(?:jangka|batas)\s+waktu\s+(?:pendek|menengah|panjang|lama)\b",
    re.I,
)
NEEDED = late(r"\bselama\s+(?:jangka\s+)?waktu\s+(?:yang\s+)?di(?:butuhkan|perlukan)", re.I)
NAMED_DAY_PART = late(
    rf"(?=.*(?:[0-9]{{4}}|{MONTH}|[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{2}}))(?:\s|[-–—/.,()'’]|s\.?d\.?|(?:sampai|dengan|dgn|hingga"
    rf"|sd|s/d|pada|akhir|awal|pertengahan|bulan|tahun|thn|th|anggaran|tanggal|tgl|dibuka|dapat|setelah|mulai|berlaku|berakhir"
    rf"|ta|bln|pd|sejak|dari|periode|selama|tertutup|dikecualikan|triwulan|tw|semester|smt|kuartal|caturwulan|cawu|q[1-4]"
    rf"|minggu|pekan|pertama|kedua|ketiga|keempat|terakhir|ke|dasarian|ajaran|pelajaran|[ivx]{{1,4}}|{MONTH})\b|[0-9]{{1,4}}\b)++",
    re.I,
)
"""A text of nothing but parts of dates: "s.d. 2027", "akhir Desember 2027", "31/12/27"."""

EXCEPTION = late(
    r"\b(?:terkecuali|kecuali|dengan\s+pengecualian|selain\s+(?:untuk|kepada|bagi|oleh)|tidak\s+termasuk"
    r"|hanya\s+(?:(?:boleh|dapat|bisa|akan)\b|(?:di(?:buka|berikan|akses|peruntukkan)|kepada|bagi|pihak|rekap\w*|untuk"
    r"(?!\s+(?:[0-9]|selama|jangka|se))|data|informasi|ringkasan)\b))",
    re.I,
)
ADMITTED = late(
    r"\b(?:diberikan|dibuka|diakses|dikecualikan|terbuka|tersedia|diperlihatkan)\b(?:\s+\w+){0,3}?\s+"
    r"(?:kepada|untuk|bagi|terhadap|oleh)\b|^\W*(?:untuk|kepada|bagi)\b",
    re.I,
)
"""Names who may have access, without saying for how long the others may not."""

FILLER = (
    r"(?:s\.?\s?d\.?|(?:dikecualikan|tertutup|ditutup|tutup|rahasia|dirahasiakan|bersifat|bersifatnya|berlaku|selama|untuk|jangka"
    r"|batas|kurun|masa|waktu|waktunya|pengecualian|penutupan|dalam|sampai|dengan|dgn|dg|hingga|s/d|sd|utk|slm|yg|pd|dpt|paling|lama|lambat|maksimal"
    r"|maksimum|maks|max|plg|banyak|tdk|dr|baru|genap|tepat|melebihi|selambat\s*-?\s*(?:lambat)?nya"
    r"|belum(?=\s+(?:dapat|boleh|bisa|dibuka)\b)|tidak|(?<=tidak )lebih"
    r"|(?<=tdk )lebih|dari|informasi"
    r"|(?<!keputusan )(?<!penetapan )(?<!ketetapan )(?<!sk )ini|adalah|yaitu|yang|dapat"
    r"|dibuka|terbuka|setelah|sesudah|stlh|stl|ssdh|lewat|melewati|wkt|kepada|secara"
    r"|tanggal|tgl|pada|mulai|hanya|menjadi|publik|ialah|yakni|dan|atau|berakhir|hari|penuh|kira|terbatas|diakses|umum|bisa|boleh|per)\b)"
)
AT_MOST = late(
    r"\b(?:paling\s+(?:lama|lambat|banyak)|maks(?:imal|imum)?|max|maximal|(?:tidak|tdk|tak)\s+(?:lebih\s+(?:dari|dr)|melebihi)"
    r"|plg\s+(?:lama|lambat)|selambat\s*-?\s*(?:lambat)?nya)\b\W*$",
    re.I,
)
RUNNING_YEAR = late(r"^\s*(?:berjalan|anggaran|takwim|kalender|fiskal|buku|ajaran|pelajaran|akademik)\b", re.I)

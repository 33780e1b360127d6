"""UU 14/2008 Pasal 17 huruf a–j, each with the statute's words, a sentence for the public, and its period rule."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from shared.law.huruf import Category, Huruf, SetBy, SubItem
from shared.law.instruments import UU_KIP, Citation, cite
from shared.law.period_rules import CONSENT, COURT_HEARING, PERIOD_RULES
from shared.law.rules import refuse

NOT_PERMANENT = cite(
    UU_KIP,
    "Pasal 20 ayat (1)",
    "Pengecualian sebagaimana dimaksud dalam Pasal 17 huruf a, huruf b, huruf c, huruf d, huruf e, dan huruf f "
    "tidak bersifat permanen.",
)
RULING_ONLY = cite(
    UU_KIP,
    "Pasal 17 huruf i",
    "Memorandum atau surat-surat yang menurut sifatnya dirahasiakan, kecuali atas putusan Komisi Informasi atau "
    "pengadilan.",
)
NEEDS_ACT = cite(UU_KIP, "Pasal 17 huruf j", "Informasi yang tidak boleh diungkapkan berdasarkan Undang-Undang.")

TIME_LIMITED = frozenset({Huruf.A, Huruf.B, Huruf.C, Huruf.D, Huruf.E, Huruf.F})
"""The huruf that may not be exempt for ever (UU 14/2008 Ps 20(1))."""
BY_CONSENT = frozenset({Huruf.G, Huruf.H})
"""The huruf about a person, which that person's consent or public office opens (UU 14/2008 Ps 18(2))."""
BY_COURT_HEARING = frozenset({Huruf.A})
"""The huruf that ends when a public hearing of a court opened it (PP 61/2010 Ps 5(2))."""
BY_RULING_ONLY = frozenset({Huruf.I})
"""The huruf that nobody opens early but by a ruling (UU 14/2008 Ps 17 huruf i)."""
ON_AN_ACT = frozenset({Huruf.J})
"""The huruf that only an Act carries, no regulation below it (UU 14/2008 Ps 17 huruf j)."""
HIGHEST_HEAD = frozenset(huruf for huruf, rule in PERIOD_RULES.items() if rule.set_by is SetBy.PIMPINAN_TERTINGGI)
"""The huruf whose period only the highest head of the public body sets (PP 61/2010 Ps 7(5))."""
CAPS: Mapping[str, int] = MappingProxyType(
    {huruf: rule.cap_years for huruf, rule in PERIOD_RULES.items() if rule.cap_years is not None}
)
"""The years after the first penetapan at which a huruf ends, where the law sets them (PP 61/2010 Ps 5(1))."""


def letters_in_words(letters: Collection[str], last: str = "dan") -> str:
    """Returns letters as a sentence lists them: "a", "g dan h", "c, d, dan e"."""
    *others, end = sorted(str(letter) for letter in letters)
    if len(others) > 1:
        return f"{', '.join(others)}, {last} {end}"
    return f"{others[0]} {last} {end}" if others else end


def span_in_words(letters: Collection[str], to: str = " sampai ") -> str:
    """Returns neighbouring letters by the first and the last: "a sampai f"."""
    return f"{min(letters)}{to}{max(letters)}"


def _category(huruf: Huruf, short: str, label: str, plain: str, gloss: str, *subitems: tuple[str, str]) -> Category:
    return Category(
        huruf=huruf,
        short=short,
        label=label,
        plain=plain,
        gloss=gloss,
        citation=cite(UU_KIP, f"Pasal 17 huruf {huruf}", label),
        subitems=tuple(SubItem(angka, *words) for angka, words in enumerate(subitems, start=1)),
        not_permanent=huruf in TIME_LIMITED,
        period_rule=PERIOD_RULES[huruf],
        opens_by_consent=CONSENT if huruf in BY_CONSENT else None,
        opens_by_court_hearing=COURT_HEARING if huruf in BY_COURT_HEARING else None,
        opens_by_ruling_only=RULING_ONLY if huruf in BY_RULING_ONLY else None,
        needs_act=NEEDS_ACT if huruf in ON_AN_ACT else None,
    )


_ALL: tuple[Category, ...] = (
    _category(
        Huruf.A,
        "Penegakan hukum",
        "Menghambat proses penegakan hukum",
        "Kalau dibuka sekarang, informasi ini dapat mengganggu penyelidikan, penyidikan, atau orang-orang yang "
        "terlibat dalam penegakan hukum.",
        "obstructs law enforcement",
        (
            "menghambat proses penyelidikan dan penyidikan suatu tindak pidana",
            "Penyelidikan atau penyidikan tindak pidana bisa terhambat.",
        ),
        (
            "mengungkapkan identitas informan, pelapor, saksi, dan/atau korban yang mengetahui adanya tindak pidana",
            "Identitas pelapor, saksi, atau korban bisa terungkap.",
        ),
        (
            "mengungkapkan data intelijen kriminal dan rencana-rencana yang berhubungan dengan pencegahan dan "
            "penanganan segala bentuk kejahatan transnasional",
            "Rencana menghadapi kejahatan lintas negara bisa bocor.",
        ),
        (
            "membahayakan keselamatan dan kehidupan penegak hukum dan/atau keluarganya",
            "Keselamatan penegak hukum atau keluarganya bisa terancam.",
        ),
        (
            "membahayakan keamanan peralatan, sarana, dan/atau prasarana penegak hukum",
            "Keamanan peralatan atau bangunan penegak hukum bisa terancam.",
        ),
    ),
    _category(
        Huruf.B,
        "Karya dan persaingan usaha",
        "Mengganggu kepentingan perlindungan hak atas kekayaan intelektual dan perlindungan dari persaingan usaha "
        "tidak sehat",
        "Kalau dibuka, informasi ini dapat membocorkan karya atau rahasia dagang dan membuat persaingan usaha "
        "tidak adil.",
        "intellectual property and unfair competition",
    ),
    _category(
        Huruf.C,
        "Pertahanan dan keamanan",
        "Membahayakan pertahanan dan keamanan negara",
        "Kalau dibuka, informasi ini dapat melemahkan pertahanan atau keamanan negara.",
        "national defence and state security",
        (
            "informasi tentang strategi, intelijen, operasi, taktik dan teknik yang berkaitan dengan penyelenggaraan "
            "sistem pertahanan dan keamanan negara, meliputi tahap perencanaan, pelaksanaan dan pengakhiran atau "
            "evaluasi dalam kaitan dengan ancaman dari dalam dan luar negeri",
            "Strategi atau cara kerja pertahanan dan keamanan negara bisa terungkap.",
        ),
        (
            "dokumen yang memuat tentang strategi, intelijen, operasi, teknik dan taktik yang berkaitan dengan "
            "penyelenggaraan sistem pertahanan dan keamanan negara yang meliputi tahap perencanaan, pelaksanaan dan "
            "pengakhiran atau evaluasi",
            "Dokumen strategi pertahanan dan keamanan negara bisa terungkap.",
        ),
        (
            "jumlah, komposisi, disposisi, atau dislokasi kekuatan dan kemampuan dalam penyelenggaraan sistem "
            "pertahanan dan keamanan negara serta rencana pengembangannya",
            "Jumlah dan susunan kekuatan pertahanan bisa diketahui pihak lain.",
        ),
        (
            "gambar dan data tentang situasi dan keadaan pangkalan dan/atau instalasi militer",
            "Keadaan pangkalan atau instalasi militer bisa diketahui pihak lain.",
        ),
        (
            "data perkiraan kemampuan militer dan pertahanan negara lain terbatas pada segala tindakan dan/atau "
            "indikasi negara tersebut yang dapat membahayakan kedaulatan Negara Kesatuan Republik Indonesia dan/atau "
            "data terkait kerjasama militer dengan negara lain yang disepakati dalam perjanjian tersebut sebagai "
            "rahasia atau sangat rahasia",
            "Perkiraan kekuatan negara lain atau kerja sama militer yang disepakati rahasia bisa terungkap.",
        ),
        ("sistem persandian negara", "Sistem sandi yang melindungi komunikasi negara bisa ditembus."),
        ("sistem intelijen negara", "Cara kerja intelijen negara bisa terungkap."),
    ),
    _category(
        Huruf.D,
        "Kekayaan alam",
        "Mengungkapkan kekayaan alam Indonesia",
        "Kalau dibuka, letak atau isi kekayaan alam yang harus dilindungi dapat diketahui pihak yang hendak "
        "menyalahgunakannya.",
        "reveals Indonesia's natural wealth",
    ),
    _category(
        Huruf.E,
        "Ketahanan ekonomi",
        "Merugikan ketahanan ekonomi nasional",
        "Kalau dibuka terlalu awal, rencana ekonomi ini dapat dimanfaatkan segelintir orang dan merugikan ekonomi.",
        "harms national economic resilience",
        (
            "rencana awal pembelian dan penjualan mata uang nasional atau asing, saham dan aset vital milik negara",
            "Rencana jual beli mata uang, saham, atau aset penting negara bisa dimanfaatkan pihak lain.",
        ),
        (
            "rencana awal perubahan nilai tukar, suku bunga, dan model operasi institusi keuangan",
            "Rencana perubahan nilai tukar atau suku bunga bisa dimanfaatkan pihak lain.",
        ),
        (
            "rencana awal perubahan suku bunga bank, pinjaman pemerintah, perubahan pajak, tarif, atau pendapatan "
            "negara/daerah lainnya",
            "Rencana awal perubahan pajak, tarif, atau pendapatan daerah bisa dimanfaatkan pihak lain.",
        ),
        (
            "rencana awal penjualan atau pembelian tanah atau properti",
            "Rencana awal jual beli tanah bisa membuat harga dimainkan.",
        ),
        ("rencana awal investasi asing", "Rencana awal investasi asing bisa dimanfaatkan pihak lain."),
        (
            "proses dan hasil pengawasan perbankan, asuransi, atau lembaga keuangan lainnya",
            "Pengawasan bank atau asuransi yang terbuka bisa mengguncang kepercayaan nasabah.",
        ),
        (
            "hal-hal yang berkaitan dengan proses pencetakan uang",
            "Proses pencetakan uang bisa ditiru atau diganggu.",
        ),
    ),
    _category(
        Huruf.F,
        "Hubungan luar negeri",
        "Merugikan kepentingan hubungan luar negeri",
        "Kalau dibuka, informasi ini dapat melemahkan kedudukan Indonesia di hadapan negara lain.",
        "harms foreign relations",
        (
            "posisi, daya tawar dan strategi yang akan dan telah diambil oleh negara dalam hubungannya dengan "
            "negosiasi internasional",
            "Siasat Indonesia dalam perundingan internasional bisa terbaca.",
        ),
        ("korespondensi diplomatik antarnegara", "Surat-menyurat diplomatik antarnegara bisa terungkap."),
        (
            "sistem komunikasi dan persandian yang dipergunakan dalam menjalankan hubungan internasional",
            "Saluran komunikasi rahasia dengan negara lain bisa ditembus.",
        ),
        (
            "perlindungan dan pengamanan infrastruktur strategis Indonesia di luar negeri",
            "Pengamanan gedung dan sarana penting Indonesia di luar negeri bisa melemah.",
        ),
    ),
    _category(
        Huruf.G,
        "Akta pribadi dan wasiat",
        "Mengungkapkan isi akta otentik yang bersifat pribadi dan kemauan terakhir ataupun wasiat seseorang",
        "Informasi ini memuat akta pribadi atau wasiat seseorang.",
        "private authentic deeds, last will or testament",
    ),
    _category(
        Huruf.H,
        "Rahasia pribadi",
        "Mengungkap rahasia pribadi",
        "Informasi ini memuat hal pribadi seseorang yang berhak dilindungi.",
        "personal secrets",
        ("riwayat dan kondisi anggota keluarga", "Memuat riwayat atau keadaan keluarga seseorang."),
        (
            "riwayat, kondisi dan perawatan, pengobatan kesehatan fisik, dan psikis seseorang",
            "Memuat riwayat kesehatan atau pengobatan seseorang.",
        ),
        (
            "kondisi keuangan, aset, pendapatan, dan rekening bank seseorang",
            "Memuat keuangan, harta, penghasilan, atau rekening seseorang.",
        ),
        (
            "hasil-hasil evaluasi sehubungan dengan kapabilitas, intelektualitas, dan rekomendasi kemampuan seseorang",
            "Memuat hasil penilaian kemampuan seseorang.",
        ),
        (
            "catatan yang menyangkut pribadi seseorang yang berkaitan dengan kegiatan satuan pendidikan formal dan "
            "satuan pendidikan nonformal",
            "Memuat catatan pendidikan pribadi seseorang.",
        ),
    ),
    _category(
        Huruf.I,
        "Surat dalam lembaga",
        "Memorandum atau surat-surat antar Badan Publik atau intra Badan Publik, yang menurut sifatnya dirahasiakan "
        "kecuali atas putusan Komisi Informasi atau pengadilan",
        "Ini surat atau catatan kerja di dalam atau antarlembaga pemerintah yang menurut sifatnya dirahasiakan.",
        "confidential memoranda between or within public bodies",
    ),
    _category(
        Huruf.J,
        "Dilarang undang-undang lain",
        "Informasi yang tidak boleh diungkapkan berdasarkan Undang-Undang",
        "Ada Undang-Undang lain yang melarang informasi ini diungkapkan.",
        "barred from disclosure by another Act",
    ),
)

CATEGORIES: Mapping[Huruf, Category] = MappingProxyType({each.huruf: each for each in _ALL})


def category(huruf: str) -> Category:
    """Finds the category of a letter, in either case; raises Refusal HURUF_TIDAK_DIKENAL for anything but a–j."""
    try:
        return CATEGORIES[Huruf(huruf.strip().lower())]
    except ValueError:
        raise refuse("HURUF_TIDAK_DIKENAL", huruf=huruf) from None


def citations_of(huruf: str) -> tuple[Citation, ...]:
    """Lists every article that governs a huruf: the ground, its period, and its limits, in that order."""
    found = category(huruf)
    limits = (NOT_PERMANENT if found.not_permanent else None, found.opens_by_consent, found.opens_by_court_hearing)
    return (found.citation, found.period_rule.citation, *(each for each in limits if each))

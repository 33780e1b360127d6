"""UU 14/2008 Pasal 18 ayat (1): what may never be exempt, and the words by which a title gives it away."""

import re
from dataclasses import dataclass

from shared.law.instruments import UU_KIP, Citation, cite
from shared.law.remembering import remembered
from shared.law.texts.patterns import late
from shared.law.texts.word_index import word_index, words_in

_ENFORCER = (
    r"(?:lembaga|instansi|aparat|badan)\s+penegak\s+hukum|kepolisian|polri|polda|polres(?:ta(?:bes)?)?|polsek"
    r"|kejaksaan|kejati|kejari|kpk|komisi\s+pemberantasan\s+korupsi|mahkamah\s+agung|pengadilan(?:\s+\w+)?|bnn"
)
_HEAD = (
    r"gubernur|bupati|wali\s?kota|sekretaris\s+daerah|sekda|menteri|direktur"
    r"|kepala\s+(?:dinas|badan|biro|daerah|kantor)"
)
_COURT = (
    r"(?:(?:badan\s+)?peradilan|pengadilan|mahkamah\s+(?:agung|konstitusi|syar.?iyah)|hakim|kasasi|praperadilan"
    r"|peninjauan\s+kembali|ptun|tata\s+usaha\s+negara|inkrac?h?t?|berkekuatan\s+hukum\s+tetap)"
)


@dataclass(frozen=True)
class NeverExempt:
    """One letter of Pasal 18 ayat (1): its words, and the wording in titles that belongs to it.

    `but_not` names wording that looks alike and is not meant (a draft ruling, evidence for a hearing, personal data).
    One of `words` stands in every such wording.
    """

    huruf: str
    label: str
    citation: Citation
    pattern: re.Pattern[str]
    but_not: re.Pattern[str]
    words: frozenset[str]


_NOT_THE_ACT_ITSELF = (
    r"\b(?:rancangan|draf(?:t)?|konsep|naskah\s+awal|identitas|data\s+pribadi|sebelum|belum|bahan|persiapan|proses|alamat"
    r"|rekening|nomor\s+telepon|materi\s+(?:gugatan|jawaban)|strategi|untuk\s+sidang|notulen|risalah|(?:kata\s+)?sandi"
    r"|password|korban|saksi|pelapor|(?:sampai|hingga|menunggu)\b(?:\s+\S+){0,4}?\s+putusan|permohonan|usulan|usul|kronologi|rekomendasi|kecuali|selain|musyawarah)\b"
)


def _never(huruf: str, label: str, words: str, pattern: str, but_not: str = _NOT_THE_ACT_ITSELF) -> NeverExempt:
    citation = cite(UU_KIP, f"Pasal 18 ayat (1) huruf {huruf}", label)
    return NeverExempt(huruf, label, citation, late(pattern, re.I), late(but_not, re.I), words_in(words))


NEVER_EXEMPT: tuple[NeverExempt, ...] = (
    _never("a", "putusan badan peradilan", "putusan", rf"\b(?:salinan\s+)?putusan\b(?:\s+\S+){{0,4}}?\s+{_COURT}\b"),
    _never(
        "b",
        "ketetapan, keputusan, peraturan, surat edaran, ataupun bentuk kebijakan lain, baik yang tidak berlaku "
        "mengikat maupun mengikat ke dalam ataupun ke luar serta pertimbangan lembaga penegak hukum",
        "peraturan perda pergub perbup perwali edaran instruksi ingub inbup kepgub kepbup kepwali keputusan ketetapan"
        " sk se pertimbangan",
        r"^\W*(?:(?:salinan|himpunan|kumpulan|daftar|dokumen)\s+)?(?:peraturan\s+(?:daerah|gubernur|bupati|wali\s?kota"
        r"|kepala\s+\w+|menteri)|perda|pergub|perbup|perwali|surat\s+edaran|instruksi\s+gubernur"
        rf"|instruksi\s+(?:bupati|wali\s?kota)|ingub|inbup|kep(?:gub|bup|wali)"
        rf"|(?:(?:surat\s+)?(?:keputusan|ketetapan)|sk|se|surat\s+edaran)\s+(?:{_HEAD}))\b"
        rf"|\bpertimbangan\s+(?:hukum\s+)?(?:dari\s+|oleh\s+)?(?:{_ENFORCER})\b",
        _NOT_THE_ACT_ITSELF + r"|\bindividual\b|\b(?:hukuman|sanksi)\s+disiplin\b|\bperceraian\b|\bpelanggar(?:an)?\b",
    ),
    _never(
        "c",
        "surat perintah penghentian penyidikan atau penuntutan",
        "sp sp3 penghentian skp2 skpp",
        r"\bsp\s?-?\s?3\b|\bsurat\s+(?:perintah|ketetapan|keputusan)\s+penghentian\s+(?:penyidikan|penuntutan)\b|\bskp2\b"
        r"|\bskpp\b(?=.*\bpenuntutan\b)",
        _NOT_THE_ACT_ITSELF + r"|\bperingatan\b|\bperusahaan\b|\bpembayaran\b",
    ),
    _never(
        "d",
        "rencana pengeluaran tahunan lembaga penegak hukum",
        "rencana rka dpa dipa anggaran",
        rf"\b(?:rencana\s+(?:pengeluaran|anggaran|belanja)(?:\s+\w+)?|(?:rka|dpa|dipa|anggaran)(?:\s+tahunan)?)\b"
        rf"(?:\s+\S+){{0,4}}?\s+(?:{_ENFORCER})\b",
    ),
    _never(
        "e",
        "laporan keuangan tahunan lembaga penegak hukum",
        "laporan",
        rf"\blaporan\s+(?:keuangan(?:\s+\w+)?|tahunan\s+keuangan|realisasi\s+anggaran)\b(?:\s+\S+){{0,4}}?\s+(?:{_ENFORCER})\b",
    ),
    _never(
        "f",
        "laporan hasil pengembalian uang hasil korupsi",
        "korupsi",
        r"\b(?:laporan|hasil|rekapitulasi|daftar)\b.*\bpengembalian\s+(?:uang|kerugian|aset|dana|keuangan)\b.*\bkorupsi\b",
    ),
    _never(
        "g",
        "informasi yang telah dinyatakan terbuka melalui keberatan atau penyelesaian sengketa (Pasal 11 ayat (2))",
        "dinyatakan",
        r"\b(?:telah|sudah)\s+dinyatakan\s+terbuka\b|\bdinyatakan\s+terbuka\s+(?:oleh|berdasarkan|melalui|atas)\b"
        r"(?:\s+\w+){0,2}\s+(?:putusan|komisi\s+informasi|keberatan|sengketa|ptun|pengadilan)",
        r"\b(?:belum|tidak)\s+(?:pernah\s+)?dinyatakan\b",
    ),
)


@remembered
def never_exempt(title: str) -> NeverExempt | None:
    """Finds the letter of Pasal 18 ayat (1) that a title falls under; None where no wording of the list is there."""
    words = " ".join(title.split())
    index = word_index(words)
    for each in NEVER_EXEMPT:
        if index.has_any(each.words) and each.pattern.search(words) and not each.but_not.search(words):
            return each
    return None

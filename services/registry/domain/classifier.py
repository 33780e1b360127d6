"""Proposes huruf, angka and period from the words of a dossier, each with its reason; decides nothing."""

import re
from dataclasses import dataclass
from datetime import date

from shared.law import CATEGORIES, Huruf, NeverExempt, category, never_exempt
from shared.law.period_words import PeriodFinding, PeriodKind, PeriodReading, parse
from shared.law.period_words.saying import say
from shared.law.texts.citations import Basis, read


@dataclass(frozen=True)
class Words:
    """The words of a dossier about one item, verbatim."""

    title: str
    legal_basis: str = ""
    consequence_open: str = ""
    consequence_closed: str = ""
    period: str = ""


@dataclass(frozen=True)
class SuggestionReason:
    """The reason of a proposal: the words found, the article they belong to, and a sentence in Indonesian."""

    words: str
    article: str
    sentence: str


@dataclass(frozen=True)
class ProposedGround:
    """One letter of Pasal 17 (with its angka where the words name one) and the reasons for it."""

    huruf: Huruf
    angka: int | None
    reasons: tuple[SuggestionReason, ...]


@dataclass(frozen=True)
class ClassificationHint:
    """A proposed classification; a Petugas confirms or changes it.

    `ends_on` is set only where the words give a date, or years and months that depend on no event and the caller gave
    the date of penetapan. `remarks` name where the words contradict each other or the law.
    """

    grounds: tuple[ProposedGround, ...]
    period: PeriodReading
    period_reason: SuggestionReason
    ends_on: date | None
    remarks: tuple[PeriodFinding, ...]
    never_exempt: NeverExempt | None


@dataclass(frozen=True)
class _Clue:
    huruf: Huruf
    angka: int | None
    pattern: re.Pattern[str]


def _clue(huruf: Huruf, angka: int | None, pattern: str) -> _Clue:
    return _Clue(huruf, angka, re.compile(rf"\b(?:{pattern})\b", re.I))


_CLUES: tuple[_Clue, ...] = (
    _clue(
        Huruf.A,
        1,
        r"penyelidikan|penyidikan|pro\s?justitia|gelar\s+perkara|berkas\s+perkara"
        r"|penegakan\s+(?:hukum|perda)",
    ),
    _clue(
        Huruf.A,
        1,
        r"hasil\s+pengawasan\s+barang\s+beredar|operasi\s+yustisi"
        r"|(?:jadwal|rencana)\s+(?:razia|penertiban)",
    ),
    _clue(
        Huruf.A,
        2,
        r"(?:identitas|nama)\s+(?:\w+\s+)?(?:pelapor|saksi|korban|informan|pengadu)|whistle\s?blower",
    ),
    _clue(Huruf.A, 3, r"intelijen\s+kriminal|kejahatan\s+transnasional"),
    _clue(Huruf.A, 4, r"keselamatan\s+(?:penegak\s+hukum|penyidik|petugas\s+penegak\w*)"),
    _clue(Huruf.A, 5, r"(?:peralatan|sarana|prasarana)\s+penegak\w*\s+hukum|gudang\s+barang\s+bukti"),
    _clue(
        Huruf.B,
        None,
        r"hak\s+(?:atas\s+)?(?:kekayaan\s+intelektual|cipta)|haki|hki|paten|rahasia\s+dagang|merek",
    ),
    _clue(
        Huruf.B,
        None,
        r"persaingan\s+usaha|resep|formula|desain\s+industri"
        r"|data\s+(?:produksi|privat)\s+(?:per\s+)?perusahaan",
    ),
    _clue(
        Huruf.B,
        None,
        r"(?:rincian\s+)?(?:hps|harga\s+perkiraan\s+sendiri)|dokumen\s+penawaran|evaluasi\s+penawaran",
    ),
    _clue(
        Huruf.C,
        6,
        r"persandian|sandi\s+negara|materiil\s+sandi|kunci\s+(?:kripto\w*|enkripsi)|kriptografi",
    ),
    _clue(Huruf.C, 7, r"intelijen\s+(?:negara|daerah)|kominda|deteksi\s+dini|kewaspadaan\s+dini"),
    _clue(Huruf.C, 4, r"(?:pangkalan|instalasi)\s+militer"),
    _clue(Huruf.C, 3, r"kekuatan\s+(?:personel|pasukan)|dislokasi\s+pasukan"),
    _clue(
        Huruf.C,
        1,
        r"strategi\s+pertahanan|operasi\s+militer|pertahanan\s+(?:dan\s+keamanan\s+)?negara"
        r"|keamanan\s+negara",
    ),
    _clue(
        Huruf.D,
        None,
        r"cadangan\s+(?:mineral|batu\s?bara|emas|bauksit)"
        r"|koordinat\s+(?:\w+\s+)?(?:cadangan|satwa|spesies|situs)",
    ),
    _clue(
        Huruf.D,
        None,
        r"kekayaan\s+alam|sumber\s+daya\s+genetik|lokasi\s+(?:habitat|sarang|spesies|satwa)\b.*?",
    ),
    _clue(
        Huruf.E,
        4,
        r"rencana\s+(?:awal\s+)?(?:pembelian|penjualan|pengadaan|pembebasan)\s+(?:tanah|lahan|properti)",
    ),
    _clue(
        Huruf.E,
        3,
        r"rencana\s+(?:awal\s+)?(?:perubahan\s+|kenaikan\s+|penyesuaian\s+)(?:tarif|pajak|retribusi|pendapatan)",
    ),
    _clue(Huruf.E, 5, r"rencana\s+(?:awal\s+)?(?:investasi\s+asing|penanaman\s+modal\s+asing)"),
    _clue(Huruf.E, 6, r"pengawasan\s+(?:perbankan|asuransi|bank)|kesehatan\s+bank"),
    _clue(Huruf.E, 1, r"rencana\s+(?:awal\s+)?penjualan\s+(?:saham|aset\s+vital)"),
    _clue(
        Huruf.F,
        1,
        r"negosiasi\s+internasional|posisi\s+runding|perundingan\s+(?:perbatasan|internasional|bilateral)",
    ),
    _clue(Huruf.F, 2, r"korespondensi\s+diplomatik|nota\s+diplomatik|surat\s+konsul\w*"),
    _clue(
        Huruf.G,
        None,
        r"wasiat|akta\s+(?:otentik|autentik|hibah|pengangkatan\s+anak|kelahiran|perkawinan|perceraian)",
    ),
    _clue(
        Huruf.H,
        1,
        r"(?:riwayat|data|kondisi)\s+(?:anggota\s+)?keluarga|i[zj]in\s+perceraian"
        r"|perceraian\s+(?:pns|asn|pegawai)",
    ),
    _clue(
        Huruf.H,
        2,
        r"rekam\s+medi[sk]\w*|riwayat\s+kesehatan|diagnosis|pasien|hiv|gangguan\s+jiwa"
        r"|pemeriksaan\s+kesehatan",
    ),
    _clue(
        Huruf.H,
        3,
        r"rekening|gaji|tunjangan|penghasilan|lhk(?:pn|asn)|harta\s+kekayaan|hutang|utang|deposito|slip",
    ),
    _clue(
        Huruf.H,
        4,
        r"nilai\s+(?:\w+\s+)?(?:seleksi|tes|ujian|skp|asesmen|assessment)|skp|dp3"
        r"|hasil\s+(?:asesmen|assessment)",
    ),
    _clue(
        Huruf.H,
        4,
        r"penilaian\s+(?:kinerja|kompetensi|prestasi)|pemetaan\s+talenta"
        r"|evaluasi\s+(?:kinerja|kompetensi)",
    ),
    _clue(
        Huruf.H,
        5,
        r"nilai\s+(?:rapor|siswa|mahasiswa)|rapor|catatan\s+(?:siswa|peserta\s+didik)|transkrip\s+nilai",
    ),
    _clue(
        Huruf.H,
        None,
        r"data\s+pribadi|identitas\s+pribadi|nik|nomor\s+induk\s+kependudukan|biodata|nomor\s+telepon"
        r"|alamat\s+rumah",
    ),
    _clue(
        Huruf.H,
        None,
        r"(?:hukuman|sanksi)\s+disiplin|penjatuhan\s+(?:hukuman|sanksi)|data\s+dan\s+identitas\s+korban|kartu\s+keluarga",
    ),
    _clue(
        Huruf.I,
        None,
        r"memorandum|memo|nota\s+dinas|disposisi|surat\s+(?:rahasia|dinas\s+rahasia)|notul(?:en|ensi)"
        r"|risalah\s+rapat",
    ),
    _clue(
        Huruf.I,
        None,
        r"laporan\s+hasil\s+(?:pengawasan|pemeriksaan|audit)|lhp|kertas\s+kerja\s+(?:audit|pemeriksaan)"
        r"|konsep\s+surat",
    ),
)

_SOURCES = (
    ("judul", "title"),
    ("akibat bila dibuka", "consequence_open"),
    ("akibat bila ditutup", "consequence_closed"),
)


def propose(words: Words, penetapan: date | None = None) -> ClassificationHint:
    """Reads the dossier's words and proposes grounds and period; `penetapan` lets plain years become an end date."""
    basis = read(words.legal_basis)
    clues = _found(words)
    period = parse(words.period)
    grounds = _from_basis(basis, clues) or _from_clues(clues) or _from_other_act(basis)
    never = never_exempt(words.title)
    remarks = (*_contradictions(basis, clues), *_period_remarks(grounds, period), *_never_remark(never))
    return ClassificationHint(grounds, period, _period_reason(period, penetapan), period.end(penetapan), remarks, never)


def _found(words: Words) -> tuple[tuple[_Clue, SuggestionReason], ...]:
    """Finds the clues, those of the title before those of the consequences, each (huruf, angka) once."""
    found: dict[tuple[Huruf, int | None], tuple[_Clue, SuggestionReason]] = {}
    for source, field in _SOURCES:
        for clue in _CLUES:
            if match := clue.pattern.search(getattr(words, field)):
                found.setdefault((clue.huruf, clue.angka), (clue, _clue_reason(clue, source, match[0])))
    return tuple(found.values())


def _clue_reason(clue: _Clue, source: str, words: str) -> SuggestionReason:
    article = _article(clue.huruf, clue.angka)
    sentence = f"Kata “{words}” pada {source} menunjuk ke {article}: {_label(clue.huruf, clue.angka)}."
    return SuggestionReason(words, article, sentence)


def _article(huruf: Huruf, angka: int | None) -> str:
    return f"Pasal 17 huruf {huruf}" + (f" angka {angka}" if angka else "") + " UU 14/2008"


def _label(huruf: Huruf, angka: int | None) -> str:
    found = category(huruf)
    return found.subitem(angka).label if angka else found.label.lower()


def _from_basis(basis: Basis, clues: tuple[tuple[_Clue, SuggestionReason], ...]) -> tuple[ProposedGround, ...]:
    return tuple(_ground_of_basis(huruf, basis, clues) for huruf in basis.huruf)


def _ground_of_basis(huruf: Huruf, basis: Basis, clues: tuple[tuple[_Clue, SuggestionReason], ...]) -> ProposedGround:
    named = [angka for letter, angka in basis.angka if letter is huruf]
    agreeing = [(clue, reason) for clue, reason in clues if clue.huruf is huruf]
    angka = named[0] if named else next((clue.angka for clue, _ in agreeing if clue.angka), None)
    article = _article(huruf, named[0] if named else None)
    said = SuggestionReason(basis.text, article, f"Dasar hukum yang tertulis menyebut {article}.")
    return ProposedGround(huruf, angka, (said, *(reason for _, reason in agreeing)))


def _from_clues(clues: tuple[tuple[_Clue, SuggestionReason], ...]) -> tuple[ProposedGround, ...]:
    grounds = []
    for huruf in CATEGORIES:
        of_letter = [(clue, reason) for clue, reason in clues if clue.huruf is huruf]
        if of_letter:
            angka = next((clue.angka for clue, _ in of_letter if clue.angka), None)
            grounds.append(ProposedGround(huruf, angka, tuple(reason for _, reason in of_letter)))
    return tuple(grounds)


def _from_other_act(basis: Basis) -> tuple[ProposedGround, ...]:
    """Proposes j where only another Act is named: j is the letter for what another Act forbids to disclose."""
    for statute in basis.statutes:
        if statute.is_act and not statute.is_kip and statute.instrument != "UUD":
            sentence = (
                f"Dasar hukum hanya menyebut {statute.short}. Periksa apakah Undang-Undang itu melarang pengungkapan."
            )
            return (
                ProposedGround(Huruf.J, None, (SuggestionReason(statute.verbatim, _article(Huruf.J, None), sentence),)),
            )
    return ()


def _contradictions(basis: Basis, clues: tuple[tuple[_Clue, SuggestionReason], ...]) -> tuple[PeriodFinding, ...]:
    """Returns remarks where all clues fit another letter than the basis names."""
    if not basis.huruf:
        return basis.findings
    if not clues or any(clue.huruf in basis.huruf for clue, _ in clues):
        return basis.findings
    given = ", ".join(basis.huruf)
    other = (
        PeriodFinding(
            "HURUF_BERBEDA_DENGAN_ISI",
            f"Dasar hukum menyebut huruf {given}, tetapi isi menunjuk lain. {reason.sentence}",
        )
        for _, reason in clues
    )
    return (*basis.findings, *other)


def _period_remarks(grounds: tuple[ProposedGround, ...], period: PeriodReading) -> tuple[PeriodFinding, ...]:
    return (*period.findings, *(remark for ground in grounds for remark in _rule_remarks(ground.huruf, period)))


def _rule_remarks(huruf: Huruf, period: PeriodReading) -> tuple[PeriodFinding, ...]:
    found = category(huruf)
    rule = found.period_rule
    remarks = []
    if period.kind is PeriodKind.PERMANENT and found.not_permanent:
        sentence = f"Huruf {huruf} tidak boleh permanen (Pasal 20 ayat (1) UU 14/2008). Tentukan kapan berakhir."
        remarks.append(PeriodFinding("TIDAK_TERBATAS_DILARANG", sentence))
    if rule.cap_years and period.total_months > rule.cap_years * 12:
        sentence = f"Huruf {huruf} paling lama {rule.cap_years} tahun ({rule.citation})."
        remarks.append(PeriodFinding("LEBIH_TIGA_PULUH_TAHUN", sentence))
    return tuple(remarks)


def _never_remark(never: NeverExempt | None) -> tuple[PeriodFinding, ...]:
    if never is None:
        return ()
    sentence = f"Judul ini tampak sebagai {never.label}, yang tidak pernah boleh dikecualikan ({never.citation})."
    return (PeriodFinding("TIDAK_PERNAH_DIKECUALIKAN", sentence),)


def _period_reason(period: PeriodReading, penetapan: date | None) -> SuggestionReason:
    written = f"Tertulis “{period.text.strip()}”: " if period.text.strip() else "Jangka waktu "
    return SuggestionReason(period.text, "Pasal 4 ayat (2) huruf d PP 61/2010", f"{written}{say(period, penetapan)}.")

"""The words of the desks: states, queues, acts and choices in plain Indonesian."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.registry.domain.acts import ActName
from services.registry.domain.incidents import IncidentState
from services.registry.domain.refusals import refuse
from shared.contracts.base import titled
from shared.contracts.dossier import DossierWords
from shared.contracts.exemptions import PublicWords
from shared.law import BY_CONSENT, CATEGORIES, HIGHEST_HEAD, Huruf, letters_in_words, span_in_words
from shared.law.ladder import is_late
from shared.law.limits import CASE_DAYS, NOTICE_HOURS, TAKEDOWN_DAYS
from shared.law.modes import OPENING_MODES
from shared.law.outcomes import CASE_OUTCOMES
from shared.law.period_kinds import PERIOD_KIND_NAMES
from shared.law.takedown_reasons import TAKEDOWN_REASONS
from shared.law.texts.statutes import CHOICES
from shared.law.triggers import OPENING_TRIGGERS
from shared.runtime.phrases import date_words

STATES: Mapping[str, tuple[str, str]] = {
    "submitted": ("menunggu usul Petugas", "info"),
    "proposed": ("menunggu jawaban Ketua PPID", "warn"),
    "decided": ("menunggu persetujuan pimpinan", "warn"),
    "exempt": ("dikecualikan", ""),
    "public": ("informasi publik", "good"),
    "returned": ("dikembalikan kepada SKPD", "bad"),
    "withdrawn": ("ditarik oleh SKPD", ""),
}
QUEUES: Mapping[str, str] = {
    "belum_lengkap": "belum lengkap",
    "periode_belum_jelas": "jangka waktu belum jelas",
    "menunggu_tanggal_tinjau": "menunggu tanggal tinjau",
    "sudah_berakhir": "jangka waktu sudah berakhir",
    "tinjau_ulang": "harus ditinjau ulang",
}
QUEUE_HELP: Mapping[str, str] = {
    "belum_lengkap": "Baris daftar lama yang kekurangan uji konsekuensi, dasar hukum, huruf, atau jangka waktu. "
    "Lengkapi pada halaman usul.",
    "periode_belum_jelas": "Jangka waktunya tidak dapat dihitung dari kata-katanya. Tentukan pada halaman usul.",
    "menunggu_tanggal_tinjau": "Jangka waktunya jelas tetapi tidak berakhir pada tanggal tertentu. "
    "Beri tanggal tinjau pada halaman usul.",
    "sudah_berakhir": "Jangka waktunya habis sebelum dicatat di sini. Ketua PPID menjawabnya, dan "
    "orang kedua menegaskan jawabannya.",
    "tinjau_ulang": "Tanggal tinjaunya sudah tiba. Catat tanggal tinjau berikutnya, atau hari peristiwanya terjadi.",
}
CASE_STATES: Mapping[str, tuple[str, str]] = {
    "open": ("belum diputus", "warn"),
    "decided": ("menunggu persetujuan pimpinan", "warn"),
    "approved": ("menunggu hari berlaku", "info"),
    "done": ("selesai", "good"),
    "lapsed": ("berakhir demi hukum", "bad"),
    "closed": ("ditutup", ""),
}
INCIDENT_STATES: Mapping[str, tuple[str, str]] = {
    IncidentState.RECORDED: ("dicatat, belum diberitahukan", "bad"),
    IncidentState.NOTIFIED: ("diberitahukan", "warn"),
    IncidentState.CLOSED: ("selesai", "good"),
}
TRIGGERS: Mapping[str, str] = {code: trigger.label for code, trigger in OPENING_TRIGGERS.items()}
TRIGGER_CHOICES = [(code, each.choice, each.hint) for code, each in OPENING_TRIGGERS.items() if each.hint]
OUTCOMES: Mapping[str, tuple[str, str]] = {code: (each.label, each.hint) for code, each in CASE_OUTCOMES.items()}
OF_FACTS: Mapping[str, tuple[str, str]] = {code: each.of_fact for code, each in CASE_OUTCOMES.items() if each.of_fact}
"""What an outcome is called where a fact opens, not a weighing."""
RECOMMENDATIONS: Mapping[str, str] = {
    "open": "Dibuka",
    "stay_closed": "Tetap dikecualikan",
    "change": "Diubah klasifikasinya",
}
ANSWERS: Mapping[str, str] = {
    **{name: words.lower() for name, words in RECOMMENDATIONS.items()},
    **{name: words.lower() for name, (words, _) in OUTCOMES.items()},
    "withhold": "ditahan",
}
"""What an answer is called in the history of an item; ya, tidak, setuju and tolak are called so."""
OMISSIONS: Mapping[str, str] = {
    "lapsed": "menjadi publik demi hukum tanpa keputusan",
    "review_missed": "tanggal tinjau terlewat",
    "case_overdue": f"berkas pembukaan tidak selesai dalam {CASE_DAYS} hari kerja",
    "content_undecided": f"isi informasi huruf {letters_in_words(BY_CONSENT, 'atau')} belum diputus",
    "takedown_undecided": f"berkas yang diturunkan dari situs tidak diputus dalam {TAKEDOWN_DAYS} hari kerja",
    "notice_late": f"insiden tidak diberitahukan dalam {NOTICE_HOURS // 24} × 24 jam",
    "still_exempt": "masih tertutup padahal jangka waktunya sudah habis",
}
MODES: Mapping[str, str] = {code: mode.basis for code, mode in OPENING_MODES.items()} | {"": ""}
PERIOD_KINDS: Mapping[str, str] = {kind: names.choice for kind, names in PERIOD_KIND_NAMES.items()}
SCOPES: Mapping[str, str] = {
    "pimpinan_tertinggi": "Pimpinan tertinggi badan publik: semua huruf",
    "huruf_c_f": f"Mandat pimpinan tertinggi untuk huruf {span_in_words(HIGHEST_HEAD)}: semua huruf",
    "umum": f"Semua huruf kecuali {span_in_words(HIGHEST_HEAD)}",
}
FATES: Mapping[str, str] = {"musnah": "Musnah", "dinilai_kembali": "Dinilai kembali", "permanen": "Permanen"}
WARNINGS: Mapping[str, tuple[str, str]] = {
    "PERPANJANGAN_KETIGA": (
        "Perpanjangan ketiga atau lebih",
        "Klasifikasi ini sudah tiga kali diperbarui. Periksa dengan saksama apakah alasannya masih ada "
        "(Pasal 2 ayat (2) UU 14/2008).",
    ),
    "RETENSI_SUDAH_LEWAT": (
        "Retensinya sudah lewat",
        "Menurut JRA arsip ini sudah berakhir musnah sebelum retensinya dicatat, padahal informasinya masih "
        "dikecualikan. Arsip ini tidak dimusnahkan (Pasal 51 UU 43/2009); periksa kembali kode dan tahunnya.",
    ),
    "JUDUL_SUDAH_ADA": (
        "Judul yang sama sudah ada dalam daftar",
        "Petugas sudah membandingkannya dan menegaskan bahwa ini informasi lain.",
    ),
}
WEBSITE: Mapping[str, str] = {
    "dik": "Daftar Informasi yang Dikecualikan",
    "dip": "Daftar Informasi Publik",
    "none": "tidak ditampilkan",
    "": "tidak ditampilkan",
}
MANUSCRIPT_STATES: Mapping[str, tuple[str, str]] = {
    "menunggu": ("belum bertanda tangan", "warn"),
    "sebagian": ("sebagian bertanda tangan", "warn"),
    "bertanda_tangan": ("bertanda tangan elektronik", "good"),
    "dipindai": ("bertanda tangan tangan, pindaiannya tersimpan", "good"),
    "batal": ("dibatalkan", "bad"),
}
PAPER_NAMES: Mapping[str, str] = {
    "penetapan": "Surat lengkap",
    "petikan": "Petikan",
    "pengumuman": "Pengumuman",
    "sk-dik": "Keputusan tentang daftar informasi yang dikecualikan",
}
ACTS: Mapping[str, str] = {
    ActName.RECEIVE: "diterima dari SKPD",
    ActName.RECEIVE_AGAIN: "perbaikan diterima dari SKPD",
    ActName.WITHDRAW: "ditarik oleh SKPD",
    ActName.PROPOSE: "klasifikasi diusulkan",
    ActName.REQUEST_CONSIDERATION: "pertimbangan Tim diminta",
    ActName.ANSWER_CONSIDERATION: "Tim memberi pertimbangan",
    ActName.DECIDE: "usul dijawab Ketua PPID",
    ActName.APPROVE: "penetapan dijawab pimpinan",
    ActName.ANSWER_EXPIRY: "akhir jangka waktu dijawab Ketua PPID",
    ActName.CONFIRM_EXPIRY: "akhir jangka waktu ditegaskan orang kedua",
    ActName.LEND_PAPER: "naskah dipinjamkan",
    ActName.RETURN_PAPER: "naskah kembali",
    ActName.RECORD_LOCATION: "alamat simpan dicatat",
    ActName.SET_RETENTION: "retensi dicatat",
    ActName.PLACE_HOLD: "pemusnahan ditahan",
    ActName.RELEASE_HOLD: "penahanan dilepas",
    ActName.DECIDE_CONTENT: "putusan isi dicatat",
    ActName.CONFIRM_CONTENT: "putusan isi dijawab pimpinan",
    ActName.WITHDRAW_CONSENT: "persetujuan ditarik",
    ActName.OPEN_CASE: "berkas pembukaan dibuat",
    ActName.OPEN_EARLY: "pembukaan lebih awal dimulai",
    ActName.APPROVE_OPENING: "pembukaan disetujui",
    ActName.OPENING_EFFECTIVE: "pembukaan berlaku",
    ActName.EXEMPTION_LAPSED: "menjadi publik demi hukum",
    ActName.REVIEW: "peninjauan diusulkan",
    ActName.DECIDE_REVIEW: "peninjauan diputuskan Ketua PPID",
    ActName.REVIEW_MISSED: "peninjauan terlewat",
    ActName.WAITING_ENDED: "jangka waktu berakhir sebelum ditetapkan",
    ActName.CONSIDER: "Tim memberi pertimbangan",
    ActName.DECIDE_OPENING: "pembukaan diputus Ketua PPID",
    ActName.CONFIRM_RULING: "putusan dicatat orang kedua",
    ActName.UNDO_RULING: "pencatatan putusan dibatalkan",
    ActName.CLOSE_CASE: "berkas pembukaan ditutup",
    ActName.OPEN_PART: "bagian yang dibuka menjadi informasi publik",
    ActName.GROUND_ENDED: "satu dasar berakhir dan keluar dari baris umum",
    ActName.SUCCEED: "beralih kepada SKPD penerus",
    ActName.REVIEW_DUE: "tiba waktu tinjau",
    ActName.UPLOAD_COPY: "salinan publikasi diunggah",
    ActName.RELEASE_COPY: "salinan publikasi dilepas",
    ActName.WITHDRAW_COPIES: "berkas ditarik dari situs",
    ActName.RECORD_TAKEDOWN: "berkas diturunkan dari situs",
    ActName.TAKEDOWN_DUE: f"penurunan berkas tidak diputus dalam {TAKEDOWN_DAYS} hari kerja",
    ActName.KEEP_DOWN: "berkas diputus tetap turun",
}


def letters() -> list[tuple[str, str]]:
    """Returns the ten huruf as choices of a select, with the statute's label."""
    return [("", "Pilih huruf"), *((str(h), f"{h} – {category.label}") for h, category in CATEGORIES.items())]


def letter_notes() -> list[dict[str, Any]]:
    """Returns each huruf with its plain explanation, sub-items and period rule, for the help beside the form."""
    return [
        {
            "huruf": str(huruf),
            "label": category.label,
            "plain": category.plain,
            "subitems": [(sub.angka, sub.label) for sub in category.subitems],
            "period": category.period_rule.text,
            "citation": str(category.period_rule.citation),
        }
        for huruf, category in CATEGORIES.items()
    ]


def jenis(huruf: str) -> str:
    """Returns a huruf with its label, or what was written where there is no such huruf."""
    known = huruf in set(Huruf)
    return f"huruf {huruf}: {CATEGORIES[Huruf(huruf)].label}" if known else huruf or "belum disebut"


def why(code: str) -> str:
    """Returns the sentence of a code that says what an item lacks, or the code where no rule names it."""
    try:
        said = refuse(code)
    except KeyError:
        return code
    return f"{said.message} {said.mend}".strip()


def doubts(asked: Mapping[str, Any]) -> str:
    """Returns the sentence of a doubt about words for the public."""
    return refuse(asked["code"], found=asked["found"]).message


def period_words(period: Mapping[str, Any]) -> str:
    """Returns a typed period in one line: its verbatim text, its kind and figures."""
    figures = [f"{period[name]} {unit}" for name, unit in (("years", "tahun"), ("months", "bulan")) if period.get(name)]
    kind = "" if figures or period.get("until") else PERIOD_KINDS.get(period["kind"], period["kind"])
    parts = [f"“{period['text']}”" if period.get("text") else "", kind.lower(), " ".join(figures)]
    if period.get("starts_on_event") and not period.get("start"):
        parts.append("dihitung sejak peristiwanya")
    for name, words in (("start", "mulai"), ("until", "sampai"), ("review_on", "ditinjau")):
        if period.get(name):
            parts.append(f"{words} {_day(period[name])}")
    return ", ".join(part for part in parts if part)


def _day(value: date | str) -> str:
    return date_words(value)


DOSSIER_LINES = ("title", "public_title", "legal_basis", "responsible", "decree_number")
"""Fields of a dossier that its page words itself; others follow by their own title."""

WORDS: Mapping[str, Any] = {
    "states": STATES,
    "queues": QUEUES,
    "queue_help": QUEUE_HELP,
    "case_states": CASE_STATES,
    "incident_states": INCIDENT_STATES,
    "triggers": TRIGGERS,
    "outcomes": OUTCOMES,
    "recommendations": RECOMMENDATIONS,
    "answers": ANSWERS,
    "modes": MODES,
    "omissions": OMISSIONS,
    "scopes": SCOPES,
    "fates": FATES,
    "warnings": WARNINGS,
    "acts": ACTS,
    "website_lists": WEBSITE,
    "takedown_reasons": TAKEDOWN_REASONS,
    "manuscript_states": MANUSCRIPT_STATES,
    "paper_names": PAPER_NAMES,
    "jenis": jenis,
    "why": why,
    "doubts": doubts,
    "period_words": period_words,
    "period_kinds": [("", "Pilih jenis"), *PERIOD_KINDS.items()],
    "letters": letters(),
    "enactments": CHOICES,
    "further_public": titled(PublicWords),
    "further_dossier": titled(DossierWords, but=DOSSIER_LINES),
    "letter_notes": letter_notes(),
    "is_late": is_late,
    "personal_letters": letters_in_words(BY_CONSENT),
    "personal_or": letters_in_words(BY_CONSENT, "atau"),
    "highest_letters": span_in_words(HIGHEST_HEAD),
    "trigger_choices": TRIGGER_CHOICES,
}

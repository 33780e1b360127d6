"""The words of a surat penetapan: the internal letter that officials sign, and the excerpt that everybody may read."""

from typing import Any

from services.registry.domain.mandates import Scope
from services.registry.domain.penetapan import Clause, Considered, Penetapan, PenetapanKind, Signer
from services.registry.pages.labels import RECOMMENDATIONS
from shared.law import HIGHEST_HEAD, span_in_words
from shared.runtime.phrases import date_words

TITLES = {
    PenetapanKind.KLASIFIKASI: "Surat penetapan klasifikasi informasi yang dikecualikan",
    PenetapanKind.PERUBAHAN: "Surat penetapan perubahan klasifikasi informasi",
    PenetapanKind.PERISTIWA: "Surat penetapan peristiwa yang mengubah dasar pengecualian",
    PenetapanKind.PEMBUKAAN: "Surat penetapan pembukaan informasi",
}
OPENINGS = {
    PenetapanKind.KLASIFIKASI: "Pejabat Pengelola Informasi dan Dokumentasi menetapkan klasifikasi informasi sebagai "
    "berikut.",
    PenetapanKind.PERUBAHAN: "Pejabat Pengelola Informasi dan Dokumentasi mengubah klasifikasi informasi sebagai "
    "berikut.",
    PenetapanKind.PERISTIWA: "Pejabat Pengelola Informasi dan Dokumentasi menetapkan bahwa suatu peristiwa sudah "
    "terjadi, sehingga dasar pengecualian informasi di bawah ini menjadi sebagai berikut.",
    PenetapanKind.PEMBUKAAN: "Pejabat Pengelola Informasi dan Dokumentasi menetapkan informasi di bawah ini sebagai "
    "informasi publik.",
}
KIND_LINES = {
    PenetapanKind.KLASIFIKASI: "Informasi yang dikecualikan menurut Pasal 17 UU 14/2008:",
    PenetapanKind.PERUBAHAN: "Informasi yang dikecualikan menurut Pasal 17 UU 14/2008, dengan dasar yang baru:",
    PenetapanKind.PERISTIWA: "Informasi yang tetap dikecualikan menurut Pasal 17 UU 14/2008, dengan dasar:",
    PenetapanKind.PEMBUKAAN: "Informasi publik. Sebelumnya dikecualikan dengan dasar:",
}
WEIGHING = {
    PenetapanKind.KLASIFIKASI: (
        "bahwa informasi yang disebut dalam surat ini telah diuji konsekuensinya dengan saksama dan penuh ketelitian "
        "(Pasal 19 UU 14/2008; Pasal 3 ayat (1) PP 61/2010);",
        "bahwa klasifikasinya disetujui pimpinan badan publik (Pasal 3 ayat (2) PP 61/2010);",
    ),
    PenetapanKind.PERUBAHAN: (
        "bahwa klasifikasi informasi yang disebut dalam surat ini telah diuji konsekuensinya kembali (Pasal 10 ayat "
        "(2) PP 61/2010);",
        "bahwa perubahannya disetujui pimpinan badan publik (Pasal 10 ayat (1) PP 61/2010);",
    ),
    PenetapanKind.PERISTIWA: (
        "bahwa peristiwa yang mengakhiri atau memulai jangka waktu suatu dasar pengecualian sudah terjadi menurut "
        "dokumen yang disimpan pada berkasnya (Pasal 11 PP 61/2010);",
        "bahwa penetapannya disetujui pimpinan badan publik (Pasal 3 ayat (2) PP 61/2010);",
    ),
    PenetapanKind.PEMBUKAAN: (
        "bahwa pengecualian informasi yang disebut dalam surat ini tidak lagi diperlukan atau segera berakhir (Pasal "
        "11 PP 61/2010);",
        "bahwa pembukaannya disetujui pimpinan badan publik (langkah 3 SOP 065/453/DPP-A);",
    ),
}
WITHOUT_HEAD = (
    "bahwa pembukaannya diperintahkan oleh putusan yang berkekuatan hukum tetap (Pasal 46 sampai 50 UU 14/2008);"
)
RECALLING = (
    "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik;",
    "Peraturan Pemerintah Nomor 61 Tahun 2010 tentang Pelaksanaan Undang-Undang Nomor 14 Tahun 2008 tentang "
    "Keterbukaan Informasi Publik;",
    "Peraturan Komisi Informasi Nomor 1 Tahun 2021 tentang Standar Layanan Informasi Publik;",
)
SCOPE_WORDS = {
    Scope.PIMPINAN_TERTINGGI: "selaku pimpinan tertinggi badan publik",
    Scope.HURUF_C_F: f"atas mandat pimpinan tertinggi badan publik untuk huruf {span_in_words(HIGHEST_HEAD)}",
    Scope.UMUM: "atas mandat pimpinan badan publik",
}
DIP_COLUMNS = {
    "summary": "Ringkasan isi",
    "holder": "Pejabat yang menguasai",
    "responsible": "Penanggung jawab",
    "made": "Waktu dan tempat pembuatan",
    "form": "Bentuk yang tersedia",
    "retention": "Jangka waktu penyimpanan",
}
UNDONE = "TIDAK BERLAKU. Penetapan ini dibatalkan sebelum hari berlakunya, sehingga tidak membuka apa pun."
EXCERPT_NOTE = (
    "Petikan ini dibuat dari surat penetapan dengan nomor yang sama, tanpa nama orang, tanpa uraian isi informasi, dan "
    "tanpa uraian pengujian konsekuensinya. Petikan bukan salinan surat yang ditandatangani."
)
NOTHING: dict[str, Any] = {
    "copies": [],
    "weighing": [],
    "recalling": [],
    "inside": "",
    "tests": [],
    "advice": [],
    "dip": [],
    "mandate": "",
}


def penetapan(made: Penetapan) -> dict[str, Any]:
    """Returns the words of the internal letter: the six contents of PP 61/2010 Ps 4(2), who signs by which mandate.

    The information stands there "secara jelas dan terang" with its test (Perki 1/2021 Ps 49(2)).
    """
    ppid, head = made.ppid_signer, made.approver_signer
    return _shared(made) | {
        "title": TITLES[made.kind],
        "signed": True,
        "weighing": _weighing(made),
        "recalling": [*RECALLING, *_other_acts(made)],
        "inside": _sentence(made.subject_inside),
        "ppid": (ppid.office if ppid else "") or made.ppid,
        "ppid_line": _identity(ppid, made.ppid),
        "approver": (head.office if head else "") or made.approver,
        "mandate": _mandate(head),
        "copies": ["Pimpinan badan publik, sebagai laporan;", f"Kepala {made.skpd} selaku PPID Pembantu."],
        "reason": made.reason,
        "tests": [{"jenis": each.jenis, "dibuka": each.dibuka, "ditutup": each.ditutup} for each in made.tests],
        "advice": _advice(made.considered),
        **_names("ppid", ppid),
        **_names("approver", head),
    }


def excerpt(made: Penetapan) -> dict[str, Any]:
    """Returns the words that anybody may read: no name, no inner title, no test, no reason that was written inside."""
    public = made.public_reason or (made.reason if made.kind is PenetapanKind.KLASIFIKASI else "")
    head = made.approver_signer
    office = (head.office if head else "") or made.approver
    return {
        **_shared(made),
        **NOTHING,
        "title": f"Petikan {TITLES[made.kind][0].lower()}{TITLES[made.kind][1:]}",
        "signed": False,
        "note": EXCERPT_NOTE,
        "ppid": made.ppid,
        "ppid_line": f"{(made.ppid_signer.office if made.ppid_signer else '') or made.ppid}.",
        "approver": office,
        "mandate": f"Disetujui oleh {office}." if office else "",
        "reason": public or "Dicatat pada surat penetapan.",
        **_names("ppid", None),
        **_names("approver", None),
    }


def _shared(made: Penetapan) -> dict[str, Any]:
    earlier = made.first_dated if made.first_dated and made.first_dated < made.dated else None
    return {
        "number": made.number,
        "about": made.subject,
        "opening": OPENINGS[made.kind],
        "kind_line": KIND_LINES[made.kind],
        "clauses": [_clause(clause) for clause in made.clauses],
        "body": made.body,
        "unit": made.unit,
        "skpd": made.skpd,
        "place": made.place,
        "dated": date_words(made.dated),
        "first": f"Pertama kali ditetapkan pada {date_words(earlier)}." if earlier else "",
        "effective": _effective(made),
        "dip": _dip(made),
        "note": "",
        "undone": UNDONE if made.undone else "",
    }


def _dip(made: Penetapan) -> list[list[str]]:
    """Returns the row of the public list; an item that stays exempt gets none."""
    if made.dip is None or made.kind is PenetapanKind.PERISTIWA:
        return []
    return [[words, getattr(made.dip, name)] for name, words in DIP_COLUMNS.items()]


def _effective(made: Penetapan) -> str:
    if made.effective_on is None:
        return ""
    day = date_words(made.effective_on)
    return f"Pembukaan berlaku mulai {day}." if made.kind is PenetapanKind.PEMBUKAAN else f"Berlaku mulai {day}."


def _weighing(made: Penetapan) -> list[str]:
    if not (made.approver or made.approver_signer):
        return [WITHOUT_HEAD]
    tested, approved = WEIGHING[made.kind]
    lines = [tested]
    if made.considered:
        recommended = RECOMMENDATIONS.get(made.considered.recommendation, made.considered.recommendation).lower()
        lines.append(
            f"bahwa Tim Pertimbangan memberi pertimbangan tertulis tanggal {date_words(made.considered.dated)} dengan "
            f"rekomendasi: {recommended};"
        )
    return [*lines, approved]


def _other_acts(made: Penetapan) -> list[str]:
    acts = dict.fromkeys(clause.dasar.strip() for clause in made.clauses if "14/2008" not in clause.dasar)
    return [f"{act};" for act in acts if act]


def _identity(signer: Signer | None, office: str) -> str:
    if signer is None:
        return f"{office}."
    decree = f"diangkat dengan keputusan nomor {signer.decree_number}" if signer.decree_number else ""
    if decree and signer.decree_date:
        decree += f" tanggal {date_words(signer.decree_date)}"
    nip = f"NIP {signer.nip}" if signer.nip else ""
    return ", ".join(filter(None, (signer.name, nip, signer.office or office, decree))) + "."


def _mandate(head: Signer | None) -> str:
    letter = head.mandate if head else None
    if letter is None:
        return ""
    until = f" sampai {date_words(letter.valid_to)}" if letter.valid_to else ""
    return (
        f"{letter.office} menyetujui {SCOPE_WORDS[letter.scope]}, surat nomor {letter.number} tanggal "
        f"{date_words(letter.dated)}, berlaku sejak {date_words(letter.valid_from)}{until}."
    )


def _advice(advice: Considered | None) -> list[list[str]]:
    if advice is None:
        return []
    rows = [
        ["Tanggal", date_words(advice.dated)],
        ["Rekomendasi", RECOMMENDATIONS.get(advice.recommendation, advice.recommendation)],
        ["Pertimbangan", advice.text],
        ["Yang hadir", ", ".join(advice.members)],
        ["Pendapat berbeda", "; ".join(advice.dissent)],
    ]
    return [row for row in rows if row[1]]


def _names(who: str, signer: Signer | None) -> dict[str, str]:
    return {f"{who}_name": signer.name if signer else "", f"{who}_nip": signer.nip if signer else ""}


def _clause(clause: Clause) -> dict[str, str]:
    end = f"Hari terakhir dikecualikan: {date_words(clause.berakhir)}." if clause.berakhir else ""
    review = f"Ditinjau paling lambat {date_words(clause.ditinjau)}." if clause.ditinjau and not end else ""
    jangka = _sentence(clause.jangka_waktu) or "Sebagaimana tanggalnya."
    return {"jenis": clause.jenis, "dasar": clause.dasar, "jangka": jangka, "akhir": end or review}


def _sentence(words: str) -> str:
    said = words.strip().rstrip(".")
    return f"{said[:1].upper()}{said[1:]}." if said else ""

"""The words of the printed papers, the same on screen and in the PDF."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.registry.commands import Commands
from services.registry.pages.words import ACTS, MODES
from services.registry.penetapan import Clause, Kind, Penetapan
from services.registry.queries import Announcement, Entry, ItemSummary
from shared.clock import legal_day
from shared.identity import Actor
from shared.web.words import date_words

TITLES = {
    Kind.KLASIFIKASI: "Surat penetapan klasifikasi informasi yang dikecualikan",
    Kind.PERUBAHAN: "Surat penetapan perubahan klasifikasi informasi",
    Kind.PEMBUKAAN: "Surat penetapan pembukaan informasi",
}
OPENINGS = {
    Kind.KLASIFIKASI: "Berdasarkan pengujian konsekuensi sebagaimana dimaksud dalam Pasal 19 Undang-Undang Nomor 14 "
    "Tahun 2008 dan Pasal 3 Peraturan Pemerintah Nomor 61 Tahun 2010, Pejabat Pengelola Informasi dan Dokumentasi "
    "atas persetujuan pimpinan badan publik menetapkan klasifikasi informasi sebagai berikut.",
    Kind.PERUBAHAN: "Berdasarkan pengujian konsekuensi yang baru sebagaimana dimaksud dalam Pasal 10 Peraturan "
    "Pemerintah Nomor 61 Tahun 2010, Pejabat Pengelola Informasi dan Dokumentasi atas persetujuan pimpinan badan "
    "publik mengubah klasifikasi informasi sebagai berikut.",
    Kind.PEMBUKAAN: "Berdasarkan Pasal 11 Peraturan Pemerintah Nomor 61 Tahun 2010 dan pertimbangan uji konsekuensi, "
    "Pejabat Pengelola Informasi dan Dokumentasi atas persetujuan pimpinan badan publik menetapkan informasi di bawah "
    "ini sebagai informasi publik.",
}
KIND_LINES = {
    Kind.KLASIFIKASI: "Informasi yang dikecualikan menurut Pasal 17 UU 14/2008:",
    Kind.PERUBAHAN: "Informasi yang dikecualikan menurut Pasal 17 UU 14/2008, dengan dasar yang baru:",
    Kind.PEMBUKAAN: "Informasi publik. Sebelumnya dikecualikan dengan dasar:",
}


def penetapan(made: Penetapan) -> dict[str, Any]:
    """Returns the words of a surat penetapan: the six contents of PP 61/2010 Ps 4(2)."""
    effective = f"Pembukaan berlaku mulai {date_words(made.effective_on)}." if made.effective_on else ""
    return {
        "title": TITLES[made.kind],
        "number": made.number,
        "about": made.subject,
        "opening": OPENINGS[made.kind],
        "kind_line": KIND_LINES[made.kind],
        "clauses": [_clause(clause) for clause in made.clauses],
        "ppid": made.ppid,
        "approver": made.approver,
        "body": made.body,
        "unit": made.unit,
        "skpd": made.skpd,
        "reason": made.reason,
        "place": made.place,
        "dated": date_words(made.dated),
        "effective": effective,
    }


def announcement(commands: Commands, actor: Actor, change: Announcement) -> dict[str, Any]:
    """Returns the words of the announcement of changes between two days."""
    return {
        "title": "Pengumuman perubahan daftar informasi yang dikecualikan",
        "span": _span(change.since, change.until),
        "opening": "Pejabat Pengelola Informasi dan Dokumentasi mengumumkan perubahan daftar berikut. Yang diumumkan "
        "ialah daftarnya, bukan isi informasinya (UU 14/2008; Pasal 24 Perki 1/2021).",
        "sections": [
            _section("Baru dikecualikan", "Berakhir", change.added, _ends),
            _section("Klasifikasinya diubah", "Berakhir", change.changed, _ends),
            _section("Menjadi informasi publik", "Sejak, karena", change.opened, _opened),
        ],
        "closing": "Daftar lengkap dapat dibaca di situs resmi dan di meja layanan informasi. Pertanyaan dapat "
        "disampaikan kepada PPID.",
        "place": commands.settings.place,
        "dated": date_words(legal_day(commands.kit.clock.now())),
        "office": "Ketua PPID",
        **_head(commands),
    }


def rekap(commands: Commands, entries: Sequence[Entry], since: date, until: date) -> dict[str, Any]:
    """Returns the lines of the buku rekap informasi."""
    rows = [
        {
            "number": str(entry.number),
            "day": date_words(entry.day),
            "title": entry.public_title,
            "skpd": entry.skpd_name,
            "huruf": ", ".join(entry.huruf),
            "act": ACTS.get(entry.act, entry.act.replace("_", " ")),
            "penetapan": entry.penetapan_number,
            "ends": date_words(entry.ends_on) if entry.ends_on else "",
            "office": entry.office,
        }
        for entry in entries
    ]
    return {"title": "Buku rekap informasi", "span": _span(since, until), "rows": rows, **_head(commands)}


def _clause(clause: Clause) -> dict[str, str]:
    end = f"Hari terakhir dikecualikan: {date_words(clause.berakhir)}." if clause.berakhir else ""
    review = f"Ditinjau paling lambat {date_words(clause.ditinjau)}." if clause.ditinjau and not end else ""
    period = clause.jangka_waktu.strip().rstrip(".")
    jangka = f"{period[:1].upper()}{period[1:]}." if period else "Sebagaimana tanggalnya."
    return {"jenis": clause.jenis, "dasar": clause.dasar, "jangka": jangka, "akhir": end or review}


def _section(title: str, last: str, items: Sequence[ItemSummary], say: Any) -> dict[str, Any]:
    rows = [
        {"title": item.public_title, "skpd": item.skpd_name, "huruf": ", ".join(item.huruf), "last": say(item)}
        for item in items
    ]
    return {"title": title, "last": last, "rows": rows}


def _ends(item: ItemSummary) -> str:
    return date_words(item.ends_on) if item.ends_on else f"ditinjau {date_words(item.review_on)}"


def _opened(item: ItemSummary) -> str:
    return f"{date_words(item.opened_on)}, {MODES.get(item.opened_mode, '')}".rstrip(", ")


def _span(since: date, until: date) -> str:
    return f"{date_words(since)} sampai {date_words(until)}"


def _head(commands: Commands) -> dict[str, str]:
    return {"body": commands.kit.settings.body_name, "unit": commands.settings.unit}

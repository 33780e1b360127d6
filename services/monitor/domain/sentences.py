"""One Indonesian sentence for each type of event, from the facts that the journal keeps."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.law.modes import OPENING_MODES
from shared.law.outcomes import CASE_OUTCOMES
from shared.law.takedown_reasons import TAKEDOWN_REASONS
from shared.law.triggers import OPENING_TRIGGERS
from shared.runtime.phrases import date_words

SENTENCES: Mapping[str, str] = {
    "intake.submission_received.v1": (
        "SKPD {skpd_code} menyerahkan {item_count} butir (agenda {agenda_number}/{agenda_year})."
    ),
    "intake.item_submitted.v1": (
        "SKPD {skpd_code} menyerahkan butir ini, versi {item_version} (agenda {agenda_number}/{agenda_year})."
    ),
    "intake.item_withdrawn.v1": "SKPD menarik kembali butir ini.",
    "intake.skpd_ended.v1": "Hari terakhir SKPD {skpd_code}: {last_day}.",
    "intake.skpd_succeeded.v1": "SKPD {skpd_code} digantikan oleh {successor_code} mulai {first_day}.",
    "intake.nihil_reported.v1": "SKPD {skpd_code} melaporkan nihil untuk tahun {year}.",
    "registry.item_queued.v1": "Butir masuk antrean {queue}; yang kurang: {missing}.",
    "registry.item_classified.v1": "Klasifikasi disetujui: huruf {huruf}, dikecualikan sampai {ends_on}.",
    "registry.item_reclassified.v1": "Butir diklasifikasi ulang: huruf {huruf}, dikecualikan sampai {ends_on}.",
    "registry.item_returned.v1": "Ketua PPID menjawab tidak; butir dikembalikan kepada SKPD.",
    "registry.item_waits.v1": "Butir menunggu klasifikasi; akhir yang tertulis untuknya {ends_on}.",
    "registry.item_amended.v1": "Baris publik butir ini berubah; jangka waktunya tidak.",
    "registry.review_overdue.v1": "Tinjauan butir ini terlewat sejak {since}.",
    "registry.step_refused.v1": "Registri menolak langkah {step} untuk {on} karena harinya belum tiba.",
    "registry.item_archived.v1": "Tempat simpan arsip kertas dicatat.",
    "registry.case_opened.v1": "Berkas pembukaan {case_id} dibuka karena {trigger}.",
    "registry.case_opened.v2": "Berkas pembukaan {case_id} dibuka pada {opened_on} karena {trigger}.",
    "registry.case_closed.v1": "Berkas pembukaan {case_id} ditutup tanpa pembukaan.",
    "registry.opening_approved.v1": "Pimpinan menyetujui pembukaan ({outcome}), berlaku mulai {effective_on}.",
    "registry.item_opened.v1": "Butir menjadi informasi publik ({mode}) sejak {opened_on}.",
    "registry.publication_copy_released.v1": (
        "Salinan publikasi {copy_id} dilepas untuk situs, paling cepat {not_before}."
    ),
    "registry.copies_withdrawn.v1": "Salinan publikasi butir ini ditarik pada {withdrawn_on} ({reason}).",
    "registry.takedown_recorded.v1": "Registri mencatat penurunan berkas; salinan sebelumnya tidak berlaku.",
    "registry.decree_issued.v1": "Penetapan {number} tertanggal {dated} terbit.",
    "registry.announcement_issued.v1": "Pengumuman {number} tertanggal {dated} terbit.",
    "registry.incident_opened.v1": "Insiden {number} terbuka dari temuan mesin ({found_by}); batasnya {due_on}.",
    "registry.notice_issued.v1": "Pemberitahuan {number} tertanggal {dated} atas insiden {incident_number} terbit.",
    "registry.hold_placed.v1": "Pemusnahan ditahan sejak {placed_on}.",
    "registry.hold_released.v1": "Penahanan pemusnahan dilepas pada {released_on}.",
    "scheduler.deadline_set.v1": (
        "Tenggat dihitung: jendela dibuka {window_opens}, hari terakhir {last_exempt_day} ({calendar_version})."
    ),
    "scheduler.declassification_due.v1": "Peringatan {rung} hari kerja sebelum {last_exempt_day} disampaikan.",
    "scheduler.opening_effective.v1": "Pembukaan yang disetujui mulai berlaku pada {effective_on}.",
    "scheduler.exemption_lapsed.v1": "Tanpa keputusan, pengecualian berakhir demi hukum pada {lapsed_on}.",
    "scheduler.review_due.v1": "Tinjauan tahunan jatuh pada {review_on}.",
    "scheduler.review_missed.v1": "Tinjauan {review_on} terlewat {rung} hari kerja.",
    "scheduler.waiting_ended.v1": "Butir ini masih menunggu, padahal akhir yang tertulis {ended_on} sudah lewat.",
    "scheduler.case_overdue.v1": ("Berkas pembukaan {case_id} dari {opened_on} belum selesai; batasnya {due_on}."),
    "scheduler.takedown_due.v1": "Batas untuk memutus penurunan berkas {takedown_id} ialah {due_on}, dan sudah lewat.",
    "scheduler.calendar_changed.v1": "Kalender {year} diganti menjadi {calendar_version}; {moved} tenggat bergeser.",
    "scheduler.workday_began.v1": "Hari kerja {day} dimulai; ringkasan bagi setiap orang disusun.",
    "publisher.website_updated.v1": "Situs menampilkan butir ini pada daftar {list} (urutan {site_sequence}).",
    "publisher.files_taken_down.v1": "Berkas butir ini ({files}) diturunkan dari situs pada {taken_down_on}: {reason}.",
    "publisher.leak_found.v1": "Mesin ({found_by}) menemukan kebocoran di situs: temuan {finding_id}.",
    "publisher.publication_refused.v1": "Penerbit menolak menerbitkan butir ini: {reason}.",
}

LEFT_QUEUE = "Butir keluar dari antrean."
CODES = {
    "trigger": {code: trigger.label for code, trigger in OPENING_TRIGGERS.items()} | {"lapse": "habisnya jangka waktu"},
    "outcome": {code: outcome.manner for code, outcome in CASE_OUTCOMES.items()},
    "mode": {code: mode.manner for code, mode in OPENING_MODES.items()},
    "step": {"notice": "pengingat", "review": "tinjauan", "opening": "pembukaan", "lapse": "akhir demi hukum"},
    "reason": {code: each.because for code, each in TAKEDOWN_REASONS.items()} | {"leak": "isinya bocor"},
    "list": {"dik": "informasi yang dikecualikan", "dip": "informasi publik"},
}


def sentence(type_: str, facts: Mapping[str, Any]) -> str:
    """Says in words what an event told; an event without a sentence is named by its type."""
    template = SENTENCES.get(type_)
    if template is None:
        return f"Peristiwa {type_}."
    if type_ == "registry.item_queued.v1" and not facts.get("queue"):
        return LEFT_QUEUE
    return template.format_map(_Worded(facts))


class _Worded(dict[str, Any]):
    """Gives each fact as people read it, and a dash for one that is absent."""

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if value is None or value == "" or value == []:
            return "tanggal yang belum tentu" if name == "ends_on" else "–"
        if isinstance(value, list):
            return ", ".join(str(part) for part in value)
        return CODES.get(name, {}).get(str(value)) or _day(str(value))


def _day(text: str) -> str:
    try:
        return date_words(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text

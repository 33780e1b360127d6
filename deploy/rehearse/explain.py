"""Tells a case as prose in Indonesian, for lawyers; nothing is run."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from deploy.rehearse.case_form import MORNING, Expected, GroundForm, ItemForm, LegalCase, PersonSpec, StepSpec
from deploy.rehearse.neutral_words import period_of, title_of, words_of
from deploy.rehearse.prepare import HEAD
from shared.law import HIGHEST_HEAD, span_in_words
from shared.law.modes import OPENING_MODES
from shared.runtime.legal_zone import legal_zone
from shared.security.identity import ROLE_NAMES

SCOPES = {
    "pimpinan_tertinggi": "pimpinan tertinggi",
    "huruf_c_f": f"mandat untuk huruf {span_in_words(HIGHEST_HEAD)}",
    "umum": f"mandat umum, di luar huruf {span_in_words(HIGHEST_HEAD)}",
}
STATES = {
    "submitted": "sudah diajukan dan menunggu Petugas",
    "proposed": "sudah diusulkan Petugas dan menunggu Ketua PPID",
    "decided": "sudah diputus ya oleh Ketua PPID dan menunggu pimpinan",
    "exempt": "dikecualikan",
    "public": "menjadi informasi publik",
    "returned": "dikembalikan kepada SKPD",
    "withdrawn": "ditarik SKPD",
}
LISTS = {
    "dik": "tercantum dalam DIK dan tidak dalam DIP",
    "dip": "tercantum dalam DIP dan tidak dalam DIK",
    "none": "tidak tercantum dalam DIK maupun DIP",
}
STATUSES = {
    403: "ditolak karena hak, mandat, atau orangnya",
    409: "ditolak karena keadaannya",
    422: "ditolak oleh hukum",
}
ACTS = (
    ("/early-opening", "mengajukan pembukaan lebih awal"),
    ("/publication-copy/release", "melepas salinan publikasi"),
    ("/publication-copy", "mengunggah salinan publikasi"),
    ("/consideration-request", "meminta pertimbangan Tim"),
    ("/consideration", "menulis pertimbangan"),
    ("/proposal", "mengusulkan klasifikasi"),
    ("/confirmation", "menguatkan"),
    ("/approval", "menjawab sebagai pimpinan"),
    ("/review/decision", "memutus peninjauan"),
    ("/review", "meninjau jangka waktu"),
    ("/expiry", "menjawab apakah jangka waktunya lewat"),
    ("/decision", "memutus"),
    ("/case", "membuka berkas pembukaan"),
    ("/close", "menutup berkas"),
    ("/document", "melampirkan dokumen"),
    ("/undo", "membatalkan catatan"),
    ("/holds", "menahan berkas"),
    ("/consent/withdrawal", "mencatat penarikan persetujuan"),
    ("/withdrawal", "menurunkan berkas dari situs"),
    ("/takedown-decision", "memutus bahwa berkas tetap turun"),
    ("/mandates", "mencatat mandat"),
    ("/withdraw", "menarik pengajuan"),
    ("/submissions", "mengajukan informasi"),
    ("/skpd", "mengubah daftar SKPD"),
    ("/sweep", "menjalankan penyapuan tenggat"),
)
"""What the end of an address does, the longer end before the shorter."""


def explained(case: LegalCase) -> str:
    """Returns a case as paragraphs."""
    lines = [case.title, "=" * len(case.title)]
    lines += [f"Dasar: {case.law}."] if case.law else []
    lines += [f"Mulai {_day(case.start)}.", *_people(case), *_items(case), ""]
    lines += [f"{number}. {_step(step)}" for number, step in enumerate(case.steps, start=1)]
    return "\n".join(lines) + "\n"


def _people(case: LegalCase) -> Iterator[str]:
    yield f"Pimpinan memegang jabatan {HEAD.office} sebagai pimpinan tertinggi dengan mandat yang berlaku."
    for name, person in case.people.items():
        yield f"{name} adalah {_roles(person)}{_mandates(person)}."


def _roles(person: PersonSpec) -> str:
    roles = " sekaligus ".join(ROLE_NAMES[role] for role in person.roles)
    agency = f" pada {person.skpd}" if person.skpd else ""
    return f"{roles}{agency}" + (f", orang yang sama dengan {person.person}" if person.person else "")


def _mandates(person: PersonSpec) -> str:
    if not person.mandate:
        return ", tanpa mandat" if "pimpinan" in person.roles else ""
    return ", dengan " + " dan ".join(
        f"{SCOPES[each.scope]}" + (f" mulai {_day(each.valid_from)}" if each.valid_from else "")
        + (f" sampai {_day(each.valid_to)}" if each.valid_to else "")
        for each in person.mandate
    )  # fmt: skip


def _items(case: LegalCase) -> Iterator[str]:
    for name, item in case.items.items():
        yield f"Butir {name}: {_row(item) if item.row else _typed(name, item)}."


def _typed(name: str, item: ItemForm) -> str:
    grounds = " dan ".join(map(_ground, item.all_grounds))
    return f"“{title_of(name, item)}”, {grounds}; {STATES[item.state]}"


def _ground(ground: GroundForm) -> str:
    angka = f" angka {ground.angka}" if ground.angka else ""
    review = ground.period.review_on if ground.period else None
    again = f" (ditinjau {_day(review)})" if review else ""
    return f"huruf {ground.huruf}{angka} {words_of(period_of(ground))}{again}"


def _row(item: ItemForm) -> str:
    assert item.row is not None
    row, decree = item.row, item.row.decree_number or ""
    dated = f" tanggal {_day(row.decree_date)}" if row.decree_date else ""
    under = f" menurut keputusan {decree}{dated}" if decree or dated else ""
    return f"baris daftar lama{under}, “{row.title or 'tanpa judul'}”, jangka waktu “{row.period or 'tidak tertulis'}”"


def _step(step: StepSpec) -> str:
    opening = f"Pada {_moment(step.at)}" + (", sebelum penyapuan tenggat berjalan" if step.sweep else "")
    said = [f"{opening}, {_call(step)}" if step.call else opening]
    looks = "; ".join(f"butir {name} {_expected(wanted)}" for name, wanted in step.expect.items())
    if step.call:
        return ". ".join([*said, *([f"Sesudahnya {looks}"] if looks else [])]) + "."
    return f"{opening}, {looks}."


def _call(step: StepSpec) -> str:
    act = next((words for end, words in ACTS if step.path.partition("?")[0].endswith(end)), None)
    who = step.by or "siapa saja"
    what = act or ("membaca" if step.method == "GET" else "memanggil")
    sent = f" dengan {json.dumps(step.body, ensure_ascii=False)}" if step.body else ""
    files = f" beserta berkas {', '.join(each.name for each in step.upload.values())}" if step.upload else ""
    return f"{who} {what} ({step.call}){sent}{files}: {_answer(step)}"


def _answer(step: StepSpec) -> str:
    status = step.status or 0
    words = "diterima" if status < 300 else STATUSES.get(status, "ditolak")
    code = f" {step.code}" if step.code else ""
    values = "".join(f", {path} = {json.dumps(value, ensure_ascii=False)}" for path, value in step.answer.items())
    return f"{words} ({status}{code}){values}"


def _expected(wanted: Expected) -> str:
    told = [_told(key, getattr(wanted, key)) for key in Expected.model_fields if key in wanted.model_fields_set]
    return ", ".join(told)


def _told(key: str, value: Any) -> str:
    if key == "state":
        return STATES.get(value, str(value))
    if key == "list":
        return LISTS[value or "none"]
    if key == "mode":
        if not value:
            return "tanpa cara pembukaan"
        return OPENING_MODES[value].manner if value in OPENING_MODES else f"dengan cara {value}"
    if key == "queue":
        return f"berada dalam antrean {value}" if value else "tidak berada dalam antrean"
    return _detail(key, value)


def _detail(key: str, value: Any) -> str:
    if key == "file":
        return {200: "salinannya dapat diunduh publik", 410: "salinannya sudah ditarik dari situs"}.get(
            value, "tidak mempunyai salinan publik" if value is None else f"alamat salinannya menjawab {value}"
        )
    if key == "holder":
        return f"dikuasai {value}"
    words = {"opened_on": "terbuka sejak", "ends_on": "berakhir"}[key]
    return f"{words} {_day(value)}" if value else f"tidak mempunyai tanggal {words.split()[0]}"


def _day(day: date) -> str:
    return format_date(day, "d MMMM yyyy", locale="id")


def _moment(at: datetime) -> str:
    local = at.astimezone(legal_zone())
    return _day(local.date()) if local.time() == MORNING else f"{_day(local.date())} pukul {local:%H.%M}"

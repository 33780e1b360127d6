"""The papers of registry with the words of an invented province, for the golden texts and for `docs/papers/`."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

from services.registry.domain import classifying
from services.registry.domain.changes import act_on
from services.registry.domain.facts import Answer, Consultation, Fate, Location, Retention
from services.registry.domain.item import Item
from services.registry.domain.penetapan import PenetapanKind
from services.registry.pages import (
    archive_papers,
    consequence_sheets,
    decrees,
    dik_papers,
    meetings,
    paper_checks,
    report_papers,
    team_papers,
)
from services.registry.pages.archive import KEPT
from services.registry.pages.printing import CLOSING, OPENING
from services.registry.queries.omissions import Omission
from services.registry.queries.year_report import YearReport
from services.registry.store.archive import RetentionOver
from services.registry.store.records import CASES, ITEMS
from shared.security.identity import Person
from tests.papers import inside, outside
from tests.registry.build import (
    KETUA,
    TIM,
    TODAY,
    a_case,
    a_classification,
    a_dip,
    a_dossier,
    a_ground,
    exempt_item,
    proposed_item,
    undated,
)
from tests.registry.test_papers import a_penetapan

Words = dict[str, Any]
PEOPLE = {
    "petugas": Person("petugas", "Rina Lestari", "Petugas PPID"),
    "ketua": Person("ketua", "Bambang Sutrisno", "Kepala Dinas Komunikasi dan Informatika", nip="197003031995031003"),
}
MEMBERS = ("Dewi Anggraini, S.H.", "Drs. Hendra Wijaya")
DISSENT = "Hendra Wijaya: rincian per pegawai tetap rahasia pribadi, yang boleh dibuka hanya rekapitulasinya."


def record_of(item: Item) -> Words:
    """Returns the record of an item as its page and its papers read it."""
    record: Words = ITEMS.dump_python(item, mode="json")
    huruf = item.classification.huruf if item.classification else item.dossier.huruf
    return record | {"item_id": item.id, "huruf": list(huruf), "ends_on": item.ends_on, "review_on": item.review_on}


def consulted_item() -> Item:
    """Returns an item with two grounds that the Tim was asked about and the Ketua answered."""
    grounds = (
        a_ground("h", angka=4),
        a_ground("i", consequence_open="Penilai tidak lagi terus terang."),
    )
    item = proposed_item(a_classification(*grounds), dossier=a_dossier(responsible="Kepala Bidang Mutasi"))
    item.agenda = "17/2026"
    item.consultation = Consultation(
        KETUA, "stay_closed", "Akibat bila dibuka lebih besar dari manfaatnya.", (DISSENT,), TIM, MEMBERS
    )
    with act_on(item):
        classifying.decide(item, KETUA, Answer.YA)
    return item


def _consequence() -> Words:
    return inside(consequence_sheets.consequence_paper(record_of(consulted_item()), PEOPLE))


def _opinion() -> Words:
    return inside(team_papers.opinion_on_item(record_of(consulted_item())))


def _opinion_on_case() -> Words:
    case = a_case()
    item = exempt_item()
    item.agenda = "17/2026"
    text = "Jangka waktunya hampir berakhir dan akibat bila dibuka sudah kecil."
    case.consider(TIM, recommendation="open", text=text, dissent=(DISSENT,), members=MEMBERS)
    return inside(team_papers.opinion_on_case(CASES.dump_python(case, mode="json") | {"item": record_of(item)}))


def _blank_opinion() -> Words:
    case = CASES.dump_python(a_case(), mode="json")
    return inside(team_papers.opinion_on_case(case | {"item": record_of(exempt_item())}))


def _meeting() -> Words:
    case = CASES.dump_python(a_case(), mode="json") | {"item": record_of(exempt_item())}
    asked = proposed_item(dossier=a_dossier("Notulen rapat penilaian tahun 2025"))
    asked.consultation = Consultation(KETUA)
    meeting = meetings.Meeting(date(2026, 3, 9), "09.00 WIB", "Ruang Rapat Diskominfo")
    pieces = [meetings.of_case(case), meetings.of_item(record_of(asked))]
    return inside(meetings.meeting_paper(meeting, pieces, TODAY))


def _listed() -> list[Item]:
    """Returns a dated item on two grounds, and one that an event ends."""
    grounds = (
        a_ground("h", angka=4),
        a_ground("i", consequence_open="Penilai tidak lagi terus terang."),
    )
    first = exempt_item(a_classification(*grounds), dossier=a_dossier(responsible="Kepala Bidang Mutasi"))
    named = {"public_title": "Hasil pengawasan barang beredar", "public_reason": "Pengawasannya masih berjalan."}
    ground = a_ground("a", angka=1, period=undated(), consequence_open="Pelaku menghilangkan barang bukti.")
    second = exempt_item(a_classification(ground, **named), dossier=a_dossier("Berita acara contoh 12/2026"))
    return [first, second]


def _decree() -> Words:
    return inside(dik_papers.dik_decree(_listed(), TODAY))


def _list_for_all() -> Words:
    return outside(dik_papers.dik_for_all(_listed(), TODAY))


def _stored() -> list[Item]:
    """Returns items in two boxes, one of them with a retention."""
    first, second = _listed()
    third = exempt_item(dossier=a_dossier("Harga perkiraan sendiri pengadaan 2026"))
    first.location = Location("Gedung Arsip", "2", "B", "7", "2025", "1")
    second.location = Location("Gedung Arsip", "2", "B", "7", "2025", "2")
    third.location = Location("Gedung Arsip", "2", "C", "1", "", "")
    first.retention = Retention("800.1.2", 2, 3, Fate.MUSNAH, date(2025, 12, 31))
    first.agenda = second.agenda = third.agenda = "17/2026"
    return [first, second, third]


def _archive() -> Words:
    return inside(archive_papers.archive_list(_stored()) | {"as_of": "2 Maret 2026"})


def _labels() -> Words:
    return outside(archive_papers.labels(_stored() * 4, "https://ppid.contoh.go.id", first=2))


def an_omission(number: int, name: str, since: date) -> Omission:
    """Returns one line of the report of omissions."""
    words: Words = {each.name: "" for each in fields(Omission)}
    empty = ("ends_on", "review_on", "retention_over_on", "penetapan_date", "opened_on", "overdue_since")
    said: dict[str, Any] = {
        "title": f"Nilai kinerja pegawai tahun {2020 + number}",
        "skpd_name": "Badan Kepegawaian Daerah",
        "huruf": ("h",),
        "missing": (),
        "penetapan_number": f"{number:03d}/PPID/2021",
    }
    return Omission(**words | dict.fromkeys(empty) | said | {"omission": name, "since": since})


def _omitted() -> list[Omission]:
    return [an_omission(1, "lapsed", date(2026, 2, 1)), an_omission(2, "review_missed", date(2026, 1, 15))]


def _omissions() -> Words:
    return inside(report_papers.omission_paper([*map(report_papers.omission_line, _omitted())], TODAY))


def _destruction() -> Words:
    same: dict[str, Any] = {"skpd_name": "Badan Kepegawaian Daerah", "jra_code": "800.1.2", "huruf": ("h",)}
    same |= {"state": "public", "retention_over_on": date(2025, 12, 31), "address": "Gedung Arsip, ruang 2, boks 7"}
    free = RetentionOver(id="a", title="Daftar hadir rapat 2015", holds=(), why="", **same)
    held = RetentionOver(id="b", title="Berita acara 2016", holds=("Perkara 12/G/2026",), why="MASIH_DITAHAN", **same)
    return inside(report_papers.destruction_paper([free, held], TODAY, KEPT))


def _year() -> Words:
    report = YearReport(
        received=12,
        answers={
            ("decide", "ya"): 9,
            ("decide", "tidak"): 2,
            ("approve", "setuju"): 8,
            ("approve_opening", "setuju"): 3,
        },
        decrees={"klasifikasi": 8, "pembukaan": 3},
        opened={"decided": 3, "by_law": 1},
        announcements=2,
        incidents=0,
        exempt={"Badan Kepegawaian Daerah": 5, "Dinas Perindustrian dan Perdagangan": 3},
    )
    return outside(report_papers.year_paper(2026, report, {each.omission: 1 for each in _omitted()}, TODAY))


def _letter(kind: PenetapanKind) -> Words:
    made = a_penetapan(kind=kind, dip=a_dip() if kind is PenetapanKind.PEMBUKAAN else None, number="012/PPID/2026")
    check = paper_checks.check_of(made, "https://ppid.contoh.go.id", public=False)
    return inside({**decrees.penetapan(made), "check": check})


def _excerpt() -> Words:
    made = a_penetapan(number="012/PPID/2026")
    check = paper_checks.check_of(made, "https://ppid.contoh.go.id", public=True)
    return outside({**decrees.excerpt(made), "check": check})


def _rekap() -> Words:
    same = {"title": "Hasil penilaian kinerja pegawai", "skpd": "Badan Kepegawaian Daerah", "huruf": "h"}
    asked = {"act": "usul dijawab Ketua PPID", "answer": "Ya", "penetapan": "", "ends": "31 Desember 2026"}
    agreed = {"act": "penetapan dijawab pimpinan", "answer": "Setuju", "penetapan": "012/PPID/2026"}
    rows = [
        {**same, **asked, "number": "1", "day": "2 Maret 2026", "office": "Bambang Sutrisno, Ketua PPID"},
        {**same, **asked, **agreed, "number": "2", "day": "3 Maret 2026", "office": "Agus Salim, Sekretaris Daerah"},
    ]
    return inside({"title": "Buku rekap informasi", "span": "1 Januari 2026 sampai 3 Maret 2026", "rows": rows})


def _announcement() -> Words:
    row = {"title": "Hasil penilaian kinerja pegawai", "skpd": "Badan Kepegawaian Daerah", "huruf": "h"}
    added = {"title": "Baru dikecualikan", "last": "Berakhir", "rows": [{**row, "last": "31 Desember 2026"}]}
    opened = {"title": "Menjadi informasi publik", "last": "Sejak, karena", "rows": []}
    signed = {"office": "Ketua PPID", "signer": "Bambang Sutrisno", "nip": "197003031995031003"}
    return outside(
        {
            "title": "Pengumuman perubahan daftar informasi yang dikecualikan",
            "number": "001/PENG-PPID/2026",
            "span": "1 Januari 2026 sampai 2 Maret 2026",
            "opening": OPENING,
            "closing": CLOSING,
            "sections": [added, opened],
            "dated": "2 Maret 2026",
            **signed,
        }
    )


EXAMPLES: dict[str, tuple[str, Callable[[], Words]]] = {
    "lembar-uji-konsekuensi": ("uji-konsekuensi.typ", _consequence),
    "lembar-pertimbangan-klasifikasi": ("pertimbangan.typ", _opinion),
    "lembar-pertimbangan-pembukaan": ("pertimbangan.typ", _opinion_on_case),
    "sk-dik": ("sk-dik.typ", _decree),
    "dik-untuk-masyarakat": ("dik.typ", _list_for_all),
    "daftar-arsip": ("daftar-arsip.typ", _archive),
    "label-arsip": ("label.typ", _labels),
    "laporan-kelalaian": ("kelalaian.typ", _omissions),
    "usul-musnah": ("usul-musnah.typ", _destruction),
    "laporan-tahunan": ("laporan-tahunan.typ", _year),
    "surat-penetapan-klasifikasi": ("penetapan.typ", lambda: _letter(PenetapanKind.KLASIFIKASI)),
    "surat-penetapan-perubahan": ("penetapan.typ", lambda: _letter(PenetapanKind.PERUBAHAN)),
    "surat-penetapan-pembukaan": ("penetapan.typ", lambda: _letter(PenetapanKind.PEMBUKAAN)),
    "petikan-penetapan": ("penetapan.typ", _excerpt),
    "buku-rekap": ("rekap.typ", _rekap),
    "pengumuman": ("pengumuman.typ", _announcement),
    "rapat-tim": ("rapat.typ", _meeting),
    "lembar-pertimbangan-kosong": ("pertimbangan.typ", _blank_opinion),
}
"""The template of each example and what fills it; the name is that of the file in `docs/papers/`."""

"""The papers of registry with the words of an invented province, for the golden texts and for `docs/papers/`."""

from collections.abc import Callable
from typing import Any

from services.registry.domain import classifying
from services.registry.domain.changes import act_on
from services.registry.domain.facts import Consultation
from services.registry.domain.item import Item
from services.registry.pages import consequence_sheets, team_papers
from services.registry.store.records import CASES, ITEMS
from shared.security.identity import Person
from tests.papers import inside
from tests.registry.build import (
    KETUA,
    TIM,
    a_case,
    a_classification,
    a_dossier,
    a_ground,
    exempt_item,
    proposed_item,
)

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
        a_ground("i", consequence_open="Pejabat tidak lagi menilai dengan terus terang."),
    )
    item = proposed_item(a_classification(*grounds), dossier=a_dossier(responsible="Kepala Bidang Mutasi"))
    item.agenda = "17/2026"
    item.consultation = Consultation(
        KETUA, "stay_closed", "Akibat bila dibuka lebih besar dari manfaatnya.", (DISSENT,), TIM, MEMBERS
    )
    with act_on(item):
        classifying.decide(item, KETUA, classifying.Answer.YA)
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


EXAMPLES: dict[str, tuple[str, Callable[[], Words]]] = {
    "lembar-uji-konsekuensi": ("uji-konsekuensi.typ", _consequence),
    "lembar-pertimbangan-klasifikasi": ("pertimbangan.typ", _opinion),
    "lembar-pertimbangan-pembukaan": ("pertimbangan.typ", _opinion_on_case),
    "lembar-pertimbangan-kosong": ("pertimbangan.typ", _blank_opinion),
}
"""The template of each example and what fills it; the name is that of the file in `docs/papers/`."""

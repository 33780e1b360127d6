"""The penetapan on paper: who signs under which mandate, what was tested; and the excerpt that names nobody."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.registry.domain import penetapan as words
from services.registry.domain.facts import Answer
from services.registry.domain.mandates import Mandate, MandateState, Scope
from services.registry.domain.penetapan import (
    Considered,
    MandateLetter,
    Penetapan,
    PenetapanKind,
    Signer,
    clauses,
    signer_of,
)
from services.registry.pages import decrees
from services.registry.store.records import PENETAPAN
from shared.security.identity import Person
from tests.registry.build import TODAY, a_classification, a_dip, by
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of

LETTER = MandateLetter("Sekretaris Daerah", Scope.UMUM, "120/SETDA/2026", date(2026, 1, 2), date(2026, 1, 2))
SECRETS = (
    "Bambang",
    "Agus",
    "197003031995031003",
    "Nilai kinerja Sdr. Anu",
    "tersebar",
    "120/SETDA",
    "3/SK/2025",
    "Dewi",
)


def a_penetapan(**changes: Any) -> Penetapan:
    classification = a_classification()
    made = Penetapan(
        number="001/PPID/2026",
        year=2026,
        sequence=1,
        kind=PenetapanKind.KLASIFIKASI,
        item_id="butir",
        subject=classification.public_title,
        clauses=clauses(classification),
        ppid="Ketua PPID",
        approver="Pimpinan badan publik",
        body="Pemerintah Provinsi Uji",
        unit="PPID Utama",
        skpd="Badan Kepegawaian Daerah",
        reason=classification.public_reason,
        place="Pontianak",
        dated=TODAY,
        ppid_signer=Signer("ketua", "Bambang", "Kepala Dinas", "197003031995031003", "3/SK/2025", date(2025, 1, 2)),
        approver_signer=Signer("sekda", "Agus", "Sekretaris Daerah", mandate=LETTER),
        subject_inside="Nilai kinerja Sdr. Anu tahun 2025",
        tests=words.tests_of(classification),
        considered=Considered("open", "Kecil akibatnya.", TODAY, members=("Dewi",)),
    )
    return replace(made, **changes)


def test_the_letter_names_who_signs_the_mandate_the_information_and_the_test() -> None:
    paper = decrees.penetapan(a_penetapan())
    assert paper["ppid_line"] == (
        "Bambang, NIP 197003031995031003, Kepala Dinas, "
        "diangkat dengan keputusan nomor 3/SK/2025 tanggal 2 Januari 2025."
    )
    assert (paper["approver"], paper["approver_name"]) == ("Sekretaris Daerah", "Agus")
    assert "surat nomor 120/SETDA/2026 tanggal 2 Januari 2026" in paper["mandate"]
    assert paper["inside"] == "Nilai kinerja Sdr. Anu tahun 2025."
    assert [(row["dibuka"], row["ditutup"]) for row in paper["tests"]] == [
        ("Rahasia pribadi tersebar.", "Rahasia pribadi terlindungi.")
    ]
    assert ["Yang hadir", "Dewi"] in paper["advice"]
    assert any("rekomendasi: dibuka" in line for line in paper["weighing"])
    assert any("Nomor 61 Tahun 2010" in line for line in paper["recalling"])


@pytest.mark.parametrize("kind", PenetapanKind)
def test_the_excerpt_holds_no_name_no_inner_title_and_no_test(kind: PenetapanKind) -> None:
    made = a_penetapan(kind=kind, dip=a_dip(), tests=(words.Tested("Huruf h", "Rahasia tersebar.", "Aman."),))
    said = json.dumps(decrees.excerpt(made), ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in said] == []
    for word in ("001/PPID/2026", "Ketua PPID" if not made.ppid_signer else "Kepala Dinas", "31 Desember 2026"):
        assert word in said


def test_a_reason_written_inside_stays_off_the_excerpt_of_an_opening() -> None:
    made = a_penetapan(kind=PenetapanKind.PEMBUKAAN, reason="Bidang hukum keberatan.")
    assert "keberatan" not in json.dumps(decrees.excerpt(made))
    assert decrees.excerpt(replace(made, public_reason="Untuk umum."))["reason"] == "Untuk umum."


def test_an_opening_by_final_ruling_names_no_head_and_no_approval() -> None:
    made = a_penetapan(kind=PenetapanKind.PEMBUKAAN, approver="", approver_signer=None)
    paper = decrees.penetapan(made)
    assert (paper["approver"], paper["mandate"]) == ("", "")
    assert paper["weighing"] == [decrees.WITHOUT_HEAD]


def test_a_penetapan_undone_before_its_day_says_so_on_both_papers() -> None:
    made = a_penetapan(kind=PenetapanKind.PEMBUKAAN, undone=True)
    assert decrees.penetapan(made)["undone"] == decrees.excerpt(made)["undone"] == decrees.UNDONE
    assert decrees.penetapan(a_penetapan())["undone"] == ""


def test_a_penetapan_from_before_has_its_offices_and_room_for_names() -> None:
    new = ("ppid_signer", "approver_signer", "subject_inside", "tests", "considered", "dip", "first_dated")
    kept = {name: value for name, value in PENETAPAN.dump_python(a_penetapan(), mode="json").items() if name not in new}
    paper = decrees.penetapan(PENETAPAN.validate_python(kept))
    assert (paper["ppid_line"], paper["ppid_name"], paper["inside"], paper["tests"]) == ("Ketua PPID.", "", "", [])


def test_the_office_of_the_mandate_signs_before_that_of_the_decree() -> None:
    person = Person("sekda", "Agus", "Sekretaris Daerah Provinsi", nip="198001012005011001")
    mandate = Mandate(
        "m", "sekda", "Pelaksana Tugas Gubernur", "1/2026", TODAY, TODAY, None, Scope.HURUF_C_F, "operator", TODAY,
        MandateState.CONFIRMED,
    )  # fmt: skip
    assert signer_of(person, by("sekda"), mandate).office == "Pelaksana Tugas Gubernur"
    assert signer_of(person, by("sekda")).office == "Sekretaris Daerah Provinsi"
    assert signer_of(Person("sekda"), by("sekda", office="Jabatan akun")).office == "Jabatan akun"


async def test_the_papers_of_an_approved_item_carry_its_people(doors: Doors) -> None:
    registry = doors.registry
    await registry.kit.identity.change_person("ketua", name="Bambang", office="Kepala Dinas")
    item_id = await registry.exempt()
    desk = await sit_down(doors, "petugas")
    letter = words_of((await desk.open(f"/registry/butir/{item_id}/penetapan")).text)
    for word in ("Bambang, Kepala Dinas", "Nilai kinerja pegawai tahun 2025", "Rahasia pribadi tersebar", "Menimbang"):
        assert word in letter
    excerpt = words_of((await desk.open(f"/registry/butir/{item_id}/petikan")).text)
    for word in ("Bambang", "Nilai kinerja pegawai tahun 2025", "Rahasia pribadi tersebar", "Menimbang"):
        assert word not in excerpt
    for name in ("penetapan", "petikan"):
        printed = await desk.open(f"/registry/butir/{item_id}/{name}.pdf")
        assert (printed.headers["content-type"], printed.content[:5]) == ("application/pdf", b"%PDF-")


async def test_the_rekap_says_who_answered_what_and_why(doors: Doors) -> None:
    registry = doors.registry
    await registry.kit.identity.change_person("ketua", name="Bambang")
    item_id = await registry.proposed()
    await registry.commands.classification.decide(registry.ketua, item_id, Answer.TIDAK, "Sudah pernah dibuka.")
    desk = await sit_down(doors, "petugas")
    shown = words_of((await desk.open("/registry/rekap?since=2026-01-01&until=2026-12-31")).text)
    assert "Tidak: Sudah pernah dibuka." in shown
    assert "Bambang" in shown
    last = (await registry.queries.rekap(item_id=item_id))[-1]
    assert (last.answer, last.reason, last.person) == ("tidak", "Sudah pernah dibuka.", "ketua")

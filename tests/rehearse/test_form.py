"""Every error of form is told with its file, its key and what is allowed; none of them is a red or a green case."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.rehearse.case_files import find_cases, read_case
from deploy.rehearse.case_form import LegalCase
from deploy.rehearse.faults import FormFault

LOOK = {"at": "2026-01-06", "expect": {"a": {"state": "exempt"}}}
CALL = {"at": "2026-01-07", "by": "petugas", "call": "GET /registry/api/items/{a}", "status": 200}
CASE: dict[str, Any] = {
    "title": "Contoh",
    "law": "PP 61/2010 Ps 11(3)",
    "start": "2026-01-05",
    "people": {"lain": {"roles": ["pimpinan"], "mandate": {"scope": "umum"}}},
    "items": {"a": {"huruf": "b"}, "c": {"row": {"title": "Contoh", "period": "s.d. 27 Februari 2026"}}},
    "steps": [LOOK, CALL],
}
Change = Callable[[dict[str, Any]], Any]


def changed(change: Change) -> dict[str, Any]:
    case = copy.deepcopy(CASE)
    change(case)
    return case


def more(**step: Any) -> Change:
    return lambda case: case["steps"].append(step)


def call(**other: Any) -> Change:
    return more(**CALL | other)


def test_the_example_is_a_case() -> None:
    assert isinstance(read_case("contoh.yaml", CASE), LegalCase)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: c.update(judul="x"), "judul tidak dikenal; yang dikenal: title, law, start"),
        (lambda c: c["people"]["lain"].update(nama="x"), "people.lain: kunci nama"),
        (lambda c: c["people"]["lain"]["mandate"].update(sampai="x"), "people.lain.mandate"),
        (lambda c: c["people"]["lain"].update(roles=["raja"]), "'raja' tidak dikenal"),
        (lambda c: c["people"].update(ketua={"roles": ["ketua"]}), "sudah ada dalam pemeran tetap"),
        (lambda c: c["people"]["lain"].update(person="siapa"), "'siapa' tidak dikenal"),
        (lambda c: c["people"].update(x={"roles": ["tim"], "person": "x"}), "akun-akun saling menunjuk"),
        (lambda c: c["items"]["a"].update(jangka="x"), "items.a: kunci jangka"),
        (lambda c: c["items"]["a"].update(state="public"), "submitted, proposed, decided, exempt"),
        (lambda c: c["items"]["a"].update(huruf="k"), "a sampai j"),
        (lambda c: c["items"]["a"].update(period={"sampai": "x"}), "items.a.period: kunci sampai"),
        (lambda c: c["items"]["a"].update(period={"kind": "lama"}), "until_date"),
        (lambda c: c["items"]["a"].update(grounds=[{"hurup": "a"}]), "items.a.grounds.1: kunci hurup"),
        (lambda c: c["items"]["a"].update(grounds=[{"huruf": "a"}]), "items.a: huruf berdampingan dengan grounds"),
        (lambda c: c["items"]["a"].update(grounds=[{}], angka=1), "items.a: huruf, angka berdampingan dengan grounds"),
        (lambda c: c["items"]["c"]["row"].update(jangka_waktu="x"), "items.c.row: kunci jangka_waktu"),
        (more(at="2026-01-07", expect={"a": {"keadaan": "x"}}), "steps.3.expect.a: kunci keadaan"),
        (more(at="2026-01-07", expect={"z": {"state": "x"}}), "butir 'z' tidak dikenal; yang dikenal: a, c"),
        (more(at="2026-01-07", expect={"a": {"list": "keduanya"}}), "'dik', 'dip' atau 'none' ('keduanya')"),
        (more(at="2026-01-05", expect={"a": {}}), "steps.3.at"),
        (more(at="kemarin", expect={"a": {}}), "steps.3.at"),
        (more(at="2026-01-07"), "call, expect, atau keduanya"),
        (more(at="2026-01-07", call="GET /x"), "call wajib disertai status"),
        (more(at="2026-01-07", status=200, expect={"a": {}}), "hanya berarti bersama call"),
        (call(call="/registry"), "METODE /alamat"),
        (call(call="GET /x/{tak.ada}"), "{tak.ada} tidak dikenal"),
        (call(by="siapa"), "'siapa' tidak dikenal"),
        (call(kode="X"), "steps.3: kunci kode"),
        (call(answer={"state": "x"}), "harus dimulai dengan $"),
        (call(upload={"file": {"name": "a.pdf", "isi": "x"}}), "kunci isi"),
        (call(sweep="all"), "steps.3.sweep"),
        (call(status="dua ratus"), "steps.3.status: harus bilangan bulat ('dua ratus')"),
        (lambda c: c.update(start="lusa"), "start: harus tanggal TTTT-BB-HH ('lusa')"),
        (lambda c: c.pop("steps"), "steps: wajib ditulis"),
        (lambda c: c.update(steps=[]), "steps: tidak boleh kosong ([])"),
        (lambda c: c.pop("title"), "title"),
    ],
)
def test_an_error_of_form_is_named(change: Change, told: str) -> None:
    with pytest.raises(FormFault) as fault:
        read_case("contoh.yaml", changed(change))
    assert str(fault.value).startswith("contoh.yaml: ")
    assert told in str(fault.value)


def test_what_a_step_saved_is_known_to_the_next() -> None:
    saved = changed(call(save={"perkara": "$.id"}))
    saved["steps"].append(CALL | {"call": "GET /registry/api/cases/{perkara}"})
    assert read_case("contoh.yaml", saved).steps[-1].path.endswith("{perkara}")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("title: [", "bukan YAML"),
        ("title: a\ntitle: b\n", "title tertulis dua kali"),
        ("- a\n- b\n", "harus berupa peta"),
        ("", "tidak memuat satu kasus"),
        ("\n---\n", "tidak memuat satu kasus"),
        ("title: x\n\t- y\n", "baris 2 kolom 1.*pakai spasi, bukan tab"),
    ],
)
def test_a_file_that_is_no_case_is_told(tmp_path: Path, written: str, told: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(written)
    with pytest.raises(FormFault, match=told):
        find_cases([file])


def test_a_folder_without_cases_and_a_file_that_is_not_there_are_told(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "x.yaml"):
        with pytest.raises(FormFault):
            find_cases([place])
    binary = tmp_path / "y.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FormFault, match="tidak dapat dibaca: bukan teks UTF-8; simpan sebagai UTF-8"):
        find_cases([tmp_path])
    with pytest.raises(FormFault, match="berkas atau map itu tidak ada; periksa namanya"):
        find_cases([tmp_path / "tidak-ada.yaml"])


WRITTEN = """
title: Contoh
start: 2026-01-05
items: {a: {huruf: b, period: {until: 2026-02-10}}}
steps:
  - {at: 2026-01-06, by: petugas, call: POST /x, body: {date: 2026-01-06, on: yes, hour: 10:00}, status: 200}
---
title: Lain
start: 2026-01-05
steps: [{at: "2026-01-06T10:30", call: GET /, status: 200}]
"""


def test_dates_and_words_in_a_body_stay_as_written_and_a_file_may_hold_two_cases(tmp_path: Path) -> None:
    file = tmp_path / "dua.yaml"
    file.write_text(WRITTEN)
    first, second = find_cases([tmp_path])
    assert first.case.steps[0].body == {"date": "2026-01-06", "on": "yes", "hour": "10:00"}
    assert f"{first.case.steps[0].at:%H:%M}" == "08:00"
    assert f"{second.case.steps[0].at:%H:%M %z}" == "10:30 +0700"

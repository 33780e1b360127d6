"""The runner itself on a province: what must be red is red, the clock moves as it says, nothing of a case leaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.rehearse.case_files import find_cases
from deploy.rehearse.play import StepOutcome, play_one
from deploy.rehearse.stage import Stage, open_stage

LAPSES = """
title: Terbuka karena hukum
start: 2026-01-05
items: {a: {period: {until: 2026-02-10}}}
steps:
  - {at: "2026-02-10T23:59", expect: {a: {state: exempt, list: dik, opened_on: null, holder: disperindagesdm}}}
  - {at: "2026-02-11T00:01", sweep: none, expect: {a: {state: exempt, list: dik}}}
  - {at: "2026-02-11T00:01", expect: {a: {state: public, mode: by_law, opened_on: 2026-02-11, list: dip, file: null}}}
---
title: Merah
start: 2026-01-05
items: {a: {period: {until: 2026-02-10}, state: submitted}}
steps:
  - {at: 2026-01-06, by: petugas, call: "POST /registry/api/items/{a}/proposal", body: {grounds: x}, status: 422}
  - {at: 2026-01-06, by: petugas, call: "POST /registry/api/items/{a}/tidak-ada", status: 200}
  - {at: 2026-01-06, by: ketua, call: "POST /registry/api/cases/{a.case}/approval", status: 200}
  - {at: 2026-01-06, by: ketua, call: GET /registry/api/cases, status: 200, save: {x: "$[0].id"}}
  - {at: 2026-01-06, call: GET /data/dik.json, status: 200, answer: {$.jumlah: 9}, expect: {a: {state: exempt}}}
---
title: Tidak dapat disiapkan
start: 2026-01-05
items: {a: {huruf: b, period: {kind: permanent}}}
steps: [{at: 2026-01-06, expect: {a: {state: exempt}}}]
---
title: Orang kedua berperan lain
start: 2026-01-05
people:
  ketua2: {roles: [ketua], person: petugas2}
  sekda_baru: {roles: [pimpinan], mandate: {scope: umum}}
items: {a: {state: decided}}
steps:
  - {at: 2026-01-06, by: sekda_baru, call: "POST /registry/api/items/{a}/approval", body: {answer: setuju}, status: 200}
---
title: Tidak ada yang menegaskan mandat
start: 2026-01-05
people:
  ketua2: {roles: [ketua], person: petugas2}
  sekda: {roles: [pimpinan], person: operator, mandate: {scope: umum}}
steps: [{at: 2026-01-06, by: sekda, call: GET /registry/api/items, status: 200}]
---
title: Nama yang tidak pernah disimpan
start: 2026-01-05
items: {a: {state: submitted}}
steps:
  - {at: 2026-01-06, by: skpd, call: "POST /registry/api/items/{a}/withdrawal", body: {reason: "{alasan}"}, status: 200}
  - {at: 2026-01-06, expect: {a: {state: submitted}}}
"""


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Gives one server with the template."""
    with open_stage() as opened:
        yield opened


@pytest.fixture(scope="module")
def played(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> dict[str, StepOutcome]:
    """Gives the outcomes of the cases above by title."""
    file: Path = tmp_path_factory.mktemp("kasus") / "kasus.yaml"
    file.write_text(LAPSES)
    return {found.case.title: play_one(stage, found) for found in find_cases([file])}


def test_the_sweep_of_a_day_runs_at_its_first_minute_unless_the_step_says_none(played: dict[str, StepOutcome]) -> None:
    assert played["Terbuka karena hukum"].failures == ()
    assert {"lapse", "item_opened.by_law", "approve"} <= played["Terbuka karena hukum"].fired


def test_every_difference_is_told_with_its_step(played: dict[str, StepOutcome]) -> None:
    told = [(each.step, each.seen) for each in played["Merah"].failures]
    assert [step for step, _ in told] == [1, 2, 3, 4, 5, 5]
    for (_, seen), words in zip(told, ("bentuk isian", "ALAMAT_TIDAK_ADA", "tidak mempunyai berkas"), strict=False):
        assert words in seen


def test_a_name_that_nobody_saved_is_not_sent_as_it_stands(played: dict[str, StepOutcome]) -> None:
    (failure,) = played["Nama yang tidak pernah disimpan"].failures
    assert (failure.step, failure.seen) == (1, "alasan belum dikenal")


def test_a_case_that_cannot_be_prepared_fails_before_its_first_step(played: dict[str, StepOutcome]) -> None:
    (failure,) = played["Tidak dapat disiapkan"].failures
    assert failure.step == 0
    assert "TIDAK_TERBATAS_DILARANG" in failure.seen


def test_a_mandate_is_confirmed_by_who_may_in_that_case(played: dict[str, StepOutcome]) -> None:
    assert played["Orang kedua berperan lain"].failures == ()
    (failure,) = played["Tidak ada yang menegaskan mandat"].failures
    assert (failure.step, failure.seen) == (0, "hanya petugas")


def test_a_case_that_breaks_the_program_fails_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "satu.yaml"
    file.write_text(LAPSES.partition("---")[0])
    nowhere = Stage("postgresql://tidak-ada@127.0.0.1:1/tidak-ada", "tidak_ada")
    (failure,) = play_one(nowhere, find_cases([file])[0]).failures
    assert "kesalahan program" in failure.seen
    assert "Traceback" in capsys.readouterr().err

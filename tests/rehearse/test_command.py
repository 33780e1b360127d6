"""`terbuka rehearse` on the command line: exit codes, JSON alone on standard output, prose."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import rehearse as rehearsing
from deploy.cli.app import app
from deploy.rehearse import play as playing
from deploy.rehearse.play import Failure, StepOutcome

CASE = """
title: Contoh yang diceritakan
law: PP 61/2010 Ps 11(3)
start: 2026-01-05
people: {sekda: {roles: [pimpinan], mandate: {valid_to: 2026-02-20}}}
items:
  a: {huruf: a, angka: 1, period: {kind: until_event, review_on: 2026-12-01, conditions: [sampai penyidikan selesai]}}
  c: {row: {title: Baris, period: s.d. 27 Februari 2026, decree_number: 9/KEP/2024, decree_date: 2024-02-27}}
steps:
  - {at: 2026-01-06, by: petugas, call: "POST /registry/api/items/{a}/review", status: 409, code: BUTUH_PERKARA}
  - {at: "2026-02-28T00:01", sweep: none, expect: {a: {state: exempt, list: dik, queue: null}, c: {file: 410}}}
"""
run = CliRunner()


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "contoh.yaml"
    file.write_text(CASE)
    return file


def outcome(*failures: Failure) -> StepOutcome:
    return StepOutcome("contoh.yaml", "Contoh", "", failures, frozenset(), 0.1)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[StepOutcome]:
    """Gives what playing shall answer."""
    answers: list[StepOutcome] = []
    monkeypatch.setattr(playing, "play_all", lambda *_, **__: answers)
    return answers


def test_a_case_is_told_as_prose_without_a_server(case: Path) -> None:
    told = run.invoke(app, ["rehearse", "--explain", str(case)])
    assert told.exit_code == 0
    for words in ("huruf a angka 1 sampai penyidikan selesai", "ditinjau 1 Desember 2026", "keputusan 9/KEP/2024",
                  "ditolak karena keadaannya (409 BUTUH_PERKARA)", "pukul 00.01, sebelum penyapuan"):  # fmt: skip
        assert words in " ".join(told.stdout.split())


def test_prose_is_json_for_programs(case: Path) -> None:
    told = run.invoke(app, ["rehearse", "--explain", "--json", str(case)])
    assert told.exit_code == 0
    (only,) = json.loads(told.stdout)["cases"]
    assert (only["file"], only["title"]) == (str(case), "Contoh yang diceritakan")
    assert "huruf a angka 1 sampai penyidikan selesai" in only["prose"]


def test_what_is_told_and_not_played_has_no_coverage(case: Path) -> None:
    told = run.invoke(app, ["rehearse", "--explain", "--coverage", str(case)])
    assert told.exit_code == rehearsing.WRONG_FORM
    assert "--coverage" in told.stderr


@pytest.mark.parametrize("written", ["judul: x\n", "title: [", ""])
def test_a_wrong_form_is_exit_code_two(tmp_path: Path, written: str) -> None:
    (tmp_path / "x.yaml").write_text(written)
    told = run.invoke(app, ["rehearse", "--json", str(tmp_path)])
    assert told.exit_code == rehearsing.WRONG_FORM
    assert told.stdout == ""
    assert json.loads(told.stderr)["file"] == str(tmp_path / "x.yaml")


def test_an_empty_folder_beside_a_full_one_is_a_wrong_form(case: Path, tmp_path: Path) -> None:
    empty = tmp_path / "kosong"
    empty.mkdir()
    told = run.invoke(app, ["rehearse", "--explain", str(case), str(empty)])
    assert told.exit_code == rehearsing.WRONG_FORM
    assert str(empty) in told.stderr


def test_no_case_and_no_place_are_exit_code_two(tmp_path: Path) -> None:
    assert run.invoke(app, ["rehearse", str(tmp_path)]).exit_code == rehearsing.WRONG_FORM
    assert run.invoke(app, ["rehearse", str(tmp_path / "tidak-ada.yaml")]).exit_code == rehearsing.WRONG_FORM


def test_json_says_each_case_and_its_failures(case: Path, played: list[StepOutcome]) -> None:
    played.append(outcome(Failure(2, "a.state = exempt", "public")))
    told = run.invoke(app, ["rehearse", "--json", str(case)])
    assert told.exit_code == 1
    failures = [{"step": 2, "expected": "a.state = exempt", "seen": "public"}]
    expected: dict[str, Any] = {"file": "contoh.yaml", "title": "Contoh", "passed": False, "failures": failures}
    assert json.loads(told.stdout) == {"cases": [expected]}


def test_all_passed_is_exit_code_zero(case: Path, played: list[StepOutcome]) -> None:
    played.append(outcome())
    assert run.invoke(app, ["rehearse", "--json", str(case)]).exit_code == 0

"""`terbuka import --preview` reads a list without a server; what it cannot read it refuses by name."""

import socket
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Terbuka
from tests.intake.spreadsheet.making import HEAD, item, workbook

DOUBTFUL = "Jangka Waktu Penyimpanan atau Retensi Arsip"
ROW = {"row", "title", "legal_basis", "consequence_open", "consequence_closed", "period", "responsible"}


def doubtful_list(folder: Path) -> Path:
    return workbook(folder, [(*HEAD[:5], DOUBTFUL), item(1, "Gaji"), item(2, "Rekam medis")])


def test_a_list_becomes_one_json_object(process: Terbuka, tmp_path: Path) -> None:
    answer = process(
        "import", "--preview", "--json", workbook(tmp_path, [HEAD, item(1, "Gaji"), item(2, "Rekam medis")])
    )
    assert answer.code == 0
    assert set(answer.json) >= {"rows", "findings", "questions"}
    assert [row["title"] for row in answer.json["rows"]] == ["Gaji", "Rekam medis"]
    assert all(set(row) >= ROW for row in answer.json["rows"])


def test_a_gap_is_found_by_its_cell(terbuka: Terbuka, tmp_path: Path) -> None:
    answer = terbuka(
        "import", "--preview", "--json", workbook(tmp_path, [HEAD, item(1, "Gaji"), item(2, "Nilai", period="")])
    )
    assert ("F3", "PERIODE_KOSONG") in {(each["cell"], each["code"]) for each in answer.json["findings"]}


def test_a_doubtful_column_is_asked_for(terbuka: Terbuka, tmp_path: Path) -> None:
    answer = terbuka("import", "--preview", "--json", doubtful_list(tmp_path))
    question = answer.json["questions"][0]
    assert (question["column"], question["header"]) == ("F", DOUBTFUL)
    assert {"period", "retention"} <= set(question["candidates"])
    assert {row["period"] for row in answer.json["rows"]} == {""}


def test_an_answer_settles_the_column(terbuka: Terbuka, tmp_path: Path) -> None:
    answer = terbuka("import", "--preview", "--json", doubtful_list(tmp_path), "--answer", f"{DOUBTFUL}=period")
    assert not answer.json["questions"]
    assert {row["period"] for row in answer.json["rows"]} == {"5 tahun"}


def test_people_are_told_how_to_answer(terbuka: Terbuka, tmp_path: Path) -> None:
    answer = terbuka("import", "--preview", doubtful_list(tmp_path))
    assert f'--answer "{DOUBTFUL}=..."' in answer.out


def test_an_answer_with_an_unknown_field_names_the_fields(terbuka: Terbuka, tmp_path: Path) -> None:
    answer = terbuka("import", "--preview", "--json", doubtful_list(tmp_path), "--answer", f"{DOUBTFUL}=pisang")
    assert (answer.code, answer.refusal["code"]) == (1, "LEMBAR_JAWABAN_SALAH")
    assert all(field in answer.refusal["title"] for field in ("period", "retention", "legal_basis", "ignore"))


def test_an_answer_for_a_column_that_is_not_there_is_refused(terbuka: Terbuka, tmp_path: Path) -> None:
    answer = terbuka("import", "--preview", "--json", doubtful_list(tmp_path), "--answer", "Warna=period")
    assert (answer.code, answer.refusal["code"]) == (1, "LEMBAR_JAWABAN_SALAH")


def test_an_answer_without_an_equals_sign_is_refused(terbuka: Terbuka, tmp_path: Path) -> None:
    answer = terbuka("import", "--preview", "--json", doubtful_list(tmp_path), "--answer", "period")
    assert (answer.code, answer.refusal["code"]) == (1, "JAWABAN_SALAH")


def test_a_locked_workbook_is_refused_with_its_code_and_a_mend(process: Terbuka, tmp_path: Path) -> None:
    locked = tmp_path / "terkunci.ods"
    with zipfile.ZipFile(locked, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b"\x00\x01")
        archive.writestr("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")
    answer = process("import", "--preview", "--json", locked)
    assert (answer.code, answer.refusal["code"]) == (1, "LEMBAR_TERKUNCI")
    assert answer.refusal["mend"]


def test_people_are_told_of_a_refusal_in_words(terbuka: Terbuka, tmp_path: Path) -> None:
    empty = tmp_path / "kosong.csv"
    empty.touch()
    answer = terbuka("import", "--preview", empty)
    assert answer.code == 1
    assert answer.err.startswith("DITOLAK LEMBAR_RUSAK: ")
    assert "Perbaikan: " in answer.err


def test_a_commit_without_a_server_tells_that_the_engine_is_missing(
    terbuka: Terbuka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    monkeypatch.setenv("TERBUKA_TOKEN", "bukan-token")
    answer = terbuka("import", "--commit", "--json", "--url", url, workbook(tmp_path, [HEAD, item(1, "Gaji")]))
    assert (answer.code, answer.refusal["code"]) == (3, "SERVER_TIDAK_MENJAWAB")

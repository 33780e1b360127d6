"""Whole workbooks that are refused, each by its code, quickly and with what to do."""

import struct
import zipfile
from pathlib import Path
from time import process_time

import pytest
import xlsxwriter  # type: ignore[import-untyped]
import xlwt

from services.intake.spreadsheet import SpreadsheetRefused, WorkbookLimits
from tests.intake.spreadsheet.making import HEAD, item, workbook
from tests.intake.spreadsheet.reading import read_list

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refused(path: Path, **options: object) -> str:
    with pytest.raises(SpreadsheetRefused) as refusal:
        read_list(path, **options)  # type: ignore[arg-type]
    assert refusal.value.mend
    assert refusal.value.message.endswith(".")
    return refusal.value.code


def repacked(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "rows",
    [
        [("Surat pengantar",), ("Perihal: daftar informasi yang dikecualikan",), ("Dengan hormat",)],
        [("No", "Uraian", "Volume", "Harga"), (1, "Kertas", 5, 1000)],
        [("DAFTAR INFORMASI YANG DIKECUALIKAN",), (1, "Gaji")],
    ],
)
def test_a_workbook_without_a_table_is_refused(tmp_path: Path, rows: list[tuple[object, ...]]) -> None:
    assert refused(workbook(tmp_path, rows)) == "LEMBAR_TANPA_TABEL"


def test_a_workbook_whose_name_lies_is_refused(tmp_path: Path) -> None:
    content = workbook(tmp_path, [HEAD, item(1, "Gaji")]).read_bytes()
    for name in ("daftar.xls", "daftar.ods", "daftar.csv", "daftar.pdf", "daftar"):
        (tmp_path / name).write_bytes(content)
        assert refused(tmp_path / name) == "LEMBAR_JENIS_SALAH", name


def test_the_name_that_the_sender_gave_counts(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, item(1, "Gaji")])
    stored = path.rename(tmp_path / "f3a9")
    assert len(read_list(stored, filename="daftar.XLSX").rows) == 1
    assert refused(stored, filename="daftar.xls") == "LEMBAR_JENIS_SALAH"


def test_an_html_page_called_xls_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ekspor.xls"
    path.write_text("<table><tr><td>No</td></tr></table>", encoding="utf-8")
    assert refused(path) == "LEMBAR_JENIS_SALAH"


def test_an_encrypted_xlsx_is_refused_as_locked(tmp_path: Path) -> None:
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"))
    assert refused(path) == "LEMBAR_TERKUNCI"


def test_an_encrypted_xls_is_refused_as_locked(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("DIK").write(0, 0, "No")
    path = tmp_path / "daftar.xls"
    book.save(str(path))
    codepage = struct.pack("<HH", 0x0042, 2)
    content = path.read_bytes()
    at = content.index(codepage)
    path.write_bytes(content[:at] + struct.pack("<HH", 0x002F, 2) + content[at + 4 :])
    assert refused(path) == "LEMBAR_TERKUNCI"


def test_an_encrypted_ods_is_refused_as_locked(tmp_path: Path) -> None:
    path = tmp_path / "daftar.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b"\x00\x01")
        archive.writestr("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")
    assert refused(path) == "LEMBAR_TERKUNCI"


def test_macros_are_refused_by_name_and_by_content(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, item(1, "Gaji")])
    assert refused(path, filename="daftar.xlsm") == "LEMBAR_MAKRO"
    assert refused(repacked(path, "xl/vbaProject.bin", b"macro")) == "LEMBAR_MAKRO"


def test_a_truncated_workbook_is_refused_as_damaged(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, item(1, "Gaji")])
    path.write_bytes(path.read_bytes()[:-400])
    assert refused(path) == "LEMBAR_RUSAK"


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, item(1, "Gaji")])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/besar.bin", bytes(50_000_000))
    start = process_time()
    assert refused(path) == "LEMBAR_TERLALU_BESAR"
    assert process_time() - start < 1


def test_an_xml_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "daftar.ods"
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", entity)
    assert refused(path) == "LEMBAR_RUSAK"


@pytest.mark.nightly
def test_a_million_rows_are_refused_quickly(tmp_path: Path) -> None:
    path = tmp_path / "sejuta.xlsx"
    row = '<row r="{0}"><c r="A{0}" t="n"><v>{0}</v></c><c r="B{0}" t="inlineStr"><is><t>Rahasia</t></is></c></row>'
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("DIK").write_row(0, 0, HEAD)
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    million = "".join(row.format(number) for number in range(2, 1_000_001)).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, content in parts.items():
            target.writestr(
                name, content.replace(b"</sheetData>", million + b"</sheetData>") if name == sheet else content
            )
    start = process_time()
    assert refused(path) == "LEMBAR_TERLALU_BESAR"
    assert process_time() - start < 10


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_rows_beyond_the_limit_are_refused(tmp_path: Path, ending: str) -> None:
    rows = [HEAD, *(item(number, f"Arsip {number}") for number in range(1, 60))]
    path = workbook(tmp_path, rows)
    if ending == "csv":
        path = tmp_path / "daftar.csv"
        path.write_text("\n".join(";".join(map(str, row)) for row in rows), encoding="utf-8")
    assert len(read_list(path, limits=WorkbookLimits(rows=60)).rows) == 59
    assert refused(path, limits=WorkbookLimits(rows=50)) == "LEMBAR_TERLALU_BESAR"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "daftar.csv").write_bytes(b"")
    assert refused(tmp_path / "daftar.csv") == "LEMBAR_RUSAK"

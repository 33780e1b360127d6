"""The inputs that were once read wrongly: packages, cells and texts, with what they must give."""

from collections.abc import Callable
from functools import partial
from typing import Any

import xlwt

from tests.intake.spreadsheet.kinds.case import LAW_H, LAW_J, MEDIS, PERIODS, TITLES, UJIAN, Case, changed, table
from tests.intake.spreadsheet.kinds.packages import inline, package, styled, valued
from tests.intake.spreadsheet.kinds.sheets import lines, ods, ods_cell, text, xls

UNCLEAR = {"SEL_TANGGAL_SEBAGIAN": ["F2"], "PERIODE_TIDAK_JELAS": ["F2"]}
_FIRST = partial(changed, PERIODS, 0)


def _named(old: str, new: str) -> Callable[[str], str]:
    return lambda name: new if name == old else name


def _xls_dates(sheet: Any) -> None:
    for row, (value, code) in enumerate([(46752, "dd/mm/yyyy"), (46722, "mmm-yy")], start=1):
        sheet.write(row, 5, value, xlwt.easyxf(num_format_str=code))


PACKAGES = [
    Case(
        "02 shared strings in another case",
        package(shared=True, rename=_named("xl/sharedStrings.xml", "xl/SharedStrings.xml")),
    ),
    Case("02c shared strings without relation", package(shared=True, shared_related=False)),
    Case("03 backslashes", package(rename=lambda name: name.replace("/", "\\"))),
    Case("03b sheet in another case", package(rename=_named("xl/worksheets/sheet1.xml", "xl/worksheets/Sheet1.xml"))),
    Case("03c types in small letters", package(rename=_named("[Content_Types].xml", "[content_types].xml"))),
    Case("03e target with a backslash", package(target="worksheets\\sheet1.xml")),
    Case("03f leading slashes", package(rename=lambda name: f"/{name}")),
]
CELLS = [
    Case(
        "08b serial numbers without a style",
        package(cells={"F2": '<c r="F2"><v>46752</v></c>', "F3": '<c r="F3"><v>5</v></c>'}),
        periods=("46752", "5", "5 tahun"),
        found={"PERIODE_TIDAK_JELAS": ["F2", "F3"]},
    ),
    Case(
        "10 NUL",
        package(cells={"B2": inline("B2", "Dokumen_x0000_ ujian seleksi pegawai")}),
        found={"TANDA_BUKAN_TEKS": ["B2"]},
    ),
    Case(
        "10b a pair of surrogates",
        package(cells={"B2": inline("B2", "Ujian _xD83D__xDE00_")}),
        titles=changed(TITLES, 0, "Ujian \U0001f600"),
    ),
    Case(
        "10c a lone surrogate",
        package(cells={"B2": inline("B2", "Dokumen ujian_xD83D_ seleksi pegawai")}),
        found={"TANDA_BUKAN_TEKS": ["B2"]},
    ),
    Case(
        "10d control characters",
        package(cells={"B2": inline("B2", "Dokumen_x0007_ ujian seleksi pegawai_x0008_")}),
        found={"TANDA_BUKAN_TEKS": ["B2"]},
    ),
    Case("11 a far blank value", package(cells={"XFD2": '<c r="XFD2"><v></v></c>'})),
    Case("11b a far space", package(cells={"XFD2": inline("XFD2", " ")})),
    Case("11c a far empty text", package(cells={"XFD2": '<c r="XFD2" t="str"><v></v></c>'})),
    Case("12 an empty formula", package(cells={"B2": f'<c r="B2" t="str"><f></f><v>{UJIAN}</v></c>'})),
    Case(
        "20b invisible letters",
        package(
            cells={
                "B2": inline("B2", "Dokumen\u200b ujian seleksi pegawai"),
                "F2": inline("F2", "2\u200b tahun"),
                "B3": inline("B3", "\u200b"),
                "F3": inline("F3", "\u2060"),
            }
        ),
        titles=changed(TITLES, 1, ""),
        periods=changed(PERIODS, 1, ""),
        found={"JUDUL_KOSONG": ["B3"], "PERIODE_KOSONG": ["F3"]},
    ),
    Case("25 an inline text with a value", package(cells={"B2": f'<c r="B2" t="inlineStr"><v>{UJIAN}</v></c>'})),
    Case(
        "37 rows hidden by default",
        package(before='<sheetFormatPr zeroHeight="1"/>', row_marks={1: 'ht="15"', 2: 'ht="15"', 4: 'ht="15"'}),
        titles=(TITLES[0], TITLES[2]),
        periods=(PERIODS[0], PERIODS[2]),
        found={"BARIS_TERSEMBUNYI": ["A3"]},
    ),
    Case(
        "q01 partial dates",
        package(
            styles=styled("d-mmm", "mmm-yy", "yyyy", "mmmm yyyy"),
            cells={"F2": valued("F2", 46300, 1), "F3": valued("F3", 46722, 2), "F4": valued("F4", 46388, 3)},
        ),
        periods=("5 Okt", "Des 2027", "2027"),
        found={"SEL_TANGGAL_SEBAGIAN": ["F2", "F3", "F4"], "PERIODE_TIDAK_JELAS": ["F2", "F3", "F4"]},
    ),
    Case(
        "r04 bullets of Word",
        package(cells={"B2": inline("B2", "\uf0b7 Data aset\n\uf0b7 Data kendaraan")}),
        titles=changed(TITLES, 0, "• Data aset • Data kendaraan"),
    ),
    Case(
        "r05 a number that is not shown",
        package(styles=styled(";;;"), cells={"F2": valued("F2", 46752)}),
        periods=_FIRST(""),
        found={"SEL_TAK_TERLIHAT": ["F2"], "PERIODE_KOSONG": ["F2"]},
    ),
    Case(
        "o04 a month in ODS",
        ods({"F2": ods_cell("Des 2027", 'office:value-type="date" office:date-value="2027-12-01"')}),
        periods=_FIRST("Des 2027"),
        found=UNCLEAR,
    ),
    Case(
        "x01 dates in XLS",
        xls(_xls_dates, skip="F2 F3"),
        periods=("31 Desember 2027", "Des 2027", "5 tahun"),
        found={"SEL_TANGGAL_SEBAGIAN": ["F3"], "PERIODE_TIDAK_JELAS": ["F3"]},
    ),
]
_OPEN = {"B3": f'"{MEDIS}'}
_FIVE = (
    lines(changes={"B3": '"Layanan prima', "B4": 'Denah ukuran 20"'}) + f"4;Data agunan;{LAW_H};a;b;Permanen;BPKAD\r\n"
)
TEXTS = [
    Case("c03 told separator and CR", text("sep=;\r" + lines(end="\r"))),
    Case(
        "c06 an open quote",
        text(lines(changes=_OPEN)),
        titles=changed(TITLES, 1, f'"{MEDIS}'),
        found={"BARIS_TERTELAN": ["B3"]},
    ),
    Case("c10 whole lines in quotes", text("".join(f'"{line}"\r\n' for line in lines(",").split("\r\n")[:-1]))),
    Case(
        "c13 Mac Roman",
        text(lines(changes={"B2": "Dokumen “ujian” – seleksi"}).encode("mac-roman")),
        titles=changed(TITLES, 0, "Dokumen “ujian” – seleksi"),
        found={"HURUF_DITEBAK": ["B2"]},
    ),
    Case(
        "c15b a late NUL",
        text(
            lines()
            + "".join(f"{n};Arsip {n};{LAW_J};a;b;2 tahun;BKD\r\n" for n in range(4, 120))
            + f"120;Arsip\0;{LAW_J};a;b;2 tahun;BKD"
        ),
        titles=(*TITLES, *(f"Arsip {n}" for n in range(4, 120)), "Arsip"),
        periods=(*PERIODS, *["2 tahun"] * 117),
        found={"TANDA_BUKAN_TEKS": ["B121"]},
    ),
    Case(
        "c19 a comma without quotes",
        text(lines(",", changes={"B2": "Dokumen ujian, soal dan kunci"})),
        titles=changed(TITLES, 0, "Dokumen ujian"),
        periods=_FIRST("Melindungi proses seleksi"),
        found={"BARIS_BERGESER": ["A2"], "DASAR_HUKUM_MERAGUKAN": ["C2"], "PERIODE_TIDAK_JELAS": ["F2"]},
    ),
    Case(
        "c20 a huge cell",
        text(lines(changes={"B2": "x " * 70_000})),
        titles=changed(TITLES, 0, ("x " * 70_000).strip()),
        found={"SEL_TERLALU_PANJANG": ["B2"]},
    ),
    Case(
        "c24 texts as formulas",
        text(lines(changes={"A2": '"=""1"""', "B2": f'"=""{UJIAN}"""', "F2": '="2 tahun"'})),
    ),
    Case(
        "c35 quotes behind backslashes",
        text(lines(",", changes={"B2": r'"Dokumen \"ujian\", soal"'})),
        titles=changed(TITLES, 0, 'Dokumen \\ujian\\"'),
        periods=_FIRST("Melindungi proses seleksi"),
        found={
            "BARIS_BERGESER": ["A2"],
            "KUTIP_TIDAK_BERPASANGAN": ["B2"],
            "DASAR_HUKUM_MERAGUKAN": ["C2"],
            "PERIODE_TIDAK_JELAS": ["F2"],
        },
    ),
    Case(
        "p11 rows swallowed cleanly",
        text(_FIVE),
        titles=(UJIAN, '"Layanan prima', 'Denah ukuran 20"', "Data agunan"),
        periods=(*PERIODS, "Permanen"),
        found={"BARIS_TERTELAN": ["B3"]},
    ),
    Case(
        "p12 ditto marks between tabs",
        text("\n".join("\t".join(row) for row in table({f"{c}3": '"' for c in "CDEFG"})), "daftar.tsv"),
        periods=changed(PERIODS, 1, ""),
        found={
            "SEL_PENGULANGAN": ["C3", "D3", "E3", "F3", "G3"],
            "DASAR_HUKUM_KOSONG": ["C3"],
            "KONSEKUENSI_KOSONG": ["D3"],
            "PERIODE_KOSONG": ["F3"],
        },
    ),
]
FOUND = [*PACKAGES, *CELLS, *TEXTS]

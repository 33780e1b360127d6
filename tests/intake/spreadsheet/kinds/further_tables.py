"""Inputs in which texts repeat by marks, rows slid out of their columns, or tables stand side by side."""

from tests.intake.spreadsheet.kinds.case import LAW_H, MEDIS, PERIODS, ROWS, TITLES, UJIAN, Case, changed
from tests.intake.spreadsheet.kinds.sheets import lines, text, xlsx

DITTO = (
    "idem",
    "Idem.",
    "sda",
    "s.d.a.",
    "S.D.A",
    "″",
    "〃",
    '"',
    '- " -',
    "sama dengan di atas",
    "idem no. 1",
    '" "',
    "idem di atas",
    "seperti di atas",
)


def _ditto(mark: str) -> Case:
    return Case(
        f"repeated by {mark}",
        xlsx(lambda *_: None, {"C3": mark}),
        found={"SEL_PENGULANGAN": ["C3"], "DASAR_HUKUM_KOSONG": ["C3"]},
    )


def _beside(first: str, heads: tuple[str, ...], cells: tuple[str, ...], row: int = 1) -> dict[str, str]:
    start = ord(first) - 65
    spots = {f"{chr(65 + start + at)}{row}": name for at, name in enumerate(heads)}
    return spots | {f"{chr(65 + start + at)}{row + 1}": word for at, word in enumerate(cells)}


_NAMES = ("No", "Informasi", "Dasar Hukum", "Jangka Waktu")
_CELLS = ("1", "Sandi jaringan", LAW_H, "1 tahun")
BESIDE = [
    Case(
        "a table beside, after a gap",
        xlsx(lambda *_: None, _beside("I", _NAMES, _CELLS)),
        found={"TABEL_BERDAMPINGAN": ["I1"]},
    ),
    Case(
        "a table beside, without a gap",
        xlsx(lambda *_: None, _beside("H", _NAMES, _CELLS)),
        found={"TABEL_BERDAMPINGAN": ["H1"]},
    ),
    Case(
        "a table beside without numbers",
        xlsx(lambda *_: None, _beside("I", _NAMES[1:], _CELLS[1:])),
        found={"TABEL_BERDAMPINGAN": ["I1"]},
    ),
    Case(
        "a table beside that begins lower",
        xlsx(lambda *_: None, _beside("I", _NAMES, _CELLS, row=2)),
        found={"TABEL_BERDAMPINGAN": ["I2"]},
    ),
    Case(
        "a table beside in text",
        text(lines(changes=_beside("H", _NAMES, _CELLS))),
        found={"TABEL_BERDAMPINGAN": ["H1"]},
    ),
]
_RIGHT = dict(
    zip(("A3", "B3", "C3", "D3", "E3", "F3", "G3", "H3"), ("2", MEDIS, "pasien rawat inap", *ROWS[1][2:]), strict=True)
)
_LEFT = dict(zip(("A3", "B3", "C3", "D3", "E3", "F3", "G3"), ("2", *ROWS[1][2:], ""), strict=True))
_OUT = {"BARIS_BERGESER": ["A3"]}
SHIFTED = [
    Case(
        "cells slid to the right",
        xlsx(lambda *_: None, _RIGHT),
        periods=changed(PERIODS, 1, "Melindungi hak pasien"),
        found=_OUT | {"SEL_DI_LUAR_TABEL": ["H3"], "DASAR_HUKUM_MERAGUKAN": ["C3"], "PERIODE_TIDAK_JELAS": ["F3"]},
    ),
    Case(
        "cells slid to the left",
        xlsx(lambda *_: None, _LEFT),
        titles=changed(TITLES, 1, LAW_H),
        periods=changed(PERIODS, 1, "Dinas Kesehatan"),
        found=_OUT | {"DASAR_HUKUM_MERAGUKAN": ["C3"], "PERIODE_TIDAK_JELAS": ["F3"]},
    ),
    Case(
        "a semicolon without quotes",
        text(lines(changes={"B3": f"{MEDIS}; rawat inap"})),
        periods=changed(PERIODS, 1, "Melindungi hak pasien"),
        found=_OUT | {"DASAR_HUKUM_MERAGUKAN": ["C3"], "PERIODE_TIDAK_JELAS": ["F3"]},
    ),
    Case(
        "a separator in the consequence",
        text(lines(",", changes={"D3": "Melanggar privasi, hak pasien"})),
        periods=changed(PERIODS, 1, "Melindungi hak pasien"),
        found=_OUT | {"PERIODE_TIDAK_JELAS": ["F3"]},
    ),
    Case(
        "a bar without quotes",
        text(lines("|", changes={"B2": f"{UJIAN}|kunci"})),
        periods=changed(PERIODS, 0, "Melindungi proses seleksi"),
        found={"BARIS_BERGESER": ["A2"], "DASAR_HUKUM_MERAGUKAN": ["C2"], "PERIODE_TIDAK_JELAS": ["F2"]},
    ),
    Case(
        "law and title changed places",
        xlsx(lambda *_: None, {"B3": LAW_H, "C3": MEDIS}),
        titles=changed(TITLES, 1, LAW_H),
        found=_OUT | {"DASAR_HUKUM_MERAGUKAN": ["C3"]},
    ),
    Case(
        "a separator and a missing last cell",
        text(lines(",", changes={"B3": f"{MEDIS}, rawat inap", "G3": "x"}).replace(",x\r\n", "\r\n")),
        periods=changed(PERIODS, 1, "Melindungi hak pasien"),
        found=_OUT | {"DASAR_HUKUM_MERAGUKAN": ["C3"], "PERIODE_TIDAK_JELAS": ["F3"]},
    ),
    Case("separators at the end of each line", text("".join(f"{line};;;\r\n" for line in lines().split("\r\n")[:-1]))),
]
TABLES = [*map(_ditto, DITTO), *BESIDE, *SHIFTED]

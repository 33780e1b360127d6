"""One input of the table: a file that code makes, and what reading it must give."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LAW_J = "UU Nomor 14 Tahun 2008 Pasal 17 huruf j"
LAW_H = "UU Nomor 14 Tahun 2008 Pasal 17 huruf h"
LAW_C = "UU Nomor 14 Tahun 2008 Pasal 17 huruf c"
HEAD = (
    "No",
    "Informasi",
    "Dasar Hukum",
    "Akibat Bila Dibuka",
    "Akibat Bila Ditutup",
    "Jangka Waktu",
    "Penanggung Jawab",
)
UJIAN, MEDIS, ANGGARAN = "Dokumen ujian seleksi pegawai", "Data rekam medis pasien", "Rencana anggaran pengamanan"
ROWS = (
    ("1", UJIAN, LAW_J, "Merusak kerahasiaan soal", "Melindungi proses seleksi", "2 tahun", "Badan Kepegawaian Daerah"),
    ("2", MEDIS, LAW_H, "Melanggar privasi pasien", "Melindungi hak pasien", "Permanen", "Dinas Kesehatan"),
    ("3", ANGGARAN, LAW_C, "Mengganggu keamanan", "Melindungi keamanan", "5 tahun", "Satpol PP"),
)
TITLES = (UJIAN, MEDIS, ANGGARAN)
PERIODS = ("2 tahun", "Permanen", "5 tahun")

Make = Callable[[Path], Path]


@dataclass(frozen=True)
class Case:
    """A generated input; `found` maps each expected error and warning to its cells, `refused` is the whole refusal."""

    name: str
    make: Make
    titles: Sequence[str] = TITLES
    periods: Sequence[str] = PERIODS
    found: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refused: str = ""
    says: str = ""


def changed(texts: Sequence[str], place: int, text: str) -> tuple[str, ...]:
    """Returns the texts with another one at a place."""
    return (*texts[:place], text, *texts[place + 1 :])


def table(changes: Mapping[str, str] | None = None) -> list[list[str]]:
    """Returns the head and the three rows, with other texts at some addresses such as "F2"."""
    cells = [list(HEAD), *(list(row) for row in ROWS)]
    for spot, text in (changes or {}).items():
        row, column = int(spot[1:]) - 1, ord(spot[0]) - 65
        cells[row] += [""] * (column + 1 - len(cells[row]))
        cells[row][column] = text
    return cells

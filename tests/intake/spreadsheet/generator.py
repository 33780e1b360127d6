"""Makes lists of exempt information in all layouts A to M, with what a reader must find in them."""

import random
from dataclasses import dataclass, field, replace

from tests.intake.spreadsheet import texts

LAYOUTS = ("A", "B", "B2", "C", "D", "E", "E2", "F", "G", "H", "I", "J", "K", "L", "M")
FIELDS = ("title", "legal_basis", "consequence_open", "consequence_closed", "period", "responsible")


@dataclass(frozen=True)
class Column:
    """A column of a layout: what it holds, its possible names, and the parent name when it has one."""

    holds: str
    names: tuple[str, ...]
    parent: str = ""


def _c(holds: str, *names: str, parent: str = "") -> Column:
    return Column(holds, names, parent)


NO = _c("no", "No.", "NO", "Nomor", "No Urut")
LAW = _c("law", "Dasar Hukum", "DASAR HUKUM", "Dasar Hukum Pengecualian", "Dasar Hukum Pengecualian Informasi")
PERIOD = _c("period", "Jangka Waktu", "JANGKA WAKTU", "Jangka Waktu Pengecualian", "Batas Waktu Pengecualian")
INFO = _c("title", "Informasi", "INFORMASI", "Informasi yang Dikecualikan", "Jenis Informasi yang Dikecualikan")
_PUBLIC = "Konsekuensi / Pertimbangan bagi Publik"

COLUMNS: dict[str, tuple[Column, ...]] = {
    "A": (
        NO,
        _c("group", "ESENSI INFORMASI", "Esensi"),
        _c("part", "KONTEN INFORMASI", "Konten"),
        LAW,
        _c("open", "AKIBAT BILA INFORMASI DIBUKA", "Akibat Jika Dibuka", parent="KONSEKUENSI"),
        _c("closed", "MANFAAT BILA INFORMASI DITUTUP", "Manfaat Jika Ditutup", parent="KONSEKUENSI"),
        _c("period", "BATAS WAKTU PENGECUALIAN", "Batas Waktu", parent="KONSEKUENSI"),
    ),
    "B": (NO, INFO, LAW, _c("open", "Dibuka", parent=_PUBLIC), _c("closed", "Ditutup", parent=_PUBLIC), PERIOD),
    "C": (NO, INFO, LAW, _c("open", "Dibuka", "DIBUKA"), _c("closed", "Ditutup", "DITUTUP"), PERIOD),
    "D": (
        NO,
        INFO,
        LAW,
        _c("open", "DIBUKA", parent="ALASAN DIKECUALIKAN"),
        _c("closed", "DITUTUP", parent="ALASAN DIKECUALIKAN"),
        PERIOD,
    ),
    "E": (
        NO,
        INFO,
        LAW,
        _c("open", "Konsekuensi/Pertimbangan Dibuka bagi Publik"),
        _c("closed", "Konsekuensi/Pertimbangan Ditutup bagi Publik"),
        PERIOD,
        _c("responsible", "Penanggung Jawab", "PenanggungJawab", "Pejabat Penanggung Jawab"),
    ),
    "E2": (
        NO,
        _c("title", "Deskripsi Informasi"),
        LAW,
        _c("both", "Analisis Konsekuensi & Pertimbangan"),
        _c("period_pj", "Waktu & PJ", "Jangka Waktu / Penanggung Jawab"),
    ),
    "F": (NO, INFO, LAW, _c("open", "Konsekuensi/Pertimbangan bagi Publik", "Konsekuensi"), PERIOD),
    "G": (NO, _c("title", "JENIS KLASIFIKASI INFORMASI YANG DIKECUALIKAN"), _c("law", "ALASAN PENGECUALIAN"), PERIOD),
    "H": (
        NO,
        _c("title", "JUDUL INFORMASI", "Judul"),
        LAW,
        _c("period", "BATAS WAKTU PENGECUALIAN"),
        _c("open", "AKIBAT BILA INFO DIBUKA", parent="KONSEKUENSI"),
        _c("closed", "AKIBAT BILA INFO DITUTUP", parent="KONSEKUENSI"),
    ),
    "I": (
        NO,
        _c("title", "KONTEN INFORMASI"),
        _c("law", "PERTIMBANGAN SESUAI INDIKATOR KONSEKUENSI"),
        _c("period", "BATAS WAKTU PENGECUALIAN"),
        _c("open", "AKIBAT APABILA", "AKIBAT APABILA (dibuka)", parent="KONSEKUENSI"),
        _c("closed", "AKIBAT APABILA INFORMASI DITUTUP", parent="KONSEKUENSI"),
    ),
    "J": (
        NO,
        _c("title", "Ringkasan Isi Informasi"),
        _c("law", "Pejabat/Unit/Satker yang Menguasi Informasi"),
        _c("responsible", "PenanggungJawab Pembuatan atau Penerbitan Informasi"),
        _c("place", "Tempat dan Waktu Pembuatan"),
        _c("mark", "Cetak", parent="Format Informasi yang Tersedia"),
        _c("mark", "Rekam", parent="Format Informasi yang Tersedia"),
        _c("mark", "Online", parent="Format Informasi yang Tersedia"),
        _c("retention", "Jangka Waktu Penyimpanan atau Retensi Arsip"),
    ),
    "K": (
        _c("group", "judul"),
        _c("part", "ringkasan"),
        _c("office", "pejabat"),
        _c("responsible", "penanggung_jawab"),
        _c("place", "waktu_penerbitan"),
        _c("mark", "bentuk"),
        _c("retention", "jangka_waktu"),
        _c("mark", "media"),
        _c("mark", "berkas"),
        _c("place", "tanggal_unggah"),
    ),
    "L": (NO, _c("group", "Informasi yang Dikecualikan"), _c("part", "Jenis Informasi")),
    "M": (NO, INFO),
}
COLUMNS["B2"] = tuple(replace(column, names=tuple(name.upper() for name in column.names)) for column in COLUMNS["B"])
QUESTION_HEADERS = {"J": "Jangka Waktu Penyimpanan atau Retensi Arsip", "K": "jangka_waktu"}


@dataclass(frozen=True)
class Shape:
    """How a list is dressed; every switch may be off."""

    top: int = 4
    permuted: bool = False
    sections: bool = False
    numbering: bool = False
    grouped: bool = False
    signed: bool = False
    repeated_header: bool = False
    unnumbered: bool = False
    remarks: bool = False
    broken_names: bool = False


@dataclass
class Design:
    """A list as cells (1-based), merges (top, left, bottom, right), and the rows that a reader must find."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    expected: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    question: str = ""


def random_shape(rng: random.Random) -> Shape:
    """Dresses a list at random."""
    flags = {name: rng.random() < 0.5 for name in Shape.__dataclass_fields__ if name != "top"}
    return Shape(top=rng.randint(1, 12), **flags)


def design(layout: str, shape: Shape, rng: random.Random, count: int = 9) -> Design:
    """Draws one list of `count` rows."""
    return _Drawing(layout, shape, rng).draw(count)


class _Drawing:
    def __init__(self, layout: str, shape: Shape, rng: random.Random) -> None:
        self.layout, self.shape, self.rng = layout, shape, rng
        self.out = Design(question=QUESTION_HEADERS.get(layout, ""))
        self.columns = self._columns()
        self.names = [self._dressed(rng.choice(column.names)) for column in self.columns]
        self.row = shape.top

    def _columns(self) -> list[Column]:
        columns = list(COLUMNS[self.layout])
        if self.shape.unnumbered and not self._grouped_below():
            columns = [column for column in columns if column.holds != "no"]
        if self.shape.remarks:
            columns.append(_c("remark", "Keterangan", "KET."))
        if not self.shape.permuted:
            return columns
        blocks: list[list[Column]] = []
        for column in columns:
            if column.parent and blocks and blocks[-1][0].parent == column.parent:
                blocks[-1].append(column)
            else:
                blocks.append([column])
        for block in blocks:
            self.rng.shuffle(block)
        self.rng.shuffle(blocks)
        return [column for block in blocks for column in block]

    def _grouped_below(self) -> bool:
        return self.shape.grouped and self.layout in ("A", "L")

    def _dressed(self, name: str) -> str:
        if self.shape.broken_names and " " in name and self.layout != "K":
            return name.replace(" ", self.rng.choice(["\n", "  ", " \n"]), 1) + self.rng.choice(["", " :", ":"])
        return name

    def put(self, column: int, text: str) -> None:
        if text:
            self.out.cells[self.row, column] = text

    def draw(self, count: int) -> Design:
        self._above()
        self._header()
        if self.shape.numbering:
            for column in range(1, len(self.columns) + 1):
                self.put(column, f"({column})")
            self.row += 1
        titles = self.rng.sample(texts.TITLES, count)
        for index in range(count):
            self._between(index)
            self._item(index, titles[index])
        if self.shape.signed:
            self._signature()
        return self.out

    def _above(self) -> None:
        lines = [
            "DAFTAR INFORMASI YANG DIKECUALIKAN",
            f"SKPD : {texts.BODY}",
            f"Keputusan Nomor {texts.DECREE_NUMBER} tanggal {texts.DECREE_DATE}",
        ]
        for row, line in zip(range(1, self.shape.top - 1), lines, strict=False):
            self.out.cells[row, 1] = line

    def _header(self) -> None:
        parents = any(column.parent for column in self.columns)
        for index, (column, name) in enumerate(zip(self.columns, self.names, strict=True), start=1):
            if column.parent:
                self._parent(index, column)
                self.out.cells[self.row + 1, index] = name
            else:
                self.put(index, name)
                if parents:
                    self.out.merges.append((self.row, index, self.row + 1, index))
        self.row += 2 if parents else 1

    def _parent(self, index: int, column: Column) -> None:
        previous = self.columns[index - 2].parent if index > 1 else ""
        if previous != column.parent:
            width = sum(1 for other in self.columns if other.parent == column.parent)
            self.put(index, column.parent)
            self.out.merges.append((self.row, index, self.row, index + width - 1))

    def _between(self, index: int) -> None:
        numbered = any(column.holds == "no" for column in self.columns)
        if self.shape.sections and numbered and index % 4 == 0:
            roman, sentence = ("I", "II", "III")[index // 4], texts.SECTIONS[index // 4]
            holders = {column.holds: at for at, column in enumerate(self.columns, start=1)}
            if self.rng.random() < 0.5 and len(self.columns) >= 3:
                self.put(1, f"{roman}. {sentence}")
                self.out.merges.append((self.row, 1, self.row, len(self.columns)))
            else:
                self.put(holders["no"], roman)
                self.put(holders.get("title", holders.get("part", 0)), sentence)
            self.row += 1
        if self.shape.repeated_header and index == 7:
            self._header()

    def _item(self, index: int, title: str) -> None:
        pick = self.rng.choice
        entry = {
            "title": title,
            "law": pick(texts.LAWS),
            "open": pick(texts.OPENED),
            "closed": pick(texts.CLOSED),
            "period": pick(texts.PERIODS),
            "responsible": pick(texts.OFFICES),
        }
        joined = any(column.holds == "group" for column in self.columns)
        first = not (self._grouped_below() and index % 4 in (1, 2))
        together = self._grouped_below() and index % 4 < 3
        group = texts.GROUPS[index // 4 if together else 3 + index % 5]
        for at, column in enumerate(self.columns, start=1):
            self.put(at, self._cell(column, index, entry, group if first else "", first))
        if not first:
            self._merge_down(index % 4)
        self.out.expected.append(self._expected(entry, f"{group} — {title}" if joined else title))
        self.out.lines.append(self.row)
        self.row += 1

    def _cell(self, column: Column, index: int, entry: dict[str, str], group: str, first: bool) -> str:
        made = {
            "no": str(index + 1) if first else "",
            "group": group,
            "part": entry["title"],
            "both": f"Jika Dibuka: {entry['open']}\nJika Ditutup: {entry['closed']}",
            "period_pj": f"{entry['period']}{self.rng.choice([chr(10), ' / ', '; ', ' '])}{entry['responsible']}",
            "retention": self.rng.choice(("5 tahun", "10 tahun", "Selama berlaku")),
            "place": "Pontianak, 2025",
            "mark": "v",
            "office": "Pejabat Pengelola Informasi dan Dokumentasi",
            "remark": self.rng.choice(("", "Sudah diuji", "Lihat lampiran")),
        }
        return made.get(column.holds, entry.get(column.holds, ""))

    def _merge_down(self, distance: int) -> None:
        for at, column in enumerate(self.columns, start=1):
            if column.holds in ("no", "group"):
                top = self.row - distance
                self.out.merges = [m for m in self.out.merges if (m[0], m[1]) != (top, at)]
                self.out.merges.append((top, at, self.row, at))

    def _expected(self, entry: dict[str, str], title: str) -> dict[str, str]:
        held = {column.holds for column in self.columns}
        return {
            "title": title,
            "legal_basis": entry["law"] if "law" in held else "",
            "consequence_open": entry["open"] if held & {"open", "both"} else "",
            "consequence_closed": entry["closed"] if held & {"closed", "both"} else "",
            "period": entry["period"] if held & {"period", "period_pj"} else "",
            "responsible": entry["responsible"] if held & {"responsible", "period_pj"} else "",
        }

    def _signature(self) -> None:
        last = len(self.columns)
        self.row += self.rng.randint(1, 3)
        for line in (
            "Pontianak, 2 Maret 2026",
            "KEPALA DINAS KOMUNIKASI DAN INFORMATIKA",
            "PROVINSI KALIMANTAN BARAT",
            "............................",
            "Pembina Utama Muda",
            "NIP. 00000000 000000 0 000",
        ):
            self.put(last, line)
            self.row += 1


def plain(header: str) -> str:
    """A header without the spacing and marks that a shape may add to it."""
    return "".join(character for character in header.lower() if character.isalnum())

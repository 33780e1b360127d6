"""The rows of a large province's lists: what each is, what becomes of it, and the workbook that brings it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deploy.acceptance.story import SampleLife
from services.intake.spreadsheet import SheetRow, write_rows
from services.registry.domain.worked_days import WorkedDays
from shared.law import TIME_LIMITED

AGE = 200
"""Days since the penetapan of what is exempt."""
REGENCIES = (
    "Pontianak", "Kubu Raya", "Mempawah", "Singkawang", "Bengkayang", "Sambas", "Landak", "Sanggau", "Sekadau",
    "Sintang", "Melawi", "Kapuas Hulu", "Ketapang", "Kayong Utara",
)  # fmt: skip
OLD_WORDS = (
    ("UU Nomor 14 Tahun 2008 Pasal 17 huruf b", "Mengganggu persaingan usaha", "Tidak terbatas"),
    ("UU Nomor 14 Tahun 2008 Pasal 17 huruf h", "Mengungkap rahasia pribadi", "Selama jangka waktu tertentu"),
    ("", "", "3 tahun"),
    ("UU Nomor 14 Tahun 2008 Pasal 17 huruf b", "Ditiru pesaing", "Sampai 31 Desember 2024"),
)
"""Words of lists from before Terbuka: law, consequence and period; each leads to another queue."""
OLD = "old"
SHARES = {
    "submitted": 60, OLD: 12, "proposed": 6, "decided": 4, "returned": 2,
    "exempt": 7, "due": 3, "considered": 1, "opening_decided": 2, "approved": 1, "opened": 2,
}  # fmt: skip
"""What becomes of 100 rows. `due` is exempt with an end within 30 working days, on which nobody has acted."""
UNDATED_STAGES = {"submitted", "proposed", "decided", "returned", "exempt"}
WORKDAYS = (0, 3, 10, 30)
"""In how many working days the period of what is due ends."""


class ListedLife(SampleLife):
    """The life of one row, whose penetapan is of one day for the whole province."""

    @property
    def penetapan_day(self) -> date:
        """Returns the day of the penetapan."""
        return self.today - timedelta(days=AGE)


@dataclass(frozen=True)
class ListedAgency:
    """One SKPD with the account that acts for it, and its rows."""

    code: str
    name: str
    rows: tuple[ListedLife, ...]

    def at(self, *stages: str) -> list[ListedLife]:
        """Returns the rows that come as far as one of these stages."""
        return [row for row in self.rows if row.stage in stages]


def agency_of(code: str, name: str, many: int, samples: Sequence[SampleLife], today: date) -> ListedAgency:
    """Returns an SKPD with so many rows, their stages spread by `SHARES`."""
    dated = cycle([each.sample for each in samples if _letters(each) <= TIME_LIMITED])
    whole = cycle([each.sample for each in samples])
    ends = cycle(WORKDAYS)
    rows = []
    for number, stage in enumerate(_stages(many), start=1):
        sample = dict(next(whole if stage in UNDATED_STAGES else dated))
        sample |= _titles(sample, name, number) | {"skpd": code, "stage": stage}
        if stage not in UNDATED_STAGES or "years" in sample or "until" in sample:
            end = _end(stage, number, next(ends), today)
            sample = {**{key: sample[key] for key in sample if key != "years"}, "until": True, "ends_in": end}
        rows.append(ListedLife(sample, today))
    return ListedAgency(code, name, tuple(rows))


def _letters(story: SampleLife) -> set[str]:
    return {ground["huruf"] for ground in story.sample["ground"]}


def _stages(many: int) -> Iterator[str]:
    """Yields the stage of each row; at least one of each where there are rows enough."""
    counts = {stage: max(1, many * share // 100) for stage, share in SHARES.items()}
    counts["submitted"] += many - sum(counts.values())
    for stage, count in counts.items():
        yield from [stage] * count


def _titles(sample: dict[str, Any], agency: str, number: int) -> dict[str, str]:
    place = REGENCIES[number % len(REGENCIES)]
    return {
        "title": f"{sample['title']}, {place}, berkas {number} {agency}",
        "public_title": f"{sample['public_title']} ({number})",
    }


def _end(stage: str, number: int, workdays: int, today: date) -> int:
    """Returns in how many days the period of a row ends."""
    if stage == "opened":
        return -5 - number % 20
    if stage in UNDATED_STAGES:
        return 400 + 7 * number
    return (WorkedDays().after(today, workdays or (0 if stage == "due" else 2)) - today).days


def workbook_of(rows: Sequence[ListedLife]) -> bytes:
    """Returns the rows as a workbook in the layout of the template."""
    return _written([_line(row.dossier()) for row in rows])


def old_workbook_of(rows: Sequence[ListedLife]) -> bytes:
    """Returns the rows as a list from before Terbuka, in words that nobody has put in order."""
    words = cycle(OLD_WORDS)
    return _written([_old_line(row.sample["title"], *next(words)) for row in rows])


def _written(lines: Sequence[SheetRow]) -> bytes:
    with TemporaryDirectory(prefix="terbuka-daftar-") as folder:
        path = Path(folder) / "daftar.xlsx"
        write_rows(path, lines)
        return path.read_bytes()


def _line(dossier: dict[str, Any]) -> SheetRow:
    ground = dossier["grounds"][0]
    basis = f"{ground['article']} {ground['statute']}"
    extra = {key: str(ground[key] or "") for key in ("huruf", "angka", "statute", "article")}
    extra["public_title"] = dossier["public_title"]
    consequences = (ground["consequence_open"], ground["consequence_closed"])
    return SheetRow(0, "", dossier["title"], basis, *consequences, ground["period"], "Kepala Bidang", {}, extra)


def _old_line(title: str, law: str, consequence: str, period: str) -> SheetRow:
    return SheetRow(0, "", title, law, consequence, "Kepentingan terlindungi" * bool(law), period, "Kepala", {})

"""The SKPD as data: validity dates and successors, because agencies are founded, renamed and merged."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from services.intake.rules import say_no
from shared.errors import Refusal

COLUMNS = ("code", "name", "valid_from", "valid_to", "successor")


@dataclass(frozen=True)
class Skpd:
    """One agency (PPID Pembantu); `valid_to` is its last day, None while it exists."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None = None
    successor: str = ""

    def exists_on(self, day: date) -> bool:
        """Tells whether the agency exists on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Directory:
    """Finds agencies by code or by exact name."""

    def __init__(self, agencies: Iterable[Skpd]) -> None:
        self.agencies = tuple(agencies)
        self._by_name = {_folded(agency.name): agency for agency in self.agencies}
        self._by_code = {_folded(agency.code): agency for agency in self.agencies}

    def find(self, code_or_name: str) -> Skpd:
        """Finds an agency; raises `NotFound` (`SKPD_TIDAK_DIKENAL`)."""
        wanted = _folded(code_or_name)
        found = self._by_code.get(wanted) or self._by_name.get(wanted)
        if found is None:
            raise say_no("SKPD_TIDAK_DIKENAL")
        return found

    def active(self, code_or_name: str, day: date) -> Skpd:
        """Finds an agency that exists on a day.

        Raises `NotFound` (`SKPD_TIDAK_DIKENAL`) or `Refusal` (`SKPD_TIDAK_BERLAKU`, its mend naming the successor).
        """
        found = self.find(code_or_name)
        if not found.exists_on(day):
            raise self._dissolved(found)
        return found

    def _dissolved(self, agency: Skpd) -> Refusal:
        successor = self._by_code.get(_folded(agency.successor))
        if successor is None:
            return say_no("SKPD_TIDAK_BERLAKU", skpd=agency.code)
        refusal = say_no("SKPD_TIDAK_BERLAKU", skpd=agency.code, successor=successor.code)
        refusal.mend = f"Ajukan atas nama penerusnya: {successor.name} (kode {successor.code})."
        return refusal

    def name_of(self, code: str) -> str:
        """Returns the name of an agency, or its code where the directory does not have it."""
        found = self._by_code.get(_folded(code))
        return found.name if found else code


def read_csv(text: str) -> list[Skpd]:
    """Reads agencies from CSV with the columns code, name, valid_from, valid_to, successor (dates ISO).

    Raises `Malformed` (`DAFTAR_SKPD_RUSAK`) for a missing column, a wrong date, a repeated code or a successor that
    the list does not have.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise say_no("DAFTAR_SKPD_RUSAK", why="kolomnya tidak lengkap")
    found = [_agency(row, line) for line, row in enumerate(reader, start=2)]
    if len({agency.code for agency in found}) != len(found):
        raise say_no("DAFTAR_SKPD_RUSAK", why="ada kode yang berulang")
    check_successors(found)
    return found


def read_one(fields: Mapping[str, str]) -> Skpd:
    """Reads one agency from fields with the names of the columns; raises `Malformed` (`DAFTAR_SKPD_RUSAK`)."""
    return _agency(fields, 1)


def check_successors(agencies: Iterable[Skpd]) -> None:
    """Raises `Malformed` (`DAFTAR_SKPD_RUSAK`) for a successor that is not among the agencies."""
    listed = list(agencies)
    codes = {agency.code for agency in listed}
    orphans = sorted(agency.successor for agency in listed if agency.successor and agency.successor not in codes)
    if orphans:
        raise say_no("DAFTAR_SKPD_RUSAK", why=f"penerus {orphans[0]} tidak ada dalam daftar")


def seed() -> list[Skpd]:
    """Returns the agencies of Provinsi Kalimantan Barat, the directory until an operator imports another."""
    return read_csv((files("services.intake") / "skpd.csv").read_text("utf-8"))


def _agency(row: Mapping[str, str | None], line: int) -> Skpd:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    try:
        valid_from = date.fromisoformat(values["valid_from"])
        valid_to = date.fromisoformat(values["valid_to"]) if values["valid_to"] else None
    except ValueError as error:
        raise say_no("DAFTAR_SKPD_RUSAK", why=f"tanggal di baris {line} salah") from error
    if not values["code"] or not values["name"]:
        raise say_no("DAFTAR_SKPD_RUSAK", why=f"kode atau nama di baris {line} kosong")
    return Skpd(values["code"], values["name"], valid_from, valid_to, values["successor"])


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()

"""The SKPD as data: validity dates and successors, because agencies are founded, renamed and merged."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from services.intake.domain.refusals import say_no
from shared.contracts.submissions import SkpdEndedV1, SkpdSucceededV1
from shared.runtime.clock import day_after
from shared.runtime.errors import Refusal

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

    @property
    def handed_over_on(self) -> date | None:
        """Returns the first day of its successor, None while it has none."""
        return day_after(self.valid_to) if self.valid_to and self.successor else None


class Directory:
    """The agencies by code and by exact name, with the successor of a dissolved one."""

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
            raise self._dissolved(found, day)
        return found

    def holder(self, code: str, day: date) -> Skpd:
        """Returns who holds on a day what an agency held: itself, or the last of its successors.

        Raises `NotFound` (`SKPD_TIDAK_DIKENAL`).
        """
        found = self.find(code)
        passed = {found.code}
        while (first := found.handed_over_on) is not None and first <= day:
            found = self.find(found.successor)
            if found.code in passed:
                break
            passed.add(found.code)
        return found

    def held_by(self, code: str, day: date) -> tuple[str, ...]:
        """Returns the codes under which an agency sees papers on a day: its own, and those of its predecessors.

        They are none for an agency whose successor holds them, and for one that does not exist on that day.
        """
        if not self.knows(code):
            return (code,)
        own = self.find(code)
        if not own.exists_on(day):
            return ()
        return tuple(each.code for each in self.agencies if self.holder(each.code, day).code == own.code)

    def _dissolved(self, agency: Skpd, day: date) -> Refusal:
        first = agency.handed_over_on
        if first is None:
            return say_no("SKPD_TIDAK_BERLAKU", skpd=agency.code)
        successor = self.holder(agency.code, max(day, first))
        refusal = say_no("SKPD_TIDAK_BERLAKU", skpd=agency.code, successor=successor.code)
        refusal.mend = f"Ajukan atas nama penerusnya: {successor.name} (kode {successor.code})."
        return refusal

    def knows(self, code: str) -> bool:
        """Tells whether the directory has an agency of that code."""
        return _folded(code) in self._by_code


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
    """Raises `Malformed` (`DAFTAR_SKPD_RUSAK`) for a successor that is not listed, or that ends in itself."""
    follows = {agency.code: agency.successor for agency in agencies}
    orphans = sorted(successor for successor in follows.values() if successor and successor not in follows)
    if orphans:
        raise say_no("DAFTAR_SKPD_RUSAK", why=f"penerus {orphans[0]} tidak ada dalam daftar")
    for code in follows:
        last, steps = follows[code], 0
        while last and steps <= len(follows):
            last, steps = follows[last], steps + 1
        if last:
            raise say_no("DAFTAR_SKPD_RUSAK", why=f"penerus {code} kembali kepada dirinya sendiri")


def check_handed_over(before: Directory, after: Directory, today: date) -> None:
    """Raises `Conflict` (`SKPD_SUDAH_BERPINDAH`) for another last day or successor once the successor's day came."""
    known = {agency.code: agency for agency in before.agencies}
    for agency in after.agencies:
        earlier = known.get(agency.code, agency)
        first, words = earlier.handed_over_on, (earlier.valid_to, earlier.successor)
        if first is not None and first <= today and words != (agency.valid_to, agency.successor):
            raise say_no("SKPD_SUDAH_BERPINDAH", skpd=agency.code)


def successions(before: Directory, after: Directory, today: date) -> list[SkpdSucceededV1]:
    """Returns the changes of successors in a new directory, each once.

    An agency whose dissolution was taken back is its own successor from today on.
    """
    known = {agency.code: _succession(before, agency) for agency in before.agencies}
    said = [(agency, _succession(after, agency), known.get(agency.code)) for agency in after.agencies]
    own = [_said(agency.code, agency, today) for agency, now, earlier in said if earlier and not now]
    return [now for _, now, earlier in said if now and now != earlier] + own


def endings(before: Directory, after: Directory) -> list[SkpdEndedV1]:
    """Returns the last days that a new directory changes; a new agency that goes on has none to tell."""
    known = {agency.code: agency.valid_to for agency in before.agencies}
    changed = [each for each in after.agencies if each.valid_to != known.get(each.code)]
    return [SkpdEndedV1(skpd_code=each.code, last_day=each.valid_to) for each in changed]


def _succession(directory: Directory, agency: Skpd) -> SkpdSucceededV1 | None:
    first = agency.handed_over_on
    return _said(agency.code, directory.find(agency.successor), first) if first else None


def _said(code: str, successor: Skpd, first_day: date) -> SkpdSucceededV1:
    return SkpdSucceededV1(
        skpd_code=code, successor_code=successor.code, successor_name=successor.name, first_day=first_day
    )


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
    if valid_to and not valid_from <= valid_to < date.max:
        raise say_no("DAFTAR_SKPD_RUSAK", why=f"tanggal di baris {line} salah")
    if not values["code"] or not values["name"]:
        raise say_no("DAFTAR_SKPD_RUSAK", why=f"kode atau nama di baris {line} kosong")
    return Skpd(values["code"], values["name"], valid_from, valid_to, values["successor"])


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()

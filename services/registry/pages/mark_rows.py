"""Boxes to black out as a form holds them: page and four sides in percent of the page, one row a box."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.files.copy_facts import Mark
from shared.web.typed_forms import Faults, Typed

SIDES = {"left": "kiri", "top": "atas", "right": "kanan", "bottom": "bawah"}
MOST_BOXES = 100


@dataclass(frozen=True)
class Row:
    """One box as typed: page, left, top, right, bottom; the top of the page is 0 percent."""

    page: str
    left: str = ""
    top: str = ""
    right: str = ""
    bottom: str = ""

    @property
    def is_blank(self) -> bool:
        """Tells whether no side was typed."""
        return not any(getattr(self, side).strip() for side in SIDES)

    @property
    def corners(self) -> tuple[float, float, float, float] | None:
        """Returns left, top, width and height in percent, as a drawing takes them; None while a side is missing."""
        sides = [_percent(getattr(self, side)) for side in SIDES]
        if any(side is None for side in sides):
            return None
        left, top, right, bottom = [side or 0.0 for side in sides]
        return left, top, max(right - left, 0.0), max(bottom - top, 0.0)


def rows_of(typed: Typed) -> list[Row]:
    """Returns the rows of a form in their order, at most 100."""
    numbers = {name.split(".")[1] for name in typed.words if name.startswith("box.") and name.count(".") == 2}
    ordered = sorted((number for number in numbers if number.isdecimal()), key=int)[:MOST_BOXES]
    return [
        Row(typed(f"box.{number}.page", "1"), **{side: typed(f"box.{number}.{side}") for side in SIDES})
        for number in ordered
    ]


def marks_of(rows: Sequence[Row], pages: int) -> tuple[list[Mark], Faults]:
    """Returns the marks of the rows that are not blank, and what is wrong with which field."""
    marks, faults = list[Mark](), Faults()
    for number, row in enumerate(rows):
        if row.is_blank:
            continue
        wrong = list(_wrong(number, row, pages))
        faults += wrong
        if not wrong:
            marks.append(_mark(row))
    return marks, faults


def _wrong(number: int, row: Row, pages: int) -> Faults:
    at, box = f"box.{number}.", f"Kotak {number + 1}"
    sides = {side: _percent(getattr(row, side)) for side in SIDES}
    wrong = [(at + side, f"{box}, {SIDES[side]}: isi angka 0 sampai 100.") for side in SIDES if sides[side] is None]
    if not row.page.strip().isdecimal() or not 1 <= int(row.page) <= pages:
        wrong.append((f"{at}page", f"{box}, halaman: isi angka 1 sampai {pages}."))
    if wrong:
        return wrong
    for first, last in (("left", "right"), ("top", "bottom")):
        if (sides[first] or 0.0) >= (sides[last] or 0.0):
            wrong.append((at + last, f"{box}: {SIDES[last]} harus lebih besar daripada {SIDES[first]}."))
    return wrong


def _mark(row: Row) -> Mark:
    left, top, right, bottom = [(_percent(getattr(row, side)) or 0.0) / 100 for side in SIDES]
    return Mark(int(row.page), (left, top, right, bottom))


def _percent(word: str) -> float | None:
    try:
        number = float(word.replace("%", "").replace(",", ".").strip())
    except ValueError:
        return None
    return number if 0 <= number <= 100 else None

"""Turns a kept form back into a row of the template, so that export and import change nothing."""

from collections.abc import Mapping
from typing import Any

from services.intake.spreadsheet import SheetRow


def export_rows(entry: Mapping[str, Any]) -> list[SheetRow]:
    """Returns the rows of an entry: one for each ground, since a row of the template has one."""
    return [_row(entry, ground) for ground in entry["grounds"] or [{}]]


def _row(entry: Mapping[str, Any], ground: Mapping[str, Any]) -> SheetRow:
    angka = ground.get("angka")
    extra = {
        "public_title": entry["public_title"],
        "huruf": ground.get("huruf", ""),
        "angka": "" if angka is None else str(angka),
        "statute": ground.get("statute", ""),
        "article": ground.get("article", ""),
        "files": "\n".join(entry.get("files", ())),
    }
    return SheetRow(
        row=0,
        sheet="",
        title=entry["title"],
        legal_basis=entry["legal_basis"] or " ".join(filter(None, (extra["article"], extra["statute"]))),
        consequence_open=ground.get("consequence_open", ""),
        consequence_closed=ground.get("consequence_closed", ""),
        period=ground.get("period", ""),
        responsible=entry["responsible"],
        cells={},
        extra=extra,
    )

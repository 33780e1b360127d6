"""The archive on paper: the list of what lies in each box, and the labels of its folders (SOP step 4; PP 28/2012)."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from services.registry.domain.archive import address, address_line
from services.registry.domain.item import Item
from services.registry.pages.labels import FATES
from services.registry.queries.paper_lists import BOX
from shared.runtime.phrases import date_words
from shared.web.papers.qr_code import qr_svg

TITLE = "Daftar arsip menurut rak dan boks"
COLUMNS = (
    "No.",
    "Kode klasifikasi (JRA)",
    "Uraian informasi",
    "Pencipta",
    "Folder, nomor",
    "Penetapan",
    "Hari terakhir dikecualikan",
    "Retensi dan nasib akhir",
    "Kurun waktu, jumlah",
)
FOLDER = ("folder", "nomor")
PER_SHEET = 24
LONGEST = 80
"""Letters of a title that a label of 70 by 37 mm shows."""


def archive_list(items: Sequence[Item]) -> dict[str, Any]:
    """Returns what lies in each box, in the order of the shelves; the last column is filled in by hand."""
    boxes = [
        {"title": title, "rows": [[str(number), *_row(item)] for number, item in enumerate(inside, start=1)]}
        for title, inside in ((title, list(inside)) for title, inside in groupby(items, _box))
    ]
    return {"title": TITLE, "columns": list(COLUMNS), "boxes": boxes, "many": str(len(items))}


def labels(items: Sequence[Item], site: str, first: int = 1) -> dict[str, Any]:
    """Returns the labels of these items from a place of the sheet on; none of them tells what the papers say."""
    return {"title": "Label arsip", "first": first - 1, "labels": [_label(item, site) for item in items]}


def _box(item: Item) -> str:
    place = vars(item.location) if item.location else {}
    return address_line({name: place.get(name, "") for name in BOX})


def _row(item: Item) -> list[str]:
    place = vars(item.location) if item.location else {}
    kept = item.retention
    over = f"sampai {date_words(kept.over_on)}" if kept and kept.over_on else ""
    held = "pemusnahan ditahan" if item.live_holds else ""
    fate = FATES[kept.fate].lower() if kept else ""
    return [
        kept.jra_code if kept else "",
        item.dossier.title,
        item.skpd_name,
        address_line({name: place.get(name, "") for name in FOLDER}),
        item.penetapan_number,
        _ends(item),
        ", ".join(filter(None, (over, fate, held))),
        "\u00a0",
    ]


def _ends(item: Item) -> str:
    if item.opened:
        return f"publik sejak {date_words(item.opened.on)}"
    return date_words(item.ends_on) if item.ends_on else ""


def _until(item: Item) -> str:
    if item.ends_on and not item.opened:
        return f"Dikecualikan s.d. {date_words(item.ends_on)}"
    return (_ends(item)[:1].upper() + _ends(item)[1:]) or "Dikecualikan, tidak bertanggal"


def _label(item: Item, site: str) -> dict[str, str]:
    kept, over = item.classification, item.retention.over_on if item.retention else None
    title = kept.public_title if kept else "(belum berjudul publik)"
    return {
        "title": title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…",
        "skpd": item.skpd_name,
        "numbers": " · ".join(filter(None, (item.penetapan_number, f"agenda {item.agenda}" if item.agenda else ""))),
        "place": address(item),
        "ends": _until(item),
        "kept": f"Retensi s.d. {date_words(over)}" if over else "Retensi belum bertanggal",
        "qr": qr_svg(f"{site}/registry/butir/{item.id}"),
    }

"""Each door that takes a text, driven by its command: what it says of a text, as codes with their weight."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from services.intake.spreadsheet import Sheet, SheetRow
from services.intake.spreadsheet.grid import Grid
from services.publisher.domain.projection import classify
from services.registry.api.bodies import ClassificationIn
from services.registry.domain.periods import parse, period_of
from services.registry.domain.public_words import asked_of_opening
from shared.runtime.errors import Refusal
from tests.intake.house import House, a_dossier, an_item, uploads
from tests.intake.house import a_ground as a_written_ground
from tests.publisher.build import classified
from tests.registry.build import Registry, a_dip, a_ground
from tests.registry.build import a_dossier as a_kept_dossier

Said = frozenset[str]
"""What a door says: `!CODE` refuses, `?CODE` asks two persons, `~CODE` is told."""
GROUND = frozenset(("statute", "article", "consequence_open", "consequence_closed", "period"))
WORDS: Mapping[str, str] = {
    "title": "Nilai kinerja pejabat pengawas",
    "public_title": "Hasil uji kompetensi",
    "public_reason": "Termasuk rahasia pribadi yang dilindungi.",
}


def faults_of(refusal: Refusal) -> Said:
    """Returns the codes of a refusal, of what it lists and of what it tells besides."""
    listed = [each["code"] for each in refusal.data.get("faults") or [{"code": refusal.code}]]
    return frozenset(
        (*(f"!{code}" for code in listed), *(f"~{each['code']}" for each in refusal.data.get("warnings", ())))
    )


def item_with(field: str, text: str) -> dict[str, Any]:
    """Returns an item as an agency hands it in, with one text in one field."""
    changed = {"article": "Pasal 17 huruf h"} | ({field: text} if field in GROUND else {})
    ground = a_written_ground(angka=None, **changed)
    words = {"title": WORDS["title"], "public_title": WORDS["public_title"]}
    return an_item(**{**words, **({field: text} if field not in GROUND else {})}, grounds=[ground])


async def form(house: House, field: str, text: str, number: int) -> Said:
    """Hands the text in by the form and the API of programs."""
    try:
        done = await house.commands.submissions.submit(
            house.actor(), a_dossier(item_with(field, text)), uploads(), f"teks-{number}-{field}"
        )
    except Refusal as refusal:
        return faults_of(refusal)
    return frozenset(f"~{each['code']}" for each in done["warnings"])


async def draft(house: House, field: str, text: str) -> Said:
    """Keeps the text in a draft, which is not held against the law."""
    try:
        await house.commands.drafts.save_draft(house.actor(), a_dossier(item_with(field, text)))
    except Refusal as refusal:
        return faults_of(refusal)
    return frozenset()


async def workbook(house: House, field: str, text: str, kind: str) -> Said:
    """Previews a list with the text in one cell, read as every format's reader keeps cells."""
    grid = Grid("Daftar")
    grid.put(2, 2, text)
    if grid.not_text:
        return frozenset({"!TANDA_BUKAN_TEKS"})
    item = item_with(field, grid.own(2, 2))
    ground = item["grounds"][0]
    row = SheetRow(
        row=2,
        sheet="Daftar",
        legal_basis="",
        responsible="",
        title=item["title"],
        consequence_open=ground["consequence_open"],
        consequence_closed=ground["consequence_closed"],
        period=ground["period"],
        cells={"public_title": "C2"},
        extra={key: ground[key] for key in ("huruf", "statute", "article")} | {"public_title": item["public_title"]},
    )
    sheet = Sheet(rows=(row,), findings=(), questions=(), decree_number="", decree_date="", skpd="")
    seen = (await house.commands.workbooks.preview(house.actor(), sheet, kind=kind))["would_create"]
    return frozenset(
        (*(f"!{each['code']}" for each in seen["faults"]), *(f"~{each['code']}" for each in seen["warnings"]))
    )


def _read(text: str) -> dict[str, Any]:
    """Returns the figures that the words of a period give, so that nothing contradicts them."""
    return asdict(replace(period_of(parse(text)), review_on=date(2027, 1, 4)))


def body_with(field: str, text: str) -> ClassificationIn:
    """Reads the body of a proposal with one text in one field, as the desk and the API do."""
    changed: dict[str, Any] = {field: text} if field in GROUND - {"period"} else {}
    ground = asdict(a_ground(**changed))
    period = _read(text) if field == "period" else ground["period"]
    words = {"public_title": WORDS["public_title"], "public_reason": WORDS["public_reason"]}
    words |= {field: text} if field in words else {}
    grounds = [{key: ground[key] for key in ("huruf", "statute", "article", "consequence_open", "consequence_closed")}]
    return ClassificationIn.model_validate({"grounds": [grounds[0] | {"period": period}], **words})


async def proposal(registry: Registry, field: str, text: str, kind: str) -> Said:
    """Proposes a classification with the text, confirming what is asked; its title comes from the dossier."""
    try:
        given = body_with(field, text).classification()
        kept = replace(a_kept_dossier(text if field == "title" else WORDS["title"]), grounds=())
        if kind == "history":
            kept = replace(kept, decree_date=date(2025, 5, 6))
        item_id = await registry.take_in(kept, kind=kind)
        confirm: dict[str, Any] = {"same_title_confirmed": True, "public_words_confirmed": True}
        item = await registry.commands.classification.propose(registry.petugas, item_id, given, **confirm)
    except Refusal as refusal:
        return faults_of(refusal)
    return frozenset((*(f"?{each.code}" for each in item.asked), *(f"~{each.code}" for each in item.told)))


def opening(field: str, text: str) -> Said:
    """Puts the text into a column of the DIP, or makes it the title of an opened part."""
    try:
        body = body_with(field, text)
        title = body.public_title if field == "public_title" else ""
        dip = a_dip(summary=body.public_reason if field == "public_reason" else "Ringkasan umum")
        asked = asked_of_opening(dip, title, a_kept_dossier(WORDS["title"]), needed=True)
    except Refusal as refusal:
        return faults_of(refusal)
    return frozenset(f"?{each.code}" for each in asked)


def website(field: str, text: str) -> str:
    """Lets the website publish a row with the text, as an old log may bring it; returns what readers see."""
    column = {"period": "period_text", "statute": "legal_basis"}.get(field, field)
    changed: dict[str, Any] = {column: text}
    change = classify(None, classified(**changed))
    assert change is not None
    return str(getattr(change.entry.public, column))

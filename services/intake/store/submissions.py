"""Writes and loads what agencies hand in and report; every function works in the caller's transaction."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.agencies import Directory, Skpd, seed
from services.intake.domain.hand_in_doubts import Standing
from services.intake.domain.happenings import happened
from services.intake.domain.item import AgendaLine, SubmissionState, SubmittedItem
from services.intake.domain.refusals import say_no
from services.intake.store import happenings
from services.intake.tables import (
    agenda,
    answers,
    drafts,
    files,
    forms,
    holds,
    item_files,
    items,
    nihil_reports,
    sent_bytes,
    skpd,
    submissions,
)
from shared.runtime.clock import legal_day
from shared.runtime.phrases import numbered
from shared.storage.bulk import array_of

_WITHDRAWN = str(SubmissionState.WITHDRAWN)
Row = dict[str, Any]
ITEM_FIELDS = tuple(SubmittedItem.__dataclass_fields__)


async def directory(connection: AsyncConnection) -> Directory:
    """Returns the agencies that were imported, or the seed while none was."""
    rows = (await connection.execute(select(skpd).order_by(skpd.c.name))).mappings().all()
    return Directory([Skpd(**row) for row in rows] if rows else seed())


async def replace_directory(connection: AsyncConnection, agencies: Sequence[Skpd]) -> None:
    """Adds or replaces agencies by code; none is removed, since old submissions name them."""
    for agency in agencies:
        values = asdict(agency)
        added = insert(skpd).values(**values)
        await connection.execute(added.on_conflict_do_update(index_elements=["code"], set_=values))


async def known_answer(connection: AsyncConnection, account: str, key: str, fingerprint: str) -> dict[str, Any] | None:
    """Returns the earlier answer to a key, None for a new key; raises as `earlier_answer`."""
    wanted = select(answers.c.fingerprint, answers.c.answer).where(answers.c.account == account, answers.c.key == key)
    row = (await connection.execute(wanted)).first()
    return earlier_answer(row.fingerprint, row.answer, fingerprint) if row else None


def earlier_answer(known: str, answer: str, fingerprint: str) -> dict[str, Any]:
    """Returns the answer to the request that had a key; raises `Conflict` (`KUNCI_DIPAKAI_ULANG`) for another body."""
    if known != fingerprint:
        raise say_no("KUNCI_DIPAKAI_ULANG")
    found: dict[str, Any] = json.loads(answer)
    return found


async def take_key(
    connection: AsyncConnection, account: str, key: str, fingerprint: str, at: datetime
) -> dict[str, Any] | None:
    """Takes a key for this transaction, or returns the answer of the one that had it.

    Waits while another transaction uses the key. Raises as `known_answer`.
    """
    taken = insert(answers).values(account=account, key=key, fingerprint=fingerprint, answer="{}", at=at)
    if (await connection.execute(taken.on_conflict_do_nothing().returning(answers.c.key))).first():
        return None
    return await known_answer(connection, account, key, fingerprint)


async def drop_answers(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Deletes the oldest answers from before a moment, at most `limit`; returns how many there were."""
    keys = select(answers.c.account, answers.c.key).where(answers.c.at < before).order_by(answers.c.at).limit(limit)
    old = delete(answers).where(tuple_(answers.c.account, answers.c.key).in_(keys))
    return (await connection.execute(old)).rowcount


async def drop_sent_bytes(connection: AsyncConnection, before: datetime) -> None:
    """Deletes how many bytes agencies sent in hours before a moment."""
    await connection.execute(delete(sent_bytes).where(sent_bytes.c.hour < before))


async def enter_agenda(
    connection: AsyncConnection, line: AgendaLine, year: int, *, skpd_code: str, pattern: str = ""
) -> int:
    """Writes the next line of a book and returns its number; the counter stays locked until the transaction ends.

    A letter out that has no number gets one after `pattern` (`PaperSettings.letter_number`).
    """
    number = await next_number(connection, line.book, year)
    words = {} if line.letter_number else _own_number(pattern, number, year, line.received_at)
    await connection.execute(agenda.insert().values({**agenda_row(line, number, year, skpd_code), **words}))
    return number


async def next_number(connection: AsyncConnection, book: str, year: int) -> int:
    """Takes the next number of a book, whose counter stays locked until the transaction ends."""
    return int((await connection.execute(select(func.intake.next_number(book, year)))).scalar_one())


def agenda_row(line: AgendaLine, number: int, year: int, skpd_code: str) -> Row:
    """Returns a line of a book as it is written."""
    return {**asdict(line), "year": year, "number": number, "skpd_code": skpd_code}


def _own_number(pattern: str, number: int, year: int, at: datetime) -> dict[str, str]:
    """Returns number and date of a letter that goes out without one of its own: that of its line in the book."""
    if not pattern:
        return {}
    return {"letter_number": numbered(pattern, number, year), "letter_date": legal_day(at).isoformat()}


async def has_gone_out(connection: AsyncConnection, letter_number: str) -> bool:
    """Tells whether a letter has its line in the buku agenda surat keluar."""
    known = select(agenda.c.number).where(agenda.c.book == "keluar", agenda.c.letter_number == letter_number)
    return (await connection.execute(known)).first() is not None


async def load_item(
    connection: AsyncConnection, item_id: str, *, held_by: Sequence[str] | None = None
) -> SubmittedItem:
    """Loads and locks an item; with `held_by` only one of these codes of SKPD.

    Raises `NotFound` (`PENGAJUAN_TIDAK_DITEMUKAN`), also for another SKPD's item.
    """
    return _in_reach(await find_item(connection, item_id), held_by)


async def read_item(
    connection: AsyncConnection, item_id: str, *, held_by: Sequence[str] | None = None
) -> SubmittedItem:
    """Reads an item as it is now, without a lock; raises as `load_item`."""
    row = (await connection.execute(select(items).where(items.c.item_id == item_id))).mappings().first()
    return _in_reach(_item(dict(row)) if row else None, held_by)


def _in_reach(item: SubmittedItem | None, held_by: Sequence[str] | None) -> SubmittedItem:
    if item is None or (held_by is not None and item.skpd_code not in held_by):
        raise say_no("PENGAJUAN_TIDAK_DITEMUKAN")
    return item


async def find_item(connection: AsyncConnection, item_id: str) -> SubmittedItem | None:
    """Loads and locks an item, None where no SKPD handed it in, as with an opened part."""
    wanted = select(items).where(items.c.item_id == item_id).with_for_update()
    row = (await connection.execute(wanted)).mappings().first()
    return _item(dict(row)) if row else None


async def load_items(
    connection: AsyncConnection, submission_id: str, *, held_by: Sequence[str] | None = None
) -> list[SubmittedItem]:
    """Loads and locks the items of a submission; raises as `load_item`."""
    wanted = select(items).where(items.c.submission_id == submission_id).order_by(items.c.position).with_for_update()
    found = [_item(dict(row)) for row in (await connection.execute(wanted)).mappings()]
    if not found or (held_by is not None and found[0].skpd_code not in held_by):
        raise say_no("PENGAJUAN_TIDAK_DITEMUKAN")
    return found


async def save_item(
    connection: AsyncConnection, item: SubmittedItem, at: datetime, *, before: SubmittedItem, **told: Any
) -> None:
    """Writes an item back, with what happened to it since `before`; `told` are facts of a new state.

    A form that the SKPD no longer needs is deleted with it, unless the item is held.
    """
    await happenings.add(connection, happened(before, item, **told), at)
    await connection.execute(
        update(items).where(items.c.item_id == item.item_id).values(**item_row(item), changed_at=at)
    )
    if not item.keeps_form:
        await connection.execute(
            delete(forms).where(forms.c.item_id == item.item_id, forms.c.item_id.not_in(select(holds.c.item_id)))
        )


async def replace_form(connection: AsyncConnection, item_id: str, sealed: bytes) -> None:
    """Replaces the sealed form of an item by that of its next version."""
    added = insert(forms).values(item_id=item_id, sealed=sealed)
    await connection.execute(added.on_conflict_do_update(index_elements=["item_id"], set_={"sealed": sealed}))


async def held(connection: AsyncConnection, item_ids: Sequence[str]) -> set[str]:
    """Returns the items that are under a hold."""
    found = select(holds.c.item_id).where(holds.c.item_id == func.any(array_of(item_ids)))
    return set((await connection.execute(found)).scalars())


async def add_hold(connection: AsyncConnection, item_id: str, hold_id: str) -> None:
    """Notes a hold."""
    await connection.execute(insert(holds).values(item_id=item_id, hold_id=hold_id).on_conflict_do_nothing())


async def end_hold(connection: AsyncConnection, item_id: str, hold_id: str) -> None:
    """Deletes a hold that was released."""
    await connection.execute(delete(holds).where(holds.c.item_id == item_id, holds.c.hold_id == hold_id))


async def form_of(connection: AsyncConnection, item_id: str) -> bytes | None:
    """Returns the sealed form of an item while it is kept."""
    found: bytes | None = await connection.scalar(select(forms.c.sealed).where(forms.c.item_id == item_id))
    return found


async def files_of(connection: AsyncConnection, item_id: str, version: int) -> dict[str, dict[str, Any]]:
    """Returns the files of one version of an item by id."""
    joined = files.join(item_files, files.c.file_id == item_files.c.file_id)
    mine = (item_files.c.item_id == item_id) & (item_files.c.version == version)
    rows = (await connection.execute(select(files).select_from(joined).where(mine))).mappings()
    return {row["file_id"]: dict(row) for row in rows}


async def save_draft(
    connection: AsyncConnection, draft_id: str, skpd_code: str, sealed: bytes, *, seen: int | None, at: datetime
) -> int:
    """Writes a draft and returns its version; `seen` is the version that the writer had before, None for a new one.

    Raises `NotFound` (`KONSEP_TIDAK_ADA`), `Conflict` (`KONSEP_BERUBAH`).
    """
    if seen is None:
        values = {"draft_id": draft_id, "skpd_code": skpd_code, "version": 1, "sealed": sealed, "saved_at": at}
        await connection.execute(drafts.insert().values(**values))
        return 1
    mine = (drafts.c.draft_id == draft_id) & (drafts.c.skpd_code == skpd_code)
    version = await connection.scalar(select(drafts.c.version).where(mine).with_for_update())
    if version is None:
        raise say_no("KONSEP_TIDAK_ADA")
    if version != seen:
        raise say_no("KONSEP_BERUBAH", version=version)
    await connection.execute(update(drafts).where(mine).values(version=version + 1, sealed=sealed, saved_at=at))
    return int(version) + 1


async def delete_draft(connection: AsyncConnection, draft_id: str, skpd_code: str) -> bool:
    """Deletes an agency's draft; tells whether there was one."""
    mine = (drafts.c.draft_id == draft_id) & (drafts.c.skpd_code == skpd_code)
    return (await connection.execute(delete(drafts).where(mine).returning(drafts.c.draft_id))).first() is not None


async def lock_papers(connection: AsyncConnection, skpd_code: str) -> None:
    """Waits until no other transaction records papers of this agency, and keeps others waiting until this one ends."""
    await connection.execute(select(func.intake.lock_papers(skpd_code)))


async def standing(connection: AsyncConnection, skpd_code: str, codes: Sequence[str], year: int) -> Standing:
    """Returns how far the papers of an agency have come; `codes` are those under which it holds papers."""
    names = [field.name for field in fields(Standing)]
    found = func.intake.standing(skpd_code, array_of(codes), year).table_valued(*names)
    return Standing(*(await connection.execute(select(*(found.c[name] for name in names)))).one())


async def readable_forms(connection: AsyncConnection, codes: Sequence[str], limit: int) -> list[tuple[str, bytes]]:
    """Returns agenda number and sealed form of the newest items of agencies, those withdrawn left out."""
    joined = forms.join(items, forms.c.item_id == items.c.item_id).join(
        submissions, submissions.c.submission_id == items.c.submission_id
    )
    query = select(submissions.c.agenda_number, submissions.c.agenda_year, forms.c.sealed).select_from(joined)
    query = query.where(items.c.skpd_code.in_(codes), items.c.state != _WITHDRAWN)
    rows = (await connection.execute(query.order_by(items.c.item_id.desc()).limit(limit))).mappings()
    return [(f"{row['agenda_number']}/{row['agenda_year']}", bytes(row["sealed"])) for row in rows]


async def lists_of_file(connection: AsyncConnection, codes: Sequence[str], sha256: str) -> list[str]:
    """Returns the agenda numbers under which agencies handed in a file of this content, with an item not withdrawn."""
    joined = files.join(submissions, files.c.submission_id == submissions.c.submission_id).join(
        items, items.c.submission_id == submissions.c.submission_id
    )
    query = select(submissions.c.agenda_number, submissions.c.agenda_year).select_from(joined).distinct()
    query = query.where(files.c.sha256 == sha256, submissions.c.skpd_code.in_(codes))
    rows = await connection.execute(query.where(items.c.state != _WITHDRAWN))
    return [f"{number}/{year}" for number, year in rows]


async def bytes_since(connection: AsyncConnection, skpd_code: str, since: datetime) -> int:
    """Counts the bytes of files that an agency handed in since a moment, and of those that its accounts left waiting.

    A file that arrives part by part counts whole from its beginning, and no longer once it is kept or refused.
    """
    found = func.intake.bytes_since(skpd_code, since).table_valued("used")
    return int((await connection.execute(select(found.c.used))).scalar_one())


async def handed_in_during(connection: AsyncConnection, codes: Sequence[str], year: int) -> int:
    """Counts the items that agencies handed in during a year of the agenda, those withdrawn left out."""
    joined = items.join(submissions, submissions.c.submission_id == items.c.submission_id)
    query = select(func.count()).select_from(joined).where(items.c.skpd_code.in_(codes))
    query = query.where(submissions.c.agenda_year == year, items.c.state != _WITHDRAWN)
    return int((await connection.execute(query)).scalar_one())


async def nihil_of(connection: AsyncConnection, skpd_code: str, year: int) -> dict[str, Any] | None:
    """Returns the nihil report of an agency for a year."""
    mine = (nihil_reports.c.skpd_code == skpd_code) & (nihil_reports.c.year == year)
    row = (await connection.execute(select(nihil_reports).where(mine))).mappings().first()
    return dict(row) if row else None


async def add_nihil(connection: AsyncConnection, **values: Any) -> None:
    """Writes a nihil report."""
    await connection.execute(nihil_reports.insert().values(**values))


def item_row(item: SubmittedItem) -> Row:
    """Returns an item as it is written, without its place and time."""
    return {**asdict(item), "state": str(item.state), "missing": list(item.missing)}


def _item(row: dict[str, Any]) -> SubmittedItem:
    kept = {name: row[name] for name in ITEM_FIELDS}
    return SubmittedItem(**{**kept, "state": SubmissionState(row["state"]), "missing": tuple(row["missing"])})

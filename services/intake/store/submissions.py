"""Writes and loads what agencies hand in and report; every function works in the caller's transaction."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.agencies import Directory, Skpd, seed
from services.intake.domain.hand_in_doubts import Standing
from services.intake.domain.happenings import HANDED_IN, Happening, happened
from services.intake.domain.item import AgendaLine, SubmissionState, SubmittedItem
from services.intake.domain.refusals import say_no
from services.intake.store import happenings
from services.intake.store.kept_files import TAKEN
from services.intake.store.partial_uploads import OPEN
from services.intake.store.uploads import StoredFile
from services.intake.tables import (
    agenda,
    agenda_counters,
    answers,
    dossiers,
    drafts,
    files,
    forms,
    holds,
    item_files,
    items,
    kept_files,
    nihil_reports,
    skpd,
    submissions,
    uploads,
)
from shared.runtime.clock import legal_day
from shared.runtime.phrases import numbered
from shared.security.encryption import seal_bytes
from shared.storage.bulk import array_of

_WITHDRAWN = str(SubmissionState.WITHDRAWN)
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
    """Returns the earlier answer to a key, None for a new key.

    Raises `Conflict` (`KUNCI_DIPAKAI_ULANG`) where the key came with another body.
    """
    wanted = select(answers).where(answers.c.account == account, answers.c.key == key)
    row = (await connection.execute(wanted)).mappings().first()
    if row is None:
        return None
    if row["fingerprint"] != fingerprint:
        raise say_no("KUNCI_DIPAKAI_ULANG")
    answer: dict[str, Any] = json.loads(row["answer"])
    return answer


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


async def keep_answer(connection: AsyncConnection, account: str, key: str, answer: dict[str, Any]) -> None:
    """Keeps the answer for a request with the same key."""
    mine = (answers.c.account == account) & (answers.c.key == key)
    await connection.execute(update(answers).where(mine).values(answer=json.dumps(answer)))


async def drop_answers(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Deletes the oldest answers from before a moment, at most `limit`; returns how many there were."""
    keys = select(answers.c.account, answers.c.key).where(answers.c.at < before).order_by(answers.c.at).limit(limit)
    old = delete(answers).where(tuple_(answers.c.account, answers.c.key).in_(keys))
    return (await connection.execute(old)).rowcount


async def enter_agenda(
    connection: AsyncConnection, line: AgendaLine, year: int, *, skpd_code: str, pattern: str = ""
) -> int:
    """Writes the next line of a book and returns its number; the counter stays locked until the transaction ends.

    A letter out that has no number gets one after `pattern` (`PaperSettings.letter_number`).
    """
    first = insert(agenda_counters).values(book=line.book, year=year, last=1)
    counted = first.on_conflict_do_update(
        index_elements=["book", "year"], set_={"last": agenda_counters.c.last + 1}
    ).returning(agenda_counters.c.last)
    number = int((await connection.execute(counted)).scalar_one())
    words = asdict(line) | ({} if line.letter_number else _own_number(pattern, number, year, line.received_at))
    await connection.execute(agenda.insert().values(year=year, number=number, skpd_code=skpd_code, **words))
    return number


def _own_number(pattern: str, number: int, year: int, at: datetime) -> dict[str, str]:
    """Returns number and date of a letter that goes out without one of its own: that of its line in the book."""
    if not pattern:
        return {}
    return {"letter_number": numbered(pattern, number, year), "letter_date": legal_day(at).isoformat()}


async def has_gone_out(connection: AsyncConnection, letter_number: str) -> bool:
    """Tells whether a letter has its line in the buku agenda surat keluar."""
    known = select(agenda.c.number).where(agenda.c.book == "keluar", agenda.c.letter_number == letter_number)
    return (await connection.execute(known)).first() is not None


async def add_submission(connection: AsyncConnection, **values: Any) -> None:
    """Writes a submission."""
    await connection.execute(submissions.insert().values(**values))


async def add_items(connection: AsyncConnection, added: Sequence[tuple[SubmittedItem, bytes]], at: datetime) -> None:
    """Writes new items with their forms sealed for intake, in the order given."""
    rows = [{**_values(item), "position": place, "changed_at": at} for place, (item, _) in enumerate(added, start=1)]
    await connection.execute(items.insert(), rows)
    await connection.execute(forms.insert(), [{"item_id": item.item_id, "sealed": form} for item, form in added])
    await happenings.add(connection, [Happening(item.item_id, HANDED_IN) for item, _ in added], at)


async def add_dossiers(connection: AsyncConnection, added: Sequence[tuple[SubmittedItem, str]]) -> None:
    """Writes under which object keys the sealed dossiers of these versions lie."""
    rows = [{"object_key": key, "item_id": item.item_id, "version": item.version} for item, key in added]
    await connection.execute(dossiers.insert(), rows)


async def add_files(
    connection: AsyncConnection,
    submission_id: str,
    stored: Sequence[StoredFile],
    *,
    names_for: str,
    purpose: str = "lampiran",
) -> None:
    """Writes the rows of stored files; their names are sealed `names_for` a recipient."""
    known = ("file_id", "object_key", "sha256", "size", "media_type")
    shared = {"submission_id": submission_id, "purpose": purpose}
    rows = [
        {**shared, "sealed_name": seal_bytes(file.name.encode(), names_for)}
        | {name: getattr(file, name) for name in known}
        for file in stored
    ]
    if rows:
        await connection.execute(files.insert(), rows)


async def attach_files(connection: AsyncConnection, item: SubmittedItem, file_ids: Sequence[str]) -> None:
    """Records which files belong to this version of an item."""
    rows = [{"item_id": item.item_id, "version": item.version, "file_id": file_id} for file_id in file_ids]
    if rows:
        await connection.execute(item_files.insert(), rows)


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
        update(items).where(items.c.item_id == item.item_id).values(**_values(item), changed_at=at)
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
    await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"papers:{skpd_code}", 0))))


async def standing(connection: AsyncConnection, skpd_code: str, codes: Sequence[str], year: int) -> Standing:
    """Returns how far the papers of an agency have come; `codes` are those under which it holds papers."""
    query = select(submissions.c.agenda_number, submissions.c.agenda_year).where(submissions.c.skpd_code.in_(codes))
    query = query.order_by(submissions.c.agenda_year.desc(), submissions.c.agenda_number.desc()).limit(1)
    newest = (await connection.execute(query)).first()
    nihil = await nihil_of(connection, skpd_code, year)
    return Standing(
        f"{newest.agenda_number}/{newest.agenda_year}" if newest else "",
        f"{nihil['agenda_number']}/{nihil['agenda_year']}" if nihil else "",
    )


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
    joined = files.join(submissions, files.c.submission_id == submissions.c.submission_id)
    taken = select(func.coalesce(func.sum(files.c.size), 0)).select_from(joined)
    taken = taken.where(submissions.c.skpd_code == skpd_code, submissions.c.received_at >= since)
    left = select(func.coalesce(func.sum(kept_files.c.size), 0))
    left = left.where(kept_files.c.skpd_code == skpd_code, kept_files.c.kept_at >= since, kept_files.c.state != TAKEN)
    coming = select(func.coalesce(func.sum(uploads.c.length), 0))
    coming = coming.where(uploads.c.skpd_code == skpd_code, uploads.c.state == OPEN)
    every = taken.scalar_subquery() + left.scalar_subquery() + coming.scalar_subquery()
    return int((await connection.execute(select(every))).scalar_one())


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


def _values(item: SubmittedItem) -> dict[str, Any]:
    return {**asdict(item), "state": str(item.state), "missing": list(item.missing)}


def _item(row: dict[str, Any]) -> SubmittedItem:
    kept = {name: row[name] for name in ITEM_FIELDS}
    return SubmittedItem(**{**kept, "state": SubmissionState(row["state"]), "missing": tuple(row["missing"])})

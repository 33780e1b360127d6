"""Writes and loads the registry's rows; no function here commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Select, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.case import Case
from services.registry.domain.case_rules import LIVE, CaseState
from services.registry.domain.facts import Signature
from services.registry.domain.item import Item
from services.registry.domain.mandates import Mandate
from services.registry.domain.penetapan import Penetapan
from services.registry.domain.refusals import refuse
from services.registry.store.records import (
    CASES,
    ITEMS,
    PENETAPAN,
    case_of,
    copied_values_of,
    item_of,
    records,
    values_of,
)
from shared.contracts import Event
from shared.contracts.deadlines import DeclassificationDueV1
from shared.security import sealed_texts
from shared.storage.bulk import array_of, copy_rows

MANDATES: TypeAdapter[Mandate] = TypeAdapter(Mandate)


async def load(connection: AsyncConnection, item_id: str) -> Item:
    """Loads an item and locks it until the transaction ends; raises NotFound INFORMASI_TIDAK_DIKENAL."""
    item = await find(connection, item_id)
    if item is None:
        raise refuse("INFORMASI_TIDAK_DIKENAL")
    return item


async def load_many(connection: AsyncConnection, item_ids: Sequence[str]) -> dict[str, Item]:
    """Loads items by their ids and locks them in that order; raises NotFound INFORMASI_TIDAK_DIKENAL."""
    query = records(t.items).where(t.items.c.id == func.any(array_of(item_ids))).order_by(t.items.c.id)
    rows = (await connection.execute(query.with_for_update())).mappings()
    found = {row["id"]: item_of(row, connection) for row in rows}
    if not found.keys() >= set(item_ids):
        raise refuse("INFORMASI_TIDAK_DIKENAL")
    return found


async def lock_rows(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Locks the items that events are about until the transaction ends, in the order of their ids."""
    about = t.items.c.id == func.any(array_of([event.key for event in events]))
    await connection.execute(select(t.items.c.id).where(about).order_by(t.items.c.id).with_for_update())


async def find(connection: AsyncConnection, item_id: str) -> Item | None:
    """Loads and locks an item, None where there is none."""
    return await _item(connection, records(t.items).where(t.items.c.id == item_id).with_for_update())


async def read(connection: AsyncConnection, item_id: str) -> Item:
    """Reads an item without a lock; raises NotFound INFORMASI_TIDAK_DIKENAL."""
    item = await _item(connection, records(t.items).where(t.items.c.id == item_id))
    if item is None:
        raise refuse("INFORMASI_TIDAK_DIKENAL")
    return item


async def _item(connection: AsyncConnection, query: Select[Any]) -> Item | None:
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else item_of(row, connection)


async def with_several_grounds(connection: AsyncConnection) -> Sequence[str]:
    """Returns ids of exempt items that rest on more than one ground, in order."""
    grounds = func.jsonb_array_length(t.items.c.record["classification"]["grounds"])
    query = select(t.items.c.id).where(t.items.c.state == "exempt", grounds > 1).order_by(t.items.c.id)
    return list((await connection.execute(query)).scalars())


async def save(connection: AsyncConnection, item: Item) -> None:
    """Writes an item's record and the columns that are read from it."""
    values = {**item_columns(item), **values_of(ITEMS, item, connection)}
    statement = insert(t.items).values(**values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


async def known(connection: AsyncConnection, item_ids: Sequence[str]) -> set[str]:
    """Returns those of the items that are there."""
    query = select(t.items.c.id).where(t.items.c.id == func.any(array_of(item_ids)))
    return set((await connection.execute(query)).scalars())


async def add_items(
    connection: AsyncConnection, items: Sequence[Item], by: Sequence[Signature], *, at: datetime, act: str
) -> None:
    """Writes new items with their files and the first line of each in the buku rekap; fails where one is known."""
    columns = [item_columns(item) for item in items]
    whole = [{**row, **copied_values_of(ITEMS, item, connection)} for row, item in zip(columns, items, strict=True)]
    lines = [entry_row(row, at=at, by=who, act=act, note="") for row, who in zip(columns, by, strict=True)]
    await _copy(connection, t.items, whole)
    await _copy(connection, t.files, [row for item in items for row in file_rows(item)])
    await _copy(connection, t.register, lines)


async def _copy(connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        names = list(rows[0])
        await copy_rows(connection, table, names, [tuple(row[name] for name in names) for row in rows])


def item_columns(item: Item) -> dict[str, Any]:
    """Returns the columns that are read from an item, all but its record."""
    public = item.classification or (item.proposal.classification if item.proposal else None)
    names = ("id", "submission_id", "agenda", "skpd_code", "skpd_name", "kind")
    versions = ("version", "item_version", "period_version")
    dates = ("ends_on", "review_on", "penetapan_number", "penetapan_date", "received_on")
    approved = item.approval if item.approval and item.penetapan_number else None
    return {
        **{name: getattr(item, name) for name in (*names, *versions, *dates)},
        "state": str(item.state),
        "queue": str(item.queue),
        "missing": list(item.missing),
        "title": item.dossier.title,
        "public_title": public.public_title if public else item.dossier.public_title,
        "huruf": list(public.huruf if public else item.dossier.huruf),
        "retention_over_on": item.retention.over_on if item.retention else None,
        "opened_on": item.opened.on if item.opened else None,
        "opened_mode": item.opened.mode if item.opened else "",
        "overdue_since": item.overdue_since,
        "content_asked_on": item.content_asked_on,
        "takedown_overdue_since": item.takedown_overdue_since,
        "part_of": item.part_of,
        "held": bool(item.live_holds),
        "proposed_by": item.proposal.by.person if item.proposal else None,
        "decided_by": item.decision.by.person if item.decision else None,
        "approved_by": approved.by.person if approved else None,
        "highest_until": item.classification.highest_until if item.classification else None,
    }


async def load_case(connection: AsyncConnection, case_id: str) -> tuple[Case, Item]:
    """Loads a case with its item, the item locked first; raises NotFound PERKARA_TIDAK_DIKENAL."""
    item_id = (await connection.execute(select(t.cases.c.item_id).where(t.cases.c.id == case_id))).scalar_one_or_none()
    if item_id is None:
        raise refuse("PERKARA_TIDAK_DIKENAL")
    item = await load(connection, item_id)
    row = (await connection.execute(records(t.cases).where(t.cases.c.id == case_id))).mappings().one()
    return case_of(row, connection), item


async def read_case(connection: AsyncConnection, case_id: str) -> Case:
    """Reads a case without a lock; raises NotFound PERKARA_TIDAK_DIKENAL."""
    query = records(t.cases).where(t.cases.c.id == case_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise refuse("PERKARA_TIDAK_DIKENAL")
    return case_of(row, connection)


async def live_cases(connection: AsyncConnection, item_id: str) -> list[Case]:
    """Loads the unfinished cases of an item, oldest first; the lock of the item is theirs too."""
    return await live_cases_of(connection, [item_id])


async def live_cases_of(connection: AsyncConnection, item_ids: Sequence[str]) -> list[Case]:
    """Loads the unfinished cases of items, oldest first; the locks of the items are theirs too."""
    states, c = [str(state) for state in LIVE], t.cases.c
    query = records(t.cases).where(c.item_id == func.any(array_of(item_ids)), c.state.in_(states))
    return [case_of(row, connection) for row in (await connection.execute(query.order_by(c.id))).mappings()]


async def done_cases(connection: AsyncConnection, item_id: str) -> list[Case]:
    """Reads the cases of an item that took effect, oldest first."""
    query = records(t.cases).where(t.cases.c.item_id == item_id, t.cases.c.state == str(CaseState.DONE))
    rows = (await connection.execute(query.order_by(t.cases.c.id))).mappings()
    return [case_of(row, connection) for row in rows]


async def save_case(connection: AsyncConnection, case: Case) -> None:
    """Writes a case's record and the columns that are read from it."""
    await save_cases(connection, [case])


async def save_cases(connection: AsyncConnection, cases: Sequence[Case]) -> None:
    """Writes the records of cases and the columns that are read from them."""
    if not cases:
        return
    rows = [{**_case_columns(case), **values_of(CASES, case, connection)} for case in cases]
    statement = insert(t.cases)
    said = {name: statement.excluded[name] for name in rows[0]}
    await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=said), rows)


def _case_columns(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "item_id": case.item_id,
        "trigger": case.trigger,
        "state": str(case.state),
        "period_version": case.period_version,
        "window_opens": case.window.opens if case.window else None,
        "ends_on": case.window.closes if case.window else None,
        "effective_on": case.effective_on,
        "overdue_since": case.overdue_since,
        "opened_on": case.opened.on,
        "decided_by": case.ruling.by.person if case.ruling else None,
        "approved_by": case.approval.by.person if case.approval and case.decree_number else None,
    }


async def next_sequence(connection: AsyncConnection, year: int) -> int:
    """Returns the year's next penetapan number; it is given back when the transaction is rolled back."""
    first = insert(t.penetapan_counter).values(year=year, last=1)
    statement = first.on_conflict_do_update(
        index_elements=["year"], set_={"last": t.penetapan_counter.c.last + 1}
    ).returning(t.penetapan_counter.c.last)
    return int((await connection.execute(statement)).scalar_one())


async def add_penetapan(connection: AsyncConnection, made: Penetapan) -> None:
    """Writes a penetapan under its number."""
    names = ("number", "year", "sequence", "item_id", "case_id", "dated")
    values = {name: getattr(made, name) for name in names}
    contents, sealed = sealed_texts.dump(PENETAPAN, made, connection, of=made.number)
    await connection.execute(
        t.penetapan.insert().values(**values, kind=str(made.kind), contents=contents, sealed=sealed)
    )


async def add_reminder(connection: AsyncConnection, event: DeclassificationDueV1) -> bool:
    """Records one rung; tells whether it was new."""
    values = {
        name: getattr(event, name) for name in ("item_id", "period_version", "rung", "rung_on", "last_exempt_day")
    }
    statement = insert(t.reminders).values(**values).on_conflict_do_nothing().returning(t.reminders.c.rung)
    return (await connection.execute(statement)).one_or_none() is not None


async def add_files(connection: AsyncConnection, item: Item) -> None:
    """Records the sealed files of an item's newest version; files are never changed."""
    rows = file_rows(item)
    if rows:
        await connection.execute(insert(t.files).on_conflict_do_nothing(), rows)


def file_rows(item: Item) -> list[dict[str, Any]]:
    """Returns the rows of the files of an item's newest version."""
    columns = ("file_id", "object_key", "sha256", "size", "media_type")
    same = {"item_id": item.id, "item_version": item.item_version}
    return [{**{name: getattr(file, name) for name in columns}, **same} for file in item.dossier.files]


async def add_entry(
    connection: AsyncConnection,
    item: Item,
    *,
    at: datetime,
    by: Signature,
    act: str,
    note: str,
    answer: str = "",
    reason: str = "",
    person: str = "",
) -> None:
    """Writes one line of the buku rekap: what changed, which version it made, who answered what and why."""
    row = entry_row(item_columns(item), at=at, by=by, act=act, note=note)
    sealed = sealed_texts.seal_words(reason, connection, of=item.id) if reason else None
    said = {"answer": answer, "sealed": sealed} | ({"person": person} if person else {})
    await connection.execute(t.register.insert().values(row | said))


def entry_row(columns: Mapping[str, Any], *, at: datetime, by: Signature, act: str, note: str) -> dict[str, Any]:
    """Returns the row of a line of the buku rekap, from the columns of its item."""
    names = ("state", "queue", "version", "skpd_code", "skpd_name", "public_title", "huruf", "ends_on")
    values = {name: columns[name] for name in names} | {"item_id": columns["id"], "number": columns["penetapan_number"]}
    return values | {"at": at, "day": by.on, "act": act, "office": by.office, "note": note, "person": by.person}


async def add_mandate(connection: AsyncConnection, mandate: Mandate) -> None:
    """Writes a mandate."""
    await connection.execute(t.mandates.insert().values(**vars(mandate)))


async def load_mandate(connection: AsyncConnection, mandate_id: str) -> Mandate:
    """Loads a mandate and locks it until the transaction ends; raises NotFound MANDAT_TIDAK_DIKENAL."""
    query = select(t.mandates).where(t.mandates.c.id == mandate_id).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise refuse("MANDAT_TIDAK_DIKENAL")
    return MANDATES.validate_python(dict(row))


async def save_mandate(connection: AsyncConnection, mandate: Mandate) -> None:
    """Writes how a mandate was answered or ended."""
    await connection.execute(update(t.mandates).where(t.mandates.c.id == mandate.id).values(**vars(mandate)))


async def mandates_of(connection: AsyncConnection, person: str) -> tuple[Mandate, ...]:
    """Loads a person's mandates."""
    rows = (await connection.execute(select(t.mandates).where(t.mandates.c.person == person))).mappings()
    return tuple(MANDATES.validate_python(dict(row)) for row in rows)


async def mandates_of_one(connection: AsyncConnection, person: str) -> tuple[Mandate, ...]:
    """Loads a person's mandates and lets nobody else record one of that person until the transaction ends."""
    lock = func.pg_advisory_xact_lock(func.hashtextextended(f"terbuka.registry.mandates.{person}", 0))
    await connection.execute(select(lock))
    return await mandates_of(connection, person)


async def set_standing(connection: AsyncConnection, item_id: str, **values: Any) -> None:
    """Records where the website shows an item; an older snapshot never replaces a newer one.

    What it refused stays on record.
    """
    statement = insert(t.standings).values(item_id=item_id, refused="", **values)
    newer = t.standings.c.site_sequence <= values["site_sequence"]
    await connection.execute(statement.on_conflict_do_update(index_elements=["item_id"], set_=values, where=newer))


async def without_suggestion(connection: AsyncConnection, limit: int) -> Sequence[Item]:
    """Loads items that wait for a Petugas and have no suggestion for their newest version, without locking them."""
    s = t.suggestions.c
    known = select(s.item_id).where(s.item_id == t.items.c.id, s.item_version == t.items.c.item_version).exists()
    query = records(t.items).where(t.items.c.state == "submitted", ~known).order_by(t.items.c.id).limit(limit)
    return [item_of(row, connection) for row in (await connection.execute(query)).mappings()]


async def suggests_alone(connection: AsyncConnection) -> bool:
    """Tells whether this transaction alone makes suggestions until it ends; another process then has its turn."""
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended("terbuka.registry.suggestions", 0))
    return bool((await connection.execute(select(lock))).scalar_one())


async def set_suggestion(connection: AsyncConnection, item: Item, proposal: Mapping[str, Any], at: datetime) -> None:
    """Records the classifier's suggestion for a version of an item."""
    values: dict[str, Any] = {"item_version": item.item_version, "proposal": dict(proposal), "made_at": at}
    statement = insert(t.suggestions).values(item_id=item.id, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["item_id"], set_=values))


async def set_refusal(connection: AsyncConnection, item_id: str, reason: str, at: datetime) -> None:
    """Records why the publisher refused a copy; where the website shows the item stays as it was."""
    values: dict[str, Any] = {"list": "", "url": "", "site_sequence": 0, "visible_at": at, "refused": reason}
    statement = insert(t.standings).values(item_id=item_id, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["item_id"], set_={"refused": reason}))


async def end_refusal(connection: AsyncConnection, item_id: str) -> None:
    """Forgets why the publisher refused a copy, since another one is released now."""
    await connection.execute(update(t.standings).where(t.standings.c.item_id == item_id).values(refused=""))

"""Reads and writes the records of registry's rows with their sealed texts; no function here commits."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.case import Case
from services.registry.domain.incidents import Incident
from services.registry.domain.item import Item
from services.registry.domain.manuscripts import Manuscript
from services.registry.domain.penetapan import Penetapan
from shared.security import sealed_texts

ITEMS: TypeAdapter[Item] = TypeAdapter(Item)
CASES: TypeAdapter[Case] = TypeAdapter(Case)
PENETAPAN: TypeAdapter[Penetapan] = TypeAdapter(Penetapan)
INCIDENTS: TypeAdapter[Incident] = TypeAdapter(Incident)
MANUSCRIPTS: TypeAdapter[Manuscript] = TypeAdapter(Manuscript)


def records(table: Table) -> Select[Any]:
    """Returns the query of the records of a table, each with its id and its sealed texts."""
    return select(table.c.id, table.c.record, table.c.sealed)


def item_of(row: RowMapping, connection: AsyncConnection) -> Item:
    """Returns the item of a row."""
    return sealed_texts.load(ITEMS, row["record"], row["sealed"], connection, of=row["id"])


def case_of(row: RowMapping, connection: AsyncConnection) -> Case:
    """Returns the case of a row."""
    return sealed_texts.load(CASES, row["record"], row["sealed"], connection, of=row["id"])


def incident_of(row: RowMapping, connection: AsyncConnection) -> Incident:
    """Returns the incident of a row."""
    return sealed_texts.load(INCIDENTS, row["record"], row["sealed"], connection, of=row["id"])


def manuscript_of(row: RowMapping, connection: AsyncConnection) -> Manuscript:
    """Returns the manuscript of a row."""
    return sealed_texts.load(MANUSCRIPTS, row["record"], row["sealed"], connection, of=row["id"])


def penetapan_of(row: RowMapping, connection: AsyncConnection) -> Penetapan:
    """Returns the penetapan of a row."""
    return sealed_texts.load(PENETAPAN, row["contents"], row["sealed"], connection, of=row["number"])


def line_of(row: RowMapping, connection: AsyncConnection) -> dict[str, Any]:
    """Returns a line of the buku rekap with its reason."""
    sealed = row["sealed"]
    said = {"reason": sealed_texts.open_words(sealed, connection, of=row["item_id"])} if sealed is not None else {}
    return {name: value for name, value in row.items() if name != "sealed"} | said


def values_of(adapter: TypeAdapter[Any], record: Any, connection: AsyncConnection) -> Mapping[str, Any]:
    """Returns the columns `record` and `sealed` of a record."""
    content, sealed = sealed_texts.dump(adapter, record, connection, of=record.id)
    return {"record": content, "sealed": sealed}


def copied_values_of(adapter: TypeAdapter[Any], record: Any, connection: AsyncConnection) -> Mapping[str, Any]:
    """Returns the columns `record` and `sealed` of a record as COPY takes them."""
    content, sealed = sealed_texts.dump_json(adapter, record, connection, of=record.id)
    return {"record": content, "sealed": sealed}

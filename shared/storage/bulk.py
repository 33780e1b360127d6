"""Writes and reads many rows in one statement: COPY, and arrays joined as tables, in the caller's transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import asyncpg
from sqlalchemy import BindParameter, Select, Table, TableValuedAlias, Text, bindparam, column, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

COPY_SECONDS = 60.0
FEW = 8
"""Rows for which COPY would cost more ways to the server than it saves."""
NARROWED = {"row_security": True}
"""What a table with row-level security says in its `info`."""

UNENCODED = "22021"
"""PostgreSQL's code for a text outside its encoding, which the driver finds first."""


def array_of(values: Sequence[Any], kind: Any = Text) -> BindParameter[Any]:
    """Returns values as one array parameter, so that a statement is the same for any number of them."""
    return bindparam(None, list(values), type_=ARRAY(kind))


def unnested(**columns: BindParameter[Any]) -> TableValuedAlias:
    """Returns arrays of one length as a table with these columns."""
    named = [column(name, cast(Any, array.type).item_type) for name, array in columns.items()]
    return func.unnest(*columns.values()).table_valued(*named, name="wanted").render_derived()


async def copy_rows(
    connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Writes rows by COPY; a JSON column takes text already rendered, or any value that JSON can hold, None as NULL
    where it may be.

    Few rows go one by one, without a wait between them: before a COPY the driver asks for the types of the columns.
    PostgreSQL refuses COPY into a table whose policies bind the role, even where they let every row pass; there many
    rows go so, too. Raises `DBAPIError` as any statement does, also where a row is there already.
    """
    if not rows:
        return
    found = [(number, table.c[name]) for number, name in enumerate(columns)]
    places = {number: bool(column.nullable) for number, column in found if isinstance(column.type, JSONB)}
    written = [_rendered(row, places) for row in rows] if places else rows
    driver = await _driver(connection)
    with _translated():
        if len(written) <= FEW or await _refuses_copy(driver, table):
            await driver.executemany(_insertion(table, columns), written, timeout=COPY_SECONDS)
            return
        await driver.copy_records_to_table(
            table.name, schema_name=table.schema, columns=list(columns), records=written, timeout=COPY_SECONDS
        )


async def _refuses_copy(driver: Any, table: Table) -> bool:
    return table.info == NARROWED and await driver.fetchval("SELECT row_security_active($1)", table.fullname)


def _insertion(table: Table, columns: Sequence[str]) -> str:
    """Returns the statement for one row; like COPY it takes a number that the database gives otherwise."""
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table.fullname} ({names}) OVERRIDING SYSTEM VALUE VALUES ({places})"  # noqa: S608


async def fetch_rows(connection: AsyncConnection, query: Select[Any]) -> list[Mapping[str, Any]]:
    """Returns the rows of a query as the driver reads them, for many wide rows; its parameters must be plain values."""
    compiled = query.compile(dialect=connection.dialect)
    values = [compiled.params[name] for name in compiled.positiontup or ()]
    driver = await _driver(connection)
    with _translated():
        rows: list[Mapping[str, Any]] = await driver.fetch(compiled.string, *values)
    return rows


async def _driver(connection: AsyncConnection) -> Any:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if not driver.is_in_transaction():
        await connection.execute(text("SELECT 1"))  # SQLAlchemy begins a transaction with its first statement
    return driver


@contextmanager
def _translated() -> Iterator[None]:
    """Raises the driver's errors as SQLAlchemy raises them for any other statement."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, UnicodeEncodeError) as error:
        if isinstance(error, asyncpg.InterfaceError):
            raise ConnectionError(type(error).__name__) from error
        raise DBAPIError(None, None, _DriverError(error)) from error


class _DriverError(Exception):
    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.sqlstate = getattr(error, "sqlstate", UNENCODED)
        self.__cause__ = error


def _rendered(row: tuple[Any, ...], places: Mapping[int, bool]) -> tuple[Any, ...]:
    """Returns a row with JSON as text; `places` says of each JSON column whether it may be NULL."""
    values = list(row)
    for place, nullable in places.items():
        if not isinstance(values[place], str) and not (nullable and values[place] is None):
            values[place] = json.dumps(values[place])
    return tuple(values)

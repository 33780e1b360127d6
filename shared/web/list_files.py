"""Every list as a file: a list names its columns once, and is given as CSV and as a workbook by one way.

A file is made whole before its first byte is sent: rows are read block by block from one instant and written as they
come. So a fault is an answer and never a file that ends too early, no slow reader holds a connection, and the audit
line says the true number of rows.
"""

import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from shared.runtime.inert_cells import inert_cell
from shared.web.declarations import Endpoint
from shared.web.streamed_workbook import Cell, StreamedWorkbook

Row = TypeVar("Row", contravariant=True)
FileForm = Literal["csv", "xlsx"]

FORMS: dict[FileForm, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"
PIECE = 65_536
"""Bytes that are handed to the server at a time."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its title, and what a row says in it."""

    title: str
    value: Callable[[Row], Any]


@dataclass(frozen=True)
class ListFile(Generic[Row]):
    """A list as a file; `name` begins the name of the file, `title` names the sheet."""

    name: str
    title: str
    columns: tuple[Column[Row], ...]

    async def answer(self, form: FileForm, blocks: AsyncIterator[Sequence[Row]], day: date) -> Response:
        """Answers with all rows; the file is named after the list and the legal day."""
        made = await self.written(form, blocks)
        size = made.seek(0, io.SEEK_END)
        made.seek(0)
        name = f"{self.name}-{day.isoformat()}.{form}"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        headers |= {"content-length": str(size)}
        return StreamingResponse(pieces(made), media_type=FORMS[form], headers=headers)

    async def written(self, form: FileForm, blocks: AsyncIterator[Sequence[Row]]) -> io.BytesIO:
        """Returns the file with all rows."""
        made = io.BytesIO()
        await (self._workbook if form == "xlsx" else self._csv)(made, blocks)
        return made

    async def _workbook(self, made: io.BytesIO, blocks: AsyncIterator[Sequence[Row]]) -> None:
        book = StreamedWorkbook(made, self.title, [column.title for column in self.columns])
        async for block in blocks:
            for row in block:
                book.write(self._cells(row))
        book.close()

    async def _csv(self, made: io.BytesIO, blocks: AsyncIterator[Sequence[Row]]) -> None:
        text = io.TextIOWrapper(made, encoding="utf-8", newline="", write_through=True)
        text.write(BOM)
        lines = csv.writer(text, lineterminator="\r\n")
        lines.writerow([column.title for column in self.columns])
        async for block in blocks:
            lines.writerows([_inert(cell) for cell in self._cells(row)] for row in block)
        text.detach()

    def _cells(self, row: Row) -> list[Cell]:
        return [_cell(column.value(row)) for column in self.columns]


def asked_form(request: Request) -> str:
    """Returns the form that the address of a request ends with."""
    return str(request.scope["route"].path).rpartition(".")[2]


AskedForm = Annotated[FileForm, Depends(asked_form)]


def file_routes(routes: APIRouter, address: str) -> Callable[[Endpoint], Endpoint]:
    """Adds a handler of list files under an address, once for each form; stands above `@does`."""

    def add(handler: Endpoint) -> Endpoint:
        for form in FORMS:
            routes.add_api_route(f"{address}.{form}", handler, methods=["GET"], response_class=Response)
        return handler

    return add


async def pieces(made: io.BytesIO) -> AsyncIterator[bytes]:
    """Yields what was made in pieces for the server."""
    while piece := made.read(PIECE):
        yield piece


def _cell(value: Any) -> Cell:
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value if value is None or isinstance(value, str | int | date) else str(value)


def _inert(cell: Cell) -> str:
    return str(cell) if isinstance(cell, int) else inert_cell(cell)

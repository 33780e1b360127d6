"""A long list as JSON: written block by block, and whole before its first byte is sent, as files of lists are."""

import io
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter

from shared.web.list_files import pieces

Row = TypeVar("Row")


async def json_list(adapter: TypeAdapter[list[Row]], blocks: AsyncIterator[Sequence[Row]]) -> Response:
    """Answers with all rows; memory holds one block of them beside what is sent."""
    made = io.BytesIO()
    made.write(b"[")
    async for block in blocks:
        if block:
            made.write(b"," if made.tell() > 1 else b"")
            made.write(adapter.dump_json(list(block))[1:-1])
    made.write(b"]")
    size = made.tell()
    made.seek(0)
    return StreamingResponse(pieces(made), media_type="application/json", headers={"content-length": str(size)})

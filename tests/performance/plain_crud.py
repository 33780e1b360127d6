"""What anybody would write in an hour: FastAPI and SQLAlchemy's ORM take a file in, sync it, and write three rows.

`python -m tests.performance.plain_crud URL FOLDER PORT` serves it in a process of its own.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, UploadFile
from sqlalchemy import ForeignKey
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.storage.database import async_url


class PlainRow(DeclarativeBase):
    """The base of the three tables."""


class PlainSubmission(PlainRow):
    """A submission with the form as it came."""

    __tablename__ = "plain_submission"
    id: Mapped[str] = mapped_column(primary_key=True)
    said: Mapped[str]


class PlainItem(PlainRow):
    """Its one item."""

    __tablename__ = "plain_item"
    id: Mapped[str] = mapped_column(primary_key=True)
    submission: Mapped[str] = mapped_column(ForeignKey("plain_submission.id"))


class PlainFile(PlainRow):
    """Its one file."""

    __tablename__ = "plain_file"
    id: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("plain_item.id"))
    size: Mapped[int]


def plain_app(url: str, folder: Path) -> FastAPI:
    """Builds the application on a database and a folder."""
    engine = create_async_engine(async_url(url), pool_size=10, max_overflow=10)
    sessions = async_sessionmaker(engine)

    @asynccontextmanager
    async def tables(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(PlainRow.metadata.create_all)
        yield
        await engine.dispose()

    app = FastAPI(lifespan=tables)

    @app.post("/submissions", status_code=201)
    async def submit(dossier: UploadFile, files: UploadFile) -> dict[str, str]:
        said, content = (await dossier.read()).decode(), await files.read()
        ids = [str(uuid4()) for _ in range(3)]
        await asyncio.to_thread(_write, folder / ids[2], content)
        async with sessions.begin() as session:
            session.add(PlainSubmission(id=ids[0], said=said))
            await session.flush()
            session.add(PlainItem(id=ids[1], submission=ids[0]))
            await session.flush()
            session.add(PlainFile(id=ids[2], item=ids[1], size=len(content)))
        return {"submission_id": ids[0]}

    return app


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


if __name__ == "__main__":
    uvicorn.run(plain_app(sys.argv[1], Path(sys.argv[2])), port=int(sys.argv[3]), log_config=None)

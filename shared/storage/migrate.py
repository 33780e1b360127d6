"""Runs Alembic per room: each room migrates its own schema, with its version table inside that schema.

`python -m shared.storage.migrate upgrade ROOM`, `check ROOM` and `revision ROOM MESSAGE` work on `DATABASE_URL`;
without it, `revision` and `check` work on a throw-away server. Alembic is loaded where it works: a process that serves
asks for the names of the migrations alone, and starts sooner.
"""

import asyncio
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.database import Database
from shared.storage.embedded_postgres import Embedded

if TYPE_CHECKING:
    from alembic.config import Config

PLACES = {"identity": "shared.security.identity", "eventlog": "shared.messaging.embedded"}
HERE = Path(__file__).parent / "migrations"

_one_at_a_time = asyncio.Lock()


async def upgrade(url: str, room: str, *, to: str = "head") -> None:
    """Brings a room's schema to a migration, the newest if none is named, creating the schema when absent.

    Safe to run from several processes at once: the others wait and then find nothing to do.
    """
    from alembic import command

    await _run(url, room, lambda _, config: command.upgrade(config, to))


async def check(url: str, room: str) -> list[str]:
    """Lists the differences between a room's `tables.py` and its schema in the database; empty means none."""
    return [str(change) for change in await _run(url, room, _compare)]


def revisions(room: str) -> list[str]:
    """Returns the migrations of a room that this program knows, the newest first: the numbers of their files."""
    return sorted((path.name.partition("_")[0] for path in _versions(room).glob("[0-9]*.py")), reverse=True)


async def revision_of(connection: AsyncConnection, room: str) -> str:
    """Returns the migration that a room's schema in the database has come to."""
    return str((await connection.execute(text(f"SELECT version_num FROM {room}.migration"))).scalar_one())  # noqa: S608


async def revision(url: str, room: str, message: str) -> None:
    """Writes the next migration of a room from the differences between `tables.py` and the database."""
    await _run(url, room, lambda _, config: _revise(config, message))


async def _run(url: str, room: str, work: Callable[[Connection, "Config"], Any]) -> Any:
    database = Database.connect(url, room, pool_size=1)
    try:
        async with _one_at_a_time, database.transaction() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('terbuka.migrate', 0))"))
            await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{room}"'))
            return await connection.run_sync(lambda sync: work(sync, _config(sync, room)))
    finally:
        await database.close()


def _config(connection: Connection, room: str) -> "Config":
    config = _scripts(room)
    config.attributes.update(connection=connection, metadata=_tables(room).METADATA, room=room)
    return config


def _versions(room: str) -> Path:
    return Path(str(_tables(room).__file__)).parent / "migrations" / "versions"


def _scripts(room: str) -> "Config":
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", _escaped(HERE))
    config.set_main_option("version_locations", _escaped(_versions(room)))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _tables(room: str) -> Any:
    return import_module(f"{PLACES.get(room, f'services.{room}')}.tables")


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _compare(connection: Connection, config: "Config") -> list[Any]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    room = config.attributes["room"]
    options = {
        "include_schemas": True,
        "include_name": lambda name, kind, _parents: kind != "schema" or name == room,
        "version_table": "migration",
        "version_table_schema": room,
    }
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, config.attributes["metadata"]))


def _revise(config: "Config", message: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    number = max((int(revision) for revision in known if re.fullmatch(r"\d+", revision)), default=0) + 1
    command.upgrade(config, "head")
    written = command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    for script in written if isinstance(written, list) else [written]:
        if script is not None:
            path = Path(script.path)
            path.write_text(re.sub(r"^\s*# ###.*\n", "", path.read_text(), flags=re.MULTILINE))


async def _main(act: str, room: str, words: list[str], url: str) -> int:
    if act == "upgrade":
        await upgrade(url, room)
        return 0
    if act == "revision":
        await revision(url, room, " ".join(words))
        return 0
    differences = await check(url, room)
    sys.stdout.write("".join(f"{line}\n" for line in differences))
    return 1 if differences else 0


def main(arguments: list[str]) -> int:
    """Runs `upgrade ROOM`, `check ROOM` or `revision ROOM MESSAGE`; exit code 1 when `check` finds differences."""
    act, room, *words = arguments
    url = os.environ.get("DATABASE_URL")
    if url:
        return asyncio.run(_main(act, room, words, url))
    with tempfile.TemporaryDirectory() as directory:
        server = Embedded(Path(directory) / "data")
        url = server.start()
        if act == "check":
            asyncio.run(upgrade(url, room))
        outcome = asyncio.run(_main(act, room, words, url))
        server.stop()
        return outcome


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

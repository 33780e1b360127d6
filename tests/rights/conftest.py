"""A PostgreSQL of these tests' own that asks every role for its password, with a database as the province has it."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from deploy.rights.postgres import ACCOUNTS, apply_database, role_of
from shared.storage import embedded_postgres as postgres

ASKS = "local all postgres trust\nlocal all all scram-sha-256\n"
_numbers = count(1)


class Province:
    """A database with every schema and role; `url("registry")` is the address of a room's role."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.signed_in: set[str] = set()
        self.passwords = {account: f"kata-sandi-{account}" for account in ACCOUNTS}

    def url(self, account: str, password: str | None = None) -> str:
        """Returns the address by which an account signs in."""
        word = self.passwords[account] if password is None else password
        return make_url(self.owner).set(username=role_of(account), password=word).render_as_string(False)

    async def as_owner(self, *statements: str) -> None:
        """Runs statements as the owner."""
        await run(self.owner, *statements)


async def run(url: str, *statements: str) -> Any:
    """Runs statements one by one and returns the rows of the last."""
    connection: Any = await asyncpg.connect(url)
    try:
        rows: Any = []
        for statement in statements:
            rows = await connection.fetch(statement)
        return rows
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def asking_server() -> Iterator[str]:
    """Gives the address of a server's owner; every other role must give its password."""
    with tempfile.TemporaryDirectory(prefix="terbuka-pg-", dir=postgres.forgetful_folder()) as directory:
        server = postgres.Embedded(Path(directory), durable=False)
        server.start()
        (server.data / "pg_hba.conf").write_text(ASKS)
        server.stop()
        yield server.start()
        server.stop()


@pytest.fixture
async def empty(asking_server: str) -> AsyncIterator[str]:
    """Gives the owner's address of an empty database."""
    name = f"rights_{next(_numbers)}"
    await run(asking_server, f"CREATE DATABASE {name}")
    yield make_url(asking_server).set(database=name).render_as_string(False)
    await run(asking_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
async def province(asking_server: str) -> AsyncIterator[Province]:
    """Gives a database with all schemas, roles and rights, the same for every test."""
    await run(asking_server, "CREATE DATABASE province")
    given = Province(make_url(asking_server).set(database="province").render_as_string(False))
    await apply_database(given.owner, given.passwords)
    yield given
    await run(asking_server, "DROP DATABASE province WITH (FORCE)")

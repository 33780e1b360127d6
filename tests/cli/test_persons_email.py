"""Operators record, change and take away the address of a person; what is no address is refused."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from shared.storage.database import Database
from tests.cli.conftest import Terbuka


@pytest.fixture
async def address_of_database(
    room_database: Callable[..., Awaitable[Database]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leads the command line to a database of its own."""
    monkeypatch.setenv("DATABASE_URL", (await room_database("identity")).url)


@pytest.mark.usefixtures("address_of_database")
def test_an_address_is_recorded_changed_and_taken_away(terbuka: Terbuka, tmp_path: Path) -> None:
    (tmp_path / "sandi").write_text("sandi yang panjang sekali")
    steps = [
        ("accounts", "add", "rina-1", "--role", "petugas", "--name", "Rina", "--email", "rina@kalbarprov.go.id",
         "--password-file", tmp_path / "sandi"),
        ("persons", "change", "rina-1", "--email", "rina.wati@kalbarprov.go.id", "--json"),
    ]  # fmt: skip
    assert [terbuka(*step).code for step in steps] == [0, 0]
    (listed,) = terbuka("persons", "list", "--json").json
    assert (listed["person"], listed["email"]) == ("rina-1", "rina.wati@kalbarprov.go.id")
    refused = terbuka("persons", "change", "rina-1", "--email", "Rina <rina@x>", "--json")
    assert (refused.code, refused.refusal["code"]) == (1, "SUREL_SALAH")
    assert terbuka("persons", "change", "rina-1", "--email", "", "--json").json["email"] == ""

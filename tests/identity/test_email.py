"""Where mail goes: a person's address, who is reached by it, and that nobody else sees it."""

from datetime import timedelta
from typing import Any

import pytest

from shared.runtime.clock import legal_day
from shared.runtime.errors import TerbukaError
from shared.runtime.telemetry import allowlist
from shared.security.identity import Identity, Person
from tests.web.house import PASSWORD, House

ADDRESS = "budi.santoso@kalbarprov.go.id"


@pytest.fixture
async def identity(house: House) -> Identity:
    """Gives identity with Budi, a petugas who has an address; nobody else has one."""
    await house.identity.add_account("budi-1", PASSWORD, roles=["petugas"], who=Person("budi", "Budi", email=ADDRESS))
    return house.identity


async def reached(identity: Identity, *roles: str) -> list[str]:
    async with identity.database.snapshot() as connection:
        return await identity.addressees(roles, connection)


async def email_of(identity: Identity, account: str) -> str:
    async with identity.database.snapshot() as connection:
        return await identity.email_of(account, connection)


@pytest.mark.parametrize("email", [ADDRESS, "a@b.id", "budi+ppid@sub.kalbarprov.go.id", "o'brien@x-y.example"])
def test_an_address_is_taken(email: str) -> None:
    Person("budi", email=email).check()


@pytest.mark.parametrize(
    "email",
    [
        "budi", "budi@", "@kalbarprov.go.id", "budi@localhost", "a b@c.id", "Budi <a@b.id>", "a@b.id, c@d.id",
        "a@b.id\r\nBcc: c@d.id", "a..b@c.id", ".a@b.id", "a@-b.id", "é@b.id", "a@b.id\n", "x" * 65 + "@b.id",
        "a@" + "b." * 130 + "id", '"a b"@c.id', "a@[127.0.0.1]",
    ],
)  # fmt: skip
async def test_what_is_no_address_is_refused(identity: Identity, email: str) -> None:
    with pytest.raises(TerbukaError, match=r"^SUREL_SALAH:"):
        await identity.add_person(Person("baru", email=email))
    with pytest.raises(TerbukaError, match=r"^SUREL_SALAH:"):
        await identity.change_person("budi", email=email)


async def test_who_has_an_address_is_reached_in_their_roles_only(identity: Identity) -> None:
    assert await reached(identity, "petugas", "ketua") == ["budi-1"]
    assert await reached(identity, "ketua") == []


async def test_a_person_with_two_accounts_is_reached_once(identity: Identity) -> None:
    await identity.add_account("budi-2", PASSWORD, roles=["ketua"], person="budi")
    assert await reached(identity, "petugas", "ketua") == ["budi-1"]
    assert await reached(identity, "ketua") == ["budi-2"]


@pytest.mark.parametrize("change", [{"email": ""}, {"valid_to": -1}, {"valid_from": 1}])
async def test_who_has_no_address_or_no_office_today_is_not_reached(
    identity: Identity, house: House, change: dict[str, Any]
) -> None:
    today = legal_day(house.clock.now())
    moved = {name: today + timedelta(value) if isinstance(value, int) else value for name, value in change.items()}
    await identity.change_person("budi", **moved)
    assert (await reached(identity, "petugas"), await email_of(identity, "budi-1")) == ([], "")


async def test_a_disabled_account_is_not_reached(identity: Identity) -> None:
    assert await email_of(identity, "budi-1") == ADDRESS
    await identity.disable("budi-1")
    assert (await reached(identity, "petugas"), await email_of(identity, "budi-1")) == ([], "")
    assert await email_of(identity, "siapa") == ""


def test_an_address_does_not_stand_in_what_is_printed_of_a_person() -> None:
    assert ADDRESS not in repr(Person("budi", email=ADDRESS))


async def test_programs_that_ask_who_they_are_see_no_address(identity: Identity, house: House) -> None:
    answer = await (await house.program("budi-1")).get("/api/me")
    assert (answer.status_code, ADDRESS in answer.text) == (200, False)


def test_a_log_line_drops_an_address_and_names_what_it_dropped() -> None:
    line = allowlist(None, "info", {"event": "sent", "account": "budi-1", "email": ADDRESS})
    assert line == {"event": "sent", "account": "budi-1", "dropped": ["email"]}

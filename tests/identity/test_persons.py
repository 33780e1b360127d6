"""Persons: every account belongs to one; an NIP is one human's; an office ends with its dates."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.runtime.clock import legal_day
from shared.runtime.errors import TerbukaError
from shared.security.identity import Identity, Person, known_names, store
from tests.web.house import PASSWORD, House

NIP = "198001012005011001"


def refused(code: str) -> Any:
    return pytest.raises(TerbukaError, match=f"^{code}:")


@pytest.fixture
def identity(house: House) -> Identity:
    return house.identity


async def test_an_account_without_a_person_gets_one_of_its_own(identity: Identity) -> None:
    await identity.add_account("sendiri", PASSWORD, roles=["petugas"])
    person = await identity.person("sendiri")
    assert (person.id, person.name, person.office, person.shown) == ("sendiri", "", "Petugas PPID", "sendiri")
    assert await identity.person("tidak-ada") == Person("tidak-ada")


async def test_two_accounts_of_one_person_are_one_person(identity: Identity, house: House) -> None:
    await identity.add_account("budi1", PASSWORD, roles=["petugas"], who=Person("budi", "Budi Santoso", nip=NIP))
    await identity.add_account("budi2", PASSWORD, roles=["ketua"], person="budi")
    actors = [await identity.actor_of_token(await house.token(name)) for name in ("budi1", "budi2")]
    assert [actor.person for actor in actors if actor] == ["budi", "budi"]
    assert (await identity.persons())["budi"].name == "Budi Santoso"
    await identity.add_account("budi3", PASSWORD, roles=["tim"], person="budi", name="Budi S.")
    async with identity.database.snapshot() as connection:
        assert (await known_names(connection))["budi"] == {"Budi Santoso", "Budi S."}


async def test_an_nip_belongs_to_one_person(identity: Identity) -> None:
    await identity.add_person(Person("budi", "Budi Santoso", nip=NIP))
    with refused("NIP_SUDAH_DIPAKAI"):
        await identity.add_account("budi2", PASSWORD, roles=["ketua"], who=Person("budi2", "B. Santoso", nip=NIP))
    assert "budi2" not in {each.actor.account for each in await identity.list_accounts()}
    with refused("ORANG_SUDAH_ADA"):
        await identity.add_person(Person("budi", "Budi lain"))
    assert (await identity.change_person("budi", nip=NIP, office="Ketua PPID")).office == "Ketua PPID"


@pytest.mark.parametrize("nips", [("", ""), (NIP, ""), ("", NIP)])
async def test_a_human_who_is_recorded_does_not_become_two(identity: Identity, nips: tuple[str, str]) -> None:
    await identity.add_person(Person("budi", "Budi Santoso", nip=nips[0]))
    with refused("NAMA_SUDAH_TERCATAT"):
        await identity.add_person(Person("budi2", " budi  SANTOSO", nip=nips[1]))
    with refused("NAMA_SUDAH_TERCATAT"):
        await identity.add_account("budi2", PASSWORD, roles=["ketua"], who=Person("budi2", "Budi Santoso", nip=nips[1]))
    assert "budi2" not in {each.actor.account for each in await identity.list_accounts()}
    await identity.add_person(Person("budi2", "Lain", nip=nips[1]))
    with refused("NAMA_SUDAH_TERCATAT"):
        await identity.change_person("budi2", name="Budi Santoso")


async def test_two_humans_of_one_name_are_told_apart_by_their_nips(identity: Identity) -> None:
    await identity.add_person(Person("budi", "Budi Santoso", nip=NIP))
    await identity.add_person(Person("budi2", "Budi Santoso", nip="197003031995031003"))
    with refused("NAMA_SUDAH_TERCATAT"):
        await identity.change_person("budi2", nip="")
    assert (await identity.change_person("budi2", office="Ketua PPID")).nip == "197003031995031003"


async def test_two_of_one_name_from_earlier_get_their_nips_one_after_the_other(identity: Identity) -> None:
    async with identity.database.transaction() as connection:
        for each in ("budi", "budi2"):
            await store.add_person(connection, Person(each, "Budi Santoso"))
    assert (await identity.change_person("budi", nip=NIP)).nip == NIP
    assert (await identity.change_person("budi2", nip="197003031995031003")).name == "Budi Santoso"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"nip": "12"}, "NIP_SALAH"),
        ({"nip": "19800101200501100x"}, "NIP_SALAH"),
        ({"name": "dua\nbaris"}, "ORANG_TIDAK_LENGKAP"),
        ({"office": "x" * 201}, "ORANG_TIDAK_LENGKAP"),
        ({"valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)}, "ORANG_TIDAK_LENGKAP"),
    ],
)
async def test_what_cannot_stand_on_a_paper_is_refused(identity: Identity, words: dict[str, Any], code: str) -> None:
    with refused(code):
        await identity.add_person(Person("baru", **words))
    await identity.add_person(Person("lama", "Nama"))
    with refused(code):
        await identity.change_person("lama", **words)


async def test_nobody_unknown_is_changed(identity: Identity) -> None:
    with refused("ORANG_TIDAK_DIKENAL"):
        await identity.change_person("tidak-ada", name="Siapa")


async def test_an_office_that_has_ended_signs_nobody_in_and_ends_what_was_open(house: House) -> None:
    identity, today = house.identity, legal_day(house.clock.now())
    await identity.add_account("budi", PASSWORD, roles=["ketua"], who=Person("budi", "Budi"))
    token = await house.token("budi")
    session = await identity.sign_in("budi", PASSWORD, source="uji")
    await identity.change_person("budi", valid_to=today)
    assert await identity.actor_of_token(token)
    await identity.change_person("budi", valid_to=today - timedelta(days=1))
    assert await identity.actor_of_token(token) is None
    assert await identity.actor_of_session(session) is None
    with refused("JABATAN_TIDAK_BERLAKU"):
        await identity.sign_in("budi", PASSWORD, source="uji")
    await identity.change_person("budi", valid_from=today + timedelta(days=1), valid_to=None)
    with refused("JABATAN_TIDAK_BERLAKU"):
        await identity.issue_token("budi", PASSWORD, source="uji")

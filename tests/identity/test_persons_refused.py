"""Who does not get in, and who gets no account: the refusals of the door by their codes."""

from typing import Any

import pytest

from shared.runtime.errors import Refusal, Unauthenticated
from tests.web.house import PASSWORD, House


@pytest.mark.parametrize("account", ["petugas", "siapa"])
async def test_a_wrong_password_and_an_unknown_account_have_one_code(house: House, account: str) -> None:
    with pytest.raises(Unauthenticated, match=r"^AKUN_ATAU_SANDI_SALAH:"):
        await house.identity.sign_in(account, "salah", source="uji")
    answer = await house.client().post("/api/tokens", json={"account": account, "password": "salah"})
    told: Any = answer.json()
    assert (answer.status_code, told["code"]) == (401, "AKUN_ATAU_SANDI_SALAH")
    assert account not in answer.text


@pytest.mark.parametrize("name", ["", "dua kata", "café", "budi@dinas", "a/b", "baris\n", "._-", "x" * 101])
async def test_an_account_has_a_name_that_can_be_typed(house: House, name: str) -> None:
    with pytest.raises(Refusal, match=r"^NAMA_AKUN_SALAH:"):
        await house.identity.add_account(name, PASSWORD, roles=["petugas"])
    assert name not in {each.actor.account for each in await house.identity.list_accounts()}

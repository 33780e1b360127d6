"""A password that an operator resets while somebody uses the old one: nothing that the old one opens is left."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from shared.runtime.errors import Refusal, TerbukaError
from shared.security.identity import Identity
from shared.security.identity.attempts import Attempts
from shared.security.identity.tables import half_sign_ins, sessions, tokens
from tests.identity.test_second_factor import code_now, enrolled, half_of
from tests.identity.test_trail import lines
from tests.web.house import PASSWORD, House

RESET, STOLEN = "sandi yang disetel operator", "sandi yang dipilih pencuri"

Use = Callable[[Identity], Awaitable[Any]]


@pytest.fixture
def reset_comes_between(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Resets the password of the Ketua right after the next proof that was found right."""
    counted, left = Attempts.counted, [True]

    async def then_reset(self: Attempts, *told: Any) -> str:
        found = await counted(self, *told)
        if left.pop() if left else False:
            await house.identity.set_password("ketua", RESET)
        return found

    monkeypatch.setattr(Attempts, "counted", then_reset)


async def open_things(house: House) -> list[int]:
    """Counts the sessions, tokens and waiting sign-ins of everybody."""
    async with house.kit.database.snapshot() as connection:
        tables = (sessions, tokens, half_sign_ins)
        return [(await connection.execute(select(func.count()).select_from(each))).scalar_one() for each in tables]


USES: dict[str, Use] = {
    "sign in": lambda identity: identity.sign_in("ketua", PASSWORD, source="uji"),
    "a token": lambda identity: identity.issue_token("ketua", PASSWORD, source="uji"),
    "a new password": lambda identity: identity.own.change_password("ketua", PASSWORD, STOLEN, source="uji"),
    "a code app": lambda identity: identity.factor.begin("ketua", PASSWORD, source="uji"),
}


@pytest.mark.usefixtures("reset_comes_between")
@pytest.mark.parametrize("use", USES.values(), ids=list(USES))
async def test_the_old_password_opens_nothing_once_it_was_reset(house: House, use: Use) -> None:
    with pytest.raises(Refusal) as refused:
        await use(house.identity)
    assert refused.value.code in {"AKUN_ATAU_SANDI_SALAH", "KATA_SANDI_LAMA_SALAH"}
    assert await open_things(house) == [0, 0, 0]
    assert (await lines(house))[-1]["code"] == "AKUN_ATAU_SANDI_SALAH"
    assert await house.identity.sign_in("ketua", RESET, source="uji")


async def test_a_sign_in_that_waited_for_its_code_does_not_outlive_the_reset(
    house: House, request: pytest.FixtureRequest
) -> None:
    seed, _, _ = await enrolled(house)
    half = await half_of(house)
    request.getfixturevalue("reset_comes_between")
    secret = await house.identity.finish_sign_in(half, code_now(house, seed), source="uji")
    assert await house.identity.actor_of_session(secret) is None
    assert await open_things(house) == [0, 0, 0]


async def test_a_password_that_is_reset_opens_no_half(house: House, request: pytest.FixtureRequest) -> None:
    await enrolled(house)
    request.getfixturevalue("reset_comes_between")
    with pytest.raises(TerbukaError, match="tidak cocok"):
        await house.identity.sign_in("ketua", PASSWORD, source="uji")
    assert await open_things(house) == [0, 0, 0]

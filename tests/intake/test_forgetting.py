"""Answers kept for a request sent again are forgotten after their days, in slices; what was handed in stays."""

from datetime import timedelta

from sqlalchemy import text

from services.intake.commands.forgetting import SLICE, Forgetting
from services.intake.tables import sent_bytes
from tests.intake.house import House
from tests.intake.test_day_quota import PAPER, send
from tests.intake.test_hand_in_doubts import codes, commit
from tests.intake.test_workbooks import LIST

MANY = """
    INSERT INTO intake.idempotency (account, key, fingerprint, answer, at)
    SELECT 'skpd', 'lama-' || n, '', '{}', now() - interval '10 years' FROM generate_series(1, :many) AS n
"""


async def test_an_answer_is_repeated_for_its_days_and_what_was_handed_in_is_asked_about_after(house: House) -> None:
    client, forget = await house.client(), Forgetting(house.scoped)
    first = await commit(client, LIST, "satu")
    house.clock.move_to(house.clock.now() + timedelta(days=89))
    assert await forget.drop() == 0
    assert (await commit(client, LIST, "satu")).json() == first.json()
    house.clock.move_to(house.clock.now() + timedelta(days=2))
    assert await forget.drop() == 1
    again = await commit(client, LIST, "satu")
    assert (again.status_code, codes(again)) == (409, ["DAFTAR_SUDAH_DIAJUKAN"])
    counts = await house.counts()
    assert (counts["submission"], counts["idempotency"]) == (1, 0)


async def test_many_old_answers_go_in_slices(house: House) -> None:
    async with house.database.transaction() as connection:
        await connection.execute(text(MANY), {"many": SLICE + 1})
    assert await Forgetting(house.scoped).drop() == SLICE + 1
    assert (await house.counts())["idempotency"] == 0


async def test_the_bytes_of_past_days_are_forgotten_and_those_of_this_day_count(house: House) -> None:
    client, forget = await house.client(), Forgetting(house.scoped)
    assert (await send(client, "lama")).status_code == 201
    house.clock.move_to(house.clock.now() + timedelta(days=3))
    assert (await send(client, "baru")).status_code == 201
    assert len(await house.rows(sent_bytes)) == 2
    await forget.drop()
    assert [row["bytes"] for row in await house.rows(sent_bytes)] == [len(PAPER)]

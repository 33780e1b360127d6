"""What is not urgent waits for the daytime of a working day, and a mail that was given up is shown to its person."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from services.registry.domain.worked_days import WorkedDays
from services.registry.tables import EFFECTS
from shared.runtime.legal_zone import legal_zone
from shared.runtime.quiet_hours import QuietHours
from tests.registry.mail_world import MailWorld, address
from tests.registry.test_digests import began, morning
from tests.registry.test_mails import MAIL


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=legal_zone())


OFF = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("instant", "urgent", "waits"),
    [
        ("2026-03-06T05:59", "2026-03-06T06:00", "2026-03-06T06:00"),
        ("2026-03-06T17:59", "2026-03-06T17:59", "2026-03-06T17:59"),
        ("2026-03-06T18:00", "2026-03-07T06:00", "2026-03-10T06:00"),
        ("2026-03-08T12:00", "2026-03-08T12:00", "2026-03-10T06:00"),
        ("2026-03-09T09:00", "2026-03-09T09:00", "2026-03-10T06:00"),
        ("2026-03-10T03:00", "2026-03-10T06:00", "2026-03-10T06:00"),
        ("2026-03-13T20:00", "2026-03-14T06:00", "2026-03-16T06:00"),
    ],
)
def test_the_urgent_waits_for_the_morning_and_the_rest_for_a_working_day(instant: str, urgent: str, waits: str) -> None:
    quiet = QuietHours()
    assert quiet.first_minute(at(instant)) == at(urgent)
    assert quiet.working_minute(at(instant), WorkedDays(frozenset({OFF})).is_worked) == at(waits)


async def test_a_case_that_opens_on_a_day_off_is_told_on_the_next_working_day(mails: MailWorld) -> None:
    registry = mails.registry
    item_id = await registry.exempt()
    registry.clock.move_to(at("2026-03-06T07:00"))
    await registry.hear(began(registry, days_off=(OFF,)))
    await mails.sent()
    registry.clock.move_to(at("2026-03-09T10:00"))
    await registry.early(item_id, "new_test")
    mails.server.taken.clear()
    assert await mails.sent() == []
    async with registry.database.snapshot() as connection:
        rows = EFFECTS.rows.c
        due = set((await connection.execute(select(rows.not_before).where(rows.kind == MAIL))).scalars())
    assert due == {at("2026-03-10T06:00")}
    registry.clock.move_to(at("2026-03-10T06:00"))
    assert [mail["To"] for mail in await mails.sent()] == [address("ketua"), address("petugas")]


async def test_at_night_nothing_leaves_even_what_was_due_in_the_daytime(mails: MailWorld) -> None:
    registry = mails.registry
    await registry.take_in()
    await registry.hear(began(registry))
    registry.clock.move_to(at("2026-03-02T18:00"))
    assert await mails.sent() == []


async def test_a_refused_digest_is_counted_for_its_account_until_a_newer_one_takes_its_place(mails: MailWorld) -> None:
    registry = mails.registry
    await registry.take_in()
    mails.server.answers["RCPT"] = ["550 5.1.1 no such user"]
    assert await morning(mails) == []

    async def failed(account: str) -> int:
        async with registry.database.snapshot() as connection:
            return await EFFECTS.failed_to(connection, account)

    assert (await failed("petugas"), await failed("ketua")) == (1, 0)
    registry.clock.move_to_day(date(2026, 3, 3))
    assert [mail["To"] for mail in await morning(mails)] == [address("petugas")]
    assert await failed("petugas") == 0

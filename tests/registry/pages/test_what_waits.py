"""The landing page names what a person can do, leads to the very list, and has the nearest day first."""

from datetime import timedelta

from services.registry.tables import EFFECTS
from shared.messaging.effects.tables import Effect
from tests.registry.build import END, TODAY, a_classification, a_ground, a_period, a_row
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of


async def test_what_is_due_soon_comes_first_and_is_urgent(doors: Doors) -> None:
    await doors.registry.take_in()
    until = TODAY + timedelta(days=2)
    item_id = await doors.registry.take_in(a_row(f"sampai {until.day} Maret 2026"), kind="history")
    await doors.registry.commands.classification.propose(
        doors.registry.petugas, item_id, a_classification(a_ground(period=a_period(until=until)))
    )
    ketua = await sit_down(doors, "ketua")
    page = (await ketua.open("/meja")).text
    assert '<a href="/registry/meja/ketua/proposed">' in page
    assert "mendesak yang terdekat berakhir 4 Maret 2026" in words_of(page)
    listed = words_of((await ketua.open("/registry/meja/ketua/proposed")).text)
    assert ("berakhir 4 Maret 2026" in listed, "tenggat 4 Maret" in listed) == (True, False)


async def test_a_case_that_waits_for_the_tim_is_not_counted_for_the_ketua(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    await doors.registry.due(item_id)
    assert doors.room.awaits is not None
    assert [line.label for line in await doors.room.awaits(doors.registry.ketua)] == []
    (line,) = await doors.room.awaits(doors.registry.tim)
    assert (line.href, line.by) == ("/registry/meja/tim/berkas-unconsidered", END.isoformat())


async def test_the_nearest_day_stands_before_the_farther_one(doors: Doors) -> None:
    first, second = await doors.registry.exempt(), await doors.registry.proposed()
    await doors.registry.due(first)
    await doors.registry.commands.classification.request_consideration(doors.registry.petugas, second)
    tim = await sit_down(doors, "tim")
    page = words_of((await tim.open("/meja")).text)
    assert page.index("Berkas pembukaan yang menunggu") < page.index("Usul yang menunggu pertimbangan")


async def test_a_mail_that_was_given_up_is_told_at_sign_in_to_its_account_alone(doors: Doors) -> None:
    effect = Effect("ringkasan:2026-03-02:ketua", "mail", "ringkasan", "ketua", "2026-03-02", {})
    async with doors.registry.database.transaction() as connection:
        await EFFECTS.stage(connection, [effect], at=doors.registry.clock.now())
        await connection.execute(EFFECTS.rows.update().values(dead_at=doors.registry.clock.now()))
    assert doors.room.awaits is not None
    (line,) = [line for line in await doors.room.awaits(doors.registry.ketua) if "tidak terkirim" in line.label]
    assert (line.count, line.href, line.urgent) == (1, "/akun", True)
    assert [each for each in await doors.room.awaits(doors.registry.tim) if "tidak terkirim" in each.label] == []

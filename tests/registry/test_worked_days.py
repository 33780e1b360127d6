"""Desks, loans and digests count the working days of the province: the scheduler says which days are off."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from services.registry.domain.dossier import Dossier
from services.registry.domain.worked_days import WorkedDays
from services.registry.pages.list_places import ListPlace
from services.registry.queries.due import worked_days
from services.registry.queries.work_counts import work_of
from services.registry.queries.work_lists import WorkListQueries
from services.scheduler.domain.holidays import seed_calendar, seed_year
from shared.contracts.deadlines import CalendarChangedV1
from tests.registry.build import Registry, a_dossier
from tests.registry.test_digests import began

BEFORE_IDUL_FITRI = date(2026, 3, 17)
"""A Tuesday; Nyepi, Idul Fitri and their joint leave take the 18th to the 24th, so the next working day is the 25th."""
CALENDAR = seed_calendar(range(2025, 2028))
DAYS_OFF = CALENDAR.days_off(CALENDAR.years)


@pytest.mark.parametrize(
    ("many", "day", "weekdays"),
    [
        (0, date(2026, 3, 17), date(2026, 3, 17)),
        (1, date(2026, 3, 25), date(2026, 3, 18)),
        (3, date(2026, 3, 27), date(2026, 3, 20)),
        (10, date(2026, 4, 8), date(2026, 3, 31)),
    ],
)
def test_idul_fitri_is_passed_over(many: int, day: date, weekdays: date) -> None:
    worked = WorkedDays(frozenset(DAYS_OFF))
    assert worked.after(BEFORE_IDUL_FITRI, many) == day
    assert worked.between(BEFORE_IDUL_FITRI, day) == many
    assert WorkedDays().after(BEFORE_IDUL_FITRI, many) == weekdays, "before the scheduler said a day off"
    assert not worked.is_worked(date(2026, 3, 21)), "a Saturday, whether it is a holiday or not"


@pytest.mark.parametrize("begun", [date(2026, 1, 1) + timedelta(days=each) for each in range(0, 360, 37)])
def test_a_desk_counts_as_the_scheduler_does(begun: date) -> None:
    worked = WorkedDays(frozenset(DAYS_OFF))
    for many, day in CALENDAR.working_days_after(begun, (1, 3, 10, 30)).items():
        assert worked.after(begun, many) == day
        assert worked.between(begun, day) == many
    assert worked.between(begun, begun - timedelta(days=3)) == 0


def ends(*days: str) -> Iterable[Dossier]:
    for until in days:
        ground = a_dossier().grounds[0]
        yield a_dossier(f"Berkas {until}", grounds=(type(ground)(**vars(ground) | {"period": f"sampai {until}"}),))


async def test_a_list_and_a_digest_count_until_after_idul_fitri(registry: Registry) -> None:
    registry.clock.move_to_day(BEFORE_IDUL_FITRI)
    for dossier in ends("17 Maret 2026", "26 Maret 2026", "27 Maret 2026", "28 Maret 2026"):
        await registry.take_in(dossier)
    place = ListPlace.read("petugas/submitted?due=3")
    assert place is not None
    lists, of = WorkListQueries(registry.database), place.of_person(registry.petugas, BEFORE_IDUL_FITRI)

    async def counted() -> tuple[int, int]:
        filters = place.filters(BEFORE_IDUL_FITRI, await worked_days(registry.database))
        async with registry.database.snapshot() as connection:
            (work,) = await work_of(connection, [registry.petugas], BEFORE_IDUL_FITRI, {})
        return await lists.how_many(of, filters), work.soon

    assert await counted() == (1, 1)
    await registry.hear(began(registry, days_off=DAYS_OFF))
    assert await counted() == (3, 3)


async def test_a_year_that_was_replaced_counts_at_once_and_an_older_word_does_not(registry: Registry) -> None:
    await registry.hear(began(registry, days_off=DAYS_OFF, calendar_version="kalender-3"))
    whole = await worked_days(registry.database)
    assert whole.off == frozenset(DAYS_OFF)
    fewer = tuple(day for day in DAYS_OFF if day.year == 2026 and day.month != 3)
    changed = {"year": 2026, "moved": 0, "days_off": fewer}
    await registry.hear(CalendarChangedV1(**changed, calendar_version="kalender-2"))
    assert await worked_days(registry.database) == whole
    await registry.hear(CalendarChangedV1(**changed, calendar_version="kalender-4"))
    off = (await worked_days(registry.database)).off
    assert off == {day for day in DAYS_OFF if day.year != 2026} | set(fewer)
    await registry.hear(began(registry, calendar_version="kalender-5"))
    assert (await worked_days(registry.database)).off == off, "an event of an earlier release names no days off"


def test_only_days_off_on_weekdays_are_said() -> None:
    said = CALENDAR.days_off([2026])
    assert date(2026, 3, 23) in said
    assert not [day for day in said if day.weekday() >= 5]
    assert {day.day for day in seed_year(2026).days if day.day.weekday() < 5} == set(said)
    assert CALENDAR.days_off([1999]) == ()

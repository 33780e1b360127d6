"""Service times: each step against the target of the province, and an opening counted back from its end."""

from datetime import date, timedelta

import pytest

from services.registry.domain.service_times import ServiceStep, lead_time, times_of, weekdays_between
from services.registry.queries.service_times import ServiceTimeQueries
from services.registry.settings import RegistrySettings
from shared.law.ladder import ladder_days
from shared.law.limits import WINDOW_DAYS
from tests.registry.build import END, TODAY, W0, Registry
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("begun", "done", "days"),
    [(0, 0, 0), (0, 1, 1), (0, 5, 4), (0, 7, 5), (4, 7, 1), (5, 6, 0), (0, 16, 12), (3, 0, 0)],
)
def test_mondays_to_fridays_after_a_day_are_counted(begun: int, done: int, days: int) -> None:
    assert weekdays_between(MONDAY + timedelta(days=begun), MONDAY + timedelta(days=done)) == days


def test_a_step_is_told_by_its_middle_its_ninth_of_ten_and_what_is_over() -> None:
    spans = [(MONDAY, MONDAY + timedelta(days=days)) for days in (*range(1, 5), *range(7, 12), 21)]
    told = times_of(spans, 5)
    assert told is not None
    assert (told.many, told.middle, told.most, told.longest, told.over) == (10, 5, 9, 15, 5)
    assert times_of([], 5) is None


def test_an_opening_is_counted_back_from_its_last_day() -> None:
    targets = {ServiceStep.CONSIDER: 15, ServiceStep.DECIDE_OPENING: 10, ServiceStep.APPROVE_OPENING: 5}
    lead = lead_time(targets)
    assert lead is not None
    assert list(lead.starts.values()) == [5, 15, 30]
    assert (lead.first_notice, lead.notice_is_enough, lead.fits_window) == (ladder_days()[0], True, True)
    late = lead_time({**targets, ServiceStep.CONSIDER: ladder_days()[0] - 14})
    crowded = lead_time({**targets, ServiceStep.DECIDE_OPENING: WINDOW_DAYS - 4})
    assert (late and late.notice_is_enough, crowded and crowded.fits_window) == (False, False)
    assert lead_time({ServiceStep.CONSIDER: 5}) is None


async def test_what_became_a_penetapan_is_measured_by_the_days_on_record(registry: Registry) -> None:
    registry.clock.move_to_day(TODAY)
    item_id = await registry.exempt()
    await registry.approved(item_id)
    spans = await ServiceTimeQueries(registry.database).spans(date(2026, 1, 1), END)
    assert spans[ServiceStep.PROPOSE] == spans[ServiceStep.APPROVE] == [(TODAY, TODAY)]
    assert spans[ServiceStep.DECIDE_OPENING] == spans[ServiceStep.APPROVE_OPENING] == [(W0, W0)]
    ((begun, done),) = spans[ServiceStep.CONSIDER]
    assert begun <= done == W0
    assert not any((await ServiceTimeQueries(registry.database).spans(date(2025, 1, 1), date(2025, 12, 31))).values())


async def test_the_page_says_the_target_and_that_none_is_enforced(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    await doors.registry.exempt()
    shown = words_of((await (await sit_down(doors, "ketua")).open("/registry/waktu-layanan")).text)
    assert "bukan batas undang-undang: diukur, tidak dipaksakan" in shown
    assert "Belum ada sasaran bagi ketiga langkah pembukaan." in shown
    monkeypatch.setenv("TERBUKA_REGISTRY_SERVICE_DAYS", '{"consider": 15, "decide_opening": 40}')
    assert RegistrySettings().service_days == {ServiceStep.CONSIDER: 15, ServiceStep.DECIDE_OPENING: 40}

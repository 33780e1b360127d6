"""Service times: each step against the target of the province, and an opening counted back from its end."""

from datetime import date, timedelta

import pytest

from services.registry.domain.service_times import lead_time, times_of
from services.registry.domain.worked_days import WorkedDays
from services.registry.queries.service_times import ServiceTimeQueries
from shared.law.ladder import first_notice, ladder_days
from shared.law.lead_times import ServiceStep, ServiceTimes
from shared.law.limits import WINDOW_DAYS
from tests.registry.build import END, TODAY, W0, Registry
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of

MONDAY = date(2026, 3, 2)


def test_a_step_is_told_by_its_middle_its_ninth_of_ten_and_what_is_over() -> None:
    spans = [(MONDAY, MONDAY + timedelta(days=days)) for days in (*range(1, 5), *range(7, 12), 21)]
    told = times_of(spans, 5, WorkedDays())
    assert told is not None
    assert (told.many, told.middle, told.most, told.longest, told.over) == (10, 5, 9, 15, 5)
    assert times_of([], 5, WorkedDays()) is None


def test_an_opening_is_counted_back_from_its_last_day() -> None:
    targets = {ServiceStep.CONSIDER: 15, ServiceStep.DECIDE_OPENING: 10, ServiceStep.APPROVE_OPENING: 5}
    lead = lead_time(targets)
    assert lead is not None
    assert list(lead.starts.values()) == [5, 15, 30]
    assert (lead.needed, first_notice(lead.needed), lead.fits_window) == (30, ladder_days()[0], True)
    long = lead_time({**targets, ServiceStep.CONSIDER: ladder_days()[0]})
    assert long is not None
    assert first_notice(long.needed) == long.needed == ladder_days()[0] + 15
    crowded = lead_time({**targets, ServiceStep.DECIDE_OPENING: WINDOW_DAYS - 4})
    assert crowded is not None
    assert not crowded.fits_window
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


async def test_the_page_says_the_target_and_that_none_is_enforced(doors: Doors) -> None:
    await doors.registry.exempt()
    shown = words_of((await (await sit_down(doors, "ketua")).open("/registry/waktu-layanan")).text)
    assert "bukan batas undang-undang: diukur, tidak dipaksakan" in shown
    assert "Belum ada sasaran bagi ketiga langkah pembukaan." in shown


@pytest.mark.parametrize("wrong", ['{"consider": 0}', '{"consider": 61}', '{"rapat": 5}', "[]", "lima"])
def test_a_target_is_a_number_of_working_days_of_a_known_step(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERBUKA_SERVICE_DAYS", '{"consider": 15, "decide_opening": 40}')
    assert ServiceTimes().days == {ServiceStep.CONSIDER: 15, ServiceStep.DECIDE_OPENING: 40}
    monkeypatch.setenv("TERBUKA_SERVICE_DAYS", "")
    assert ServiceTimes().days == {}
    monkeypatch.setenv("TERBUKA_SERVICE_DAYS", wrong)
    with pytest.raises(Exception, match=r"Nilai pengaturan|days"):
        ServiceTimes()

"""Rooms as processes on real engines, hurt in every way that a province will be: nothing lost, nothing twice."""

import pytest

from tests.faults.catalogue import FAULTS, Fault
from tests.faults.ground import Ground
from tests.faults.trial import lacks, trial

SHORT = [fault for fault in FAULTS if fault.short]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("fault", SHORT, ids=lambda fault: fault.name)
async def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(fault: Fault, ground: Ground) -> None:
    province, ledger = await ground.whole()
    if why := lacks(province, fault):
        pytest.skip(why)
    verdict = await trial(province, ledger, fault)
    ground.note(verdict)
    assert verdict.problems == ()
    assert verdict.struck > 0, "the fault never struck"
    assert (verdict.lost, verdict.doubled) == (0, 0)

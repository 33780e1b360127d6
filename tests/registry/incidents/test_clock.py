"""The 3 x 24 hours: both sides of the limit, what stays late, and that an overdue notice stands where people look."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.registry.domain.incident_letters import Addressee, Audience, NoticeLetter
from services.registry.domain.incidents import Incident, IncidentState
from services.registry.queries.incidents import IncidentFigures, IncidentQueries
from services.registry.queries.omissions import Omission, OmissionQueries, OmissionsAsked
from shared.runtime.clock import legal_day
from tests.registry.build import PETUGAS, TODAY, Registry, refused
from tests.registry.incidents.build import (
    BKD,
    HOURS,
    MINUTE,
    a_sending,
    by_hand,
    described,
    some_facts,
    told,
)
from tests.registry.omitted import all_omissions

KNOWN = datetime(2026, 3, 2, 1, tzinfo=UTC)
SIDES = [(HOURS - MINUTE, False), (HOURS, False), (HOURS + MINUTE, True)]
NAMES = ["71:59", "72:00", "72:01"]


def a_letter(sequence: int, to: Addressee, at: datetime) -> NoticeLetter:
    place = (f"{sequence:03d}/INS-PPID/2026", 2026, sequence, to)
    return NoticeLetter(*place, TODAY, PETUGAS, at, some_facts(KNOWN))


def an_incident(*sent: datetime) -> Incident:
    """Returns an incident that was known at `KNOWN`, and whose addressees were told at these times, in their order."""
    place = ("insiden", "001/INSIDEN/2026", 2026, 1, ("butir",), (BKD,))
    incident = Incident(*place, KNOWN, PETUGAS, KNOWN, facts=some_facts(KNOWN))
    for sequence, (to, at) in enumerate(zip(incident.addressees, sent, strict=False), start=1):
        letter = a_letter(sequence, to, KNOWN)
        incident = incident.issued(letter).sent(letter.number, a_sending(at))
    return incident


@pytest.mark.parametrize(("after", "late"), SIDES, ids=NAMES)
def test_who_is_not_told_is_late_after_three_times_24_hours(after: timedelta, late: bool) -> None:
    assert an_incident().is_late(KNOWN + after) is late


@pytest.mark.parametrize(("after", "late"), SIDES, ids=NAMES)
def test_the_last_notice_tells_whether_it_was_in_time(after: timedelta, late: bool) -> None:
    incident = an_incident(KNOWN, KNOWN + after, KNOWN)
    assert (incident.served_at, incident.state) == (KNOWN + after, IncidentState.NOTIFIED)
    assert incident.is_late(KNOWN + timedelta(days=30)) is late


def test_the_hours_are_real_hours_across_a_weekend_and_a_change_of_month() -> None:
    friday = datetime(2026, 2, 27, 9, tzinfo=UTC)
    assert replace(an_incident(), known_at=friday).due_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_one_who_is_not_told_keeps_it_recorded() -> None:
    incident = an_incident(KNOWN, KNOWN)
    assert ([str(each.audience) for each in incident.unserved], incident.state) == (["skpd"], IncidentState.RECORDED)


def test_an_incident_that_nobody_described_counts_as_one_with_personal_data() -> None:
    blank = replace(an_incident(), facts=None)
    assert [each.audience for each in blank.addressees] == [Audience.SUBJEK, Audience.LEMBAGA, Audience.SKPD]
    plain = replace(blank, facts=some_facts(KNOWN, not_personal="Hanya rencana anggaran."))
    assert plain.addressees == (BKD,)
    public = replace(blank, facts=some_facts(KNOWN, to_public=True))
    assert [each.audience for each in public.addressees][-1] is Audience.MASYARAKAT


@pytest.mark.parametrize("moved", [-MINUTE, MINUTE], ids=["before it was issued", "to come"])
def test_a_notice_is_not_sent_before_it_was_issued_nor_in_the_future(moved: timedelta) -> None:
    incident = an_incident()
    letter = a_letter(1, BKD, KNOWN)
    with refused("INSIDEN_WAKTU_TIDAK_SAH"):
        incident.issued(letter).sent(letter.number, a_sending(KNOWN + moved, recorded_at=KNOWN))


async def late_at(registry: Registry) -> list[Omission]:
    found = await all_omissions(OmissionQueries(registry.database), OmissionsAsked(registry.clock.now()))
    return [each for each in found if each.omission == "notice_late"]


@pytest.mark.parametrize(("after", "late"), SIDES, ids=NAMES)
async def test_overdue_stands_in_the_omissions_and_rings(registry: Registry, after: timedelta, late: bool) -> None:
    incident = await by_hand(registry)
    registry.clock.move_to(incident.known_at + after)
    assert [each.incident_id for each in await late_at(registry)] == [incident.id] * late
    figures = await IncidentQueries(registry.database).figures(registry.clock.now())
    assert figures == IncidentFigures(int(not late), int(late), 0, None if late else incident.due_at)


async def test_a_late_notice_stays_an_omission_and_rings_no_more(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry))
    registry.clock.move_to(incident.due_at + MINUTE)
    await told(registry, incident)
    (late,) = await late_at(registry)
    assert (late.since, late.id) == (legal_day(incident.due_at), incident.item_ids[0])
    figures = await IncidentQueries(registry.database).figures(registry.clock.now())
    assert (figures.overdue, figures.running, figures.notified) == (0, 0, 1)


async def test_a_notice_in_time_is_no_omission(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry))
    registry.clock.move_to(incident.due_at)
    await told(registry, incident)
    registry.clock.move_to(incident.due_at + timedelta(days=9))
    assert await late_at(registry) == []

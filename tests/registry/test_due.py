"""Step 3 through events and commands: rungs, windows, openings, lapses, early triggers, stale events."""

from datetime import date, timedelta

import pytest

from services.registry import tables as t
from services.registry.domain.case_rules import Policy
from services.registry.domain.facts import Answer
from services.registry.settings import RegistrySettings
from shared.contracts.deadlines import DeadlineSetV1, DeclassificationDueV1, ReviewDueV1
from shared.contracts.exemptions import (
    CaseOpenedV2,
    ItemOpenedV1,
    ItemQueuedV1,
    ItemReclassifiedV1,
    OpeningApprovedV1,
    StepRefusedV1,
)
from shared.contracts.publications import PublicationRefusedV1, WebsiteUpdatedV1
from shared.law.ladder import ladder_days, late_rungs, window_rungs
from shared.law.limits import WINDOW_DAYS
from shared.messaging.delivery import DeliveryOutcome
from tests.registry.build import (
    END,
    TODAY,
    W0,
    Registry,
    a_classification,
    a_ground,
    a_period,
    a_ruling,
    an_evidence,
    refused,
    undated,
)
from tests.registry.omitted import omitted_on

DAY_AFTER = END + timedelta(days=1)


async def test_the_rung_of_the_window_opens_the_case_and_the_others_remind(registry: Registry) -> None:
    item_id = await registry.exempt()
    *before, window = window_rungs()
    await registry.due(item_id, *before)
    assert await registry.said(CaseOpenedV2, item_id) == []
    await registry.due(item_id, window)
    (opened,) = await registry.said(CaseOpenedV2, item_id)
    assert (opened.window_opens, opened.ends_on) == (W0, END)
    assert await registry.count(t.reminders) == len(window_rungs())


async def test_later_rungs_escalate_the_same_case(registry: Registry) -> None:
    item_id = await registry.exempt()
    *reached, _ = ladder_days()
    await registry.due(item_id, *reached)
    (case,) = await registry.queries.cases()
    assert case["rung"] == reached[-1]
    assert len(await registry.said(CaseOpenedV2, item_id)) == 1


async def test_a_rung_missed_in_an_outage_still_opens_the_case(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.due(item_id, late_rungs()[0])
    assert len(await registry.said(CaseOpenedV2, item_id)) == 1


async def test_an_approved_opening_makes_the_item_public_on_its_day(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await registry.approved(item_id)
    (approved,) = await registry.said(OpeningApprovedV1, item_id)
    assert (approved.effective_on, approved.outcome) == (DAY_AFTER, "open_at_end")
    assert await registry.effective(item_id, case_id, DAY_AFTER) is DeliveryOutcome.APPLIED
    (opened,) = await registry.said(ItemOpenedV1, item_id)
    assert (opened.mode, opened.opened_on, opened.decree_number) == ("decided", DAY_AFTER, "002/PPID/2026")
    assert opened.dip.form == "salinan lunak"


async def test_an_opening_before_its_day_is_not_applied(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await registry.approved(item_id)
    assert await registry.effective(item_id, case_id, END) is DeliveryOutcome.APPLIED
    (step,) = await registry.said(StepRefusedV1, item_id)
    assert (step.step, step.case_id, step.on, step.rung) == ("opening", case_id, END, None)
    assert (await registry.queries.summary(item_id)).state == "exempt"
    assert await registry.effective(item_id, case_id, DAY_AFTER) is DeliveryOutcome.APPLIED
    assert (await registry.queries.summary(item_id)).state == "public"


async def test_nobody_decided_so_the_item_is_public_by_law(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.due(item_id, *ladder_days())
    assert await registry.lapse(item_id) is DeliveryOutcome.APPLIED
    (opened,) = await registry.said(ItemOpenedV1, item_id)
    assert (opened.mode, opened.files) == ("by_law", "awaiting_consent")
    (case,) = await registry.queries.cases()
    assert case["state"] == "lapsed"
    omitted = await omitted_on(registry, DAY_AFTER)
    assert {(each.id, each.omission) for each in omitted} == {(item_id, "lapsed"), (item_id, "content_undecided")}


async def test_a_case_decided_but_not_approved_lapses_too(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.due(item_id)
    registry.clock.move_to_day(END)
    case_id = await registry.case_of(item_id)
    await registry.commands.openings.consider(registry.tim, case_id, recommendation="open", text="Boleh.")
    await registry.commands.openings.decide_opening(registry.ketua, case_id, a_ruling(on=END))
    await registry.lapse(item_id)
    with refused("SUDAH_BERAKHIR"):
        await registry.commands.openings.approve_opening(registry.pimpinan, case_id, Answer.SETUJU)
    assert (await registry.queries.summary(item_id)).opened_mode == "by_law"


async def test_a_lapse_that_crosses_an_approval_opens_as_decided(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.approved(item_id)
    await registry.lapse(item_id)
    (opened,) = await registry.said(ItemOpenedV1, item_id)
    assert opened.mode == "decided"
    assert await omitted_on(registry, DAY_AFTER) == []


async def test_a_lapse_ahead_of_time_is_never_applied(registry: Registry) -> None:
    item_id = await registry.exempt()
    assert await registry.lapse(item_id, on=END) is DeliveryOutcome.APPLIED
    (step,) = await registry.said(StepRefusedV1, item_id)
    assert (step.step, step.period_version, step.on) == ("lapse", 1, END)
    assert (await registry.queries.summary(item_id)).state == "exempt"
    await registry.lapse(item_id)
    assert (await registry.queries.summary(item_id)).state == "public"


async def test_a_rung_ahead_of_time_is_refused_and_taken_on_its_day(registry: Registry) -> None:
    item_id = await registry.exempt()
    window = {"window_opens": W0, "last_exempt_day": END, "calendar_version": "2026.1"}
    rung = DeclassificationDueV1(item_id=item_id, period_version=1, rung=WINDOW_DAYS, rung_on=W0, **window)
    registry.clock.move_to_day(W0 - timedelta(days=1))
    assert await registry.hear(rung) is DeliveryOutcome.APPLIED
    (step,) = await registry.said(StepRefusedV1, item_id)
    assert (step.step, step.rung, step.on) == ("notice", WINDOW_DAYS, W0)
    assert (await registry.said(CaseOpenedV2, item_id), await registry.count(t.reminders)) == ([], 0)
    registry.clock.move_to_day(W0)
    await registry.hear(rung)
    assert len(await registry.said(CaseOpenedV2, item_id)) == 1


async def test_events_of_an_older_period_change_nothing(registry: Registry) -> None:
    item_id = await registry.exempt()
    later = a_classification(a_ground("h", period=a_period(until=date(2028, 1, 3))))
    await registry.approved(item_id, "reclassify", dip=None, classification=later)
    assert len(await registry.said(ItemReclassifiedV1, item_id)) == 1
    assert await registry.lapse(item_id, period_version=1) is DeliveryOutcome.APPLIED
    await registry.due(item_id, late_rungs()[-1], period_version=1)
    assert (await registry.queries.summary(item_id)).state == "exempt"
    assert len(await registry.said(CaseOpenedV2, item_id)) == 1


async def test_a_reclassified_item_has_two_penetapan(registry: Registry) -> None:
    item_id = await registry.exempt()
    later = a_classification(a_ground("h", period=a_period(until=date(2028, 1, 3))))
    await registry.approved(item_id, "reclassify", dip=None, classification=later)
    made = await registry.queries.penetapan(item_id)
    assert [(each.number, str(each.kind)) for each in made] == [
        ("002/PPID/2026", "perubahan"),
        ("001/PPID/2026", "klasifikasi"),
    ]


async def test_a_prepared_case_waits_for_its_window(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.due(item_id, ladder_days()[0])
    case = await registry.commands.openings.open_case(registry.petugas, item_id)
    await registry.commands.openings.consider(registry.tim, case.id, recommendation="open", text="Boleh.")
    with refused("DI_LUAR_JENDELA"):
        await registry.commands.openings.decide_opening(registry.ketua, case.id, a_ruling(on=TODAY))
    registry.clock.move_to_day(W0)
    decided = await registry.commands.openings.decide_opening(registry.ketua, case.id, a_ruling(on=W0))
    assert str(decided.state) == "decided"


async def test_the_strict_policy_takes_the_decision_before_w0(registry: Registry) -> None:
    registry.commands.units.settings = RegistrySettings(window_policy=Policy.STRICT)
    item_id = await registry.exempt()
    await registry.due(item_id, ladder_days()[0])
    case = await registry.commands.openings.open_case(registry.petugas, item_id)
    await registry.commands.openings.consider(registry.tim, case.id, recommendation="open", text="Boleh.")
    decided = await registry.commands.openings.decide_opening(registry.ketua, case.id, a_ruling(on=TODAY))
    assert str(decided.state) == "decided"


async def test_a_moved_w0_moves_the_window_of_the_open_case(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.due(item_id)
    moved = DeadlineSetV1(
        item_id=item_id,
        period_version=1,
        window_opens=date(2026, 11, 13),
        last_exempt_day=END,
        calendar_version="2026.2",
        provisional=False,
    )
    await registry.hear(moved)
    (case,) = await registry.queries.cases()
    assert case["window_opens"] == date(2026, 11, 13)


async def test_of_two_openings_that_wait_on_the_day_of_the_lapse_one_opens_and_the_other_ends(
    registry: Registry,
) -> None:
    item_id = await registry.exempt()
    first = await registry.approved(item_id)
    second = await registry.early(item_id, "new_test")
    on = registry.commands.units.by(registry.ketua).on
    await registry.commands.openings.consider(registry.tim, second, recommendation="open", text="Boleh dibuka.")
    await registry.commands.openings.decide_opening(registry.ketua, second, a_ruling(on=on))
    await registry.commands.openings.approve_opening(registry.pimpinan, second, Answer.SETUJU)
    await registry.lapse(item_id)
    states = {case["id"]: case["state"] for case in await registry.queries.cases()}
    assert states == {first: "done", second: "lapsed"}
    (opened,) = await registry.said(ItemOpenedV1, item_id)
    assert opened.mode == "decided"


async def test_an_item_has_one_due_case(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.due(item_id)
    with refused("PERKARA_SUDAH_ADA"):
        await registry.commands.openings.open_case(registry.petugas, item_id)


async def test_a_consent_is_recorded_once_three_persons_agreed(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await registry.early(item_id, "consent")
    assert (await registry.commands.access.read_item(registry.ketua, item_id))["has_consent"] is False
    await registry.agreed(case_id)
    assert (await registry.commands.access.read_item(registry.ketua, item_id))["has_consent"] is True
    item = await registry.commands.archive.withdraw_consent(registry.petugas, item_id, "Ditarik pemiliknya")
    assert not item.has_consent


async def test_a_refused_consent_leaves_none(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await registry.early(item_id, "consent")
    await registry.commands.openings.decide_opening(
        registry.ketua, case_id, a_ruling("open_now", on=TODAY, effective_on=None)
    )
    await registry.commands.openings.approve_opening(registry.pimpinan, case_id, Answer.TOLAK, "Tanda tangan berbeda.")
    assert (await registry.commands.access.read_item(registry.ketua, item_id))["has_consent"] is False


async def test_an_early_case_can_be_closed_and_a_due_one_cannot(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.due(item_id)
    due = await registry.case_of(item_id)
    early = await registry.commands.openings.open_early(registry.petugas, item_id, "new_test", an_evidence())
    with refused("TANPA_ALASAN"):
        await registry.commands.openings.close_case(registry.ketua, early.id, " ")
    closed = await registry.commands.openings.close_case(registry.ketua, early.id, "Uji tidak mengubah apa pun")
    assert str(closed.state) == "closed"
    with refused("KEADAAN_TIDAK_COCOK"):
        await registry.commands.openings.close_case(registry.ketua, due, "Tidak perlu")


async def test_a_refused_opening_reopens_its_case(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.due(item_id)
    registry.clock.move_to_day(W0)
    case_id = await registry.case_of(item_id)
    await registry.commands.openings.consider(registry.tim, case_id, recommendation="open", text="Boleh.")
    await registry.commands.openings.decide_opening(registry.ketua, case_id, a_ruling())
    case = await registry.commands.openings.approve_opening(registry.pimpinan, case_id, Answer.TOLAK, "Tunggu audit")
    assert str(case.state) == "open"


async def test_an_unknown_case_is_refused(registry: Registry) -> None:
    with refused("PERKARA_TIDAK_DIKENAL"):
        await registry.commands.openings.consider(registry.tim, "tidak-ada", recommendation="open", text="Boleh.")
    with refused("INFORMASI_TIDAK_DIKENAL"):
        await registry.commands.openings.open_case(registry.petugas, "tidak-ada")


async def test_a_due_review_waits_in_its_queue(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("i", period=undated())))
    await registry.hear(ReviewDueV1(item_id=item_id, period_version=1, review_on=date(2027, 1, 4)))
    assert [event.queue for event in await registry.said(ItemQueuedV1, item_id)] == ["tinjau_ulang"]


@pytest.mark.parametrize("period_version", [0, 2])
async def test_a_review_of_another_period_changes_nothing(registry: Registry, period_version: int) -> None:
    item_id = await registry.exempt(a_classification(a_ground("i", period=undated())))
    await registry.hear(ReviewDueV1(item_id=item_id, period_version=period_version, review_on=date(2027, 1, 4)))
    assert (await registry.queries.summary(item_id)).queue == ""


async def test_where_the_website_shows_an_item_is_recorded(registry: Registry) -> None:
    item_id = await registry.exempt()
    now = registry.clock.now()
    for sequence, listed in ((2, "dip"), (1, "dik")):
        event = WebsiteUpdatedV1(
            item_id=item_id, list=listed, url="/informasi/x", site_sequence=sequence, visible_at=now
        )
        await registry.hear(event)
    await registry.hear(PublicationRefusedV1(item_id=item_id, reason="SETUJU_LAMA", refused_at=now))
    seen = await registry.commands.access.read_item(registry.petugas, item_id)
    assert (seen["website"]["list"], seen["website"]["site_sequence"]) == ("dip", 2)
    assert seen["website"]["refused"] == "SETUJU_LAMA"
    later = {"list": "dip", "url": "/informasi/x", "site_sequence": 3, "visible_at": now}
    await registry.hear(WebsiteUpdatedV1(item_id=item_id, **later))
    seen = await registry.commands.access.read_item(registry.petugas, item_id)
    assert (seen["website"]["site_sequence"], seen["website"]["refused"]) == (3, "SETUJU_LAMA"), "no update hides it"


async def test_the_announcement_says_how_the_list_changed(registry: Registry) -> None:
    first, second = await registry.exempt(), await registry.exempt()
    await registry.lapse(first)
    year = await registry.queries.announcement(date(2026, 1, 1), date(2026, 12, 31))
    assert {line.id for line in year.added} == {first, second}
    after = await registry.queries.announcement(DAY_AFTER, DAY_AFTER)
    assert ([line.id for line in after.opened], after.added) == ([first], ())


async def test_what_came_to_be_public_late_is_announced_on_the_day_it_is_booked(registry: Registry) -> None:
    item_id, booked = await registry.exempt(), DAY_AFTER + timedelta(days=3)
    await registry.lapse(item_id, on=booked)
    missed = await registry.queries.announcement(DAY_AFTER, DAY_AFTER)
    heard = await registry.queries.announcement(booked, booked)
    assert ([line.id for line in missed.opened], [line.opened_on for line in heard.opened]) == ([], [DAY_AFTER])


async def test_a_consent_in_force_lets_an_officer_release_files(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await registry.early(item_id, "consent")
    await registry.agreed(case_id)
    await registry.effective(item_id, case_id, TODAY + timedelta(days=1))
    (opened,) = await registry.said(ItemOpenedV1, item_id)
    assert (opened.mode, opened.files) == ("consent", "awaiting_officer")

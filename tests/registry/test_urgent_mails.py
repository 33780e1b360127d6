"""When nobody acted the Ketua is told at once, then the head, with one mail for a hundred items, never at night."""

from datetime import UTC, datetime

from sqlalchemy import select

from services.registry.tables import EFFECTS, MESSAGING
from shared.contracts.deadlines import CaseOverdueV1, ReviewMissedV1
from shared.messaging.effects.desk import EffectDesk
from shared.runtime.legal_zone import legal_zone
from shared.runtime.phrases import date_words
from tests.registry.build import a_classification, a_dossier, a_ground, a_ruling, undated
from tests.registry.mail_world import MailWorld, address
from tests.registry.test_mails import text_of

SUBJECT = "Mendesak: tindakan Anda ditunggu di Terbuka"
INSIDE = "Rincian gaji pegawai Badan Kepegawaian"


async def urgent(mails: MailWorld) -> list[str]:
    """Returns to whom an urgent mail was sent, and what it says first."""
    return [f"{mail['To']}" for mail in await mails.sent() if mail["Subject"] == SUBJECT]


async def test_late_rungs_of_many_items_are_one_mail_for_each_person_and_the_last_reaches_the_head(
    mails: MailWorld,
) -> None:
    registry = mails.registry
    held = [await registry.exempt(dossier=a_dossier(f"{INSIDE} {number}")) for number in range(3)]
    for item in held:
        await registry.due(item, 30)
    assert await urgent(mails) == []
    for item in held:
        await registry.due(item, 10)
    assert await urgent(mails) == [address("ketua")]
    mails.server.taken.clear()
    for item in held:
        await registry.due(item, 1)
    assert await urgent(mails) == [address("ketua"), address("pimpinan")]
    for mail in mails.server.taken:
        assert "hari kerja terakhir" in text_of(mail)
        assert not [word for word in INSIDE.split() if word in str(mail) + text_of(mail)]


async def test_once_the_ketua_has_decided_the_head_alone_is_told_and_once_approved_nobody(mails: MailWorld) -> None:
    registry = mails.registry
    decided, approved = await registry.exempt(), await registry.exempt()
    await registry.approved(approved)
    await registry.due(decided)
    case_id = next(case["id"] for case in await registry.queries.cases() if case["item_id"] == decided)
    await registry.commands.openings.consider(registry.tim, case_id, recommendation="open", text="Boleh dibuka.")
    await registry.commands.openings.decide_opening(registry.ketua, case_id, a_ruling())
    await registry.due(approved, 5)
    assert await urgent(mails) == []
    await registry.due(decided, 5)
    assert await urgent(mails) == [address("pimpinan")]


async def test_a_missed_review_and_an_overdue_case_are_told(mails: MailWorld) -> None:
    registry = mails.registry
    item_id = await registry.exempt(a_classification(a_ground(period=undated())))
    case_id = await registry.early(await registry.exempt(), "new_test")
    (case,) = await registry.queries.cases()
    same = {"item_id": item_id, "period_version": 1, "review_on": undated().review_on}
    registry.clock.move_to(datetime(2027, 1, 11, 3, tzinfo=UTC))
    await registry.hear(ReviewMissedV1(**same, rung=5))
    assert await urgent(mails) == [address("ketua")]
    registry.clock.move_to(datetime(2027, 1, 18, 3, tzinfo=UTC))
    await registry.hear(ReviewMissedV1(**same, rung=10))
    assert await urgent(mails) == [address("ketua"), address("ketua"), address("pimpinan")]
    mails.server.taken.clear()
    overdue = {"item_id": case["item_id"], "case_id": case_id, "opened_on": case["opened_on"]}
    await registry.hear(CaseOverdueV1(**overdue, due_on=registry.clock.now().date()))
    assert await urgent(mails) == [address("ketua"), address("pimpinan")]


async def test_what_is_urgent_at_night_leaves_in_the_first_minute_and_is_not_late_before(mails: MailWorld) -> None:
    registry = mails.registry
    item_id = await registry.exempt()
    await registry.due(item_id)
    await mails.sent()
    registry.clock.move_to(datetime(2026, 12, 30, 0, 0, tzinfo=legal_zone()))
    await registry.due(item_id, 1)
    assert await urgent(mails) == []
    desk = EffectDesk(registry.database, EFFECTS, MESSAGING.audit, registry.clock, configured=True)
    figures = await desk.figures()
    assert (figures.waiting, figures.oldest_seconds) == (2, 0)
    async with registry.database.snapshot() as connection:
        held = select(EFFECTS.rows.c.due_at).where(EFFECTS.rows.c.kind == "mendesak")
        due = set((await connection.execute(held)).scalars())
    assert due == {datetime(2026, 12, 30, 6, tzinfo=legal_zone())}
    registry.clock.move_to(min(due))
    assert await urgent(mails) == [address("ketua"), address("pimpinan")]


async def test_the_urgent_mail_of_who_chose_english_is_english(mails: MailWorld) -> None:
    await mails.registry.kit.identity.own.choose_language("ketua", "en")
    await mails.registry.due(await mails.registry.exempt(), 10)
    (mail,) = [each for each in await mails.sent() if each["Subject"].startswith("Urgent:")]
    assert "There is an opening that is not decided; 10 working days or fewer are left." in text_of(mail)
    assert f"As it stood on {date_words(mails.registry.clock.now(), 'en')} in Terbuka" in text_of(mail)

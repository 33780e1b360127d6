"""Each person with work gets one mail a working day: counts and a link, one for a hundred items, none without work."""

from datetime import date, datetime, timedelta
from typing import Any

from services.registry.domain.facts import Answer
from services.registry.domain.work_names import RETURNED, WORK
from services.registry.queries.work_counts import unreached, work_of
from services.registry.tables import EFFECTS
from shared.contracts.deadlines import WorkdayBeganV1
from shared.runtime.clock import legal_day
from shared.runtime.legal_zone import legal_zone
from shared.security.identity import Actor, store
from tests.registry.build import Registry, a_classification, a_dossier
from tests.registry.mail_world import MailWorld, add_officers, address
from tests.registry.test_mails import text_of

INSIDE = "Rincian gaji pegawai Badan Kepegawaian"
FOLLOWING = timedelta(days=1)


def began(registry: Registry, **changes: Any) -> WorkdayBeganV1:
    now = registry.clock.now()
    day = legal_day(now)
    since = now - timedelta(days=3)
    values = {"day": day, "since": since, "following": day + FOLLOWING, "calendar_version": "kalender-1"}
    return WorkdayBeganV1(**values | changes)


async def morning(mails: MailWorld, **changes: Any) -> list[Any]:
    """Lets a working day begin and returns the digests that arrived."""
    await mails.registry.hear(began(mails.registry, **changes))
    return [mail for mail in await mails.sent() if "hal menunggu" in mail["Subject"]]


async def add_skpd(mails: MailWorld, account: str = "bkd1", *, email: bool = True) -> None:
    registry = mails.registry
    actor = Actor(account, account, frozenset({"skpd"}), "bkd")
    async with registry.database.transaction() as connection:
        await store.add(connection, actor, "", sample=False, at=registry.clock.now())
    if email:
        await registry.kit.identity.change_person(account, email=address(account))


async def test_a_hundred_items_are_one_mail_with_counts_and_a_link(mails: MailWorld) -> None:
    for _ in range(4):
        await mails.registry.take_in()
    await mails.registry.proposed()
    ketua, petugas = await morning(mails)
    assert (ketua["To"], petugas["To"]) == (address("ketua"), address("petugas"))
    assert petugas["Subject"] == "4 hal menunggu Anda di Terbuka"
    text = text_of(petugas)
    assert "- Informasi yang menunggu usul klasifikasi: 4\n" in text
    assert "http://127.0.0.1:8080/meja\n" in text
    assert "Ringkasan hari kerja 2 Maret 2026" in text


async def test_what_is_due_is_counted_within_today_three_and_ten_working_days(mails: MailWorld) -> None:
    registry = mails.registry
    for until in ("1 Maret 2026", "2 Maret 2026", "5 Maret 2026", "16 Maret 2026", "17 Maret 2026"):
        ground = a_dossier().grounds[0].__class__(**vars(a_dossier().grounds[0]) | {"period": f"sampai {until}"})
        await registry.take_in(a_dossier(f"Berkas {until}", grounds=(ground,)))
    async with registry.database.snapshot() as connection:
        found = await work_of(connection, [registry.petugas], date(2026, 3, 2), {})
    (submitted,) = [each for each in found if each.label == "Informasi yang menunggu usul klasifikasi"]
    assert (submitted.many, submitted.over) == (5, 1)
    assert (submitted.today, submitted.soon, submitted.ahead) == (1, 2, 3)


async def test_the_digest_counts_what_the_landing_page_shows(mails: MailWorld) -> None:
    registry = mails.registry
    await registry.take_in()
    await registry.proposed()
    await registry.due(await registry.exempt())
    for actor in (registry.petugas, registry.ketua, registry.tim, registry.pimpinan):
        (role,) = actor.roles
        shown = await registry.queries.standings(role, actor.person, legal_day(registry.clock.now()))
        landing = {label: shown[name].many for of, name, label in WORK if of == role and shown[name].many}
        async with registry.database.snapshot() as connection:
            counted = await work_of(connection, [actor], legal_day(registry.clock.now()), {})
        assert {each.label: each.many for each in counted} == landing, role
        assert landing or role == "pimpinan"


async def test_a_digest_tells_no_title_no_ground_and_no_agency(mails: MailWorld) -> None:
    await mails.registry.proposed(a_classification(), dossier=a_dossier(INSIDE))
    await mails.registry.take_in(a_dossier(INSIDE + " lain"))
    told = await morning(mails)
    assert len(told) == 2
    for message in told:
        whole = str(message) + text_of(message)
        for word in (*INSIDE.split(), "huruf", "Pasal", "bkd", "Badan", "kinerja"):
            assert word not in whole, word


async def test_the_same_day_brings_one_digest_after_a_restart_or_a_second_event(mails: MailWorld) -> None:
    await mails.registry.take_in()
    assert len(await morning(mails)) == 1
    await mails.registry.take_in()
    assert len(await morning(mails, following=date(2026, 3, 4))) == 1
    assert await mails.registry.count(EFFECTS.rows) == 1
    mails.registry.clock.move_to_day(date(2026, 3, 3))
    assert len(await morning(mails)) == 2


async def test_without_work_there_is_no_mail(mails: MailWorld) -> None:
    assert await morning(mails) == []


async def test_a_day_that_is_over_when_it_is_heard_of_brings_no_digest(mails: MailWorld) -> None:
    await mails.registry.take_in()
    late = began(mails.registry)
    mails.registry.clock.move_to_day(date(2026, 3, 3))
    await mails.registry.hear(late)
    assert await mails.sent() == []


async def test_a_digest_that_could_not_leave_before_the_next_one_is_not_sent_any_more(mails: MailWorld) -> None:
    await mails.registry.take_in()
    await mails.registry.hear(began(mails.registry))
    mails.registry.clock.move_to(datetime(2026, 3, 3, 6, tzinfo=legal_zone()))
    assert await mails.sent() == []
    assert [line["act"] for line in await mails.audited("2026-03-02")] == ["effect_not_needed"]


async def test_an_skpd_is_told_what_came_back_to_it_and_nothing_of_another(mails: MailWorld) -> None:
    await add_skpd(mails)
    registry = mails.registry
    for skpd in ("bkd", "bkd", "dinkes"):
        item_id = await registry.proposed(skpd_code=skpd)
        await registry.commands.classification.decide(registry.ketua, item_id, Answer.TIDAK, reason="Belum lengkap.")
    (mail,) = [each for each in await morning(mails) if each["To"] == address("bkd1")]
    assert f"- {RETURNED}: 2\n" in text_of(mail)


async def test_changes_for_an_skpd_stand_in_its_digest_and_not_in_that_of_another(mails: MailWorld) -> None:
    await add_skpd(mails)
    registry = mails.registry
    for skpd in ("bkd", "bkd", "dinkes"):
        await registry.exempt(skpd_code=skpd)
    await registry.lapse(await registry.exempt(skpd_code="bkd"))
    registry.clock.move_to_day(date(2027, 1, 4))
    await registry.hear(began(registry, since=datetime(2026, 3, 1, 6, tzinfo=legal_zone())))
    (mail,) = [each for each in await mails.sent() if each["To"] == address("bkd1")]
    assert mail["Subject"] == "Perubahan pada informasi Anda di Terbuka"
    assert "- Ditetapkan dengan persetujuan pimpinan: 3\n- Menjadi informasi publik: 1\n" in text_of(mail)
    assert "Yang menunggu Anda" not in text_of(mail)
    mails.server.taken.clear()
    registry.clock.move_to_day(date(2027, 1, 5))
    await registry.hear(began(registry, since=datetime(2027, 1, 4, 6, tzinfo=legal_zone())))
    assert address("bkd1") not in [each["To"] for each in await mails.sent()]


async def test_a_change_on_a_day_that_was_heard_of_too_late_stands_in_the_next_digest(mails: MailWorld) -> None:
    await add_skpd(mails)
    registry = mails.registry
    await morning(mails)
    await registry.exempt(skpd_code="bkd")
    registry.clock.move_to_day(date(2026, 3, 3))
    late = began(registry)
    registry.clock.move_to_day(date(2026, 3, 4))
    await registry.hear(late)
    await registry.hear(began(registry, since=datetime(2026, 3, 3, 6, tzinfo=legal_zone())))
    (mail,) = [each for each in await mails.sent() if each["To"] == address("bkd1")]
    assert "- Ditetapkan dengan persetujuan pimpinan: 1\n" in text_of(mail)


async def test_who_has_no_address_is_shown_to_operators_as_long_as_work_waits(mails: MailWorld) -> None:
    registry = mails.registry
    await registry.take_in()
    await morning(mails)
    (one,) = await unreached(registry.database)
    assert (one.account, one.many) == ("tanpa", 1)
    registry.clock.move_to_day(date(2026, 3, 3))
    await morning(mails)
    assert [each.since for each in await unreached(registry.database)] == [one.since]
    await registry.kit.identity.change_person("tanpa", email=address("tanpa"))
    registry.clock.move_to_day(date(2026, 3, 4))
    assert address("tanpa") in [mail["To"] for mail in await morning(mails)]
    assert await unreached(registry.database) == []


async def test_one_person_with_two_accounts_gets_one_digest_of_both(mails: MailWorld) -> None:
    registry = mails.registry
    twin = Actor("petugas-tim", "petugas", frozenset({"tim"}))
    async with registry.database.transaction() as connection:
        await store.add(connection, twin, "", sample=False, at=registry.clock.now())
    await registry.due(await registry.exempt())
    await registry.take_in()
    mine = [mail for mail in await morning(mails) if mail["To"] == address("petugas")]
    assert len(mine) == 1
    assert "usul klasifikasi: 1" in text_of(mine[0])
    assert "Berkas pembukaan yang menunggu pertimbangan: 1" in text_of(mine[0])


async def test_without_mail_settings_no_digest_is_made(registry: Registry) -> None:
    await add_officers(registry)
    await registry.take_in()
    await registry.hear(began(registry))
    assert await registry.count(EFFECTS.rows) == 0


async def test_who_chose_english_is_told_in_english_and_the_others_in_indonesian(mails: MailWorld) -> None:
    for until in ("1 Maret 2026", "2 Maret 2026"):
        ground = a_dossier().grounds[0].__class__(**vars(a_dossier().grounds[0]) | {"period": f"sampai {until}"})
        await mails.registry.take_in(a_dossier(f"Berkas {until}", grounds=(ground,)))
    await mails.registry.proposed()
    await mails.registry.kit.identity.own.choose_language("petugas", "en")
    await mails.registry.hear(began(mails.registry))
    ketua, petugas = await mails.sent()
    assert (ketua["Subject"], ketua["Content-Language"]) == ("1 hal menunggu Anda di Terbuka", "id")
    assert (petugas["Subject"], petugas["Content-Language"]) == ("2 matters await you in Terbuka", "en")
    text = text_of(petugas)
    assert "Digest of the working day 2 March 2026 from Terbuka" in text
    assert "- Information that waits for a proposal: 2\n  overdue: 1\n  due today: 1; within 3" in text
    assert [word for word in ("menunggu", "Anda", "hari", "akun", "Surat") if word in text] == []

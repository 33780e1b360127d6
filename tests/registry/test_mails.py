"""When an opening case opens, the officers who must act get one mail each, with neutral words and a link."""

from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from string import Formatter

import pytest

from services.registry import mails as package
from services.registry.mails import MAILS
from services.registry.tables import EFFECTS
from shared.messaging.effects.mail import CHANNEL, Mail
from shared.messaging.effects.tables import Effect
from shared.messaging.effects.worker import LEASE
from shared.security.identity import ROLES
from tests.registry.build import Registry, a_dossier, refused
from tests.registry.mail_world import MailWorld, add_officers, address

MAIL = "berkas-pembukaan"
INSIDE = "Rincian gaji pegawai Badan Kepegawaian"


def text_of(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n")


async def test_the_officers_who_must_act_get_a_mail_when_a_case_opens(mails: MailWorld) -> None:
    registry = mails.registry
    item_id = await registry.exempt()
    await registry.due(item_id)
    assert await mails.staged() == [(MAIL, "ketua"), (MAIL, "petugas")]
    ketua, petugas = await mails.sent()
    assert (ketua["To"], petugas["To"], ketua["From"]) == (
        *(address("ketua"), address("petugas")), "ppid@kalbarprov.go.id",
    )  # fmt: skip
    text = text_of(ketua)
    assert f"http://127.0.0.1:8080/registry/berkas/{await registry.case_of(item_id)}" in text
    assert f"Nomor informasi: {item_id}\nHari terakhir dikecualikan: 31 Desember 2026\n" in text
    assert ketua["Subject"] == "Berkas pembukaan baru menunggu tindakan Anda"
    assert parsedate_to_datetime(ketua["Date"]) == registry.clock.now().replace(microsecond=0)
    assert (ketua["Auto-Submitted"], ketua["Content-Language"]) == ("auto-generated", "id")


async def test_a_mail_tells_no_title_and_no_content(mails: MailWorld) -> None:
    item_id = await mails.registry.exempt(dossier=a_dossier(INSIDE))
    await mails.registry.early(item_id, "new_test")
    for message in await mails.sent():
        whole = str(message) + text_of(message)
        for word in (*INSIDE.split(), "Hasil", "penilaian", "kinerja", "huruf", "PTUN", "new_test", "bkd"):
            assert word not in whole, word


async def opened(mails: MailWorld) -> int:
    """Returns how many mails told of a case that opened."""
    return sum(mail["Subject"].startswith("Berkas pembukaan baru") for mail in await mails.sent())


async def test_the_same_case_sends_one_mail_however_often_the_clock_speaks(mails: MailWorld) -> None:
    registry = mails.registry
    item_id = await registry.exempt()
    await registry.due(item_id, 60, 45, 30, 10, 5)
    assert await opened(mails) == 2
    await registry.early(item_id, "new_test")
    assert await opened(mails) == 4


async def test_the_petugas_hears_of_an_approved_opening_once(mails: MailWorld) -> None:
    item_id = await mails.registry.exempt()
    await mails.registry.due(item_id)
    await mails.registry.approved(item_id)
    *_, mail = found = await mails.sent()
    assert len(found) == 3
    assert (mail["To"], mail["Subject"]) == (address("petugas"), "Pembukaan disetujui: siapkan salinan untuk situs")
    assert f"Nomor informasi: {item_id}\nTerbuka mulai: 1 Januari 2027\n" in text_of(mail)
    assert f"http://127.0.0.1:8080/registry/butir/{item_id}\n" in text_of(mail)


async def test_a_case_that_is_refused_sends_nothing(mails: MailWorld) -> None:
    item_id = await mails.registry.exempt()
    await mails.registry.due(item_id)
    before = await mails.staged()
    with refused("PERKARA_SUDAH_ADA"):
        await mails.registry.commands.openings.open_case(mails.registry.petugas, item_id)
    assert await mails.staged() == before


async def test_a_mail_that_is_sent_twice_has_one_message_id(mails: MailWorld) -> None:
    item_id = await mails.registry.exempt()
    await mails.registry.due(item_id)
    first = {str(message["To"]): message["Message-ID"] for message in await mails.sent()}
    mails.server.taken.clear()
    async with mails.registry.database.transaction() as connection:  # as if the process had died before noting it
        await connection.execute(EFFECTS.rows.update().values(closed_at=None, outcome=None))
    mails.registry.clock.move_to(mails.registry.clock.now() + LEASE)
    again = await mails.sent()
    assert len(set(first.values())) == 2
    assert {str(message["To"]): message["Message-ID"] for message in again} == first


async def test_the_audit_trail_tells_which_account_was_written_to_and_no_address(mails: MailWorld) -> None:
    item_id = await mails.registry.exempt()
    await mails.registry.due(item_id)
    await mails.sent()
    lines = await mails.audited(item_id)
    assert [(line["act"], line["detail"]["kind"]) for line in lines] == [("effect_sent", MAIL)] * 2
    assert {line["detail"]["to"] for line in lines} == {"ketua", "petugas"}
    assert "@" not in str(lines)


async def test_a_mail_goes_to_the_address_of_the_day_it_is_sent(mails: MailWorld) -> None:
    registry = mails.registry
    item_id = await registry.exempt()
    await registry.due(item_id)
    await registry.kit.identity.change_person("ketua", email="baru@kalbarprov.go.id")
    await registry.kit.identity.disable("petugas")
    assert [message["To"] for message in await mails.sent()] == ["baru@kalbarprov.go.id"]
    assert {line["act"] for line in await mails.audited(item_id)} == {"effect_sent", "effect_not_needed"}


async def test_a_refused_address_waits_for_a_person_and_the_others_are_sent(mails: MailWorld) -> None:
    item_id = await mails.registry.exempt()
    await mails.registry.due(item_id)
    mails.server.answers["RCPT"] = ["550 5.1.1 no such user"]
    assert len(await mails.sent()) == 1
    assert [(line["act"], line["code"]) for line in await mails.audited(item_id)] == [
        ("effect_sent", "SUREL_DITOLAK"),
        ("effect_sent", ""),
    ]


async def test_without_mail_settings_nothing_is_staged_and_nobody_sends(registry: Registry) -> None:
    await add_officers(registry)
    item_id = await registry.exempt()
    await registry.due(item_id)
    assert await registry.count(EFFECTS.rows) == 0


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.name)
def test_a_line_names_fields_of_its_event_and_roles_of_the_house(mail: Mail) -> None:
    known = {*mail.event.model_fields, "day"}
    linked = {name for _, name, _, _ in Formatter().parse(mail.link) if name}
    assert {mail.subject, *mail.once_for, *mail.tells, *mail.only, *linked} <= known
    assert set(mail.roles) <= set(ROLES)
    assert (Path(package.__file__).parent / f"{mail.name}.txt").exists()


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.name)
async def test_every_mail_is_written_in_the_language_of_whoever_gets_it(mails: MailWorld, mail: Mail) -> None:
    identity, told = mails.registry.kit.identity, "2026-03-02"
    await identity.own.choose_language("petugas", "en")
    data = dict.fromkeys(mail.tells, told) | {"link": "/meja"}
    effects = [Effect(f"uji:{each}", CHANNEL, mail.name, each, "i1", data) for each in ("ketua", "petugas")]
    async with mails.registry.database.transaction() as connection:
        await EFFECTS.stage(connection, effects, at=mails.registry.clock.now())
    ketua, petugas = await mails.sent()
    assert (ketua["Content-Language"], petugas["Content-Language"]) == ("id", "en")
    assert "Surat ini dibuat oleh sistem" in text_of(ketua)
    assert "This mail was made by the system" in text_of(petugas)
    assert set(ketua["Subject"].split()) & set(petugas["Subject"].split()) <= {"3", "×", "24"}

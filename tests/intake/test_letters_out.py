"""Every letter, decree and announcement has its line and number in the buku agenda surat keluar, once."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.intake.tables import agenda
from shared.contracts.exemptions import AnnouncementIssuedV1, DecreeIssuedV1, ItemOpenedV1, NoticeIssuedV1
from shared.contracts.publications import WebsiteUpdatedV1
from shared.messaging.delivery import DeliveryOutcome
from tests.intake.house import House
from tests.intake.test_life import DIP, PUBLIC, handed_in, returned


def a_decree(item_id: str, **changes: Any) -> DecreeIssuedV1:
    said: dict[str, Any] = {
        "number": "001/PPID/2026",
        "kind": "klasifikasi",
        "dated": date(2026, 3, 3),
        "public_title": "Hasil uji kompetensi",
        "skpd_code": "dishub",
        "skpd_name": "Dinas Perhubungan",
    }
    return DecreeIssuedV1(item_id=item_id, **said | changes)


async def out(house: House) -> list[tuple[Any, ...]]:
    names = ("number", "letter_number", "letter_date", "party", "subject")
    lines = [line for line in await house.rows(agenda) if line["book"] == "keluar"]
    return [tuple(line[name] for name in names) for line in sorted(lines, key=lambda line: line["number"])]


async def test_returns_decrees_and_announcements_stand_in_the_book_with_their_numbers(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    await returned(house, submission_id, item_id)
    await house.hear(a_decree(item_id))
    await house.hear(a_decree(item_id, number="002/PPID/2026", kind="pembukaan"))
    announced = AnnouncementIssuedV1(
        number="001/PENG-PPID/2026", dated=date(2026, 3, 4), since=date(2026, 1, 1), until=date(2026, 3, 4)
    )
    await house.hear(announced)
    today = house.clock.now().date().isoformat()
    lines = await out(house)
    party = lines[0][3]
    assert [line[:3] for line in lines] == [
        (1, "B-001/PPID/2026", today),
        (2, "001/PPID/2026", "2026-03-03"),
        (3, "002/PPID/2026", "2026-03-03"),
        (4, "001/PENG-PPID/2026", "2026-03-04"),
    ]
    assert [line[3:] for line in lines[1:]] == [
        (party, "Penetapan klasifikasi: Hasil uji kompetensi"),
        (party, "Penetapan pembukaan: Hasil uji kompetensi"),
        ("Masyarakat umum", "Pengumuman perubahan daftar, 1 Januari 2026 sampai 4 Maret 2026"),
    ]


async def test_a_decree_that_is_told_twice_has_one_line(house: House) -> None:
    _, item_id = await handed_in(house)
    await house.hear(a_decree(item_id))
    assert await house.hear(a_decree(item_id)) == DeliveryOutcome.APPLIED
    assert [line[1] for line in await out(house)] == ["001/PPID/2026"]


async def test_an_agency_reads_the_letters_to_it_and_no_others(house: House) -> None:
    _, item_id = await handed_in(house)
    await house.hear(a_decree(item_id))
    await house.hear(a_decree(item_id, number="002/PPID/2026", skpd_code="lain", skpd_name="Dinas Lain"))
    mine = (await (await house.client()).get("/api/agenda?book=keluar&year=2026")).json()
    assert [line["nomor_surat"] for line in mine["lines"]] == ["001/PPID/2026"]


async def test_an_opened_part_that_no_agency_handed_in_halts_nothing(house: House) -> None:
    _, item_id = await handed_in(house)
    part = str(uuid4())
    opened = ItemOpenedV1(
        item_id=part, version=1, mode="partial", opened_on=date(2026, 3, 5), public=PUBLIC, dip=DIP, part_of=item_id
    )
    shown = WebsiteUpdatedV1(item_id=part, list="dip", url="/i", site_sequence=1, visible_at=house.clock.now())
    assert [await house.hear(event) for event in (opened, shown)] == [DeliveryOutcome.APPLIED] * 2


@pytest.mark.parametrize(
    ("audience", "party"),
    [
        ("subjek", "Orang yang data pribadinya terungkap"),
        ("lembaga", "Lembaga pelindungan data pribadi"),
        ("skpd", "Dinas Perhubungan"),
        ("masyarakat", "Masyarakat umum"),
    ],
)
async def test_a_notice_of_an_incident_has_its_line_and_names_no_information(
    house: House, audience: Any, party: str
) -> None:
    named = {"skpd_code": "dishub", "skpd_name": "Dinas Perhubungan"} if audience == "skpd" else {}
    said = {"number": "001/INS-PPID/2026", "dated": date(2026, 3, 4), "incident_number": "001/INSIDEN/2026"}
    notice = NoticeIssuedV1(audience=audience, **said, **named)
    await house.hear(notice)
    await house.hear(notice)
    assert await out(house) == [(1, "001/INS-PPID/2026", "2026-03-04", party, "Pemberitahuan insiden 001/INSIDEN/2026")]

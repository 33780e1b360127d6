"""The notices on paper hold what UU 27/2022 Ps 46(2) asks, and no more than the system knows."""

import asyncio
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from services.registry.domain.incident_letters import Audience, NoticeLetter
from services.registry.domain.incidents import Incident
from services.registry.pages import incident_words
from shared.web.papers import print_pdf
from tests.papers import inside, is_as_kept, outside
from tests.registry.build import Registry
from tests.registry.incidents.build import WORDS, by_hand, described

FOLDER = Path(__file__).parents[1] / "golden"


async def text_of(registry: Registry, template: str, paper: dict[str, Any]) -> str:
    """Returns the words of a printed paper as its text layer gives them, in one line."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not here (Debian: apt-get install poppler-utils)")
    printed = await print_pdf("services.registry.papers", template, paper, at=registry.clock.now())
    read = await asyncio.to_thread(subprocess.run, [reader, "-", "-"], input=printed, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


async def issued_to(registry: Registry, incident: Incident, audience: Audience) -> tuple[Incident, NoticeLetter]:
    code = "bkd" if audience is Audience.SKPD else ""
    issued = await registry.commands.notices.issue(registry.petugas, incident.id, audience, code)
    read, letter = await registry.commands.incident_access.read_letter(registry.petugas, incident.id, issued.number)
    return read.incident, letter


async def letter_of(registry: Registry, incident: Incident, audience: Audience) -> str:
    words = incident_words.notice(registry.commands, *await issued_to(registry, incident, audience))
    return await text_of(registry, "pemberitahuan.typ", words)


@pytest.mark.parametrize("audience", list(Audience))
async def test_each_notice_says_what_when_how_and_what_is_done(registry: Registry, audience: Audience) -> None:
    incident = await by_hand(registry)
    happened = incident.known_at.replace(hour=0)
    incident = await described(registry, incident, happened_at=happened, to_public=True)
    text = await letter_of(registry, incident, audience)
    for words in (*WORDS.values(), "12 orang, pegawai", "2 Maret 2026 pukul 07.00 WIB", "001/INSIDEN/2026"):
        assert words in text
    for label in ("Data pribadi yang terungkap", "Kapan terungkap", "Bagaimana terungkap", "Penanganan dan pemulihan"):
        assert label in text
    assert "001/INS-PPID/2026" in text
    assert "Pontianak, 2 Maret 2026" in text
    assert "Pasal 46" in text


@pytest.mark.parametrize("audience", list(Audience))
async def test_a_notice_is_as_its_example(registry: Registry, audience: Audience) -> None:
    incident = await by_hand(registry)
    incident = await described(registry, incident, happened_at=incident.known_at.replace(hour=0), to_public=True)
    words = incident_words.notice(registry.commands, *await issued_to(registry, incident, audience))
    await is_as_kept("registry", f"pemberitahuan-{audience}", "pemberitahuan.typ", outside(words), FOLDER)


async def test_the_list_of_who_had_access_is_as_its_example(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry))
    read = await registry.commands.incident_access.read_access(registry.petugas, incident.id)
    words = incident_words.accesses(registry.commands, read)
    await is_as_kept("registry", "daftar-akses", "akses.typ", inside(words), FOLDER)


async def test_each_notice_is_addressed_to_whom_it_goes(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry), to_public=True)
    told = {each: await letter_of(registry, incident, each) for each in Audience}
    assert "Yth. Saudara" in told[Audience.SUBJEK]
    assert "menerima ganti rugi" in told[Audience.SUBJEK]
    assert "Pasal 58 ayat (2) UU 27/2022" in told[Audience.LEMBAGA]
    assert "Yth. Kepala Badan Kepegawaian Daerah" in told[Audience.SKPD]
    assert "Kepada masyarakat" in told[Audience.MASYARAKAT]


async def test_no_notice_holds_the_inner_title_and_unknown_figures_are_said_to_be_unknown(registry: Registry) -> None:
    item_id = await registry.exempt()
    incident = await described(registry, await by_hand(registry, item_id), persons=None, concerned="")
    for audience in (Audience.SUBJEK, Audience.LEMBAGA, Audience.SKPD):
        text = await letter_of(registry, incident, audience)
        assert "Nilai kinerja pegawai tahun 2025" not in text
        assert ("Orang yang terdampak" in text, text.count("belum diketahui")) == (True, 2)


async def test_without_personal_data_the_notice_says_why(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry), not_personal="Hanya rencana anggaran.")
    text = await letter_of(registry, incident, Audience.SKPD)
    assert "PEMBERITAHUAN KEBOCORAN INFORMASI YANG DIKECUALIKAN" in text
    assert "UU 27/2022 tidak berlaku: Hanya rencana anggaran." in text
    assert "Informasinya tetap dikecualikan" in text


async def test_the_list_of_accesses_is_a_paper(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.commands.access.read_item(registry.tim, item_id)
    incident = await by_hand(registry, item_id)
    read = await registry.commands.incident_access.read_access(registry.petugas, incident.id)
    text = await text_of(registry, "akses.typ", incident_words.accesses(registry.commands, read))
    assert "INSIDEN 001/INSIDEN/2026" in text
    assert "audit ruang klasifikasi: 4 orang" in text
    assert "tim" in text
    assert "membaca informasinya" in text

"""What clamd says becomes a refusal by name; where it says nothing, nothing passes."""

import asyncio

import pytest

from deploy.preflight import malware
from deploy.preflight.check import examine
from shared.files.door import FileGate
from shared.files.scanner import Scanner
from shared.files.settings import FileSettings
from shared.files.types import Purpose
from shared.runtime.errors import EngineAway, Refusal
from tests.engines.processes import free_port
from tests.files.clamd import EICAR
from tests.files.packages import package
from tests.files.pdfs import a_pdf

INFECTED = {
    "biasa.txt": EICAR,
    "dokumen.docx": package(".docx", {"word/media/a.dat": EICAR}),
    "buku.xlsx": package(".xlsx", {"xl/media/a.dat": EICAR}),
    "surat.odt": package(".odt", {"Pictures/a.dat": EICAR}),
}


@pytest.mark.parametrize("name", INFECTED)
async def test_malware_is_found_and_named(clamd: str, name: str) -> None:
    gate = FileGate(FileSettings(clamd=clamd))
    with pytest.raises(Refusal) as found:
        await gate.check(INFECTED[name], name, "", Purpose.EVIDENCE)
    assert (found.value.code, found.value.data["file"]) == ("BERKAS_BERVIRUS", name)
    assert "Eicar-Test-Signature" in found.value.message
    await FileGate(FileSettings(clamd="")).check(INFECTED[name], name, "", Purpose.EVIDENCE)


async def test_a_clean_file_passes_over_tcp_and_over_the_socket(clamd: str) -> None:
    for size in (10, 700_000):
        await FileGate(FileSettings(clamd=clamd)).check(a_pdf(size=size), "a.pdf", "", Purpose.EVIDENCE)
    await Scanner(clamd).probe()


async def test_what_clamd_does_not_judge_does_not_pass(clamd: str) -> None:
    larger_than_clamd_takes = a_pdf(size=2 * 1024 * 1024)
    for gate in (FileGate(FileSettings(clamd=clamd)), FileGate(FileSettings(clamd=f"127.0.0.1:{free_port()}"))):
        with pytest.raises(EngineAway, match="PEMINDAI_TIDAK_TERSEDIA"):
            await gate.check(larger_than_clamd_takes, "a.pdf", "", Purpose.EVIDENCE)


async def test_a_scanner_that_speaks_otherwise_is_no_scanner() -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(EngineAway, match="PEMINDAI_TIDAK_TERSEDIA"):
            await Scanner(f"127.0.0.1:{port}").find([b"halo"])


async def test_doctor_says_whether_files_are_scanned(clamd: str) -> None:
    (good,) = await examine(malware.checks(FileSettings(clamd=clamd)))
    (away,) = await examine(malware.checks(FileSettings(clamd=f"127.0.0.1:{free_port()}")))
    (unset,) = malware.not_set(FileSettings(clamd=""))
    assert (good.state, away.away, unset.bad) == ("baik", True, False)
    assert malware.not_set(FileSettings(clamd=clamd)) == []

"""A letter is kept byte for byte, signed by whom it names and nobody else, once; or filed as a scan beside it."""

import hashlib
import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from services.registry.commands.manuscripts import PrintedPaper
from services.registry.domain.manuscripts import Manuscript, PaperKind
from services.registry.tables import MESSAGING
from shared.security.pdf_signing.checking import signatures_of
from shared.security.pdf_signing.port import OfficerCredentials
from shared.web.typed_before import PAGE, WRITER
from tests.files.pdfs import a_pdf
from tests.papers import words_on
from tests.registry.build import Registry, a_proof, refused
from tests.registry.doors import Doors
from tests.registry.pages.desk import Desk, hidden, sit_down, words_of
from tests.registry.pages.test_step_up import enrolled
from tests.signatures.authority import province, trusted
from tests.signatures.service import ACCOUNT, NIK, PASSPHRASE, KeyFiles, Service, serving

TODAY = "2026-03-02"
NOBODY = OfficerCredentials()


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> KeyFiles:
    """Sets the province's own key; asked for before the doors, which read the settings."""
    files = KeyFiles(tmp_path)
    knobs = {"WAY": "local", "KEY_FILE": files.write("kunci.p12", province().p12()), "TRUST_FILE": None}
    knobs |= {"KEY_PASSWORD_FILE": files.password, "TRUST_FILE": files.write("akar.pem", trusted())}
    for name, value in knobs.items():
        monkeypatch.setenv(f"TERBUKA_SIGNING_{name}", str(value))
    return files


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Service]:
    """Sets the e-sign service, likewise."""
    files = KeyFiles(tmp_path)
    async with serving(files.write("kunci.p12", province().p12()), files.password) as running:
        knobs = {"WAY": "esign", "ESIGN_URL": running.address, "ESIGN_USER": ACCOUNT}
        knobs |= {"ESIGN_PASSWORD_FILE": f"{files.service_password}"}
        for name, value in knobs.items():
            monkeypatch.setenv(f"TERBUKA_SIGNING_{name}", value)
        yield running


async def prepared(doors: Doors, form: str = "penetapan", item_id: str = "") -> tuple[str, str]:
    """Lets a Petugas keep a letter of an item; returns the address of the manuscript and the item."""
    item_id = item_id or await doors.registry.exempt()
    desk = await sit_down(doors, "petugas")
    shown = await desk.open(f"/registry/butir/{item_id}/{form}")
    words = hidden(shown.text)
    answer = await desk.client.post(f"/registry/butir/{item_id}/{form}/naskah", data=words)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"], item_id


async def pdf_of(desk: Desk, address: str) -> bytes:
    answer = await desk.open(f"{address}/surat.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content


async def sign(desk: Desk, address: str, **words: str) -> httpx.Response:
    return await desk.send(f"{address}/tanda-tangan", **words)


async def acts_of(registry: Registry, item_id: str) -> list[tuple[str, str]]:
    async with registry.database.snapshot() as connection:
        lines = await MESSAGING.audit.history(connection, item_id)
    return [(line["act"], line["actor"]) for line in lines if line["act"] in {"prepare_manuscript", "sign_paper"}]


@pytest.mark.usefixtures("with_key")
async def test_a_letter_is_signed_by_both_whom_it_names_over_the_same_bytes(doors: Doors) -> None:
    address, item_id = await prepared(doors)
    ketua, pimpinan = await sit_down(doors, "ketua"), await sit_down(doors, "pimpinan")
    manuscript = await pdf_of(ketua, address)
    assert "bita demi bita" in await words_on(manuscript)
    assert (await sign(ketua, address)).status_code == 303
    once = await pdf_of(pimpinan, address)
    assert (await sign(pimpinan, address)).status_code == 303
    twice = await pdf_of(ketua, address)
    assert once.startswith(manuscript)
    assert twice.startswith(once)
    assert [found.level for found in await signatures_of(twice, None)] == ["PAdES-B-B"] * 2
    shown = words_of((await ketua.open(address)).text)
    for words in ("bertanda tangan elektronik", "kunci badan publik", hashlib.sha256(manuscript).hexdigest()):
        assert words in shown
    acts = [("prepare_manuscript", "petugas"), ("sign_paper", "ketua"), ("sign_paper", "pimpinan")]
    assert await acts_of(doors.registry, item_id) == acts


@pytest.mark.usefixtures("with_key")
async def test_an_excerpt_takes_one_signature_and_names_no_person(doors: Doors) -> None:
    address, _ = await prepared(doors, "petikan")
    ketua = await sit_down(doors, "ketua")
    assert (await sign(ketua, address)).status_code == 303
    signed = await pdf_of(ketua, address)
    assert len(await signatures_of(signed, None)) == 1
    names = re.findall(rb"/Name \(([^)]*)\)", signed)
    assert names
    assert b"Kantor ketua" not in b"".join(names)


@pytest.mark.usefixtures("with_key")
async def test_nobody_else_signs_and_nobody_twice(doors: Doors) -> None:
    registry = doors.registry
    address, _ = await prepared(doors)
    manuscripts, id_ = registry.commands.manuscripts, address.rpartition("/")[2]
    seen = (await manuscripts.read(registry.tim, id_)).newest.sha256
    for actor in (registry.petugas, registry.tim):
        with refused("BUKAN_PENANDA_TANGAN"):
            await manuscripts.sign(actor, id_, seen, NOBODY)
    once = await manuscripts.sign(registry.ketua, id_, seen, NOBODY)
    with refused("NASKAH_SUDAH_BERTANDA_TANGAN"):
        await manuscripts.sign(registry.ketua, id_, once.newest.sha256, NOBODY)
    with refused("NASKAH_BERUBAH"):
        await manuscripts.sign(registry.pimpinan, id_, seen, NOBODY)
    done = await manuscripts.sign(registry.pimpinan, id_, once.newest.sha256, NOBODY)
    for act in (
        manuscripts.sign(registry.pimpinan, id_, done.newest.sha256, NOBODY),
        manuscripts.void(registry.petugas, id_, "Salah ketik."),
        manuscripts.file_scan(registry.petugas, id_, done.prepared.on, a_proof()),
    ):
        with refused("NASKAH_SUDAH_BERTANDA_TANGAN"):
            await act
    assert (await manuscripts.read(registry.tim, id_)).signatures == done.signatures


@pytest.mark.usefixtures("with_key")
async def test_a_number_has_one_manuscript_until_it_is_voided_aloud(doors: Doors) -> None:
    registry = doors.registry
    first, item_id = await prepared(doors)
    again, _ = await prepared(doors, item_id=item_id)
    assert again == first
    desk = await sit_down(doors, "petugas")
    assert (await desk.send(f"{first}/batal", reason="")).status_code == 422
    assert (await desk.send(f"{first}/batal", reason="Kop surat lama.")).status_code == 303
    second, _ = await prepared(doors, item_id=item_id)
    assert second != first
    assert "Kop surat lama." in words_of((await desk.open(first)).text)
    assert first in (await desk.open(second)).text
    with refused("NASKAH_DIBATALKAN"):
        await registry.commands.manuscripts.sign(registry.ketua, first.rpartition("/")[2], "", NOBODY)
    (made,) = await registry.queries.penetapan(item_id)
    kept = await registry.commands.manuscripts.numbered(made.number)
    assert [str(each.state) for each in kept] == ["menunggu", "batal"]


async def test_a_scan_stands_beside_the_manuscript_with_who_filed_it(doors: Doors) -> None:
    address, _ = await prepared(doors)
    desk = await sit_down(doors, "petugas")
    for day, name, content, code in (
        ("2999-01-01", "pindai.pdf", a_pdf("bertanda tangan"), "TANGGAL_TANDA_TANGAN_SALAH"),
        (TODAY, "pindai.pdf", b"bukan PDF", "BERKAS_JENIS_SALAH"),
        (TODAY, "pindai.txt", b"surat yang diketik", "PINDAIAN_BUKAN_GAMBAR"),
    ):
        answer = await scanned(desk, address, day, name, content)
        assert answer.status_code in {415, 422}, answer.text
        assert await audited_codes(doors.registry) == {code}
    assert (await scanned(desk, address, TODAY, "pindai.pdf", a_pdf("bertanda tangan"))).status_code == 303
    assert (await scanned(desk, address, TODAY, "pindai-2.pdf", a_pdf("lebih jelas"))).status_code == 303
    shown = (await (await sit_down(doors, "tim")).open(address)).text
    places = re.findall(rf'href="({address}/pindaian/[^"]+)"', shown)
    assert len(places) == 2
    assert "Disimpan oleh" in words_of(shown)
    assert "lihat pindaian" in words_of(shown)
    assert 'src="data:image/png;base64,' in (await desk.open(places[0])).text
    with refused("TANDA_TANGAN_BELUM_DISETEL"):
        manuscripts = doors.registry.commands.manuscripts
        await manuscripts.sign(doors.registry.ketua, address.rpartition("/")[2], "", NOBODY)


async def scanned(desk: Desk, address: str, day: str, name: str, content: bytes) -> httpx.Response:
    shown = await desk.open(f"{address}/pindaian")
    files = {"document": (name, io.BytesIO(content), "text/plain" if name.endswith("txt") else "application/pdf")}
    return await desk.client.post(f"{address}/pindaian", data={**hidden(shown.text), "signed_on": day}, files=files)


async def audited_codes(registry: Registry) -> set[str]:
    """Returns the codes that refused the last filing of a scan."""
    rows = MESSAGING.audit.rows.c
    async with registry.database.snapshot() as connection:
        query = MESSAGING.audit.rows.select().where(rows.act == "file_scan").order_by(rows.id.desc()).limit(1)
        return {line.code for line in await connection.execute(query)}


@pytest.mark.usefixtures("with_key")
async def test_the_page_of_checks_tells_signed_from_unsigned(doors: Doors) -> None:
    address, _ = await prepared(doors)
    desk = await sit_down(doors, "tim")

    async def told() -> str:
        return words_of((await desk.open("/registry/periksa-surat?nomor=001/PPID/2026")).text)

    assert "Surat lengkap: belum bertanda tangan" in await told()
    assert (await sign(await sit_down(doors, "ketua"), address)).status_code == 303
    assert "sebagian bertanda tangan" in await told()


@pytest.mark.usefixtures("with_key")
async def test_who_must_sign_is_told_and_what_was_approved_is_compared(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, item_id = await prepared(doors)
    desk = await sit_down(doors, "pimpinan")
    assert "Naskah yang menunggu tanda tangan Anda" in words_of((await desk.open("/meja")).text)
    assert address in (await desk.open("/registry/naskah")).text
    registry = doors.registry
    (made,) = await registry.queries.penetapan(item_id)
    manuscripts, id_ = registry.commands.manuscripts, address.rpartition("/")[2]
    seen: Manuscript = await manuscripts.read(registry.tim, id_)
    async with registry.database.transaction() as connection:
        changed = "UPDATE registry.penetapan SET contents = jsonb_set(contents, '{subject}', '\"Judul lain\"')"
        await connection.exec_driver_sql(changed)
    with refused("NASKAH_BERUBAH"):
        await manuscripts.sign(registry.ketua, id_, seen.newest.sha256, NOBODY)
    with refused("NASKAH_DIBATALKAN"):
        PrintedPaper.of_penetapan(PaperKind.PETIKAN, replace(made, undone=True), a_pdf())


async def test_a_passphrase_passes_through_and_lies_nowhere(service: Service, doors: Doors) -> None:
    address, _ = await prepared(doors)
    ketua = await sit_down(doors, "ketua")
    wrong = await sign(ketua, address, _nik=NIK, _passphrase="frasa yang keliru")
    assert (wrong.status_code, "NIK atau frasa sandinya" in wrong.text) == (422, True)
    assert "frasa yang keliru" not in wrong.text
    assert NIK not in wrong.text
    service.fails = 503
    assert (await sign(ketua, address, _nik=NIK, _passphrase=PASSPHRASE)).status_code == 503
    service.fails = 0
    assert (await sign(ketua, address, _nik=NIK, _passphrase=PASSPHRASE)).status_code == 303
    assert "layanan tanda tangan elektronik" in words_of((await ketua.open(address)).text)
    assert [words["passphrase"] for words in service.asked] == ["frasa yang keliru", PASSPHRASE]
    for said in (PASSPHRASE, "frasa yang keliru", NIK):
        assert await found_in(doors.registry, said) == []


async def found_in(registry: Registry, words: str) -> list[str]:
    """Returns the tables of registry and identity that hold these words."""
    listed = "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('registry', 'identity')"
    async with registry.database.snapshot() as connection:
        names = list((await connection.exec_driver_sql(listed)).scalars())
        found = list[str]()
        for name in names:
            rows = (await connection.exec_driver_sql(f"TABLE {name}")).all()
            found += [name] if any(words in str(tuple(row)) for row in rows) else []
    return found


@pytest.mark.usefixtures("with_key")
async def test_a_head_without_a_mandate_in_force_signs_nothing(doors: Doors) -> None:
    registry = doors.registry
    address, _ = await prepared(doors)
    manuscripts, id_ = registry.commands.manuscripts, address.rpartition("/")[2]
    seen = await manuscripts.read(registry.tim, id_)
    async with registry.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE registry.mandates SET valid_to = valid_from - 1")
    with refused("MANDAT_TIDAK_BERLAKU"):
        await manuscripts.sign(registry.pimpinan, id_, seen.newest.sha256, NOBODY)


async def test_signing_asks_for_a_second_factor_and_keeps_no_passphrase(service: Service, doors: Doors) -> None:
    address, _ = await prepared(doors)
    ketua, form = await sit_down(doors, "ketua"), f"{address}/tanda-tangan"
    shown = hidden((await ketua.open(form)).text)
    await enrolled(doors, "ketua")
    typed = {**shown, PAGE: form, WRITER: "ketua", "_nik": NIK, "_passphrase": PASSPHRASE}
    answer = await ketua.client.post(form, data=typed)
    assert (answer.status_code, answer.headers["location"][:21]) == (303, "/masuk/faktor?lanjut=")
    assert service.asked == []
    kept = [await doors.identity.forms.find(secret, "ketua") for secret in ketua.client.cookies.values()]
    assert [dict(found.words).keys() for found in kept if found] == [{"sha256"}]


async def test_what_is_not_there_is_not_found(doors: Doors) -> None:
    registry, desk = doors.registry, await sit_down(doors, "petugas")
    assert (await desk.open("/registry/naskah/tidak-ada")).status_code == 404
    with refused("NASKAH_TIDAK_DIKENAL"):
        await registry.commands.manuscripts.read(registry.tim, "tidak-ada")
    address, _ = await prepared(doors)
    assert (await desk.open(f"{address}/pindaian/tidak-ada")).status_code == 404


@pytest.mark.usefixtures("with_key")
async def test_an_announcement_is_signed_by_whoever_issued_it(doors: Doors) -> None:
    await doors.registry.exempt()
    ketua = await sit_down(doors, "ketua")
    issued = (await ketua.send("/registry/pengumuman", since=TODAY, until=TODAY)).headers["location"]
    shown = await ketua.open(issued)
    answer = await ketua.client.post(f"{issued}/naskah", data=hidden(shown.text))
    address = answer.headers["location"]
    assert address in (await ketua.open(issued)).text
    assert (await sign(ketua, address)).status_code == 303
    signed = await pdf_of(ketua, address)
    assert len(await signatures_of(signed, None)) == 1
    assert "bita demi bita" in await words_on(signed)


@pytest.mark.usefixtures("with_key")
async def test_the_decree_of_the_list_has_its_number_before_both_offices_sign(doors: Doors) -> None:
    await doors.registry.exempt()
    petugas = await sit_down(doors, "petugas")
    for number, status in (("  ", 422), ("188/12/HUKUM/2026", 303)):
        typed = {**hidden((await petugas.open("/registry/register")).text), "number": number}
        answer = await petugas.client.post("/registry/dik/naskah", data=typed)
        assert answer.status_code == status, answer.text
        assert ("NASKAH_TANPA_NOMOR" in answer.text) == (status == 422)
    address = answer.headers["location"]
    for role in ("pimpinan", "ketua"):
        desk = await sit_down(doors, role)
        assert "Naskah yang menunggu tanda tangan Anda" in words_of((await desk.open("/meja")).text)
        assert (await sign(desk, address)).status_code == 303
        assert "Naskah yang menunggu tanda tangan Anda" not in words_of((await desk.open("/meja")).text)
    signed = await pdf_of(petugas, address)
    assert len(await signatures_of(signed, None)) == 2
    assert "NOMOR 188/12/HUKUM/2026" in await words_on(signed)

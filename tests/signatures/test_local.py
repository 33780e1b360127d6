"""The province's own key: PAdES that two tools agree on, a paper that stays PDF/UA, and no key that does not fit."""

import asyncio
import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from shared.runtime.errors import EngineAway, EngineRefuses, Refusal
from shared.security.pdf_signing.checking import check_addition, signatures_of
from shared.security.pdf_signing.local import LocalSigner
from shared.security.pdf_signing.port import OfficerCredentials, SignatureWish
from shared.security.pdf_signing.settings import SigningSettings
from tests.papers import EXAMPLES
from tests.signatures.authority import issued, province, root, trusted
from tests.signatures.service import KeyFiles, serving

PAPER = (EXAMPLES / "surat-penetapan-klasifikasi.pdf").read_bytes()
FIRST = SignatureWish("ketua", "Ketua PPID", "Menetapkan", "Pontianak", certifies=True, more_follow=True)
SECOND = SignatureWish("pimpinan", "Gubernur", "Menyetujui", "Pontianak", certifies=False, more_follow=False)
ALONE = SignatureWish("ketua", "Ketua PPID", "Petikan", "Pontianak", certifies=True, more_follow=False)


@pytest.fixture
def files(tmp_path: Path) -> KeyFiles:
    return KeyFiles(tmp_path)


def local(files: KeyFiles, content: bytes | None = None, **more: object) -> SigningSettings:
    key = files.write("kunci", province().p12() if content is None else content)
    words = {"way": "local", "key_file": key, "key_password_file": files.password, **more}
    return SigningSettings.model_validate(words)


async def signed(settings: SigningSettings, wish: SignatureWish = ALONE, pdf: bytes = PAPER) -> bytes:
    return await LocalSigner(settings).sign(pdf, wish, OfficerCredentials())


def said_by_pdfsig(pdf: Path) -> str:
    return subprocess.run(["pdfsig", "-nocert", pdf], capture_output=True, text=True, check=True).stdout


async def test_two_signatures_are_sound_for_two_tools(files: KeyFiles, tmp_path: Path) -> None:
    settings, trust = local(files), files.write("akar", trusted())
    once = await signed(settings, FIRST)
    twice = await signed(settings, SECOND, once)
    first, second = await check_addition(PAPER, once, trust), await check_addition(once, twice, trust)
    assert (first.subject, first.level, first.trusted) == ("Pemerintah Provinsi Uji", "PAdES-B-B", True)
    assert second == first
    assert len(await signatures_of(twice, trust)) == 2
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig is absent: apt-get install poppler-utils")
    said = await asyncio.to_thread(said_by_pdfsig, KeyFiles(tmp_path).write("dua.pdf", twice))
    assert said.count("Signature is Valid.") == 2
    assert said.count("ETSI.CAdES.detached") == 2
    assert said.count("Total document signed") == 1


async def test_the_paper_stays_tagged_and_forbids_changes(files: KeyFiles) -> None:
    made = await signed(local(files))
    assert made.startswith(PAPER)
    with pikepdf.open(io.BytesIO(made)) as document:
        page = document.pages[0].obj
        (field,) = document.Root.AcroForm.Fields
        changes = document.Root.Perms.DocMDP.Reference[0].TransformParams.P
        assert (bool(document.Root.MarkInfo.Marked), "/StructTreeRoot" in document.Root) == (True, True)
        assert b'pdfuaid:part="1"' in document.Root.Metadata.read_bytes()
        assert (str(page.Tabs), int(field.F) & 2, str(field.TU)) == ("/S", 2, "Ketua PPID")
    assert int(changes) == 1


async def test_what_is_changed_behind_a_signature_is_found(files: KeyFiles) -> None:
    made = await signed(local(files))
    with pikepdf.open(io.BytesIO(PAPER)) as document:
        document.Root.Lang = "en"
        other = io.BytesIO()
        document.save(other)
    with pytest.raises(Refusal) as found:
        await check_addition(other.getvalue(), made, None)
    assert found.value.code == "TANDA_TANGAN_MENGUBAH_NASKAH"
    broken = made.replace(b"/Marked true", b"/Marked null", 1)
    assert broken != made
    for wrong in (broken, made + b"\n%%EOF\n", PAPER + b" "):
        with pytest.raises(Refusal) as found:
            await check_addition(PAPER if wrong.startswith(PAPER) else b"", wrong, None)
        assert found.value.code == "TANDA_TANGAN_TIDAK_SAH"


async def test_a_second_signature_after_the_last_is_not_sound(files: KeyFiles) -> None:
    settings = local(files)
    once = await signed(settings, ALONE)
    with pytest.raises(Refusal) as found:
        await check_addition(once, await signed(settings, SECOND, once), None)
    assert found.value.code == "TANDA_TANGAN_TIDAK_SAH"


async def test_pem_is_a_key_as_well_and_no_root_is_no_judgement(files: KeyFiles) -> None:
    found = await check_addition(PAPER, await signed(local(files, province().pem())), None)
    assert (found.subject, found.trusted) == ("Pemerintah Provinsi Uji", None)


@pytest.mark.parametrize("whose", ["a stranger", "an ended one"])
async def test_a_certificate_that_does_not_count_is_refused(files: KeyFiles, whose: str) -> None:
    pair = issued("Orang lain") if whose == "a stranger" else issued("Lama", root(), ended=True)
    with pytest.raises(Refusal) as found:
        await check_addition(PAPER, await signed(local(files, pair.p12())), files.write("akar", trusted()))
    assert found.value.code == "TANDA_TANGAN_TIDAK_SAH"


async def test_a_key_that_cannot_be_read_is_named_and_its_password_is_not(files: KeyFiles) -> None:
    wrong = files.write("salah", b"sandi yang salah")
    cases = [local(files, b"bukan kunci"), local(files, key_password_file=wrong), local(files, key_file=None)]
    cases.append(local(files, province().pem().partition(b"-----BEGIN CERT")[0]))
    for settings in cases:
        with pytest.raises(EngineRefuses) as found:
            await signed(settings)
        assert found.value.code == "KUNCI_TANDA_TANGAN_SALAH"
        assert "sandi yang salah" not in str(found.value)


async def test_a_time_stamp_makes_it_b_t_and_a_silent_authority_signs_nothing(files: KeyFiles) -> None:
    key = files.write("kunci", province().p12())
    async with serving(key, files.password) as service:
        settings = local(files, tsa_url=f"{service.address}/tsa")
        found = await check_addition(PAPER, await signed(settings), files.write("akar", trusted()))
        assert found.level == "PAdES-B-T"
        service.fails = 503
        with pytest.raises(EngineAway) as away:
            await signed(settings)
        assert away.value.code == "LAYANAN_TANDA_TANGAN_TIDAK_MENJAWAB"

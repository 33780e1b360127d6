"""The e-sign service: the passphrase passes through once, and no answer of the service is believed unseen."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.runtime.errors import EngineAway, EngineRefuses, Refusal
from shared.security.pdf_signing.port import FoundSignature, OfficerCredentials
from shared.security.pdf_signing.settings import SigningSettings
from shared.security.pdf_signing.signers import signer_of
from tests.signatures.authority import province
from tests.signatures.service import ACCOUNT, NIK, PASSPHRASE, KeyFiles, Service, serving
from tests.signatures.test_local import ALONE, PAPER

OFFICER = OfficerCredentials(NIK, PASSPHRASE)


@pytest.fixture
def files(tmp_path: Path) -> KeyFiles:
    return KeyFiles(tmp_path)


@pytest.fixture
async def service(files: KeyFiles) -> AsyncIterator[Service]:
    async with serving(files.write("kunci", province().p12()), files.password) as running:
        yield running


def settings_of(service: Service, files: KeyFiles, **more: object) -> SigningSettings:
    words = {"way": "esign", "esign_url": service.address, "esign_user": ACCOUNT, "timeout": 5}
    return SigningSettings.model_validate({**words, "esign_password_file": files.service_password, **more})


async def signed(settings: SigningSettings, officer: OfficerCredentials = OFFICER) -> FoundSignature:
    signer = signer_of(settings)
    assert signer is not None
    assert signer.asks_officer
    made, found = await signer.sign(PAPER, ALONE, officer)
    assert made.startswith(PAPER)
    return found


async def test_the_service_signs_and_is_sent_what_it_needs(service: Service, files: KeyFiles) -> None:
    assert (await signed(settings_of(service, files))).level == "PAdES-B-B"
    (asked,) = service.asked
    assert (asked["nik"], asked["tampilan"], asked["reason"]) == (NIK, "invisible", ALONE.reason)


async def test_a_wrong_passphrase_is_said_and_never_shown(
    service: Service, files: KeyFiles, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = OfficerCredentials(NIK, "frasa yang keliru")
    with pytest.raises(Refusal) as found:
        await signed(settings_of(service, files), wrong)
    assert found.value.code == "FRASA_SANDI_DITOLAK"
    told = f"{found.value} {found.value.data} {wrong!r} {caplog.text}"
    assert "frasa yang keliru" not in told
    assert NIK not in told


async def test_a_service_that_is_away_signs_nothing(service: Service, files: KeyFiles) -> None:
    service.fails = 502
    for settings in (settings_of(service, files), settings_of(service, files, esign_url="http://127.0.0.1:9")):
        with pytest.raises(EngineAway) as away:
            await signed(settings)
        assert (away.value.code, away.value.__cause__) == ("LAYANAN_TANDA_TANGAN_TIDAK_MENJAWAB", None)
    service.fails, service.silent = 0, 1.0
    with pytest.raises(EngineAway):
        await signed(settings_of(service, files, timeout=0.2))


async def test_a_service_that_does_not_know_us_is_named(service: Service, files: KeyFiles) -> None:
    for settings, code in (
        (settings_of(service, files, esign_user="lain"), "401"),
        (settings_of(service, files, esign_url="http://layanan.contoh.go.id"), "tanpa TLS"),
    ):
        with pytest.raises(EngineRefuses, match=code) as found:
            await signed(settings)
        assert found.value.code == "LAYANAN_TANDA_TANGAN_MENOLAK"
    assert service.asked == []


async def test_an_answer_that_is_not_the_paper_with_one_more_signature_is_refused(
    service: Service, files: KeyFiles
) -> None:
    service.rewrites = True
    for same, code in ((False, "TANDA_TANGAN_MENGUBAH_NASKAH"), (True, "TANDA_TANGAN_TIDAK_SAH")):
        service.returns_same = same
        with pytest.raises(Refusal) as found:
            await signed(settings_of(service, files))
        assert found.value.code == code


def test_without_a_way_nobody_signs() -> None:
    assert signer_of(SigningSettings()) is None

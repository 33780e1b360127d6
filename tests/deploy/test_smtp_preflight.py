"""`terbuka doctor` about mail: no server is no fault; what is wrong is said with its cure."""

from typing import Any

import pytest

from deploy.preflight import smtp
from deploy.preflight.check import PreflightFinding, examine
from shared.messaging.effects.settings import MailSettings
from tests.mail_server import MailServer, mail_server


async def found(settings: MailSettings) -> list[PreflightFinding]:
    return await examine(smtp.checks(settings)) + smtp.not_set(settings)


async def test_without_settings_doctor_says_so_and_finds_no_fault() -> None:
    (finding,) = await found(MailSettings(url=""))
    assert (finding.state, finding.bad, finding.code) == ("tidak disetel; pemberitahuan tidak dibuat", False, "")


async def test_a_server_that_answers_is_good() -> None:
    async with mail_server() as server:
        (finding,) = await found(server.settings())
    assert (finding.check, finding.state) == ("surat elektronik: masuk", "baik")


@pytest.mark.parametrize(
    ("scheme", "changes", "code"),
    [("smtp+starttls", {}, "SMTP_MENOLAK_LAYANAN"), ("smtp", {"sender": "ppid"}, "SMTP_PENGIRIM_SALAH")],
)
async def test_what_is_wrong_is_said_with_its_cure(scheme: str, changes: dict[str, Any], code: str) -> None:
    async with mail_server() as server:
        (finding,) = await found(server.settings(scheme).model_copy(update=changes))
    assert (finding.code, finding.bad, bool(finding.mend)) == (code, True, True)


async def test_a_server_that_is_not_there_is_away() -> None:
    (finding,) = await found(MailServer(port=1).settings())
    assert (finding.code, finding.away) == ("SMTP_TIDAK_MENJAWAB", True)

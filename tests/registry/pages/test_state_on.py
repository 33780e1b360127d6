"""The state of a day at the desk: a page, and a bundle that convinces others without a database."""

import asyncio
import io
import json
import subprocess
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from services.registry.pages.state_on import KIND
from services.registry.tables import MESSAGING
from shared.runtime.clock import legal_day
from shared.runtime.errors import Refusal
from shared.security.signed_bundle import read_bundle
from shared.security.signing import new_pair
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of
from tests.web.house import ORIGIN


async def fetched(doors: Doors) -> tuple[str, httpx.Response]:
    """Returns an item that is exempt today, and the bundle of today."""
    item_id = await doors.registry.exempt()
    day = legal_day(doors.registry.clock.now())
    desk = await sit_down(doors, "tim")
    return item_id, await desk.open(f"/registry/keadaan.zip?hari={day}")


def changed(bundle: bytes, name: str, content: bytes) -> io.BytesIO:
    made = io.BytesIO()
    with ZipFile(io.BytesIO(bundle)) as old, ZipFile(made, "w") as new:
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
        if name not in old.namelist():
            new.writestr(name, content)
    return made


async def test_the_bundle_holds_the_day_and_is_signed(doors: Doors) -> None:
    item_id, answer = await fetched(doors)
    assert answer.headers["content-type"] == "application/zip"
    bundle = read_bundle(io.BytesIO(answer.content), KIND, doors.registry.keys.signing_public)
    state = json.loads(bundle.files["keadaan.json"])
    assert [row["item_id"] for row in state["exempt"]] == [item_id]
    assert (state["hari"], bundle.statement["badan"]) == (bundle.statement["hari"], "Pemerintah Provinsi Uji")
    assert item_id in bundle.files["keadaan.csv"].decode("utf-8-sig")


async def test_a_bundle_has_no_inner_title(doors: Doors) -> None:
    item_id, answer = await fetched(doors)
    inner = (await doors.registry.queries.summary(item_id)).title
    with ZipFile(io.BytesIO(answer.content)) as bundle:
        assert [name for name in bundle.namelist() if inner.encode() in bundle.read(name)] == []


@pytest.mark.parametrize("name", ["keadaan.json", "keadaan.csv", "pernyataan.json", "tanda-tangan.bin", "lain.txt"])
async def test_a_changed_bundle_is_refused(doors: Doors, name: str) -> None:
    _, answer = await fetched(doors)
    public = doors.registry.keys.signing_public
    with pytest.raises(Refusal, match="tidak sah") as refused:
        read_bundle(changed(answer.content, name, b"{}"), KIND, public)
    assert refused.value.code == "BUNDEL_TIDAK_SAH"


async def test_another_key_another_kind_and_no_zip_are_refused(doors: Doors) -> None:
    _, answer = await fetched(doors)
    public = doors.registry.keys.signing_public
    cases = ((answer.content, KIND, new_pair()[1]), (answer.content, "lain", public), (b"PK tidak", KIND, public))
    for content, kind, key in cases:
        with pytest.raises(Refusal, match="tidak sah"):
            read_bundle(io.BytesIO(content), kind, key)


def openssl_agrees(folder: Path) -> bool:
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "kunci-publik.pem", "-rawin"]
    command += ["-in", "pernyataan.json", "-sigfile", "tanda-tangan.bin"]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 0


async def test_openssl_alone_checks_it(doors: Doors, tmp_path: Path) -> None:
    _, answer = await fetched(doors)
    with ZipFile(io.BytesIO(answer.content)) as bundle:
        bundle.extractall(tmp_path)
    assert await asyncio.to_thread(openssl_agrees, tmp_path)
    (tmp_path / "pernyataan.json").write_bytes(b"{}")
    assert not await asyncio.to_thread(openssl_agrees, tmp_path)


async def test_the_page_shows_the_day_and_says_what_it_does_not_know(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    day = legal_day(doors.registry.clock.now())
    desk = await sit_down(doors, "petugas")
    shown = await desk.open(f"/registry/keadaan?hari={day}")
    assert f'href="/registry/butir/{item_id}"' in shown.text
    assert "Jendelanya pada hari itu tidak tercatat." in words_of(shown.text)
    before = words_of((await desk.open(f"/registry/keadaan?hari={day - timedelta(days=1)}")).text)
    assert "Buku belum dimulai pada hari itu" in before


async def test_a_day_to_come_and_no_day_are_refused(doors: Doors) -> None:
    desk = await sit_down(doors, "petugas")
    for words in ("2999-01-01", "kemarin"):
        answer = await desk.open(f"/registry/keadaan?hari={words}")
        assert (answer.status_code, "HARI_TIDAK_DAPAT_DIJAWAB" in answer.text) == (400, True)


async def test_the_reading_is_audited_and_operators_have_none(doors: Doors) -> None:
    _, answer = await fetched(doors)
    assert answer.status_code == 200
    rows = MESSAGING.audit.rows
    async with doors.registry.database.snapshot() as connection:
        query = rows.select().where(rows.c.act == "read_state_on")
        (line,) = (await connection.execute(query)).mappings().all()
    day = legal_day(doors.registry.clock.now())
    assert (line["actor"], line["subject"]) == ("tim", "/registry/keadaan.zip")
    assert (line["detail"]["count"], line["detail"]["filters"]) == (1, [f"hari={day}"])
    async with await doors.program("operator") as client:
        refused = await client.get(f"{ORIGIN}/registry/keadaan.zip")
    assert refused.json()["code"] == "PERAN_TIDAK_BERHAK"

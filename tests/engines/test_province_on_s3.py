"""A province whose rooms have accounts in a real S3 store: what is handed in lies sealed there, registry opens it."""

import json
from pathlib import Path
from typing import Any

import pytest
from uuid6 import uuid7

from deploy.acceptance.officers import Officers
from deploy.acceptance.story import stories
from deploy.embedded import SCHEMAS, open_province
from deploy.jobs.secrets import ADMIN
from deploy.sample.seed import http_of
from shared.runtime.clock import SystemClock, legal_day
from shared.runtime.settings import Settings
from shared.security.identity import create_sample_accounts
from shared.storage.s3 import S3Store
from tests.conftest import RoomDatabase
from tests.engines.gateway import Gateway, gateway, owner, rooms_sign_in
from tests.files.pdfs import a_pdf
from tests.object_contract import read

__all__ = ["gateway", "owner"]

PAPER = a_pdf("surat")


async def hand_in(officers: Officers) -> Any:
    """Hands in one item with one paper."""
    await officers.import_skpd("dinas", "Dinas Contoh")
    item = stories(legal_day(SystemClock().now()))[0].dossier() | {"files": ["surat.pdf"]}
    dossier = json.dumps({"skpd": "dinas", "items": [item]}).encode()
    parts = {
        "dossier": ("dossier.json", dossier, "application/json"),
        "files": ("surat.pdf", PAPER, "application/pdf"),
    }
    headers = {"Idempotency-Key": str(uuid7())}
    return await officers.call("petugas", "POST", "/intake/api/submissions", files=parts, headers=headers)


async def test_what_is_handed_in_is_sealed_in_the_store_and_read_back_whole(
    room_database: RoomDatabase, gateway: Gateway, owner: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms_sign_in(gateway, monkeypatch)
    settings = Settings(_env_file=None, home=tmp_path, store=gateway.settings(ADMIN))
    url = (await room_database(*SCHEMAS)).url
    async with open_province(settings, url, SystemClock()) as province, http_of(province) as http:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd="dinas")
        officers = Officers(http, accounts)
        item_id = (await hand_in(officers))["items"][0]["item_id"]
        await province.settle()
        file_id = (await officers.get("petugas", f"/registry/api/items/{item_id}"))["dossier"]["files"][0]["file_id"]
        address = f"/registry/api/items/{item_id}/files/{file_id}/original"
        assert (await officers.answer("petugas", "POST", address, json={"reason": "Uji."})).content == PAPER
    kept = {key: await read(owner, key) for key in [key async for key in owner.keys("")]}
    assert {key.split("/")[0] for key in kept} == {"files", "submissions"}
    assert all(sealed.startswith(b"age-encryption.org/v1") and PAPER not in sealed for sealed in kept.values())
    assert not (tmp_path / "objects").exists()

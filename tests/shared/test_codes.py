"""Codes of the messaging: a disk that fails, a bucket that is gone, a process that takes in no events."""

import ctypes
import errno
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import urllib3
from minio import Minio

from shared.runtime.errors import EngineAway, EngineRefuses
from shared.storage.s3 import durability
from shared.storage.s3.durability import flush_file_system
from shared.storage.s3.wire import translating
from shared.web.front import operations_app
from tests.sessions import SignedIn
from tests.web.conftest import hashed, house
from tests.web.house import ORIGIN, House

__all__ = ["hashed", "house"]

NO_BUCKET = b"<Error><Code>NoSuchBucket</Code><Message>gone</Message><Resource>/x</Resource></Error>"


def failing(_place: int) -> int:
    """Answers as syncfs(2) does on a disk that cannot be written."""
    ctypes.set_errno(errno.EIO)
    return -1


def test_a_disk_that_cannot_be_written_is_an_engine_that_is_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    flush_file_system(tmp_path)
    monkeypatch.setattr(durability, "libc", SimpleNamespace(syncfs=failing))
    with pytest.raises(EngineAway, match=r"^SINKRON_GAGAL:") as failed:
        flush_file_system(tmp_path)
    assert failed.value.data["errno"] == errno.EIO


class Gone(urllib3.PoolManager):
    """The network to a store whose bucket somebody took away."""

    def urlopen(self, *_: object, **__: object) -> urllib3.HTTPResponse:
        """Answers as a store does."""
        return urllib3.HTTPResponse(NO_BUCKET, {"content-type": "application/xml"}, 404, preload_content=True)


def test_a_bucket_that_is_gone_is_told_with_its_cure() -> None:
    store = Minio("s3.invalid", "nama", "rahasia", region="us-east-1", http_client=Gone())
    with pytest.raises(EngineRefuses, match=r"^EMBER_TIDAK_ADA:") as gone, translating("files/1.age"):
        store.get_object("ember", "files/1.age")
    assert "terbuka store check" in gone.value.mend


async def test_a_process_that_takes_in_no_events_sends_the_operator_elsewhere(house: House) -> None:
    app = operations_app(house.kit, house.messaging)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    mine = SignedIn(house.identity, "operator")
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, auth=mine) as client:
        for act in ("replay", "park"):
            answer = await client.post(f"/{house.kit.room}/ops/dead-letters/1/{act}", json={"reason": "uji"})
            assert (answer.status_code, answer.json()["code"]) == (503, "TANPA_PENERIMA")

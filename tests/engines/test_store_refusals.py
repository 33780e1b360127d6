"""A start on the wrong store is refused, and the refusal says how to mend it."""

import asyncio
import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.engines import VERSITYGW
from shared.runtime.errors import Refusal
from shared.runtime.settings import Settings, StoreSettings
from shared.storage.objects import DirectoryStore, open_store
from shared.storage.s3 import S3Store
from shared.storage.s3.probing import Probe
from tests.engines.stores import ACCESS, SECRET, StoreServer
from tests.object_contract import chunks, read

Own = Callable[..., StoreServer]


async def refused(settings: StoreSettings) -> Refusal:
    """Starts on a store that must not be started on."""
    with pytest.raises(Refusal) as caught:
        await S3Store(settings).prepare()
    assert caught.value.mend
    return caught.value


def add_account(server: StoreServer, access: str, secret: str) -> None:
    """Gives a versitygw another account that may make buckets."""
    command = [str(VERSITYGW.program), "admin", "--allow-insecure", "--access", ACCESS, "--secret", SECRET]
    command += ["--endpoint-url", f"http://{server.endpoint}", "create-user"]
    subprocess.run([*command, "--access", access, "--secret", secret, "--role", "userplus"], check=True)


async def test_a_wrong_secret(store_server: StoreServer, bucket: str, tmp_path: Path) -> None:
    await S3Store(store_server.settings(bucket)).prepare()
    (tmp_path / "wrong").write_text("bukan-rahasianya")
    refusal = await refused(store_server.settings(bucket, secret_file=tmp_path / "wrong"))
    assert refusal.code in {"RAHASIA_S3_SALAH", "EMBER_MILIK_LAIN"}
    assert "rahasia" in refusal.message


async def test_a_bucket_that_holds_what_is_not_ours(store_server: StoreServer, bucket: str) -> None:
    client = S3Store(store_server.settings(bucket)).client
    client.make_bucket(bucket)
    client.put_object(bucket, "theirs", io.BytesIO(b"x"), 1)
    assert (await refused(store_server.settings(bucket))).code == "EMBER_BERISI_LAIN"
    assert [entry.object_name for entry in client.list_objects(bucket)] == ["theirs"]
    assert client.get_bucket_tags(bucket) is None


async def test_a_bucket_of_another_account(new_versitygw: Own, bucket: str, tmp_path: Path) -> None:
    server = new_versitygw(accounts=True)
    await S3Store(server.settings(bucket)).prepare()
    await asyncio.to_thread(add_account, server, "lain", "rahasia-lain")
    (tmp_path / "secret").write_text("rahasia-lain")
    settings = server.settings(bucket, access_key="lain", secret_file=tmp_path / "secret")
    refusal = await refused(settings)
    assert refusal.code == "EMBER_MILIK_LAIN"
    assert "TERBUKA_OBJECTS" in refusal.mend


async def test_a_store_without_versions(new_versitygw: Own, bucket: str) -> None:
    server = new_versitygw(versions=False)
    refusal = await refused(server.settings(bucket))
    assert (refusal.code, "--versioning-dir" in refusal.mend) == ("EMBER_TANPA_VERSI", True)


async def test_lock_mode_in_a_bucket_that_cannot_lock(store_server: StoreServer, bucket: str) -> None:
    await S3Store(store_server.settings(bucket)).prepare()
    assert (await refused(store_server.settings(bucket, lock_days=1))).code == "KUNCI_OBJEK_PURA_PURA"


async def test_a_store_that_only_pretends_to_lock(
    store_server: StoreServer, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Probe.put

    def without_lock(probe: Probe, name: str, **options: Any) -> str:
        options.pop("retention", None)
        return put(probe, name, **options)

    monkeypatch.setattr(Probe, "put", without_lock)
    refusal = await refused(store_server.settings(bucket, lock_days=1))
    assert (refusal.code, "dapat dihapus" in refusal.message) == ("KUNCI_OBJEK_PURA_PURA", True)


@pytest.mark.parametrize("place", ["s3://", "gs://x", "folder"])
def test_a_place_that_is_no_place(place: str) -> None:
    with pytest.raises(Refusal, match="TEMPAT_OBJEK_SALAH"):
        open_store(Settings(_env_file=None, store=StoreSettings(_env_file=None, place=place)))


def test_an_s3_place_without_its_address() -> None:
    with pytest.raises(Refusal, match="S3_BELUM_DIATUR"):
        S3Store(StoreSettings(_env_file=None, place="s3://berkas"))


async def test_the_settings_choose_the_store(store_server: StoreServer, bucket: str, tmp_path: Path) -> None:
    folder = open_store(Settings(_env_file=None, home=tmp_path, store=StoreSettings(_env_file=None)))
    assert isinstance(folder, DirectoryStore)
    chosen = open_store(Settings(_env_file=None, home=tmp_path, store=store_server.settings(bucket)))
    await chosen.prepare()
    await chosen.put("a", chunks(b"x"))
    assert await read(S3Store(store_server.settings(bucket)), "a") == b"x"


async def test_a_flush_folder_that_is_not_there(store_server: StoreServer, bucket: str, tmp_path: Path) -> None:
    settings = store_server.settings(bucket, sync=tmp_path / "none")
    assert (await refused(settings)).code == "MAP_SINKRON_TIDAK_ADA"

"""A process does not begin on a store that is wrong, and looking changes nothing there."""

import io
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.preflight import clocks, store
from deploy.preflight.check import examine, refuse
from shared.runtime.clock import MovableClock, SystemClock
from shared.runtime.errors import Refusal
from shared.runtime.settings import Settings, StoreSettings
from shared.storage.s3 import S3Store
from tests.engines.processes import free_port
from tests.engines.stores import StoreServer


def settings_of(place: StoreSettings) -> Settings:
    """Returns the settings of a process that keeps its files there."""
    return Settings(_env_file=None, store=place)


async def refusal_of(place: StoreSettings) -> Refusal:
    """Returns what a process is refused with by the store."""
    with pytest.raises(Refusal) as refused:
        await refuse(store.checks(settings_of(place)))
    assert refused.value.mend
    return refused.value


async def test_a_prepared_bucket_is_fit(store_server: StoreServer, bucket: str) -> None:
    await S3Store(store_server.settings(bucket)).prepare()
    assert await refuse(store.checks(settings_of(store_server.settings(bucket)))) == ()


async def test_a_bucket_that_is_not_there_yet_is_not_made_by_looking(store_server: StoreServer, bucket: str) -> None:
    place = store_server.settings(bucket)
    assert await refuse(store.checks(settings_of(place))) == ()
    assert not S3Store(place).client.bucket_exists(bucket)


async def test_a_wrong_secret_is_refused(store_server: StoreServer, bucket: str, tmp_path: Path) -> None:
    await S3Store(store_server.settings(bucket)).prepare()
    (tmp_path / "wrong").write_text("bukan-rahasianya")
    refusal = await refusal_of(store_server.settings(bucket, secret_file=tmp_path / "wrong"))
    assert refusal.code in {"RAHASIA_S3_SALAH", "EMBER_MILIK_LAIN"}


async def test_a_bucket_that_holds_what_is_not_ours_is_refused(store_server: StoreServer, bucket: str) -> None:
    client = S3Store(store_server.settings(bucket)).client
    client.make_bucket(bucket)
    client.put_object(bucket, "theirs", io.BytesIO(b"x"), 1)
    assert (await refusal_of(store_server.settings(bucket))).code == "EMBER_BERISI_LAIN"
    assert client.get_bucket_tags(bucket) is None


async def test_a_clock_over_a_minute_away_is_refused(
    versitygw: StoreServer, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = MovableClock(SystemClock().now() + timedelta(minutes=2))
    monkeypatch.setattr(clocks, "SystemClock", lambda: wrong)
    assert (await refusal_of(versitygw.settings(bucket))).code == "JAM_MENYIMPANG"


async def test_a_store_that_is_away_is_waited_for(versitygw: StoreServer, bucket: str) -> None:
    place = versitygw.settings(bucket, endpoint=f"127.0.0.1:{free_port()}", timeout=2.0)
    assert await refuse(store.checks(settings_of(place))) == ("penyimpanan",)


async def test_the_doctor_tries_every_promise(versitygw: StoreServer, bucket: str) -> None:
    found = await examine(store.checks(settings_of(versitygw.settings(bucket)), promises=True))
    assert [(each.check, each.state) for each in found] == [
        ("penyimpanan: masuk dan ember", "baik"), ("penyimpanan: jam", "baik"), ("penyimpanan: janji", "baik"),
    ]  # fmt: skip

"""A versitygw in which each room has an account of its own, as compose gives it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy import embedded
from deploy.jobs.secrets import ADMIN, make_secrets
from deploy.rights.store import apply_store
from deploy.rooms import STORING
from shared.room.context import RoomContext
from shared.runtime.settings import Settings, StoreSettings
from shared.security.identity import Identity
from shared.storage.objects import ObjectStore
from shared.storage.s3 import S3Store
from tests.engines.processes import Process, free_port
from tests.engines.providers import program
from tests.engines.stores import ACCESS, StoreServer

ENTRYPOINT = Path("deploy/images/versitygw/entrypoint.sh")


class Gateway:
    """A versitygw that the image's own entrypoint starts, with the secrets that the job hands out."""

    def __init__(self, folder: Path) -> None:
        make_secrets(folder / "secrets", ("localhost",))
        self._secrets, port = folder / "secrets", free_port()
        handed_out = self._secrets / "versitygw"
        told = {"S3_HOME": str(folder / "home"), "S3_PORT": str(port), "S3_ACCOUNTS": str(handed_out / "accounts")}
        told |= {"S3_ACCESS_KEY": ACCESS, "S3_SECRET_FILE": str(handed_out / "s3-secret")}
        told["PATH"] = f"{program('versitygw').program.parent}:{os.environ['PATH']}"
        process = Process("versitygw", ["sh", str(ENTRYPOINT)], port, folder / "versitygw.log", told)
        self.server = StoreServer("versitygw", process, folder)

    def settings(self, account: str) -> StoreSettings:
        """Returns the settings by which a room, or the owner, works with the bucket."""
        share, access = (ADMIN, ACCESS) if account == ADMIN else (account, account)
        secret = self._secrets / share / "s3-secret"
        return self.server.settings("terbuka", access_key=access, secret_file=secret)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Gives the running gateway, whose bucket nobody made yet."""
    gateway = Gateway(tmp_path_factory.mktemp("gateway"))
    gateway.server.start()
    yield gateway
    gateway.server.stop()


@pytest.fixture
async def owner(gateway: Gateway) -> S3Store:
    """Gives the owner's store after the job of compose made the bucket and gave the rights."""
    await apply_store(Settings(_env_file=None, store=gateway.settings(ADMIN)))
    return S3Store(gateway.settings(ADMIN))


def rooms_sign_in(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has each room of an embedded run that is opened next work in the store by its own account."""

    def kit(
        room: str, database: Any, objects: ObjectStore, clock: Any, identity: Identity, *rest: Any, **house: Any
    ) -> RoomContext:
        own = S3Store(gateway.settings(room)) if room in STORING else objects
        return RoomContext(room, database, own, clock, identity, *rest, **house)

    monkeypatch.setattr(embedded, "RoomContext", kit)

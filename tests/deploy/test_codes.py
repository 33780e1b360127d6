"""A process whose engine is away does not begin, and says which one it waits for."""

from pathlib import Path

import pytest

from deploy.process import Process
from deploy.process_spec import ProcessSpec, Role
from deploy.room_keys import create_keys
from shared.runtime.errors import Transient
from shared.runtime.settings import Settings
from tests.engines.processes import free_port
from tests.homes import home_of


@pytest.fixture
async def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Process:
    """Gives a process of registry whose database is away."""
    create_keys(tmp_path / "rumah")
    monkeypatch.setenv("TERBUKA_HOME", str(home_of(tmp_path / "rumah", "registry")))
    monkeypatch.setenv("DATABASE_URL", f"postgresql://terbuka@127.0.0.1:{free_port()}/terbuka")
    return Process(Settings(), ProcessSpec.of("registry", [Role.API]))


async def test_the_engine_that_is_awaited_is_named(process: Process) -> None:
    with pytest.raises(Transient, match=r"^MESIN_BELUM_MENJAWAB: Belum menjawab: basis data\.$"):
        await process.check_fitness()
    assert not process.readiness.done
    await process.database.close()

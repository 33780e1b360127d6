"""The real engines: each started once for a session on free ports, and stopped by its process id."""

from collections.abc import Callable, Generator, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.engines import stores
from tests.engines.kafka import KafkaServer
from tests.engines.providers import jars, program
from tests.engines.stores import StoreServer

_numbers = count(1)


@pytest.fixture(scope="session")
def _kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    server = KafkaServer(jars("kafka"), tmp_path_factory.mktemp("kafka"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def kafka(_kafka: KafkaServer) -> KafkaServer:
    """Gives a running broker; a test may stop, kill or wipe it, the next one finds it running again."""
    _kafka.start()
    return _kafka


@pytest.fixture(scope="session")
def _versitygw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    yield from _running(stores.versitygw(program("versitygw"), tmp_path_factory.mktemp("versitygw")))


@pytest.fixture(scope="session")
def _minio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    yield from _running(stores.minio(program("minio"), tmp_path_factory.mktemp("minio")))


def _running(server: StoreServer) -> Iterator[StoreServer]:
    server.start()
    yield server
    server.stop()


@pytest.fixture
def versitygw(_versitygw: StoreServer) -> StoreServer:
    """Gives a running versitygw; a test may kill it, the next one finds it running again."""
    _versitygw.start()
    return _versitygw


@pytest.fixture
def minio_server(_minio: StoreServer) -> StoreServer:
    """Gives a running MinIO; a test may kill it, the next one finds it running again."""
    _minio.start()
    return _minio


@pytest.fixture(params=["versitygw", "minio"])
def store_server(request: pytest.FixtureRequest) -> StoreServer:
    """Gives each S3 server in turn."""
    name = {"versitygw": "versitygw", "minio": "minio_server"}[request.param]
    server: StoreServer = request.getfixturevalue(name)
    return server


@pytest.fixture
def bucket() -> str:
    """Gives a name that no other test uses."""
    return f"uji-{next(_numbers)}"


@pytest.fixture
def new_versitygw(tmp_path: Path) -> Iterator[Callable[..., StoreServer]]:
    """Gives `new_versitygw(versions=False)`: a versitygw of this test's own, started."""
    started: list[StoreServer] = []

    def make(**options: bool) -> StoreServer:
        started.append(stores.versitygw(program("versitygw"), tmp_path / f"own-{len(started)}", **options))
        started[-1].start()
        return started[-1]

    yield make
    for server in started:
        server.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Adds the end of an engine's log to the report of a test that failed."""
    report = yield
    if report.failed:
        for value in getattr(item, "funcargs", {}).values():
            process = getattr(value, "process", None)
            if process is not None:
                report.sections.append((f"log of {process.name}", process.tail()))
    return report

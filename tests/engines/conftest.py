"""The real engines: each started once for a session on free ports, and stopped by its process id."""

from collections.abc import Callable, Generator, Iterator
from itertools import count
from pathlib import Path

import pytest

from deploy.rights.kafka import apply_accounts
from deploy.rights.secret_folder import kafka_passwords
from deploy.rooms import ROOMS
from deploy.topics.administration import Administration
from deploy.topics.applying import apply
from deploy.topics.catalogue import all_topics
from shared.runtime.settings import KafkaSettings, Settings
from shared.storage import migrate
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.engines import stores
from tests.engines.containers import KafkaContainer, StoreContainer
from tests.engines.kafka import KafkaServer
from tests.engines.providers import DOCKER, NATIVE, chosen, jars, program, refuse_without_containers
from tests.engines.secure_kafka import ADMIN, ADMIN_PASSWORD, SecureKafka
from tests.engines.stores import StoreServer
from tests.shared.build import TOPIC

migrate.PLACES["sample"] = "tests.shared.sample_room"

ON_CONTAINERS = {"test_kafka": "kafka", "test_object_store": "store_server"}
"""Test modules whose bodies run on containers as well, and the fixture that says on what; the others run natively."""

NIGHTLY_ON_CONTAINERS = {
    "test_each_event_takes_effect_once_though_the_broker_dies_in_between",
    "test_a_broker_that_lost_its_disk_comes_back_empty_and_is_filled_by_what_is_staged",
}
"""Tests that take twenty seconds of both processors; natively they run each time."""

SettingsOf = Callable[..., Settings]

_numbers = count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs the tests of some modules on every provider that `TERBUKA_TEST_ENGINES` names."""
    name = metafunc.module.__name__.rpartition(".")[2]
    if ON_CONTAINERS.get(name) == "kafka" and "kafka" in metafunc.fixturenames:
        nightly = metafunc.function.__name__ in NIGHTLY_ON_CONTAINERS
        marks = {DOCKER: [pytest.mark.nightly] if nightly else []}
        params = [pytest.param(provider, marks=marks.get(provider, [])) for provider in chosen()]
        metafunc.parametrize("kafka", params, indirect=True)
    if "store_server" in metafunc.fixturenames:
        providers = chosen() if ON_CONTAINERS.get(name) == "store_server" else [NATIVE]
        servers = ["versitygw", "minio"] * (NATIVE in providers) + ["versitygw-docker"] * (DOCKER in providers)
        metafunc.parametrize("store_server", servers, indirect=True)


@pytest.fixture(scope="session")
def kafka_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """Starts a broker of this machine for the session."""
    server = KafkaServer(jars("kafka"), tmp_path_factory.mktemp("kafka"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def kafka_container() -> Iterator[KafkaServer]:
    """Starts a broker in a container for the session."""
    refuse_without_containers()
    server = KafkaContainer()
    server.start()
    yield server
    server.dispose()


@pytest.fixture
def kafka(request: pytest.FixtureRequest) -> KafkaServer:
    """Gives a running broker; a test may stop, kill or wipe it, the next one finds it running again."""
    provider = getattr(request, "param", NATIVE)
    server: KafkaServer = request.getfixturevalue({NATIVE: "kafka_server", DOCKER: "kafka_container"}[provider])
    server.start()
    return server


@pytest.fixture
async def topic(kafka: KafkaServer) -> str:
    """Gives an empty topic of Terbuka, of three partitions, on a running broker."""
    await kafka.renew(TOPIC)
    return TOPIC


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    """Gives the sample room's database."""
    return await room_database("sample")


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


@pytest.fixture(scope="session")
def _versitygw_container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    refuse_without_containers()
    server = StoreContainer(tmp_path_factory.mktemp("versitygw-container"))
    server.start()
    yield server
    server.container.dispose()


@pytest.fixture
def store_server(request: pytest.FixtureRequest) -> StoreServer:
    """Gives each S3 server in turn."""
    names = {"versitygw": "versitygw", "minio": "minio_server", "versitygw-docker": "_versitygw_container"}
    server: StoreServer = request.getfixturevalue(names[request.param])
    server.start()
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


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    """Gives a running broker that asks who one is."""
    server = SecureKafka(jars("kafka"), tmp_path_factory.mktemp("secure"), {})
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gives a folder of secrets, with a wrong word in it as well."""
    folder = tmp_path_factory.mktemp("words")
    for account, word in {**{room: f"kata-sandi-{room}" for room in ROOMS}, ADMIN: ADMIN_PASSWORD}.items():
        (folder / account).mkdir()
        (folder / account / "kafka-password").write_text(f"{word}\n")
    (folder / "salah").write_text("kata-yang-salah")
    return folder


@pytest.fixture(scope="module")
def settings_of(secure: SecureKafka, words: Path) -> SettingsOf:
    """Gives `settings_of("registry")`: the settings by which an account signs in at the broker."""

    def make(account: str, word: str = "", **changed: str) -> Settings:
        given = {"servers": secure.bootstrap, "security": "sasl_plaintext", "user": account} | changed
        file = words / word if word else words / account / "kafka-password"
        return Settings(_env_file=None, kafka=KafkaSettings.model_validate(given | {"password_file": file}))

    return make


@pytest.fixture(scope="module")
async def admin(secure: SecureKafka, settings_of: SettingsOf, words: Path) -> Administration:
    """Gives the administration of a broker with all topics, accounts and rights."""
    kafka = settings_of(ADMIN).kafka
    door = await Administration.open(kafka)
    apply(door, [topic.replicated(1) for topic in all_topics()])
    await apply_accounts(door, kafka, kafka_passwords(words))
    secure.accounts |= kafka_passwords(words)
    return door


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

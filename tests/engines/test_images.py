"""The image of the rooms, started as compose starts it: healthy, not root, nothing to write on, gone when asked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from deploy.rooms import AUDITED, STORING
from tests.engines.containers import HARDENED, IMAGE, SCRATCH, Container
from tests.engines.providers import DOCKER, chosen, refuse_without_containers

SECRETS = "/secrets"
OWNER = {"DATABASE_URL": "postgresql://terbuka:sandi@postgres:5432/terbuka"}
IDENTITY = {
    "DATABASE_URL": "postgresql://terbuka_identity@postgres:5432/terbuka",
    "TERBUKA_DATABASE_PASSWORD_FILE": f"{SECRETS}/identity/database-password",
    "TERBUKA_HOME": f"{SECRETS}/identity",
    "TERBUKA_PEERS": "http://{room}-api:8000",
}


@dataclass
class Place:
    """A network with a PostgreSQL server in it, and the volume of the secrets."""

    client: Any
    network: str
    volume: str

    def run(self, *command: str, **variables: str) -> str:
        """Runs a one-shot job to its end and returns what it said."""
        said = self.client.containers.run(
            IMAGE["terbuka"], list(command), entrypoint=[], environment=variables, network=self.network, remove=True,
            volumes={self.volume: {"bind": SECRETS, "mode": "rw"}}, tmpfs=SCRATCH, stderr=True, **HARDENED,
        )  # fmt: skip
        return str(said.decode())

    def room(self) -> Container:
        """Prepares the process that signs people in."""
        command = ["serve", "identity", "--role", "api"]
        mounts = {self.volume: SECRETS}
        return Container("terbuka", 8000, IDENTITY, command=command, network=self.network, mounts=mounts)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """Gives the place, prepared by the same jobs that compose runs."""
    if DOCKER not in chosen():
        pytest.skip("containers were not asked for")
    refuse_without_containers()
    from testcontainers.community.postgres import PostgresContainer
    from testcontainers.core.network import Network

    with Network() as network:
        postgres = PostgresContainer(IMAGE["postgres"], username="terbuka", password="sandi", dbname="terbuka")
        with postgres.with_network(network).with_network_aliases("postgres"):
            client = postgres.get_docker_client().client
            volume = client.volumes.create()
            yield Place(client, network.name, volume.name)
            volume.remove(force=True)


@pytest.fixture(scope="module")
def prepared(place: Place) -> Place:
    """Gives the place with its secrets, schemas and roles."""
    assert "rahasia ditulis" in place.run("python", "-m", "deploy.jobs", "secrets")
    place.run("terbuka", "database", "apply", "--accounts", f"{SECRETS}/admin/accounts", **OWNER)
    return place


@pytest.fixture(scope="module")
def room(prepared: Place) -> Iterator[Container]:
    """Gives a running, healthy process of the image."""
    container = prepared.room()
    try:
        container.start()
        yield container
    finally:
        container.dispose()


def test_the_secrets_are_made_once(prepared: Place) -> None:
    assert "tidak ada yang diubah" in prepared.run("python", "-m", "deploy.jobs", "secrets")


def test_each_room_is_given_only_its_own_private_keys(prepared: Place) -> None:
    found = prepared.run("find", SECRETS, "-name", "*.key", "-not", "-path", f"{SECRETS}/admin/*").split()
    shares = {path.removeprefix(f"{SECRETS}/") for path in found}
    rooms = {f"{opener}/keys/{opener}.key" for opener in ("intake", "registry", "publisher", "identity")}
    signing = {"registry/keys/signing.key", "publisher/keys/log.key"}
    audits = {f"{room}/keys/audit-{room}.key" for room in AUDITED}
    assert shares == {*rooms, *signing, *audits, "kafka/server.key"}


def test_the_image_answers_as_the_room(room: Container) -> None:
    base = f"http://127.0.0.1:{room.port}"
    assert httpx.get(f"{base}/readyz").json()["status"] == "siap"
    assert "Kata sandi" in httpx.get(f"{base}/masuk").text


def test_nobody_in_it_is_root_and_nothing_but_scratch_can_be_written(room: Container) -> None:
    assert room.inside.exec_run(["id", "-u"]).output.strip() == b"10001"
    for path in ("/opt/terbuka/x", "/etc/x", f"{SECRETS}/identity/x"):
        assert room.inside.exec_run(["touch", path]).exit_code != 0
    assert room.inside.exec_run(["touch", f"{next(iter(SCRATCH))}/x"]).exit_code == 0


@pytest.mark.parametrize("tool", ["gcc", "pip", "make", "curl"])
def test_it_carries_no_tools_for_building(room: Container, tool: str) -> None:
    assert room.inside.exec_run(["bash", "-c", f"command -v {tool}"]).exit_code != 0


def test_the_store_refuses_a_sync_folder_on_another_disk(place: Place) -> None:
    """Shows that the flush of decision 0019 cannot silently miss the objects."""
    variables = {"S3_SYNC": next(iter(SCRATCH)), "ROOT_SECRET_KEY": "rahasia-uji"}
    with pytest.raises(Exception, match="tidak satu sistem berkas"):
        place.client.containers.run(IMAGE["versitygw"], environment=variables, tmpfs=SCRATCH, remove=True)


def test_the_store_knows_an_account_of_each_room_and_takes_its_rights(prepared: Place) -> None:
    shares = {"S3_SECRET_FILE": f"{SECRETS}/versitygw/s3-secret", "S3_ACCOUNTS": f"{SECRETS}/versitygw/accounts"}
    home = "/var/lib/versitygw"
    gateway = Container(
        "versitygw", 7070, shares, writable=home, network=prepared.network, mounts={prepared.volume: SECRETS}
    )
    try:
        gateway.start()
        found = json.loads(prepared.run("terbuka", "store", "apply", "--json", **owner_of(gateway, prepared.network)))
    finally:
        gateway.dispose()
    assert [each["account"] for each in found] == list(STORING)


def owner_of(gateway: Container, network: str) -> dict[str, str]:
    """Returns the settings of the store's owner, as those of compose."""
    address = gateway.inside.attrs["NetworkSettings"]["Networks"][network]["IPAddress"]
    return {
        "TERBUKA_OBJECTS": "s3://terbuka",
        "TERBUKA_S3_ENDPOINT": f"{address}:7070",
        "TERBUKA_S3_SECURE": "false",
        "TERBUKA_S3_ACCESS_KEY": "terbuka",
        "TERBUKA_S3_SECRET_FILE": f"{SECRETS}/admin/s3-secret",
    }


def test_it_ends_in_order_when_it_is_told_to(room: Container) -> None:
    room.stop()
    assert room.state()["ExitCode"] == 0

"""A Kafka behind TLS and SCRAM, reached by the house's own broker and relay with the settings of a room."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from shared.messaging.broker import all_joined, make_broker, transport_for
from shared.messaging.relay import MOST_ATTEMPTS, Relay
from shared.runtime.errors import EngineAway
from shared.runtime.settings import KafkaSettings, Settings
from shared.storage.database import Database
from tests.engines.certificates import authority
from tests.engines.providers import jars
from tests.engines.secure_kafka import SecureKafka
from tests.engines.streams import GROUP, RECOVERY_SECONDS, beside, outbox, reached, stage, subscribe
from tests.eventually import eventually
from tests.shared.build import TOPIC, delivery
from tests.shared.sample_room.tables import MESSAGING


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    """Gives a running broker with TLS and two accounts: one with a room's rights, one with none."""
    folder = tmp_path_factory.mktemp("encrypted")
    tls = authority(folder / "tls")
    server = SecureKafka(jars("kafka"), folder, {"registry": "rahasia-registry", "tamu": "rahasia-tamu"}, tls=tls)
    server.start()
    topic = ("--topic", TOPIC)
    server.allow("registry", "--operation", "Write", "--operation", "Read", "--operation", "Describe", *topic)
    server.allow("registry", "--operation", "Read", "--group", GROUP)
    yield server
    server.stop()


@pytest.fixture
def signed(encrypted: SecureKafka, tmp_path: Path) -> Any:
    """Gives `signed(account, password, ca)`: the settings of a room that signs in so."""

    def make(account: str = "registry", password: str = "", ca: Path | None = None) -> Settings:
        secret = tmp_path / f"password-{account}-{password}"
        secret.write_text(f"{password or encrypted.accounts[account]}\n")
        knobs: dict[str, Any] = {"security": "sasl_ssl", "user": account, "password_file": secret}
        trusted = ca or encrypted.trusted
        return Settings(_env_file=None, kafka=KafkaSettings(servers=encrypted.bootstrap, ca_file=trusted, **knobs))

    return make


async def test_a_room_sends_and_reads_behind_tls_with_its_account(
    encrypted: SecureKafka, signed: Any, database: Database
) -> None:
    await encrypted.create(TOPIC)
    broker = make_broker(signed())
    subscribe(broker, delivery(database))
    async with broker:
        await broker.start()
        await eventually(lambda: all_joined(broker), "the reader joined", within=RECOVERY_SECONDS)
        relay = Relay(database, MESSAGING.outbox, transport_for(broker))
        async with beside(relay.run()):
            await stage(database, 3)
            await reached(database, 3)


async def drained(settings: Settings, database: Database) -> int:
    """Tries to send all once as a room with these settings would."""
    broker = make_broker(settings)
    transport: Any = transport_for(broker)
    try:
        return await Relay(database, MESSAGING.outbox, transport).drain()
    finally:
        await transport.close()


async def test_a_wrong_password_or_authority_sends_nothing_and_gives_nothing_up(
    encrypted: SecureKafka, signed: Any, database: Database, tmp_path: Path
) -> None:
    await encrypted.create(TOPIC)
    await stage(database, 1)
    another, _ = authority(tmp_path / "another")
    for settings in (signed(password="salah"), signed(ca=another)):
        with pytest.raises(EngineAway, match="PERANTARA_TIDAK_TERCAPAI"):
            await drained(settings, database)
    assert {row[1] for row in await outbox(database)} == {0}
    assert await drained(signed(), database) == 6


async def test_a_right_that_is_missing_holds_the_rows_until_it_is_given(
    encrypted: SecureKafka, signed: Any, database: Database
) -> None:
    await encrypted.create(TOPIC)
    await stage(database, 1)
    for _ in range(MOST_ATTEMPTS + 1):
        with pytest.raises(EngineAway, match="PERANTARA_TIDAK_TERCAPAI") as away:
            await drained(signed("tamu"), database)
        assert away.value.data == {"kafka": "ClusterAuthorizationFailedError"}
    encrypted.allow("tamu", "--operation", "Describe", "--topic", TOPIC)
    encrypted.allow("tamu", "--operation", "Write", "--topic", "another")
    await eventually(lambda: refused(signed("tamu"), database), "the topic is refused", within=RECOVERY_SECONDS)
    assert {row[1:] for row in await outbox(database)} == {(0, "TopicAuthorizationFailedError")}
    encrypted.allow("tamu", "--operation", "Write", "--operation", "Describe", "--topic", TOPIC)
    await eventually(lambda: sent_by("tamu", signed, database), "it is sent", within=RECOVERY_SECONDS)


async def refused(settings: Settings, database: Database) -> bool:
    """Tells whether Kafka let the account in and refused its rows."""
    with suppress(EngineAway):
        return await drained(settings, database) == 0
    return False


async def sent_by(account: str, signed: Any, database: Database) -> bool:
    """Tells whether the rows went out once the right is known everywhere."""
    return await drained(signed(account), database) == 6

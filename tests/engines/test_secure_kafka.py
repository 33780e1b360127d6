"""A Kafka with accounts and ACLs: a room writes its own topic, and no other."""

from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import ClusterAuthorizationFailedError, KafkaConnectionError, TopicAuthorizationFailedError

from tests.engines.providers import jars
from tests.engines.secure_kafka import SecureKafka

OWN, FOREIGN = "terbuka.exemptions", "terbuka.submissions"


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    """Gives a running broker with an account that may write one topic, and one that may nothing."""
    server = SecureKafka(jars("kafka"), tmp_path_factory.mktemp("secure"), {"registry": "rahasia", "tamu": "rahasia"})
    server.start()
    server.allow("registry", "--operation", "Write", "--operation", "Describe", "--topic", OWN)
    yield server
    server.stop()


@pytest.fixture
async def topics(secure: SecureKafka) -> None:
    """Makes both topics as the administrator."""
    await secure.create(OWN, FOREIGN)


async def send(secure: SecureKafka, account: str, topic: str) -> int:
    """Sends one record as the house does (acks=all, idempotent) and returns its offset."""
    producer = AIOKafkaProducer(
        **secure.credentials(account), acks="all", enable_idempotence=True, request_timeout_ms=5000
    )
    try:
        await producer.start()
        return int((await producer.send_and_wait(topic, b"{}", key=b"k")).offset)
    finally:
        await producer.stop()


async def test_an_account_writes_the_topic_it_was_given(secure: SecureKafka, topics: None) -> None:
    assert await send(secure, "registry", OWN) == 0


async def test_an_account_does_not_write_another_topic(secure: SecureKafka, topics: None) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await send(secure, "registry", FOREIGN)


async def test_an_account_without_rights_writes_nothing(secure: SecureKafka, topics: None) -> None:
    with pytest.raises((ClusterAuthorizationFailedError, TopicAuthorizationFailedError)):
        await send(secure, "tamu", OWN)


async def test_a_wrong_password_is_refused(secure: SecureKafka) -> None:
    producer = AIOKafkaProducer(**secure.credentials("registry", "salah"))
    with pytest.raises(KafkaConnectionError):
        await producer.start()
    await producer.stop()

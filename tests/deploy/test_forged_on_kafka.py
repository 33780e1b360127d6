"""With the broker's own credentials nobody publishes: a real publisher on a real Kafka hears a thousand forgeries."""

from collections.abc import Iterator, Sequence

from aiokafka import AIOKafkaProducer

from deploy.rooms import messaging_of
from shared.contracts.envelope import wrap
from shared.messaging.broker import make_broker, transport_for
from shared.messaging.outbox import EventSigner
from shared.messaging.relay import Relay
from shared.runtime.settings import KafkaSettings, Settings
from shared.security.signing import new_pair
from tests.deploy.house import House
from tests.deploy.test_on_kafka import SETTLES, count_in, counts, stage, topics
from tests.eventually import eventually
from tests.publisher.build import classified, opened
from tests.shared.build import NOON, TOPIC

__all__ = ["topics"]

FORGED = 1000
Record = tuple[bytes, bytes, Sequence[tuple[str, bytes]]]


def forgeries() -> Iterator[Record]:
    """Yields events as registry would say them, unsigned or signed by a stranger."""
    stranger = EventSigner(new_pair()[0])
    for number in range(FORGED):
        event = (classified if number % 2 else opened)(f"item-{number % 50}", version=1)
        body = event.model_dump_json().encode()
        envelope = wrap(event, room="registry", sequence=1, at=NOON)
        if number % 3:
            envelope = stranger.signed(envelope, body)
        yield event.key.encode(), body, [(name, text.encode()) for name, text in envelope.headers().items()]


async def test_forged_facts_on_kafka_publish_nothing_and_are_told(house: House, topics: str) -> None:
    worker = house.served("publisher", "worker", TERBUKA_KAFKA=topics).start()
    await eventually(worker.ready, "it reads", within=SETTLES)
    async with AIOKafkaProducer(bootstrap_servers=topics) as producer:
        for key, value, headers in forgeries():
            await producer.send(TOPIC, value, key=key, headers=headers)
    await eventually(counts(house.database, "publisher.dead_letter", FORGED), "each is told", within=SETTLES * 3)
    assert [await count_in(house.database, f"publisher.{table}") for table in ("entries", "inbox", "outbox")] == [0] * 3
    await stage(house, 7)
    async with make_broker(Settings(_env_file=None, kafka=KafkaSettings(servers=topics))) as broker:
        await Relay(house.database, messaging_of("registry").outbox, transport_for(broker)).drain()
    await eventually(counts(house.database, "publisher.inbox", 7), "the true ones are applied", within=SETTLES)
    assert worker.stop() == 0

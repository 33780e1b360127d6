"""Accounts and rights on a Kafka that asks: each room says and hears what is its own, and nothing else."""

from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
)

from deploy.rights.kafka import apply_accounts, rights_of
from deploy.rights.secret_folder import kafka_passwords
from deploy.rooms import ROOMS
from deploy.topics.administration import Administration
from deploy.topics.catalogue import all_topics
from deploy.topics.kafka_probe import probe
from shared.runtime.errors import Refusal
from shared.runtime.settings import KafkaSettings
from tests.engines.conftest import SettingsOf
from tests.engines.kafka import KafkaServer
from tests.engines.secure_kafka import ADMIN, ADMIN_PASSWORD, SecureKafka

SPEAKING = [(topic.writer, topic.name) for topic in all_topics()]
HEARING = [(room, topic.name) for topic in all_topics() for room in topic.readers]
SILENT = [(room, topic.name) for topic in all_topics() for room in ROOMS if room != topic.writer]
DEAF = [(room, topic.name) for topic in all_topics() for room in ROOMS if room not in topic.readers]


@pytest.fixture(scope="module")
def kafka_of(settings_of: SettingsOf) -> KafkaSettings:
    """Gives the settings of the administrator."""
    return settings_of(ADMIN).kafka


async def say(secure: SecureKafka, room: str, topic: str) -> int:
    """Sends one record as the house does and returns its offset."""
    producer = AIOKafkaProducer(
        **secure.credentials(room), acks="all", enable_idempotence=True, request_timeout_ms=5000
    )
    try:
        await producer.start()
        return int((await producer.send_and_wait(topic, b"{}", key=b"k", partition=0)).offset)
    finally:
        await producer.stop()


async def hear(secure: SecureKafka, room: str, topic: str, group: str = "") -> None:
    """Joins a group, reads the first record of a topic and commits."""
    consumer = AIOKafkaConsumer(
        topic, **secure.credentials(room), group_id=group or room, auto_offset_reset="earliest",
        enable_auto_commit=False,
    )  # fmt: skip
    try:
        await consumer.start()
        await consumer.getone()
        await consumer.commit()
    finally:
        await consumer.stop()


@pytest.mark.parametrize(("room", "topic"), SPEAKING)
async def test_a_room_writes_its_own_topic(secure: SecureKafka, admin: Administration, room: str, topic: str) -> None:
    assert await say(secure, room, topic) >= 0


@pytest.mark.parametrize(("room", "topic"), SILENT)
async def test_a_room_writes_no_other_topic(secure: SecureKafka, admin: Administration, room: str, topic: str) -> None:
    with pytest.raises((TopicAuthorizationFailedError, ClusterAuthorizationFailedError)):
        await say(secure, room, topic)


@pytest.mark.parametrize(("room", "topic"), HEARING)
async def test_a_room_hears_what_it_subscribes_to(
    secure: SecureKafka, admin: Administration, room: str, topic: str
) -> None:
    secure.accounts |= {ADMIN: ADMIN_PASSWORD}
    await say(secure, ADMIN, topic)
    await hear(secure, room, topic)


@pytest.mark.parametrize(("room", "topic"), DEAF)
async def test_a_room_hears_nothing_else(secure: SecureKafka, admin: Administration, room: str, topic: str) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await hear(secure, room, topic)


async def test_a_room_does_not_read_in_the_name_of_another(secure: SecureKafka, admin: Administration) -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        await hear(secure, "registry", "terbuka.submissions", group="monitor")


async def test_the_second_time_nothing_is_done(admin: Administration, kafka_of: KafkaSettings, words: Path) -> None:
    done = await apply_accounts(admin, kafka_of, kafka_passwords(words))
    assert {each["password"] for each in done} == {"unchanged"}
    assert [each for each in done if each["given"] or each["withdrawn"]] == []


async def test_a_right_that_somebody_added_is_taken_back(
    admin: Administration, kafka_of: KafkaSettings, words: Path
) -> None:
    admin.allow("publisher", {("TOPIC", "terbuka.submissions", "READ")})
    done = {each["account"]: each for each in await apply_accounts(admin, kafka_of, kafka_passwords(words))}
    assert done["publisher"]["withdrawn"] == ["READ topic terbuka.submissions"]
    assert admin.allowed("publisher") == rights_of("publisher")


async def test_a_new_password_takes_the_place_of_the_old(
    admin: Administration, kafka_of: KafkaSettings, words: Path
) -> None:
    await apply_accounts(admin, kafka_of, {"monitor": "sandi-yang-baru"})
    await probe(kafka_of, account=("monitor", "sandi-yang-baru"))
    with pytest.raises(Refusal, match="KAFKA_MENOLAK_MASUK"):
        await probe(kafka_of, account=("monitor", "kata-sandi-monitor"))
    await apply_accounts(admin, kafka_of, kafka_passwords(words))


async def test_a_room_may_not_administer(secure: SecureKafka, admin: Administration, words: Path) -> None:
    own = words / "registry" / "kafka-password"
    kafka = KafkaSettings(servers=secure.bootstrap, security="sasl_plaintext", user="registry", password_file=own)
    with pytest.raises(Refusal, match="KAFKA_TANPA_WEWENANG"):
        (await Administration.open(kafka)).allow("registry", {("TOPIC", "terbuka.submissions", "WRITE")})


async def test_a_kafka_that_asks_nobodys_rights_is_told_as_that(kafka: KafkaServer) -> None:
    admin = await Administration.open(KafkaSettings(servers=kafka.bootstrap))
    with pytest.raises(Refusal, match=r"^KAFKA_TANPA_HAK:") as refused:
        admin.allow("registry", rights_of("registry"))
    assert "--accounts" in refused.value.mend

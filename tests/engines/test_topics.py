"""Topics on a real Kafka: made once, mended, never shrunk, never taken away."""

from itertools import count

import pytest

from deploy.topics.administration import Administration
from deploy.topics.applying import apply, check
from deploy.topics.catalogue import Topic, all_topics
from shared.runtime.errors import Refusal, Transient
from shared.runtime.settings import KafkaSettings
from tests.engines.kafka import KafkaServer
from tests.engines.processes import free_port
from tests.eventually import eventually

_numbers = count(1)


@pytest.fixture
async def admin(kafka: KafkaServer) -> Administration:
    """Gives the door to the administration of a running broker."""
    return await Administration.open(KafkaSettings(servers=kafka.bootstrap))


@pytest.fixture
def topic() -> Topic:
    """Gives a topic that no other test knows."""
    house = all_topics()[0].replicated(1)
    return house.model_copy(update={"name": f"uji.topik-{next(_numbers)}", "partitions": 3})


def actions(done: list[dict[str, str]]) -> list[str]:
    """Returns what was done, topic by topic."""
    return [each["action"] for each in done]


def test_a_missing_topic_is_made_as_described(admin: Administration, topic: Topic) -> None:
    assert actions(apply(admin, [topic])) == ["created"]
    assert admin.topics()[topic.name] == 3
    assert admin.settings([topic.name])[topic.name].items() >= topic.settings().items()


def test_the_second_time_nothing_is_done(admin: Administration, topic: Topic) -> None:
    apply(admin, [topic])
    assert actions(apply(admin, [topic])) == ["unchanged"]
    assert actions(check(admin, [topic])) == ["unchanged"]


async def test_a_changed_setting_is_mended_and_others_are_left(admin: Administration, topic: Topic) -> None:
    apply(admin, [topic])
    admin.configure(topic.name, {"retention.ms": "1000", "max.message.bytes": "70000"})
    told = ["retention.ms 1000, seharusnya 2592000000"]
    await eventually(lambda: check(admin, [topic])[0]["differences"] == told, "the change is told")
    assert actions(apply(admin, [topic])) == ["changed"]
    settings = admin.settings([topic.name])[topic.name]
    assert (settings["retention.ms"], settings["max.message.bytes"]) == ("2592000000", "70000")


def test_a_topic_with_fewer_partitions_stops_everything_before_anything_is_changed(
    admin: Administration, topic: Topic
) -> None:
    apply(admin, [topic])
    wider, new = topic.model_copy(update={"partitions": 4}), topic.model_copy(update={"name": f"{topic.name}-baru"})
    with pytest.raises(Refusal) as refused:
        apply(admin, [new, wider])
    assert refused.value.code == "TOPIK_KURANG_PARTISI"
    assert new.name not in admin.topics()
    assert admin.topics()[topic.name] == 3


def test_partitions_are_added_only_when_told_to(admin: Administration, topic: Topic) -> None:
    apply(admin, [topic])
    wider = topic.model_copy(update={"partitions": 4})
    assert actions(apply(admin, [wider], grow=True)) == ["changed"]
    assert admin.topics()[topic.name] == 4


def test_more_partitions_than_described_are_left(admin: Administration, topic: Topic) -> None:
    apply(admin, [topic])
    narrower = topic.model_copy(update={"partitions": 2})
    assert actions(apply(admin, [narrower], grow=True)) == ["unchanged"]
    assert admin.topics()[topic.name] == 3


def test_more_copies_than_brokers_are_refused_with_the_cure(admin: Administration, topic: Topic) -> None:
    with pytest.raises(Refusal) as refused:
        apply(admin, [topic.replicated(3)])
    assert refused.value.code == "BROKER_KURANG"
    assert "--replication 1" in refused.value.mend


def test_too_few_copies_are_told_though_they_cannot_be_mended_here(admin: Administration, topic: Topic) -> None:
    apply(admin, [topic])
    (found,) = check(admin, [topic.model_copy(update={"replication": 3})])
    assert found["action"] == "differs"
    assert found["differences"] == ["1 salinan, seharusnya 3: ubah dengan alat Kafka"]


async def test_a_broker_that_is_away_is_no_refusal(kafka: KafkaServer) -> None:
    with pytest.raises(Transient) as away:
        await Administration.open(KafkaSettings(servers=f"127.0.0.1:{free_port()}"))
    assert away.value.code == "KAFKA_TIDAK_MENJAWAB"


def test_a_topic_that_somebody_makes_at_the_same_time_is_taken_as_made(admin: Administration, topic: Topic) -> None:
    apply(admin, [topic])
    admin.create([topic])
    assert actions(apply(admin, [topic])) == ["unchanged"]

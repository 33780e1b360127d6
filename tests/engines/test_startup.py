"""A process does not begin on an engine that is wrong; it is told what, and how to mend it."""

import pytest

from deploy.preflight import kafka as fitness_of_kafka
from deploy.preflight.check import refuse
from deploy.rights.kafka import rights_of
from deploy.rooms import ROOMS
from deploy.topics.administration import Administration
from deploy.topics.catalogue import all_topics
from deploy.topics.kafka_probe import is_too_old, probe
from shared.runtime.errors import Refusal
from shared.runtime.settings import KafkaSettings, Settings
from tests.engines.conftest import SettingsOf
from tests.engines.kafka import KafkaServer
from tests.engines.processes import free_port
from tests.eventually import eventually

ROLES = ("worker", "relay")
FETCH_OF_3_9 = {1: (0, 17)}


async def refusal_of(settings: Settings, room: str = "registry", roles: tuple[str, ...] = ROLES) -> Refusal:
    """Returns what a process of a room is refused with by Kafka."""
    with pytest.raises(Refusal) as refused:
        await refuse(fitness_of_kafka.checks(settings, room, roles))
    return refused.value


@pytest.mark.parametrize("room", ROOMS)
async def test_a_room_with_its_account_and_rights_may_begin(
    admin: Administration, settings_of: SettingsOf, room: str
) -> None:
    assert await refuse(fitness_of_kafka.checks(settings_of(room), room, ROLES)) == ()


async def test_a_wrong_password_is_refused_with_kafkas_own_reason(
    admin: Administration, settings_of: SettingsOf
) -> None:
    refusal = await refusal_of(settings_of("registry", "salah"))
    assert refusal.code == "KAFKA_MENOLAK_MASUK"
    assert "invalid credentials" in refusal.message
    assert "TERBUKA_KAFKA_PASSWORD_FILE" in refusal.mend


async def test_no_account_where_one_is_asked_for_is_refused(admin: Administration, settings_of: SettingsOf) -> None:
    assert (await refusal_of(settings_of("registry", security="plaintext"))).code == "KAFKA_MENOLAK_MASUK"


async def test_an_account_where_none_is_known_is_refused(kafka: KafkaServer, settings_of: SettingsOf) -> None:
    assert (await refusal_of(settings_of("registry", servers=kafka.bootstrap))).code == "KAFKA_MENOLAK_MASUK"


@pytest.mark.parametrize(
    ("right", "code"),
    [
        (("TOPIC", "terbuka.exemptions", "WRITE"), "TOPIK_TIDAK_ADA"),
        (("TOPIC", "terbuka.submissions", "READ"), "TOPIK_TIDAK_ADA"),
        (("GROUP", "registry", "READ"), "KAFKA_HAK_KURANG"),
    ],
    ids=["write", "read", "group"],
)
async def test_a_missing_right_is_refused_with_the_command_that_gives_it(
    admin: Administration, settings_of: SettingsOf, right: tuple[str, str, str], code: str
) -> None:
    admin.withdraw("registry", {right})
    try:
        refusal = await refusal_of(settings_of("registry"))
    finally:
        admin.allow("registry", rights_of("registry"))
    assert refusal.code == code
    assert "terbuka topics apply" in refusal.mend


async def test_a_room_that_may_see_a_topic_but_not_write_it_is_refused(
    admin: Administration, settings_of: SettingsOf
) -> None:
    topic = "terbuka.exemptions"
    admin.allow("registry", {("TOPIC", topic, "DESCRIBE")})
    admin.withdraw("registry", {("TOPIC", topic, "WRITE")})
    try:
        refusal = await refusal_of(settings_of("registry"))
    finally:
        admin.allow("registry", rights_of("registry"))
        admin.withdraw("registry", {("TOPIC", topic, "DESCRIBE")})
    assert (refusal.code, "menulis ke topik terbuka.exemptions" in refusal.message) == ("KAFKA_HAK_KURANG", True)


async def test_missing_topics_and_too_few_partitions_are_refused(kafka: KafkaServer) -> None:
    settings = Settings(_env_file=None, kafka=KafkaSettings(servers=kafka.bootstrap))
    await kafka.renew(*(topic.name for topic in all_topics()), partitions=3)
    await eventually(lambda: _is_told(settings, "TOPIK_KURANG_PARTISI", "--grow"), "too few partitions are told")
    await kafka.remove(*(topic.name for topic in all_topics()))
    await eventually(lambda: _is_told(settings, "TOPIK_TIDAK_ADA", "terbuka topics apply"), "the topics are gone")


async def _is_told(settings: Settings, code: str, cure: str) -> bool:
    """Tells whether publisher is refused with a code and a cure; brokers learn of a change a little later."""
    refusal = await refusal_of(settings, "publisher")
    return refusal.code == code and cure in refusal.mend


async def test_a_broker_that_is_away_is_waited_for(settings_of: SettingsOf) -> None:
    settings = settings_of("registry", servers=f"127.0.0.1:{free_port()}")
    assert await refuse(fitness_of_kafka.checks(settings, "registry", ROLES)) == ("Kafka",)


async def test_a_broker_before_4_is_known_by_what_it_still_offers(kafka: KafkaServer) -> None:
    assert not is_too_old((await probe(KafkaSettings(servers=kafka.bootstrap))).versions)
    assert is_too_old(FETCH_OF_3_9)

"""The administration of Kafka, in one class: `confluent-kafka`, since aiokafka knows neither accounts nor rights."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, cast

import confluent_kafka.admin
from confluent_kafka import KafkaException, TopicCollection
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from deploy.topics.catalogue import Topic
from deploy.topics.kafka_probe import probe, refuse_old
from shared.runtime.errors import Refusal, TerbukaError, Transient
from shared.runtime.settings import KafkaSettings

api: Any = confluent_kafka.admin
"""Is the library as it is at run time; its type hints do not name what it exports."""

ANSWER_SECONDS = 20.0
GRACE_SECONDS = 5.0
"""How much longer than the library we wait, so that what it says of its own deadline is heard."""

COORDINATOR_SECONDS = 5.0
PAUSE_SECONDS = 0.1
SCRAM_ITERATIONS = 8192
AWAY = {"_TRANSPORT", "_ALL_BROKERS_DOWN", "_TIMED_OUT", "_RESOLVE", "REQUEST_TIMED_OUT", "NOT_CONTROLLER"}
AWAY |= {"NOT_COORDINATOR", "COORDINATOR_NOT_AVAILABLE", "COORDINATOR_LOAD_IN_PROGRESS"}
FORBIDDEN = {"TOPIC_AUTHORIZATION_FAILED", "CLUSTER_AUTHORIZATION_FAILED", "GROUP_AUTHORIZATION_FAILED"}

log = logging.getLogger("terbuka.kafka")


class Administration:
    """Makes and changes what a Kafka cluster holds, signed in as the settings say.

    Every method raises `Transient` (`KAFKA_TIDAK_MENJAWAB`) or `Refusal` (`KAFKA_TANPA_WEWENANG`, `KAFKA_TANPA_HAK`,
    `KAFKA_MENOLAK`).
    """

    def __init__(self, kafka: KafkaSettings) -> None:
        self._client = api.AdminClient(_configuration(kafka), logger=log)

    @classmethod
    async def open(cls, kafka: KafkaSettings) -> "Administration":
        """Signs in; raises as `probe` and `refuse_old` do."""
        refuse_old(await probe(kafka))
        return cls(kafka)

    def brokers(self) -> int:
        """Counts the brokers of the cluster."""
        return len(_answered(self._client.describe_cluster).nodes)

    def topics(self) -> dict[str, int]:
        """Returns the number of partitions of every topic that this account may see."""
        found = _asked(lambda: self._client.list_topics(timeout=ANSWER_SECONDS))
        return {name: len(topic.partitions) for name, topic in found.topics.items()}

    def copies(self, names: Sequence[str]) -> dict[str, int]:
        """Returns the smallest number of copies that any partition of each topic has."""
        found = _each(lambda: self._client.describe_topics(TopicCollection(list(names))))
        return {name: min(len(each.replicas) for each in topic.partitions) for name, topic in found.items()}

    def settings(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """Returns the settings of topics as the broker applies them."""
        wanted = [api.ConfigResource(api.ResourceType.TOPIC, name) for name in names]
        found = _each(lambda: self._client.describe_configs(wanted))
        return {
            resource.name: {name: str(entry.value) for name, entry in entries.items()}
            for resource, entries in found.items()
        }

    def look(self, names: Sequence[str]) -> dict[str, tuple[int, set[str]]]:
        """Returns each topic's partitions and what this account may do with it (`READ`, `WRITE`, ...).

        A topic that is not there, or that the account may not see, has 0 partitions.
        """
        asked = TopicCollection(list(names))
        futures = _asked(lambda: self._client.describe_topics(asked, include_authorized_operations=True))
        return {name: _seen(future) for name, future in futures.items()}

    def group_rights(self, group: str) -> set[str]:
        """Returns what this account may do in the name of a consumer group, empty where it may not even see it.

        A broker that has just begun needs a moment to know who coordinates the group.
        """
        again = retry_if_exception_type(Transient)
        pause, most = wait_fixed(PAUSE_SECONDS), stop_after_delay(COORDINATOR_SECONDS)
        return Retrying(retry=again, wait=pause, stop=most, reraise=True)(self._group_rights, group)

    def _group_rights(self, group: str) -> set[str]:
        ask = lambda: self._client.describe_consumer_groups([group], include_authorized_operations=True)  # noqa: E731
        try:
            (found,) = _each(ask).values()
        except TerbukaError as error:
            if error.code == "KAFKA_TANPA_WEWENANG":
                return set()
            raise
        return {operation.name for operation in found.authorized_operations or ()}

    def create(self, topics: Sequence[Topic]) -> None:
        """Makes topics; one that somebody else made in the meantime is left."""
        wanted = [api.NewTopic(t.name, t.partitions, t.replication, config=t.settings()) for t in topics]
        for future in _asked(lambda: self._client.create_topics(wanted, operation_timeout=ANSWER_SECONDS)).values():
            try:
                _result(future)
            except KafkaException as error:
                if _name(error) != "TOPIC_ALREADY_EXISTS":
                    raise _translated(error) from error

    def grow(self, name: str, partitions: int) -> None:
        """Adds partitions to a topic until it has so many."""
        _each(lambda: self._client.create_partitions([api.NewPartitions(name, partitions)]))

    def configure(self, name: str, settings: Mapping[str, str]) -> None:
        """Changes some settings of a topic and leaves the others."""
        entries = [api.ConfigEntry(k, v, incremental_operation=api.AlterConfigOpType.SET) for k, v in settings.items()]
        resource = api.ConfigResource(api.ResourceType.TOPIC, name, incremental_configs=entries)
        _each(lambda: self._client.incremental_alter_configs([resource]))

    def set_password(self, account: str, password: str) -> None:
        """Makes an account that signs in by SCRAM-SHA-512, or gives it another password."""
        how = api.ScramCredentialInfo(api.ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS)
        wanted = api.UserScramCredentialUpsertion(account, how, password.encode())
        _each(lambda: self._client.alter_user_scram_credentials([wanted]))

    def allowed(self, account: str) -> set[tuple[str, str, str]]:
        """Returns an account's rights as (`TOPIC` or another kind, name, operation)."""
        return {(rule.restype.name, rule.name, rule.operation.name) for rule in self._rules(account)}

    def allow(self, account: str, rights: set[tuple[str, str, str]]) -> None:
        """Gives an account rights."""
        rules = [_rule(account, kind, name, operation) for kind, name, operation in sorted(rights)]
        if rules:
            _each(lambda: self._client.create_acls(rules))

    def withdraw(self, account: str, rights: set[tuple[str, str, str]]) -> None:
        """Takes rights back from an account."""
        rules = [rule for rule in self._rules(account) if (rule.restype.name, rule.name, rule.operation.name) in rights]
        if rules:
            exact = [api.AclBindingFilter(*_parts(rule)) for rule in rules]
            _each(lambda: self._client.delete_acls(exact))

    def _rules(self, account: str) -> list[Any]:
        own = api.AclBindingFilter(
            *(api.ResourceType.ANY, None, api.ResourcePatternType.ANY, f"User:{account}", None),
            *(api.AclOperation.ANY, api.AclPermissionType.ALLOW),
        )
        return list(_answered(lambda: self._client.describe_acls(own)))


def _configuration(kafka: KafkaSettings) -> dict[str, Any]:
    said: dict[str, Any] = {
        "bootstrap.servers": ",".join(kafka.bootstrap),
        "security.protocol": kafka.security.upper(),
        "client.id": "terbuka-periksa",
        "socket.timeout.ms": int(ANSWER_SECONDS * 1000),
    }
    if kafka.ca_file:
        said["ssl.ca.location"] = str(kafka.ca_file)
    if kafka.security.startswith("sasl"):
        said |= {
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": kafka.user,
            "sasl.password": kafka.password(),
        }
    return said


def _rule(account: str, kind: str, name: str, operation: str) -> Any:
    return api.AclBinding(
        *(api.ResourceType[kind], name, api.ResourcePatternType.LITERAL, f"User:{account}", "*"),
        *(api.AclOperation[operation], api.AclPermissionType.ALLOW),
    )


def _parts(rule: Any) -> tuple[Any, ...]:
    whose = (rule.restype, rule.name, rule.resource_pattern_type, rule.principal, rule.host)
    return (*whose, rule.operation, rule.permission_type)


def _seen(future: Any) -> tuple[int, set[str]]:
    try:
        found = _result(future)
    except KafkaException as error:
        if _name(error) in {"TOPIC_AUTHORIZATION_FAILED", "UNKNOWN_TOPIC_OR_PART"}:
            return 0, set()
        raise _translated(error) from error
    return len(found.partitions), {operation.name for operation in found.authorized_operations or ()}


def _each(ask: Any) -> dict[Any, Any]:
    """Returns every answer to a request about several things."""
    return {thing: _waited(future) for thing, future in cast("dict[Any, Any]", _asked(ask)).items()}


def _answered(ask: Any) -> Any:
    return _waited(_asked(ask))


def _asked(ask: Any) -> Any:
    try:
        return ask()
    except KafkaException as error:
        raise _translated(error) from error


def _waited(future: Any) -> Any:
    return _asked(lambda: _result(future))


def _result(future: Any) -> Any:
    try:
        return future.result(ANSWER_SECONDS + GRACE_SECONDS)
    except TimeoutError as error:
        raise _silent("tidak ada jawaban sampai batas waktunya") from error


def _name(error: KafkaException) -> str:
    return str(error.args[0].name())


def _translated(error: KafkaException) -> TerbukaError:
    name, said = _name(error), str(error.args[0].str()).strip().rstrip(".")
    if name in AWAY:
        return _silent(said)
    if name in FORBIDDEN:
        return Refusal(
            "KAFKA_TANPA_WEWENANG",
            f"Akun Kafka ini tidak berwenang: {said}.",
            mend="Jalankan sebagai pengurus Kafka (super.users): TERBUKA_KAFKA_USER dan TERBUKA_KAFKA_PASSWORD_FILE.",
        )
    if name == "SECURITY_DISABLED":
        return Refusal(
            "KAFKA_TANPA_HAK",
            "Kafka ini tidak memeriksa hak siapa pun (tanpa authorizer).",
            mend="Setel authorizer.class.name pada broker, atau jalankan tanpa --accounts.",
        )
    return Refusal("KAFKA_MENOLAK", f"Kafka menolak: {said} ({name}).", mend="Perbaiki sebabnya, lalu ulangi.")


def _silent(said: str) -> Transient:
    return Transient(
        "KAFKA_TIDAK_MENJAWAB", f"Kafka tidak menjawab: {said}.", mend="Nyalakan Kafka, lalu ulangi perintah ini."
    )

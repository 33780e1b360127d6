"""A real Apache Kafka of the tests' own: one broker in KRaft mode, on free ports, in a folder that is thrown away."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete

from deploy.engines import JarEngine
from tests.engines.processes import POLL_SECONDS, Process, free_port

JAVA = ["java", "-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
ALREADY_THERE = 36
RENEW_SECONDS = 20.0
CLUSTER = "dGVyYnVrYS10ZXJidWthLQ"
SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
controlled.shutdown.enable=true
"""


def java(engine: JarEngine, *options: str) -> list[str]:
    """Returns the command that runs a class of Kafka; with the archive of its classes a start takes half the time."""
    shared = [f"-XX:SharedArchiveFile={engine.classes}"] if engine.classes.exists() else []
    return [*JAVA, *shared, *options, *engine.program]


class KafkaServer:
    """A broker: `bootstrap` for clients; `stop`, `kill` and `start` keep its disk, `wipe` loses it."""

    def __init__(self, engine: JarEngine, folder: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self._engine = engine
        self._folder = folder
        self._data = folder / "data"
        self._settings = folder / "server.properties"
        port = free_port()
        text = SETTINGS.format(port=port, controller=free_port(), data=self._data)
        own = dict(line.split("=", 1) for line in text.splitlines())
        self._settings.write_text("".join(f"{name}={value}\n" for name, value in (own | dict(settings or {})).items()))
        self._classes = engine.classes.with_name(f".{engine.classes.name}.{port}")
        keep = [] if engine.classes.exists() else [f"-XX:ArchiveClassesAtExit={self._classes}"]
        command = [*java(engine, *keep), "kafka.Kafka", str(self._settings)]
        self.process = Process("kafka", command, port, folder / "kafka.log")

    @property
    def bootstrap(self) -> str:
        """Returns the address that clients begin with."""
        return f"127.0.0.1:{self.process.port}"

    def start(self) -> None:
        """Starts the broker, its disk formatted when it is new; a running one is left alone."""
        if not self._data.exists():
            self._format()
        self.process.start()

    def stop(self) -> None:
        """Shuts the broker down in order; the first one leaves its classes for those that start after it."""
        self.process.stop()
        if self._classes.exists():
            self._classes.replace(self._engine.classes)

    def kill(self) -> None:
        """Ends the broker as `kill -9` does."""
        self.process.kill()

    def wipe(self) -> None:
        """Kills the broker and loses its whole disk; `start` brings back an empty one."""
        self.kill()
        shutil.rmtree(self._data, ignore_errors=True)

    def credentials(self) -> dict[str, Any]:
        """Returns what an aiokafka client needs to connect."""
        return {"bootstrap_servers": self.bootstrap}

    async def create(self, *topics: str, partitions: int = 3, settings: Mapping[str, str] | None = None) -> None:
        """Creates topics; one that exists already is left as it is."""
        async with self._admin() as admin:
            await _create(admin, topics, partitions, settings)

    async def renew(self, *topics: str, partitions: int = 3, settings: Mapping[str, str] | None = None) -> None:
        """Gives empty topics: what was in them, and how far any group had read, is gone."""
        async with self._admin() as admin:
            await admin.delete_topics(list(topics))
            async with asyncio.timeout(RENEW_SECONDS):
                while await _create(admin, topics, partitions, settings):
                    await asyncio.sleep(POLL_SECONDS)

    async def remove(self, *topics: str) -> None:
        """Deletes topics with all that is in them, and returns when the broker no longer tells of them."""
        async with self._admin() as admin:
            await admin.delete_topics(list(topics))
            async with asyncio.timeout(RENEW_SECONDS):
                while set(topics) & set(await admin.list_topics()):
                    await asyncio.sleep(POLL_SECONDS)

    async def widen(self, topic: str, partitions: int) -> None:
        """Gives a topic more partitions."""
        async with self._admin() as admin:
            await admin.create_partitions({topic: NewPartitions(partitions)})

    async def forget(self, topic: str, before: Mapping[int, int]) -> None:
        """Deletes the records of each partition before an offset, as retention does when their time has come."""
        async with self._admin() as admin:
            marks = {TopicPartition(topic, number): RecordsToDelete(offset) for number, offset in before.items()}
            await admin.delete_records(marks)

    def forget_group(self, group: str) -> None:
        """Deletes all that the broker knows of a group that nobody is in."""
        tool = [*java(self._engine), "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"]
        command = [*tool, "--bootstrap-server", self.bootstrap, "--delete", "--group", group]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the group was not deleted:\n{done.stdout}{done.stderr}")

    @asynccontextmanager
    async def _admin(self) -> AsyncIterator[AIOKafkaAdminClient]:
        admin = AIOKafkaAdminClient(**self.credentials())
        await admin.start()
        try:
            yield admin
        finally:
            await admin.close()

    def _format_options(self) -> list[str]:
        return []

    def _format(self) -> None:
        tool = [*java(self._engine), "kafka.tools.StorageTool"]
        command = [*tool, "format", "-t", CLUSTER, "-c", str(self._settings), "--standalone"]
        command += self._format_options()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"kafka storage was not formatted:\n{done.stdout}{done.stderr}")


async def _create(
    admin: AIOKafkaAdminClient, topics: Sequence[str], partitions: int, settings: Mapping[str, str] | None
) -> list[str]:
    """Creates topics and returns those that were there already; raises `RuntimeError` for any other refusal."""
    wanted = [NewTopic(topic, partitions, 1, topic_configs=dict(settings or {})) for topic in topics]
    answers = [answer[:2] for answer in (await admin.create_topics(wanted)).topic_errors]
    refused = [answer for answer in answers if answer[1] not in (0, ALREADY_THERE)]
    if refused:
        raise RuntimeError(f"topics were not created: {refused}")
    return [topic for topic, code in answers if code == ALREADY_THERE]

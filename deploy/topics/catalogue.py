"""What `deploy/topics.yaml` says: each topic, how it is kept, who writes it and who reads it."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).resolve().parents[1] / "topics.yaml"
DAY_MS = 24 * 60 * 60 * 1000


class Topic(BaseModel):
    """One topic; a room that writes or reads it is named, and its consumer group has the room's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    writer: str
    readers: tuple[str, ...] = Field(min_length=1)
    partitions: int = Field(gt=0)
    replication: int = Field(gt=0)
    min_insync_replicas: int = Field(gt=0)
    retention_days: int = Field(gt=0)

    def settings(self) -> dict[str, str]:
        """Returns the broker's settings of the topic by their Kafka names."""
        return {
            "cleanup.policy": "delete",
            "retention.ms": str(self.retention_days * DAY_MS),
            "min.insync.replicas": str(self.min_insync_replicas),
            "unclean.leader.election.enable": "false",
        }

    def replicated(self, copies: int | None) -> "Topic":
        """Returns the topic with another number of copies; a write then waits for all but one of them."""
        if copies is None:
            return self
        return self.model_copy(update={"replication": copies, "min_insync_replicas": max(1, copies - 1)})


@cache
def all_topics() -> tuple[Topic, ...]:
    """Returns the topics of Terbuka in the order of the file."""
    import yaml

    said: Mapping[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    common = {name: value for name, value in said.items() if name != "topics"}
    return tuple(Topic(name=name, **(common | own)) for name, own in said["topics"].items())


def written_by(room: str) -> Sequence[Topic]:
    """Returns the topics that a room writes."""
    return [topic for topic in all_topics() if topic.writer == room]


def read_by(room: str) -> Sequence[Topic]:
    """Returns the topics that a room reads."""
    return [topic for topic in all_topics() if room in topic.readers]

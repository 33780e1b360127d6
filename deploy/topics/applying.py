"""Topics as `deploy/topics.yaml` says: missing ones are made, changed settings mended, nothing is ever taken away."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenacity import RetryError, Retrying, retry_if_exception_type, retry_if_result, stop_after_delay, wait_fixed

from deploy.topics.catalogue import Topic
from shared.runtime.errors import Refusal, Transient

if TYPE_CHECKING:
    from deploy.topics.administration import Administration

AGREEMENT_SECONDS = 20.0
PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Difference:
    """Says how a topic on the broker differs from its description; `partitions` and `copies` are 0 without it."""

    topic: Topic
    partitions: int = 0
    copies: int = 0
    settings: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def missing(self) -> bool:
        """Tells whether the topic is not there."""
        return self.partitions == 0

    @property
    def short(self) -> bool:
        """Tells whether the topic is there with fewer partitions than it should have."""
        return 0 < self.partitions < self.topic.partitions

    @property
    def none(self) -> bool:
        """Tells whether the topic is as it should be; more partitions than described are."""
        return not (self.missing or self.short or self.settings or self.copies < self.topic.replication)

    def as_json(self, action: str) -> dict[str, Any]:
        """Returns what was found and done: `action` is `created`, `changed`, `unchanged` or `differs`."""
        return {"topic": self.topic.name, "action": action, "differences": self.sentences()}

    def sentences(self) -> list[str]:
        """Says in Indonesian what differs."""
        if self.missing:
            return [f"belum ada ({self.topic.partitions} partisi, {self.topic.replication} salinan)"]
        said = [f"{name} {now}, seharusnya {wanted}" for name, (now, wanted) in sorted(self.settings.items())]
        if self.short:
            said.append(f"{self.partitions} partisi, seharusnya {self.topic.partitions}")
        if self.copies < self.topic.replication:
            said.append(f"{self.copies} salinan, seharusnya {self.topic.replication}: ubah dengan alat Kafka")
        return said


def compare(kafka: "Administration", topics: Sequence[Topic]) -> list[Difference]:
    """Returns how each topic differs from its description."""
    there = kafka.topics()
    known = [topic.name for topic in topics if topic.name in there]
    settings = kafka.settings(known) if known else {}
    copies = kafka.copies(known) if known else {}
    return [
        Difference(topic, there[topic.name], copies[topic.name], _changed(topic, settings[topic.name]))
        if topic.name in there
        else Difference(topic)
        for topic in topics
    ]


def apply(kafka: "Administration", topics: Sequence[Topic], *, grow: bool = False) -> list[dict[str, Any]]:
    """Makes and mends topics, and says what it did to each.

    Adds partitions only when told to `grow`: keys then move to other partitions, and until the readers have caught
    up only the house's own sequence numbers keep their order. Raises `Refusal` (`TOPIK_KURANG_PARTISI`,
    `BROKER_KURANG`) before anything is changed.
    """
    found = compare(kafka, topics)
    _refuse_short([each for each in found if each.short and not grow])
    missing = [each.topic for each in found if each.missing]
    _refuse_few_brokers(kafka, missing)
    if missing:
        kafka.create(missing)
    done = [each.as_json(_mended(kafka, each)) for each in found]
    _await_agreement(kafka, topics)
    return done


def check(kafka: "Administration", topics: Sequence[Topic]) -> list[dict[str, Any]]:
    """Says how each topic differs, and changes nothing."""
    return [each.as_json("unchanged" if each.none else "differs") for each in compare(kafka, topics)]


def _mended(kafka: "Administration", found: Difference) -> str:
    if found.missing:
        return "created"
    _configure(kafka, found)
    if found.short:
        kafka.grow(found.topic.name, found.topic.partitions)
    if found.settings or found.short:
        return "changed"
    return "unchanged" if found.none else "differs"


def _await_agreement(kafka: "Administration", topics: Sequence[Topic]) -> None:
    """Waits until the brokers tell what was just done; a change is taken before every broker knows of it.

    A topic that somebody else made meanwhile is mended here.
    """
    unlike = retry_if_exception_type(Refusal) | retry_if_result(bool)
    pause, most = wait_fixed(PAUSE_SECONDS), stop_after_delay(AGREEMENT_SECONDS)
    try:
        Retrying(retry=unlike, wait=pause, stop=most)(_mend_differences, kafka, topics)
    except RetryError as error:
        raise Transient(
            "KAFKA_BELUM_SEPAKAT",
            f"Kafka belum menunjukkan perubahan topik setelah {AGREEMENT_SECONDS:.0f} detik.",
            mend="Jalankan lagi sebentar lagi.",
        ) from error


def _mend_differences(kafka: "Administration", topics: Sequence[Topic]) -> list[Difference]:
    differing = [each for each in compare(kafka, topics) if each.missing or each.short or each.settings]
    for each in differing:
        _configure(kafka, each)
    return differing


def _configure(kafka: "Administration", found: Difference) -> None:
    if found.settings:
        kafka.configure(found.topic.name, {name: wanted for name, (_, wanted) in found.settings.items()})


def _changed(topic: Topic, now: dict[str, str]) -> dict[str, tuple[str, str]]:
    wanted = topic.settings()
    return {name: (now.get(name, ""), value) for name, value in wanted.items() if now.get(name) != value}


def _refuse_short(short: Sequence[Difference]) -> None:
    if short:
        named = ", ".join(f"{each.topic.name} ({each.partitions} dari {each.topic.partitions})" for each in short)
        raise Refusal(
            "TOPIK_KURANG_PARTISI",
            f"Topik ini sudah ada dengan partisi lebih sedikit: {named}.",
            mend="Tunggu sampai semua kelompok selesai membaca, lalu jalankan lagi dengan --grow: butir akan berpindah "
            "partisi.",
        )


def _refuse_few_brokers(kafka: "Administration", missing: Sequence[Topic]) -> None:
    most = max((topic.replication for topic in missing), default=0)
    if most > 1 and most > (there := kafka.brokers()):
        raise Refusal(
            "BROKER_KURANG",
            f"Topik meminta {most} salinan, tetapi hanya ada {there} broker.",
            mend=f"Tambah broker, atau terima {there} salinan dengan --replication {there} "
            "(satu salinan: hilangnya diska broker baru pulih oleh `terbuka reconcile`).",
        )

"""Kafka: it lets this account in, is new enough, has the topics, and gives the rights that the roles need."""

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING

from deploy.preflight.check import PreflightCheck
from deploy.topics.catalogue import Topic, all_topics, read_by, written_by
from deploy.topics.kafka_probe import probe, refuse_old
from shared.runtime.errors import Refusal
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from deploy.topics.administration import Administration

ENGINE = "Kafka"


def checks(settings: Settings, room: str, roles: Collection[str]) -> list[PreflightCheck]:
    """Returns what must hold of Kafka for a room: a worker reads its topics, a relay writes the room's own."""
    wanted = [(topic, "READ") for topic in read_by(room) if "worker" in roles]
    wanted += [(topic, "WRITE") for topic in written_by(room) if "relay" in roles]

    async def topics() -> None:
        await asyncio.to_thread(_look_at_topics, _administration(settings), wanted)

    async def group() -> None:
        await asyncio.to_thread(_look_at_group, _administration(settings), room)

    found = [_entrance(settings), PreflightCheck(ENGINE, "topik dan hak", topics)]
    return [*found, PreflightCheck(ENGINE, "kelompok pembaca", group)] if "worker" in roles else found


def topic_checks(settings: Settings) -> list[PreflightCheck]:
    """Returns what must hold of Kafka whoever asks: it lets one in, and the topics of Terbuka are there."""

    async def topics() -> None:
        await asyncio.to_thread(_look_at_topics, _administration(settings), [(each, "") for each in all_topics()])

    return [_entrance(settings), PreflightCheck(ENGINE, "topik", topics)]


def _entrance(settings: Settings) -> PreflightCheck:
    async def enter() -> None:
        refuse_old(await probe(settings.kafka))

    return PreflightCheck(ENGINE, "masuk dan versi", enter)


def _administration(settings: Settings) -> "Administration":
    from deploy.topics.administration import Administration

    return Administration(settings.kafka)


def _look_at_topics(kafka: "Administration", wanted: Collection[tuple[Topic, str]]) -> None:
    there = kafka.look([topic.name for topic, _ in wanted])
    for topic, right in wanted:
        partitions, rights = there[topic.name]
        if not partitions:
            raise Refusal(
                "TOPIK_TIDAK_ADA",
                f"Topik {topic.name} tidak ada, atau akun ini tidak boleh melihatnya.",
                mend="Jalankan `terbuka topics apply`, dengan --accounts bila Kafka memeriksa hak.",
            )
        if partitions < topic.partitions:
            raise Refusal(
                "TOPIK_KURANG_PARTISI",
                f"Topik {topic.name} hanya punya {partitions} partisi, seharusnya {topic.partitions}.",
                mend="Tunggu sampai semua kelompok selesai membaca, lalu jalankan `terbuka topics apply --grow`.",
            )
        if right and right not in rights:
            act = "menulis ke" if right == "WRITE" else "membaca dari"
            raise _no_right(f"{act} topik {topic.name}")


def _look_at_group(kafka: "Administration", room: str) -> None:
    if "READ" not in kafka.group_rights(room):
        raise _no_right(f"membaca sebagai kelompok {room}")


def _no_right(what: str) -> Refusal:
    return Refusal(
        "KAFKA_HAK_KURANG",
        f"Akun Kafka ini tidak berhak {what}.",
        mend="Jalankan `terbuka topics apply --accounts` sebagai pengurus, dan masuklah dengan akun ruang ini.",
    )

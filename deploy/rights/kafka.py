"""Accounts and rights on Kafka: a room writes its own topic, and reads what it subscribes to in its own group."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from deploy.topics.catalogue import read_by, written_by
from deploy.topics.kafka_probe import probe
from shared.runtime.errors import Refusal, Transient
from shared.runtime.settings import KafkaSettings

if TYPE_CHECKING:
    from deploy.topics.administration import Administration

EFFECT_SECONDS = 20.0
PAUSE_SECONDS = 0.05

Right = tuple[str, str, str]


def rights_of(room: str) -> set[Right]:
    """Returns what a room needs, each as (kind, name, operation).

    Reading and writing bring the right to describe with them, and since Kafka 3.0 the right to write a topic that to
    write it idempotently; a room that writes none has no producer and needs neither.
    """
    topics = {("TOPIC", topic.name, "WRITE") for topic in written_by(room)}
    topics |= {("TOPIC", topic.name, "READ") for topic in read_by(room)}
    return topics | {("GROUP", room, "READ")}


async def apply_accounts(
    admin: "Administration", kafka: KafkaSettings, passwords: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Gives each room its account, its password and exactly its rights, and says what it did.

    A password that lets the room in already is left as it is. Raises as `Administration` does.
    """
    return [await _apply_account(admin, kafka, room, word) for room, word in passwords.items()]


async def _apply_account(admin: "Administration", kafka: KafkaSettings, room: str, password: str) -> dict[str, Any]:
    wanted, now = rights_of(room), admin.allowed(room)
    admin.allow(room, wanted - now)
    admin.withdraw(room, now - wanted)
    fresh = not await _lets_in(kafka, room, password)
    if fresh:
        admin.set_password(room, password)
    await _await_effect(admin, kafka, room, password)
    done = {"account": room, "password": "set" if fresh else "unchanged"}
    return done | {"given": _named(wanted - now), "withdrawn": _named(now - wanted)}


async def _await_effect(admin: "Administration", kafka: KafkaSettings, room: str, password: str) -> None:
    """Waits until the brokers act on what was just changed; a change is taken before every broker knows of it."""
    try:
        async with asyncio.timeout(EFFECT_SECONDS):
            while admin.allowed(room) != rights_of(room) or not await _lets_in(kafka, room, password):
                await asyncio.sleep(PAUSE_SECONDS)
    except TimeoutError as error:
        raise Transient(
            "KAFKA_BELUM_SEPAKAT",
            f"Kafka belum mengenal akun {room} setelah {EFFECT_SECONDS:.0f} detik.",
            mend="Jalankan lagi sebentar lagi.",
        ) from error


async def _lets_in(kafka: KafkaSettings, room: str, password: str) -> bool:
    try:
        await probe(kafka, account=(room, password))
    except Refusal:
        return False
    return True


def _named(rights: set[Right]) -> list[str]:
    return [f"{operation} {kind.lower()} {name}" for kind, name, operation in sorted(rights)]

"""What preparing the engines refuses: short passwords, a Kafka that is too old, deaf or without TLS."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from deploy.rights import kafka as rights
from deploy.rights.kafka import apply_accounts
from deploy.rights.secret_folder import KAFKA, kafka_passwords
from deploy.rooms import ROOMS
from deploy.topics import applying
from deploy.topics.administration import Administration
from deploy.topics.applying import apply
from deploy.topics.catalogue import all_topics
from deploy.topics.kafka_probe import FETCH, BrokerAnswer, probe, refuse_old
from shared.runtime.errors import Refusal, Transient
from shared.runtime.settings import KafkaSettings
from shared.web.statuses import problem_of
from tests.rights.test_commands import Terbuka, terbuka

__all__ = ["terbuka"]

OF_3_9, OF_4_0 = {FETCH: (0, 17)}, {FETCH: (4, 17)}


class Deaf:
    """The administration of a cluster that takes every change and shows none of them."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def brokers(self) -> int:
        return 3

    def topics(self) -> dict[str, int]:
        return {}

    def create(self, topics: Sequence[Any]) -> None:
        self.asked += [topic.name for topic in topics]

    def allowed(self, account: str) -> set[Any]:
        return set()

    def allow(self, account: str, rights: set[Any]) -> None:
        self.asked.append(account)

    def withdraw(self, account: str, rights: set[Any]) -> None:
        """Takes nothing away: nothing was given."""

    def set_password(self, account: str, password: str) -> None:
        self.asked.append(password)


def test_a_password_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / KAFKA).write_text(f"kata-sandi-{room}\n")
    assert set(kafka_passwords(tmp_path)) == set(ROOMS)
    (tmp_path / ROOMS[-1] / KAFKA).write_text("tujuh77\n")
    with pytest.raises(Refusal, match=rf"^RAHASIA_TERLALU_PENDEK:.*{ROOMS[-1]}") as refused:
        kafka_passwords(tmp_path)
    assert "tujuh77" not in str(problem_of(refused.value))


def test_topics_that_differ_end_the_check_with_1(terbuka: Terbuka, monkeypatch: pytest.MonkeyPatch) -> None:
    async def opened(_: KafkaSettings) -> Deaf:
        return Deaf()

    monkeypatch.setattr(Administration, "open", opened)
    done = terbuka("topics", "check")
    assert (done.code, done.refusal["code"]) == (1, "TOPIK_BERBEDA")
    assert {each["action"] for each in done.told["topics"]} == {"differs"}


def test_topics_that_do_not_appear_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "AGREEMENT_SECONDS", 0.05)
    monkeypatch.setattr(applying, "PAUSE_SECONDS", 0.01)
    cluster, topics = Deaf(), all_topics()
    with pytest.raises(Transient, match=r"^KAFKA_BELUM_SEPAKAT:"):
        apply(cast(Administration, cluster), topics)
    assert cluster.asked == [topic.name for topic in topics]


async def test_an_account_that_does_not_appear_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "EFFECT_SECONDS", 0.05)
    cluster, nowhere = Deaf(), KafkaSettings(servers="")
    with pytest.raises(Transient, match=r"^KAFKA_BELUM_SEPAKAT:.*registry"):
        await apply_accounts(cast(Administration, cluster), nowhere, {"registry": "kata-sandi"})
    assert cluster.asked == ["registry", "kata-sandi"]


def test_a_kafka_before_4_0_is_refused() -> None:
    versions: Mapping[int, tuple[int, int]] = OF_3_9
    with pytest.raises(Refusal, match=r"^KAFKA_TERLALU_LAMA:.*kafka:9092"):
        refuse_old(BrokerAnswer("kafka:9092", versions))
    refuse_old(BrokerAnswer("kafka:9092", OF_4_0))


@pytest.fixture
async def plain() -> AsyncIterator[str]:
    """Gives the address of a listener that speaks no TLS."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"bukan TLS")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1") as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_listener_without_tls_is_told_from_one_that_is_away(plain: str) -> None:
    with pytest.raises(Refusal, match=rf"^KAFKA_TLS_GAGAL:.*{plain}") as refused:
        await probe(KafkaSettings(servers=plain, security="ssl"))
    assert "TERBUKA_KAFKA_SECURITY" in refused.value.mend

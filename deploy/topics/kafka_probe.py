"""The first word with a broker: does it answer, does it let this account in, is it new enough."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka.conn import create_conn
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.admin import ApiVersionRequest
from aiokafka.protocol.metadata import MetadataRequest

from shared.runtime.errors import Refusal, Transient
from shared.runtime.settings import KafkaSettings

ANSWER_SECONDS = 8.0
FETCH = 1
FETCH_SINCE_4 = 4
"""Kafka 4.0 took away the versions of Fetch below 4 (KIP-896); an older broker still offers them."""

NOT_LET_IN = (SaslAuthenticationFailed, IllegalSaslStateError, UnsupportedSaslMechanismError)

Versions = Mapping[int, tuple[int, int]]
Account = tuple[str, str]


@dataclass(frozen=True)
class BrokerAnswer:
    """What a broker answered to a first request: its address, and the versions of each request that it knows."""

    address: str
    versions: Versions


async def probe(kafka: KafkaSettings, *, account: Account | None = None) -> BrokerAnswer:
    """Signs in at the first broker that answers, by the client that the rooms use.

    `account` is a name with its password, where it shall not be that of the settings.

    Raises `Transient` (`KAFKA_TIDAK_MENJAWAB`) where none answers, `Refusal` (`KAFKA_BELUM_DIATUR`,
    `KAFKA_MENOLAK_MASUK`, `KAFKA_TLS_GAGAL`) where one does but cannot be used so.
    """
    if not kafka.bootstrap:
        raise Refusal(
            "KAFKA_BELUM_DIATUR",
            "Alamat Kafka belum disebut.",
            mend="Isi TERBUKA_KAFKA dengan alamat broker, misalnya kafka:9092.",
        )
    away: list[str] = []
    for server in kafka.bootstrap:
        try:
            return await _ask(kafka, server, account)
        except ssl.SSLError as error:
            raise _no_tls(server, error) from error
        except (OSError, KafkaError, TimeoutError) as error:
            away.append(f"{server} ({_short(error)})")
    raise Transient(
        "KAFKA_TIDAK_MENJAWAB",
        f"Kafka tidak menjawab di {', '.join(away)}.",
        mend="Nyalakan Kafka, atau perbaiki TERBUKA_KAFKA (alamat) dan TERBUKA_KAFKA_SECURITY (cara menyambung).",
    )


def refuse_old(answer: BrokerAnswer) -> None:
    """Raises `Refusal` (`KAFKA_TERLALU_LAMA`) for a broker older than 4.0."""
    if is_too_old(answer.versions):
        raise Refusal(
            "KAFKA_TERLALU_LAMA",
            f"Kafka di {answer.address} lebih tua dari 4.0.",
            mend="Pasang Apache Kafka 4.0 atau lebih baru; Terbuka diuji pada 4.3.",
        )


def is_too_old(versions: Versions) -> bool:
    """Tells by the requests that a broker knows whether it is older than 4.0."""
    lowest, _ = versions.get(FETCH, (0, 0))
    return lowest < FETCH_SINCE_4


async def _ask(kafka: KafkaSettings, server: str, account: Account | None) -> BrokerAnswer:
    host, _, port = server.rpartition(":")
    try:
        connection = await create_conn(host, int(port), **_credentials(kafka, account))
    except NOT_LET_IN as error:
        raise _shut_out(kafka, server, _short(error)) from error
    try:
        versions = (await connection.send(ApiVersionRequest())).api_versions
        await connection.send(MetadataRequest([]))
    except KafkaConnectionError as error:  # a listener that wants a name hangs up on whoever gives none
        raise _shut_out(kafka, server, "sambungan diputus setelah salam") from error
    finally:
        connection.close()
    return BrokerAnswer(server, {key: (lowest, highest) for key, lowest, highest in versions})


def _credentials(kafka: KafkaSettings, account: Account | None) -> dict[str, Any]:
    given: dict[str, Any] = {
        "request_timeout_ms": int(ANSWER_SECONDS * 1000),
        "security_protocol": kafka.security.upper(),
        "client_id": "terbuka-periksa",
    }
    if kafka.security in {"ssl", "sasl_ssl"}:
        given["ssl_context"] = ssl.create_default_context(cafile=kafka.ca_file)
    if kafka.security.startswith("sasl"):
        name, password = account or (kafka.user, kafka.password())
        given |= {"sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": name, "sasl_plain_password": password}
    return given


def _shut_out(kafka: KafkaSettings, server: str, why: str) -> Refusal:
    return Refusal(
        "KAFKA_MENOLAK_MASUK",
        f"Kafka di {server} menolak akun {kafka.user or '(tanpa nama)'}: {why}.",
        mend="Samakan TERBUKA_KAFKA_USER dan isi TERBUKA_KAFKA_PASSWORD_FILE dengan akun di Kafka; "
        "`terbuka topics apply --accounts` menyetelnya.",
    )


def _no_tls(server: str, error: Exception) -> Refusal:
    return Refusal(
        "KAFKA_TLS_GAGAL",
        f"Sambungan TLS ke Kafka di {server} gagal: {_short(error)}.",
        mend="Samakan TERBUKA_KAFKA_SECURITY dengan pendengar broker, dan TERBUKA_KAFKA_CA_FILE dengan penerbit "
        "sertifikatnya.",
    )


def _short(error: Exception) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__

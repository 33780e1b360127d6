"""What a process is there for, and what it must be told before it may start."""

import pytest

from deploy.process_spec import ProcessSpec, Role, refuse_incomplete
from shared.runtime.errors import Refusal
from shared.runtime.settings import KafkaSettings, Settings
from tests.cli.conftest import Terbuka, terbuka

__all__ = ["terbuka"]

ADDRESS = "postgresql://terbuka_intake@basis-data/terbuka"


def settings(**values: str) -> Settings:
    """Makes settings with a database, Kafka and peers, but for what is given as empty."""
    given = {"database_url": ADDRESS, "kafka": "kafka:9092", "peers": "http://{room}-api:8000"} | values
    return Settings(
        _env_file=None,
        database_url=given["database_url"] or None,
        kafka=KafkaSettings(servers=given["kafka"]),
        peers=given["peers"],
    )


def test_all_is_every_role_that_the_place_has() -> None:
    assert ProcessSpec.of("intake", [Role.ALL]).roles == {Role.API, Role.WORKER, Role.RELAY}
    assert ProcessSpec.of("identity", [Role.ALL]).roles == {Role.API}
    assert ProcessSpec.of("registry", [Role.WORKER, Role.RELAY]).roles == {Role.WORKER, Role.RELAY}


def test_identity_has_no_other_role_than_api() -> None:
    with pytest.raises(Refusal, match="PERAN_PROSES_SALAH"):
        ProcessSpec.of("identity", [Role.RELAY])


@pytest.mark.parametrize(
    ("room", "role", "without", "code"),
    [
        ("intake", Role.API, "database_url", "BASIS_DATA_BELUM_DIATUR"),
        ("intake", Role.WORKER, "kafka", "KAFKA_BELUM_DIATUR"),
        ("intake", Role.RELAY, "kafka", "KAFKA_BELUM_DIATUR"),
        ("monitor", Role.API, "peers", "ALAMAT_RUANG_BELUM_DIATUR"),
        ("identity", Role.API, "peers", "ALAMAT_RUANG_BELUM_DIATUR"),
    ],
)
def test_a_process_without_what_it_needs_is_refused_with_the_cure(
    room: str, role: Role, without: str, code: str
) -> None:
    with pytest.raises(Refusal, match=code) as refused:
        refuse_incomplete(settings(**{without: ""}), ProcessSpec.of(room, [role]))
    assert refused.value.mend
    refuse_incomplete(settings(), ProcessSpec.of(room, [role]))


def test_an_api_needs_no_kafka_and_only_those_who_ask_need_peers() -> None:
    refuse_incomplete(settings(kafka="", peers=""), ProcessSpec.of("registry", [Role.API]))
    refuse_incomplete(settings(peers=""), ProcessSpec.of("monitor", [Role.WORKER, Role.RELAY]))


def test_the_command_refuses_what_is_not_set(terbuka: Terbuka, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    answer = terbuka("serve", "intake", "--role", "api")
    assert answer.code == 1
    assert "BASIS_DATA_BELUM_DIATUR" in answer.err


def test_the_clock_of_a_deployment_is_not_moved(terbuka: Terbuka) -> None:
    assert terbuka("--as-of", "2027-01-01", "serve", "intake").code == 2

"""What is wrong with a database or with keys is told before work begins, with its code and its cure."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.preflight import clocks, database
from deploy.preflight.check import PreflightCheck, PreflightFinding, examine, refuse
from deploy.preflight.keys import refuse_keys
from deploy.rights.postgres import SCHEMAS, apply_database
from deploy.room_keys import create_keys
from deploy.rooms import NARROWING, ROOMS, keys_of, skpd_role_of
from deploy.startup import diagnose, refuse_unfit
from shared.runtime.clock import MovableClock, SystemClock
from shared.runtime.errors import EngineAway, Refusal, TerbukaError
from shared.runtime.settings import KafkaSettings, Settings, StoreSettings
from shared.storage.migrate import revisions
from tests.engines.processes import free_port
from tests.rights.conftest import Province, run

API = ("api",)


@pytest.fixture
def home(tmp_path: Path) -> Callable[[str], Path]:
    """Gives `home("registry")`: a folder with the keys that a room's processes may hold."""

    def make(room: str) -> Path:
        folder = tmp_path / room
        create_keys(folder)
        for path in (folder / "keys").glob("*.key"):
            if path.stem not in keys_of(room):
                path.unlink()
        return folder

    return make


def settings_of(url: str, home: Path) -> Settings:
    """Returns the settings of a process with files in a folder and no Kafka."""
    store, kafka = StoreSettings.model_construct(), KafkaSettings.model_construct()
    return Settings(_env_file=None, home=home, database_url=SecretStr(url), store=store, kafka=kafka)


@pytest.fixture
async def changed(province: Province) -> AsyncIterator[Province]:
    """Gives the province to a test that changes it; it is put right afterwards."""
    yield province
    await province.as_owner(f"UPDATE registry.migration SET version_num = '{revisions('registry')[0]}'")  # noqa: S608
    await apply_database(province.owner, province.passwords)


async def refusal_of(url: str, home: Path, room: str = "registry") -> Refusal:
    """Returns what a process of a room is refused with."""
    with pytest.raises(Refusal) as refused:
        await refuse_unfit(settings_of(url, home), room, API)
    return refused.value


@pytest.mark.parametrize("room", SCHEMAS)
async def test_a_role_with_its_rights_may_begin(province: Province, home: Callable[[str], Path], room: str) -> None:
    assert await refuse_unfit(settings_of(province.url(room), home(room)), room, API) == ()


async def test_a_wrong_password_is_refused(province: Province, home: Callable[[str], Path]) -> None:
    refusal = await refusal_of(province.url("registry", "salah-sekali"), home("registry"))
    assert refusal.code == "BASIS_DATA_MENOLAK_MASUK"
    assert "TERBUKA_DATABASE_PASSWORD_FILE" in refusal.mend


async def test_a_database_that_is_not_there_is_refused(province: Province, home: Callable[[str], Path]) -> None:
    url = province.url("registry").replace("/province?", "/tidak_ada?")
    assert (await refusal_of(url, home("registry"))).code == "BASIS_DATA_MENOLAK_MASUK"


async def test_the_role_of_another_room_is_refused(province: Province, home: Callable[[str], Path]) -> None:
    refusal = await refusal_of(province.url("publisher"), home("registry"))
    assert refusal.code == "BASIS_DATA_TANPA_HAK"
    assert "terbuka database apply" in refusal.mend


async def test_a_role_that_lost_a_right_is_refused_by_its_name(changed: Province, home: Callable[[str], Path]) -> None:
    await changed.as_owner("REVOKE INSERT ON registry.outbox FROM terbuka_registry")
    refusal = await refusal_of(changed.url("registry"), home("registry"))
    assert (refusal.code, "INSERT registry.outbox" in refusal.message) == ("BASIS_DATA_TANPA_HAK", True)


@pytest.mark.parametrize("room", NARROWING)
async def test_a_role_that_may_not_answer_an_skpd_is_refused(
    changed: Province, home: Callable[[str], Path], room: str
) -> None:
    await changed.as_owner(f"REVOKE {skpd_role_of(room)} FROM terbuka_{room}")
    refusal = await refusal_of(changed.url(room), home(room), room)
    assert (refusal.code, f"SET ROLE {skpd_role_of(room)}" in refusal.message) == ("BASIS_DATA_TANPA_HAK", True)


async def test_a_table_that_lost_its_policy_is_refused(changed: Province, home: Callable[[str], Path]) -> None:
    """A dump that is loaded on a server without the role loses the policy and keeps the number of the migration."""
    query = "SELECT qual FROM pg_policies WHERE (schemaname, tablename, policyname) = ('registry', 'items', 'own')"
    rule = (await run(changed.owner, query))[0][0]
    await changed.as_owner("DROP POLICY own ON registry.items")
    refusal = await refusal_of(changed.url("registry"), home("registry"))
    again = f"CREATE POLICY own ON registry.items AS RESTRICTIVE TO terbuka_registry_skpd USING {rule}"
    await changed.as_owner(again)
    assert (refusal.code, "POLICY own ON registry.items" in refusal.message) == ("BASIS_DATA_TANPA_HAK", True)
    assert await refuse_unfit(settings_of(changed.url("registry"), home("registry")), "registry", API) == ()


async def test_a_role_that_cannot_tell_who_calls_is_refused(changed: Province, home: Callable[[str], Path]) -> None:
    await changed.as_owner("REVOKE SELECT (digest) ON identity.tokens FROM terbuka_registry")
    refusal = await refusal_of(changed.url("registry"), home("registry"))
    assert "SELECT identity.tokens (digest)" in refusal.message


@pytest.mark.parametrize(
    ("found", "code"), [("0001", "SKEMA_TERTINGGAL"), ("9999", "SKEMA_LEBIH_BARU")], ids=["older", "newer"]
)
async def test_a_schema_of_another_program_is_refused(
    changed: Province, home: Callable[[str], Path], found: str, code: str
) -> None:
    assert "0001" in revisions("registry")[1:]
    await changed.as_owner(f"UPDATE registry.migration SET version_num = '{found}'")  # noqa: S608
    assert (await refusal_of(changed.url("registry"), home("registry"))).code == code


async def test_an_empty_database_is_refused_with_the_command_that_fills_it(
    empty: str, home: Callable[[str], Path]
) -> None:
    refusal = await refusal_of(empty, home("registry"))
    assert refusal.code == "SKEMA_BELUM_ADA"
    assert "terbuka database apply" in refusal.mend


@pytest.mark.parametrize("minutes", [-2, 2])
async def test_a_clock_over_a_minute_away_is_refused(
    province: Province, home: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    wrong = MovableClock(SystemClock().now() + timedelta(minutes=minutes))
    monkeypatch.setattr(clocks, "SystemClock", lambda: wrong)
    refusal = await refusal_of(province.url("registry"), home("registry"))
    assert refusal.code == "JAM_MENYIMPANG"
    assert ("di belakang" if minutes > 0 else "di depan") in refusal.message


def test_a_postgresql_before_15_is_refused() -> None:
    database.refuse_version(150_000)
    with pytest.raises(Refusal, match="BASIS_DATA_TERLALU_LAMA"):
        database.refuse_version(140_018)


async def test_a_database_that_is_away_is_waited_for(home: Callable[[str], Path]) -> None:
    url = f"postgresql://terbuka_registry@127.0.0.1:{free_port()}/terbuka"
    assert await refuse_unfit(settings_of(url, home("registry")), "registry", API) == ("basis data",)


@pytest.mark.parametrize("room", ["intake", "publisher", "scheduler", "identity"])
def test_the_private_key_of_another_room_is_refused(home: Callable[[str], Path], room: str) -> None:
    folder = home(room)
    (folder / "keys" / "registry.key").write_text("rahasia")
    with pytest.raises(Refusal, match="KUNCI_RUANG_LAIN"):
        refuse_keys(folder, room, opens=True)


@pytest.mark.parametrize("room", ROOMS)
def test_a_missing_key_is_refused_where_it_is_needed(home: Callable[[str], Path], room: str) -> None:
    folder = home(room)
    for name in keys_of(room):
        (folder / "keys" / f"{name}.key").unlink()
        refuse_keys(folder, room, opens=False)
        with pytest.raises(TerbukaError, match="KUNCI_TIDAK_ADA"):
            refuse_keys(folder, room, opens=True)
    (folder / "keys" / "registry.pub").unlink()
    with pytest.raises(TerbukaError, match="KUNCI_TIDAK_ADA"):
        refuse_keys(folder, room, opens=False)


def test_a_key_that_all_may_read_is_refused(home: Callable[[str], Path]) -> None:
    folder = home("intake")
    (folder / "keys" / "intake.key").chmod(0o644)
    with pytest.raises(Refusal, match="KUNCI_TERBUKA"):
        refuse_keys(folder, "intake", opens=True)


async def test_the_doctor_lists_every_check_with_its_state(province: Province, home: Callable[[str], Path]) -> None:
    found = await diagnose(settings_of(province.url("intake"), home("intake")), "intake", API)
    assert [each.check for each in found] == [
        "kunci: milik ruang ini", "basis data: masuk", "basis data: versi", "basis data: skema intake",
        "basis data: hak", "basis data: jam", "penyimpanan: map setempat", "pemindai program jahat: setelan",
    ]  # fmt: skip
    assert {each.state for each in found[:-1]} == {"baik"}
    assert (found[-1].state, found[-1].bad) == ("tidak disetel; berkas tidak dipindai", False)


async def test_the_doctor_goes_on_behind_what_is_wrong(province: Province, home: Callable[[str], Path]) -> None:
    found = await diagnose(settings_of(province.url("publisher"), home("registry")), "registry", API)
    codes = {each.check: each.code for each in found if each.bad}
    assert codes == dict.fromkeys(("basis data: skema registry", "basis data: hak"), "BASIS_DATA_TANPA_HAK")
    assert all(each.mend for each in found if each.bad)


async def test_an_engine_that_is_away_is_asked_once() -> None:
    asked: list[str] = []

    def look(name: str, error: Exception | None) -> PreflightCheck:
        async def ask() -> None:
            asked.append(name)
            if error:
                raise error

        return PreflightCheck(name.split("-")[0], name, ask)

    checks = [look("a-1", EngineAway("X", "Tidak ada.")), look("a-2", None), look("b-1", None)]
    assert await refuse(checks) == ("a",)
    found: list[PreflightFinding] = await examine(checks)
    assert [each.away for each in found] == [True, True, False]
    assert asked == ["a-1", "b-1"] * 2

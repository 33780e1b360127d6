"""Rooms as processes without Kafka: what an api answers, what it waits for, how it stops, whom it lets in."""

import asyncio
import json

import httpx
import pytest

from tests.deploy.house import House
from tests.deploy.served import Served
from tests.engines.processes import free_port
from tests.eventually import eventually
from tests.faults.proxy import Line, Proxy, to_socket

TLS = {"x-forwarded-proto": "https", "x-forwarded-host": "terbuka.example.go.id"}


async def half_a_sign_in(house: House, identity: Served) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]:
    """Begins to ask for a token and returns what of the body is still to be sent."""
    body = json.dumps(house.accounts["petugas"]).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", identity.port)
    head = f"POST /api/tokens HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    writer.write(head.encode() + b"connection: close\r\n\r\n" + body[:5])
    await writer.drain()
    return reader, writer, body[5:]


async def test_an_api_answers_without_kafka_and_the_landing_page_lists_its_tasks(house: House) -> None:
    await house.people()
    intake = house.served("intake", "api").start()
    peers = ",".join([f"intake={intake.address}", f"registry=http://127.0.0.1:{free_port()}"])
    identity = house.served("identity", TERBUKA_PEERS=peers).start()
    await eventually(lambda: intake.ready() and identity.ready(), "both are ready", within=60)
    assert intake.get("/intake/api/awaits").json()["code"] == "BELUM_MASUK"
    house.hand_in(intake, identity)
    by_token = identity.get("/meja", headers=house.token(identity, "skpd")).text
    cookies = house.sign_in(identity, "skpd", **TLS).headers["set-cookie"].partition(";")[0]
    by_cookie = identity.get("/meja", headers={**TLS, "cookie": cookies}).text
    assert all("Usulan yang menunggu klasifikasi" in page for page in (by_token, by_cookie))
    assert "registry" in by_token, "a silent room is named"


async def test_sign_in_behind_tls_gives_a_cookie_bound_to_the_host(house: House) -> None:
    await house.people()
    identity = house.served("identity", TERBUKA_PEERS="http://127.0.0.1:9").start()
    await eventually(identity.ready, "people can sign in", within=60)
    answer = house.sign_in(identity, "petugas", **TLS, origin="https://terbuka.example.go.id")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-terbuka_sesi=")
    assert "Secure" in cookie
    elsewhere = house.sign_in(identity, "petugas", **TLS, origin="https://jahat.example")
    assert elsewhere.status_code == httpx.codes.FORBIDDEN


async def test_a_request_in_hand_is_answered_after_sigterm(house: House) -> None:
    await house.people()
    identity = house.served("identity", TERBUKA_PEERS="http://127.0.0.1:9").start()
    await eventually(identity.ready, "it is ready", within=60)
    reader, writer, rest = await half_a_sign_in(house, identity)
    identity.tell_to_stop()
    await eventually(lambda: not identity.lives(), "it takes nobody new")
    writer.write(rest)
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 201")
    assert await asyncio.to_thread(identity.ends) == 0


async def test_a_process_waits_for_its_database_and_says_so(house: House, proxy: Proxy, postgres_url: str) -> None:
    folder = postgres_url.partition("host=")[2]
    if not folder.startswith("/"):
        pytest.skip("the given server is not reached by a socket")
    port = proxy.gate("postgres", to_socket(f"{folder}/.s.PGSQL.5432"))
    proxy.become(Line.REFUSE, "postgres")
    name = house.database.engine.url.database
    intake = house.served("intake", "api", DATABASE_URL=f"postgresql://postgres@127.0.0.1:{port}/{name}").start()
    assert set(intake.missing()) == {"basis data", "pemeriksaan awal"}
    assert intake.get("/intake/api/skpd").json()["code"] == "RUANG_BELUM_SIAP"
    assert intake.get("/intake/readyz").json()["missing"] == intake.missing()
    proxy.heal()
    await eventually(intake.ready, "it found its database", within=60)
    assert intake.get("/intake/api/skpd").json()["code"] == "BELUM_MASUK"
    assert intake.stop() == 0


async def test_sample_accounts_are_never_served_beyond_this_machine(house: House) -> None:
    await house.people()
    open_to_all = house.served("intake", "api", HOST="0.0.0.0").launch()  # noqa: S104
    assert await asyncio.to_thread(open_to_all.ends) == 1
    assert "AKUN_CONTOH_TERBUKA" in open_to_all.told()


async def test_a_process_with_the_keys_of_other_rooms_is_refused_with_the_cure(house: House) -> None:
    intake = house.served("intake", "api", TERBUKA_HOME=str(house.home)).launch()
    assert await asyncio.to_thread(intake.ends) == 1
    assert "KUNCI_RUANG_LAIN" in intake.told()
    assert "Perbaikan:" in intake.told()

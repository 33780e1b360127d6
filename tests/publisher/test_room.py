"""The room as it is mounted: the website at `/`, the office's door at `/publisher`, and refusals that are noted."""

from pathlib import Path

import httpx
import pytest
from faststream.kafka import KafkaBroker

from services.publisher.main import build, shelf
from services.publisher.tables import MESSAGING
from shared.law.takedown_reasons import TAKEDOWN_REASONS
from shared.room.context import RoomContext
from shared.runtime.clock import MovableClock
from shared.runtime.errors import TerbukaError
from shared.runtime.settings import Settings
from shared.security.encryption import Keys
from shared.security.identity import Identity
from shared.security.identity.passwords import hash_password
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from shared.web.front import front_app
from tests.conftest import RoomDatabase
from tests.publisher.build import Publisher, classified, opened, released
from tests.registry.pages.desk import Desk, words_of
from tests.sessions import SignedIn
from tests.web.house import ORIGIN, PASSWORD, add_people


@pytest.fixture
async def house(
    room_database: RoomDatabase, objects: DirectoryStore, keys: Keys, clock: MovableClock, tmp_path: Path
) -> tuple[Publisher, httpx.ASGITransport, Identity]:
    """Gives a publisher with one file on its website, behind the front door, and the accounts of the office."""
    database = await room_database("publisher", "identity")
    identity = Identity(database, clock)
    await add_people(identity, await hash_password(PASSWORD))
    settings = Settings(home=tmp_path, public_url=ORIGIN)
    kit = RoomContext("publisher", database, objects, clock, identity, keys, KafkaBroker(), settings)
    front = RoomContext("identity", database, objects, clock, identity, keys, KafkaBroker(), settings)
    publisher = Publisher(database, objects, keys, clock)
    await publisher.hear(classified(), opened(), await released(objects, keys))
    app = front_app(front, [build(kit)])
    return publisher, httpx.ASGITransport(app, raise_app_exceptions=False), identity


ORDER = {"reason": "personal_data", "words": "Memuat nama."}
House = tuple[Publisher, httpx.ASGITransport, Identity]


async def caller(house: House, account: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=house[1], base_url=ORIGIN, auth=SignedIn(house[2], account))


async def test_the_website_stands_at_the_root_and_knows_nobody(house: House) -> None:
    async with httpx.AsyncClient(transport=house[1], base_url=ORIGIN) as reader:
        answers = [await reader.get(path) for path in ("/", "/dip/", "/data/dip.json", "/informasi/item-1/")]
        missing = await reader.get("/tidak/ada")
    assert [answer.status_code for answer in answers] == [200] * 4
    assert not any("set-cookie" in answer.headers for answer in answers)
    assert missing.status_code == 404


async def test_the_office_sees_the_state_of_the_website(house: House) -> None:
    async with await caller(house, "operator") as operator:
        state = (await operator.get("/publisher/api/state")).json()
    assert (state["sequence"], state["dik"], state["dip"]) == (3, 0, 1)


async def test_the_ketua_takes_files_down(house: House) -> None:
    async with await caller(house, "ketua") as ketua:
        answer = await ketua.post("/publisher/api/items/item-1/withdrawal", json=ORDER)
        gone = await ketua.get("/berkas/salinan-1/hasil-penilaian-kinerja-pegawai.pdf")
    assert (answer.json(), gone.status_code) == ({"withdrawn": 1}, 410)


@pytest.mark.parametrize("account", ["tim", "pimpinan", "operator", "dishub-1"])
async def test_others_may_not_take_files_down_and_the_try_is_noted(house: House, account: str) -> None:
    async with await caller(house, account) as other:
        answer = await other.post("/publisher/api/items/item-1/withdrawal", json=ORDER)
    assert (answer.status_code, answer.json()["code"]) == (403, "PERAN_TIDAK_BERHAK")
    rows = MESSAGING.audit.rows
    async with house[0].database.transaction() as connection:
        lines = (await connection.execute(rows.select().where(rows.c.code != ""))).mappings().all()
    assert [(line["actor"], line["code"]) for line in lines] == [(account, "PERAN_TIDAK_BERHAK")]


async def test_a_stranger_sees_nothing_of_the_office(house: House) -> None:
    async with httpx.AsyncClient(transport=house[1], base_url=ORIGIN) as stranger:
        answer = await stranger.get("/publisher/api/state")
    assert answer.status_code == 401


async def test_a_website_without_its_database_says_so(house: House) -> None:
    publisher = house[0]
    away = Publisher(
        Database.connect("postgresql://127.0.0.1:9/nowhere", "publisher"),
        publisher.objects, publisher.keys, publisher.clock,
    )  # fmt: skip
    async with away.reader() as reader:
        answer = await reader.get("/dik/")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_the_publisher_needs_its_own_key(objects: DirectoryStore, keys_for) -> None:  # type: ignore[no-untyped-def]
    assert shelf(objects, keys_for("publisher"))
    with pytest.raises(TerbukaError) as refused:
        shelf(objects, keys_for("scheduler"))
    assert refused.value.code == "KUNCI_TIDAK_ADA"


FILE = "/berkas/salinan-1/hasil-penilaian-kinerja-pegawai.pdf"
PAGE = "/publisher/butir/item-1/turunkan"


async def sit_down(house: House, account: str) -> Desk:
    """Signs a person in by the form at the front door."""
    sent = {"accept": "text/html", "origin": ORIGIN}
    client = httpx.AsyncClient(transport=house[1], base_url=ORIGIN, headers=sent)
    assert (await client.post("/masuk", data={"account": account, "password": PASSWORD})).status_code == 303
    return Desk(client)


@pytest.mark.parametrize("account", ["petugas", "ketua"])
async def test_one_press_takes_files_down(house: House, account: str) -> None:
    desk = await sit_down(house, account)
    shown = words_of((await desk.open(PAGE)).text)
    assert all(each.choice in shown for each in TAKEDOWN_REASONS.values())
    assert "1 berkas" in shown
    done = await desk.send(PAGE, reason="personal_data", words="Halaman 3 memuat alamat.")
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?selesai=ya")
    assert (await desk.open(FILE)).status_code == 410
    after = words_of((await desk.open(done.headers["location"])).text)
    assert "Berkas sudah turun dari situs" in after
    assert "Penurunan menunggu dicatat registri" in after


@pytest.mark.parametrize("words", ["", " ", "-", "\u200b"])
async def test_a_take_down_without_reason_and_words_names_both_at_their_fields(house: House, words: str) -> None:
    desk = await sit_down(house, "petugas")
    empty = await desk.send(PAGE, **({"words": words} if words else {}))
    assert empty.status_code == 422
    assert all(f'href="#{name}"' in empty.text and f'id="{name}-error"' in empty.text for name in ("reason", "words"))
    assert words_of(empty.text).count("wajib diisi") == 4
    assert (await desk.open(FILE)).status_code == 200


async def test_a_take_down_that_lacks_one_keeps_the_other(house: House) -> None:
    desk = await sit_down(house, "petugas")
    unsaid = await desk.send(PAGE, reason="wrong_file", words=" ")
    assert ('href="#words"' in unsaid.text, 'href="#reason"' in unsaid.text) == (True, False)
    assert 'value="wrong_file" checked' in unsaid.text
    for reason in ({}, {"reason": "iseng"}):
        unreasoned = await desk.send(PAGE, words="Halaman 3 memuat alamat.", **reason)
        assert (unreasoned.status_code, 'href="#words"' in unreasoned.text) == (422, False)
        assert 'href="#reason"' in unreasoned.text
        assert "Halaman 3 memuat alamat." in unreasoned.text
    assert (await desk.open(FILE)).status_code == 200


@pytest.mark.parametrize("account", ["tim", "pimpinan", "operator", "dishub-1"])
async def test_others_have_no_page_of_the_take_down(house: House, account: str) -> None:
    desk = await sit_down(house, account)
    assert (await desk.open(PAGE)).status_code == 403


async def test_the_page_speaks_english_too(house: House) -> None:
    desk = await sit_down(house, "ketua")
    await desk.open("/bahasa/en")
    shown = words_of((await desk.open(PAGE)).text)
    assert "Take files off the website" in shown
    assert "It holds personal data" in shown

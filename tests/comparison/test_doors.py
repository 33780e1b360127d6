"""Who may see what is withheld and show it again: the office and the operator, by API and by page; and what rings."""

from pathlib import Path

import httpx
import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from faststream.kafka import KafkaBroker

from services.monitor.queries.alarms import of_comparison
from services.monitor.queries.room_clients import RoomAnswer
from services.publisher.main import build
from shared.room.context import RoomContext
from shared.runtime.settings import Settings
from shared.security.identity import Identity
from shared.security.identity.passwords import hash_password
from shared.storage.database import Database
from shared.web.front import front_app
from tests.comparison.build import Both
from tests.registry.pages.desk import Desk, words_of
from tests.sessions import SignedIn
from tests.web.house import ORIGIN, PASSWORD, add_people

WORDS = "UPDATE publisher.entries SET title = :title WHERE item_id = :item"
PAGE = "/publisher/ditahan"


class Office:
    """The publisher behind the front door, with one item that is withheld and one that lacks an omission."""

    def __init__(self, both: Both, identity: Identity, way: httpx.ASGITransport) -> None:
        self.both, self.identity, self.way = both, identity, way

    def program(self, account: str) -> httpx.AsyncClient:
        """Returns a program that acts in a session of an account."""
        return httpx.AsyncClient(transport=self.way, base_url=ORIGIN, auth=SignedIn(self.identity, account))

    async def desk(self, account: str) -> Desk:
        """Signs a person in by the form."""
        sent = {"accept": "text/html", "origin": ORIGIN}
        client = httpx.AsyncClient(transport=self.way, base_url=ORIGIN, headers=sent)
        assert (await client.post("/masuk", data={"account": account, "password": PASSWORD})).status_code == 303
        return Desk(client)

    async def mend(self) -> str:
        """Puts the withheld item right and returns its id."""
        item = self.both.items[0]
        await self.both.tamper(WORDS, item=item.id, title=item.classification_in_force.public_title)
        await self.both.compare()
        return item.id


@pytest.fixture
async def office(both: Both, tmp_path: Path) -> Office:
    identity = Identity(both.database, both.publisher.clock)
    await add_people(identity, await hash_password(PASSWORD))
    first, second = await both.furnish(2)
    await both.tamper(WORDS, item=first.id, title="Lain")
    await both.tamper("UPDATE publisher.entries SET overdue_since = '2026-01-01' WHERE item_id = :item", item=second.id)
    await both.compare()
    settings, own = Settings(home=tmp_path, public_url=ORIGIN), both.publisher

    def kit(room: str) -> RoomContext:
        database = Database(both.database.engine, room)
        engines = (database, own.objects, own.clock, identity, own.keys, KafkaBroker())
        return RoomContext(room, *engines, settings)

    way = httpx.ASGITransport(front_app(kit("identity"), [build(kit("publisher"))]), raise_app_exceptions=False)
    return Office(both, identity, way)


@pytest.mark.parametrize("account", ["petugas", "ketua", "operator"])
async def test_the_office_and_the_operator_see_and_show_again(office: Office, account: str) -> None:
    item_id = office.both.items[0].id
    async with office.program(account) as program:
        state = (await program.get("/publisher/api/withheld")).json()
        path = f"/publisher/api/items/{item_id}/show-again"
        early = await program.post(path, json={"reason": "sudah dibetulkan"})
        await office.mend()
        late = await program.post(path, json={"reason": "sudah dibetulkan"})
    assert (state["withheld_count"], state["lacking_count"], state["late"]) == (1, 1, False)
    assert [(row["item_id"], row["kinds"]) for row in state["withheld"]] == [(item_id, ["words"])]
    assert (early.status_code, early.json()["code"]) == (409, "MASIH_BERBEDA")
    assert (late.status_code, await office.both.withheld()) == (200, {})


@pytest.mark.parametrize("account", ["tim", "pimpinan", "dishub-1"])
async def test_others_see_nothing_of_it(office: Office, account: str) -> None:
    item_id = await office.mend()
    async with office.program(account) as program:
        answers = [
            await program.get("/publisher/api/withheld"),
            await program.post(f"/publisher/api/items/{item_id}/show-again", json={"reason": "iseng"}),
            await program.get(PAGE),
        ]
    assert [answer.status_code for answer in answers] == [403] * 3


async def test_a_person_shows_it_again_by_the_page(office: Office) -> None:
    desk = await office.desk("petugas")
    assert "Butir yang di situs berbeda dari registri" in words_of((await desk.open("/meja")).text)
    before = words_of((await desk.open(PAGE)).text)
    assert all(
        word in before for word in ("kata-katanya berbeda", "masih berbeda", "kelalaian yang tercatat tidak sama")
    )
    assert '<a href="/registry/insiden">terbuka sendiri' in (await desk.open(PAGE)).text
    date = "UPDATE publisher.withheld SET kinds = :kinds"
    await office.both.tamper(date, kinds=["dates"])
    link = f"/registry/insiden/catat?butir={next(iter(await office.both.withheld()))}&amp;sejak="
    assert link in (await desk.open(PAGE)).text
    assert "/registry/insiden/catat" not in (await (await office.desk("ketua")).open(PAGE)).text
    item_id = await office.mend()
    assert "sudah sama" in words_of((await desk.open(PAGE)).text)
    empty = await desk.send(PAGE, item_id=item_id, reason=" ")
    assert (empty.status_code, 'href="#reason"' in empty.text) == (422, True)
    unknown = await desk.send(PAGE, item_id="lain", reason="sudah dibetulkan")
    assert (unknown.status_code, 'href="#item_id"' in unknown.text) == (404, True)
    done = await desk.send(PAGE, item_id=item_id, reason="baris dibangun ulang")
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?selesai=ya")
    after = words_of((await desk.open(done.headers["location"])).text)
    assert all(word in after for word in ("Butirnya tampil lagi di situs", "Tidak ada butir yang ditahan"))


def test_every_word_of_the_page_is_in_english() -> None:
    with Path("shared/web/locale/en.po").open("rb") as file:
        english = {str(message.id) for message in read_po(file) if message.string}
    found = extract_from_file("jinja2.ext.babel_extract", "services/publisher/templates/yang-ditahan.html")
    assert {message if isinstance(message, str) else message[0] for _, message, _, _ in found} - english == set()


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"withheld_count": 2}, ["SITUS_LEBIH"]),
        ({"lacking_count": 1}, ["SITUS_KURANG"]),
        ({"late": True}, ["PEMBANDINGAN_DIAM"]),
        ({"compared_at": None}, ["PEMBANDINGAN_DIAM"]),
    ],
)
def test_the_monitor_rings(changed: dict[str, object], codes: list[str]) -> None:
    quiet = {"withheld_count": 0, "lacking_count": 0, "late": False, "compared_at": "2026-03-02T01:00:00Z"}
    assert [alarm.code for alarm in of_comparison(RoomAnswer("publisher", quiet | changed))] == codes


def test_a_silent_publisher_is_told_by_the_streams_alone() -> None:
    assert of_comparison(RoomAnswer("publisher", fault="ConnectError")) == []

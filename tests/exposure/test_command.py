"""`terbuka probe` as an operator calls it: over HTTP, with figures, proof and exit codes."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deploy.probe.exposure_run import bucket_address
from services.registry.store import items as store
from shared.runtime.settings import StoreSettings
from shared.storage.database import Database
from tests.cli.conftest import Terbuka, terbuka
from tests.publisher.build import NOON
from tests.registry.build import PETUGAS, a_dossier, exempt_item
from tests.sealing import SEALING

__all__ = ["terbuka"]
TITLE = "Pemeriksaan khusus terhadap bendahara sekolah negeri"


class Site(BaseHTTPRequestHandler):
    """Answers every address with one page and one status, and has the lists that every website of ours has."""

    status, page = 404, b"tidak ada"
    lists: tuple[str, ...] = ("/", "/dik/", "/data/dik.json")

    def do_GET(self) -> None:
        self.send_response(200 if self.path in self.lists else self.status)
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[tuple[type[Site], str]]:
    """Gives a website over HTTP whose answer a test may change, and its address."""
    handler = type("Answer", (Site,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield handler, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
async def registered(room_database: Callable[..., Awaitable[Database]], monkeypatch: pytest.MonkeyPatch) -> None:
    database = await room_database("registry", "identity")
    async with SEALING.on(database).transaction() as connection:
        item = exempt_item(dossier=a_dossier(TITLE))
        await store.add_items(connection, [item], [PETUGAS], at=NOON, act="receive")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{database.url.partition('://')[2]}")


@pytest.mark.usefixtures("registered")
def test_a_closed_website_ends_with_0_an_open_one_with_1_and_a_failing_one_with_1(
    terbuka: Terbuka, site: tuple[type[Site], str]
) -> None:
    answer, address = site
    closed = terbuka("probe", "--url", address, "--json")
    assert (closed.code, closed.json["leaks"], closed.json["items"]) == (0, [], 1)
    answer.page = TITLE.encode()
    opened = terbuka("probe", "--url", address)
    assert (opened.code, "YANG_DIKECUALIKAN_TERBACA" in opened.err, TITLE in opened.out + opened.err) == (
        1,
        True,
        False,
    )
    answer.status, answer.page = 500, b"rusak"
    answer.lists = ()
    failed = terbuka("probe", "--url", address)
    assert (failed.code, "PENYELIDIKAN_TIDAK_LENGKAP" in failed.err) == (1, True)
    answer.status = 404
    another = terbuka("probe", "--url", address, "--json")
    assert (another.code, another.json["leaks"], another.json["unanswered"]) == (1, [], 3)


def test_the_bucket_of_a_store_is_asked_at_its_address_and_a_folder_is_not() -> None:
    remote = StoreSettings(place="s3://terbuka", endpoint="objek:7070", secure=False)
    assert bucket_address(remote) == "http://objek:7070/terbuka"
    assert bucket_address(StoreSettings(place="directory")) == ""

"""The bundle for the assessor: answers of registry, addresses of the website looked at that day, hashes of both."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from threading import Thread
from typing import Any
from zipfile import ZipFile

import pytest

from deploy.monev.seen_addresses import SeenAddress, with_links
from services.registry.domain.questionnaires import read_questionnaire
from services.registry.pages.assessment_answers import YearFacts, answers, written
from services.registry.pages.exempt_tally import ExemptTally
from services.registry.queries.year_report import YearReport
from tests.cli.conftest import Terbuka

QUESTIONS = read_questionnaire(
    resources.files("services.registry.papers").joinpath("kuesioner-contoh.toml").read_text("utf-8")
)
FACTS = YearFacts(2026, ExemptTally(2026), YearReport(0, {}, {}, {}, 0, 0, {}), (), ())
ANSWERED = written(QUESTIONS, answers(QUESTIONS, FACTS), {"badan": "Provinsi <Uji>", "tahun": 2026, "dibuat": "kini"})
ABSENT = {"/log/checkpoint", "/bantuan/"}
"""The one answers 404, the other nothing at all."""


class Site(BaseHTTPRequestHandler):
    """Answers as registry and website do, on a real port."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        registry = path == "/registry/monev.json"
        if registry and self.headers.get("Authorization") != "Bearer rahasia":
            self.send_error(401)
            return
        body = json.dumps(ANSWERED).encode() if registry else b"" if path == "/bantuan/" else path.encode()
        self.send_response(404 if path == "/log/checkpoint" else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def serving() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def bundle(terbuka: Terbuka, tmp_path: Path) -> Path:
    """Makes the bundle by the command."""
    file = tmp_path / "monev.zip"
    with serving() as url:
        done = terbuka("monev", "--year", "2026", "--file", file, "--url", url, "--token", "rahasia", "--json")
    assert done.code == 0, done.err
    assert done.json["absent"] == sorted(ABSENT)
    assert (done.json["indicators"], done.json["unknown"]) == (15, 4)
    return file


def test_a_ya_of_the_books_whose_address_is_not_there_is_none() -> None:
    row = {"jawaban": "ya", "keterangan": "Ada.", "alamat": ["/dik/", "/hilang"], "dijawab_alamat": False}
    seen = {"/dik/": SeenAddress("/dik/", 200, "kini", "", 9), "/hilang": SeenAddress("/hilang", 0, "kini")}
    (judged,) = with_links({"jawaban": [row]}, seen)["jawaban"]
    assert (judged["jawaban"], judged["keterangan"]) == ("sebagian", "Ada. 1 dari 2 alamat menjawab.")
    (whole,) = with_links({"jawaban": [{**row, "alamat": ["/dik/"]}]}, seen)["jawaban"]
    assert (whole["jawaban"], whole["keterangan"]) == ("ya", "Ada.")


def read(bundle: Path, name: str) -> bytes:
    with ZipFile(bundle) as opened:
        return opened.read(name)


def test_addresses_are_looked_at_and_answer_what_they_alone_answer(bundle: Path) -> None:
    rows = {row["kode"]: row for row in json.loads(read(bundle, "monev.json"))["jawaban"]}
    assert {code: rows[code]["jawaban"] for code in ("2.2", "3.1", "6.1", "6.2", "4.1")} == {
        "2.2": "ya",
        "3.1": "tidak",
        "6.1": "ya",
        "6.2": "sebagian",
        "4.1": "",
    }
    (checkpoint,) = [each for each in rows["6.2"]["alamat"] if each["address"] == "/log/checkpoint"]
    assert (checkpoint["status"], checkpoint["ada"]) == (404, False)
    (feed,) = [each for each in rows["6.1"]["alamat"] if each["address"] == "/umpan.atom"]
    assert feed["sha256"] == hashlib.sha256(b"/umpan.atom").hexdigest()


def test_the_bundle_has_a_page_and_the_hash_of_each_file(bundle: Path) -> None:
    page = read(bundle, "monev.html").decode()
    assert "Provinsi &lt;Uji&gt;" in page
    assert page.count('class="kosong"') == 4
    sums = dict(line.split("  ")[::-1] for line in read(bundle, "SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(read(bundle, name)).hexdigest() for name in ("monev.json", "monev.html")}


def test_a_site_that_does_not_answer_is_told_and_a_registry_that_does_not_ends_it(
    terbuka: Terbuka, tmp_path: Path
) -> None:
    same = ("monev", "--year", "2026", "--file", tmp_path / "a.zip", "--token", "rahasia")
    with serving() as url:
        done = terbuka(*same, "--url", url, "--site", "http://127.0.0.1:9", "--json")
    assert (done.code, len(done.json["absent"]) == done.json["addresses"]) == (0, True)
    assert terbuka(*same, "--url", "http://127.0.0.1:9").code == 3

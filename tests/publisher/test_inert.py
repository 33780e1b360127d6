"""Words of others stay words: no markup, no formula, no hidden character; and what is internal is nowhere."""

import csv
import io
import itertools
import re
from html.parser import HTMLParser
from typing import Any

import feedparser
import pytest
import rdflib
from defusedxml import ElementTree

from shared.runtime.inert_cells import LEADS, inert_cell
from tests.publisher.build import Publisher, classified, dip_row, opened

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "]]><script>alert(1)</script><![CDATA[",
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "</script><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202ekcatta\u202c \u200b\x00\x1b[31m",
    "<a href=//evil.example>klik</a>",
)
TEXTS = ("public_title", "legal_basis", "public_reason", "period_text", "skpd_code", "skpd_name", "penetapan_number")
PAGES = ("/", "/dik/", "/dip/", "/cari/?q=alert", "/baru-dibuka/", "/informasi/a/", "/informasi/b/")
FILES = ("/data/dik.json", "/data/dip.json", "/data/dik.csv", "/data/dip.csv", "/data/perubahan.json",
         "/data/katalog.jsonld", "/umpan.atom", "/sitemap.xml")  # fmt: skip
OWN = re.compile(r"/(?!/)|#|https://ppid\.contoh\.example/")
NOT_TEXT = {"script", "img", "iframe", "object", "embed", "base", "style", "math"}


async def hostile(publisher: Publisher, payload: str) -> None:
    public: dict[str, Any] = dict.fromkeys(TEXTS, payload) | {"huruf": (payload, "h")}
    dip = dip_row(**dict.fromkeys(dip_row().model_dump(), payload))
    await publisher.hear(classified("a", **public), classified("b", **public))
    await publisher.hear(opened("b", dip=dip, decree_number=payload, **public))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
@pytest.mark.parametrize("payload", PAYLOADS)
async def test_no_payload_becomes_markup_anywhere(publisher: Publisher, payload: str) -> None:
    await hostile(publisher, payload)
    async with publisher.reader() as reader:
        for path in PAGES:
            page = (await reader.get(path)).text
            assert _active(page) == [], path
            assert "49" not in _text(page).split(), path
            assert not set("\u202e\u200b\x00\x1b") & set(page), path
        feed = feedparser.parse((await reader.get("/umpan.atom")).text)
        ElementTree.fromstring((await reader.get("/umpan.atom")).content)
        ElementTree.fromstring((await reader.get("/sitemap.xml")).content)
        rdflib.Graph().parse(data=(await reader.get("/data/katalog.jsonld")).text, format="json-ld")
        assert "<" not in (await reader.get("/data/dik.json")).text
    assert not feed.bozo


async def test_a_payload_is_shown_as_the_words_it_is(publisher: Publisher) -> None:
    await hostile(publisher, PAYLOADS[0])
    async with publisher.reader() as reader:
        page = (await reader.get("/informasi/a/")).text
        said = (await reader.get("/data/dik.json")).json()
    assert PAYLOADS[0] in _text(page)
    assert said["items"][0]["judul"] == PAYLOADS[0]


async def test_no_cell_of_any_csv_is_a_formula(publisher: Publisher) -> None:
    starts = [start + "1+1" for start in LEADS] + [" =1+1", "\u00a0=1+1", "=cmd|' /C calc'!A0", '@SUM(1+1)*"x"', "-1+1"]
    for number, start in enumerate(starts):
        public: dict[str, Any] = dict.fromkeys(TEXTS, start)
        dip = dip_row(**dict.fromkeys(dip_row().model_dump(), start))
        item = f"item-{number}"
        await publisher.hear(classified(item, **public), classified(f"{item}-tutup", **public))
        await publisher.hear(opened(item, dip=dip, decree_number=start, **public))
    async with publisher.reader() as reader:
        for name in ("dik", "dip"):
            table = (await reader.get(f"/data/{name}.csv")).content.decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(table, newline="")))
            assert len(rows) == len(starts) + 1
            cells = itertools.chain.from_iterable(rows)
            assert [each for each in cells if each.lstrip().startswith(LEADS)] == []


def test_an_ordinary_cell_is_left_as_it_is() -> None:
    assert [inert_cell("Rekam medis"), inert_cell(["a", "h"]), inert_cell(None), inert_cell("=1")] == [
        "Rekam medis",
        "a h",
        "",
        "'=1",
    ]


async def test_nothing_but_the_public_row_is_anywhere_on_the_site(publisher: Publisher) -> None:
    canary = "kenari7391"
    for event in (classified("a"), classified("b"), opened("b")):
        more = f',"internal_title":"{canary}","consequence_open":"{canary}"}}'
        await publisher.delivery.receive(publisher.record(event, (event.model_dump_json()[:-1] + more).encode()))
    async with publisher.reader() as reader:
        answers = [(await reader.get(path)).text for path in (*PAGES, *FILES)]
    assert await publisher.lists() == {"a": "dik", "b": "dip"}
    assert [answer for answer in answers if canary in answer] == []
    assert sum("Hasil penilaian kinerja pegawai" in answer for answer in answers) > 8


class _Eyes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.active += [tag] if tag in NOT_TEXT else []
        self.active += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]
        targets = [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        self.active += [f"{tag} {value}" for value in targets if not OWN.match(value)]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _seen(page: str) -> _Eyes:
    eyes = _Eyes()
    eyes.feed(page)
    return eyes


def _active(page: str) -> list[str]:
    return _seen(page).active


def _text(page: str) -> str:
    return "".join(_seen(page).words)

"""What a reader gets: whole pages in plain Indonesian, without script or cookie, and old ones only where unchanged."""

import csv
import io
from datetime import date
from html.parser import HTMLParser
from typing import Any

import feedparser
import pytest
import rdflib

from services.publisher.queries import PAGE_SIZE
from services.publisher.website import labels as words
from shared.contracts.exemptions import GroundPeriod
from tests.publisher.build import ADDRESS, Publisher, classified, dip_row, opened

PAGES = ("/", "/dik/", "/dip/", "/cari/", "/baru-dibuka/", "/kelalaian/", "/bantuan/", "/informasi/a/",
         "/informasi/b/", "/tidak-ada")  # fmt: skip
DATA = ("/data/dik.json", "/data/dik.csv", "/data/dip.json", "/data/dip.csv", "/data/katalog.jsonld",
        "/data/perubahan.json", "/umpan.atom", "/sitemap.xml", "/robots.txt")  # fmt: skip


@pytest.fixture
async def site(publisher: Publisher) -> Publisher:
    """Gives a website with one exempt item (a) and one open item (b)."""
    exempt = classified("a", public_title="Rencana pembelian tanah", huruf=("e",))
    await publisher.hear(exempt, classified("b", ends_on=date(2026, 3, 1)))
    await publisher.hear(opened("b", mode="by_law"))
    return publisher


async def get(publisher: Publisher, path: str, **headers: str) -> str:
    async with publisher.reader(**headers) as reader:
        return (await reader.get(path)).text


async def test_an_exempt_item_says_why_until_when_and_whom_to_ask(site: Publisher) -> None:
    page = await get(site, "/informasi/a/")
    assert "Memuat penilaian atas kemampuan orang per orang." in page
    assert "<strong>5 Januari 2031</strong>" in page
    assert "Terbuka mulai 6 Januari 2031" in page
    assert "<dd>PPID Utama<br>" in page
    assert "Nomor 001/PPID/2026, 5 Januari 2026" in page


async def test_an_item_open_by_law_says_so_with_the_article(site: Publisher) -> None:
    page = await get(site, "/informasi/b/")
    assert "Sampai hari terakhir belum ada penetapan pembukaan." in page
    assert "PP 61/2010 Pasal 11 ayat (3)" in page
    assert "Berkasnya belum diunggah." in page


async def test_an_open_item_shows_the_columns_of_the_dip(site: Publisher) -> None:
    page = await get(site, "/informasi/b/")
    assert all(value in page for value in dip_row().model_dump().values())


async def test_an_undated_item_shows_its_words_and_the_review(publisher: Publisher) -> None:
    undated: dict[str, Any] = {"ends_on": None, "review_on": date(2027, 1, 5), "period_text": "Sampai putusan inkracht"}
    await publisher.hear(classified("a", **undated))
    page = await get(publisher, "/informasi/a/")
    assert "<strong>Sampai putusan inkracht</strong>" in page
    assert "ditinjau paling lambat 5 Januari 2027" in page


async def test_an_item_with_two_grounds_shows_both_periods(publisher: Publisher) -> None:
    periods = (
        GroundPeriod(huruf="h", kind="years", ends_on=date(2028, 1, 1)),
        GroundPeriod(huruf="i", kind="until_event", review_on=date(2027, 1, 1)),
    )
    await publisher.hear(classified("a", huruf=("h", "i"), periods=periods))
    page = await get(publisher, "/informasi/a/")
    assert "Ada 2 alasan." in page
    assert "1 Januari 2028" in page
    assert "ditinjau 1 Januari 2027" in page


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_whole_small_and_without_script(site: Publisher, path: str) -> None:
    async with site.reader() as reader:
        answer = await reader.get(path)
    tags = _tags(answer.text)
    assert answer.text.endswith("</html>")
    assert not {"script", "iframe", "object", "style"} & tags
    assert {"h1", "main", "nav", "footer"} <= tags
    assert "set-cookie" not in answer.headers
    assert "script-src" not in answer.headers["content-security-policy"]
    assert len(answer.content) < 100_000


async def test_a_full_list_page_stays_below_100_kilobytes(publisher: Publisher) -> None:
    long: dict[str, Any] = {"public_title": "Kata " * 40, "skpd_name": "Dinas " * 20, "huruf": tuple("abcdefghij")}
    await publisher.hear(*(classified(f"item-{n}", **long) for n in range(PAGE_SIZE + 1)))
    async with publisher.reader() as reader:
        answer = await reader.get("/dik/")
    assert len(answer.content) < 100_000


async def test_every_address_that_is_named_exists(site: Publisher) -> None:
    async with site.reader() as reader:
        async with site.database.snapshot() as connection:
            named = [path async for path in site.website.addresses(connection)]
        answers = {path: (await reader.get(path)).status_code for path in named}
    assert set(answers.values()) == {200}
    assert {"/informasi/a/", "/informasi/b/", "/dik/", "/data/katalog.jsonld"} <= set(answers)


async def test_every_link_of_every_page_leads_somewhere(site: Publisher) -> None:
    async with site.reader() as reader:
        links = {link for path in PAGES for link in _links((await reader.get(path)).text)}
        broken = [link for link in sorted(links) if (await reader.get(link)).status_code != 200]
    assert broken == []


async def test_an_unknown_item_is_a_page_that_leads_on(site: Publisher) -> None:
    async with site.reader() as reader:
        answer = await reader.get("/informasi/tidak-ada/")
    assert answer.status_code == 404
    assert "Halaman ini tidak ada" in answer.text


async def test_the_address_without_a_slash_leads_to_the_page(site: Publisher) -> None:
    async with site.reader() as reader:
        answer = await reader.get("/informasi/a")
    assert (answer.status_code, answer.headers["location"]) == (308, "/informasi/a/")


@pytest.mark.parametrize("path", ["/dik/", "/data/dik.json", "/data/manifest.json", "/umpan.atom"])
async def test_an_unchanged_page_is_answered_by_its_tag_until_something_changes(site: Publisher, path: str) -> None:
    async with site.reader() as reader:
        first = await reader.get(path)
        again = await reader.get(path, headers={"if-none-match": first.headers["etag"]})
        await site.hear(classified("c"))
        later = await reader.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content, later.status_code) == (304, b"", 200)
    assert int(later.headers["x-site-sequence"]) == int(first.headers["x-site-sequence"]) + 1


async def test_a_kept_page_is_never_shown_after_a_change(site: Publisher) -> None:
    assert "Rencana pembelian tanah" in await get(site, "/dik/")
    await site.hear(opened("a", public_title="Rencana pembelian tanah"))
    assert "Rencana pembelian tanah" not in await get(site, "/dik/")
    assert "Rencana pembelian tanah" in await get(site, "/dip/")


async def test_lists_are_narrowed_without_script(publisher: Publisher) -> None:
    await publisher.hear(
        classified("a", public_title="Rekam medis", skpd_code="rsud", huruf=("h",), ends_on=date(2028, 1, 1)),
        classified("b", public_title="Lokasi server", skpd_code="diskominfo", huruf=("c",), ends_on=None),
        classified("c", public_title="Pengadaan tanah", skpd_code="rsud", huruf=("e", "h"), ends_on=date(2027, 1, 1)),
    )
    expected = {
        "q=pengadaan": "c", "q=tanah+peng": "c", "q=%21%21": "", "skpd=rsud": "ca", "huruf=h": "ca", "huruf=H": "ca",
        "tahun=2028": "a", "tahun=tanpa-tanggal": "b", "tahun=99999999999": "", "skpd=rsud&huruf=e": "c",
        "urut=judul": "bca", "urut=akhir": "cab", "urut=lain": "cab", "q=%00": "cab", "skpd=%00x": "", "": "cab",
    }  # fmt: skip
    async with publisher.reader() as reader:
        found = {wish: "".join(_items((await reader.get(f"/dik/?{wish}")).text)) for wish in expected}
    assert found == expected


async def test_long_lists_are_turned_page_by_page(publisher: Publisher) -> None:
    await publisher.hear(*(classified(f"item-{n:03}") for n in range(PAGE_SIZE + 3)))
    async with publisher.reader() as reader:
        first, second = (await reader.get("/dik/")).text, (await reader.get("/dik/halaman/2/")).text
        narrowed = (await reader.get("/dik/?skpd=bkd&halaman=2")).text
        beyond = (await reader.get("/dik/halaman/3/")).status_code
    assert 'rel="next" href="/dik/halaman/2/"' in first
    assert sorted(_items(first) + _items(second)) == [f"item-{n:03}" for n in range(PAGE_SIZE + 3)]
    assert _items(narrowed) == _items(second)
    assert beyond == 404


async def test_a_search_finds_in_both_lists(site: Publisher) -> None:
    page = await get(site, "/cari/?q=kepegawaian+daerah")
    assert _items(page) == ["b", "a"]


async def test_the_data_files_carry_the_sequence_and_every_row(site: Publisher) -> None:
    async with site.reader() as reader:
        answer = await reader.get("/data/dik.json")
        table = (await reader.get("/data/dip.csv")).content.decode("utf-8-sig")
    said = answer.json()
    assert (said["sequence"], said["jumlah"], [item["id"] for item in said["items"]]) == (3, 1, ["a"])
    assert answer.headers["access-control-allow-origin"] == "*"
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    assert (row["nomor"], row["ringkasan"], row["cara_terbuka"]) == ("1", dip_row().summary, "by_law")


async def test_changes_are_told_from_any_sequence_on(site: Publisher) -> None:
    async with site.reader() as reader:
        every = (await reader.get("/data/perubahan.json")).json()
        since = (await reader.get("/data/perubahan.json?since=2")).json()
        none = (await reader.get("/data/perubahan.json?since=3")).json()
    assert [(each["sequence"], each["id"], each["peristiwa"]) for each in every["perubahan"]] == [
        (1, "a", "added"), (2, "b", "added"), (3, "b", "opened"),
    ]  # fmt: skip
    assert [each["sequence"] for each in since["perubahan"]] == [3]
    assert (none["perubahan"], none["lanjut"]) == ([], 3)


async def test_the_feed_is_well_formed(site: Publisher) -> None:
    feed = feedparser.parse(await get(site, "/umpan.atom"))
    assert not feed.bozo
    assert feed.entries[0].link == f"{ADDRESS}/informasi/b/"
    assert feed.entries[0].title.startswith(words.HAPPENED["opened"])


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
async def test_the_catalogue_is_dcat_with_four_files(site: Publisher) -> None:
    graph = rdflib.Graph().parse(data=await get(site, "/data/katalog.jsonld"), format="json-ld")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    assert len(set(graph.objects(predicate=dcat.downloadURL))) == 4
    assert len(set(graph.subjects(rdflib.RDF.type, dcat.Dataset))) == 2


async def test_an_empty_website_answers_everywhere(publisher: Publisher) -> None:
    async with publisher.reader() as reader:
        statuses = {path: (await reader.get(path)).status_code for path in (*PAGES[:6], *DATA)}
    assert set(statuses.values()) == {200}


def test_dates_and_sizes_are_said_in_indonesian() -> None:
    assert words.day(date(2026, 8, 17)) == "17 Agustus 2026"
    assert words.number(1_234_567) == "1.234.567"
    assert [words.size(each) for each in (999, 1_500, 2_340_000)] == ["999 byte", "1,5 kB", "2,3 MB"]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _read(page: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = _Reader()
    reader.feed(page)
    return reader.tags


def _tags(page: str) -> set[str]:
    return {tag for tag, _ in _read(page)}


def _links(page: str) -> list[str]:
    found = [attrs.get("href") or "" for tag, attrs in _read(page) if tag in {"a", "link"}]
    return [link for link in found if not link.startswith("#")]


def _items(page: str) -> list[str]:
    """Returns the ids that a list page links to, in its order."""
    links = [link for link in _links(page) if link.startswith("/informasi/")]
    return list(dict.fromkeys(link.split("/")[2] for link in links))

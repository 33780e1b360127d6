"""No page of the website is rendered or compressed by the thread that answers readers."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from jinja2 import Environment

from tests.publisher.build import Publisher, classified, opened

ANSWERS = ("/", "/dik/", "/dik/?urut=judul", "/dip/", "/cari/?q=pegawai", "/baru-dibuka/", "/kelalaian/", "/bantuan/",
           "/informasi/a/", "/tidak-ada", "/umpan.atom", "/sitemap.xml", "/log/", "/log/butir/a/", "/data/dik.json",
           "/data/dip.csv", "/data/manifest.json", "/data/perubahan.json", "/data/dik/bkd/2026.json",
           "/situs/situs.css")  # fmt: skip


@contextmanager
def worked_here() -> Iterator[set[str]]:
    """Gathers what this thread itself renders and compresses."""
    seen = set[str]()

    def note(frame: FrameType, happened: str, called: Any) -> None:
        if happened == "c_call" and called.__name__ == "compress":
            seen.add("compresses")
        if happened == "call" and frame.f_globals.get("__name__") == "jinja2.environment":
            seen.update({"renders"} & {frame.f_code.co_name + "s"})

    sys.setprofile(note)
    yield seen
    sys.setprofile(None)


@pytest.mark.parametrize("path", ANSWERS)
async def test_an_answer_is_made_in_another_thread(publisher: Publisher, path: str) -> None:
    await publisher.hear(classified("a"), classified("b"), opened("b"))
    async with publisher.reader(**{"accept-encoding": "gzip"}) as reader:
        with worked_here() as seen:
            answer = await reader.get(path)
    assert answer.status_code == (404 if path == "/tidak-ada" else 200)
    assert seen == set()


def test_what_this_thread_does_is_seen() -> None:
    with worked_here() as seen:
        gzip.compress(b"x")
        Environment(autoescape=True).from_string("x").render()
    assert seen == {"compresses", "renders"}


async def test_a_kept_page_is_compressed_once_and_the_same_for_all(publisher: Publisher) -> None:
    await publisher.hear(classified("a"))
    async with publisher.reader() as reader:
        packed = [await reader.get("/dik/", headers={"accept-encoding": "gzip"}) for _ in range(2)]
        plain = await reader.get("/dik/", headers={"accept-encoding": "identity"})
    assert {answer.content for answer in packed} == {plain.content}
    assert [answer.headers["content-encoding"] for answer in packed] == ["gzip", "gzip"]
    assert {answer.headers["vary"] for answer in (*packed, plain)} == {"Accept-Encoding"}
    assert int(packed[0].headers["content-length"]) < len(plain.content)
    assert "content-encoding" not in plain.headers

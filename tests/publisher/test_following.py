"""Who follows the changes gets each row once, and what was never told is an error, not an empty answer."""

from typing import Any

import pytest

from services.publisher.store import change_feed
from tests.publisher.build import Publisher, amended, classified, opened


async def feed(publisher: Publisher, since: object) -> dict[str, Any]:
    async with publisher.reader() as reader:
        told: dict[str, Any] = (await reader.get(f"/data/perubahan.json?since={since}")).json()
    return told


async def test_a_row_stands_beside_the_last_change_of_its_item(publisher: Publisher) -> None:
    await publisher.hear(classified("a"), classified("b"), opened("b"), amended("b", 3, public_title="Judul kedua"))
    lines = (await feed(publisher, 0))["perubahan"]
    assert [(line["id"], line["baris"] and line["baris"]["judul"]) for line in lines] == [
        ("a", "Hasil penilaian kinerja pegawai"), ("b", None), ("b", None), ("b", "Judul kedua"),
    ]  # fmt: skip
    async with publisher.reader() as reader:
        (item,) = (await reader.get("/data/dip.json")).json()["items"]
    assert lines[-1]["baris"] == item


async def test_a_follower_of_many_pages_has_every_row(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_feed, "CHANGES_AT_ONCE", 4)
    await publisher.hear(*(classified(f"i{n}") for n in range(6)), *(opened(f"i{n}") for n in range(0, 6, 2)))
    copy: dict[str, Any] = {}
    since, pages = 0, 0
    while (told := await feed(publisher, since))["perubahan"]:
        copy |= {line["id"]: line["baris"] for line in told["perubahan"] if line["baris"]}
        since, pages = told["lanjut"], pages + 1
    async with publisher.reader() as reader:
        lists = [(await reader.get(f"/data/{listing}.json")).json()["items"] for listing in ("dik", "dip")]
    assert copy == {row["id"]: row for rows in lists for row in rows}
    assert (since, pages) == (told["sequence"], 3)


@pytest.mark.parametrize(
    ("since", "status", "code"),
    [("abc", 400, "URUTAN_SALAH"), ("-1", 400, "URUTAN_SALAH"), ("9" * 19, 400, "URUTAN_SALAH"),
     ("", 400, "URUTAN_SALAH"),
     ("3", 409, "URUTAN_TIDAK_DIKENAL"), ("9" * 18, 409, "URUTAN_TIDAK_DIKENAL")],
)  # fmt: skip
async def test_a_sequence_that_was_never_told_is_refused(
    publisher: Publisher, since: str, status: int, code: str
) -> None:
    await publisher.hear(classified("a"), classified("b"))
    async with publisher.reader() as reader:
        answer = await reader.get(f"/data/perubahan.json?since={since}")
    assert (answer.status_code, answer.json()["code"], answer.headers["cache-control"]) == (status, code, "no-store")
    assert answer.headers["content-type"] == "application/problem+json"

"""The exposure probe: nothing exempt is answered to a stranger, and each planted leak is found at its item."""

import hashlib
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import httpx
import pytest

from services.registry.domain.exposure import LeakKind
from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.exposure.build import STORE, Plant, Province, content_of
from tests.publisher.build import Publisher, amended

LONG_FORM = int(os.environ.get("TERBUKA_PROBED_ITEMS", "10000"))


@pytest.fixture
async def province(
    room_database: Callable[..., Awaitable[Database]],
    objects: DirectoryStore,
    keys: Keys,
    clock: MovableClock,
    tmp_path: Path,
) -> Province:
    site = Publisher(await room_database("publisher"), objects, keys, clock)
    return Province(await room_database("registry", "identity"), site, tmp_path / "bukti")


@pytest.mark.parametrize("many", [120, pytest.param(LONG_FORM, marks=[pytest.mark.nightly, pytest.mark.timeout(7200)])])
async def test_nothing_that_is_exempt_is_answered_to_a_stranger(province: Province, many: int) -> None:
    await province.furnish(many)
    report = await province.probe()
    assert (report.leaks, report.unanswered, report.silent, report.items) == ([], 0, 0, many)
    assert report.asked > 10 * many
    assert report.refused >= 9 * many


async def test_each_of_ten_planted_leaks_is_found(province: Province) -> None:
    await province.furnish(11)
    item, plants, words = province.items, province.way.plants, await province.words()
    title, file = [each.dossier.title for each in item], [each.dossier.files[0] for each in item]
    await province.publisher.hear(amended(item[0].id, public_reason=f"Memuat {title[0]}."))
    plants["/data/dip.csv"] = _more(title[1].upper())
    plants["/umpan.atom"] = _more(f"<summary>{title[2].replace(' ', '&#32;')}</summary>")
    plants[f"/cari/?q={_word_of(words, item[3].id)}"] = _more(f'<a href="/informasi/{item[3].id}/">x</a>')
    plants[f"/berkas/{file[4].file_id}/berkas.pdf"] = _instead(200, b"%PDF-1.7")
    plants[f"{STORE}/{file[5].object_key}"] = _instead(200, b"age-encryption.org/v1")
    plants["/sitemap.xml"] = _more(f"<loc>/informasi/{item[10].id}/</loc>")
    plants["/robots.txt"] = _instead(200, b"", etag=f'"{title[6].replace(" ", "-")}"')
    plants[f"/registry/api/items/{item[7].id}"] = _instead(404, f"tidak ada: {title[7]}".encode())
    await province.copy_taken_down(item[8], "salinan-ditarik")
    plants["/baru-dibuka/"] = _more('<a href="/berkas/salinan-ditarik/rapat.pdf">unduh</a>')
    plants["/bantuan/"] = _more('<a href="/situs/lampiran.bin">lampiran</a>')
    plants["/situs/lampiran.bin"] = _instead(200, content_of(9))
    report = await province.probe()
    found = {(leak.item_id, leak.what) for leak in report.leaks}
    kinds = ["TITLE", "TITLE", "TITLE", "SEARCH", "OPEN", "OPEN", "TITLE", "TITLE", "FILE", "HASH", "ITEM"]
    planted = {(each.id, LeakKind[kind]) for each, kind in zip(item, kinds, strict=True)}
    assert found == planted | {(item[0].id, LeakKind.SEARCH)}
    assert await province.told() == {each.id for each in item}


@pytest.mark.parametrize("title", ["Daftar Informasi Publik", "Menghambat proses penegakan hukum"])
async def test_a_title_of_the_websites_own_words_is_no_leak_on_every_page(province: Province, title: str) -> None:
    await province.furnish(3, title)
    report = await province.probe()
    assert (report.leaks, report.silent) == ([], 3)


async def test_the_proof_says_what_was_asked_and_no_word_of_a_title(province: Province) -> None:
    await province.furnish(3)
    await province.probe()
    proof = province.proof
    lines = [json.loads(line) for line in proof.read_text().splitlines()]
    path = f"/berkas/{province.items[0].dossier.files[0].file_id}/berkas.pdf"
    (refusal,) = [line for line in lines if line.get("key") == f"{path} {province.items[0].id}"]
    assert refusal["status"] == httpx.codes.NOT_FOUND
    assert len(refusal["sha256"]) == len(hashlib.sha256().hexdigest())
    assert lines[-1]["finished"]["leaks"] == []
    assert "kanari" not in proof.read_text()
    assert proof.stat().st_mode & 0o077 == 0


async def test_an_interrupted_run_goes_on_where_it_ended_and_asks_leaks_again(province: Province) -> None:
    await province.furnish(4)
    file = province.items[1].dossier.files[0]
    province.way.plants[f"/berkas/{file.sha256}"] = _instead(200, b"x")
    whole = await province.probe()
    proof = province.proof
    lines = proof.read_text().splitlines()
    proof.write_text("\n".join([*lines[:-1], lines[-1][:20]]))
    again = await province.probe(resume=True)
    assert again.skipped > whole.asked / 2
    assert again.leaks == whole.leaks
    assert len(list(province.folder.iterdir())) == 1


async def test_a_website_that_fails_is_no_proof(province: Province) -> None:
    await province.furnish(2)
    province.way.plants["/dik/"] = _instead(503, b"")
    report = await province.probe()
    assert (report.leaks, report.unanswered) == ([], 1)


async def test_a_word_whose_relative_is_public_is_not_asked(province: Province) -> None:
    reason = "Peta sengketa yang sedang dimediasi, dan perselisihannya."
    await province.furnish(2, "Risalah mediasi perselisihan di perusahaan {:05}", reason)
    report = await province.probe()
    assert (report.leaks, set(await province.words())) == ([], {"risalah", "perusahaan", "00000", "00001"})


async def test_what_the_log_of_closures_links_from_nowhere_is_asked_by_number(province: Province) -> None:
    await province.furnish(2)
    (first, _), plants = province.items, province.way.plants
    plants["/log/checkpoint"] = _instead(200, b"ppid.contoh.example/log\n3\nAAAA\n")
    plants["/log/isi/2.txt"] = _instead(200, first.dossier.title.encode())
    report = await province.probe()
    assert [(leak.item_id, leak.what, leak.asked) for leak in report.leaks] == [
        (first.id, LeakKind.TITLE, "/log/isi/2.txt")
    ]


def _more(words: str) -> Plant:
    return lambda body: httpx.Response(200, content=body + words.encode(), headers={"content-type": "text/html"})


def _instead(status: int, body: bytes, **headers: str) -> Plant:
    return lambda _: httpx.Response(status, content=body, headers=headers)


def _word_of(words: Mapping[str, tuple[str, ...]], item_id: str) -> str:
    return next(word for word, ids in words.items() if ids == (item_id,))

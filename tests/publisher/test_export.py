"""A mirror holds the same pages as the website, and is old or new but never half."""

from pathlib import Path

import pytest

from services.publisher.website.mirror import export_site, place
from shared.runtime.errors import Conflict
from tests.publisher.build import Publisher, classified, opened, released


async def export(publisher: Publisher, directory: Path) -> int:
    done = await export_site(publisher.database, publisher.website, publisher.copies, directory)
    return done.sequence


async def fill(publisher: Publisher) -> None:
    await publisher.hear(*(classified(f"item-{n}") for n in range(30)), opened("item-1"))
    await publisher.hear(await released(publisher.objects, publisher.keys))


async def test_every_exported_page_equals_the_live_one(publisher: Publisher, tmp_path: Path) -> None:
    await fill(publisher)
    await export(publisher, tmp_path / "cermin")
    async with publisher.database.snapshot() as connection:
        paths = [path async for path in publisher.website.addresses(connection)]
    async with publisher.reader() as reader:
        differing = [
            path for path in paths
            if (await reader.get(path)).content != (tmp_path / "cermin" / place(path)).read_bytes()
        ]  # fmt: skip
    assert len(paths) > 40
    assert differing == []


async def test_a_mirror_holds_style_missing_page_and_released_copies(publisher: Publisher, tmp_path: Path) -> None:
    await fill(publisher)
    await export(publisher, tmp_path / "cermin")
    mirror = tmp_path / "cermin"
    assert (mirror / "situs" / "situs.css").stat().st_size > 1_000
    assert "Halaman ini tidak ada" in (mirror / "404.html").read_text()
    copy = mirror / "berkas" / "salinan-1" / "hasil-penilaian-kinerja-pegawai.pdf"
    assert copy.read_bytes() == b"%PDF-1.7 isi"


async def test_a_second_export_replaces_the_first_and_leaves_nothing_behind(
    publisher: Publisher, tmp_path: Path
) -> None:
    await fill(publisher)
    await export(publisher, tmp_path / "cermin")
    await publisher.hear(opened("item-2"))
    assert await export(publisher, tmp_path / "cermin") == 33
    assert (tmp_path / "cermin").is_symlink()
    assert len(_mirrors(tmp_path)) == 2


async def test_an_export_that_fails_leaves_the_old_one_standing(publisher: Publisher, tmp_path: Path) -> None:
    await fill(publisher)
    await export(publisher, tmp_path / "cermin")
    before = (tmp_path / "cermin" / "index.html").read_bytes()
    key = await anext(publisher.objects.keys("public/"))
    await publisher.objects.delete(key)
    with pytest.raises(Exception, match="OBJEK_TIDAK_ADA"):
        await export(publisher, tmp_path / "cermin")
    assert (tmp_path / "cermin" / "index.html").read_bytes() == before
    assert len(_mirrors(tmp_path)) == 2


async def test_an_export_never_overwrites_something_else(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "penting").mkdir()
    (tmp_path / "penting" / "skripsi.txt").write_text("jangan hilang")
    with pytest.raises(Conflict) as refused:
        await export(publisher, tmp_path / "penting")
    assert refused.value.code == "FOLDER_BUKAN_EKSPOR"
    assert (tmp_path / "penting" / "skripsi.txt").exists()


async def test_an_empty_folder_may_become_the_mirror(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "cermin").mkdir()
    await export(publisher, tmp_path / "cermin")
    assert (tmp_path / "cermin" / "index.html").exists()


def _mirrors(folder: Path) -> list[Path]:
    """Returns the link and every folder of an export, also one left half."""
    return [path for path in folder.iterdir() if "cermin" in path.name]

"""The tours of `docs/tours` are taken as they are written, in every manner; the pictures are small and all used."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from deploy.acceptance.story import SampleLife, stories
from shared.runtime.settings import Settings
from tests.browser.conftest import BUSY_DAY, lived_in, one_of_each
from tests.browser.house import House, in_a_browser
from tests.browser.tour_text import TOURS, all_tours, doings_of
from tests.browser.tours import MOST_BYTES, MOST_IN_ALL, PICTURES, Manner, Traveller
from tests.databases import Databases

MANNERS = {
    "mouse-and-script": Manner("id", script=True, keys_only=False, width=1280),
    "english-keys-telephone": Manner("en", script=False, keys_only=True, width=390),
}


@pytest.fixture(scope="module")
async def tour_house(_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Gives a province that has, for each manner, one item at each stage of its life."""
    settings = Settings().model_copy(update={"home": tmp_path_factory.mktemp("rumah")})
    samples = one_of_each(stories(BUSY_DAY))
    again = [SampleLife({**each.sample, "title": f"{each.sample['title']}, lanjutan"}, BUSY_DAY) for each in samples]
    async with lived_in(_databases, settings, [*samples, *again]) as house:
        yield house


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("tour", all_tours())
@pytest.mark.browser
@in_a_browser[1]
async def test_a_tour_can_be_taken(tour_house: House, tmp_path: Path, tour: str, manner: str) -> None:
    traveller = Traveller(tour_house, MANNERS[manner], tmp_path)
    for doing in doings_of(tour):
        await traveller.do(doing)
    await traveller.leave()
    await tour_house.province.settle()
    assert traveller.faults == {}


def test_every_role_has_a_tour() -> None:
    walked = {doing.words[0] for tour in all_tours() for doing in doings_of(tour) if doing.verb == "sign_in"}
    assert walked == {"skpd", "petugas", "ketua", "tim", "pimpinan", "operator"}
    linked = re.findall(r"\]\((\w[\w-]*)\.md\)", (TOURS / "README.md").read_text("utf-8"))
    assert sorted(linked) == all_tours()


def test_the_pictures_are_those_of_the_tours_and_small() -> None:
    shown = {doing.words[0] for tour in all_tours() for doing in doings_of(tour) if doing.verb == "picture"}
    sizes = {path.stem: path.stat().st_size for path in PICTURES.glob("*")}
    assert sizes.keys() == shown
    assert [name for name, size in sizes.items() if size > MOST_BYTES] == []
    assert sum(sizes.values()) <= MOST_IN_ALL
    assert {_mode(path) for path in PICTURES.glob("*.png")} == {"P"}


def test_words_that_no_test_can_follow_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "salah.md").write_text("1. Klik **Simpan**.\n", "utf-8")
    monkeypatch.setattr("tests.browser.tour_text.TOURS", tmp_path)
    with pytest.raises(ValueError, match="Simpan"):
        doings_of("salah")


def _mode(path: Path) -> str:
    with Image.open(path) as picture:
        return picture.mode

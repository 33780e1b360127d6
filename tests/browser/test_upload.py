"""Three files are chosen on the form and one is bad: it is named with its reason, the good ones need not come again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser.desk import Desk
from tests.browser.house import House, in_a_browser
from tests.browser.judge import judged_here
from tests.files.packages import package
from tests.files.pdfs import a_pdf
from tests.intake.pages.test_form import WORDS

pytestmark = in_a_browser

GOOD = {"surat-pengantar.pdf": a_pdf("surat pengantar"), "lembar-uji.pdf": a_pdf("lembar uji")}
BAD = {"rincian.docx": package(".docx", {"word/vbaProject.bin": b"x"})}
POLYGLOT = {"lampiran.pdf": a_pdf("lampiran") + package(".docx", {})}
SUBMIT = "Ajukan kepada PPID"


@pytest.fixture
async def at_the_form(empty_house: House, width: int) -> AsyncIterator[Desk]:
    """Gives the SKPD before the check page of a form that is filled in."""
    desk = await empty_house.desk("skpd", script=True, width=width)
    await desk.open("/intake/formulir")
    for name, word in WORDS.items():
        blank = desk.page.locator(f'[name="{name.replace("__", ".")}"]')
        await (blank.select_option(word) if name.endswith("huruf") else blank.fill(word))
    await desk.press("Periksa isian")
    yield desk
    await desk.leave()


def written(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Writes files and returns their paths."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


async def refused(desk: Desk) -> None:
    """Presses the button of a hand-in that is sent back."""
    async with desk.page.expect_navigation(wait_until="load") as coming:
        await desk.page.get_by_role("button", name=SUBMIT, exact=True).click()
    assert (await coming.value).status in {415, 422}, await desk.words()


async def ticked(desk: Desk) -> list[str]:
    """Returns the words beside the boxes of files that are kept and ticked."""
    boxes = await desk.page.locator('input[name="kept"]:checked').all()
    return [await desk.page.locator(f'label[for="{await box.get_attribute("id")}"]').inner_text() for box in boxes]


@pytest.mark.parametrize(
    ("width", "bad", "why"), [(1280, BAD, "makro"), (390, POLYGLOT, "berkas lain")], ids=["macro", "polyglot"]
)
async def test_the_bad_one_of_three_is_named_and_the_good_ones_stay(
    at_the_form: Desk, tmp_path: Path, bad: dict[str, bytes], why: str
) -> None:
    desk, first, second = at_the_form, *GOOD
    chosen = {first: GOOD[first], **bad, second: GOOD[second]}
    await desk.page.get_by_label("Berkas pendukung").set_input_files(written(tmp_path, chosen))
    await refused(desk)
    summary = " ".join((await desk.page.get_by_role("alert").first.inner_text()).split())
    assert (next(iter(bad)) in summary, why in summary) == (True, True), summary
    assert [name for name in GOOD if name in summary] == []
    kept = await ticked(desk)
    assert [name for name, words in zip(GOOD, kept, strict=True) if name not in words] == []
    assert await judged_here(desk) == []
    await desk.press(SUBMIT)
    await desk.sees("Pengajuan Anda sudah diterima dan dicatat pada buku agenda.", *GOOD)
    await desk.misses(next(iter(bad)))

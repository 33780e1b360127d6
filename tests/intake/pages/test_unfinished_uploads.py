"""Uploads that are not files yet stand on the check page of a form, each with its state, and are removed singly."""

import pytest

from tests.files.packages import package
from tests.intake.house import House
from tests.intake.pages.desk import actions, sit_down, words_of
from tests.intake.pages.test_form import WORDS
from tests.intake.tus import PAPER, begun, go_on


@pytest.mark.parametrize("account", ["skpd", "petugas"])
async def test_each_is_named_with_its_state_and_removed_without_script(house: House, account: str) -> None:
    client, bad = await house.client(account), package(".docx", {"word/vbaProject.bin": b"x"})
    await go_on(client, await begun(client, name="makro.docx", length=len(bad)), 0, bad)
    await go_on(client, await begun(client), 0, PAPER[:2048])
    desk = await sit_down(house, account)
    page = (await desk.send("/intake/formulir", langkah="periksa", skpd="dishub", **WORDS)).text
    told = words_of(page)
    assert "makro.docx: ditolak" in told
    assert "surat.pdf: terhenti 2 dari" in told
    check = next(part for part in page.split('"') if part.endswith("/hapus") and "/unggahan/" in part)
    assert actions(page)
    answer = await desk.post(check, page)
    assert "makro.docx" not in words_of(answer.text)
    assert "surat.pdf: terhenti" in words_of(answer.text)

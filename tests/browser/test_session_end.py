"""Before a session ends a dialog says so; one key press keeps it, and what is sent too late comes back filled."""

import pytest

from tests.browser.house import House, in_a_browser

pytestmark = [*in_a_browser, pytest.mark.nightly]


async def test_one_key_press_keeps_the_session(empty_house: House) -> None:
    desk = await empty_house.desk("skpd", script=True, width=390)
    await desk.page.clock.install()
    await desk.open("/intake/formulir")
    dialog = desk.page.locator(".session-dialog")
    await desk.page.clock.fast_forward("24:00")
    assert not await dialog.is_visible()
    await desk.page.clock.fast_forward("02:00")
    await dialog.wait_for(state="visible")
    assert await desk.page.evaluate("document.activeElement.textContent") == "Tetap masuk"
    await desk.page.keyboard.press("Enter")
    await dialog.wait_for(state="hidden")
    await desk.page.clock.fast_forward("20:00")
    assert not await dialog.is_visible()
    await desk.page.clock.fast_forward("11:00")
    assert "Sesi Anda sudah berakhir" in await dialog.inner_text()
    await desk.leave()

"""A security key in Chromium: registered on the own-account page, then asked at sign-in and before an approval."""

import os
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.acceptance.story import stories
from deploy.acceptance.time_travel import live_through
from deploy.sample.seed import appoint_head
from shared.runtime.settings import Settings
from tests.browser.conftest import BUSY_DAY, one_of_each
from tests.browser.desk import Desk
from tests.browser.house import House, in_a_browser, opened_house
from tests.browser.judge import judged_here
from tests.databases import Databases

pytestmark = in_a_browser

USB = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A key that is touched at once, as Chromium plays it."""


@pytest.fixture
async def named_house(_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Gives a province at an address with a name, with one item that waits for the head."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://localhost:{free.getsockname()[1]}"
    settings = Settings().model_copy(update={"home": tmp_path_factory.mktemp("rumah"), "public_url": address})
    (waiting,) = (story for story in one_of_each(stories(BUSY_DAY)) if story.stage == "decided")
    acts: list[Any] = list(waiting.acts())
    first = min(day for day, _ in acts)
    async with opened_house(_databases, settings, first) as house:
        await live_through(house.province, house.officers, [(first, appoint_head), *acts])
        await house.reach(BUSY_DAY)
        yield house


async def plug_in(desk: Desk) -> None:
    """Plugs a key into a window."""
    session = await desk.page.context.new_cdp_session(desk.page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": USB})


async def picture(desk: Desk, name: str) -> None:
    """Keeps a picture of the page where `TERBUKA_PICTURES` names a folder."""
    folder = os.environ.get("TERBUKA_PICTURES")
    if folder:
        await desk.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def register(house: House) -> Desk:
    """Registers a key of the head, who knows it as `kunci USB`; returns the window."""
    desk = await house.desk("pimpinan", script=True)
    await plug_in(desk)
    await desk.open("/akun/faktor")
    await desk.fill(**{"Nama kunci": "kunci USB"})
    await desk.page.locator("#sandi_kunci").fill(house.accounts["pimpinan"]["password"])
    assert await judged_here(desk) == []
    await desk.press("Lanjut ke kunci")
    assert await judged_here(desk) == []
    await picture(desk, "mendaftar")
    await desk.press("Daftarkan kunci ini")
    await desk.sees("Faktor kedua berlaku mulai sekarang", "Simpan kode pemulihan")
    await desk.open("/akun/faktor")
    await desk.sees("kunci USB", "Lepaskan kunci keamanan")
    assert await judged_here(desk) == []
    await picture(desk, "faktor-kedua")
    return desk


async def test_a_key_is_registered_and_asked_at_sign_in_and_before_an_approval(named_house: House) -> None:
    desk = await register(named_house)
    await desk.open("/keluar")
    await desk.press("Keluar")
    await desk.fill(**{"Nama akun": "pimpinan", "Kata sandi": named_house.accounts["pimpinan"]["password"]})
    await desk.press("Masuk")
    assert await judged_here(desk) == []
    await picture(desk, "masuk-dengan-kunci")
    await desk.press("Pakai kunci keamanan")
    await desk.sees("Yang menunggu Anda")
    clock: Any = named_house.province.clock
    clock.move_to(clock.now() + timedelta(minutes=16))
    await desk.open("/registry/meja/pimpinan")
    await desk.follow("Jawab ")
    await desk.sees("Tindakan ini meminta faktor kedua yang baru ditunjukkan")
    await desk.page.get_by_role("button", name="Pakai kunci keamanan").focus()
    async with desk.page.expect_navigation(wait_until="load"):
        await desk.page.keyboard.press("Enter")
    await desk.choose("Setuju")
    await desk.press("Catat jawaban")
    await desk.sees("Jawaban pimpinan tercatat.")
    await desk.leave()


async def test_a_page_says_why_no_key_answers(named_house: House) -> None:
    desk = await register(named_house)
    await desk.leave()
    password = named_house.accounts["pimpinan"]["password"]
    elsewhere = named_house.address.replace("localhost", "127.0.0.1")
    for script, address, words in (
        (False, named_house.address, "membutuhkan JavaScript"),
        (True, elsewhere, f"hanya menjawab di alamat {named_house.address}"),
        (True, named_house.address, "Kunci tidak menjawab"),
    ):
        without = Desk(await named_house.window(script=script), address)
        await without.open("/masuk")
        await without.fill(**{"Nama akun": "pimpinan", "Kata sandi": password})
        await without.press("Masuk")
        button = without.page.get_by_role("button", name="Pakai kunci keamanan")
        if script and address == named_house.address:
            await plug_in(without)
            await button.click()
            await without.page.get_by_text(words).wait_for()
        else:
            assert not await button.is_visible()
        await without.sees(words)
        await picture(without, words.split()[0])
        await without.leave()

"""With JavaScript: the operator's page grows by itself when something happens elsewhere."""

from tests.browser.house import House, in_a_browser

pytestmark = in_a_browser


async def test_the_monitor_shows_an_act_without_being_loaded_again(busy_house: House) -> None:
    operator = await busy_house.desk("operator", script=True)
    await operator.open("/monitor/")
    before = await operator.page.locator("ul.stream li").count()
    skpd = await busy_house.desk("skpd")
    await skpd.open("/intake/nihil")
    await skpd.press("Laporkan nihil")
    first = operator.page.locator("ul.stream li").nth(before)
    await first.wait_for(state="attached")
    assert "nihil" in (await operator.page.locator("ul.stream li").first.inner_text()).lower()
    await skpd.leave()
    await operator.leave()

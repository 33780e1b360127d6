"""Every page of every role in every look: light, dark, forced colours, and enlarged to 400 %."""

import pytest

from tests.browser.house import House, in_a_browser
from tests.browser.looks import FirstLoad, faults_in_every_look
from tests.browser.page_table import WALKED, Walk, account_of
from tests.browser.rare_states import bring_about

pytestmark = in_a_browser

MOST_SENT = 150 * 1024
"""Bytes of the first load of a page, all that it draws with; ten seconds on a line of 128 kbit/s."""


@pytest.fixture(scope="module")
async def full_house(busy_house: House) -> House:
    """Gives the busy house with the states that its sample does not have."""
    await bring_about(busy_house)
    return busy_house


@pytest.mark.parametrize("name", list(WALKED))
async def test_no_page_of_a_walk_has_a_fault_in_any_look_or_is_heavy(full_house: House, name: str) -> None:
    desk = await full_house.desk(account_of(name), script=True)
    walk, load, found, sent = Walk(desk), FirstLoad(), dict[str, object](), dict[str, int]()
    await load.count_in(desk.page)
    for page, way in WALKED[name].items():
        address = await walk.address(page, way)
        load.begin()
        await desk.open(address)
        sent[page] = load.sent
        found[page] = await faults_in_every_look(desk.page)
    await desk.leave()
    assert {page: faults for page, faults in found.items() if faults} == {}
    assert {page: size for page, size in sent.items() if not 0 < size <= MOST_SENT} == {}

"""A browser at the registry's desks: signs in once, opens pages, fills the forms that it finds there."""

import html
import re
from dataclasses import dataclass

import httpx

from tests.registry.doors import Doors
from tests.web.house import ORIGIN, PASSWORD

FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


@dataclass
class Desk:
    """One person's browser without script."""

    client: httpx.AsyncClient

    async def open(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def send(self, path: str, **words: str) -> httpx.Response:
        """Opens the form of an address and sends it back with these words typed; `__` stands for a dot in a name."""
        shown = await self.client.get(path)
        assert shown.status_code == 200, shown.text
        typed = {name.replace("__", "."): word for name, word in words.items()}
        return await self.client.post(path, data={**hidden(shown.text), **typed})


def hidden(page: str) -> dict[str, str]:
    """Returns the hidden fields of a page's forms."""
    return {name: html.unescape(value) for name, value in FIELD.findall(page)}


def words_of(page: str) -> str:
    """Returns what a reader sees of a page, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def sit_down(doors: Doors, account: str) -> Desk:
    """Signs an account in by the form at the front door."""
    client = httpx.AsyncClient(transport=doors.app, base_url=ORIGIN, headers={"accept": "text/html", "origin": ORIGIN})
    answer = await client.post("/masuk", data={"account": account, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return Desk(client)

"""A browser at intake's desk: a session of its own, pages opened, the forms found there sent back."""

import html
import re
from dataclasses import dataclass

import httpx

from tests.intake.house import PASSWORD, House

CHECK = "/intake/formulir/periksa/"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ACTION = re.compile(r'<form method="post" action="([^"]+)"')


@dataclass
class Desk:
    """One person's browser without script; the house is mounted at `/intake`."""

    client: httpx.AsyncClient

    async def open(self, path: str) -> httpx.Response:
        return await self.client.get(path.removeprefix("/intake"))

    async def post(self, path: str, page: str, **words: str) -> httpx.Response:
        """Sends a form of a page with its hidden fields; `__` stands for a dot in a name. A check page is opened."""
        typed = {name.replace("__", "."): word for name, word in words.items()}
        answer = await self.client.post(path.removeprefix("/intake"), data={**hidden(page), **typed})
        onward = answer.headers.get("location", "")
        return await self.open(onward) if onward.startswith(CHECK) else answer

    async def send(self, path: str, **words: str) -> httpx.Response:
        """Opens the form of an address and sends it back with these words typed."""
        return await self.post(path, (await self.open(path)).text, **words)


def hidden(page: str) -> dict[str, str]:
    """Returns the hidden fields of a page's forms."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


def actions(page: str) -> list[str]:
    """Returns where a page's forms lead."""
    return [html.unescape(action) for action in ACTION.findall(page)]


def words_of(page: str) -> str:
    """Returns what a reader sees of a page, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def sit_down(house: House, account: str = "skpd") -> Desk:
    """Opens a session for an account."""
    await house.client(account)
    secret = await house.identity.sign_in(account, PASSWORD, source="test")
    client = house.anonymous(accept="text/html", origin="http://terbuka.example")
    client.cookies.set("terbuka_sesi", secret)
    return Desk(client)

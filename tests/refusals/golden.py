"""What a province publishes, in the shape in which golden files keep it: its APIs and the forms of its desks."""

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.refusals.house import House

FOLDER = Path(__file__).parent / "golden"
WRITE = "TERBUKA_WRITE_GOLDEN"
"""Set to 1, this variable writes the golden files anew instead of comparing with them."""

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
DESKS = ("/intake/", "/registry/", "/scheduler/", "/monitor/", "/meja")
MOST_PAGES = 400


class Forms(HTMLParser):
    """The forms and links of one page: for each form its method, where it goes, and its fields."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.forms: dict[str, set[str]] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes up one tag."""
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag == "form":
            method = (given.get("method") or "get").upper()
            self._open = f"{method} {plain(given.get('action') or self.path)}"
            self.forms.setdefault(self._open, set())
        if tag in {"input", "select", "textarea", "button"} and self._open and given.get("name"):
            kind = given.get("type") or tag
            required = " required" if "required" in given else ""
            self.forms[self._open].add(f"{given['name']}: {kind}{required}")

    def handle_endtag(self, tag: str) -> None:
        """Ends a form."""
        self._open = "" if tag == "form" else self._open


def plain(address: str) -> str:
    """Returns an address without its query and with every id and day taken out."""
    return re.sub(r"\d{4}-\d{2}-\d{2}", "{hari}", ID.sub("{id}", address.partition("?")[0].partition("#")[0]))


async def forms_of(house: House, who: str) -> dict[str, list[str]]:
    """Follows the links of an account's desks and returns the fields of every form, by form."""
    waiting, seen, found = list(DESKS), set[str](), dict[str, set[str]]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = await house.call(who, "GET", path, headers={"accept": "text/html"})
        if answer.status_code != 200 or "html" not in answer.headers.get("content-type", ""):
            continue
        page = Forms(path)
        page.feed(answer.text)
        for form, fields in page.forms.items():
            found.setdefault(form, set()).update(fields)
        waiting += [link.partition("#")[0] for link in page.links if link.startswith(DESKS) and "?" not in link]
    return {form: sorted(fields) for form, fields in sorted(found.items())}


def differences(name: str, found: Any) -> list[str]:
    """Returns where what was found differs from a golden file, line by line; writes the file where that is asked."""
    file, lines = FOLDER / f"{name}.json", json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).splitlines()
    if os.environ.get(WRITE) == "1":
        file.write_text("\n".join(lines) + "\n", "utf-8")
    kept = file.read_text("utf-8").splitlines()
    gone, new = [f"- {line}" for line in kept if line not in lines], [f"+ {line}" for line in lines if line not in kept]
    return [*gone, *new][:40]

"""Writes words into the form of a drawn page, whatever template drew it: fields, boxes, choices and long texts."""

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]
Words = Sequence[tuple[str, str]]
UNTYPED = frozenset({"file", "password", "submit", "button", "reset", "image"})
"""Kinds of input that hold no words that were typed, or none that are shown again."""
BOXES = frozenset({"checkbox", "radio"})


def filled(page: str, address: str, words: Words) -> tuple[str, list[tuple[str, str]]]:
    """Returns a page with these words in the form that is sent to an address, and the words that no field took."""
    found = _Forms()
    found.feed(page)
    number = found.best(address, words)
    if number is None:
        return page, list(words)
    filling = _Filling(number, words)
    filling.feed(page)
    filling.close()
    return "".join(filling.done), filling.left()


class _Forms(HTMLParser):
    """Collects the forms of a page: where each is sent, and its hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append((told.get("action", ""), []))
        elif tag == "input" and self.forms and told.get("type") == "hidden":
            self.forms[-1][1].append((told.get("name", ""), told.get("value", "")))

    def best(self, address: str, words: Words) -> int | None:
        """Returns the number of the form with this address, of several the one with the most hidden words alike."""
        known = set(words)
        fitting = [
            (-len(known.intersection(hidden)), number)
            for number, (action, hidden) in enumerate(self.forms)
            if action.partition("?")[0] == address
        ]
        return min(fitting)[1] if fitting else None


class _Filling(HTMLParser):
    """Copies a page and changes the fields of one form."""

    def __init__(self, number: int, words: Words) -> None:
        super().__init__(convert_charrefs=False)
        self.done: list[str] = []
        self._number = number
        self._forms = -1
        self._words: dict[str, list[str]] = {}
        for name, word in words:
            self._words.setdefault(name, []).append(word)
        self._taken: set[str] = set()
        self._inside = False
        self._select = ""
        self._skips = False

    def left(self) -> list[tuple[str, str]]:
        """Returns the words whose names the form does not have."""
        return [(name, word) for name, words in self._words.items() if name not in self._taken for word in words]

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        raw = self.get_starttag_text() or ""
        if tag == "form":
            self._forms += 1
            self._inside = self._forms == self._number
        told = {name: value or "" for name, value in attributes}
        self._copy(self._changed(tag, told, attributes) if self._inside else raw, raw)
        if self._inside and tag == "textarea" and told.get("name", "") in self._words:
            self._copy("\n" + escape(self._next(told["name"]), quote=False), "")
            self._skips = True

    def _changed(self, tag: str, told: dict[str, str], attributes: Attributes) -> str:
        name = told.get("name", "")
        if tag == "select":
            self._select = name if name in self._words else ""
            self._taken.add(name)
        if tag == "option" and self._select:
            return _tag(tag, attributes, "selected", told.get("value", "") in self._words[self._select])
        if tag == "button":
            self._taken.add(name)
        if tag != "input" or name.startswith("_") or told.get("type") in UNTYPED:
            return ""
        if told.get("type") in BOXES:
            self._taken.add(name)
            return _tag(tag, attributes, "checked", told.get("value", "on") in self._words.get(name, []))
        if name not in self._words:
            return ""
        return _tag(tag, [(key, value) for key, value in attributes if key != "value"], "value", self._next(name))

    def _next(self, name: str) -> str:
        """Returns the next word of a name; fields that share a name have their words in order."""
        self._taken.add(name)
        words = self._words[name]
        return words.pop(0) if len(words) > 1 else words[0]

    def handle_startendtag(self, tag: str, attributes: Attributes) -> None:
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._skips = False
        if tag == "select":
            self._select = ""
        if tag == "form":
            self._inside = False
        self._copy(f"</{tag}>", "")

    def handle_data(self, data: str) -> None:
        self._copy(data, "")

    def handle_entityref(self, name: str) -> None:
        self._copy(f"&{name};", "")

    def handle_charref(self, name: str) -> None:
        self._copy(f"&#{name};", "")

    def handle_comment(self, data: str) -> None:
        self._copy(f"<!--{data}-->", "")

    def handle_decl(self, decl: str) -> None:
        self._copy(f"<!{decl}>", "")

    def _copy(self, text: str, otherwise: str) -> None:
        if not self._skips:
            self.done.append(text or otherwise)


def _tag(tag: str, attributes: Attributes, name: str, value: str | bool) -> str:
    kept = [(key, said) for key, said in attributes if key != name]
    if value is not False:
        kept.append((name, None if value is True else str(value)))
    said = "".join(f" {key}" if told is None else f' {key}="{escape(told)}"' for key, told in kept)
    return f"<{tag}{said}>"

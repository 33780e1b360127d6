"""Reads a page as strictly as the standard library allows: tags balanced, ids single, references and labels whole."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect"}
LABELLED = {"input", "select", "textarea"}


class Page(HTMLParser):
    """Collects a page's elements and every fault in them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> stays open" for tag in self.open]
        self._check_references()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def _check_references(self) -> None:
        ids = [attributes["id"] for _, attributes in self.elements if "id" in attributes]
        self.faults += [f"id {name} stands twice" for name in set(ids) if ids.count(name) > 1]
        for tag, attributes in self.elements:
            named = [attributes.get(name, "") for name in ("for", "aria-describedby", "aria-labelledby")]
            self.faults += [f"<{tag}> names {part}" for part in " ".join(named).split() if part not in ids]
            href = attributes.get("href", "")
            if tag == "a" and href.startswith("#") and href[1:] not in ids:
                self.faults.append(f"link to {href} leads nowhere")
        self._check_names()

    def _check_names(self) -> None:
        labelled = {attributes.get("for") for attributes in self.all("label")}
        for tag, attributes in self.elements:
            if tag in LABELLED and attributes.get("type") != "hidden" and attributes.get("id") not in labelled:
                self.faults.append(f"<{tag} name={attributes.get('name')}> has no label")
        if len(self.all("h1")) != 1:
            self.faults.append("not exactly one h1")
        if not self.all("html") or not self.all("html")[0].get("lang"):
            self.faults.append("no language")


def faults(text: str) -> list[str]:
    """Lists what is wrong with a page."""
    return Page(text).faults

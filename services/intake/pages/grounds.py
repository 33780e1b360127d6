"""The form's words as a dossier and back, and its grounds added and taken away without script."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.base import titled
from shared.contracts.dossier import DossierWords
from shared.web.typed_forms import Typed

FORM_FIELDS = titled(DossierWords, but=("legal_basis", "decree_number"))
"""The fields of the form, in the order of the contract; the others stand in a row of an existing list only."""
WORDS = tuple(field.key for field in FORM_FIELDS)
MUST = frozenset({"title", "public_title"})


def dossier_of(typed: Typed) -> dict[str, Any]:
    """Returns the dossier that the words of a form make; `keep` lines name earlier files that stay."""
    tree = typed.tree(lines=("keep",))
    entry = {name: tree.get(name, "") for name in WORDS}
    grounds = tree.get("grounds")
    item = {**entry, "grounds": grounds if isinstance(grounds, list) else [], "files": tree.get("keep", [])}
    whole = {"skpd": tree.get("skpd", ""), "letter": tree.get("letter", {}), "items": [item]}
    return {**whole, "draft_id": typed("draft_id")} if typed("draft_id") else whole


def typed_of(dossier: Mapping[str, Any]) -> Typed:
    """Returns the words that show a dossier's first item."""
    item = next(iter(dossier.get("items") or [{}]))
    tree = {name: item.get(name, "") for name in WORDS}
    tree |= {"skpd": dossier.get("skpd", ""), "letter": dossier.get("letter") or {}}
    return Typed.showing({**tree, "grounds": item.get("grounds") or [{"huruf": ""}], "keep": item.get("files") or []})


def count_of(typed: Typed) -> int:
    """Counts the grounds that a form shows, at least one."""
    numbers = [name.split(".")[1] for name in typed.words if name.startswith("grounds.")]
    return max((int(number) + 1 for number in numbers if number.isdecimal()), default=1)


def rearranged(typed: Typed) -> Typed:
    """Returns the words with a ground added (`susun` = `tambah`) or taken away (`hapus.<number>`)."""
    count = count_of(typed)
    words = {name: word for name, word in typed.words.items() if name != "susun"}
    if typed("susun") == "tambah":
        return Typed({**words, f"grounds.{count}.huruf": ""})
    gone = typed("susun").partition(".")[2]
    if not gone.isdecimal() or count < 2:
        return Typed(words)
    return Typed({moved: word for name, word in words.items() if (moved := _moved(name, int(gone)))})


def _moved(name: str, gone: int) -> str:
    start, _, rest = name.partition(".")
    number, _, field = rest.partition(".")
    if start != "grounds" or not number.isdecimal():
        return name
    return "" if int(number) == gone else f"grounds.{int(number) - (int(number) > gone)}.{field}"

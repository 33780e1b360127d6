"""The fingerprint of a letter: what was approved, in 32 letters that the paper shows."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from services.registry.domain.announcements import Issued
from services.registry.domain.item import Item
from services.registry.domain.penetapan import Penetapan
from services.registry.store.records import PENETAPAN

ISSUED: TypeAdapter[Issued] = TypeAdapter(Issued)
LETTERS = 32
"""Of a SHA-256 in hexadecimal: enough that nobody finds a second letter with the same."""
PUBLIC = (
    "number",
    "kind",
    "subject",
    "clauses",
    "body",
    "unit",
    "skpd",
    "place",
    "dated",
    "effective_on",
    "dip",
    "public_reason",
)
"""What the fingerprint of an excerpt is made of: nothing that stands on the inner letter alone can be guessed by it."""


def fingerprint(made: Penetapan, *, public: bool) -> str:
    """Returns the fingerprint of a letter or of its excerpt; whether the penetapan was undone is no part of it."""
    said = PENETAPAN.dump_python(replace(made, undone=False), mode="json", exclude_defaults=True)
    kept = {name: value for name, value in said.items() if not public or name in PUBLIC}
    return _of(["excerpt" if public else "letter", kept])


def fingerprint_of_announcement(issued: Issued) -> str:
    """Returns the fingerprint of an announcement as it was issued."""
    return _of(["announcement", ISSUED.dump_python(issued, mode="json")])


def fingerprint_of_list(items: Sequence[Item], day: date, number: str) -> str:
    """Returns the fingerprint of the DIK of a day under the number of its decree: which items, in which version."""
    return _of(["dik", number, day.isoformat(), [[item.id, item.version] for item in items]])


def _of(content: list[Any]) -> str:
    said = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:LETTERS]

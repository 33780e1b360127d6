"""The fingerprint of a letter: what was approved, in 32 letters that the paper shows."""

import hashlib
import json
from dataclasses import replace

from services.registry.domain.penetapan import Penetapan
from services.registry.store.records import PENETAPAN

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
    content = json.dumps(["excerpt" if public else "letter", kept], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:LETTERS]

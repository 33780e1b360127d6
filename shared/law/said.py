"""Whether a field says anything: dashes, dots and the usual words for nothing do not."""

import re

NOTHING = re.compile(r"[\W_]*|n/?a|nihil|tidak ada|idem|sda", re.IGNORECASE)


def is_said(text: str) -> bool:
    """Tells whether a text says something: it has a letter or a digit and is no word for nothing."""
    return NOTHING.fullmatch(text.strip(" .-–—_\t\n")) is None

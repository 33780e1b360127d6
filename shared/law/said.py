"""Whether a field says anything: dashes, dots and the usual words for nothing do not."""

import re

NOTHING = re.compile(r"[\s\-–—_.]*|n/?a|nihil|tidak ada", re.IGNORECASE)


def is_said(text: str) -> bool:
    """Tells whether a text says something: it is more than dashes and dots, and no word for nothing."""
    return NOTHING.fullmatch(text.strip()) is None

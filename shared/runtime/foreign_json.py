"""Reads JSON that others wrote: what is no JSON, too deep or has endless digits is one kind of error."""

import json
import math
from typing import Any


def read_json(text: str | bytes) -> Any:
    """Returns what a JSON text says.

    Raises ValueError for what is no JSON in UTF-8 (RFC 8259), NaN and Infinity among it, for what is nested more deeply
    than this interpreter goes, for whole numbers of more digits than it reads, and for what no float holds (1e400).
    """
    try:
        return _DECODER.decode(text if isinstance(text, str) else text.decode(json.detect_encoding(text)))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def json_or_text(text: str | bytes) -> Any:
    """Returns what a JSON text says, or the text itself where `read_json` raises: one row must not stop its reader."""
    try:
        return read_json(text)
    except ValueError:
        return text if isinstance(text, str) else text.decode("utf-8", "replace")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits[:40])
    return number


def _not_json(name: str) -> Any:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_not_json, parse_float=_finite)
"""Is made once: `json.loads` would make one for each text, a third of the work on a small one."""

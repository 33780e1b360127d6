"""Texts that rest sealed: a database keeps a mark in the place of each, and the words in one sealed value."""

import json
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer, SerializationInfo, ValidationInfo

MARK = "§"


class Texts:
    """The sealed texts of one record, each once; a mark names the place of one."""

    def __init__(self, words: list[str] | None = None) -> None:
        self._words = words or []
        self._places = {word: place for place, word in enumerate(self._words)}

    def put(self, words: str) -> str:
        """Keeps a text and returns its mark."""
        place = self._places.setdefault(words, len(self._words))
        if place == len(self._words):
            self._words.append(words)
        return f"{MARK}{place}"

    def take(self, mark: str) -> str:
        """Returns the text of a mark; raises `LookupError` where there is none."""
        return self._words[int(mark.removeprefix(MARK))]

    def to_bytes(self) -> bytes:
        """Returns all texts as JSON."""
        return json.dumps(self._words, ensure_ascii=False).encode("utf-8", "surrogatepass")

    @classmethod
    def from_bytes(cls, content: bytes) -> "Texts":
        """Reads what `to_bytes` wrote."""
        return cls(json.loads(content.decode("utf-8", "surrogatepass")))


def _put(words: str, info: SerializationInfo) -> str:
    return info.context.put(words) if words and isinstance(info.context, Texts) else words


def _take(words: str, info: ValidationInfo) -> str:
    return info.context.take(words) if words and isinstance(info.context, Texts) else words


SealedText = Annotated[str, PlainSerializer(_put, return_type=str), AfterValidator(_take)]
"""A text that no list searches; with `Texts` as context it is written as a mark and read from one."""

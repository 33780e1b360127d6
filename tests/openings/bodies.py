"""Bodies made from a JSON Schema: every field that a room publishes, with words that such a field would hold."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

WORDS = ("x", "Bukti surat", "Alasan yang cukup", "1/PUTUSAN/2026", "Pasal 17 huruf b", "UU 14/2008", "2", "")
LEFT_OUT = 0.35
"""How often a field that need not be there is left out."""


class Bodies:
    """Makes bodies for one life; `names` are the ids that fields may name, by field."""

    def __init__(self, random: Random, today: date, names: Mapping[str, list[str]]) -> None:
        self.random = random
        self.today = today
        self.names = names

    def of(self, schema: Mapping[str, Any], parts: Mapping[str, Any], name: str = "") -> Any:
        """Returns one value that fits a schema, or nearly."""
        schema = self._resolved(schema, parts)
        if "enum" in schema or "const" in schema:
            return self.random.choice(list(schema.get("enum", [schema.get("const")])))
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return self.of(self.random.choice(schema[choice]), parts, name)
        return self._typed(schema, parts, name)

    def _typed(self, schema: Mapping[str, Any], parts: Mapping[str, Any], name: str) -> Any:
        match schema.get("type"):
            case "object":
                return self._object(schema, parts)
            case "array":
                return [self.of(schema.get("items", {}), parts, name) for _ in range(self.random.choice((0, 1, 1, 2)))]
            case "integer":
                return self.random.choice((1, 2, 5, 30, 31, 999))
            case "boolean":
                return self.random.random() < 0.7
            case "null":
                return None
            case _:
                return self._text(schema, name)

    def _object(self, schema: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        fields = schema.get("properties", {})
        kept = [name for name in fields if name in required or self.random.random() > LEFT_OUT]
        return {name: self.of(fields[name], parts, name) for name in kept}

    def _text(self, schema: Mapping[str, Any], name: str) -> str:
        if schema.get("format") == "date":
            return (self.today + timedelta(days=self.random.choice((-400, -30, -1, 0, 1, 20, 300)))).isoformat()
        if self.names.get(name):
            return self.random.choice(self.names[name])
        if name == "huruf":
            return self.random.choice("abcghij")
        return self.random.choice(WORDS)

    @staticmethod
    def _resolved(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Mapping[str, Any]:
        reference = schema.get("$ref")
        return dict(parts[str(reference).rpartition("/")[2]]) if reference else schema

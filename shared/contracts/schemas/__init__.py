"""The JSON Schemas of the published language: written from the contracts, committed, and compared with them.

A published `.vN` may only gain optional fields; any other change is a new version.
"""

import json
from pathlib import Path
from typing import Any

from shared.contracts import EVENTS, Event

FOLDER = Path(__file__).parent
SAYS_NOTHING = {"title", "description", "default", "$defs", "$id", "$schema", "properties", "required"}

Schema = dict[str, Any]


def schema_of(event: type[Event]) -> Schema:
    """Returns the JSON Schema (2020-12) of an event's data."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"/schemas/{event.type}.json"}
    return head | event.model_json_schema()


def committed(name: str) -> Schema | None:
    """Returns the committed schema of an event type, None when there is none yet."""
    path = FOLDER / f"{name}.json"
    return dict(json.loads(path.read_text())) if path.exists() else None


def check() -> list[str]:
    """Lists what is wrong between contracts and committed schemas; empty means nothing is."""
    found = [f"{path.stem}: committed, but no contract says it" for path in _strangers()]
    for name, event in sorted(EVENTS.items()):
        old, new = committed(name), schema_of(event)
        if old is None:
            found.append(f"{name}: no schema committed")
        elif old != new:
            found += [f"{name}: {change}" for change in breaks(old, new) or ["committed schema is out of date"]]
    return found


def write() -> list[str]:
    """Writes every schema whose change is allowed; returns the changes that are not, which it leaves alone."""
    refused = []
    for name, event in sorted(EVENTS.items()):
        old, new = committed(name), schema_of(event)
        broken = breaks(old, new) if old else []
        refused += [f"{name}: {change}" for change in broken]
        if not broken:
            (FOLDER / f"{name}.json").write_text(json.dumps(new, indent=2, ensure_ascii=False) + "\n")
    return refused


def breaks(old: Schema, new: Schema) -> list[str]:
    """Lists the changes between two schemas of one event version that a reader or writer of it could not bear."""
    return _breaks(old, new, old.get("$defs", {}), new.get("$defs", {}), "")


def _breaks(old: Schema, new: Schema, old_parts: Schema, new_parts: Schema, place: str) -> list[str]:
    old, new = _resolved(old, old_parts), _resolved(new, new_parts)
    found = [f"{place or 'event'}: {word} changed" for word in _changed(old, new)]
    old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
    found += [f"{place}{name}: field removed" for name in old_fields if name not in new_fields]
    for name in sorted(set(old.get("required", ())) ^ set(new.get("required", ()))):
        found.append(f"{place}{name}: " + ("is no longer required" if name in old_fields else "new and required"))
    for name in old_fields.keys() & new_fields.keys():
        found += _breaks(old_fields[name], new_fields[name], old_parts, new_parts, f"{place}{name}.")
    for word in ("items", "anyOf", "prefixItems"):
        found += _broken_parts(old.get(word), new.get(word), (old_parts, new_parts), f"{place}{word}.")
    return found


def _broken_parts(old: Any, new: Any, parts: tuple[Schema, Schema], place: str) -> list[str]:
    olds, news = (value if isinstance(value, list) else [value] if value else [] for value in (old, new))
    if len(olds) != len(news):
        return [f"{place}: other alternatives"]
    pairs = enumerate(zip(olds, news, strict=True))
    return [change for number, (a, b) in pairs for change in _breaks(a, b, *parts, f"{place}{number}.")]


def _changed(old: Schema, new: Schema) -> list[str]:
    words = (old.keys() | new.keys()) - SAYS_NOTHING - {"items", "anyOf", "prefixItems", "$ref"}
    return sorted(word for word in words if old.get(word) != new.get(word))


def _resolved(schema: Schema, parts: Schema) -> Schema:
    reference = schema.get("$ref")
    return dict(parts[reference.rpartition("/")[2]]) if reference else schema


def _strangers() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*.json") if path.stem not in EVENTS)

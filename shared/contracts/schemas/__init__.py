"""The schemas of everything that travels: written from the contracts, committed, and compared with them.

Events stand in one file for each topic, beside the sealed dossier and the public data. A published version of an
event or of public data may only gain optional fields, the dossier none; any other change is a new version.
"""

import json
import re
from pathlib import Path
from typing import Any

from shared.contracts import EVENTS, Event
from shared.contracts.dossier import dossier_schema, dossier_version
from shared.contracts.public_data import ROWS, json_schema, table_schema
from shared.contracts.public_files import FILES

FOLDER = Path(__file__).parent
SAYS_NOTHING = {"title", "description", "default", "$defs", "$id", "$schema", "properties", "required", "fields"}

Schema = dict[str, Any]


def contracts() -> dict[str, dict[str, Schema]]:
    """Returns the schema of every contract by its file and its name."""
    found: dict[str, dict[str, Schema]] = {}
    for name, event in sorted(EVENTS.items()):
        found.setdefault(event.topic.rpartition(".")[2], {})[name] = schema_of(event)
    found["dossier"] = {dossier_version(): _headed(dossier_version(), dossier_schema())}
    found["public_data"] = public_schemas()
    return found


def public_schemas() -> dict[str, Schema]:
    """Returns the schemas that the website serves beside its data: JSON Schemas, and Table Schemas as `….table`."""
    tables = {f"{row.name}.table": table_schema(row) for row in ROWS.values()}
    files = {file.name: _headed(file.name, json_schema(file), folder="/data/schema") for file in FILES}
    return files | tables


def schema_of(event: type[Event]) -> Schema:
    """Returns the JSON Schema (2020-12) of an event's data."""
    return _headed(event.type, event.model_json_schema())


def committed(name: str) -> Schema | None:
    """Returns the committed schema of that name, None when there is none yet."""
    return next((schemas[name] for schemas in _committed().values() if name in schemas), None)


def check() -> list[str]:
    """Lists what is wrong between contracts and committed schemas; empty means nothing is."""
    found = [f"{name}: committed, but no contract says it" for name in sorted(_gone())]
    for name, new in _all(contracts()).items():
        old = committed(name)
        if old is None:
            found.append(f"{name}: no schema committed")
        elif old != new:
            found += [f"{name}: {change}" for change in breaks(old, new) or ["committed schema is out of date"]]
    return found


def write() -> list[str]:
    """Writes every schema whose change is allowed; returns the changes that are not, which it leaves alone."""
    refused = [f"{name}: removed without a newer version" for name in sorted(_gone()) if not _replaced(name)]
    for file, schemas in contracts().items():
        old = _committed().get(file, {})
        broken = {name: breaks(old[name], new) for name, new in schemas.items() if name in old}
        refused += [f"{name}: {change}" for name, changes in broken.items() for change in changes]
        kept = {name: schema for name, schema in old.items() if name not in schemas and not _replaced(name)}
        written = {name: old[name] if broken.get(name) else new for name, new in schemas.items()} | kept
        (FOLDER / f"{file}.json").write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")
    return refused


def breaks(old: Schema, new: Schema) -> list[str]:
    """Lists the changes between two schemas of one version that a reader or writer of it could not bear."""
    return _breaks(old, new, old.get("$defs", {}), new.get("$defs", {}), "")


def _breaks(old: Schema, new: Schema, old_parts: Schema, new_parts: Schema, place: str) -> list[str]:
    old, new = _resolved(old, old_parts), _resolved(new, new_parts)
    found = [f"{place or 'contract'}: {word} changed" for word in _changed(old, new)]
    old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
    found += [f"{place}{name}: field removed" for name in old_fields if name not in new_fields]
    found += _now_required(old, new, place) + _broken_columns(old, new)
    for name in old_fields.keys() & new_fields.keys():
        found += _breaks(old_fields[name], new_fields[name], old_parts, new_parts, f"{place}{name}.")
    for word in ("items", "anyOf", "prefixItems"):
        found += _broken_parts(old.get(word), new.get(word), (old_parts, new_parts), f"{place}{word}.")
    return found


def _now_required(old: Schema, new: Schema, place: str) -> list[str]:
    old_fields = old.get("properties", {})
    changed = sorted(set(old.get("required", ())) ^ set(new.get("required", ())))
    return [
        f"{place}{name}: " + ("is no longer required" if name in old_fields else "new and required") for name in changed
    ]


def _broken_columns(old: Schema, new: Schema) -> list[str]:
    """Lists the columns of a table that do not stand where they stood, as what they were."""
    olds, news = ([(each["name"], each["type"]) for each in table.get("fields", ())] for table in (old, new))
    moved = [place for place, column in enumerate(olds) if news[place : place + 1] != [column]]
    return [f"{olds[place][0]}: column {place + 1} changed" for place in moved]


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


def _headed(name: str, schema: Schema, *, folder: str = "/schemas") -> Schema:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"{folder}/{name}.json"} | schema


def _committed() -> dict[str, dict[str, Schema]]:
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def _all(files: dict[str, dict[str, Schema]]) -> dict[str, Schema]:
    return {name: schema for schemas in files.values() for name, schema in schemas.items()}


def _gone() -> set[str]:
    return set(_all(_committed())) - set(_all(contracts()))


def _replaced(name: str) -> bool:
    """Tells whether a newer version took the place of that name; an event is read for ever, and so is its schema."""
    if not any(name in _committed().get(file, {}) for file in ("dossier", "public_data")):
        return False
    newer = re.sub(r"v(\d+)", lambda found: f"v{int(found[1]) + 1}", name)
    return newer in _all(contracts())

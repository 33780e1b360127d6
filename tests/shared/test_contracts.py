"""The published language: committed schemas, golden events read for ever, no change that breaks a reader."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shared.contracts import EVENTS, TOPICS
from shared.contracts.envelope import MAX_BYTES
from shared.contracts.schemas import breaks, check, committed, schema_of
from shared.messaging.decoding import RecordError, StreamRecord, envelope_of, event_of

GOLDEN = Path(__file__).parents[1] / "contracts" / "golden"
NAMES = sorted(EVENTS)
CLASSIFIED = "registry.item_classified.v1"


def golden(name: str) -> dict[str, Any]:
    """Reads the golden record of an event type."""
    return dict(json.loads((GOLDEN / f"{name}.json").read_text()))


def record(said: dict[str, Any], **extra: Any) -> StreamRecord:
    """Makes the record of a golden file, its data extended."""
    value = json.dumps(said["data"] | extra).encode()
    return StreamRecord(said["topic"], 0, 0, said["key"], said["headers"], value)


def keeps(read: Any, written: Any) -> bool:
    """Tells whether everything that was written is found in what was read."""
    if isinstance(written, dict):
        return all(keeps(read[name], value) for name, value in written.items())
    return bool(read == written)


def test_the_committed_schemas_are_those_of_the_contracts() -> None:
    assert check() == []


def test_every_event_has_a_golden_file_and_every_topic_one_writer() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(EVENTS)
    writers = {(event.topic, event.room()) for event in EVENTS.values()}
    assert len(writers) == len(TOPICS) == len({room for _, room in writers})


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_a_golden_event_of_any_version_is_still_read_whole(path: Path) -> None:
    said = golden(path.stem)
    read = record(said)
    event = event_of(read, envelope_of(read))
    assert keeps(json.loads(event.model_dump_json()), said["data"])
    assert event.key == said["key"]


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_event_satisfies_the_committed_schema(name: str) -> None:
    schema = committed(name)
    assert schema is not None
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.validate(golden(name)["data"], schema, format_checker=checker)


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_bears_a_field_that_a_later_producer_adds(name: str) -> None:
    later = record(golden(name), added_later="x")
    assert not hasattr(event_of(later, envelope_of(later)), "added_later")


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_required_field_is_named_without_its_content(name: str) -> None:
    said = golden(name)
    required = next(field for field in schema_of(EVENTS[name])["required"] if field != EVENTS[name].key_field)
    del said["data"][required]
    broken = record(said)
    with pytest.raises(RecordError) as caught:
        event_of(broken, envelope_of(broken))
    assert (caught.value.reason, caught.value.error) == ("ISI_RUSAK", f"{required}: missing")


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_event_is_well_below_the_limit(name: str) -> None:
    assert len(record(golden(name)).value) < MAX_BYTES / 4


BREAKING: dict[str, Callable[[Any], Any]] = {
    "a removed field": lambda s: s["properties"].pop("ends_on"),
    "a removed field of a part": lambda s: s["$defs"]["PublicRow"]["properties"].pop("public_reason"),
    "another type": lambda s: s["properties"]["version"].update(type="string"),
    "another format": lambda s: s["$defs"]["PublicRow"]["properties"]["penetapan_date"].update(format="date-time"),
    "a field no longer required": lambda s: s["required"].remove("version"),
    "a field now required": lambda s: s["required"].append("review_on"),
    "a new required field": lambda s: (s["properties"].update(x={"type": "string"}), s["required"].append("x")),
    "other alternatives": lambda s: s["properties"]["ends_on"]["anyOf"].pop(),
    "other items": lambda s: s["$defs"]["PublicRow"]["properties"]["huruf"]["items"].update(type="integer"),
}


@pytest.mark.parametrize("change", BREAKING.values(), ids=BREAKING)
def test_a_breaking_change_of_a_version_is_found(change: Callable[[Any], Any]) -> None:
    old = schema_of(EVENTS[CLASSIFIED])
    new = copy.deepcopy(old)
    change(new)
    assert len(breaks(old, new)) == 1


def test_a_new_value_of_an_enumeration_is_breaking() -> None:
    old = schema_of(EVENTS["registry.item_opened.v1"])
    new = copy.deepcopy(old)
    new["properties"]["mode"]["enum"].append("by_accident")
    assert breaks(old, new) == ["mode.: enum changed"]


def test_an_optional_field_and_better_words_break_nothing() -> None:
    old = schema_of(EVENTS[CLASSIFIED])
    new = copy.deepcopy(old)
    new["properties"]["note_code"] = {"type": "string", "default": ""}
    new["properties"]["version"]["title"] = "Versi"
    assert breaks(old, new) == []

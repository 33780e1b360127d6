"""The house rules that a reader relies on, read from the source itself."""

import ast
import re

import pytest

from deploy.rooms import ROOMS, SPECS
from tests.architecture.source import ROOT, SOURCE, calls, files, imports, place, tree

FURNITURE = (
    "README.md", "main.py", "settings.py", "api", "pages", "consumers.py", "commands", "domain", "store", "queries",
    "tables.py", "migrations",
)  # fmt: skip
MAY_LACK = {spec.name: {"settings.py"} for spec in SPECS if not spec.tables}


def test_every_room_has_the_same_furniture() -> None:
    missing = [
        f"{room}/{piece}"
        for room in ROOMS
        for piece in FURNITURE
        if piece not in MAY_LACK.get(room, set())
        and not list((ROOT / "services" / room).glob(f"{piece.removesuffix('.py')}*"))
    ]
    assert missing == []


@pytest.mark.parametrize(("layer", "least"), [("domain", 50), ("commands", 40)])
def test_models_and_commands_have_no_mixins(layer: str, least: int) -> None:
    """Such a class inherits from the standard library (enums, errors) at most, never from another of its layer."""
    classes = [
        (place(path), node)
        for path in files("services")
        if f"/{layer}/" in place(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
    ]
    models = {node.name for _, node in classes}
    heirs = [f"{where}: {node.name}" for where, node in classes if models & {ast.unparse(base) for base in node.bases}]
    assert len(models) > least
    assert heirs == []


def test_only_the_composition_root_knows_the_broker() -> None:
    knowing = {place(path) for path in files("services") if "shared.messaging.broker" in imports(path)}
    assert {name for name in knowing if not name.endswith("/main.py")} == set()


def test_only_the_object_store_port_imports_minio() -> None:
    knowing = {place(path) for path in files(*SOURCE) if any(name.split(".")[0] == "minio" for name in imports(path))}
    assert {name for name in knowing if not name.startswith("shared/storage/s3/")} == set()


def test_one_module_reads_bodies_of_parts() -> None:
    """Starlette's own reader spools files to a disk; access.py asks it for urlencoded forms alone."""
    reader = "shared/web/multipart.py"
    knowing = {place(path) for path in files(*SOURCE) if any(n.startswith("python_multipart") for n in imports(path))}
    asking = {
        place(path) for path in files(*SOURCE) for _ in calls(path, "form") if "request.form()" in path.read_text()
    }
    assert (knowing, asking) == ({reader}, {reader, "shared/web/access.py"})


def test_only_db_commits() -> None:
    callers = {place(path) for path in files(*SOURCE) for _ in calls(path, "commit")}
    assert callers <= {"shared/storage/database.py"}


def test_only_the_relay_publishes() -> None:
    callers = {place(path) for path in files(*SOURCE) for _ in calls(path, "publish")}
    makers = {place(path) for path in files(*SOURCE) for _ in calls(path, "AIOKafkaProducer")}
    assert (callers, makers) == (
        set(),
        {"shared/messaging/broker.py"},
    )  # for the relay's transport, in shared/messaging/kafka_transport.py


def test_registry_signs_every_event_that_it_stages() -> None:
    staged = [
        call for path in files("services/registry") for name in ("stage", "stage_each") for call in calls(path, name)
    ]
    ours = [call for call in staged if "outbox" in ast.unparse(call.func)]
    assert len(ours) > 3
    assert [ast.unparse(call) for call in ours if "signer" not in {word.arg for word in call.keywords}] == []


def test_the_broker_is_built_once() -> None:
    builders = {place(path) for path in files(*SOURCE) for _ in calls(path, "KafkaBroker")}
    assert builders == {"shared/messaging/broker.py"}


def test_topics_are_never_created_by_a_client() -> None:
    (call,) = calls(ROOT / "shared/messaging/broker.py", "KafkaBroker")
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    assert ast.literal_eval(given["allow_auto_create_topics"]) is False


def test_every_subscriber_is_set_as_the_house_sets_it() -> None:
    subscribers = [(place(path), call) for path in files(*SOURCE) for call in calls(path, "subscriber")]
    assert [where for where, _ in subscribers] == ["shared/messaging/subscriber.py"]
    ((_, call),) = subscribers
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    assert {"group_id", "auto_offset_reset", "no_reply", "title"} <= set(given)
    assert ast.literal_eval(given["auto_offset_reset"]) == "earliest"
    assert ast.literal_eval(given["no_reply"]) is True


def test_every_room_subscribes_with_a_title() -> None:
    subscriptions = [(place(path), call) for path in files("services") for call in calls(path, "subscribe")]
    assert len(subscriptions) >= 8
    for where, call in subscriptions:
        titles = [ast.literal_eval(keyword.value) for keyword in call.keywords if keyword.arg == "title"]
        assert [bool(title) for title in titles] == [True], where


def test_the_ack_policy_is_set_in_one_place() -> None:
    naming = {place(path) for path in files(*SOURCE) for call in ast.walk(tree(path))
              if isinstance(call, ast.keyword) and call.arg == "ack_policy"}  # fmt: skip
    assert naming == {"shared/messaging/broker.py"}


def test_nobody_acknowledges_by_hand() -> None:
    callers = {place(path) for path in files(*SOURCE) for name in ("ack", "nack", "reject") for _ in calls(path, name)}
    assert callers == set()


def test_what_loses_or_leaks_messages_is_nowhere() -> None:
    banned = re.compile(r"publish_batch|reply_to=|transactional_id|group_instance_id|faststream\.kafka\.fastapi")
    assert [place(path) for path in files(*SOURCE) if banned.search(path.read_text())] == []


def test_nobody_asks_the_machine_for_the_time_but_the_clock() -> None:
    asking = {
        place(path)
        for path in files("services", "shared")
        for name in ("now", "utcnow", "today")
        for call in calls(path, name)
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in {"datetime", "date"}
    }
    assert asking <= {"shared/runtime/clock.py"}

"""deploy/topics.yaml says what the contracts, the subscriptions and the writers of the house do."""

import ast
from collections import defaultdict

from deploy.rooms import ROOMS
from deploy.topics.catalogue import all_topics
from shared.contracts import EVENTS, TOPICS
from tests.architecture.source import calls, files, place

HOUSE = {topic.name: topic for topic in all_topics()}


def heard() -> dict[str, set[str]]:
    """Reads from the subscriptions in the source which room hears which topic, in its own group."""
    found: dict[str, set[str]] = defaultdict(set)
    for room in ROOMS:
        for path in files(f"services/{room}"):
            for call in calls(path, "subscribe"):
                found[_topic(call)].add(room)
    return found


def _topic(call: ast.Call) -> str:
    return str(ast.literal_eval(call.args[1]))


def test_the_topics_are_those_of_the_contracts() -> None:
    assert set(HOUSE) == set(TOPICS) == {event.topic for event in EVENTS.values()}


def test_the_writer_of_a_topic_is_the_room_that_says_its_events() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for name, event in EVENTS.items():
        said[event.topic].add(name.split(".")[0])
    assert said == {topic.name: {topic.writer} for topic in HOUSE.values()}


def test_the_readers_of_a_topic_are_the_rooms_that_subscribe_to_it() -> None:
    assert heard() == {topic.name: set(topic.readers) for topic in HOUSE.values()}


def test_a_room_reads_in_the_group_of_its_own_name() -> None:
    for room in ROOMS:
        for path in files(f"services/{room}"):
            constants = {
                target.id: node.value.value
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for call in calls(path, "subscribe"):
                group = call.args[2]
                name = constants[group.id] if isinstance(group, ast.Name) else ast.literal_eval(group)
                assert name == room, place(path)


def test_a_topic_forgets_before_an_outbox_does() -> None:
    assert all(topic.retention_days < 90 for topic in HOUSE.values())


def test_a_write_survives_the_loss_of_a_broker() -> None:
    assert all(1 < topic.min_insync_replicas < topic.replication for topic in HOUSE.values())

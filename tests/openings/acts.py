"""Every act that the rooms publish: read from their OpenAPI, so that a new route is tried without anybody's help."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from deploy.embedded import EmbeddedRun

CHANGES = ("post", "put", "patch", "delete")
ELSEWHERE = ("/ops/", "/clock/")
"""Repairs of operators and the doubt of a clock that nobody here moves behind the rooms' back."""


@dataclass(frozen=True)
class Act:
    """One route that changes something: its address with `{names}`, its schema of JSON, and whether it takes a file."""

    method: str
    path: str
    schema: dict[str, Any] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Returns the act as people write it."""
        return f"{self.method.upper()} {self.path}"


def acts_of(province: EmbeddedRun) -> list[Act]:
    """Returns every act of every room, in the order of their addresses."""
    found = [act for name, room in province.rooms.items() for act in _of(name, room.app.openapi())]
    return sorted(found, key=lambda act: act.name)


def _of(room: str, document: dict[str, Any]) -> Iterator[Act]:
    parts = document.get("components", {}).get("schemas", {})
    for path, operations in document["paths"].items():
        if any(mark in path for mark in ELSEWHERE):
            continue
        for method in CHANGES:
            if method in operations:
                content = operations[method].get("requestBody", {}).get("content", {})
                schemas = [
                    content.get(kind, {}).get("schema", {}) for kind in ("application/json", "multipart/form-data")
                ]
                yield Act(method, f"/{room}{path}", schemas[0], schemas[1], parts)

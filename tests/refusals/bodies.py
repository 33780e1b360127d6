"""JSON bodies of plausible shape for every act, drawn from the schemas that the rooms publish, with junk in between."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from deploy.rooms import ROOMS
from tests.refusals.house import House

UNKNOWN = "0195f0aa-0000-7000-8000-000000000000"
ACTS = {"post", "put", "delete"}
WORDS = [
    "", " ", "\0", "a\0b", "\ud800", "\u202e", "x" * 25_000, "ya", "tidak", "setuju", "tolak", "open", "h", "a", "j",
    "2026-05-04", "2026-02-30", "-0044-03-15", "9999-12-31", "0001-01-01", "Tidak terbatas", "31 tahun", "' OR 1=1 --",
    "<script>alert(1)</script>", "UU 14/2008", "Pasal 17 huruf h angka 4", UNKNOWN,
]  # fmt: skip
NUMBERS = [0, 1, -1, 5, 2026, 2**31, 2**63, -(2**63) - 1, 10**30, 1.5, float("nan"), float("inf"), -0.0]
JUNK = st.one_of(
    st.none(), st.booleans(), st.sampled_from(NUMBERS), st.sampled_from(WORDS), st.text(max_size=20),
    st.just([]), st.just({}), st.just([[[[]]]]), st.just({"a": {"b": [None]}}),
)  # fmt: skip
PLACES = {"{year}": ["2040", "-1", "dua", str(10**30)], "{letter}": ["0", "1", "x", str(10**30)]}


@dataclass(frozen=True)
class Act:
    """One route that changes something: its method, its address with places for ids, its body's schema."""

    method: str
    path: str
    schema: Any
    components: Any


def acts(house: House) -> list[Act]:
    """Returns every act of every room that takes JSON, or nothing."""
    found = []
    for room in ROOMS:
        described = house.app_of(room).openapi()
        components = described.get("components", {}).get("schemas", {})
        for path, methods in described["paths"].items():
            for method in ACTS & set(methods):
                content = methods[method].get("requestBody", {}).get("content", {"application/json": {}})
                if "application/json" in content and path.startswith(("/api/", "/ops/")):
                    schema = content["application/json"].get("schema", {})
                    found.append(Act(method.upper(), f"/{room}{path}", schema, components))
    return sorted(found, key=lambda act: (act.path, act.method))


def addresses(act: Act, numbers: list[str]) -> st.SearchStrategy[str]:
    """Draws an address: known and unknown numbers in its places."""
    parts = [
        st.sampled_from(PLACES.get(part, [*numbers, UNKNOWN, "a%00b", "%FF", "-", "x" * 500]))
        if part.startswith("{")
        else st.just(part)
        for part in act.path.split("/")
    ]
    return st.tuples(*parts).map("/".join)


def bodies(schema: Any, components: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Draws a body: mostly as the schema says, now and then junk in any place of it."""
    fit = _fit(schema, components, depth)
    return st.integers(0, 11).flatmap(lambda chance: JUNK if chance == 0 or depth > 6 else fit)


def _fit(schema: Any, components: Any, depth: int) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return bodies(components[schema["$ref"].rsplit("/", 1)[-1]], components, depth)
    if "anyOf" in schema:
        return st.one_of([_fit(each, components, depth) for each in schema["anyOf"]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, components, depth)
    if kind == "array":
        return st.lists(bodies(schema.get("items", {}), components, depth + 1), max_size=3)
    return _plain(kind, schema.get("format", ""))


def _object(schema: Any, components: Any, depth: int) -> st.SearchStrategy[Any]:
    fields = {name: bodies(each, components, depth + 1) for name, each in schema.get("properties", {}).items()}
    required = {name: fields.pop(name) for name in schema.get("required", []) if name in fields}
    return st.fixed_dictionaries(required, optional=fields)


def _plain(kind: str | None, form: str) -> st.SearchStrategy[Any]:
    if form == "date":
        return st.dates().map(str) | st.sampled_from(WORDS)
    if kind == "integer":
        return st.integers(-3, 120) | st.sampled_from(NUMBERS)
    if kind == "boolean":
        return st.booleans()
    return st.sampled_from(WORDS) | st.text(max_size=30) if kind == "string" else JUNK

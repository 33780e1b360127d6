"""Tests see a class as its users do: none reads, sets or imports a private name of something else."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import files, place, tree

PUBLIC = {"_exit"}
"""Names that are documented although they begin with an underscore: `os._exit`."""

EXCEPTIONS = {
    ("tests/engines/test_kafka_poison.py", "_DefaultRecordBatchBuilderPy"): "writes what no decent client can write",
    ("tests/engines/test_kafka_poison.py", "_builder"): "writes what no decent client can write",
}
"""What no public name reaches, with the reason."""

ITSELF = {"self", "cls"}
BY_NAME = {"getattr", "setattr", "delattr", "hasattr"}
PLANTED = [
    "thing._name",
    "thing.part._name = 1",
    "from module import _name",
    "from module._name import thing",
    "import module._name",
    "getattr(thing, '_name')",
    "monkeypatch.setattr(module, '_name', 1)",
    "monkeypatch.setattr('module._name', 1)",
    "vars(thing)['_name']",
    "thing.__dict__['_name']",
]
ALLOWED = ["self._name", "cls._name", "thing.__class__", "from __future__ import thing", "os._exit(1)", "row['_name']"]


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in PUBLIC


def named(node: ast.AST) -> list[str]:
    """Returns the names, dotted or not, by which a node reaches into something other than its own object."""
    match node:
        case ast.Attribute(value=ast.Name(id=owner)) if owner in ITSELF:
            return []
        case ast.Attribute(attr=name):
            return [name]
        case ast.ImportFrom(module=module, names=names):
            return [module or "", *(each.name for each in names)]
        case ast.Import(names=names):
            return [each.name for each in names]
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in BY_NAME:
            return [each.value for each in args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        case ast.Subscript(
            value=ast.Call(func=ast.Name(id="vars")) | ast.Attribute(attr="__dict__"),
            slice=ast.Constant(value=str(name)),
        ):
            return [name]
    return []


def private_names(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yields the line and the private name of every reach into something else."""
    for node in ast.walk(module):
        for dotted in named(node):
            for name in filter(is_private, dotted.split(".")):
                yield getattr(node, "lineno", 0), name


@cache
def reached() -> list[tuple[str, int, str]]:
    return [(place(path), *found) for path in files("tests") for found in private_names(tree(Path(path)))]


def test_no_test_reaches_into_the_private_names_of_something_else() -> None:
    assert [f"{file}:{line}: {name}" for file, line, name in reached() if (file, name) not in EXCEPTIONS] == []


def test_every_exception_is_still_needed() -> None:
    assert set(EXCEPTIONS) <= {(file, name) for file, _, name in reached()}


@pytest.mark.parametrize("written", PLANTED)
def test_a_reach_is_seen(written: str) -> None:
    assert [name for _, name in private_names(ast.parse(written))] == ["_name"]


@pytest.mark.parametrize("written", ALLOWED)
def test_what_is_ones_own_or_documented_is_no_reach(written: str) -> None:
    assert list(private_names(ast.parse(written))) == []

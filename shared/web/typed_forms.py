"""What a person typed into a page: kept as typed, read as the same bodies as the API's, its faults said per field."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from shared.runtime.errors import Refusal
from shared.security.identity.actor import Actor
from shared.web.act_names import act_of, audited_id
from shared.web.multipart import words_of
from shared.web.request_faults import invalid
from shared.web.typed_before import typed_before

Body = TypeVar("Body", bound=BaseModel)
Faults = list[tuple[str, str]]
"""Faults of a form: the name of the field (or an empty word for the whole) and a sentence."""


class Typed:
    """Holds a form's words by field name; dots in a name nest, as in `grounds.0.period.until`."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = dict(words)

    @classmethod
    async def of(cls, request: Request) -> "Typed":
        """Returns what a request's form holds that a person typed; raises Malformed UNGGAHAN_RUSAK for parts."""
        form = await words_of(request)
        return cls({name: str(value) for name, value in form.items() if isinstance(value, str) and name[:1] != "_"})

    @classmethod
    def before(cls, request: Request) -> "Typed | None":
        """Returns what was typed into this page before the session ended."""
        kept = typed_before(request)
        return cls(dict(kept.words)) if kept else None

    @classmethod
    def showing(cls, tree: Any) -> "Typed":
        """Returns the words that show a nested value; a list of texts becomes lines."""
        return cls(dict(_flat(tree, "")))

    def __call__(self, name: str, default: str = "") -> str:
        """Returns the word of a field."""
        return self.words.get(name, default)

    def tree(self, *, lines: Collection[str] = ()) -> dict[str, Any]:
        """Returns the words nested, blank ones left out; a field named in `lines` becomes a list of its lines."""
        whole: dict[str, Any] = {}
        for name, word in self.words.items():
            _plant(whole, name.split("."), word, lines)
        listed: dict[str, Any] = _listed(whole)
        return listed

    def read(self, body: type[Body], *, lines: Collection[str] = (), chosen: Mapping[str, list[str]] = {}) -> Body:
        """Reads the words as a body of the API, with the boxes that were ticked under one name.

        Raises Refusal ISIAN_TIDAK_SAH with every field that does not fit.
        """
        try:
            return body.model_validate({**self.tree(lines=lines), **chosen})
        except ValidationError as error:
            raise invalid([{**found, "loc": found["loc"]} for found in error.errors()]) from error


def faults_of(error: Refusal, places: Mapping[str, str], labels: Mapping[str, str]) -> Faults:
    """Returns what a page says of a refusal: which field, what is wrong, why (article) and how to mend it.

    `places` maps codes to field names, `labels` field names to the words that stand above them.
    """
    if error.data.get("errors"):
        return [(wrong["field"], _labelled(wrong, labels)) for wrong in error.data["errors"]]
    listed = error.data.get("faults")
    if isinstance(listed, list) and listed:
        return [(_place(fault, places), _sentence(fault)) for fault in listed]
    said = {"code": error.code, "message": error.message, "article": error.article, "mend": error.mend}
    return [(_place(said, places), _sentence(said))]


async def note_refusal(request: Request, actor: Actor, error: Refusal, subject: str) -> None:
    """Writes the audit line of an act that a page refused, as the shell does for every other refusal."""
    state = request.app.state
    state.metrics.count_refusal(error.code)
    await state.messaging.audit.refused(
        state.kit.database,
        actor=actor.account,
        act=act_of(request),
        subject=audited_id(subject),
        code=error.code,
        at=state.kit.clock.now(),
    )


def _flat(node: Any, path: str) -> list[tuple[str, str]]:
    if isinstance(node, Mapping):
        return [pair for key, value in node.items() for pair in _flat(value, f"{path}.{key}" if path else str(key))]
    if isinstance(node, list | tuple) and all(isinstance(each, str) for each in node):
        return [(path, "\n".join(node))]
    if isinstance(node, list | tuple):
        return [pair for number, value in enumerate(node) for pair in _flat(value, f"{path}.{number}")]
    return [(path, "" if node is None else str(node))]


def _plant(whole: dict[str, Any], path: list[str], word: str, lines: Collection[str]) -> None:
    place = whole
    for part in path[:-1]:
        place = place.setdefault(part, {})
        if not isinstance(place, dict):
            return
    if word.strip() and path[-1] in lines:
        place[path[-1]] = [line.strip() for line in word.splitlines() if line.strip()]
    elif word.strip():
        place[path[-1]] = word.strip()


def _listed(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    done = {key: _listed(value) for key, value in node.items()}
    if done and all(key.isdecimal() for key in done):
        return [done[key] for key in sorted(done, key=int)]
    return done


def _labelled(wrong: Mapping[str, str], labels: Mapping[str, str]) -> str:
    name = wrong["field"]
    return f"{labels.get(name) or labels.get(name.rpartition('.')[2], name)}: {wrong['message']}."


def _place(fault: Mapping[str, Any], places: Mapping[str, str]) -> str:
    field = fault.get("field") or places.get(fault["code"], "")
    ground = fault.get("ground") or 0
    return f"grounds.{ground - 1}.{field}" if ground and field else field


def _sentence(fault: Mapping[str, Any]) -> str:
    article = f" Alasan: {fault['article']}." if fault.get("article") else ""
    return f"{fault['message']}{article} {fault.get('mend', '')}".strip()

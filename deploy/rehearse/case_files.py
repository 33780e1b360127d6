"""Reads case files: YAML whose dates stay texts and whose keys are unique, one or more cases a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from deploy.rehearse.case_form import LegalCase
from deploy.rehearse.faults import FormFault

SUFFIXES = (".yaml", ".yml")
PLAIN = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"}


@dataclass(frozen=True)
class FoundCase:
    """A case with its file."""

    file: str
    case: LegalCase


class _Loader(yaml.SafeLoader):
    """Reads as YAML 1.2 does: only true and false are truth values, 10:00 is no number, a date stays as written."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in PLAIN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _resolve(tag: str, pattern: str, first: str) -> None:
    import re

    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


_resolve("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF")
_resolve("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789")


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    names = [str(key.value) for key, _ in node.value]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        words = f"kunci {', '.join(sorted(twice))} tertulis dua kali"
        raise yaml.constructor.ConstructorError(None, None, words, node.start_mark)
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True) for key, value in node.value
    }


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def find_cases(places: Iterable[Path]) -> list[FoundCase]:
    """Returns every case of files and folders, in the order of their names.

    Raises `FormFault`, also for each folder that holds no case file.
    """
    files = [file for place in places for file in _files(place)]
    return [case for file in dict.fromkeys(files) for case in read_file(file)]


def _files(place: Path) -> Sequence[Path]:
    if not place.is_dir():
        return [place]
    found = sorted(file for file in place.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    if not found:
        raise FormFault(str(place), "", "map ini tidak memuat satu pun berkas .yaml")
    return found


def read_file(file: Path) -> list[FoundCase]:
    """Returns the cases of one file; raises `FormFault`."""
    try:
        documents = list(yaml.load_all(file.read_text("utf-8"), _Loader))
    except (OSError, UnicodeDecodeError) as error:
        raise FormFault(str(file), "", f"tidak dapat dibaca: {_why_unreadable(error)}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise FormFault(str(file), "", f"bukan YAML yang sah{_where(error)}") from error
    written = [document for document in documents if document is not None]
    if not written:
        raise FormFault(str(file), "", "berkas ini tidak memuat satu kasus pun")
    return [FoundCase(str(file), read_case(str(file), document)) for document in written]


def _why_unreadable(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, FileNotFoundError):
        return "berkas atau map itu tidak ada; periksa namanya"
    if isinstance(error, PermissionError):
        return "akun ini tidak berhak membacanya; beri hak baca"
    if isinstance(error, UnicodeDecodeError):
        return "bukan teks UTF-8; simpan sebagai UTF-8"
    return str(error)


def _where(error: yaml.YAMLError | ValueError) -> str:
    """Returns the place of an error in YAML and what the reader says of it."""
    mark, said = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    place = f" pada baris {mark.line + 1} kolom {mark.column + 1}" if mark else ""
    tab = "; pakai spasi, bukan tab" if said and "'\\t'" in said else ""
    return f"{place}: {' '.join(str(said or error).split())}{tab}"


def read_case(file: str, document: Any) -> LegalCase:
    """Returns one case; raises `FormFault` with the key that does not fit."""
    try:
        return LegalCase.model_validate(document)
    except ValidationError as error:
        raise FormFault(file, *next(_told(error))) from error


_WORDS = {
    "missing": "wajib ditulis",
    "literal_error": "harus {expected}",
    "int": "harus bilangan bulat",
    "date": "harus tanggal TTTT-BB-HH",
    "string_too_short": "tidak boleh kosong",
    "too_short": "tidak boleh kosong",
    "string": "harus berupa teks",
    "dict": "harus berupa peta",
    "tuple": "harus berupa daftar",
    "list": "harus berupa daftar",
}
"""What a value must be, by the type of pydantic's error or the first word of it."""


def _told(error: ValidationError) -> Iterator[tuple[str, str]]:
    for finding in error.errors():
        key = ".".join(_counted(part) for part in finding["loc"])
        context = finding.get("ctx", {})
        if finding["type"] == "value_error":
            yield key, str(context["error"])
        else:
            yield key, _in_indonesian(finding["type"], context, finding["msg"], finding["input"])


def _in_indonesian(kind: str, context: Mapping[str, Any], message: str, given: Any) -> str:
    words = _WORDS.get(kind) or _WORDS.get(kind.partition("_")[0]) or message
    if kind == "missing":
        return words
    expected = str(context.get("expected", "")).replace(" or ", " atau ")
    return f"{words.format(expected=expected)} ({given!r:.80})"


def _counted(part: int | str) -> str:
    """Counts steps from 1, as reports do."""
    return str(part + 1) if isinstance(part, int) else part

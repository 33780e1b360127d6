"""Writes the bundle: the answers as JSON, a page that anybody can read, and the hash of each."""

import hashlib
import io
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from jinja2 import Environment

SUMS = "SHA256SUMS"


def bundle_of(answered: Mapping[str, Any]) -> bytes:
    """Returns the zip of answers that were judged with their addresses."""
    page = Environment(autoescape=True, trim_blocks=True).from_string(_template()).render(answered)
    data = json.dumps(answered, ensure_ascii=False, indent=2, sort_keys=True).encode()
    files = {"monev.json": data, "monev.html": page.encode()}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as bundle:
        for name, content in {**files, SUMS: sums.encode()}.items():
            bundle.writestr(name, content)
    return made.getvalue()


def _template() -> str:
    return resources.files("deploy.monev").joinpath("lembar.html").read_text("utf-8")

"""Prints official papers as PDF with typst: no network, no fonts but those in the wheel, tagged for screen readers."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import typst

ROOT = Path(str(resources.files("shared"))).parent


async def print_pdf(package: str, name: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Returns the PDF (PDF/UA-1, A4) of a package's template; `data` holds JSON values, `at` is when it is printed."""
    source = Path(str(resources.files(package))) / name
    return await asyncio.to_thread(_compile, source, json.dumps(data, ensure_ascii=False), int(at.timestamp()))


def _compile(source: Path, data: str, timestamp: int) -> bytes:
    made: bytes = typst.compile(
        str(source),
        root=str(ROOT),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards="ua-1",
        timestamp=timestamp,
    )
    return made

"""The parameter by which a program confirms what it was asked about, the same at every door."""

from typing import Annotated

from fastapi import Query

Confirm = Annotated[
    tuple[str, ...], Query(description="Kode pertanyaan (asked atau to_confirm) yang ditegaskan; boleh berulang.")
]

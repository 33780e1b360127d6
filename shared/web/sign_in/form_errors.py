"""What the page of a form says where the form was refused."""

from typing import Any

from shared.runtime.errors import Refusal
from shared.web.statuses import status_of


def told_at(place: str, refusal: Refusal | None) -> dict[str, Any]:
    """Returns the status of a page and its errors, at one field; 200 and none where nothing was refused."""
    if refusal is None:
        return {"status": 200, "errors": []}
    return {"status": status_of(refusal), "errors": [(place, f"{refusal.message} {refusal.mend}")]}

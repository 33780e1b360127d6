"""Each cell of the table has exactly one outcome: all on the model, a drawn sample over HTTP."""

import random
from collections import Counter
from typing import Any

import pytest

from deploy.rehearse.case_files import FoundCase, read_case
from deploy.rehearse.case_form import ItemForm, PeriodForm
from deploy.rehearse.neutral_words import proposal_of
from deploy.rehearse.play import play_one
from deploy.rehearse.stage import open_stage
from services.registry.domain.refusals import refuse
from shared.web.statuses import status_of
from tests.rehearse.table import (
    DAYS,
    HURUF,
    KINDS,
    NOTHING,
    REVIEW,
    ROLES,
    RULES,
    START,
    STATES,
    UNTIL,
    YEARS,
    Cell,
    cells,
    model_says,
    words_of_law,
)

PREPARED = ("submitted", "proposed", "decided", "exempt")
PATHS = {"petugas": "proposal", "ketua": "decision", "pimpinan": "approval"}
BODIES: dict[str, Any] = {"ketua": {"answer": "ya"}, "pimpinan": {"answer": "setuju", "place": "Pontianak"}}
DRAWN = 16
"""Cells of a case: one server, one province, as many items."""
NEAR = 2031


@pytest.mark.parametrize("huruf", HURUF)
def test_every_cell_falls_under_one_rule_and_the_model_says_the_same(huruf: str) -> None:
    different = {}
    for cell in (each for each in cells() if each.huruf == huruf):
        said = words_of_law(cell)
        if len(said) != 1 or said[0][1] != model_says(cell):
            different[cell] = (said, model_says(cell))
    assert different == {}


def test_the_table_is_whole_and_every_rule_speaks() -> None:
    assert sum(1 for _ in cells()) == len(HURUF) * len(KINDS) * len(STATES) * len(ROLES) * len(DAYS)
    spoke = Counter(words_of_law(cell)[0][0] for cell in cells())
    assert set(spoke) == {name for name, _, _ in RULES}


def drawn(seed: int, *roles: str) -> list[Cell]:
    """Draws reachable cells of roles, every rule that speaks of them once before any twice."""
    known = [each for each in cells() if each.role in roles and each.state in PREPARED and each.reachable]
    random.Random(seed).shuffle(known)
    known = [each for each in known if each.today.year < NEAR]
    first = {words_of_law(each)[0][0]: each for each in known}
    return [*first.values(), *(each for each in known if each not in first.values())][:DRAWN]


def item_of(cell: Cell, *, handed_in: bool = True) -> dict[str, Any]:
    """Returns the item of a cell as a case writes it; a forbidden period does not even pass the door of intake."""
    period: dict[str, Any] = {"kind": "while_in_force" if handed_in and cell.forbidden else cell.kind}
    if cell.kind == "years":
        period["years"] = YEARS
    elif cell.kind == "until_date":
        period["until"] = UNTIL.isoformat()
    else:
        period["review_on"] = REVIEW.isoformat()
    return {"huruf": cell.huruf, "period": period, "state": cell.state}


def act_of(name: str, cell: Cell) -> dict[str, Any]:
    """Returns the step in which a person acts, before any sweep."""
    outcome = words_of_law(cell)[0][1]
    body = BODIES.get(cell.role) or proposal_of(name, ItemForm(**item_of(cell, handed_in=False)), cell.today)
    step = {"by": cell.role, "call": f"POST /registry/api/items/{{{name}}}/{PATHS[cell.role]}", "body": body}
    step |= {"at": f"{cell.today.isoformat()}T09:00", "sweep": "none"}
    if outcome.isupper():
        return step | {"status": status_of(refuse(outcome)), "code": outcome}
    return step | {"status": 200, "answer": {"$.state": cell.state if outcome == NOTHING else outcome}}


def look_of(name: str, cell: Cell) -> dict[str, Any]:
    """Returns the step that looks at an item a minute after the sweep of its day."""
    outcome = words_of_law(cell)[0][1]
    state = cell.state if outcome == NOTHING or outcome.isupper() else outcome
    return {"at": f"{cell.today.isoformat()}T00:01", "expect": {name: {"state": state}}}


def case_of(found: list[Cell]) -> FoundCase:
    """Returns the cells as one case."""
    named = {f"c{number}": cell for number, cell in enumerate(found)}
    steps = [(look_of if cell.role == "clock" else act_of)(name, cell) for name, cell in named.items()]
    items = {name: item_of(cell) for name, cell in named.items()}
    steps.sort(key=lambda step: str(step["at"]))
    whole = {"title": "Sel tabel", "start": START.isoformat(), "items": items, "steps": steps}
    return FoundCase("tabel", read_case("tabel", whole))


def test_the_drawn_cells_are_as_over_http() -> None:
    with open_stage() as stage:
        for roles in (("petugas", "ketua", "pimpinan"), ("clock",)):
            found = drawn(2026, *roles)
            assert len(found) == DRAWN
            assert play_one(stage, case_of(found)).failures == ()


def test_a_cell_of_the_table_may_be_written_as_a_period() -> None:
    assert all(PeriodForm(**item_of(cell, handed_in=False)["period"]).typed == cell.kind for cell in cells())

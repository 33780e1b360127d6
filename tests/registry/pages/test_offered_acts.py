"""Which forms of an item are offered: none that is certain to be refused, and each that somebody may need."""

import pytest

from services.registry.pages.acts import BY_NAME


@pytest.mark.parametrize(("state", "offered"), [("exempt", True), ("public", False)])
def test_a_review_is_decided_only_while_the_item_is_exempt(state: str, offered: bool) -> None:
    record = {"state": state, "renewal": {"by": {"person": "petugas"}}}
    assert BY_NAME["putuskan-tinjauan"].fits(record) is offered


@pytest.mark.parametrize(
    ("trigger", "state", "offered"),
    [("consent", "open", True), ("consent", "decided", True), ("consent", "closed", False), ("event", "open", False)],
)
def test_a_consent_may_be_taken_back_before_anybody_approved_its_case(trigger: str, state: str, offered: bool) -> None:
    record = {"has_consent": False, "cases": [{"trigger": trigger, "state": state}]}
    assert BY_NAME["tarik-persetujuan"].fits(record) is offered

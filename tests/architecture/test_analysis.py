"""Rules of analysis: none is without lines that it must find and lines that it must leave alone (decision 0038)."""

from typing import Any

import pytest
import yaml

from tests.architecture.source import ROOT

FOLDER = ROOT / "deploy/analysis"
RULES = sorted(path.stem for path in (FOLDER / "rules").glob("*.yml"))


def read(name: str) -> dict[str, Any]:
    """Returns a file of the folder."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return content


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_tried_on_lines_of_both_kinds(rule: str) -> None:
    tried = read(f"tests/{rule}-test.yml")
    assert tried["id"] == read(f"rules/{rule}.yml")["id"] == rule
    assert tried["valid"]
    assert tried["invalid"]


@pytest.mark.parametrize("rule", RULES)
def test_a_file_that_a_rule_leaves_out_exists(rule: str) -> None:
    assert [each for each in read(f"rules/{rule}.yml").get("ignores", ()) if not list(ROOT.glob(each))] == []


def test_the_checks_run_the_rules_and_try_them() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8")
    assert "ast-grep test -c deploy/analysis/sgconfig.yml" in recipe
    assert "ast-grep scan -c deploy/analysis/sgconfig.yml ." in recipe

"""Every form of every room names its page and whose it is, and no address carries a token."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted([*ROOT.glob("services/*/templates/*.html"), *ROOT.glob("shared/web/templates/*.html")])
FORM = re.compile(r"<form method=\"post\"[^>]*>(.*?)</form>", re.DOTALL)
OF_STRANGERS = {"sign_in.html", "factor_code.html", "security_key.html"}
"""Forms that are sent before anybody is signed in."""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_form_holds_what_brings_it_back(template: Path) -> None:
    source = template.read_text()
    assert "_csrf=" not in source
    if template.name not in OF_STRANGERS:
        assert [form[:200] for form in FORM.findall(source) if "csrf_field()" not in form] == []


def test_there_are_forms_to_look_at() -> None:
    assert sum(len(FORM.findall(path.read_text())) for path in TEMPLATES) > 40

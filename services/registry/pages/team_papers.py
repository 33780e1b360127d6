"""The words of the lembar pertimbangan of the Tim, with every dissent and who was there (PP 61/2010 Ps 2)."""

from collections.abc import Mapping
from typing import Any

from services.registry.pages.labels import RECOMMENDATIONS, TRIGGERS
from shared.runtime.phrases import date_words

Record = Mapping[str, Any]
TITLE = "Lembar pertimbangan Tim Pertimbangan"
LAW = "Pasal 2 PP 61/2010; langkah 2 dan 3 SOP 065/453/DPP-A"
SEATS = 5
"""Rows in which members sign where Terbuka does not know who sat."""


def opinion_on_item(record: Record) -> dict[str, Any]:
    """Returns the opinion that was asked before the Ketua's answer at step 2."""
    asked = record["consultation"]
    by = f"{asked['asked']['office']}, {date_words(asked['asked']['on'])}" if asked else ""
    facts = [*_about(record), ["Diminta oleh", by]]
    return _paper(facts, asked or {}, asked["answered"] if asked else None)


def opinion_on_case(case: Record) -> dict[str, Any]:
    """Returns the opinion on an opening case, at step 3."""
    said, item = case["consideration"] or {}, case["item"]
    window = case["window"]
    span = f"{date_words(window['opens'])} – {date_words(window['closes'])}" if window else ""
    facts = [
        *_about(item),
        ["Dasar berkas pembukaan", TRIGGERS[case["trigger"]]],
        ["Hari terakhir dikecualikan", date_words(item["ends_on"])],
        ["Jendela penetapan", span if case["trigger"] == "due" else ""],
    ]
    return _paper(facts, said, said.get("by"))


def _about(record: Record) -> list[list[str]]:
    return [
        ["Informasi", record["dossier"]["title"]],
        ["SKPD", record["skpd_name"]],
        ["Huruf Pasal 17 UU 14/2008", ", ".join(record["huruf"])],
        ["Nomor penetapan", record["penetapan_number"]],
    ]


def _paper(facts: list[list[str]], said: Record, wrote: Mapping[str, Any] | None) -> dict[str, Any]:
    members = list(said.get("members", ()))
    written = [["Ditulis oleh", f"{wrote['office']}, {date_words(wrote['on'])}"]] if wrote else []
    sheet = {
        "facts": [*facts, *written],
        "choices": [
            {"words": words, "chosen": code == said.get("recommendation")} for code, words in RECOMMENDATIONS.items()
        ],
        "text": said.get("text", ""),
        "dissent": list(said.get("dissent", ())),
    }
    return {
        "title": TITLE,
        "law": LAW,
        "sheet": sheet,
        "people": [{"name": name, "office": "Tim Pertimbangan"} for name in members],
        "empty": 0 if members else SEATS,
        "dated": date_words(wrote["on"]) if wrote else "",
    }

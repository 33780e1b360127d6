"""Reads the articles that a line of a case or of docs/law.md cites, each as `PP 61/2010 Ps 11(1)`."""

import re

ACT = (
    r"(?P<act>(?:UU|PP|Perki|Perpres|Permendagri|Perka ANRI|Pergub|UUD)\s*(?:Nomor\s*|No\.?\s*)?\d+(?:/| Tahun )\d{4})"
)
SOP = r"(?P<sop>SOP(?:\s+\S+/\S+)?\s+(?:langkah|step)\s+(?P<step>\d+))"
READING = r"(?P<reading>(?:reading|readings|bacaan|pembacaan)\s+(?P<number>[A-Z]?\d+))"
ARTICLE = (
    r"(?P<mark>(?:Ps\.?|Pasal)\s*)?(?P<article>\d+[A-Z]?)(?:\s*[–-]\s*(?P<last>\d+))?"
    r"(?:\s*(?:ayat\s*)?\((?P<clause>\d+[a-z]?)\))?(?:\s*(?:huruf\s+)?(?P<letter>[a-j])\b(?!\s*\w*/))?"
)
CLAUSE = r"(?:ayat\s*)?\((?P<more>\d+[a-z]?)\)"
TOKEN = re.compile("|".join([ACT, SOP, READING, ARTICLE, CLAUSE]))


def cited(text: str) -> frozenset[str]:
    """Returns the citations of a text; numbers that follow no Act are none."""
    found: set[str] = set()
    act, marked, last = "", False, ""
    for token in TOKEN.finditer(text):
        if token["act"]:
            act, marked = re.sub(r"\s*(?:Nomor|No\.?)\s*|\s+", " ", token["act"]).replace(" Tahun ", "/").strip(), False
            found.add(act)
        elif token["sop"]:
            found.add(f"SOP langkah {token['step']}")
        elif token["reading"]:
            found.add(f"reading {token['number']}")
        elif token["more"] and last:
            found.add(f"{last}({token['more']})")
        elif token["article"] and act and (token["mark"] or marked):
            marked, last = True, f"{act} Ps {token['article']}"
            found |= set(_articles(act, token))
    return frozenset(_without_bare_acts(found))


def _articles(act: str, token: re.Match[str]) -> list[str]:
    clause = f"({token['clause']})" if token["clause"] else ""
    letter = token["letter"] or ""
    first = token["article"]
    if token["last"] and first.isdigit() and int(first) < int(token["last"]) < int(first) + 60:
        return [f"{act} Ps {number}" for number in range(int(first), int(token["last"]) + 1)]
    return [f"{act} Ps {first}{clause}{letter}"]


def _without_bare_acts(found: set[str]) -> set[str]:
    return {each for each in found if not any(other.startswith(f"{each} Ps ") for other in found)}


def covers(case: str, article: str) -> bool:
    """Tells whether a case's citation is that article or a part of it."""
    return case == article or (case.startswith(article) and case[len(article)] in "(abcdefghij ")

"""Where a link of a document leads: inside, to the own machine, to the net, or to a program."""

import re
from urllib.parse import unquote

LOCAL = re.compile(
    r"file:[\\/]*[A-Za-z][:|]"  # a drive of the own machine
    r"|file:(?:/(?![\\/])|///(?![\\/])|(?![\\/]))"
    r"|[A-Za-z]:|vnd\.sun\.star\.(?:graphicobject|embeddedobject):"
    r"|(?![A-Za-z][A-Za-z0-9+.-]+:)(?![\\/]{2})",
    re.IGNORECASE,
)
PROGRAM = re.compile(
    r"(?:javascript|vbscript|livescript|data|mhtml|mk|hcp|its|shell|script|search(?:-ms)?|ms-[a-z-]+|vnd\.sun\.star\.(?:script|macro|expand|command|pkg)|macro|\.uno|slot|"
    r"jar|msdt|res|about|view-source|ldap|dict|gopher):",
    re.IGNORECASE,
)

STARTED = re.compile(
    r"(?:file:|[\\/]{2}|[A-Za-z]:[\\/]).*\.(?:exe|scr|pif|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|msi|lnk|url|cpl|reg)$",
    re.IGNORECASE,
)
"""A file of a machine or a share that is started, not shown, when somebody follows the link."""
LINKING = re.compile(r"\bHYPERLINK\s*\(\s*\"([^\"]*)\"", re.IGNORECASE)
READING = re.compile(
    r"'((?:[a-z][a-z0-9+.-]+:[\\/]{2}|[\\/]{2})[^']*)'(?:#|!)|\bIMAGE\s*\(\s*\"([^\"]+)\"", re.IGNORECASE
)
"""A workbook of another place whose cells a formula reads, or a picture that it fetches."""


def bare(target: str) -> str:
    """Returns an address without what hides its scheme: escapes, white space, control signs."""
    return "".join(sign for sign in unquote(target) if sign > " ")


def runs(target: str) -> bool:
    """Tells whether following the link would run something."""
    shown = bare(target)
    return bool(PROGRAM.match(shown) or STARTED.match(shown.partition("#")[0]))


def is_remote(target: str) -> bool:
    """Tells whether content is fetched from another machine: any scheme of the net, or a network share."""
    return not LOCAL.match(bare(target))


def formula_runs(formula: str) -> bool:
    """Tells whether a link that a formula makes would run something."""
    return any(map(runs, LINKING.findall(formula)))


def formula_fetches(formula: str) -> bool:
    """Tells whether a formula reads cells or a picture from another machine."""
    return any(is_remote(workbook or picture) for workbook, picture in READING.findall(formula))

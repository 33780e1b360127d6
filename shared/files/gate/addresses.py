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
    r"(?:javascript|vbscript|livescript|data|mhtml|mk|hcp|its|shell|script|search(?:-ms)?|ms-[a-z-]+|vnd\.sun\.star\.(?:script|macro|expand|command|pkg)|macro|"
    r"jar|msdt|res|about|view-source|ldap|dict|gopher):",
    re.IGNORECASE,
)


def bare(target: str) -> str:
    """Returns an address without what hides its scheme: escapes, white space, control signs."""
    return "".join(sign for sign in unquote(target) if sign > " ")


def runs(target: str) -> bool:
    """Tells whether following the link would run something."""
    return bool(PROGRAM.match(bare(target)))


def is_remote(target: str) -> bool:
    """Tells whether content is fetched from another machine: any scheme of the net, or a network share."""
    return not LOCAL.match(bare(target))

"""Letters of delimited text: which encoding its bytes are in, and which letters an old encoding makes doubtful."""

import codecs

_PLAUSIBLE = set("–—‘’“”„•…·°²³½¼¾±×§©®€£ \u00a0éèêëáàâäíìîïóòôöúùûüçñÉÈÇ≥≤→")
"""Letters and signs that Indonesian office texts have, beside those of ASCII."""
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(content: bytes) -> tuple[str, str]:
    """Returns the text and its encoding: "utf-8" (also for UTF-16 with its mark), "cp1252" or "mac-roman".

    The old encoding is the one that gives fewer implausible letters, Windows-1252 where they give equally many.
    """
    if content.startswith(_MARKS):
        return content.decode("utf-16", errors="surrogatepass"), "utf-8"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        windows, mac = content.decode("cp1252", errors="replace"), content.decode("mac-roman")
        return (mac, "mac-roman") if _implausible(mac) < _implausible(windows) else (windows, "cp1252")


def is_doubtful(text: str, encoding: str) -> bool:
    """Tells whether a text has letters that the old encoding leaves in doubt: all of Mac Roman, odd ones of Windows."""
    if encoding == "mac-roman":
        return not text.isascii()
    return _implausible(text) > 0


def _implausible(text: str) -> int:
    return 0 if text.isascii() else sum(sign not in _PLAUSIBLE for sign in text if ord(sign) > 127)

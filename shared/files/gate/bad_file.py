"""The word by which a check ends: a code of `shared.files.refusals` and what was found."""


class BadFile(Exception):
    """Says that a file is refused; `code` is that of `FILE_RULES`, `why` one Indonesian phrase."""

    def __init__(self, code: str, why: str = "") -> None:
        self.code = code
        self.why = why
        super().__init__(f"{code}: {why}")

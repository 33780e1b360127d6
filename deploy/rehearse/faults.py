"""What is wrong with a case itself, apart from what the law says of it."""


class FormFault(Exception):
    """Says which file and which key do not fit the form, and what would."""

    def __init__(self, file: str, key: str, what: str) -> None:
        self.file = file
        self.key = key
        self.what = what
        super().__init__(f"{file}: {key}: {what}" if key else f"{file}: {what}")


class StageFault(Exception):
    """Says why a case could not be prepared or its clock could not be moved; the case fails by it."""

    def __init__(self, expected: str, seen: str) -> None:
        self.expected = expected
        self.seen = seen
        super().__init__(f"{expected}: {seen}")

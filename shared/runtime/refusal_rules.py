"""The one shape of a reason to refuse: code, sentence, article, mend and case; every table of refusals holds these."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from shared.runtime.errors import Refusal


@dataclass(frozen=True)
class Rule:
    """One reason to refuse: what is wrong, the article it offends, and how to mend it, in Indonesian.

    `{...}` in the sentence is filled when the refusal is built. `kind` is its case in the error tree; which HTTP status
    answers a case is known to `shared.web.statuses` alone.
    """

    code: str
    sentence: str
    article: str
    mend: str
    kind: type[Refusal] = Refusal

    def refusal(self, words: Mapping[str, Any] | None = None, /, **data: Any) -> Refusal:
        """Builds the refusal with `data` for the caller; its sentence is filled from `words`, or else from `data`."""
        sentence = self.sentence.format(**(data if words is None else words))
        return self.kind(self.code, sentence, article=self.article, mend=self.mend, **data)


def table_of(*rules: Rule) -> Mapping[str, Rule]:
    """Returns rules by their codes."""
    return MappingProxyType({rule.code: rule for rule in rules})

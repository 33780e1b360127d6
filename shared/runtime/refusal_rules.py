"""The one shape of a reason to refuse: code, sentence, article, mend and case; every table of refusals holds these."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from shared.runtime.errors import Refusal


@dataclass(frozen=True)
class Rule:
    """One reason to refuse: what is wrong, the article it offends, and how to mend it, in Indonesian.

    `{...}` in the sentence and the mend is filled when the refusal is built. `kind` is its case in the error tree;
    which HTTP status answers a case is known to `shared.web.statuses` alone.
    """

    code: str
    sentence: str
    article: str
    mend: str
    kind: type[Refusal] = Refusal

    def refusal(self, words: Mapping[str, Any] | None = None, /, **data: Any) -> Refusal:
        """Builds the refusal with `data` for the caller; its words are filled from `words`, or else from `data`."""
        filling = data if words is None else words
        sentence, mend = self.sentence.format(**filling), self.mend.format(**filling)
        return self.kind(self.code, sentence, article=self.article, mend=mend, **data)


def table_of(*rules: Rule) -> Mapping[str, Rule]:
    """Returns rules by their codes."""
    return MappingProxyType({rule.code: rule for rule in rules})

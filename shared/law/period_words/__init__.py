"""Reads the wording of exemption periods as real lists write it; invents neither date nor number."""

from shared.law.period_words.parser import parse
from shared.law.period_words.reading import PeriodFinding, PeriodKind, PeriodReading, Start

__all__ = ["PeriodFinding", "PeriodKind", "PeriodReading", "Start", "parse"]

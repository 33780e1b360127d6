"""Periods of exemption: the reader of real wording, and the typed period that the registry stores."""

from services.registry.periods.parser import parse
from services.registry.periods.period import MAX_REVIEW_DAYS, Period, anniversary, check
from services.registry.periods.reading import Finding, Kind, Reading

__all__ = ["MAX_REVIEW_DAYS", "Finding", "Kind", "Period", "Reading", "anniversary", "check", "parse"]

"""Signatures of PDF papers (PAdES, ETSI EN 319 142-1): who makes them, and how what was made is checked."""

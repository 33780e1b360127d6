"""Signatures of papers: a small authority, a stand-in of the e-sign service, and what both must hold."""

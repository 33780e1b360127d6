"""The comparison of website and registry: what shows more is withheld, what shows less rings."""

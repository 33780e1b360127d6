"""Website and registry are compared: what shows more is withheld at every door, what shows less rings."""

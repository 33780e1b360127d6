"""The bundle of evidence for the assessor: the answers of registry, with the website's addresses looked at that day."""

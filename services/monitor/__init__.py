"""Monitor: hears everything, says nothing, and shows operators what flows, what is stuck and what to press."""

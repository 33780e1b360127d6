"""Monitor: consumes every event, publishes none, and shows operators what flows, what is stuck and how to mend it."""

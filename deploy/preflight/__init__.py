"""Is everything as a process needs it: each engine that answers, each right, each key, checked and never changed."""

"""The container images: one of ours, and one for each engine that a province needs beside it."""

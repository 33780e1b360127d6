"""Sealed backups of an installation: made, checked without restoring, and restored into an empty one."""

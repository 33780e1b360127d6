"""Lets `python -m deploy.cli` do what `terbuka` does."""

from deploy.cli import main

main()

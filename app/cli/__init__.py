"""The command line: `python -m app diagnose PATH…` and `python -m app models`.

May import everything below `cases`; never the web, and never the laboratory.
"""

from app.cli.commands import main

__all__ = ["main"]

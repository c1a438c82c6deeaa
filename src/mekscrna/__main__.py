"""Run the command line: ``python -m mekscrna``."""

from __future__ import annotations

from mekscrna.cli.app import main

if __name__ == "__main__":
    main()

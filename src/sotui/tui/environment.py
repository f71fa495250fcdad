"""What the surroundings may not switch on: logs, pictures and developer tools of the screen library."""

from __future__ import annotations

import os


def scrub() -> None:
    """Take every ``TEXTUAL…`` setting out of the environment: some would write the screen to a file."""
    for name in [name for name in os.environ if name.upper().startswith("TEXTUAL")]:
        del os.environ[name]

"""What the surroundings may not switch on: logs, pictures and developer tools of the screen library."""

from __future__ import annotations

import os

HARMFUL = (
    "TEXTUAL",
    "TEXTUAL_LOG",
    "TEXTUAL_SCREENSHOT",
    "TEXTUAL_SCREENSHOT_LOCATION",
    "TEXTUAL_SCREENSHOT_FILENAME",
    "TEXTUAL_DEVTOOLS_HOST",
    "TEXTUAL_DEVTOOLS_PORT",
    "TEXTUAL_DEBUG",
    "TEXTUAL_DRIVER",
    "TEXTUAL_PRESS",
    "TEXTUAL_SHOW_RETURN",
)
"""They would write the screen to a file, send it elsewhere, load other code or press keys."""


def scrub() -> None:
    """Take these settings out of the environment, however their letters are written."""
    for name in [name for name in os.environ if name.upper() in HARMFUL]:
        del os.environ[name]

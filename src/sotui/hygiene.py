"""What a process of ours does before all else: no dump of its memory, no file that others could read."""

from __future__ import annotations

import contextlib
import os

_PR_SET_DUMPABLE = 4


def begin() -> None:
    """Switch off core dumps, make new files private, take harmful settings out of the surroundings.

    To be called once, at the start of a process, before anything is opened. What a system does not have is
    passed over: then its administrator has to see to it.
    """
    os.umask(0o077)
    _no_core_dump()
    _not_dumpable()
    for name in [name for name in os.environ if name.upper().startswith("TEXTUAL")]:
        del os.environ[name]


def _no_core_dump() -> None:
    try:
        import resource
    except ImportError:
        # Windows writes no core file; what its error reporting keeps is a setting of the machine.
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _not_dumpable() -> None:
    """On Linux: other programs of the same person can neither dump nor trace the process."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError, AttributeError, ImportError):
        import ctypes

        # A core file can be sent to a program instead, and then the limit above counts for nothing.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)

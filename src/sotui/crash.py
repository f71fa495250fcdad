"""When the program itself fails: an error code and nothing of any record."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import TracebackType

PACKAGE = Path(__file__).parent
PASSED_ON = frozenset(
    {
        *("on_event", "run_action", "_run", "_let_through", "_pass_on", "_display"),
        *("_telling_of", "while_here", "_holding"),
    }
)
"""Functions through which all keys and frames go: that a fault came by them says nothing of where it is."""


def code_of(error: BaseException | None) -> str:
    """A code that says where the fault is in the program: kind, file and line, never a value."""
    if error is None:
        return "unknown"
    inner = getattr(error, "error", None)
    if isinstance(inner, BaseException) and type(error).__name__ == "WorkerFailed":
        error = inner
    ours = innermost = ""
    step = error.__traceback__
    while step is not None:
        path = Path(step.tb_frame.f_code.co_filename)
        innermost = f"{path.stem}-{step.tb_lineno}"
        if PACKAGE in path.parents and step.tb_frame.f_code.co_name not in PASSED_ON:
            ours = innermost
        step = step.tb_next
    place = ours or innermost
    return f"{type(error).__name__}-{place or 'nowhere'}"


def stopped_text(code: str) -> str:
    """What is printed after a fault, once the screen is gone."""
    return (
        "SOTUI stopped because of a fault in the program.\n"
        "What was confirmed as recorded is kept; what was being typed may be lost.\n"
        f"Start it again; if it stops again, report this error code:\n{code}"
    )


def quiet_hooks() -> None:
    """Have faults outside the screen's own handling print a code too: their texts could quote a record."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        print(stopped_text(code_of(error)), file=sys.stderr)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            hook(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = in_thread
    sys.unraisablehook = lambda args: hook(args.exc_type, args.exc_value or args.exc_type(), None)

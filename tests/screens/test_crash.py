"""A fault of the program while a record is on screen: a code, and nothing of the record."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from sotui.crash import code_of, quiet_hooks
from sotui.tui.app import STOPPED_BY_FAULT, SotuiApp

if TYPE_CHECKING:
    from sitting import Sit

SECRET = "Zebedee Quillfeather"


class Fault(Exception):
    pass


def fail(name: str) -> None:
    child = f"{name} was seen at 4 Hidden Lane"
    raise Fault(child)


@pytest.mark.parametrize("where", ["handler", "worker", "callback", "message"])
async def test_a_fault_prints_a_code_and_no_word_of_a_record(
    sit: Sit, where: str, capfd: pytest.CaptureFixture[str]
) -> None:
    app: SotuiApp | None = None
    try:
        async with sit() as here:
            app = here.app

            async def later() -> None:
                fail(SECRET)

            if where == "handler":
                here.board.action_sort = lambda: fail(SECRET)
                await here.pilot.press("s")
            elif where == "worker":
                here.board.run_worker(later())
            elif where == "callback":
                here.app.call_later(fail, SECRET)
            else:
                here.board.set_timer(0.01, lambda: fail(SECRET))
            for _ in range(100):
                await here.pilot.pause(0.01)
    except Exception:
        pass
    assert app is not None
    assert app.return_code == STOPPED_BY_FAULT
    assert "test_crash-" in app.fault_code
    out, err = capfd.readouterr()
    assert SECRET not in out + err
    assert "Hidden Lane" not in out + err
    assert app.fault_code in err
    assert "Traceback" not in out + err
    assert "─" not in err


def test_the_code_names_the_place_and_no_value() -> None:
    try:
        fail(SECRET)
    except Fault as error:
        code = code_of(error)
    assert code.startswith("Fault-test_crash-")
    assert SECRET not in code


def test_faults_in_other_threads_print_a_code_too(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(place, name, getattr(place, name))
    quiet_hooks()
    thread = threading.Thread(target=fail, args=(SECRET,))
    thread.start()
    thread.join()
    out, err = capfd.readouterr()
    assert SECRET not in out + err
    assert "error code:\nFault-" in err

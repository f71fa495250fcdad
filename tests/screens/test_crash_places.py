"""A fault while a form is full of a record's words: a code, and no word of them, on every place (F64)."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hostile import plant

from everyday import where as everyday_where
from sotui.tui.app import STOPPED_BY_FAULT

if TYPE_CHECKING:
    from sitting import Sit

CHILD = "Zebedee Quillfeather"
TYPED = "seen at Hidden Lane"


def _fail(child: str, typed: str) -> None:
    address = f"{child} was {typed}"
    raise LookupError(address)


PLACES = ("order", "new order", "review", "note", "orders", "supervision", "drafts")
FAULTS = ("callback", "desk", "compose")


@pytest.mark.parametrize(
    "at",
    # Every day each place, and each way to fail on one of them.
    everyday_where(product(PLACES, FAULTS), lambda at: at[1] == "callback" or at[0] == "review"),
    ids=" ".join,
)
async def test_no_word_of_a_record_is_printed(
    sit: Sit, demo_desk: Any, at: tuple[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    name, where = at
    order_id = demo_desk.submit(plant, demo_desk, CHILD).result()
    app: Any = None
    try:
        async with sit() as here:
            app = here.app
            here.app.go(name, *((order_id,) if name in ("order", "review", "note") else ()))
            await here.settled()
            await here.pilot.press("tab", "tab", "H", "i", "d", "d", "e", "n")
            if where == "callback":
                app.screen.call_later(_fail, CHILD, TYPED)
            elif where == "desk":
                app.screen.run_worker(app.ask(_fail, CHILD, TYPED))
            else:
                app.screen.render_lines = lambda *_: _fail(CHILD, TYPED)
                app.screen.refresh(layout=True)
                app.screen.call_later(_fail, CHILD, TYPED)
            for _ in range(60):
                await here.pilot.pause(0.01)
    except Exception:
        pass
    assert app is not None
    assert app.return_code == STOPPED_BY_FAULT
    out, err = capfd.readouterr()
    for word in ("Zebedee", "Quillfeather", "Hidden", "Lane", "Traceback", "╭"):
        assert word not in out + err, word
    assert app.fault_code
    assert app.fault_code in err

"""Which clauses the program's own screens carry, and so where each clause of a procedure lives.

A clause stands here only where a person can do today what it asks; the tests do each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from sotui.procedures.homes import Home, HomeKind, homes

if TYPE_CHECKING:
    from sotui.procedures.clauses import Clause
    from sotui.procedures.pack import Pack

_PLAN = "An order: its plan, child in need or child protection, with its day and why"
_NOTE = "The note of a supervision: "
_READ = "The procedures: at its head, with whether that day has passed"

CARRIED: Mapping[str, tuple[str, str]] = {
    # The plan of each child, asked for with a new order and recorded anew when it changes.
    "CAM-5-1": ("order", _PLAN),
    "LEI-2-5": ("order", _PLAN),
    "LEI-6-2": ("order", "An order: record “Legal advice sought”"),
    "LEI-7-1": ("order", "An order: record the planned move; the notices to the other authority come due"),
    "CAM-7-5": ("order", "An order: record “Decision about the end”, with its day and why"),
    "CAM-9-1": ("orders", "Orders: every order on the register, in force or not"),
    "SUS-3b:worker": ("new order", "A new order: the social worker who is allocated"),
    "WIR-4-1a": ("order", "An order: the day it was made and the last day in force"),
    "WIR-5-7": ("reviews", "The form of a review: the headings of the agenda in its order, printed so"),
    # The procedure's own dates.
    "LEI-0-1": ("procedures", _READ),
    "WIR-9-2": ("procedures", _READ),
    # The note of a practice supervision.
    "HIL-2-2a": ("supervision", f"{_NOTE}planned"),
    "HIL-2-2b": ("supervision", f"{_NOTE}ad hoc, in full or not"),
    "HIL-2-2c": ("supervision", f"{_NOTE}group, and whether it is in the minutes of the team meeting"),
    "HIL-2-2d": ("supervision", f"{_NOTE}group reflective"),
    "HIL-3-3a": ("supervision", "Supervision: a session is cancelled with its reason, never without"),
    "HIL-3-5": ("supervision", "Supervision: each session due is the supervisor's to hold"),
    "HIL-5-2-g": ("supervision", f"{_NOTE}who else took part"),
    "HIL-5-4-1": ("supervision", f"{_NOTE}once signed it does not change, it is only added to"),
    "HIL-5-4-2:record": ("supervision", f"{_NOTE}at signing, whether it is in the main case record"),
    "HIL-5-4-3": (
        "supervision",
        f"{_NOTE}the last one beside it, each of its actions done or not, with evidence",
    ),
    "HIL-5-4-4": ("supervision", f"{_NOTE}at signing, whether it is in the main case record"),
}
"""By clause: the place that is opened, and where to look in it."""


def carried() -> dict[str, Home]:
    """What the program's screens carry, by clause."""
    return {id: Home(HomeKind.SCREEN, words, view) for id, (view, words) in CARRIED.items()}


def homes_of(pack: Pack, clauses: Sequence[Clause]) -> dict[str, Home]:
    """Where each clause of a procedure lives, by its id; what nothing carries is not in it."""
    return homes(pack, clauses, carried())


def home_of(pack_id: str, clause_id: str) -> Home | None:
    """Where a clause of a procedure that comes with the program lives; None where nothing carries it."""
    return _shipped(pack_id).get(clause_id)


@cache
def _shipped(pack_id: str) -> dict[str, Home]:
    from sotui.procedures.library import clauses, load_packs

    pack = load_packs().get(pack_id)
    return homes_of(pack, clauses(pack_id)) if pack is not None else {}

"""What a register goes by, as it is shown: procedures in use, local intervals, bank holidays, own files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sotui.procedures.faults import PackFaults
    from sotui.procedures.pack import Role


@dataclass(frozen=True, slots=True)
class Shelved:
    """One procedure that this register goes by."""

    id: str
    title: str
    source: str
    role: Role
    approved: str
    review_due: date | None
    past_review: bool
    """Whether the day by which its council was to look at it again has passed."""
    hash: str
    adopted_by: str
    """Empty while it is in use as it ships and nobody has opened the register with it yet."""
    adopted_on: date | None
    from_day: date | None
    """The first day on which this version governs; None where it governs everything."""
    came: str
    newer: bool
    """Whether another version comes with the program than the one in use."""
    orders: int
    """How many orders are, or for a time were, under it; every order for the law and the board's own rows."""
    faults: PackFaults | None = None
    """Why the adopted text cannot be read by this version of the program; see ``stands_in``."""
    stands_in: Literal["the one that ships", "the one before it", "nothing"] = "the one that ships"
    """What is gone by in place of a text that cannot be read; with nothing, by the law alone."""


@dataclass(frozen=True, slots=True)
class IntervalLine:
    """One local interval as it stands today."""

    id: str
    label: str
    why_local: str
    unit: str
    default: int
    least: int
    most: int
    count: int
    """What holds today, for what begins today."""
    from_day: date | None
    """From when; None for the pack's own default."""
    set_by: str
    why: str
    history: tuple[tuple[date, int, str, str], ...] = ()
    """Every setting in use or to come: from when, how many, by whom, why; the latest first."""


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """One bank holiday."""

    day: date
    name: str
    source: str = ""
    """Where it was proclaimed, for one that was added here."""
    added_by: str = ""
    added_on: date | None = None


@dataclass(frozen=True, slots=True)
class Holidays:
    """The bank holidays in use."""

    source: str
    confirmed_on: date
    confirmed_to: date
    """Later days follow from the rules: what is counted over them is provisional (AMB-40)."""
    days: tuple[HolidayLine, ...]


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file in the person's folder of procedures."""

    name: str
    pack_id: str
    title: str
    hash: str
    faults: tuple[PackFaults, ...]
    in_use: bool
    """Whether this very version is in use."""
    first: bool = False
    """Whether no version of its procedure is in use: taken into use, it governs from the start."""

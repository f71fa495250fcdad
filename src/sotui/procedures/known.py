"""The names of the procedures, shipped or not, and how spreadsheets write them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class KnownProcedure:
    """A procedure by name; its dates may ship in a pack of the same id."""

    id: str
    title: str
    also: tuple[str, ...] = ()
    supervision: bool = False
    """Whether it governs supervision of the work rather than the order."""
    usual_plan: str = ""
    """The plan that it takes for granted; empty where the plan is to be considered each time (AMB-39)."""


@cache
def known_procedures() -> tuple[KnownProcedure, ...]:
    """Every procedure that the register knows by name."""
    text = (files("sotui.procedures") / "known.toml").read_text(encoding="utf-8")
    return tuple(
        KnownProcedure(
            one["id"],
            one["title"],
            tuple(one.get("also", ())),
            bool(one.get("supervision", False)),
            one.get("usual_plan", ""),
        )
        for one in tomllib.loads(text)["procedure"]
    )


def procedure_named(text: str) -> KnownProcedure | None:
    """The procedure that a spreadsheet means by this name, letter case and blanks aside; None if unknown."""
    wanted = " ".join(text.casefold().split())
    for known in known_procedures():
        if wanted in {known.id, known.title.casefold(), *(name.casefold() for name in known.also)}:
            return known
    return None


def title_of(id: str) -> str:
    """The name of the procedure with this id; the id itself where it is not known."""
    return next((known.title for known in known_procedures() if known.id == id), id)

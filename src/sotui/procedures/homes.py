"""Where each clause of a procedure lives: among the dates, in a form, on a screen, or in a room to come."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sotui.facts.model import SubjectKind
from sotui.facts.vocabulary import spoken
from sotui.procedures.clauses import Clause, ClauseKind
from sotui.procedures.outline import Item, Outline, OutlineFor
from sotui.procedures.pack import Pack, Role, Rule
from sotui.procedures.text import Text


class HomeKind(StrEnum):
    """What sort of place a clause lives in."""

    DATED = "dated"
    """A date is derived from it."""
    FORM = "form"
    """A form of the procedure asks it: a review, or a supervision."""
    ROLE = "role"
    """It says which post does what, and the program goes by it."""
    INTERVAL = "local interval"
    """It leaves a span open, which the service sets."""
    SCREEN = "screen"
    """One of the program's screens carries it."""
    TO_COME = "to come"
    """No part of the program carries it yet; the room that will is named."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person finds a clause."""

    kind: HomeKind
    words: str
    """*Dated: First review*; *The form of a review, heading 5: Progress Made*."""
    view: str = ""
    """The place that shows it, by the name under which it is opened, such as ``board``."""


READ_HERE = frozenset({ClauseKind.PRINCIPLE, ClauseKind.SCOPE, ClauseKind.INFO})
"""What nobody does or records: it is carried by standing there to be read."""
READ = Home(HomeKind.SCREEN, "To be read among the procedures, in the words of the source", "procedures")

_FORM = {
    OutlineFor.REVIEW: "The form of a review",
    OutlineFor.PRACTICE_SUPERVISION: "The note of a supervision",
}
_FORM_VIEW = {OutlineFor.REVIEW: "reviews", OutlineFor.PRACTICE_SUPERVISION: "supervision"}


def found(pack: Pack, clauses: Sequence[Clause]) -> dict[str, Home]:
    """The clauses that the pack itself carries: by its rules, outlines, roles or local intervals.

    Where several parts bear one clause the first of these gives the place, and the words name them all.
    """
    known = {clause.id for clause in clauses}
    by_clause: dict[str, list[Home]] = {}
    for id, home in _carriers(pack):
        clause = clause_of(id, known)
        if clause:
            by_clause.setdefault(clause, []).append(home)
    return {id: _together(homes) for id, homes in by_clause.items()}


def homes(pack: Pack, clauses: Sequence[Clause], carried: Mapping[str, Home]) -> dict[str, Home]:
    """The home of each clause by its id; a clause without one, and without a room to come, is not in it.

    ``carried`` is what the program's own screens do, by clause. What the pack carries comes first, then the
    screens, then the room to come.
    """
    own = found(pack, clauses)
    placed: dict[str, Home] = {}
    for clause in clauses:
        here = [places[clause.id] for places in (own, carried) if clause.id in places]
        home = _together(here) if here else None
        if home is None and clause.to_come:
            home = Home(HomeKind.TO_COME, f"To come, in {clause.to_come}")
        if home is None and clause.kind in READ_HERE:
            home = READ
        if home is not None:
            placed[clause.id] = home
    return placed


def uncovered(clauses: Sequence[Clause], placed: Mapping[str, Home]) -> tuple[str, ...]:
    """The ids of the clauses that have no home and no room to come, in the order of the source."""
    return tuple(clause.id for clause in clauses if clause.id not in placed)


def contradictions(clauses: Sequence[Clause], placed: Mapping[str, Home]) -> tuple[str, ...]:
    """The ids said to be to come that have a home already: the list of what is to come only shrinks."""
    return tuple(
        clause.id
        for clause in clauses
        if clause.to_come and clause.id in placed and placed[clause.id].kind is not HomeKind.TO_COME
    )


def clause_of(id: str, known: Container[str]) -> str:
    """The clause that a rule or an item of this id belongs to; empty where it is none of those ``known``.

    ``CAM-4-11:risk`` is a clause where it is listed; ``CAM-7-1:preferred`` is a part of ``CAM-7-1``.
    """
    head, colon, part = id.partition(":")
    base = head.partition("#")[0]
    whole = f"{base}{colon}{part}"
    return whole if whole in known else base if base in known else ""


def _carriers(pack: Pack) -> Iterator[tuple[str, Home]]:
    for rule in pack.rules:
        yield rule.basis.id, _dated(pack, rule)
    for outline in pack.outlines:
        yield from _of_outline(outline)
    for chair in pack.chairs:
        yield chair.id, Home(HomeKind.ROLE, f"Who chairs a review: {chair.posts_words}", "reviews")
    for interval in pack.intervals:
        yield interval.id, Home(HomeKind.INTERVAL, f"Local interval: {interval.label}", "procedures")


def _dated(pack: Pack, rule: Rule) -> Home:
    basis = rule.basis
    if isinstance(rule, Text):
        return Home(HomeKind.DATED, f"No date of its own: {basis.title}", "procedures")
    if basis.subject is SubjectKind.WORKER:
        view = "staff"
    else:
        view = "supervision" if pack.role is Role.SUPERVISION else "board"
    return Home(HomeKind.DATED, f"Dated: {basis.title}", view)


def _of_outline(outline: Outline) -> Iterator[tuple[str, Home]]:
    form, view = _FORM[outline.use], _FORM_VIEW[outline.use]
    if outline.only:
        form += f" ({', '.join(map(spoken, outline.only))})"
    for item in outline.items():
        yield item.id, Home(HomeKind.FORM, f"{form}: {_heading(item)}", view)
    for outcome in outline.outcomes:
        yield outcome.id, Home(HomeKind.FORM, f"{form}, its outcome: {outcome.label}", view)
        for id, follows in outcome.follows:
            yield id, Home(HomeKind.FORM, f"{form}, after its outcome: {follows}", view)
    if outline.sent_clause:
        yield outline.sent_clause, Home(HomeKind.FORM, f"{form}: to whom the minutes go", view)
    if outline.decided_clause:
        yield outline.decided_clause, Home(HomeKind.FORM, f"{form}: who decides its outcome", view)


def _heading(item: Item) -> str:
    return f"heading {item.number}, {item.label}" if item.number else item.label


def _together(homes: Sequence[Home]) -> Home:
    said = dict.fromkeys(home.words for home in homes)
    return Home(homes[0].kind, "; ".join(said), homes[0].view)

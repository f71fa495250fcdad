"""One clause laid out in lines: what it asks, the words of its source, what it holds, where it lives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotui.procedures.clauses import (
    Body,
    Check,
    Checklist,
    Clause,
    Decision,
    Escalation,
    Field,
    Notification,
    Permission,
    Record,
    Report,
    RoleRule,
    Switch,
    section_of,
)
from sotui.procedures.model_order import base_of
from sotui.tui import places
from sotui.tui.widgets.paper import Line, words

if TYPE_CHECKING:
    from sotui.procedures.homes import Home
    from sotui.procedures.pack import Pack
    from sotui.procedures.rows import ReadingText

VIEW_WORDS = {
    "board": "the board",
    "orders": "the orders",
    "new order": "the form of a new order",
    "reviews": "the reviews",
    "supervision": "the supervisions",
    "staff": "the supervision of staff",
    "drafts": "the drafts",
    "intervals": "the local intervals",
}
"""What a place is called in a sentence."""
KIND_WORDS = {
    "info": "background",
    "field": "kept on the record",
    "role_rule": "who does it",
    "rule_switch": "when it does not apply",
    "validation": "checked",
}
"""What sort of sentence a clause is, where the pack's own word says less."""


@dataclass(frozen=True, slots=True)
class Read:
    """One procedure as it is read here."""

    pack: Pack
    clauses: tuple[Clause, ...]
    homes: dict[str, Home]

    def home(self, clause: Clause) -> Home | None:
        """Where the clause lives in the product; None where nothing carries it."""
        return self.homes.get(clause.id)

    def readings(self, clause: Clause) -> tuple[ReadingText, ...]:
        """How the clause is read where it is ambiguous, by the rules that rest on it; each once."""
        found: dict[str, ReadingText] = {}
        for rule in self.pack.rules:
            for one in rule.basis.readings:
                if one.id in clause.readings or self.clause_of(rule.basis.id) is clause:
                    found.setdefault(one.id + one.words, one)
        return tuple(found.values())

    def clause_of(self, rule_id: str) -> Clause | None:
        """The clause a deadline rests on: the part of this id where it is listed, else the whole."""
        wanted = base_of(rule_id)
        by_id = {one.id: one for one in self.clauses}
        return by_id.get(wanted) or by_id.get(wanted.partition(":")[0])

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of the source in its order."""
        return tuple(dict.fromkeys(section_of(one) for one in self.clauses))


def with_words(clauses: Sequence[Clause], wanted: str) -> list[Clause]:
    """The clauses that have all of the words somewhere: number, title, what it asks, quote, by whom, what it
    holds.
    """
    parts = wanted.lower().split()
    return [one for one in clauses if all(part in _text(one) for part in parts)] if parts else list(clauses)


def _text(clause: Clause) -> str:
    held = " ".join(text for _, texts in held_words(clause.body) for text in texts)
    said = (clause.id, clause.number, clause.title, clause.says, clause.quote, clause.by, clause.force, held)
    return " ".join((*said, *clause.readings, kind_words(clause), clause.to_come)).lower()


def kind_words(clause: Clause) -> str:
    """What sort of sentence it is."""
    return KIND_WORDS.get(clause.kind.value, clause.kind.value)


def force_words(clause: Clause) -> str:
    """The verb of the clause, or that it has none."""
    return str(clause.force) or "no verb of duty"


def clause_lines(clause: Clause, read: Read, width: int, *, go: str = "") -> list[Line]:
    """The clause in full for a width in cells; ``go`` is the key that goes to where it lives."""
    lines = words(f"{clause.number}  {clause.title}", width, "heading", hang=2)
    said = [force_words(clause), f"by {clause.by}" if clause.by else "", kind_words(clause), clause.id]
    lines += words(" · ".join(part for part in said if part), width, "muted", hang=2)
    lines += words(clause.says, width)
    if clause.quote:
        lines += _part("In the words of the source", [f"“{clause.quote}”"], width)
    for heading, texts in held_words(clause.body):
        lines += _part(heading, texts, width)
    if clause.local_default:
        lines += _part("Local default", ["Something of this is set here: the source does not say it."], width)
    readings = read.readings(clause)
    told = [f"{one.id}{' (taken)' if one.taken else ''}: {one.words}" for one in readings]
    told += [id for id in clause.readings if id not in {one.id for one in readings}]
    if told:
        lines += _part("How it is read", told, width)
    return [*lines, *home_lines(read.home(clause), read.pack.id, width, go=go)]


def home_lines(home: Home | None, pack_id: str, width: int, *, go: str = "") -> list[Line]:
    """Where it lives, and the key that goes there."""
    if home is None:
        return _part("Where it lives", ["Nothing carries it yet."], width)
    place = place_of(home, pack_id)
    key = f"{go} goes to {VIEW_WORDS.get(place[0], place[0])}." if go and place else ""
    return _part("Where it lives", [f"{home.words}.", *([key] if key else [])], width)


def place_of(home: Home, pack_id: str) -> tuple[str, ...]:
    """The place to be opened for a home: its name and ids; empty where it is to be read right here."""
    from sotui.procedures.homes import HomeKind

    if home.kind is HomeKind.INTERVAL:
        return ("intervals", pack_id)
    if home.view in ("order", "review"):
        return ("orders" if home.view == "order" else "reviews",)
    if home.view in ("new order", "staff") or (home.view in places.VIEWS and home.view != "procedures"):
        return (home.view,)
    return ()


def _part(heading: str, texts: Sequence[str], width: int) -> list[Line]:
    lines = words(heading, width, "muted")
    for text in texts:
        lines += words(text, width, indent=2, hang=2)
    return lines


def held_words(body: Body | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the kind of clause adds: headings and the lines under them."""
    match body:
        case Checklist():
            yield f"To be asked: {body.at}", tuple(f"□ {ask}" for ask in body.asks)
        case Field():
            about = f" (about the {body.about})" if body.about else ""
            yield f"Kept as: {body.takes}{about}", (body.label, *(f"· {one}" for one in body.choices))
        case Decision():
            ways = tuple(
                f"· {way.label}" + (" (local default)" if way.local_default else "") for way in body.outcomes
            )
            yield f"Decided: {body.at}", ways
            if body.endorsed_by:
                yield "Endorsed by", (", ".join(body.endorsed_by),)
        case Escalation():
            steps = tuple(f"{place}. {step}" for place, step in enumerate(body.steps, 1))
            yield "Raised at once" if body.immediate else "Raised", (f"When: {body.raised_when}", *steps)
            if body.to:
                yield "Raised with", (", ".join(body.to),)
        case Notification():
            yield "Told", (", ".join(body.to), *([f"When: {body.when}"] if body.when else []))
            if body.encloses:
                yield "With these papers", tuple(f"· {one}" for one in body.encloses)
        case RoleRule():
            unless = f", unless {body.unless}" if body.unless else ""
            yield "Who does it", (f"{body.post} {body.does} {body.of}{unless}",)
        case Record():
            yield f"A paper about the {body.about}", tuple(f"· {one}" for one in body.parts)
        case Report():
            yield "Reported", (body.about,)
        case Switch():
            yield f"When {body.when}", (body.then,)
        case Check():
            yield (
                "Checked",
                tuple(
                    said
                    for said in (
                        f"Refused: {body.refuses}" if body.refuses else "",
                        f"Warned of: {body.warns}" if body.warns else "",
                    )
                    if said
                ),
            )
        case Permission():
            yield "Who may", (f"{', '.join(body.who)}: {body.may}",)
        case None:
            return

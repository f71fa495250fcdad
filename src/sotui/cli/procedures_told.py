"""The procedures as text: the list of them, and one with its clauses by section."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sotui.dates.words import short
from sotui.desk.clause_homes import homes_of
from sotui.facts.vocabulary import KINDS
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
    RoleRule,
    Switch,
    section_of,
)
from sotui.procedures.faults import PackFaults
from sotui.procedures.folder import PackFile, read_folder
from sotui.procedures.heard import facts_heard
from sotui.procedures.homes import Home
from sotui.procedures.library import clauses, load_packs
from sotui.procedures.loader import load_clauses
from sotui.procedures.pack import Pack, Role

WIDTH = 100
_FOR = {
    Role.STATUTE: "the law, on every order",
    Role.HOUSE: "the board's own rows, on every order",
    Role.ORDERS: "orders",
    Role.SUPERVISION: "supervision of the work",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A procedure with its clauses."""

    pack: Pack
    clauses: tuple[Clause, ...]
    file: str = ""
    """Its name in the person's own folder; empty for one that comes with the program."""

    @property
    def called(self) -> str:
        """How it is named here: by its id, one of the person's own by its file."""
        return self.file or self.pack.id


def known() -> tuple[Known, ...]:
    """Every procedure that can be read without a register: those that come with the program, statute first,
    then those in the person's own folder that have no fault. Nothing of that folder is in use by itself.
    """
    shipped = [Known(pack, clauses(pack.id)) for pack in load_packs().values()]
    own = [Known(one.pack, _listed_in(one), one.name) for one in _own_folder() if one.pack is not None]
    return (*shipped, *own)


def faulty() -> tuple[PackFaults, ...]:
    """The files in the person's own folder that cannot be used, each with all its faults."""
    return tuple(faults for one in _own_folder() for faults in one.faults)


def _own_folder() -> Iterator[PackFile]:
    from sotui.settings import own_procedures_folder

    return read_folder(own_procedures_folder())


def _listed_in(file: PackFile) -> tuple[Clause, ...]:
    found = load_clauses(file.clauses, file.name) if file.clauses else ()
    return found if isinstance(found, tuple) else ()


def named(packs: Sequence[Known], wanted: str) -> Known | None:
    """The procedure of this id, or of this file in the person's own folder; the shipped one before another of
    the same id. None where there is none.
    """
    wanted = wanted.strip().casefold()
    names = [(one.pack.id, one) for one in packs] + [(one.file.casefold(), one) for one in packs if one.file]
    return next((one for name, one in names if name == wanted), None)


def listed(packs: Sequence[Known], today: date) -> Iterator[str]:
    """A line for each procedure, and one more for what is to be known of it."""
    for one in packs:
        pack = one.pack
        clause_count = f"{len(one.clauses)} clauses" if one.clauses else "no list of clauses"
        yield f"{pack.id:<16}{pack.title}"
        if one.file:
            yield f"{'':<16}in your folder as {one.file}; in use only where a register has adopted it"
        said = [f"for {_FOR[pack.role]}", clause_count, f"{len(pack.rules)} dated rules"]
        yield f"{'':<16}{' · '.join(said)}"
        said = [part for part in (pack.approved, past_review(pack, today)) if part]
        yield f"{'':<16}{' · '.join([*said, f'file {pack.version[:12]}'])}"


def past_review(pack: Pack, today: date) -> str:
    """Whether the source is past the day by which it was itself to be reviewed; empty where it names none."""
    if pack.review_due is None:
        return ""
    if pack.review_due < today:
        return f"past its own review date since {short(pack.review_due)}"
    return f"to be reviewed by {short(pack.review_due)}"


def told(one: Known, today: date) -> Iterator[str]:
    """A procedure from its head to its last clause."""
    pack = one.pack
    yield pack.title
    yield from _wrapped(pack.source, 2)
    said = [part for part in (pack.approved, past_review(pack, today)) if part]
    if said:
        yield from _wrapped(" · ".join(said), 2)
    yield f"  {pack.id} · for {_FOR[pack.role]} · file {pack.version[:12]}"
    if pack.notes:
        yield ""
        yield "Notes"
        for note in pack.notes:
            yield from _wrapped(note, 2)
    heard = facts_heard(pack)
    if heard:
        yield ""
        yield f"Listens to {len(heard)} kinds of fact"
        yield from _wrapped(", ".join(f"{KINDS[id].label} ({id})" for id in heard), 2)
    if not one.clauses:
        yield ""
        yield "Its rules; there is no list of its clauses"
        for rule in pack.rules:
            yield from _wrapped(f"{rule.basis.id} · {rule.basis.title} · by {rule.basis.by}", 2)
        return
    placed = homes_of(pack, one.clauses)
    section = ""
    for clause in one.clauses:
        if section_of(clause) != section:
            section = section_of(clause)
            yield ""
            yield f"Section {section}" if section[:1].isdigit() else section[:1].upper() + section[1:]
        yield from clause_lines(clause, placed.get(clause.id))


def clause_lines(clause: Clause, home: Home | None) -> Iterator[str]:
    """A clause: number, id, title, force and post; what it asks; the source's words; where it lives."""
    yield ""
    force = clause.force.value or "no verb of duty"
    yield f"  {clause.number} · {clause.id} · {clause.title}"
    yield from _wrapped(f"{clause.kind.value.replace('_', ' ')} · {force} · by {clause.by}", 4)
    yield from _wrapped(clause.says, 4)
    if clause.quote:
        yield from _wrapped(f"“{clause.quote}”", 4)
    for line in body_lines(clause.body):
        yield from _wrapped(line, 4)
    if clause.readings:
        yield from _wrapped(f"Ambiguous; read as {', '.join(clause.readings)} has it.", 4)
    if clause.local_default:
        yield from _wrapped("Something of this is ours and not the source's.", 4)
    yield from _wrapped(f"Where: {home.words if home else 'nothing carries it yet'}.", 4)


def body_lines(body: Body | None) -> Iterator[str]:
    """What the kind of a clause adds, a line each."""
    if isinstance(body, Checklist):
        yield f"At {body.at}:"
        yield from (f"- {ask}" for ask in body.asks)
    elif isinstance(body, Field):
        choices = f": {', '.join(body.choices)}" if body.choices else ""
        yield f"Field of the {body.about}: {body.label} ({body.takes}{choices})"
    elif isinstance(body, Decision):
        yield f"Decided at {body.at}" + (
            f", endorsed by {', '.join(body.endorsed_by)}" if body.endorsed_by else ""
        )
        for way in body.outcomes:
            yield f"- {way.label}" + (" (local default)" if way.local_default else "")
    elif isinstance(body, Escalation):
        when = "at once" if body.immediate else "when"
        yield f"Raised {when}: {body.raised_when}" + (f"; to {', '.join(body.to)}" if body.to else "")
        yield from (f"{number}. {step}" for number, step in enumerate(body.steps, 1))
    elif isinstance(body, Notification):
        yield f"To {', '.join(body.to)}" + (f", {body.when}" if body.when else "")
        yield from (f"- enclosed: {paper}" for paper in body.encloses)
    elif isinstance(body, RoleRule):
        yield f"{body.post} {body.does}: {body.of}" + (f", unless {body.unless}" if body.unless else "")
    elif isinstance(body, Record):
        yield f"Kept of the {body.about}:"
        yield from (f"- {part}" for part in body.parts)
    elif isinstance(body, Switch):
        yield f"When: {body.when}. Then: {body.then}."
    elif isinstance(body, Check):
        if body.refuses:
            yield f"Refused: {body.refuses}"
        if body.warns:
            yield f"Warned of: {body.warns}"
    elif isinstance(body, Permission):
        yield f"{', '.join(body.who)} may {body.may}"


def _wrapped(text: str, indent: int) -> list[str]:
    blanks = " " * indent
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=blanks,
        subsequent_indent=blanks + "  ",
        break_long_words=True,
        break_on_hyphens=False,
    )

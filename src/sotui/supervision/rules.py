"""What follows from a note: whether it counts as the planned one, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.dates import words
from sotui.dates.clock import LONDON
from sotui.facts.history import chronological
from sotui.facts.model import Case, Fact
from sotui.procedures.model import Force
from sotui.procedures.outline import Asks, Item, Outline, OutlineFor
from sotui.procedures.pack import Pack, Role
from sotui.register.actions import Action, ActionState, in_order, is_late
from sotui.register.rules import last_of
from sotui.supervision.model import (
    AUDIT,
    SAFEGUARDING,
    Decision,
    LastSeen,
    NewAction,
    Note,
    NoteKind,
    Written,
)

if TYPE_CHECKING:
    from sotui.procedures.rows import Basis

HELD, RECORDED = "practice-supervision-held", "practice-supervision-recorded"

MOST_NAMED = 3
"""Actions named in full in a list of what is missing; the others are counted."""
_FACT_WORD = {
    NoteKind.PLANNED: "planned",
    NoteKind.AD_HOC: "ad-hoc",
    NoteKind.GROUP: "group",
    NoteKind.REFLECTIVE: "group",
}


# Which procedure, which headings


def supervision_packs(packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """The procedures for supervision among these."""
    return tuple(pack for pack in packs if pack.role is Role.SUPERVISION)


def supervised_under(case: Case) -> str:
    """The id of the procedure under which the order's children are supervised; empty for none."""
    last = last_of(case.facts, ("supervised-under",))
    return last.qualifier if last else ""


def outlines_of(pack: Pack) -> tuple[Outline, tuple[Outline, ...]] | None:
    """The outline of the note and, beside it, sets of prompts to look at; None where the pack has no note.

    The first outline for practice supervision is the note's, further ones are only to be read.
    """
    found = [one for one in pack.outlines if one.use is OutlineFor.PRACTICE_SUPERVISION]
    return (found[0], tuple(found[1:])) if found else None


def first_of(pack: Pack) -> Basis | None:
    """The clause by which the first practice supervision of a child is due, or None."""
    from sotui.procedures import dated  # here: the board is painted before the engine is needed

    return dated.first_of(pack.rules, HELD)


# What a session counts as


def may_be_full(kind: NoteKind) -> bool:
    """Whether a supervision of this kind can be marked as full (AMB-29: an ad hoc or a group one, with a
    reason). A planned one is full as it is.
    """
    return kind is not NoteKind.PLANNED


def fact_words(kind: NoteKind, full: bool) -> str:
    """The words of the fact that records the session. Only *planned* and *full* restart the interval."""
    return f"{_FACT_WORD[kind]}+full" if full and may_be_full(kind) else _FACT_WORD[kind]


def kind_of_words(words: str, before: NoteKind) -> tuple[NoteKind, bool]:
    """What the words of such a fact say: the kind, and whether it counts as full.

    Two kinds share a word: the one the note had ``before`` stays where it fits.
    """
    kind_word, *more = words.split("+")
    fitting = [kind for kind, word in _FACT_WORD.items() if word == kind_word]
    kind = before if before in fitting or not fitting else fitting[0]
    return kind, "full" in more and may_be_full(kind)


def at_the_session(held_at: datetime, signed_at: datetime) -> bool:
    """Whether a note signed then was recorded at the session: on the same day, by local resolution.

    The clause speaks of the time of the meeting; a note signed on a later day needs its reason.
    """
    return held_at.astimezone(LONDON).date() == signed_at.astimezone(LONDON).date()


# What is missing


def missing(outline: Outline, written: Written) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """The items that must and those that should be there before the note is signed, and are not."""
    must: list[Item] = []
    should: list[Item] = []
    for item in outline.items():
        if is_wanted(item) and is_missing(item, written.answers):
            (should if item.force is Force.SHOULD else must).append(item)
    return tuple(must), tuple(should)


def is_wanted(item: Item) -> bool:
    """Whether signing names the item where nothing is written under it."""
    return item.force in (Force.MUST, Force.WILL, Force.SHOULD)


def is_missing(item: Item, answers: Mapping[str, str]) -> bool:
    """Whether nothing is written under an item, or a yes or no that it asks for is not given.

    ``answers`` as in a note: words by the item's key, *yes* or *no* under the key with a question mark.
    """
    if item.asks is Asks.YES_NO:
        return answers.get(f"{item.key}?", "") not in ("yes", "no")
    return not answers.get(item.key, "").strip()


def to_mark(actions: Iterable[Action], note: Note) -> tuple[Action, ...]:
    """Of an order's actions those agreed before a note's session that nothing has become of since."""
    written = note.written
    return in_order(
        one
        for one in actions
        if one.unfinished
        and one.concerns(written.children)
        and one.source_id != note.id
        and one.agreed_on <= written.held_on
    )


def unmarked_words(actions: Sequence[Action]) -> str:
    """``1 action not marked: Book the health check``; empty where there is none."""
    if not actions:
        return ""
    named = "; ".join(one.text for one in actions[:MOST_NAMED])
    more = f"; and {len(actions) - MOST_NAMED} more" if len(actions) > MOST_NAMED else ""
    return f"{len(actions)} {'action' if len(actions) == 1 else 'actions'} not marked: {named}{more}"


def unconfirmed(written: Written, names: Mapping[str, str]) -> Iterator[str]:
    """Of each child seen at a visit that was not confirmed in the session, when that was."""
    for seen in written.last_seen:
        if seen.on is not None and not seen.confirmed:
            yield f"{names.get(seen.child_id, seen.child_id)} last seen {seen_words(seen)}: not confirmed"


def passed(actions: Iterable[Action], note: Note, today: date) -> Iterator[str]:
    """The actions agreed or carried over in a note, to be done by a day that has passed."""
    for one in actions:
        if one.source_id == note.id and is_late(one, today) and one.due is not None:
            yield f"{one.text}: by {words.short(one.due)}, which has passed"


def wants_words(outline: Outline, written: Written) -> Item | None:
    """The first item whose *yes* has an effect and says nothing: which action is it?"""
    for item in outline.items():
        if item.key in (SAFEGUARDING, AUDIT) and written.answer(item.key) and not written.words(item.key):
            return item
    return None


def audit_actions(written: Written) -> tuple[str, ...]:
    """The actions from the monthly audit, one for each line that is written."""
    if not written.answer(AUDIT):
        return ()
    return tuple(line.strip() for line in written.words(AUDIT).splitlines() if line.strip())


def from_audit(text: str) -> str:
    """The words of the action that a line of the audit becomes."""
    return f"From the monthly audit: {text}"


def again(
    agreed: Iterable[Action], settled: Iterable[Action], unfinished: Iterable[Action], written: Written
) -> tuple[tuple[Decision, ...], tuple[NewAction, ...]]:
    """What a note that was taken back had marked and agreed, to be recorded with it once more.

    Marks come back on actions that are unfinished now. What follows from the audit by itself is left out.
    """
    agreed = tuple(agreed)
    carried = {one.carried_from: one for one in agreed if one.carried_from}
    here = {one.id for one in unfinished}
    audit = {from_audit(text) for text in audit_actions(written)}
    decisions: dict[str, Decision] = {}
    for one in settled:
        if one.id not in here:
            continue
        if one.state is ActionState.CARRIED and one.id in carried:
            decisions[one.id] = Decision(one.id, "carry", due=carried[one.id].due, words=one.why)
        elif one.state is ActionState.DONE:
            decisions[one.id] = Decision(one.id, "done", on=one.settled_on, words=one.evidence)
        elif one.state is ActionState.DROPPED:
            decisions[one.id] = Decision(one.id, "drop", words=one.why)
    new = (
        NewAction(one.text, one.who, one.due)
        for one in agreed
        if not one.carried_from and one.text not in audit
    )
    return tuple(decisions.values()), tuple(new)


# When the child was last seen


def last_seen(child_id: str, facts: Iterable[Fact]) -> LastSeen:
    """When a child was last seen by the visits recorded, and whether alone; one not seen does not count."""
    seen = [fact for fact in facts if fact.kind == "visited" and "seen" in fact.words]
    if not seen:
        return LastSeen(child_id)
    last = max(seen, key=chronological)
    alone = True if "alone" in last.words else False if "not-alone" in last.words else None
    return LastSeen(child_id, last.on, alone)


def seen_words(seen: LastSeen) -> str:
    """``Tue 10 Nov 2026, alone``."""
    if seen.on is None:
        return "no visit recorded at which the child was seen"
    how = {True: ", alone", False: ", not alone", None: ", not said whether alone"}[seen.alone]
    return f"{words.short(seen.on)}{how}"


# In words


def who_was_there(written: Written, supervisor: str, names: Mapping[str, str]) -> str:
    """One line: which kind of session, of whom, between whom."""
    children = ", ".join(names.get(id, id) for id in written.children)
    people = " and ".join(part for part in (supervisor, written.supervisee) if part)
    also = f", with {written.attendees}" if written.attendees.strip() else ""
    return f"{kind_words(written)} of {children}: {people}{also}"


def kind_words(written: Written) -> str:
    """``Planned supervision``, ``Ad hoc supervision, marked full``."""
    said = f"{written.kind.value.capitalize()} supervision"
    return f"{said}, marked full" if written.full and may_be_full(written.kind) else said


def holder(typed: str, names: Iterable[str]) -> str:
    """The one of the ``names`` of which the beginning, or that of a word in it, was typed; else as typed."""
    wanted = typed.casefold()
    found = {
        name
        for name in names
        if wanted and any(part.startswith(wanted) for part in (name.casefold(), *name.casefold().split()))
    }
    return found.pop() if len(found) == 1 else typed


def several(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"

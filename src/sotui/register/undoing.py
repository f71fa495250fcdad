"""Taking back one's own last act: what it recorded is withdrawn, what it corrected put back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sotui.dates.words import short
from sotui.facts.ids import new_id
from sotui.facts.model import Fact
from sotui.facts.vocabulary import kind_of
from sotui.register import facts_store
from sotui.register.acts import NothingToUndo, keep
from sotui.register.model import UNDONE
from sotui.vault import audit
from sotui.vault.session import Act, Session

_PUT_RIGHT = {
    "agreed action settled": "say on the order's page, on the action itself, that it is open again",
    "details amended": "put the detail right once more, on the order's page",
    "note added": "write another note",
}
"""What to do instead of an undo about the acts on an order that it does not take back."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What an undo takes back: the act, and the facts that it recorded, each with what stands of it now."""

    entry: audit.AuditEntry
    facts: tuple[tuple[Fact, Fact], ...]

    @property
    def orders(self) -> tuple[str, ...]:
        """References of the orders that the act was about; of another act what it was about, whole."""
        return _about(self.entry.subject)


def to_undo(session: Session) -> Undoing:
    """What an undo would take back now: one's own last act.

    Raises NothingToUndo when there is none, when somebody has built on it since, or when the last act is of
    those that an undo does not take back: the one before it is not what the person has in mind.
    """
    itself = [deed.name for deed in session.deeds.values() if deed.by_itself]
    entry = audit.last_deed(session.db, session.user.id, itself)
    if entry is None:
        raise NothingToUndo("There is nothing of yours to undo. What others recorded is theirs to undo.")
    deed = session.deeds.get(entry.act)
    if deed is None or not deed.undoable:
        about = f" ({entry.subject})" if entry.subject else ""
        way = _PUT_RIGHT.get(entry.act, "put it right where it was done")
        raise NothingToUndo(
            f"What you did last, “{entry.act}”{about}, is not taken back by undo: {way}. What you recorded"
            " before it is corrected on the order's page. Nothing was changed."
        )
    changes = audit.changes(session.db, entry.seq)
    if any(change.before is None and change.after is None for change in changes):
        raise NothingToUndo(
            f"What you did last, “{entry.act}”, was lawfully erased since: there is nothing to take back."
        )
    added = [
        facts_store.fact(session.db, str(change.key[0]))
        for change in changes
        if change.table == "fact" and change.before is None
    ]
    facts = tuple((fact, _last_word(session, fact)) for fact in added)
    for fact, now in facts:
        if not _as_recorded(fact, now):
            where = f" ({entry.subject})" if entry.subject else ""
            page = f"the page of {entry.subject}" if len(_about(entry.subject)) == 1 else "the order's page"
            raise NothingToUndo(
                f"“{kind_of(fact.kind).label}” of {short(fact.on)}{where} has been corrected since, so undo"
                f" does not take it back. Nothing was changed. Correct it on {page}, or say there that it did"
                " not happen."
            )
    return Undoing(entry, facts)


def undo(session: Session) -> audit.AuditEntry:
    """Undo one's own last act by a new act that supersedes each fact it recorded; yields the act undone.

    What was recorded is withdrawn; what was corrected gets its former value back. Raises NothingToUndo where
    ``to_undo`` does.
    """
    undoing = to_undo(session)
    entry = undoing.entry
    with session.act("undone", entry.subject, f"undoes “{entry.act}”") as act:
        act.undoes = entry.seq
        for fact, now in reversed(undoing.facts):
            _restore(act, fact, now)
    return entry


def _about(subject: str) -> tuple[str, ...]:
    parts = tuple(subject.split())
    orders = all(part.partition("-")[2].isdigit() for part in parts)
    return parts if orders or not parts else (subject,)


def _last_word(session: Session, fact: Fact) -> Fact:
    while (later := facts_store.successor(session.db, fact.id)) is not None:
        fact = later
    return fact


def _as_recorded(fact: Fact, now: Fact) -> bool:
    """Whether what stands now is what was recorded: never corrected, or every correction undone."""
    if now is fact:
        return True
    said = ("on", "at", "qualifier", "why", "withdrawn")
    return now.reason == UNDONE and all(getattr(now, name) == getattr(fact, name) for name in said)


def _restore(act: Act, fact: Fact, now: Fact) -> None:
    before = facts_store.fact(act.db, fact.supersedes) if fact.supersedes else replace(fact, withdrawn=True)
    keep(
        act,
        replace(
            before,
            id=new_id(),
            recorded_by=act.user.id,
            recorded_at=act.at,
            device=act.device,
            reason=UNDONE,
            supersedes=now.id,
            root=fact.occurrence,
        ),
    )

"""Who is due practice supervision: one row for each child, read from the dates that are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sotui.dates.clock import LONDON
from sotui.facts.model import Subject, SubjectKind
from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, Force, Kind, Nature, Standing, State
from sotui.register.cases import uncollected
from sotui.register.restricted_reading import marked, mine
from sotui.supervision import clock_rules, rules, store, tables
from sotui.supervision.model import Note, NoteState

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.procedures.pack import Pack


@dataclass(slots=True, eq=False)
class DueRow:
    """One child in the list: what is due next, what was held last, or why nothing is due."""

    order_id: str
    reference: str
    child_id: str
    name: str
    """As stored."""
    worker: str
    team: str
    plan: str
    """``cin``, ``cp`` or empty."""
    last_held: date | None
    deadline: Deadline | None
    note: Note | None = None
    """A note that is held and not signed."""
    clock_words: str = ""
    """The clock of an unsigned note."""
    clock_short: str = ""
    """The same in few words."""
    lacks: str = ""
    """Why nothing is due: no procedure for supervision, nothing to count from."""
    unplaced: bool = False
    """Whether its order is under no procedure for supervision."""
    starts: str = ""
    """Of a child never supervised of whom nothing is due: the clause that says what starts it."""
    mine: bool = False
    """Whether the person at the desk held the last one."""
    _searchable: str = ""
    _now: datetime | None = None
    _standing: Standing | None = field(default=None)

    @property
    def key(self) -> str:
        """Stays the same while other things change."""
        return f"{self.child_id}|{self.note.id if self.note else ''}"

    @property
    def searchable(self) -> str:
        """Lower-case text that the filter looks in; made when it is first asked for."""
        if not self._searchable:
            self._searchable = _searchable(self)
        return self._searchable

    @property
    def due(self) -> date | None:
        """The day by which the next is to be held; of an unsigned note, by which it is to be recorded."""
        return self.deadline.due if self.deadline else None

    @property
    def standing(self) -> Standing | None:
        """How the date stands now."""
        if self._standing is None and self.deadline is not None and self._now is not None:
            self._standing = judge(self.deadline, self._now)
        return self._standing

    @property
    def days(self) -> int | None:
        """Calendar days to the due day, negative once it has passed."""
        if self.due is None or self._now is None:
            return None
        return (self.due - self._now.astimezone(LONDON).date()).days

    @property
    def part(self) -> float | None:
        """How much of the interval has passed: 0 just held, 1 due today or later."""
        deadline = self.deadline
        if deadline is None or deadline.due is None or deadline.since is None or self._now is None:
            return None
        whole = (deadline.due - deadline.since).days
        gone = (self._now.astimezone(LONDON).date() - deadline.since).days
        return 1.0 if whole <= 0 else max(0.0, min(1.0, gone / whole))


@dataclass(frozen=True, slots=True)
class DueList:
    """The whole list at one moment."""

    rows: tuple[DueRow, ...]
    """Unsigned notes first, by their clock; then children whose supervision has not started; then children
    by due day; then those of whom nothing is due.
    """
    now: datetime
    procedures: tuple[tuple[str, str], ...]
    """The procedures for supervision that there are: (id, title)."""

    @property
    def not_started(self) -> int:
        """How many children were never supervised and have no day by which they are to be."""
        return sum(bool(row.starts) for row in self.rows)

    @property
    def unplaced(self) -> int:
        """How many orders are under no procedure for supervision."""
        return len({row.order_id for row in self.rows if row.unplaced})


_COLUMNS = "rule, subject_id, id, occurrence, due, due_at, do_by, since, ends_with_order, state_reason"


def due_list(db: Database, now: datetime, packs: Sequence[Pack], user_id: str) -> DueList:
    """Every child of an order that is in force at ``now``, and every note that waits to be signed.

    ``packs`` are the procedures for supervision that there are.
    """
    with uncollected():
        return _due_list(db, now, packs, user_id)


def _due_list(db: Database, now: datetime, packs: Sequence[Pack], user_id: str) -> DueList:
    today = now.astimezone(LONDON).date()
    due = _next_due(db)
    live = _in_force(db, today)
    told = _facts(db)
    starts = {pack.id: _starts(pack) for pack in packs}
    last_by = store.last_supervisors(db)
    rows: list[DueRow] = []
    references = {row[0]: row[1] for row in db.execute("select id, reference from cache_order")}
    children = {
        row[0]: row
        for row in db.execute("select id, order_id, name, worker, team from cache_child").fetchall()
    }
    for order in mine(db):
        for one in order.children:
            row = children[one.id]
            children[one.id] = (*row[:2], marked(one.child.name), *row[3:])
    for id, order_id, name, worker, team in children.values():
        if order_id not in live:
            continue
        procedure = told.get((order_id, "supervised-under"), (None, ""))[1]
        under = procedure in starts
        deadline = due.get(id)
        plan = told.get((id, "plan-changed"), (None, ""))[1]
        held = told.get((id, rules.HELD), (None, ""))[0]
        lacks = start = ""
        if not under:
            lacks = "no supervision procedure"
        elif deadline is None and held is None and not worker:
            lacks, start = "not started: no worker", starts[procedure]
        elif deadline is None:
            lacks = _nothing_due(plan, held)
        rows.append(
            DueRow(
                order_id=order_id,
                reference=references.get(order_id, ""),
                child_id=id,
                name=name,
                worker=worker,
                team=team,
                plan=plan,
                last_held=held,
                deadline=deadline if under else None,
                lacks=lacks,
                unplaced=not under,
                starts=start,
                mine=last_by.get(id) == user_id,
                _now=now,
            )
        )
    rows.sort(key=_by_day)
    waiting = sorted(_waiting(db, now, references, children, user_id), key=_by_day)
    found = (*waiting, *rows)
    return DueList(found, now, tuple((pack.id, pack.title) for pack in packs))


def _starts(pack: Pack) -> str:
    """What the procedure says of when the first supervision is due."""
    first = rules.first_of(pack)
    return f"{first.title}: “{first.quote}” · {first.id}" if first is not None else pack.title


def _nothing_due(plan: str, held: date | None) -> str:
    """Why a child under a procedure has no date."""
    if not plan:
        return "plan type not recorded"
    return "none more before the last day in force" if held else "nothing to count from"


def _by_day(row: DueRow) -> tuple[Any, ...]:
    return (row.unplaced, not row.starts, row.due is None, row.due or date.max, row.reference, row.name)


def _searchable(row: DueRow) -> str:
    said = [row.name, row.reference, row.worker, row.team, row.lacks, row.plan]
    if row.deadline is not None:
        said += [row.deadline.id, row.deadline.title]
    if row.note is not None:
        said.append("not signed")
    return " ".join(said).casefold()


def _waiting(
    db: Database,
    now: datetime,
    references: dict[str, str],
    children: dict[str, tuple[Any, ...]],
    user_id: str,
) -> Iterator[DueRow]:
    """A row for each note that is held and not signed, with its clock."""
    notes = [note for note in store.unsigned_notes(db) if note.state is NoteState.HELD]
    clocks: dict[str, list[Deadline]] = {}
    for one in _deadlines(db, rules.RECORDED, {note.order_id for note in notes}):
        clocks.setdefault(one.occurrence, []).append(one)
    for note in notes:
        deadlines = [one for fact in note.facts for one in clocks.get(fact, ())]
        clock = clock_rules.clock_of(deadlines, note.facts)
        here = [children[id] for id in note.written.children if id in children]
        yield DueRow(
            order_id=note.order_id,
            reference=references.get(note.order_id, ""),
            child_id=here[0][0] if here else "",
            name=", ".join(one[2] for one in here),
            worker=note.written.supervisee or (here[0][3] if here else ""),
            team=here[0][4] if here else "",
            plan="",
            last_held=note.written.held_on,
            deadline=next((one for one in deadlines if one.due_at is None), None),
            note=note,
            clock_words=clock_rules.clock_words(clock, now) if clock else "held, not signed",
            clock_short=clock_rules.clock_short(clock, now) if clock else "not signed yet",
            mine=note.supervisor_id == user_id,
            _now=now,
        )


def _next_due(db: Database) -> dict[str, Deadline]:
    """By child: the open practice supervision that is due first."""
    found: dict[str, Deadline] = {}
    for one in _deadlines(db, rules.HELD):
        before = found.get(one.subject.id)
        if one.due is not None and (before is None or one.due < (before.due or date.max)):
            found[one.subject.id] = one
    return found


def _deadlines(db: Database, settled_by: str, order_ids: Collection[str] | None = None) -> Iterator[Deadline]:
    """The open dates that wait for a fact of this kind: of these orders, or every one."""
    shared: dict[int, tuple[Any, ...]] = {}
    for number, *said, kind, force, nature, settled in db.execute("select * from cache_rule").fetchall():
        kinds = tuple((settled or "").split())
        if any(one.partition(":")[0] == settled_by for one in kinds):
            shared[number] = (*said, Kind(kind), Force(force), Nature(nature), kinds)
    where = f"state = 'open' and rule in ({','.join('?' * len(shared))})"
    if order_ids is not None:
        where += f" and case_id in ({','.join('?' * len(order_ids))})"
    for row in db.execute(
        f"select {_COLUMNS} from cache_deadline where {where}", [*shared, *(order_ids or ())]
    ).fetchall():
        pack, clause, title, by, kind, force, nature, kinds = shared[row[0]]
        yield Deadline(
            id=row[2],
            pack=pack,
            clause=clause,
            title=title,
            subject=Subject(SubjectKind.CHILD, row[1]),
            by=by,
            kind=kind,
            force=force,
            nature=nature,
            due=_day(row[4]),
            due_at=datetime.fromisoformat(row[5]) if row[5] else None,
            do_by=_day(row[6]),
            state=State.OPEN,
            state_reason=row[9] or "",
            settled_by=kinds,
            ends_with_order=_day(row[8]),
            since=_day(row[7]),
            occurrence=row[3],
        )


def _in_force(db: Database, today: date) -> frozenset[str]:
    """The orders whose last day in force has not passed and that nothing has ended; also those undated."""
    rules_of = [
        row[0] for row in db.execute("select rule from cache_rule where nature = ?", [Nature.LAST_DAY.value])
    ]
    marks = ",".join("?" * len(rules_of))
    dated: set[str] = set()
    live: set[str] = set()
    for case_id, state, due in db.execute(
        f"select case_id, state, due from cache_deadline where rule in ({marks})", rules_of
    ):
        dated.add(case_id)
        if state in (State.OPEN, State.IMPOSSIBLE) and due is not None and due >= today.toordinal():
            live.add(case_id)
    undated = {row[0] for row in db.execute("select id from cache_order")} - dated
    return frozenset(live | undated)


def _facts(db: Database) -> dict[tuple[str, str], tuple[date, str]]:
    """By subject and kind: day and qualifier of the latest fact in force."""
    # In the order of the index made for it: of one subject and kind the last to come is the last word.
    return {
        (subject, kind): (date.fromisoformat(on), qualifier or "")
        for subject, kind, on, qualifier in db.execute(
            f"select subject_id, kind, on_day, qualifier from fact where kind in {tables.LISTED}"
            " and withdrawn = 0 and id not in (select supersedes from fact where supersedes is not null)"
            " order by kind, subject_id, on_day, at, recorded_at"
        )
    }


def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None

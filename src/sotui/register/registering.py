"""A new order as one form holds it: what is said of it, what is wrong with it, what it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sotui.dates.months import add_months, last_day_before_eighteen
from sotui.dates.words import short
from sotui.dates.working import WorkingCalendar
from sotui.facts.ids import new_id
from sotui.facts.model import Case, ChildOnOrder, Fact, Subject, SubjectKind
from sotui.names import name_key
from sotui.procedures.dated import first_of
from sotui.procedures.model import Deadline, Nature, State
from sotui.procedures.terms import packs_for
from sotui.register import acts, store
from sotui.register.cache import Derivation
from sotui.register.model import Child, Family, OnOrder, Order
from sotui.shown import deceives
from sotui.vault.session import Act

LONGEST_NAME = 200
LEAST_MONTHS, MOST_MONTHS = 1, 12
"""What a court can write on an order: Children Act 1989 Schedule 3 para 6(1) allows no more than a year."""
SEVENTEEN, EIGHTEEN = 17 * 12, 18 * 12


class NotYetComplete(Exception):
    """Something is missing or cannot be so; ``field`` names where, the message what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child as typed into the form of a new order."""

    name: str
    born: date | None = None
    local_id: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A new order as typed: what would be recorded, and nothing else."""

    children: tuple[NewChild, ...] = ()
    family: str = ""
    court: str = ""
    case_number: str = ""
    made: date | None = None
    months: int | None = 12
    printed: date | None = None
    """The end as printed on the order, if it says one."""
    printed_as: str = ""
    """How it is printed: ``until``, ``ends-on``, ``end-of-proceedings``."""
    procedure: str = ""
    supervised_under: str = ""
    plan: str = ""
    worker_id: str = ""
    iro_id: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What follows from a new order before it is saved."""

    deadlines: tuple[Deadline, ...]
    """Explained, in order of date."""
    remarks: tuple[str, ...]
    """What stands out and refuses nothing, a sentence each."""
    notes: tuple[str, ...] = ()
    """What is as it should be and easily misread, a sentence each."""


def check(new: NewOrder, today: date) -> None:
    """Raise NotYetComplete, naming the first field where something is missing or cannot be so."""
    if not new.children:
        raise NotYetComplete("child-0-name", "An order is about at least one child: write the child's name.")
    seen: dict[tuple[str, date | None, str], int] = {}
    for n, child in enumerate(new.children):
        _check_child(new, child, n, today)
        twin = seen.setdefault((name_key(child.name), child.born, child.local_id), n)
        if twin != n:
            raise NotYetComplete(f"child-{n}-name", "This child stands in the form twice: take one out.")
    if not new.family.strip():
        raise NotYetComplete("family", "Write the council's reference of the family, as on its case file.")
    if not new.case_number.strip():
        raise NotYetComplete("case", "Write the court's case number, as printed at the head of the order.")
    if new.made is None:
        raise NotYetComplete("made", "Write the day the order was made: every date counts from it.")
    if new.made > today:
        raise NotYetComplete("made", f"{short(new.made)} lies ahead: an order is registered once it is made.")
    if new.months is None or not LEAST_MONTHS <= new.months <= MOST_MONTHS:
        raise NotYetComplete("months", "An order is made for 1 to 12 months: write that number.")
    if new.printed is not None and new.printed < new.made:
        raise NotYetComplete("printed", f"{short(new.printed)} is before the day the order was made.")
    if not new.procedure:
        raise NotYetComplete("procedure", "Pick the procedure that the order is kept under.")


def _check_child(new: NewOrder, child: NewChild, n: int, today: date) -> None:
    where = f"child-{n}-name"
    if not name_key(child.name):
        raise NotYetComplete(where, "The child's name is missing: write it, or take the line out.")
    if len(child.name) > LONGEST_NAME:
        raise NotYetComplete(where, f"A name has at most {LONGEST_NAME} characters.")
    if deceives(child.name):
        raise NotYetComplete(where, "The name holds characters that cannot be seen: write it anew by hand.")
    if child.born is None:
        return
    born = f"child-{n}-born"
    if child.born > today:
        raise NotYetComplete(born, f"{short(child.born)} lies ahead.")
    if new.made is not None:
        if child.born > new.made:
            raise NotYetComplete(born, "Born after the order was made: one of the two days is wrong.")
        if last_day_before_eighteen(child.born) < new.made:
            raise NotYetComplete(born, "18 when the order was made: one of the two days is wrong.")


def said(new: NewOrder, today: date) -> Iterator[tuple[str, int | None, date, str]]:
    """Each fact that registering records: kind, the child's place or None for the order, day, qualifier.

    Who holds the work holds it from ``today``; all else is from the day the order was made.
    """
    assert new.made is not None
    made = new.made
    yield "order-made", None, made, ""
    yield "order-length", None, made, str(new.months)
    if new.printed is not None:
        yield "stated-end", None, new.printed, new.printed_as
    if new.procedure:
        yield "under-procedure", None, made, new.procedure
    if new.supervised_under:
        yield "supervised-under", None, made, new.supervised_under
    if new.iro_id:
        yield "iro-allocated", None, today, new.iro_id
    for place in range(len(new.children)):
        if new.plan:
            yield "plan-changed", place, made, new.plan
        if new.worker_id:
            yield "allocated", place, today, new.worker_id


def doubts(new: NewOrder) -> Iterator[str]:
    """What is asked once before an order is saved, since it is nearly always a slip: a sentence each."""
    for child in new.children:
        if child.born is not None and child.born == new.made:
            yield f"{child.name}: born on the day of the order, {short(child.born)}? Look at both days."


def register(act: Act, new: NewOrder, today: date) -> str:
    """Put a new order on the register with its children and its facts, all in the running act; its id.

    Raises NotYetComplete where something is missing or the family has an order under this case number, and
    FactError where the vocabulary refuses a fact.
    """
    check(new, today)
    other = store.find_order(act.db, new.family.strip(), new.case_number.strip())
    if other is not None:
        raise NotYetComplete(
            "case", f"{other.reference} of this family is under this case number already: look at it first."
        )
    id = acts.register_order(
        act,
        family_reference=new.family.strip(),
        court=new.court.strip(),
        case_number=new.case_number.strip(),
        registered_on=today,
    )
    subjects = [
        Subject(
            SubjectKind.CHILD,
            acts.add_child(
                act,
                id,
                name=" ".join(child.name.split()),
                born=child.born,
                local_id=child.local_id.strip(),
                team=child.team.strip(),
            ),
        )
        for child in new.children
    ]
    order = Subject(SubjectKind.ORDER, id)
    for kind, place, on, qualifier in said(new, today):
        acts.record(act, kind, order if place is None else subjects[place], on, qualifier=qualifier)
    return id


def preview(new: NewOrder, derivation: Derivation, today: date) -> Preview:
    """Every date that would follow, derived from the facts that registering would record; nothing is saved.

    Nothing while the day made or the length is missing.
    """
    if new.made is None or new.made > today or not new.months:
        return Preview((), ())
    new = replace(new, children=new.children or (NewChild(""),))
    order, case = _as_saved(new, today)
    packs = packs_for(case, derivation.packs)
    found = derivation.deadlines(order, case, explain=True)
    dates = sorted(found, key=lambda one: (one.due is None, one.due or today, one.id))
    remarks = list(_remarks(new, tuple(dates), derivation.calendar, today))
    if new.procedure and not any(pack.id == new.procedure for pack in packs):
        remarks.append("This procedure is not in use here: the dates of the statute are shown.")
    return Preview(tuple(dates), tuple(remarks), tuple(_notes(new, tuple(dates), derivation)))


def _as_saved(new: NewOrder, today: date) -> tuple[Order, Case]:
    """The order as the engine would read it once it is saved, under ids that nobody keeps."""
    order_id = new_id()
    children = tuple(
        OnOrder(new_id(), order_id, Child(new_id(), "", child.name, child.born, child.local_id), child.team)
        for child in new.children
    )
    order = Order(order_id, "", Family("", new.family), new.court, new.case_number, children, today)
    facts = [
        Fact(new_id(), kind, order.subject if place is None else children[place].subject, on, None, qualifier)
        for kind, place, on, qualifier in said(new, today)
    ]
    return order, Case(
        order.subject,
        tuple(fact for fact in facts if fact.subject == order.subject),
        tuple(
            ChildOnOrder(one.subject, one.child.born, tuple(f for f in facts if f.subject == one.subject))
            for one in children
        ),
    )


def _last_day(dates: tuple[Deadline, ...]) -> date | None:
    return next((one.due for one in dates if one.nature is Nature.LAST_DAY), None)


def _prints_anniversary(new: NewOrder, last: date | None) -> bool:
    """Whether the order prints the day after its last one: courts mean 00:00 of that day (AMB-03)."""
    if new.made is None or not new.months or new.printed is None:
        return False
    return new.printed == add_months(new.made, new.months) == (last and last + timedelta(days=1))


def _notes(new: NewOrder, dates: tuple[Deadline, ...], derivation: Derivation) -> Iterator[str]:
    last = _last_day(dates)
    if new.printed is not None and last is not None and _prints_anniversary(new, last):
        yield (
            f"The print names {short(new.printed)}: courts mean 00:00 of that day. The last day in force "
            f"is {short(last)}."
        )
    pack = derivation.in_use.latest().get(new.supervised_under)
    first = first_of(pack.rules, "practice-supervision-held") if pack is not None else None
    if first is not None and not new.worker_id:
        yield (
            "Supervision starts with the allocation of a social worker: the first is due "
            f"“{first.quote}” ({first.id})."
        )


def _remarks(
    new: NewOrder, dates: tuple[Deadline, ...], calendar: WorkingCalendar, today: date
) -> Iterator[str]:
    assert new.made is not None
    last = _last_day(dates)
    if not calendar.is_working(new.made):
        why = calendar.holiday_name(new.made) or ("a Saturday" if new.made.weekday() == 5 else "a Sunday")
        yield f"The order was made on {why}: no court sits in the ordinary way then. Look at the print again."
    if new.printed is not None and new.months:
        anniversary = add_months(new.made, new.months)
        if last is not None and new.printed > last and not _prints_anniversary(new, last):
            yield (
                f"The printed end, {short(new.printed)}, is later than the law allows: the last day in force "
                f"is {short(last)}."
            )
        elif new.printed == last and new.printed < anniversary - timedelta(days=1):
            yield f"The print ends it before {new.months} months are over: that is the last day."
    if any(one.state is State.IMPOSSIBLE for one in dates):
        waits = (State.IMPOSSIBLE, State.OPEN)
        too_late = sum(one.state in waits and one.due is not None and one.due < today for one in dates)
        dates_say = "date had passed" if too_late == 1 else "dates had passed"
        yield f"{too_late} {dates_say} before the order came to the register: decide now what is done."
    yield from doubts(new)
    for child in new.children:
        if child.born is not None and add_months(child.born, SEVENTEEN) <= new.made:
            yield f"{child.name} was 17 when the order was made: none can be made then (s31(3)). Look again."

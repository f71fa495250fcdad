"""What is due to each worker, read from their facts and derived on the spot: they are few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.dates.clock import LONDON
from sotui.dates.working import WorkingCalendar
from sotui.facts.history import in_force
from sotui.facts.model import Case, Fact, Subject, SubjectKind
from sotui.facts.vocabulary import KINDS
from sotui.names import name_key
from sotui.procedures.derive import derive
from sotui.procedures.model import Deadline
from sotui.procedures.pack import Pack
from sotui.procedures.terms import packs_for
from sotui.register import facts_store
from sotui.register.cases import uncollected
from sotui.register.model import PageLine
from sotui.register.page import as_told, said
from sotui.staff import positions_store
from sotui.staff import store as staff
from sotui.staff.model import Worker
from sotui.supervision import staff_rules as rules
from sotui.supervision.staff_acts import SUPERVISORS
from sotui.supervision.staff_model import StaffList, StaffPage
from sotui.vault.errors import NotAllowed
from sotui.vault.model import User

if TYPE_CHECKING:
    from sqlite_utils import Database

TWO_OF_ONE_NAME = (
    "Two people on the list of workers have your name, so nobody can tell which line is yours. Ask your"
    " supervisor, who sees both."
)
NOBODY = "Your name is not on the list of workers, so there is no line of yours to show. Ask your supervisor."


def sees_all(user: User) -> bool:
    """Whether somebody sees everybody's supervision, or only their own line."""
    return bool(user.roles & SUPERVISORS)


def own_line(db: Database, user: User, workers: Iterable[Worker]) -> tuple[Worker | None, str]:
    """The worker that this person is, whom their account is tied to or who has their name; or why it cannot
    be told.
    """
    workers = tuple(workers)
    mine = positions_store.worker_of(db, user)
    own = next((worker for worker in workers if worker.id == mine), None)
    if own is not None:
        return own, ""
    named = [worker for worker in workers if name_key(worker.name) == name_key(user.name)]
    return None, TWO_OF_ONE_NAME if len(named) > 1 else NOBODY


def check_may_see(db: Database, user: User, worker_id: str) -> None:
    """Raise NotAllowed where this person may not see this worker's supervision."""
    if sees_all(user):
        return
    own, _ = own_line(db, user, staff.workers(db))
    if own is None or own.id != worker_id:
        raise NotAllowed(
            "You see your own supervision; another worker's is for those who supervise.",
            "Nothing was shown.",
            "Ask whoever supervises them.",
        )


def case_of_worker(worker_id: str, facts: Iterable[Fact]) -> Case:
    """A worker as the engine reads them: ``facts`` with all that corrected them."""
    return Case(Subject(SubjectKind.WORKER, worker_id), in_force(facts))


def case(db: Database, worker_id: str) -> Case:
    """A worker with their facts in force."""
    return case_of_worker(worker_id, facts_store.all_facts(db, worker_id))


def deadlines(
    case: Case, packs: Sequence[Pack], calendar: WorkingCalendar, *, explain: bool = False
) -> tuple[Deadline, ...]:
    """Every date of a worker by the procedures for supervision among ``packs``."""
    return derive(case, packs_for(case, packs), calendar, explain=explain)


def staff_list(
    db: Database, now: datetime, packs: Sequence[Pack], calendar: WorkingCalendar, user: User
) -> StaffList:
    """Every worker who is here at ``now``, most urgent first; of a social worker only their own line."""
    today = now.astimezone(LONDON).date()
    here = [worker for worker in staff.workers(db) if worker.is_here(today)]
    note = ""
    if not sees_all(user):
        own, note = own_line(db, user, here)
        here = [own] if own is not None else []
    elif not here:
        note = "Nobody is on the list of workers yet."
    rows = []
    with uncollected():
        facts = facts_store.facts_of_cases(db, [worker.id for worker in here])
        applying: tuple[Pack, ...] | None = None
        for worker in here:
            # Taken out, so that no more than one worker's are held: nothing is left over to be cleared away.
            one = case_of_worker(worker.id, facts.pop(worker.id))
            if applying is None:
                applying = packs_for(one, packs)
            dates = derive(one, applying, calendar, explain=False)
            rows.append(rules.row_of(worker, one, dates, now, any_procedure=bool(applying)))
            del one, dates
    rows.sort(key=lambda row: row.sort)
    titles = tuple(pack.title for pack in applying or ())
    return StaffList(tuple(rows), now, titles, own_only=not sees_all(user), note=note)


def staff_page(
    db: Database,
    worker: Worker,
    today: date,
    packs: Sequence[Pack],
    calendar: WorkingCalendar,
    user: User,
    people: Mapping[str, str],
) -> StaffPage:
    """One worker with their dates explained and what was recorded; ``people`` names accounts by id."""
    here = case(db, worker.id)
    found = deadlines(here, packs, calendar, explain=True)
    live, over = rules.this_years(found, today)
    chains = facts_store.chains(db, [fact.occurrence for fact in here.facts if fact.supersedes])

    def line(fact: Fact, former: Iterable[Fact] = ()) -> PageLine:
        return PageLine(
            fact,
            KINDS[fact.kind].label if fact.kind in KINDS else fact.kind,
            "",
            said(fact, {}),
            people.get(fact.recorded_by, fact.recorded_by),
            tuple(line(one) for one in former if one.id != fact.id),
        )

    return StaffPage(
        worker,
        rules.kind_words(here),
        rules.in_order(live),
        rules.in_order(over),
        tuple(
            line(fact, chains.get(fact.occurrence, ()))
            for fact in sorted(here.facts, key=lambda fact: as_told(fact, {}))
        ),
        rules.sessions_set(here.facts, today),
        "" if found else rules.lacks(here, any_procedure=bool(packs_for(here, packs))),
        may_record=sees_all(user),
    )

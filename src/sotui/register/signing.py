"""Who signs what: the one table, and the question that every act asks of it before something is signed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sotui.adoption.in_use import in_use
from sotui.dates.clock import LONDON
from sotui.dates.words import short
from sotui.facts.model import Case, Subject, SubjectKind
from sotui.names import name_key
from sotui.register import cases, rules, store
from sotui.staff import positions_store
from sotui.staff import store as staff
from sotui.staff.positions import (
    FROM_FACTS,
    MANAGERS,
    STANDS_FOR,
    SUPERVISING,
    Chairs,
    Held,
    Position,
    Signer,
    holds,
    may_sign,
    position_named,
    standing_roles,
)
from sotui.vault.errors import NotAllowed
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.procedures.pack import Pack
    from sotui.vault.model import User
    from sotui.vault.session import Act

# The table. Where a procedure names who decides or endorses, its own words are asked.

CHAIRING = (Position.CHAIR,)
"""Minutes, what is added to them, and what the meeting found of its evidence."""
ACTS: Mapping[str, tuple[Position, ...]] = {
    "minutes signed": CHAIRING,
    "minutes amended": CHAIRING,
    "evidence found insufficient": CHAIRING,
    "evidence found sufficient": CHAIRING,
    "supervision note signed": SUPERVISING,
    "supervision note amended": SUPERVISING,
}
"""The acts that are a signature, and in which position one signs. An outcome names its positions itself."""
FACTS: Mapping[str, tuple[Position, ...]] = {
    "minutes-completed": CHAIRING,
    "practice-supervision-recorded": SUPERVISING,
    "professional-supervision-recorded": SUPERVISING,
}
"""The same for what is recorded as a fact alone."""
DECIDED = frozenset({"outcome-decided", "end-decided"})
"""What is true by a decision: of those whom the order's procedure names, or else of a manager."""
ENDORSED = frozenset({"plan-agreed"})
"""What is true once those of whom a clause of the procedure says so have agreed it."""
REVIEW_DECIDES = frozenset({Role.CHAIR, Role.DUTY_MANAGER, Role.SENIOR_MANAGER})
"""The roles that speak for a review that decides by itself, while it is not known who chaired it."""


def deciders(db: Database, case: Case, on: date) -> tuple[Position, ...]:
    """Who decides about the end of an order by its procedure on a day; a manager where it names no person."""
    named = [position_named(one) for pack in _procedure(db, case, on) for one in _decided_by(pack)]
    given = tuple(dict.fromkeys(one for one in named if one is not None and one not in FROM_FACTS))
    # Where the meeting itself decides, its chair says so as its outcome, and a manager from the board.
    return given or MANAGERS


def endorsers(db: Database, case: Case, kind: str, on: date) -> tuple[Position, ...]:
    """Whose agreement makes a fact true, by the clauses of the order's procedure; empty where none says."""
    from sotui.procedures.clauses import Decision

    going_by = in_use(db)
    found: list[Position] = []
    for pack in _procedure(db, case, on):
        for clause in going_by.clauses(pack.id):
            body = clause.body
            if isinstance(body, Decision) and any(way.word == kind for way in body.outcomes):
                found += [one for name in body.endorsed_by if (one := position_named(name)) is not None]
    return tuple(dict.fromkeys(found))


# Asking


def check(
    act: Act,
    what: str,
    positions: Sequence[Position],
    *,
    case: Case | None = None,
    worker_id: str = "",
    days: Iterable[date] = (),
    chaired: Collection[str] = (),
    chair_roles: frozenset[Role] = STANDS_FOR[Position.CHAIR],
) -> None:
    """Raise NotAllowed, naming who could, where the person may sign in none of these positions.

    The position is held today and on each of ``days``. ``case`` is the order it is about, ``worker_id`` else
    the worker; ``chaired`` are the workers who chaired the review, ``chair_roles`` the account roles that
    stand for them while it is not known which account they have.
    """
    today = act.at.astimezone(LONDON).date()
    refusal = why_not(
        act.db,
        act.user,
        what,
        positions,
        today,
        case=case,
        worker_id=worker_id,
        days=days,
        chaired=chaired,
        chair_roles=chair_roles,
    )
    if refusal is not None:
        raise refusal


def why_not(
    db: Database,
    user: User,
    what: str,
    positions: Sequence[Position],
    today: date,
    *,
    case: Case | None = None,
    worker_id: str = "",
    days: Iterable[date] = (),
    chaired: Collection[str] = (),
    chair_roles: frozenset[Role] = STANDS_FOR[Position.CHAIR],
) -> NotAllowed | None:
    """The refusal that :func:`check` raises, or None where the person may sign."""
    held = positions_store.every(db)
    signer = positions_store.signer(db, user)
    all_days = (today, *days)
    teams = teams_of(db, case) if case is not None else _teams_of_worker(db, worker_id)
    chairs = replace(chairs_of(db, case, today, chaired), roles=chair_roles)
    if may_sign(signer, positions, held, all_days, teams, chairs):
        return None
    return _refusal(db, what, positions, held, all_days, teams, chairs, signer)


def check_fact(act: Act, kind: str, label: str, subject: Subject, on: date) -> None:
    """Raise NotAllowed where only somebody in a position may record this, and this person is in none."""
    if kind not in FACTS and kind not in DECIDED and kind not in ENDORSED:
        return
    what, held = f"Recording “{label}”", positions_store.every(act.db)
    given = [one for one in FACTS.get(kind, ()) if one not in FROM_FACTS]
    if not held and (kind in ENDORSED or act.user.roles & standing_roles(given, ())):
        # Nobody was ever recorded in a position: the role stands, whatever the order. Of an endorsement
        # whoever knows of it says so.
        return
    if subject.kind is SubjectKind.WORKER:
        check(act, what, FACTS[kind], worker_id=subject.id)
        return
    case = cases.case(act.db, store.case_of(act.db, subject))
    if kind in ENDORSED:
        ever = {one.position for one in held}
        positions = tuple(one for one in endorsers(act.db, case, kind, on) if one in ever)
        if positions:
            check(act, what, positions, case=case)
        return
    check(act, what, FACTS.get(kind) or deciders(act.db, case, on), case=case)


# What the records say


def teams_of(db: Database, case: Case) -> frozenset[str]:
    """The teams of an order by name key: its children's, and those of the workers who hold them."""
    names = {one.team for one in store.order(db, case.subject.id).children}
    for id in rules.social_workers(case):
        worker = staff.worker(db, id)
        names |= {worker.team_name} if worker is not None else set()
    return frozenset(name_key(name) for name in names if name)


def chairs_of(db: Database, case: Case | None, today: date, chaired: Collection[str] = ()) -> Chairs:
    """Who chairs by the records: whoever chaired this review, and the IRO of the order; as far as they have
    not left.
    """
    iro = rules.iro(case) if case is not None else None
    found = (staff.worker(db, id) for id in {*chaired, iro or ""} - {""})
    ids = frozenset(one.id for one in found if one is not None and one.is_here(today))
    return Chairs(ids, positions_store.any_tied(db, ids))


def _teams_of_worker(db: Database, worker_id: str) -> frozenset[str]:
    worker = staff.worker(db, worker_id) if worker_id else None
    return frozenset({name_key(worker.team_name)} if worker is not None and worker.team_name else ())


def _procedure(db: Database, case: Case, on: date) -> list[Pack]:
    from sotui.procedures.pack import Role as Purpose
    from sotui.procedures.terms import in_force, packs_for

    return [pack for pack in in_force(packs_for(case, in_use(db).packs), on) if pack.role is Purpose.ORDERS]


def _decided_by(pack: Pack) -> Iterable[str]:
    from sotui.procedures.outline import OutlineFor

    for one in pack.outlines:
        if one.use is OutlineFor.REVIEW and not one.only:
            yield from one.decided_by


# What a refusal says


def _refusal(
    db: Database,
    what: str,
    positions: Sequence[Position],
    held: Sequence[Held],
    days: Sequence[date],
    teams: frozenset[str],
    chairs: Chairs,
    signer: Signer,
) -> NotAllowed:
    given = [one for one in positions if one not in FROM_FACTS]
    who = [
        f"{one.worker_name}, {one.words}"
        for one in held
        if one.position in given
        and all(holds([one], one.worker_id, one.position, day, teams) for day in days)
    ]
    names = store.worker_names(db)
    if Position.CHAIR in positions:
        who += [f"{names[id]}, who chairs" for id in sorted(chairs.ids) if id in names]
    roles = standing_roles(given, {one.position for one in held})
    who += sorted(roles)
    if Position.CHAIR in positions and not (chairs.ids and chairs.known):
        who += sorted(chairs.roles)
    recorded = [one for one in given if any(each.position is one for each in held)]
    if not recorded and not (chairs.ids and (chairs.known or signer.tied)):
        happened = f"{what} is not for your role."
    else:
        happened = f"{what} is for whoever is {_several(dict.fromkeys(positions))}."
    if who:
        do = f"It is for: {'; '.join(dict.fromkeys(who))}."
    else:
        day = max(days)
        do = (
            f"It is for: nobody who is recorded on {short(day)}; an administrator or a senior manager says"
            " who is (`sotui position give`)."
        )
    return NotAllowed(happened, "Nothing was changed; that it was asked for has been noted.", do)


def _several(positions: Iterable[Position]) -> str:
    words = [one.value for one in positions]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"

"""What is recorded about a worker's own supervision, and about sessions set, cancelled and rearranged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sotui.dates.clock import LONDON
from sotui.dates.words import moment, short
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.facts.vocabulary import check_words, kind_of
from sotui.register import acts as register
from sotui.register import facts_store
from sotui.register.rules import last_of
from sotui.staff.acts import worker_left
from sotui.supervision.staff_model import Proposed, SessionError
from sotui.supervision.staff_rules import BOOKED, CANCELLED, LEFT, REARRANGED, STARTED, sessions_set
from sotui.vault.model import Deed, Role
from sotui.vault.session import Act

SUPERVISORS = frozenset({Role.PRACTICE_SUPERVISOR, Role.DUTY_MANAGER, Role.SENIOR_MANAGER})
"""Who supervises staff, and therefore records it and sees everybody's."""
DEEDS = (
    Deed("staff fact recorded", SUPERVISORS),
    Deed("staff fact corrected", SUPERVISORS, needs_reason=True),
    Deed("sessions set", SUPERVISORS),
    Deed("session cancelled", SUPERVISORS, needs_reason=True),
    Deed("session rearranged", SUPERVISORS),
)
"""The acts of this part: a social worker reads their own line and changes nothing in it."""


def record(
    act: Act,
    worker_id: str,
    kind: str,
    on: date,
    *,
    at: datetime | None = None,
    qualifier: str = "",
    why: str = "",
) -> Fact:
    """Record what happened in a worker's supervision. Raises FactError where it cannot have been so."""
    why = check_words(kind_of(kind), why)
    _check_moment(act, kind, at)
    subject = Subject(SubjectKind.WORKER, worker_id)
    found = register.record(act, kind, subject, on, at=at, qualifier=qualifier, why=why)
    if kind in (STARTED, LEFT):
        _keep_left(act, subject)
    return found


def keep_left_right(act: Act) -> None:
    """Hung on every act: where it corrects or undoes that a worker left or started, the list of workers says
    the same.
    """
    for subject in {one.subject for one in register.corrected(act) if one.kind in (STARTED, LEFT)}:
        _keep_left(act, subject)


def _keep_left(act: Act, subject: Subject) -> None:
    """Their last day here, unless they started anew since."""
    last = last_of(facts_store.facts_of(act.db, subject), (STARTED, LEFT))
    worker_left(act, subject.id, last.on if last is not None and last.kind == LEFT else None)


def _check_moment(act: Act, kind: str, at: datetime | None) -> None:
    if at is not None and at > act.at and not kind_of(kind).may_lie_ahead:
        raise SessionError(f"{moment(at)} lies ahead: it is recorded once it has happened.", "on")


def set_sessions(act: Act, subjects: Sequence[Subject], days: Sequence[Proposed]) -> int:
    """Set sessions on these days for each of these children or workers; yields how many were set anew.

    A day on which one is set already is left as it is.
    """
    if not subjects:
        raise SessionError("Say for whom: nothing was set.", "whom")
    number = 0
    for subject in subjects:
        here = _set(act, subject)
        for day in days:
            if day.on not in here:
                register.record(act, BOOKED, subject, day.on, at=day.at)
                number += 1
    return number


def check_reason(why: str) -> None:
    """Raise SessionError where nothing is said of why a session is put off."""
    if not why.strip():
        raise SessionError("Say in a sentence which exceptional circumstances: nothing was recorded.", "why")


def cancel(act: Act, subjects: Sequence[Subject], original: date, at: datetime, why: str) -> None:
    """Record that the session set for ``original`` was cancelled at ``at``, and why.

    Raises SessionError without a reason, since a session is put off only in exceptional circumstances, and
    for a moment that lies ahead.
    """
    check_reason(why)
    if not subjects:
        raise SessionError("Say for whom: nothing was recorded.", "whom")
    if at > act.at:
        raise SessionError(f"{moment(at)} lies ahead: a session is cancelled before one says so.", "at")
    on = at.astimezone(LONDON).date()
    for subject in subjects:
        for fact in facts_store.facts_of(act.db, subject):
            if fact.kind == CANCELLED and fact.qualifier == original.isoformat() and fact.at == at:
                raise SessionError(f"That the session of {short(original)} was cancelled is recorded.", "at")
        register.record(
            act, CANCELLED, subject, on, at=at, qualifier=original.isoformat(), why=" ".join(why.split())
        )


def rearrange(
    act: Act, subjects: Sequence[Subject], day: date, hour: datetime | None, at: datetime, why: str = ""
) -> None:
    """Record that a cancelled session was rearranged at ``at`` for ``day``, which is thereby set.

    ``why`` says why it is later than the procedure asks, where it is.
    """
    if at > act.at:
        raise SessionError(f"{moment(at)} lies ahead: it is recorded once another day is agreed.", "at")
    on = at.astimezone(LONDON).date()
    if day < on:
        raise SessionError(
            f"{short(day)} is before the day on which it was rearranged, {short(on)}: look at both.", "day"
        )
    for subject in subjects:
        register.record(
            act, REARRANGED, subject, on, at=at, qualifier=day.isoformat(), why=" ".join(why.split())
        )
    set_sessions(act, subjects, [Proposed(day, hour)])


def _set(act: Act, subject: Subject) -> set[date]:
    return {fact.on for fact in sessions_set(facts_store.facts_of(act.db, subject), date.min)}

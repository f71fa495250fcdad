"""The desk's part for supervision sessions: set for the year, cancelled, rearranged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sotui.dates.words import moment, short
from sotui.desk.facet import Facet, NoLongerThere, there
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.register import rules as register_rules
from sotui.triage.model import Receipt

if TYPE_CHECKING:
    from sotui.procedures.model import Deadline
    from sotui.supervision.staff_model import Proposed, Sessions, Words
    from sotui.vault.session import Act


class SessionsDesk(Facet):
    """Sessions of practice supervision of a child, and of professional supervision of a worker."""

    RECORDS = "supervision sessions"

    def of(self, kind: str, id: str) -> Sessions:
        """What is set, cancelled and waits to be rearranged for this child on an order, or worker.

        ``kind`` is ``child`` or ``worker``. Raises NotAllowed where it is not for this person to see.
        """
        from sotui.supervision import staff_rules as rules
        from sotui.supervision.staff_model import Sessions

        subject = self._subject(kind, id)
        name, reference, kin = self._about(subject)
        facts, dates = self._facts(subject), self._dates(subject)
        today = self.today()
        every = rules.sessions_set(facts, today - timedelta(days=rules.PAST_SESSIONS))
        return Sessions(
            subject=subject,
            name=name,
            reference=reference,
            booked=tuple(fact for fact in every if fact.on >= today),
            past=tuple(fact for fact in every if fact.on < today),
            waiting=rules.waiting(facts, dates),
            words=self._words(rules.put_off(self.desk.derivation.packs, subject.kind)),
            year_words=self._words(rules.year_set(self.desk.derivation.packs)),
            every_weeks=rules.usual_weeks(dates),
            kin=kin,
        )

    def would(self, kind: str, id: str, original: date, at: datetime) -> tuple[datetime | None, date | None]:
        """By when a session of ``original``, cancelled at ``at``, is to be rearranged, and the last day for
        the one in its place; None where no procedure in use says. Nothing is saved.
        """
        from sotui.dates.clock import LONDON
        from sotui.supervision import staff_rules as rules

        subject = self._subject(kind, id)
        on = at.astimezone(LONDON).date()
        said = Fact("as if", rules.CANCELLED, subject, on, at, original.isoformat(), recorded_at=self.now())
        for one in rules.waiting([said], self._dates(subject, said)):
            return one.rearrange_by, one.hold_by
        return None, None

    def series(self, first: datetime, every_weeks: int, until: date) -> tuple[Proposed, ...]:
        """The days of a year's sessions as proposed; nothing is saved. Raises SessionError."""
        from sotui.supervision.staff_rules import series

        return series(first, every_weeks, until, self.desk.calendar)

    # Acting

    def set_days(self, kind: str, ids: Sequence[str], days: Sequence[Proposed]) -> Receipt:
        """Set sessions on these days; a day on which one is set already stays as it is."""
        from sotui.supervision import staff_acts
        from sotui.supervision.staff_model import SessionError

        if not days:
            raise SessionError("There is no day to set: nothing was recorded.", "first")
        made: list[int] = []
        receipt = self._told(
            "sessions set",
            self._subjects(kind, ids),
            "",
            lambda act, subjects: made.append(staff_acts.set_sessions(act, subjects, days)),
            "",
        )
        each = len(days)
        if not made[0]:
            return Receipt("A session is set on every one of these days already. Nothing was recorded.")
        if each == 1:
            return replace(receipt, said=f"Session on {_when(days[0].on, days[0].at)} set{receipt.said}")
        known = each * len(ids) - made[0]
        more = f" {known} were set already." if known else ""
        said = f"{each} sessions from {short(days[0].on)} to {short(days[-1].on)} set{receipt.said}{more}"
        return replace(receipt, said=said)

    def cancel(
        self,
        kind: str,
        ids: Sequence[str],
        original: date,
        at: datetime,
        why: str,
        new: tuple[date, datetime | None] | None = None,
        late_why: str = "",
    ) -> Receipt:
        """Record that a session was cancelled, and, where another day is agreed already, for when.

        Raises SessionError without a reason; where ``new`` is later than the procedure asks and nothing is
        said of why, it names the last acceptable day.
        """
        from sotui.supervision import staff_acts

        subjects = self._subjects(kind, ids)
        now = self.now()
        staff_acts.check_reason(why)
        if new is not None:
            for subject in subjects:
                self._check_day(new[0], self.would(kind, subject.id, original, at)[1], late_why)

        def do(act: Act, subjects: Sequence[Subject]) -> None:
            staff_acts.cancel(act, subjects, original, at, why)
            if new is not None:
                staff_acts.rearrange(act, subjects, *new, max(at, min(now, act.at)), late_why)

        more = f", rearranged for {_when(*new)}" if new is not None else ""
        said = f"Session of {short(original)} cancelled{more}"
        return self._told("session cancelled", subjects, why, do, said)

    def rearrange(
        self,
        kind: str,
        ids: Sequence[str],
        day: date,
        hour: datetime | None,
        at: datetime,
        hold_by: date | None,
        late_why: str = "",
    ) -> Receipt:
        """Record that a cancelled session was rearranged at ``at`` for ``day``; as :meth:`cancel` for a late
        one.
        """
        from sotui.supervision import staff_acts

        self._check_day(day, hold_by, late_why)

        def do(act: Act, subjects: Sequence[Subject]) -> None:
            staff_acts.rearrange(act, subjects, day, hour, at, late_why)

        said = f"Session rearranged for {_when(day, hour)}"
        return self._told("session rearranged", self._subjects(kind, ids), late_why, do, said)

    def why_not(self, deed: str) -> str | None:
        """Why the person may not do this, or None where they may; asks nothing of the register."""
        roles = self.session.deeds[deed].roles
        if self.session.user.roles & roles:
            return None
        return f"This is not for your role: it is for {', '.join(sorted(roles))}."

    # Between these

    def _check_day(self, day: date, hold_by: date | None, late_why: str) -> None:
        from sotui.supervision.staff_model import SessionError

        if hold_by is not None and day > hold_by and not late_why.strip():
            raise SessionError(
                f"{short(day)} is later than {short(hold_by)}, the last day that the procedure allows. Choose"
                " an earlier day, or say in a sentence why it is later.",
                "late",
            )

    def _told(
        self,
        deed: str,
        subjects: Sequence[Subject],
        reason: str,
        do: Callable[[Act, Sequence[Subject]], object],
        said: str,
    ) -> Receipt:
        """Do it in one act, and tell which dates of these moved because of it."""
        before = [self._dates(subject) for subject in subjects]
        names = [self._about(subject)[:2] for subject in subjects]
        children = subjects[0].kind is SubjectKind.CHILD if subjects else False
        about = names[0][1] if children else ", ".join(name for name, _ in names)
        with self.session.act(deed, about, reason) as act:
            do(act, subjects)
        lines: list[str] = []
        for subject, was in zip(subjects, before, strict=True):
            lines += register_rules.moved(was, self._dates(subject))
        whom = ", ".join(name for name, _ in names)
        whom += f" on {names[0][1]}" if children else ""
        return Receipt(f"{said} for {whom}.", tuple(dict.fromkeys(lines)))

    def _subject(self, kind: str, id: str) -> Subject:
        from sotui.supervision.staff_due import check_may_see

        subject = Subject(SubjectKind(kind), id)
        if subject.kind is SubjectKind.WORKER:
            check_may_see(self.db, self.session.user, id)
        return subject

    def _subjects(self, kind: str, ids: Sequence[str]) -> tuple[Subject, ...]:
        from sotui.supervision.staff_model import SessionError

        if not ids:
            raise SessionError("Say for whom: nothing was recorded.", "whom")
        return tuple(self._subject(kind, id) for id in dict.fromkeys(ids))

    def _about(self, subject: Subject) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """Name, order or team, and the children of the order."""
        from sotui.register import store
        from sotui.staff import store as staff

        if subject.kind is SubjectKind.WORKER:
            worker = staff.worker(self.db, subject.id)
            if worker is None:
                raise NoLongerThere("This worker is no longer on the list.")
            return worker.name, worker.team_name, ()
        with there():
            order = store.order(self.db, store.case_of(self.db, subject))
        kin = tuple((one.id, one.child.name) for one in order.children)
        return dict(kin)[subject.id], order.reference, kin

    def _facts(self, subject: Subject) -> tuple[Fact, ...]:
        from sotui.register import facts_store

        with there():
            return facts_store.facts_of(self.db, subject)

    def _dates(self, subject: Subject, more: Fact | None = None) -> tuple[Deadline, ...]:
        """The dates of this child or worker; with ``more`` as if that were recorded."""
        from sotui.register import cases, store
        from sotui.supervision import staff_due
        from sotui.supervision.staff_rules import this_years

        if subject.kind is SubjectKind.WORKER:
            of_worker = staff_due.case(self.db, subject.id)
            if more is not None:
                of_worker = replace(of_worker, facts=(*of_worker.facts, more))
            found = staff_due.deadlines(of_worker, self.desk.derivation.packs, self.desk.calendar)
            return this_years(found, self.today())[0]
        with there():
            order_id = store.case_of(self.db, subject)
            order, case = store.order(self.db, order_id), cases.case(self.db, order_id)
        if more is not None:
            case = replace(
                case,
                children=tuple(
                    replace(child, facts=(*child.facts, more)) if child.subject == subject else child
                    for child in case.children
                ),
            )
        every = self.desk.derivation.deadlines(order, case)
        return tuple(one for one in every if one.subject == subject)

    def _words(self, about: Sequence[tuple[str, str]]) -> tuple[Words, ...]:
        """The sentences of the procedures in use under these numbers: of each (pack, number) those that are
        more than a principle.
        """
        from sotui.procedures.clauses import ClauseKind
        from sotui.supervision.staff_model import Words

        return tuple(
            Words(one.id, one.quote)
            for pack, number in dict.fromkeys(about)
            for one in self.desk.derivation.in_use.clauses(pack)
            if one.number == number and one.kind is not ClauseKind.PRINCIPLE
        )


def _when(day: date, hour: datetime | None) -> str:
    return moment(hour) if hour is not None else short(day)

"""The desk's part for the supervision of staff: who is due, one worker's page, what is recorded there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.dates.words import short
from sotui.desk.facet import Facet, NoLongerThere
from sotui.facts.vocabulary import KINDS, FactError, kind_of
from sotui.register import rules as register_rules
from sotui.triage.model import Receipt, Settlement

if TYPE_CHECKING:
    from sotui.facts.model import Case, Fact
    from sotui.procedures.explain import Section
    from sotui.procedures.model import Deadline
    from sotui.procedures.pack import Pack
    from sotui.staff.model import Worker
    from sotui.supervision.staff_model import StaffList, StaffPage
    from sotui.vault.session import Act

_OWN_WAY = frozenset({"waived", "session-booked", "session-cancelled", "session-rearranged"})
"""Kinds of fact about a worker that have a box of their own."""


class StaffDesk(Facet):
    """Supervision of workers. Called on the vault's thread."""

    RECORDS = "the supervision of staff"

    # Reading

    def listing(self) -> StaffList:
        """Every worker here, most urgent first; of a social worker only their own line."""
        from sotui.supervision.staff_due import staff_list

        found = staff_list(self.db, self.now(), self._packs(), self.desk.calendar, self.session.user)
        self.desk.seen_once("supervision of staff", "staff", f"{len(found.rows)} workers")
        return found

    def page(self, worker_id: str, *, look: bool = True) -> StaffPage:
        """One worker with what is due and what was recorded; ``look`` notes in the audit that it was read.

        Raises NotAllowed where it is another's and not for this person, NoLongerThere for no such worker.
        """
        from sotui.supervision.staff_due import staff_page

        worker = self._worker(worker_id)
        user, people = self.session.user, self.desk._people()
        packs, calendar = self._packs(), self.desk.calendar
        found = staff_page(self.db, worker, self.today(), packs, calendar, user, people)
        if look:
            self.session.viewed("supervision of a worker", worker.name)
        return found

    def why(self, worker_id: str, deadline_key: str) -> list[Section]:
        """Why a date of a worker is what it is."""
        from sotui.procedures.explain import explain

        self._worker(worker_id)
        for one in self._deadlines(self._case(worker_id), explain=True):
            if one.key == deadline_key:
                return explain(one)
        raise NoLongerThere("This date is no longer among the worker's: look at the page again.")

    def settlements(self, worker_id: str, deadline: Deadline) -> tuple[Settlement, ...]:
        """The facts that would settle a date of a worker, the usual one first."""
        from sotui.triage.rules import of_worker

        worker = self._worker(worker_id)
        return tuple(of_worker(wanted, worker.id, worker.name) for wanted in deadline.settled_by)

    def recordable(self, worker_id: str) -> tuple[Settlement, ...]:
        """Every fact that can be recorded about a worker."""
        from sotui.facts.vocabulary import WORKER
        from sotui.triage.rules import of_worker

        worker = self._worker(worker_id)
        kinds = [kind.id for kind in KINDS.values() if kind.subjects & WORKER and kind.id not in _OWN_WAY]
        return tuple(of_worker(kind, worker.id, worker.name) for kind in kinds)

    # Acting

    def record(
        self,
        worker_id: str,
        settlement: Settlement,
        on: date,
        at: datetime | None,
        qualifier: str,
        _worker_id: str | None,
        _subject_ids: Sequence[str],
        why: str,
        again: bool = False,
    ) -> Receipt:
        """Record what happened in a worker's supervision; that they left takes them off the list of staff.

        Raises RecordedAlready where the same is recorded, unless it is meant ``again``.
        """
        from sotui.supervision import staff_acts
        from sotui.triage.acts import in_words
        from sotui.triage.model import RecordedAlready

        worker = self._worker(worker_id)
        kind = kind_of(settlement.fact_kind)
        said = qualifier or settlement.qualifier
        words = in_words(kind, said)
        if not again:
            for fact in self._case(worker_id).facts:
                if (fact.kind, fact.on, fact.qualifier) == (kind.id, on, said) and at in (None, fact.at):
                    raise RecordedAlready(f"{words}, {short(on)}, is recorded already.")

        def do(act: Act) -> None:
            staff_acts.record(act, worker_id, kind.id, on, at=at, qualifier=said, why=why)

        return self._told("staff fact recorded", worker, "", f"{words}, {short(on)}: recorded", do)

    def correction_choices(self, worker_id: str, kind: str) -> Settlement | None:
        """How a fact of this kind can be said, for its correction."""
        from sotui.triage.rules import of_worker

        worker = self._worker(worker_id)
        return of_worker(kind, worker.id, worker.name) if kind != "waived" else None

    def moved_by(
        self,
        worker_id: str,
        fact_id: str,
        *,
        on: date | None,
        at: datetime | None,
        qualifier: str | None,
        withdrawn: bool,
    ) -> tuple[str, ...]:
        """Which of the worker's dates a correction would move, a line each; nothing is saved."""
        from sotui.register import facts_store
        from sotui.supervision.staff_due import case_of_worker

        fact = self._fact(worker_id, fact_id)
        new = register_rules.as_corrected(fact, on=on, at=at, qualifier=qualifier, withdrawn=withdrawn)
        facts = facts_store.all_facts(self.db, worker_id)
        before, after = (
            self._live(case_of_worker(worker_id, known))
            for known in (facts, (*facts, replace(new, id="new")))
        )
        return register_rules.moved(before, after)

    def correct(
        self,
        worker_id: str,
        fact_id: str,
        *,
        on: date | None,
        at: datetime | None,
        qualifier: str | None,
        words: str | None = None,
        withdrawn: bool = False,
        by_mistake: bool = False,
        why: str,
    ) -> Receipt:
        """Correct what was recorded of a worker, or say that it did not happen; the old entry stays."""
        from sotui.register import acts
        from sotui.triage.acts import in_words

        worker, fact = self._worker(worker_id), self._fact(worker_id, fact_id)
        same = on in (None, fact.on) and at in (None, fact.at) and qualifier in (None, fact.qualifier)
        if same and words in (None, fact.why) and not withdrawn:
            raise FactError("Nothing is different from what is recorded: change the day or the words.")
        reason = f"recorded by mistake: {why}" if by_mistake else why
        kind = kind_of(fact.kind)

        def do(act: Act) -> None:
            acts.correct(
                act,
                fact,
                on=on,
                at=at,
                qualifier=qualifier,
                words=None if words == fact.why else words,
                withdrawn=withdrawn,
                why=reason,
            )

        if withdrawn:
            what = "it was recorded by mistake" if by_mistake else "it did not happen"
            said = f"{kind.label}, {short(fact.on)}: taken back, {what}"
        else:
            new = fact.qualifier if qualifier is None else qualifier
            said = f"{in_words(kind, new)}: corrected to {short(on or fact.on)}"
        return self._told("staff fact corrected", worker, reason, said, do)

    def why_not(self, deed: str) -> str | None:
        """Why the person may not do this, or None where they may; asks nothing of the register."""
        roles = self.session.deeds[deed].roles
        if self.session.user.roles & roles:
            return None
        return f"This is not for your role: it is for {', '.join(sorted(roles))}."

    # Between these

    def _told(self, deed: str, worker: Worker, reason: str, said: str, do: Callable[[Act], None]) -> Receipt:
        """Do it in one act, and tell which of the worker's dates moved because of it."""
        before = self._live(self._case(worker.id))
        with self.session.act(deed, worker.name, reason) as act:
            do(act)
        moved = register_rules.moved(before, self._live(self._case(worker.id)))
        return Receipt(f"{said} for {worker.name}.", moved)

    def _live(self, case: Case) -> tuple[Deadline, ...]:
        """Their dates without the counts of years that are over: no act moves those."""
        from sotui.supervision.staff_rules import this_years

        return this_years(self._deadlines(case), self.today())[0]

    def _worker(self, worker_id: str) -> Worker:
        from sotui.staff import store
        from sotui.supervision.staff_due import check_may_see

        worker = store.worker(self.db, worker_id)
        if worker is None:
            raise NoLongerThere("This worker is no longer on the list.")
        check_may_see(self.db, self.session.user, worker_id)
        return worker

    def _fact(self, worker_id: str, fact_id: str) -> Fact:
        from sotui.register import facts_store, store

        try:
            fact = facts_store.fact(self.db, fact_id)
        except store.NotThere as error:
            raise NoLongerThere("This entry is no longer there: look at the page again.") from error
        if fact.subject.id != worker_id:
            raise NoLongerThere("This entry is about somebody else: look at the page again.")
        return fact

    def _case(self, worker_id: str) -> Case:
        from sotui.supervision.staff_due import case

        return case(self.db, worker_id)

    def _deadlines(self, case: Case, *, explain: bool = False) -> tuple[Deadline, ...]:
        from sotui.supervision.staff_due import deadlines

        return deadlines(case, self._packs(), self.desk.calendar, explain=explain)

    def _packs(self) -> tuple[Pack, ...]:
        """The procedures in use."""
        return self.desk.derivation.packs

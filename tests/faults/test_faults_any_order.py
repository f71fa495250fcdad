"""F38, F40, F49 and F74 together: acts, drafts, looks, locks, kills, backups and restores in any order."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sotui.desk import Clock, Desk, open_desk
from sotui.desk.putting_back import ready_from_outside
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts, store
from sotui.vault import accounts, audit
from sotui.vault.backup import make_backup
from sotui.vault.backups import backups, named, whole
from sotui.vault.errors import VaultError
from sotui.vault.kdf import KdfParams
from sotui.vault.verify import verify

TODAY = date(2026, 11, 22)
WORDS = {"Dana Duty": "a duty desk on a rainy Sunday", "Wes Worker": "walnut trellis copper anthem"}
PEOPLE = sorted(WORDS)


class PlugPulled(Exception):
    """Ends an act half-way, as a power cut does."""


class AtTheDesk(RuleBasedStateMachine):
    """Two people taking turns at a register, and the plug that is pulled now and then.

    What is known of it: the texts of every note that was acknowledged, and of every draft by its author.
    """

    made: Path
    """A register with one order and both people in it; each run has a copy."""
    around: Path
    """Where copies may lie."""
    runs = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).runs += 1
        self.place = self.around / f"run {self.runs}"
        # What the machine remembers of one run is no other's; the fixture of all tests puts this back.
        os.environ["SOTUI_STATE"] = str(self.place / "state")
        self.copies = 0
        self.number = 0
        self.folder = self._copied(self.made)
        self.notes: list[str] = []
        self.drafts: dict[tuple[str, str], str] = {}
        self.kept: dict[Path, tuple[list[str], dict[tuple[str, str], str]]] = {}
        self.desk: Desk | None = None
        self.who = PEOPLE[0]

    def _copied(self, folder: Path) -> Path:
        self.copies += 1
        return Path(shutil.copytree(folder, self.place / f"register {self.copies}"))

    def _fresh(self, word: str) -> str:
        self.number += 1
        return f"{word} {self.number}"

    @property
    def order(self) -> Subject:
        """The one order of the register."""
        assert self.desk is not None
        return Subject(SubjectKind.ORDER, store.orders(self.desk.session.db)[0].id)

    @initialize()
    def begin(self) -> None:
        self.unlock(PEOPLE[0])

    def unlock(self, who: str) -> None:
        self.desk = open_desk(self.folder, who, WORDS[who], clock=Clock(TODAY))
        self.who = who

    @precondition(lambda self: self.desk is None)
    @rule(who=st.sampled_from(PEOPLE))
    def come_back(self, who: str) -> None:
        self.unlock(who)

    @precondition(lambda self: self.desk is not None)
    @rule(length=st.integers(0, 3_000))
    def record(self, length: int) -> None:
        assert self.desk is not None
        text = f"{self._fresh('note')} {'x' * length}".strip()
        with self.desk.session.act("note added", "SO-0001") as act:
            acts.add_note(act, self.order, text)
        self.notes.append(text)

    @precondition(lambda self: self.desk is not None)
    @rule()
    def look(self) -> None:
        assert self.desk is not None
        self.desk.session.viewed("order's page", "SO-0001")

    @precondition(lambda self: self.desk is not None)
    @rule(length=st.integers(0, 2_000))
    def type_something(self, length: int) -> None:
        assert self.desk is not None
        name, text = self._fresh("draft"), "y" * length
        self.desk.session.drafts.save("note", name, "A note", {"words": text})
        self.drafts[self.who, name] = text

    @precondition(lambda self: self.desk is not None)
    @rule()
    def an_act_that_comes_to_nothing(self) -> None:
        assert self.desk is not None
        with suppress(PlugPulled), self.desk.session.act("note added", "SO-0001") as act:
            acts.add_note(act, self.order, self._fresh("never kept"))
            raise PlugPulled

    @precondition(lambda self: self.desk is not None)
    @rule()
    def lock(self) -> None:
        assert self.desk is not None
        self.desk.close()
        self.desk = None

    @precondition(lambda self: self.desk is not None)
    @rule()
    def kill(self) -> None:
        """The folder as a kill leaves it: whatever lies there now, and nobody who closes it."""
        assert self.desk is not None
        self._go_on_in(self._copied(self.folder))

    @precondition(lambda self: self.desk is not None)
    @rule(pieces=st.integers(1, 120))
    def pull_the_plug_in_the_middle_of_saving(self, pieces: int) -> None:
        assert self.desk is not None
        # So little memory that what is changed goes to the disk at once, after its journal.
        self.desk.session.db.execute("PRAGMA cache_size=5").fetchall()
        copy = None
        with suppress(PlugPulled), self.desk.session.act("note added", "SO-0001") as act:
            for _ in range(pieces):
                acts.add_note(act, self.order, "half an act " * 90)
            copy = self._copied(self.folder)
            raise PlugPulled
        assert copy is not None
        self._go_on_in(copy)

    def _go_on_in(self, copy: Path) -> None:
        assert self.desk is not None
        self.desk.session.abandon()
        self.folder = copy
        self.unlock(self.who)

    @precondition(lambda self: self.desk is not None and len(self.kept) < 4)
    @rule()
    def back_up(self) -> None:
        assert self.desk is not None
        elsewhere = self.place / "stick"
        elsewhere.mkdir(exist_ok=True)
        made = make_backup(self.desk.session, "before something", into=elsewhere)
        self.kept[made.path] = ([*self.notes], {**self.drafts})

    @precondition(lambda self: bool(self.kept))
    @rule(data=st.data())
    def restore(self, data: Any) -> None:
        path = data.draw(st.sampled_from(sorted(self.kept)))
        if self.desk is not None:
            self.lock()
        who = PEOPLE[0]
        ready = ready_from_outside(self.folder, named(path), who, WORDS[who], "put back", clock=Clock(TODAY))
        ready.commit()
        notes, drafts = self.kept[path]
        # What was typed in the meantime goes with it.
        self.notes, self.drafts = [*notes], {**drafts, **self.drafts}
        self.unlock(who)

    @precondition(lambda self: self.desk is not None)
    @invariant()
    def all_that_was_acknowledged_is_there_and_nothing_else(self) -> None:
        if self.desk is None:
            return
        found = [row["text"] for row in self.desk.session.db["note"].rows]
        assert sorted(found) == sorted(self.notes)

    @precondition(lambda self: self.desk is not None)
    @invariant()
    def drafts_are_their_authors(self) -> None:
        if self.desk is None:
            return
        mine = {draft.subject: draft.fields["words"] for draft in self.desk.session.drafts.all()}
        assert mine == {name: text for (who, name), text in self.drafts.items() if who == self.who}

    @precondition(lambda self: self.desk is not None)
    @invariant()
    def the_chain_is_whole(self) -> None:
        if self.desk is not None:
            assert audit.verify_chain(self.desk.session.db, last=40) is None

    def teardown(self) -> None:
        if self.desk is not None:
            checked = verify(self.desk.session)
            assert checked.faults == ()
            assert self.desk.session.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert self.desk.session.db.execute("PRAGMA cipher_integrity_check").fetchall() == []
            with suppress(VaultError):
                self.desk.close()
        for one in backups(self.place / "stick"):
            assert whole(one) is None
        shutil.rmtree(self.place, ignore_errors=True)


@pytest.mark.fault("F38", "F40", "F49", "F74")
@pytest.mark.parametrize(
    ("runs", "steps"), [(3, 10), pytest.param(30, 25, marks=pytest.mark.deep)], ids=["few", "many"]
)
def test_f38_f40_f49_f74_whatever_happens_in_whatever_order_all_that_was_acknowledged_is_there(
    folder: Path, family: str, open_desk: Callable[..., Desk], tmp_path: Path, runs: int, steps: int
) -> None:
    desk = open_desk()
    roles = ["social worker", "administrator"]
    accounts.add(desk.session, "Wes Worker", roles, WORDS["Wes Worker"], kdf=KdfParams(19 * 1024, 1, 1))
    desk.close()

    class AtThisDesk(AtTheDesk):
        made = folder
        around = tmp_path

    how = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(AtThisDesk, settings=how)

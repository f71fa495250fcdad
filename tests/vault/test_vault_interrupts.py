"""Ctrl+C at the worst moment: an act is kept or not, the person is told, and the audit goes on from there."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from sotui.vault import audit, capture
from sotui.vault.driver import Cursor

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a process cannot send itself Ctrl+C there")


@pytest.fixture
def ctrl_c_after(monkeypatch):
    """Presses Ctrl+C just after the nth statement that begins with the given words has run."""

    def arm(words: str, nth: int = 1) -> None:
        left = [nth]
        plain = Cursor.execute

        def execute(self, sql, parameters=(), /):
            done = plain(self, sql, parameters)
            if sql.startswith(words):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGINT)
            return done

        monkeypatch.setattr(Cursor, "execute", execute)

    return arm


def names(session) -> list[str]:
    return [row["name"] for row in session.db["child"].rows_where(order_by="name")]


def record(session, id: str, name: str) -> None:
    with session.act("record", id) as act:
        act.db["child"].insert({"id": id, "name": name})


def goes_on(session, *there: str) -> None:
    """What is there is as it should be, and more can be recorded after it."""
    assert names(session) == sorted(there)
    record(session, "next", "Zoe")
    session.viewed("child", "next")
    assert names(session) == [*sorted(there), "Zoe"]
    assert audit.verify_chain(session.db) is None


def test_ctrl_c_between_the_commit_and_knowing_of_it_keeps_the_act_and_the_audit_goes_on(
    session, ctrl_c_after
):
    ctrl_c_after("COMMIT")
    with pytest.raises(KeyboardInterrupt):
        record(session, "c1", "Ann")
    assert session.running is None
    assert audit.entries(session.db, 1)[0].subject == "c1"
    goes_on(session, "Ann")


@pytest.mark.parametrize("words", ["BEGIN IMMEDIATE", "INSERT INTO audit_entry", 'INSERT INTO "child"'])
def test_ctrl_c_before_the_commit_is_ctrl_c_and_the_audit_goes_on(session, ctrl_c_after, words):
    ctrl_c_after(words)
    with pytest.raises(KeyboardInterrupt):
        record(session, "c1", "Ann")
    assert session.running is None
    assert not session.db.conn.in_transaction
    # What was already being saved was saved; what was not had nothing of it kept.
    goes_on(session, *(["Ann"] if words == "INSERT INTO audit_entry" else []))


def test_ctrl_c_while_what_was_taken_back_is_taken_back(session, ctrl_c_after):
    ctrl_c_after("ROLLBACK")

    def attempt():
        with session.act("record", "c1") as act:
            act.db["child"].insert({"id": "c1", "name": "Ann"})
            raise ValueError("a rule")

    with pytest.raises(KeyboardInterrupt):
        attempt()
    goes_on(session)


@pytest.mark.parametrize("rows", [1, 500])
def test_ctrl_c_in_the_midst_of_a_statement_is_ctrl_c_and_no_fault_of_the_database(
    session, monkeypatch, rows
):
    plain = capture.seal
    pressed = []

    def seal(text):
        if not pressed:
            pressed.append(os.kill(os.getpid(), signal.SIGINT))
        return plain(text)

    monkeypatch.setattr(capture, "seal", seal)
    with pytest.raises(KeyboardInterrupt), session.act("record", "c1") as act:
        act.db["child"].insert_all({"id": f"c{n}", "name": "Ann"} for n in range(rows))
    assert pressed
    goes_on(session)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError()], ids=["ctrl+c", "no memory"])
def test_what_is_raised_while_a_change_is_taken_down_is_raised_as_itself(session, monkeypatch, error):
    def seal(text):
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(capture, "seal", seal)
        with pytest.raises(type(error)):
            record(session, "c1", "Ann")
    goes_on(session)


def test_ctrl_c_while_a_look_is_noted_notes_it_once(session, ctrl_c_after):
    ctrl_c_after("COMMIT")
    with pytest.raises(KeyboardInterrupt):
        session.viewed("child", "c9")
    session.viewed("child", "c8")
    assert [entry.subject for entry in audit.entries(session.db, 3) if entry.kind == "view"] == ["c8", "c9"]
    goes_on(session)


def test_ctrl_c_is_answered_as_before_once_the_act_is_done(session):
    before = signal.getsignal(signal.SIGINT)
    with session.act("record", "c1") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann"})
        session.viewed("child", "c1")
    assert signal.getsignal(signal.SIGINT) == before


def test_an_act_on_another_thread_leaves_ctrl_c_alone(session):
    before, seen = signal.getsignal(signal.SIGINT), []

    def work():
        with session.act("record", "c1") as act:
            seen.append(signal.getsignal(signal.SIGINT))
            act.db["child"].insert({"id": "c1", "name": "Ann"})

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]
    goes_on(session, "Ann")


def test_ctrl_c_that_is_ignored_stays_ignored(session, ctrl_c_after):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ctrl_c_after("COMMIT")
        record(session, "c1", "Ann")
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    goes_on(session, "Ann")

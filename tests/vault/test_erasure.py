"""What was lawfully erased is gone for good; the audit is whole and says what went, by whom and why."""

from __future__ import annotations

import re

import pytest

from sotui.vault import audit, erasure
from sotui.vault.errors import NotAllowed, ReasonNeeded
from sotui.vault.found import Kind
from sotui.vault.verify import verify

WHY = "Recorded against the wrong family; erasure asked for on 3 March."


@pytest.fixture
def deeds(case):
    return {**case.deeds, **{deed.name: deed for deed in erasure.DEEDS}}


@pytest.fixture
def register(folder, opened, deeds):
    session = opened(folder, deeds=deeds)
    for name in ("Ada Quennell", "Ben Quennell", "Cay Orme"):
        with session.act("record", name.split()[0]) as act:
            act.db["child"].insert({"id": name.split()[0], "name": name})
            act.db["child"].update(name.split()[0], {"name": name + " the younger"})
    return session


def rows_of(session, subject: str) -> list[int]:
    entry = audit.entries(session.db, 1, subject=subject)[0]
    return list(range(entry.change_from, entry.change_from + entry.change_count))


def erase(session, ids, why: str = WHY) -> int:
    with session.act(erasure.ERASED, "Ada", why) as act:
        return erasure.erase_images(act, ids)


def test_what_stood_there_is_gone_and_the_chain_is_whole(register):
    assert erase(register, rows_of(register, "Ada")) == 2
    seq = audit.entries(register.db, 1, subject="Ada")[0].seq
    first = audit.entries(register.db, 2, subject="Ada")[1].seq
    assert all(change.before is None and change.after is None for change in audit.changes(register.db, first))
    checked = verify(register)
    assert checked.whole
    (said,) = checked.erased
    assert (said.first, said.last, said.rows, said.seq) == (first, first, 2, seq)
    assert said.words == (
        f"The contents of 2 rows of entry {first} were erased by entry {seq}"
        f" (Asha Pell, erased lawfully: {WHY})."
    )
    assert audit.changes(register.db, first + 1)[0].after["name"] == "Ben Quennell"


def test_nothing_of_it_can_be_guessed_from_what_stays(register):
    ids = rows_of(register, "Ada")
    erase(register, ids)
    seals = register.db.execute(
        "SELECT before_seal, after_seal FROM audit_change WHERE id IN (?, ?)", ids
    ).fetchall()
    assert {len(each) for pair in seals for each in pair if each is not None} == {32}


def test_rows_of_several_entries_and_of_the_erasing_act_itself_go_together(register):
    ids = [*rows_of(register, "Ada"), *rows_of(register, "Cay")]
    with register.act(erasure.ERASED, "Ada", WHY) as act:
        act.db["child"].delete("Ada")
        mine = act.db.execute("SELECT max(id) FROM audit_change").fetchone()[0]
        assert erasure.erase_images(act, [*ids, mine]) == 5
    texts = register.db.execute(
        "SELECT group_concat(coalesce(before, '') || coalesce(after, '')) FROM audit_change"
    )
    assert not re.search("Ada Quennell|Cay Orme", texts.fetchone()[0])
    checked = verify(register)
    assert checked.whole
    assert sum(each.rows for each in checked.erased) == 5


def test_erasing_again_is_nothing(register):
    ids = rows_of(register, "Ada")
    assert erase(register, ids) == 2
    assert erase(register, ids) == 0
    assert verify(register).whole


def test_what_the_audit_says_of_itself_is_never_erased(register):
    erase(register, rows_of(register, "Ada"))
    every = [row[0] for row in register.db.execute("SELECT id FROM audit_change").fetchall()]
    erase(register, every)
    left = register.db.execute(
        "SELECT count(*) FROM audit_change WHERE name = 'audit_erasure' AND after IS NOT NULL"
    ).fetchone()[0]
    assert left > 0
    assert verify(register).whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_change SET before = NULL, after = NULL WHERE id = :id",
        "UPDATE audit_change SET after = 'other' WHERE id = :id",
        "UPDATE audit_change SET before = NULL, after = NULL, before_seal = substr(before_seal, -32),"
        " after_seal = substr(after_seal, -32), key = '[]' WHERE id = :id",
        "UPDATE audit_change SET before = NULL, after = NULL, before_seal = substr(before_seal, -31),"
        " after_seal = substr(after_seal, -31) WHERE id = :id",
        "UPDATE audit_change SET before = NULL, after = NULL, before_seal = NULL, after_seal = NULL"
        " WHERE id = :id",
        "DELETE FROM audit_change WHERE id = :id",
    ],
)
@pytest.mark.parametrize("named", [False, True])
def test_the_database_lets_nothing_else_happen_to_a_row_of_the_audit(register, statement, named):
    id = rows_of(register, "Ada")[0]

    def attempt() -> None:
        with register.act(erasure.ERASED, "Ada", WHY) as act:
            if named:
                act.db.execute("INSERT INTO audit_erasure VALUES (?, ?, ?)", (id, id, act.seq))
            act.db.execute(statement, {"id": id})

    with pytest.raises(Exception, match="only ever added to"):
        attempt()
    assert verify(register).whole


def test_a_row_no_entry_names_is_not_erased_even_in_the_right_form(register):
    id = rows_of(register, "Ada")[0]

    def attempt() -> None:
        with register.act(erasure.ERASED, "Ada", WHY) as act:
            act.db.execute(
                "UPDATE audit_change SET before = NULL, after = NULL, before_seal = substr(before_seal, -32),"
                " after_seal = substr(after_seal, -32) WHERE id = ?",
                (id,),
            )

    with pytest.raises(Exception, match="only ever added to"):
        attempt()


def test_an_erasure_whose_entry_was_tampered_with_counts_for_nothing(register):
    erase(register, rows_of(register, "Ada"))
    first, seq = (audit.entries(register.db, 2, subject="Ada")[at].seq for at in (1, 0))
    conn = register.db.conn
    conn.execute("DROP TRIGGER audit_entry_keep")
    conn.execute("UPDATE audit_entry SET reason = 'lawful' WHERE seq = ?", (seq,))
    kinds = {(one.kind, one.first) for one in verify(register).faults}
    assert kinds == {(Kind.ALTERED, seq), (Kind.CHANGE, first)}


def test_it_needs_a_reason(register):
    with pytest.raises(ReasonNeeded):
        erase(register, rows_of(register, "Ada"), why=" ")


def test_it_is_for_information_governance_and_the_administrator(folder, opened, deeds):
    from sotui.vault.model import Role

    assert {Role.INFORMATION_GOVERNANCE, Role.ADMINISTRATOR} == erasure.MAY_ERASE
    session = opened(folder, deeds=deeds)
    session.user = type(session.user)(session.user.id, session.user.name, frozenset({Role.SOCIAL_WORKER}))
    with pytest.raises(NotAllowed):
        erase(session, [1])


def test_it_cannot_be_undone(deeds):
    assert not deeds[erasure.ERASED].undoable
